//! The lab's authority and the certificates of its targets, made in memory when first needed.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};
use rustls::crypto::ring::{cipher_suite, default_provider};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};

use super::habit::Security;

/// Why no certificate could be made.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// The certificate itself.
    #[error("a certificate of the lab could not be made")]
    Made(#[from] rcgen::Error),
    /// Its use.
    #[error("a certificate of the lab cannot be used")]
    Used(#[from] rustls::Error),
    /// The authority as a judge of clients.
    #[error("the lab's authority cannot judge clients")]
    Verifier(#[from] rustls::server::VerifierBuilderError),
}

/// A client's certificate and its key, as PEM.
#[derive(Clone)]
pub struct ClientCertificate {
    /// The certificate.
    pub certificate: String,
    /// Its key: a secret, even in a lab.
    pub key: String,
}

/// The authority and what it signed so far.
pub(in crate::lab) struct Certificates {
    authority: CertifiedIssuer<'static, KeyPair>,
    made: Mutex<HashMap<(String, Security), Secured>>,
}

/// A certificate in use.
#[derive(Clone)]
pub(super) struct Secured {
    pub(super) config: Arc<ServerConfig>,
    /// The SHA-256 of the certificate, in lower hexadecimal.
    pub(super) pin: Arc<str>,
}

impl std::fmt::Debug for Certificates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Certificates").finish_non_exhaustive()
    }
}

impl Certificates {
    /// An authority that has signed nothing yet.
    pub(in crate::lab) fn new() -> Result<Self, CertificateError> {
        let mut params = named("noctui lab authority", &[])?;
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::DigitalSignature];
        let authority = CertifiedIssuer::self_signed(params, KeyPair::generate()?)?;
        Ok(Self { authority, made: Mutex::new(HashMap::new()) })
    }

    /// The authority's certificate as PEM.
    pub(in crate::lab) fn authority(&self) -> String {
        self.authority.pem()
    }

    /// The SHA-256 of the certificate that a device shows, in lower hexadecimal; none when it shows none.
    pub(in crate::lab) fn pin(&self, device: &str, security: Security) -> Option<Arc<str>> {
        (security != Security::Plaintext)
            .then(|| self.secured(device, security).ok())
            .flatten()
            .map(|made| made.pin)
    }

    /// A certificate for a client, signed by the authority.
    pub(in crate::lab) fn client(&self) -> Result<ClientCertificate, CertificateError> {
        let mut params = named("noctui", &[])?;
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        let key = KeyPair::generate()?;
        let certificate = params.signed_by(&key, &self.authority)?;
        Ok(ClientCertificate { certificate: certificate.pem(), key: key.serialize_pem() })
    }

    /// What a device secures its connections with: the same every time.
    pub(super) fn secured(&self, device: &str, security: Security) -> Result<Secured, CertificateError> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(secured) = made.get(&(device.to_owned(), security)) {
            return Ok(secured.clone());
        }
        let secured = self.make(device, security)?;
        made.insert((device.to_owned(), security), secured.clone());
        Ok(secured)
    }

    fn make(&self, device: &str, security: Security) -> Result<Secured, CertificateError> {
        let key = KeyPair::generate()?;
        let mut params = match security {
            Security::CommonName => named(device, &[])?,
            Security::WrongName => named("elsewhere", &["elsewhere.example.net"])?,
            _ => named(device, &[device, "localhost", "127.0.0.1"])?,
        };
        let certificate = match security {
            Security::CommonName | Security::SelfSigned => params.self_signed(&key)?,
            Security::SelfSignedCa => {
                params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
                params.self_signed(&key)?
            }
            Security::Expired => {
                (params.not_before, params.not_after) =
                    (date_time_ymd(2019, 1, 1), date_time_ymd(2020, 1, 1));
                params.signed_by(&key, &self.authority)?
            }
            _ => params.signed_by(&key, &self.authority)?,
        };
        let der = certificate.der().clone();
        let pin = fingerprint(&der).into();
        let config = self.config(der, key, security == Security::Mutual)?;
        Ok(Secured { config: Arc::new(config), pin })
    }

    fn config(
        &self,
        certificate: CertificateDer<'static>,
        key: KeyPair,
        is_mutual: bool,
    ) -> Result<ServerConfig, CertificateError> {
        let provider = Arc::new(default_provider());
        let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()?;
        let builder = if is_mutual {
            let mut roots = RootCertStore::empty();
            roots.add(self.authority.der().clone())?;
            builder.with_client_cert_verifier(
                WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build()?,
            )
        } else {
            builder.with_no_client_auth()
        };
        let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
        let mut config = builder.with_single_cert(vec![certificate], key)?;
        config.alpn_protocols = vec![b"h2".to_vec()];
        Ok(config)
    }
}

fn named(name: &str, alternatives: &[&str]) -> Result<CertificateParams, rcgen::Error> {
    let alternatives: Vec<String> = alternatives.iter().map(|name| (*name).to_owned()).collect();
    let mut params = CertificateParams::new(alternatives)?;
    params.distinguished_name.push(DnType::CommonName, name);
    Ok(params)
}

/// The SHA-256 of a certificate in lower hexadecimal.
fn fingerprint(certificate: &CertificateDer<'_>) -> String {
    let suite = cipher_suite::TLS13_AES_128_GCM_SHA256.tls13().expect("it is a suite of TLS 1.3");
    let digest = suite.common.hash_provider.hash(certificate);
    digest.as_ref().iter().map(|octet| format!("{octet:02x}")).collect()
}
