//! Host keys: what a store of them says, and what is made of it.
//!
//! The store knows lines of `known_hosts`; the policy stands here. An unknown key is asked about or learned, as the
//! setting says; a changed or a revoked one is refused always, and no setting changes that.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use russh::keys::{Algorithm, HashAlg, PublicKey};

use super::ask::Later;
use super::target::Endpoint;

/// A key by its fingerprint, as an audit line and a question name it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct KeyPrint {
    /// The kind of key: `ssh-ed25519`.
    pub algorithm: Arc<str>,
    /// `SHA256:` and the digest in base64 without padding, as `ssh-keygen -l` prints it.
    pub fingerprint: Arc<str>,
}

impl KeyPrint {
    /// Names a key.
    pub fn of(key: &PublicKey) -> Self {
        Self {
            algorithm: key.algorithm().as_str().into(),
            fingerprint: key.fingerprint(HashAlg::Sha256).to_string().into(),
        }
    }
}

impl std::fmt::Display for KeyPrint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.algorithm, self.fingerprint)
    }
}

/// A line of a file of host keys.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Place {
    /// The file.
    pub file: Arc<PathBuf>,
    /// The line, counted from 1.
    pub line: usize,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.file.display(), self.line)
    }
}

/// What a store says of a host's key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It is a key of that host.
    Known,
    /// No line names that host.
    Unknown,
    /// Lines name that host, with other keys (of this type or of others): each with its place.
    Changed(Vec<(KeyPrint, Place)>),
    /// A line says that this key is not to be trusted.
    Revoked(Place),
}

/// What a store knows of a host before its key is seen.
#[derive(Debug, Clone, Default)]
pub struct Expected {
    /// The types of its known keys, which are asked for first: a host with several keys then shows one that is known.
    pub algorithms: Vec<Algorithm>,
    /// The keys of the authorities that may certify it (`@cert-authority`).
    pub authorities: Vec<PublicKey>,
}

/// A store of host keys. Verdicts come from memory; whoever reads the file does it beforehand or when it changed.
pub trait HostKeys: Send + Sync {
    /// What is known of a host.
    fn expected(&self, host: &Endpoint) -> Expected;

    /// What is to be thought of its key.
    fn judge(&self, host: &Endpoint, key: &PublicKey) -> Verdict;

    /// Remembers a key that was accepted.
    fn learn<'a>(&'a self, host: &'a Endpoint, key: &'a PublicKey) -> Later<'a, io::Result<()>>;
}

/// What becomes of a key that was never seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UnknownKey {
    /// It is asked about; where nobody can be asked it is refused.
    Ask,
    /// It is learned and used.
    Learn,
}

/// Whose host keys are trusted.
#[derive(Clone)]
pub struct Trust {
    /// The keys that are known.
    pub store: Arc<dyn HostKeys>,
    /// What becomes of the others.
    pub unknown: UnknownKey,
}

impl std::fmt::Debug for Trust {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Trust").field("unknown", &self.unknown).finish_non_exhaustive()
    }
}
