//! What a target's certificate says of itself, for the sentence that explains why it was refused. Pure.
//!
//! Whether it is accepted is never decided here.

use rustls::crypto::ring::cipher_suite::TLS13_AES_128_GCM_SHA256;
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::{FromDer, X509Certificate};

use crate::model::{SafeText, Timestamp};

use super::security::Pin;

/// The parts of a certificate that an operator can act on. All text is hostile, cleaned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// The pin that would accept it.
    pub pin: Pin,
    /// The common name of its subject: shown, never matched.
    pub common_name: Option<SafeText>,
    /// Who signed it.
    pub issuer: SafeText,
    /// The names and addresses that it holds for.
    pub names: Vec<SafeText>,
    /// Whether it is marked as a CA.
    pub is_ca: bool,
    /// Whether it names itself as its issuer.
    pub is_self_signed: bool,
    /// From when it holds.
    pub not_before: Timestamp,
    /// Until when it holds.
    pub not_after: Timestamp,
}

impl Certificate {
    /// Reads a certificate; `None` if it is none.
    pub fn read(der: &[u8]) -> Option<Self> {
        let (_, certificate) = X509Certificate::from_der(der).ok()?;
        let date = |seconds: i64| Timestamp(seconds.saturating_mul(1000));
        let common_name = certificate.subject().iter_common_name().find_map(|name| name.as_str().ok());
        let common_name = common_name.map(SafeText::new);
        let alternative = certificate.subject_alternative_name().ok().flatten();
        Some(Self {
            pin: pin_of(der),
            common_name,
            issuer: SafeText::new(&certificate.issuer().to_string()),
            names: alternative
                .map_or_else(Vec::new, |names| names.value.general_names.iter().filter_map(spell).collect()),
            is_ca: certificate.is_ca(),
            is_self_signed: certificate.subject().as_raw() == certificate.issuer().as_raw(),
            not_before: date(certificate.validity().not_before.timestamp()),
            not_after: date(certificate.validity().not_after.timestamp()),
        })
    }
}

/// The SHA-256 of a certificate.
pub fn pin_of(der: &[u8]) -> Pin {
    let suite = TLS13_AES_128_GCM_SHA256.tls13().expect("the suite is one of TLS 1.3");
    let mut octets = [0; 32];
    octets.copy_from_slice(suite.common.hash_provider.hash(der).as_ref());
    Pin(octets)
}

fn spell(name: &GeneralName<'_>) -> Option<SafeText> {
    match name {
        GeneralName::DNSName(name) => Some(SafeText::new(name)),
        GeneralName::IPAddress(octets) => address(octets).map(|address| SafeText::new(&address)),
        _ => None,
    }
}

fn address(octets: &[u8]) -> Option<String> {
    if let Ok(octets) = <[u8; 4]>::try_from(octets) {
        return Some(std::net::Ipv4Addr::from(octets).to_string());
    }
    <[u8; 16]>::try_from(octets).ok().map(|octets| std::net::Ipv6Addr::from(octets).to_string())
}
