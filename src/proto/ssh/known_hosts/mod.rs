//! Which host keys are known: the files of `known_hosts` (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT") and what they say of a
//! host and the key that it offers.
//!
//! [`KnownHosts`] is what the files hold, [`KnownHosts::record`] what they say of one host, [`Record::judge`] the verdict
//! on a key. All of that is pure; [`Files`] reads, watches and learns. Nothing here decides what an operator is asked:
//! a verdict is either known, or it says with which words the connection is refused or the question is put.
//!
//! Where OpenSSH is lenient, this is stricter: a key that is revoked for the host under any of its names is refused, a key
//! of another type than the known ones counts as changed, and a host certificate must name its hosts.

mod certificate;
mod entry;
mod files;
mod key;
mod learn;
mod parse;
mod pattern;
mod record;
mod target;
mod verdict;

#[cfg(test)]
mod tests;

pub use certificate::CertificateFault;
pub use entry::{BadLine, BadLineReason, Place};
pub use files::{Files, KnownHosts, Unread};
pub use key::HostKey;
pub use learn::LearnError;
pub use record::{Offer, Order, Record};
pub use target::Target;
pub use verdict::{Changed, KnownKey, Revoked, Unknown, Verdict};
