//! Our own TLS under tonic: one handshake, and a reason that an operator can act on when it fails.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use rustls::client::WebPkiServerVerifier;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{AlertDescription, CertificateError, ClientConfig, RootCertStore};
use tokio_rustls::{TlsConnector, client::TlsStream};

use crate::model::Timestamp;

use super::certificate::Certificate;
use super::line::Octets;
use super::security::{Mode, Pin, Security};
use super::verifier::{Shown, Standard, Verifier};

/// Why there is no TLS connection.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file of the inventory cannot be used.
    #[error("{setting} = {} cannot be used: {reason}", .path.display())]
    File {
        /// The setting that names it.
        setting: &'static str,
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The system has no root certificates.
    #[error("the system has no root certificates")]
    NoRoots,
    /// The name to verify is none.
    #[error("{0} is no name that a certificate can hold")]
    Name(String),
    /// The certificate's issuer is not known.
    #[error("the issuer is unknown")]
    Issuer(Box<Certificate>),
    /// The certificate is its own issuer and marked as a CA: rustls takes no such certificate, root or not.
    #[error("the certificate is a CA")]
    SelfSignedCa(Box<Certificate>),
    /// The certificate holds for other names.
    #[error("the name is wrong")]
    WrongName {
        /// The certificate.
        certificate: Box<Certificate>,
        /// The name that it should hold for.
        wanted: String,
    },
    /// The certificate no longer holds, or not yet.
    #[error("the certificate is out of date")]
    Date(Box<Certificate>),
    /// No pin is known yet, and this would be it.
    #[error("no pin is known")]
    NoPin(Pin),
    /// The pin differs from the one that is known.
    #[error("the certificate has changed")]
    PinChanged {
        /// The known one.
        known: Pin,
        /// The one of the certificate that was shown.
        shown: Pin,
    },
    /// The certificate is refused for another reason.
    #[error("the certificate is refused")]
    Certificate(#[source] rustls::Error, Option<Pin>),
    /// What answers does not speak TLS.
    #[error("no TLS is spoken")]
    Plaintext,
    /// The target wants to see a certificate of ours.
    #[error("a client certificate is required")]
    ClientRequired,
    /// The target does not accept the certificate of ours.
    #[error("the client certificate is refused")]
    ClientRefused(AlertDescription),
    /// The connection ended within the handshake.
    #[error("the connection was closed")]
    Closed,
    /// Another failure of the handshake.
    #[error("the handshake failed")]
    Handshake(#[source] rustls::Error),
    /// The network failed within the handshake.
    #[error("the network failed")]
    Io(#[source] io::Error),
}

/// Shakes hands over a fresh connection; `address` is the name to verify unless the settings name another.
///
/// # Errors
///
/// No trust, and why.
pub async fn handshake(
    security: &Security,
    address: &str,
    stream: Box<dyn Octets>,
) -> Result<TlsStream<Box<dyn Octets>>, TlsError> {
    let wanted = security.name.as_deref().unwrap_or(address);
    let name = ServerName::try_from(wanted.to_owned()).map_err(|_| TlsError::Name(wanted.to_owned()))?;
    let shown = Shown::default();
    let (settings, seen) = (security.clone(), Arc::clone(&shown));
    let config = tokio::task::spawn_blocking(move || configure(&settings, seen)).await;
    let config = config.map_err(|error| TlsError::Io(io::Error::other(error)))??;
    let connected = TlsConnector::from(Arc::new(config)).connect(name, stream).await;
    connected.map_err(|error| explain(error, security, wanted, &shown))
}

/// Until when the certificates that were shown hold: the first to end. A pin is judged by octets, and whoever skips the
/// judgement does not ask.
pub fn end_of_trust(security: &Security, stream: &TlsStream<Box<dyn Octets>>) -> Option<Timestamp> {
    let is_judged = matches!(security.mode, Mode::Verify { .. });
    let shown = stream.get_ref().1.peer_certificates().filter(|_| is_judged)?;
    shown.iter().filter_map(|der| Some(Certificate::read(der)?.not_after)).min()
}

/// Reads the files of the inventory each time: a certificate that was renewed is used at the next connection.
fn configure(security: &Security, shown: Shown) -> Result<ClientConfig, TlsError> {
    let provider = Arc::new(ring::default_provider());
    let standard = match &security.mode {
        Mode::Verify { ca } => Standard::Chain(chain(ca.as_deref(), &provider)?),
        Mode::Pin(pin) => Standard::Pin(*pin),
        Mode::Skip | Mode::Plaintext => Standard::None,
    };
    let verifier = Verifier { standard, shown, provider: Arc::clone(&provider) };
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(TlsError::Handshake)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier));
    let mut config = match &security.client {
        None => builder.with_no_client_auth(),
        Some((certificate, key)) => {
            let chain = certificates("gnmi.certificate", certificate)?;
            let private =
                PrivateKeyDer::from_pem_file(key).map_err(|error| unusable("gnmi.key", key, &error))?;
            let paired = builder.with_client_auth_cert(chain, private);
            paired.map_err(|error| file("gnmi.key", key, error.to_string()))?
        }
    };
    config.alpn_protocols = vec![b"h2".to_vec()];
    Ok(config)
}

fn chain(ca: Option<&Path>, provider: &Arc<CryptoProvider>) -> Result<Arc<WebPkiServerVerifier>, TlsError> {
    let roots = match ca {
        Some(path) => Arc::new(roots_of(path)?),
        None => system_roots()?,
    };
    let built = WebPkiServerVerifier::builder_with_provider(roots, Arc::clone(provider)).build();
    built.map_err(|_| TlsError::NoRoots)
}

fn roots_of(path: &Path) -> Result<RootCertStore, TlsError> {
    let mut roots = RootCertStore::empty();
    for certificate in certificates("gnmi.ca", path)? {
        roots.add(certificate).map_err(|error| file("gnmi.ca", path, error.to_string()))?;
    }
    Ok(roots)
}

/// Read once: there may be a thousand devices, and a system has hundreds of roots.
fn system_roots() -> Result<Arc<RootCertStore>, TlsError> {
    static ROOTS: OnceLock<Arc<RootCertStore>> = OnceLock::new();
    let roots = ROOTS.get_or_init(|| {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        Arc::new(roots)
    });
    if roots.is_empty() { Err(TlsError::NoRoots) } else { Ok(Arc::clone(roots)) }
}

fn certificates(setting: &'static str, path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let read = CertificateDer::pem_file_iter(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let certificates = read.map_err(|error| unusable(setting, path, &error))?;
    if certificates.is_empty() {
        return Err(file(setting, path, "it holds no certificate in PEM".into()));
    }
    Ok(certificates)
}

fn unusable(setting: &'static str, path: &Path, error: &pem::Error) -> TlsError {
    let reason = match error {
        pem::Error::Io(error) => error.to_string(),
        pem::Error::NoItemsFound => "it holds nothing of that kind in PEM".into(),
        _ => "it is not PEM".into(),
    };
    file(setting, path, reason)
}

fn file(setting: &'static str, path: &Path, reason: String) -> TlsError {
    TlsError::File { setting, path: path.to_owned(), reason }
}

fn explain(error: io::Error, security: &Security, wanted: &str, shown: &Shown) -> TlsError {
    if error.kind() == io::ErrorKind::UnexpectedEof || error.kind() == io::ErrorKind::ConnectionReset {
        return TlsError::Closed;
    }
    match tls_error(&error) {
        Some(rustls::Error::InvalidCertificate(reason)) => refused(reason.clone(), security, wanted, shown),
        Some(rustls::Error::InvalidMessage(_)) => TlsError::Plaintext,
        Some(rustls::Error::AlertReceived(alert)) => alerted(*alert),
        Some(other) => TlsError::Handshake(other.clone()),
        None => TlsError::Io(error),
    }
}

/// The TLS error inside an error of a stream.
pub fn tls_error(error: &io::Error) -> Option<&rustls::Error> {
    error.get_ref()?.downcast_ref()
}

/// What an alert of the target says about the certificate of ours; alerts may also come after the handshake.
pub fn alerted(alert: AlertDescription) -> TlsError {
    match alert {
        AlertDescription::CertificateRequired => TlsError::ClientRequired,
        AlertDescription::BadCertificate
        | AlertDescription::UnsupportedCertificate
        | AlertDescription::CertificateRevoked
        | AlertDescription::CertificateExpired
        | AlertDescription::CertificateUnknown
        | AlertDescription::UnknownCA
        | AlertDescription::AccessDenied => TlsError::ClientRefused(alert),
        other => TlsError::Handshake(rustls::Error::AlertReceived(other)),
    }
}

fn refused(reason: CertificateError, security: &Security, wanted: &str, shown: &Shown) -> TlsError {
    let certificate = shown.get().and_then(|der| Certificate::read(der)).map(Box::new);
    let Some(certificate) = certificate else {
        return TlsError::Certificate(rustls::Error::InvalidCertificate(reason), None);
    };
    match (&security.mode, reason) {
        (Mode::Pin(None), _) => TlsError::NoPin(certificate.pin),
        (Mode::Pin(Some(known)), _) => TlsError::PinChanged { known: *known, shown: certificate.pin },
        (_, CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. }) => {
            TlsError::WrongName { certificate, wanted: wanted.to_owned() }
        }
        (
            _,
            CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. },
        ) => TlsError::Date(certificate),
        _ if certificate.is_self_signed && certificate.is_ca => TlsError::SelfSignedCa(certificate),
        (_, CertificateError::UnknownIssuer) => TlsError::Issuer(certificate),
        (_, other) => TlsError::Certificate(rustls::Error::InvalidCertificate(other), Some(certificate.pin)),
    }
}
