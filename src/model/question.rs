//! What a task must ask the operator before it goes on: a new host key, a secret that is typed.
//!
//! Whoever asks waits with a deadline and takes no answer for a no. Headless commands ask at the terminal or refuse.

use std::sync::Arc;

use super::SafeText;

/// Which question of this run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct QuestionId(pub u64);

/// A question and who asks it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Which one: the answer names it.
    pub id: QuestionId,
    /// The device on whose behalf it is asked, or the credential's name.
    pub about: Arc<str>,
    /// What is asked.
    pub kind: QuestionKind,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QuestionKind {
    /// Is this the key of this host? It was never seen before.
    HostKey {
        /// The host, as `known_hosts` would name it: `[192.0.2.1]:2222`.
        host: Arc<str>,
        /// The kind of key: `ssh-ed25519`.
        algorithm: Arc<str>,
        /// `SHA256:` and the digest, as `ssh-keygen -l` prints it.
        fingerprint: Arc<str>,
    },
    /// A secret of a credential that says `prompt = true`; never echoed.
    Secret {
        /// What it is: `password`, `passphrase of ~/.ssh/id_ed25519`.
        what: SafeText,
    },
    /// Something that the device itself asks while logging in (an expired password, a second factor). Shown as it is
    /// written, cleaned; only the operator answers.
    Login {
        /// The device's own words, in front of the prompt.
        instruction: SafeText,
        /// The device's prompt.
        prompt: SafeText,
        /// Whether the answer may be seen while it is typed.
        is_echoed: bool,
    },
}
