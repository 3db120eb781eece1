//! The table `gnmi` of a device or of an aggregator, typed.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::credential::Credential;
use super::device::Credentials;
use super::key::{Held, Key};
use super::layer::Effective;

/// How the connection to a target is secured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GnmiTls {
    /// The certificate's issuer and name are verified.
    Verify,
    /// The certificate is compared with a pin.
    Pin,
    /// The certificate is not looked at.
    Skip,
    /// No TLS.
    Plaintext,
}

/// The table `gnmi` of a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GnmiSettings {
    /// The TCP port, 57400 unless told otherwise.
    pub port: u16,
    /// Who noctui is to the device: user and password.
    pub credential: Option<Arc<Credential>>,
    /// How the connection is secured; verified unless told otherwise.
    pub tls: GnmiTls,
    /// The PEM file of the CA; the system's roots unless told otherwise.
    pub ca: Option<Arc<Path>>,
    /// The name that the certificate must hold, if it is not the address.
    pub name: Option<Arc<str>>,
    /// `sha256:` and the digest of the certificate.
    pub pin: Option<Arc<str>>,
    /// The PEM file of the client's certificate.
    pub certificate: Option<Arc<Path>>,
    /// The PEM file of the client's private key.
    pub key: Option<Arc<Path>>,
    /// The sample interval, 1 s to 1 h; `poll` unless told otherwise.
    pub interval: Option<Duration>,
    /// The origin to send in paths.
    pub origin: Option<Arc<str>>,
    /// The name that the target knows the device by.
    pub target: Option<Arc<str>>,
    /// The aggregator through which the device is read.
    pub via: Option<Arc<Aggregator>>,
}

/// A gNMI target that speaks for many devices: `[aggregators.NAME]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aggregator {
    /// Its name: the key in the inventory.
    pub name: Arc<str>,
    /// IPv4, IPv6 or a host name, without a port.
    pub address: Arc<str>,
    /// Its settings; it is itself read through no other.
    pub gnmi: GnmiSettings,
}

/// The aggregators by name, shared by the devices that are read through them.
pub(super) type Aggregators = std::collections::HashMap<Arc<str>, Arc<Aggregator>>;

/// Types what holds for a device or an aggregator.
pub(super) fn build(
    effective: &Effective<'_>,
    credentials: &Credentials,
    aggregators: &Aggregators,
) -> GnmiSettings {
    let path = |key| match effective.get(key) {
        Some(Held::Path(path)) => Some(Arc::clone(path)),
        _ => None,
    };
    GnmiSettings {
        port: u16::try_from(effective.number(Key::GnmiPort)).expect("the table of keys limits it"),
        credential: effective.text(Key::GnmiCredential).and_then(|name| credentials.get(&name).cloned()),
        tls: match effective.text(Key::GnmiTls).as_deref() {
            Some("pin") => GnmiTls::Pin,
            Some("skip") => GnmiTls::Skip,
            Some("plaintext") => GnmiTls::Plaintext,
            _ => GnmiTls::Verify,
        },
        ca: path(Key::GnmiCa),
        name: effective.text(Key::GnmiName),
        pin: effective.text(Key::GnmiPin),
        certificate: path(Key::GnmiCertificate),
        key: path(Key::GnmiKeyFile),
        interval: match effective.get(Key::GnmiInterval) {
            Some(Held::Time(time)) => Some(*time),
            _ => None,
        },
        origin: effective.text(Key::GnmiOrigin),
        target: effective.text(Key::GnmiTarget),
        via: effective.text(Key::GnmiVia).and_then(|name| aggregators.get(&name).cloned()),
    }
}
