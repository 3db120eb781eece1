//! Carries the questions of a connection to whoever can be asked.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use secrecy::SecretString;
use tokio::time::Instant;

use super::super::Questions;
use crate::{
    config::secret::{Secret, SecretError},
    model::{Answer, QuestionKind, SafeText},
    proto::ssh::{Asker, HostKeyQuestion, Later, LoginQuestion},
};

/// How long a secret that was typed is kept.
const KEPT: Duration = Duration::from_secs(15 * 60);

/// The questions, as connections and secrets put them.
pub(super) struct Asking {
    questions: Questions,
    /// By credential and kind: what was typed, and when.
    typed: Mutex<HashMap<(Arc<str>, &'static str), (SecretString, Instant)>>,
}

impl Asking {
    /// Puts them to whoever answers `questions`.
    pub fn new(questions: Questions) -> Self {
        Self { questions, typed: Mutex::default() }
    }

    /// A secret of a credential, typed if only a person has it. All who want the same one at once ask once.
    pub async fn fetch(
        &self,
        credential: &Arc<str>,
        what: &'static str,
        secret: &Secret,
    ) -> Result<SecretString, SecretError> {
        if !secret.is_prompt() {
            return secret.resolve().await;
        }
        let key = (Arc::clone(credential), what);
        if let Some(known) = self.known(&key) {
            return Ok(known);
        }
        let kind = QuestionKind::Secret { what: SafeText::new(what) };
        let typed = self.text(Arc::clone(credential), kind).await.ok_or(SecretError::Prompt)?;
        self.typed().insert(key, (typed.clone(), Instant::now()));
        Ok(typed)
    }

    /// Forgets what was typed for a credential: a device did not take it.
    pub fn forget(&self, credential: &str) {
        self.typed().retain(|(of, _), _| **of != *credential);
    }

    fn known(&self, key: &(Arc<str>, &'static str)) -> Option<SecretString> {
        let mut typed = self.typed();
        typed.retain(|_, (_, when)| when.elapsed() < KEPT);
        typed.get(key).map(|(secret, _)| secret.clone())
    }

    fn typed(&self) -> std::sync::MutexGuard<'_, HashMap<(Arc<str>, &'static str), (SecretString, Instant)>> {
        self.typed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn text(&self, about: Arc<str>, kind: QuestionKind) -> Option<SecretString> {
        match self.questions.ask(about, kind).await {
            Answer::Text(typed) => Some(typed.into_secret()),
            Answer::Yes | Answer::No => None,
        }
    }
}

impl Asker for Asking {
    fn host_key(&self, question: HostKeyQuestion) -> Later<'_, bool> {
        Box::pin(async move {
            let about = Arc::clone(&question.about);
            self.questions.ask(about, question.into()).await == Answer::Yes
        })
    }

    fn login(&self, question: LoginQuestion) -> Later<'_, Option<SecretString>> {
        let about = Arc::clone(&question.about);
        Box::pin(self.text(about, question.into()))
    }
}
