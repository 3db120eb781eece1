//! How the connection to a target is secured: what the inventory says, ready to be used.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

/// The table `gnmi` as far as TLS goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Security {
    /// Whether there is TLS, and how the target's certificate is judged.
    pub mode: Mode,
    /// The name that the certificate must hold, if it is not the address.
    pub name: Option<Arc<str>>,
    /// The client's certificate chain and private key, both PEM files.
    pub client: Option<(Arc<Path>, Arc<Path>)>,
}

/// How the target's certificate is judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mode {
    /// By its issuer and its name. The roots are those of a PEM file, or the system's.
    Verify {
        /// The PEM file.
        ca: Option<Arc<Path>>,
    },
    /// By its very octets. Without a pin it is refused, and the refusal names the pin: noctui learns none by itself.
    Pin(Option<Pin>),
    /// Not at all: encrypted, but to whom is anybody's guess.
    Skip,
    /// There is no TLS.
    Plaintext,
}

/// The SHA-256 of a certificate (DER).
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Pin(pub [u8; 32]);

impl Pin {
    /// Reads `sha256:` and 64 hexadecimal digits, with colons between them or without.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix("sha256:")?.replace(':', "");
        if digits.len() != 64 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let mut octets = [0; 32];
        for (octet, at) in octets.iter_mut().zip((0..).step_by(2)) {
            *octet = u8::from_str_radix(&digits[at..at + 2], 16).ok()?;
        }
        Some(Self(octets))
    }
}

impl fmt::Display for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("sha256:")?;
        self.0.iter().try_for_each(|octet| write!(f, "{octet:02x}"))
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_reads_back_as_it_is_written() {
        let pin = Pin(std::array::from_fn(|octet| octet as u8 * 7));
        assert_eq!(Pin::parse(&pin.to_string()), Some(pin));
        let colons = pin.0.map(|octet| format!("{octet:02X}")).join(":");
        assert_eq!(Pin::parse(&format!("sha256:{colons}")), Some(pin));
    }

    #[test]
    fn what_is_no_pin_is_refused() {
        for text in ["", "sha256:", "sha256:00", &format!("sha1:{}", "0".repeat(64)), &"0".repeat(64)] {
            assert_eq!(Pin::parse(text), None, "{text}");
        }
        assert_eq!(Pin::parse(&format!("sha256:{}", "g".repeat(64))), None);
    }
}
