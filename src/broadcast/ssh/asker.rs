//! Carries the questions of a connection to whoever can be asked.

use std::{sync::Arc, time::Duration};

use secrecy::SecretString;

use super::super::Questions;
use crate::{
    config::{
        inventory::Credential,
        secret::{Secret, SecretError, Wanted},
    },
    model::{Answer, QuestionKind},
    proto::ssh::{Asker, HostKeyQuestion, Later, LoginQuestion},
};

/// How long a secret that was typed is kept.
const KEPT: Duration = Duration::from_secs(15 * 60);

/// The questions, as connections and secrets put them.
pub(super) struct Asking {
    questions: Questions,
}

impl Asking {
    /// Puts them to whoever answers `questions`.
    pub fn new(questions: Questions) -> Self {
        Self { questions }
    }

    /// A secret of a credential, typed if only a person has it. All who want the same one at once ask once.
    pub async fn fetch(
        &self,
        credential: &Arc<str>,
        what: &'static str,
        secret: &Secret,
    ) -> Result<SecretString, SecretError> {
        let wanted = Wanted { credential: Arc::clone(credential), what: what.into() };
        secret.resolve_asking(&wanted, &self.questions, KEPT).await
    }

    async fn text(&self, about: Arc<str>, kind: QuestionKind) -> Option<SecretString> {
        match self.questions.ask(about, kind).await {
            Answer::Text(typed) => Some(typed.into_secret()),
            Answer::Yes | Answer::No => None,
        }
    }
}

/// Forgets what was typed for a credential: a device did not take it.
pub(super) fn forget_typed(credential: &Credential) {
    let secrets = [&credential.password, &credential.passphrase, &credential.enable];
    secrets.into_iter().flatten().filter(|secret| secret.is_prompt()).for_each(Secret::forget);
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
