//! What is to become of a key, and the words for it.

use std::fmt;

use super::certificate::CertificateFault;
use super::entry::Place;
use super::key::HostKey;

/// What the files say of a key that a host offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It is the host's key: this line says so.
    Known(Place),
    /// An authority that this line trusts for the host vouches for it.
    KnownByAuthority(Place),
    /// No line knows the host. The operator is asked, or the key is learned.
    Unknown(Unknown),
    /// The host has other keys. Refused, always.
    Changed(Changed),
    /// The key, or the authority behind it, was revoked. Refused, always.
    Revoked(Revoked),
}

/// A key of a host that no line knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// The host as files name it: `[core1]:2222`.
    pub host: String,
    /// The key that it offers.
    pub offered: HostKey,
    /// Lines that have the same key for other hosts.
    pub elsewhere: Vec<Place>,
    /// Why its certificate does not help, if it sent one.
    pub fault: Option<CertificateFault>,
    /// Whether it would have to show a certificate, as an authority is named for it.
    pub has_authority: bool,
    /// Whether every file could be read.
    pub is_complete: bool,
}

impl Unknown {
    /// Whether `host-keys = "accept-new"` may take it without asking. It may not when there is reason to expect something
    /// else: a certificate that was not sent or does not hold, or a file that could not be read.
    pub fn may_be_learned_unasked(&self) -> bool {
        self.fault.is_none() && !self.has_authority && self.is_complete
    }
}

/// A key that a line has for a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownKey {
    /// The line.
    pub place: Place,
    /// Its key.
    pub key: HostKey,
}

/// A host that offers another key than those that are known for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// The host as files name it.
    pub host: String,
    /// The key that it offers.
    pub offered: HostKey,
    /// The keys that are known for it; at least one.
    pub known: Vec<KnownKey>,
    /// Why its certificate does not help, if it sent one.
    pub fault: Option<CertificateFault>,
}

impl Changed {
    /// Whether it is only that no key of this kind is known: somebody may hide behind a kind that was never seen.
    pub fn is_of_another_kind(&self) -> bool {
        self.known.iter().all(|known| known.key.kind() != self.offered.kind())
    }
}

impl fmt::Display for Changed {
    /// Both fingerprints, where the old one stands, and what to do if the change is wanted.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = if self.is_of_another_kind() { "is of a kind that is new for it" } else { "has changed" };
        write!(f, "the host key of {} {what}: it offers {}, known are ", self.host, self.offered)?;
        for (index, known) in self.known.iter().enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            write!(f, "{comma}{} ({})", known.key, known.place)?;
        }
        if let Some(fault) = &self.fault {
            write!(f, "; {fault}")?;
        }
        f.write_str(". Refused; if the host was replaced, remove those lines")
    }
}

/// A key that must not be accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revoked {
    /// The host as files name it.
    pub host: String,
    /// The key that it offers.
    pub offered: HostKey,
    /// What was revoked.
    pub revoked: KnownKey,
}

impl fmt::Display for Revoked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, offered, revoked } = self;
        if *offered == revoked.key {
            write!(f, "the host key of {host} is revoked: {offered} ({}). Refused", revoked.place)
        } else {
            write!(
                f,
                "the authority behind the host key of {host} is revoked: it offers {offered}, signed by {} ({}). Refused",
                revoked.key, revoked.place
            )
        }
    }
}
