//! A host key as it stands in a file and on the wire.

use std::fmt;
use std::sync::Arc;

use ring::digest;
use russh::keys::ssh_encoding::base64::{Base64, Base64Unpadded, Encoding};
use russh::keys::ssh_key::public::KeyData;
use russh::keys::{Algorithm, PublicKey};

/// A public key: its kind and the octets of RFC 4253 section 6.6. Two are equal when those octets are.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct HostKey {
    kind: Arc<str>,
    blob: Arc<[u8]>,
}

impl HostKey {
    /// The key of these octets; nothing when they are no key.
    pub fn from_blob(blob: &[u8]) -> Option<Self> {
        let key = PublicKey::from_bytes(blob).ok()?;
        Some(Self { kind: key.algorithm().as_str().into(), blob: blob.into() })
    }

    /// The kind of key as files name it: `ssh-ed25519`, `ssh-rsa` whatever the hash of its signatures.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// `SHA256:` and the digest in base64 without padding, as `ssh-keygen -l` prints it.
    pub fn fingerprint(&self) -> String {
        let digest = digest::digest(&digest::SHA256, &self.blob);
        format!("SHA256:{}", Base64Unpadded::encode_string(digest.as_ref()))
    }

    /// The octets in base64, as they stand in a file.
    pub(super) fn base64(&self) -> String {
        Base64::encode_string(&self.blob)
    }
}

/// The kind of key behind an algorithm: the three hashes of RSA (RFC 8332) share one.
pub(super) fn kind_of(algorithm: &Algorithm) -> &str {
    if matches!(algorithm, Algorithm::Rsa { .. }) { "ssh-rsa" } else { algorithm.as_str() }
}

impl From<&KeyData> for HostKey {
    fn from(data: &KeyData) -> Self {
        let blob = PublicKey::from(data.clone()).to_bytes().expect("a key that was decoded can be encoded");
        Self { kind: kind_of(&data.algorithm()).into(), blob: blob.into() }
    }
}

impl From<&PublicKey> for HostKey {
    fn from(key: &PublicKey) -> Self {
        Self::from(key.key_data())
    }
}

impl fmt::Display for HostKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind, self.fingerprint())
    }
}

impl fmt::Debug for HostKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HostKey({self})")
    }
}
