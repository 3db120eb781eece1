//! The hash that ties a line to the one before.

use std::fmt;
use std::io;
use std::str::FromStr;

use ring::digest;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A SHA-256, written as 64 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hash([u8; digest::SHA256_OUTPUT_LEN]);

impl Hash {
    /// What stands in the first line, which has none before it.
    pub const NONE: Self = Self([0; digest::SHA256_OUTPUT_LEN]);

    /// The hash of these octets; of a line without its newline.
    pub fn of(octets: &[u8]) -> Self {
        digest::digest(&digest::SHA256, octets).into()
    }
}

/// Hashes what is written into it.
#[derive(Clone)]
pub struct Hasher(digest::Context);

impl Hasher {
    /// The hash of all that was written so far.
    pub fn hash(&self) -> Hash {
        Hash::from(self.0.clone().finish())
    }
}

impl Default for Hasher {
    fn default() -> Self {
        Self(digest::Context::new(&digest::SHA256))
    }
}

impl fmt::Debug for Hasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Hasher").field(&self.hash()).finish()
    }
}

impl io::Write for Hasher {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        self.0.update(octets);
        Ok(octets.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl From<digest::Digest> for Hash {
    fn from(digest: digest::Digest) -> Self {
        Self(digest.as_ref().try_into().expect("SHA-256 has 32 octets"))
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|octet| write!(f, "{octet:02x}"))
    }
}

/// The text is no hash.
#[derive(Debug, thiserror::Error)]
#[error("a hash has 64 hexadecimal digits")]
pub struct NoHash;

impl FromStr for Hash {
    type Err = NoHash;

    fn from_str(text: &str) -> Result<Self, NoHash> {
        let mut hash = Self::NONE;
        if text.len() != 2 * hash.0.len() || !text.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(NoHash);
        }
        for (octet, at) in hash.0.iter_mut().zip((0..).step_by(2)) {
            *octet = u8::from_str_radix(&text[at..at + 2], 16).map_err(|_| NoHash)?;
        }
        Ok(hash)
    }
}

impl Serialize for Hash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}
