//! TLS under a webhook: the server's certificate is judged by the system's roots or by those of a file.

use std::{
    io,
    path::Path,
    sync::{Arc, OnceLock},
};

use rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use tokio::net::TcpStream;
use tokio_rustls::{TlsConnector, client::TlsStream};

use crate::{config::outputs::Url, notify::error::DeliveryError};

use super::Roots;

/// Shakes hands over a fresh connection.
pub(super) async fn handshake(
    url: &Url,
    ca: Option<&Path>,
    stream: TcpStream,
) -> Result<TlsStream<TcpStream>, DeliveryError> {
    let failed = |source| DeliveryError::Tls { peer: url.to_string(), source };
    let name = ServerName::try_from(url.host.clone()).map_err(|error| failed(io::Error::other(error)))?;
    let ca = ca.map(Path::to_path_buf);
    // Files are read each time, so that a renewed one is used at once; disks are slow.
    let roots = tokio::task::spawn_blocking(move || roots(ca.as_deref())).await;
    let roots = roots.map_err(|error| failed(io::Error::other(error)))??;
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| failed(io::Error::other(error)))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    TlsConnector::from(Arc::new(config)).connect(name, stream).await.map_err(failed)
}

fn roots(ca: Option<&Path>) -> Result<Roots, DeliveryError> {
    let roots = match ca {
        Some(path) => Arc::new(roots_of(path)?),
        None => system_roots(),
    };
    if roots.is_empty() { Err(DeliveryError::NoRoots) } else { Ok(roots) }
}

fn roots_of(path: &Path) -> Result<RootCertStore, DeliveryError> {
    let unusable = |reason: String| DeliveryError::Ca { path: path.to_owned(), reason };
    let read = CertificateDer::pem_file_iter(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let mut roots = RootCertStore::empty();
    for certificate in read.map_err(|error| unusable(error.to_string()))? {
        roots.add(certificate).map_err(|error| unusable(error.to_string()))?;
    }
    if roots.is_empty() { Err(unusable("it holds no certificate in PEM".into())) } else { Ok(roots) }
}

/// Read once: a system has hundreds of them.
fn system_roots() -> Roots {
    static ROOTS: OnceLock<Roots> = OnceLock::new();
    let roots = ROOTS.get_or_init(|| {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        Arc::new(roots)
    });
    Arc::clone(roots)
}
