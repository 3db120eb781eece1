//! TLS as each kind of target does it, seen by a bare rustls client.

use std::io::ErrorKind;
use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::client::{lab, wait_until};

/// Whether a client that trusts the lab's authority gets through and is answered in HTTP/2.
async fn gets_through(lab: &noctui::lab::Lab, has_certificate: bool) -> std::io::Result<()> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(lab.authority().as_bytes()).unwrap()).unwrap();
    let provider = Arc::new(default_provider());
    let verifier =
        WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider)).build().unwrap();
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_webpki_verifier(verifier);
    let mut config = if has_certificate {
        let client = lab.client_certificate().unwrap();
        let certificate = CertificateDer::from_pem_slice(client.certificate.as_bytes()).unwrap();
        let key = PrivateKeyDer::from_pem_slice(client.key.as_bytes()).unwrap();
        builder.with_client_auth_cert(vec![certificate], key).unwrap()
    } else {
        builder.with_no_client_auth()
    };
    config.alpn_protocols = vec![b"h2".to_vec()];
    let stream = TcpStream::connect(lab.gnmi_address("fra-leaf-1").unwrap()).await?;
    let name = ServerName::try_from("127.0.0.1").unwrap();
    let mut stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await?;
    stream.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0").await?;
    let mut settings = [0; 9];
    stream.read_exact(&mut settings).await?;
    if settings[3] == 4 { Ok(()) } else { Err(ErrorKind::InvalidData.into()) }
}

#[tokio::test]
async fn each_certificate_is_wrong_in_its_own_way() {
    for (name, expected) in [
        ("signed", None),
        ("common-name", Some("")),
        ("self-signed", Some("UnknownIssuer")),
        ("self-signed-ca", Some("")),
        ("expired", Some("xpired")),
        ("wrong-name", Some("NotValidForName")),
    ] {
        let (lab, _clock) = lab(&format!("tls-{name}"), 5).await;
        let outcome = gets_through(&lab, false).await;
        match expected {
            None => outcome.unwrap_or_else(|error| panic!("{name}: {error}")),
            Some(expected) => {
                let error = format!("{:?}", outcome.unwrap_err());
                assert!(error.contains(expected), "{name}: {error}");
                wait_until(|| lab.gnmi_observed("fra-leaf-1").unwrap().handshakes_failed == 1).await;
            }
        }
        assert_eq!(lab.pin("fra-leaf-1").unwrap().len(), 64);
        assert_eq!(lab.pin("fra-leaf-1"), lab.pin("fra-leaf-1"));
        lab.stop().await;
    }
}

#[tokio::test]
async fn a_client_without_a_certificate_is_turned_away_where_one_is_required() {
    let (lab, _clock) = lab("tls-mutual", 5).await;
    assert!(gets_through(&lab, false).await.is_err());
    gets_through(&lab, true).await.unwrap();
    lab.stop().await;
}
