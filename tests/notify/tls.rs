use std::{path::Path, sync::Arc};

use noctui::notify::DeliveryError;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::{ServerConfig, crypto::ring, pki_types::PrivatePkcs8KeyDer};
use tokio_rustls::TlsAcceptor;

use crate::{server::Server, stage::trial};

/// A server with a certificate for `name`, signed by an authority whose certificate is written to a file.
async fn start(name: &str, ca_file: &Path) -> Server {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let ca_key = KeyPair::generate().unwrap();
    let ca = params.self_signed(&ca_key).unwrap();
    std::fs::write(ca_file, ca.pem()).unwrap();
    let issuer = Issuer::new(params, ca_key);
    let key = KeyPair::generate().unwrap();
    let certificate =
        CertificateParams::new(vec![name.to_owned()]).unwrap().signed_by(&key, &issuer).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivatePkcs8KeyDer::from(key.serialize_der()).into(),
        );
    Server::start_tls(TlsAcceptor::from(Arc::new(config.unwrap()))).await
}

fn hook(server: &Server, host: &str, ca: Option<&Path>) -> String {
    let ca = ca.map_or_else(String::new, |ca| format!("ca = \"{}\"\n", ca.display()));
    let port = server.address.port();
    format!("[[output]]\nname = \"ops\"\nkind = \"webhook\"\nurl = \"https://{host}:{port}/hook\"\n{ca}")
}

#[tokio::test]
async fn a_certificate_is_judged_by_the_file_of_roots_and_by_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let (ca, other) = (folder.path().join("ca.pem"), folder.path().join("other.pem"));
    let server = start("localhost", &ca).await;
    assert_eq!(trial(&hook(&server, "localhost", Some(&ca))).await.unwrap(), "200");
    assert_eq!(server.requests()[0].body["event"], "test");

    let stranger = start("localhost", &other).await;
    for toml in [
        hook(&stranger, "localhost", Some(&ca)),
        hook(&server, "localhost", None),
        hook(&server, "127.0.0.1", Some(&ca)),
    ] {
        let error = trial(&toml).await.unwrap_err();
        assert!(matches!(error, DeliveryError::Tls { .. } | DeliveryError::NoRoots), "{error:?}");
    }
    assert_eq!(server.requests().len(), 1, "nothing is sent to who is not trusted");
    std::fs::write(&ca, "nothing of that kind").unwrap();
    let error = trial(&hook(&server, "localhost", Some(&ca))).await.unwrap_err();
    assert!(matches!(error, DeliveryError::Ca { .. }), "{error:?}");
}

#[tokio::test]
async fn who_speaks_no_tls_gets_nothing() {
    let server = Server::start([]).await;
    let folder = tempfile::tempdir().unwrap();
    let ca = folder.path().join("ca.pem");
    drop(start("localhost", &ca).await);
    let error = trial(&(hook(&server, "localhost", Some(&ca)) + "timeout = \"2s\"\n")).await.unwrap_err();
    assert!(matches!(error, DeliveryError::Tls { .. } | DeliveryError::Slow(_)), "{error:?}");
    assert!(server.requests().is_empty());
}
