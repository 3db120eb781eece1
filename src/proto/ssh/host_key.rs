//! What is made of a host's key. The files know lines; the policy stands here.
//!
//! An unknown key is asked about or learned, as the setting says; a changed or a revoked one is refused always, and no
//! setting changes that.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use russh::keys::{HashAlg, PublicKey, PublicKeyOrCertificate};
use tokio::task::spawn_blocking;

use super::ask::{Asker, HostKeyQuestion};
use super::error::Fault;
use super::known_hosts::{self, Files, HostKey, LearnError, Offer, Record, Unknown, Verdict};
use super::patience::Patience;
use super::target::{Endpoint, Target};

/// A key by its fingerprint, as an audit line and a question name it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct KeyPrint {
    /// The kind of key: `ssh-ed25519`.
    pub algorithm: Arc<str>,
    /// `SHA256:` and the digest in base64 without padding, as `ssh-keygen -l` prints it.
    pub fingerprint: Arc<str>,
    /// Where the authority stands that vouches for it, if the key is trusted for its certificate: file and line.
    pub authority: Option<Arc<str>>,
}

impl KeyPrint {
    /// Names a key.
    pub(super) fn of(key: &PublicKey) -> Self {
        Self {
            algorithm: key.algorithm().as_str().into(),
            fingerprint: key.fingerprint(HashAlg::Sha256).to_string().into(),
            authority: None,
        }
    }

    /// Whether it is the same key, whoever vouches for it.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        (&self.algorithm, &self.fingerprint) == (&other.algorithm, &other.fingerprint)
    }
}

impl fmt::Display for KeyPrint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.algorithm, self.fingerprint)?;
        match &self.authority {
            Some(place) => write!(f, ", vouched for by the authority of {place}"),
            None => Ok(()),
        }
    }
}

/// What becomes of a key that was never seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UnknownKey {
    /// It is asked about; where nobody can be asked it is refused.
    Ask,
    /// It is learned and used, unless there is reason to expect another.
    Learn,
    /// It is refused, without asking.
    Refuse,
}

/// Whose host keys are trusted.
#[derive(Debug, Clone)]
pub struct Trust {
    /// The files of the keys that are known.
    pub known: Arc<Files>,
    /// What becomes of the others.
    pub unknown: UnknownKey,
}

/// Searches the files for a host, off the threads of the network: hashed names cost a digest per line.
pub(super) async fn search(trust: &Trust, endpoint: &Endpoint, address: Option<IpAddr>) -> Arc<Record> {
    let (files, host) = (Arc::clone(&trust.known), filed(endpoint, address));
    if let Some(known) = files.recent() {
        return Arc::new(known.record(host));
    }
    let searched = spawn_blocking(move || Arc::new(files.latest().record(host))).await;
    searched.expect("searching files does not panic")
}

fn filed(endpoint: &Endpoint, address: Option<IpAddr>) -> known_hosts::Target {
    let host = known_hosts::Target::new(&endpoint.host, endpoint.port);
    match address {
        Some(address) => host.at(address),
        None => host,
    }
}

/// Judges the key of one host.
pub(super) struct Judge {
    pub(super) target: Arc<Target>,
    pub(super) address: Option<IpAddr>,
    pub(super) record: Arc<Record>,
    pub(super) asker: Arc<dyn Asker>,
}

impl Judge {
    /// The key, if it is to be trusted.
    pub(super) async fn judge(
        &self,
        shown: &PublicKeyOrCertificate,
        patience: &Patience,
    ) -> Result<KeyPrint, Fault> {
        let key = KeyPrint::of(&shown.public_key());
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        match self.record.judge(&Offer::from(shown), now) {
            Verdict::Known(_) => Ok(key),
            Verdict::KnownByAuthority(place) => {
                Ok(KeyPrint { authority: Some(place.to_string().into()), ..key })
            }
            Verdict::Changed(changed) => Err(Fault::HostKeyChanged(Box::new(changed))),
            Verdict::Revoked(revoked) => Err(Fault::HostKeyRevoked(Box::new(revoked))),
            Verdict::Unknown(unknown) => self.meet(unknown, key, patience).await,
        }
    }

    /// A key that was never seen.
    async fn meet(&self, unknown: Unknown, key: KeyPrint, patience: &Patience) -> Result<KeyPrint, Fault> {
        let unasked = match self.target.trust.unknown {
            UnknownKey::Refuse => return Err(Fault::HostKeyStrict { key }),
            UnknownKey::Learn => unknown.may_be_learned_unasked(),
            UnknownKey::Ask => false,
        };
        if !unasked && !self.is_accepted(&unknown, &key, patience).await {
            return Err(Fault::HostKeyUnknown { key });
        }
        match self.learn(unknown.offered).await {
            Ok(()) => Ok(key),
            Err(source) if unasked => Err(Fault::HostKeyNotLearned { source }),
            // Somebody looked at it and said yes: that holds for now, although it will be asked again.
            Err(source) => {
                tracing::warn!(host = unknown.host, %source, "a host key cannot be remembered");
                Ok(key)
            }
        }
    }

    async fn is_accepted(&self, unknown: &Unknown, key: &KeyPrint, patience: &Patience) -> bool {
        let _pause = patience.pause();
        let question = HostKeyQuestion {
            about: Arc::clone(&self.target.name),
            host: unknown.host.as_str().into(),
            algorithm: Arc::clone(&key.algorithm),
            fingerprint: Arc::clone(&key.fingerprint),
        };
        self.asker.host_key(question).await
    }

    async fn learn(&self, key: HostKey) -> Result<(), LearnError> {
        let (files, host) =
            (Arc::clone(&self.target.trust.known), filed(&self.target.endpoint, self.address));
        let learned = spawn_blocking(move || files.learn(&host, &key).map(drop)).await;
        learned.expect("learning a key does not panic")
    }
}
