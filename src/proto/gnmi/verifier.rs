//! Judges the target's certificate, and keeps it for the sentence that explains a refusal.

use std::sync::{Arc, OnceLock};

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, DigitallySignedStruct, Error, SignatureScheme};

use super::certificate::pin_of;
use super::security::Pin;

/// The certificate that the target showed, once it did.
pub type Shown = Arc<OnceLock<CertificateDer<'static>>>;

/// What a certificate is judged by.
#[derive(Debug)]
pub enum Standard {
    /// Its issuer and its name.
    Chain(Arc<WebPkiServerVerifier>),
    /// Its octets; without a pin no certificate passes.
    Pin(Option<Pin>),
    /// Nothing.
    None,
}

/// A verifier for one connection.
#[derive(Debug)]
pub struct Verifier {
    /// What it judges by.
    pub standard: Standard,
    /// Where it leaves what it saw.
    pub shown: Shown,
    /// The algorithms.
    pub provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let _ = self.shown.set(end_entity.clone().into_owned());
        match &self.standard {
            Standard::Chain(chain) => {
                chain.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
            }
            Standard::Pin(Some(pin)) if *pin == pin_of(end_entity) => Ok(ServerCertVerified::assertion()),
            Standard::Pin(_) => {
                Err(Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure))
            }
            Standard::None => Ok(ServerCertVerified::assertion()),
        }
    }

    // Whatever the certificate is judged by, the target must hold its key: a pin alone would accept a copy of it.
    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
