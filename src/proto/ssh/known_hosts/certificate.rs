//! Whether a host certificate proves what it says (OpenSSH's PROTOCOL.certkeys).

use russh::keys::ssh_key::certificate::CertType;
use russh::keys::{Algorithm, Certificate, HashAlg};

/// Why a certificate is not believed. Its bare key is then judged like any other.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CertificateFault {
    /// No `@cert-authority` line for this host has the key that signed it.
    #[error("its certificate is signed by an authority that is not known for this host")]
    Authority,
    /// It is a certificate of a user.
    #[error("its certificate is one of a user")]
    NotOfHost,
    /// Its time has not come.
    #[error("its certificate is not valid yet")]
    TooEarly,
    /// Its time is over.
    #[error("its certificate has expired")]
    Expired,
    /// It is for other hosts; which ones it names.
    #[error("its certificate is for {}", if .0.is_empty() { "no host in particular".to_owned() } else { .0.join(", ") })]
    Principals(Vec<String>),
    /// It sets a condition; none is defined for hosts.
    #[error("its certificate sets a condition that is not known: {0}")]
    Condition(String),
    /// It is signed with SHA-1 or DSA.
    #[error("its certificate is signed with {0}, which is too weak")]
    Weak(String),
    /// The signature is wrong.
    #[error("the signature of its certificate is wrong")]
    Signature,
}

/// Checks everything but whether the authority is trusted.
///
/// `now_s` counts seconds since 1970. A certificate without principals would speak for every host; it speaks for none.
pub(super) fn check(certificate: &Certificate, host: &str, now_s: u64) -> Result<(), CertificateFault> {
    if certificate.cert_type() != CertType::Host {
        return Err(CertificateFault::NotOfHost);
    }
    if now_s < certificate.valid_after() {
        return Err(CertificateFault::TooEarly);
    }
    if now_s >= certificate.valid_before() {
        return Err(CertificateFault::Expired);
    }
    let principals = certificate.valid_principals();
    if !principals.iter().any(|principal| principal.eq_ignore_ascii_case(host)) {
        return Err(CertificateFault::Principals(principals.to_vec()));
    }
    if let Some((name, _)) = certificate.critical_options().iter().next() {
        return Err(CertificateFault::Condition(name.clone()));
    }
    let algorithm = certificate.signature().algorithm();
    if matches!(algorithm, Algorithm::Dsa | Algorithm::Rsa { hash: None }) {
        return Err(CertificateFault::Weak(algorithm.as_str().to_owned()));
    }
    let authority = certificate.signature_key().fingerprint(HashAlg::Sha256);
    certificate.validate_at(now_s, [&authority]).map_err(|_| CertificateFault::Signature)
}
