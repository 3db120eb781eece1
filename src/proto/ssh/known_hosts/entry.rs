//! A line of a file, and a line that says nothing.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use super::key::HostKey;
use super::pattern::Hosts;

/// A line of a file.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Place {
    /// The file.
    pub file: Arc<Path>,
    /// The line, from 1.
    pub line: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file.display(), self.line)
    }
}

/// What the key of a line is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Marker {
    /// It is the host's.
    Key,
    /// `@cert-authority`: it signs certificates of hosts.
    Authority,
    /// `@revoked`: it must never be accepted.
    Revoked,
}

/// A line that says something.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) line: usize,
    pub(super) marker: Marker,
    pub(super) hosts: Hosts,
    pub(super) key: HostKey,
}

/// A line that is skipped, because it cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadLine {
    /// Where it stands.
    pub place: Place,
    /// Where in the line the trouble begins, in octets, from 1.
    pub column: usize,
    /// What is wrong with it.
    pub reason: BadLineReason,
}

impl fmt::Display for BadLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}; the line is skipped", self.place, self.reason)
    }
}

/// What is wrong with a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadLineReason {
    /// It begins with `@` and none of the two words, or with both.
    #[error("has a marker other than @cert-authority and @revoked")]
    Marker,
    /// The hosts are hashed in a way that is not known, or are no text.
    #[error("names its hosts in a way that cannot be read")]
    Hosts,
    /// A field is missing.
    #[error("ends before its key")]
    Short,
    /// The key is no base64 or no key.
    #[error("has a key that cannot be read")]
    Key,
    /// The key is of another kind than the field before it says.
    #[error("names another kind of key than the one it holds")]
    Kind,
}
