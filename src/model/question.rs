//! What a task must ask the operator before it goes on: a new host key, a secret that is typed.
//!
//! Whoever asks waits with a deadline and takes no answer for a no. Headless commands ask at the terminal or refuse.

use std::{fmt, sync::Arc};

use secrecy::{ExposeSecret, SecretString};

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

/// What the operator says to a question.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// No, or nothing in time.
    No,
    /// Yes: to a host key.
    Yes,
    /// What was typed: to a secret or a login prompt.
    Text(Typed),
}

/// What an operator typed where it may be a secret: wiped when it is dropped, never printed.
#[derive(Clone)]
pub struct Typed(SecretString);

impl Typed {
    /// Takes what was typed.
    pub fn new(text: String) -> Self {
        Self(text.into())
    }

    /// Hands the secret to whoever sends it.
    pub fn into_secret(self) -> SecretString {
        self.0
    }
}

impl PartialEq for Typed {
    fn eq(&self, other: &Self) -> bool {
        self.0.expose_secret() == other.0.expose_secret()
    }
}

impl fmt::Debug for Typed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Typed(..)")
    }
}
