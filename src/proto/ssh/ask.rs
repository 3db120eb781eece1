//! What a connection asks while it is made: a person's word on a host key, an answer to a device's prompt, a secret.
//!
//! The pane and a headless command differ in what stands behind these traits and in nothing else.

use std::error::Error;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use secrecy::SecretString;

use crate::model::{QuestionKind, SafeText};

/// A future that a trait object hands out.
pub type Later<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Is this the key of this host? It was never seen before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostKeyQuestion {
    /// Who asks: the name of the device, or the jump host as it is written.
    pub about: Arc<str>,
    /// The host, as `known_hosts` names it: `[192.0.2.1]:2222`.
    pub host: Arc<str>,
    /// The kind of key: `ssh-ed25519`.
    pub algorithm: Arc<str>,
    /// `SHA256:` and the digest, as `ssh-keygen -l` prints it.
    pub fingerprint: Arc<str>,
}

/// Something that the device asks while logging in and that no setting answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoginQuestion {
    /// Who asks: the name of the device, or the jump host as it is written.
    pub about: Arc<str>,
    /// The device's own words in front of the prompt, possibly none.
    pub instruction: SafeText,
    /// The device's prompt.
    pub prompt: SafeText,
    /// Whether the answer may be seen while it is typed.
    pub is_echoed: bool,
}

impl From<HostKeyQuestion> for QuestionKind {
    fn from(question: HostKeyQuestion) -> Self {
        let HostKeyQuestion { host, algorithm, fingerprint, .. } = question;
        Self::HostKey { host, algorithm, fingerprint }
    }
}

impl From<LoginQuestion> for QuestionKind {
    fn from(question: LoginQuestion) -> Self {
        let LoginQuestion { instruction, prompt, is_echoed, .. } = question;
        Self::Login { instruction, prompt, is_echoed }
    }
}

/// Who answers what no setting answers. Stage deadlines stand still meanwhile: whoever answers has a deadline of its own.
pub trait Asker: Send + Sync {
    /// Whether the key may be trusted and learned; no answer is a no.
    fn host_key(&self, question: HostKeyQuestion) -> Later<'_, bool>;

    /// The answer to a device's prompt; `None` ends the login.
    fn login(&self, question: LoginQuestion) -> Later<'_, Option<SecretString>>;
}

/// Nobody: every question is answered with a no.
#[derive(Debug, Clone, Copy, Default)]
pub struct Nobody;

impl Asker for Nobody {
    fn host_key(&self, _: HostKeyQuestion) -> Later<'_, bool> {
        Box::pin(async { false })
    }

    fn login(&self, _: LoginQuestion) -> Later<'_, Option<SecretString>> {
        Box::pin(async { None })
    }
}

/// Why a secret cannot be had; its words are shown to the operator and hold nothing of the secret.
pub type NoSecret = Arc<dyn Error + Send + Sync>;

/// A secret that is fetched when it is needed and not before. Whoever stands behind it caches.
pub trait SecretSource: Send + Sync {
    /// Fetches it.
    fn fetch(&self) -> Later<'_, Result<SecretString, NoSecret>>;
}

impl<F, G> SecretSource for F
where
    F: Fn() -> G + Send + Sync,
    G: Future<Output = Result<SecretString, NoSecret>> + Send + 'static,
{
    fn fetch(&self) -> Later<'_, Result<SecretString, NoSecret>> {
        Box::pin(self())
    }
}
