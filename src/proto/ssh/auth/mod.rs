//! Who we are: from what a host takes to its yes, with as few attempts as can be.
//!
//! `none` first, which every server answers with its methods and counts nowhere. Then keys, keyboard-interactive,
//! password. A key is offered once and a secret by one method once: three devices that share an account and a wrong
//! password must not lock it. Whatever is asked beyond the password goes to a person.

mod identity;
mod interactive;
mod signer;

use std::collections::VecDeque;
use std::future::Future;

use russh::client::{AuthResult, Handle};
use russh::{MethodKind, MethodSet};
use secrecy::{ExposeSecret, SecretString};

use super::ask::Asker;
use super::error::{Attempts, Fault, Stage};
use super::events::{End, Events, Notes};
use super::keys::KeyRing;
use super::target::Target;
use identity::Identity;

/// No host needs more steps; one that says "partly" forever is left.
const MOST_STEPS: usize = 32;

/// What a login needs.
pub(super) struct Means<'a> {
    pub(super) target: &'a Target,
    pub(super) asker: &'a dyn Asker,
    pub(super) keys: &'a KeyRing,
    pub(super) notes: &'a Notes,
}

/// Logs in. The attempts are told in either case.
pub(super) async fn log_in(handle: &mut Handle<Events>, means: Means<'_>) -> (Attempts, Result<(), Fault>) {
    let mut ladder = Ladder::new(handle, means);
    let outcome = ladder.climb().await;
    (ladder.attempts, outcome)
}

struct Ladder<'a> {
    handle: &'a mut Handle<Events>,
    means: Means<'a>,
    attempts: Attempts,
    /// The keys that were not offered yet; gathered when the first is needed.
    identities: Option<VecDeque<Identity>>,
    /// The password was given to the host.
    is_spent: bool,
    /// Keyboard-interactive was tried since the host last took something.
    is_asked: bool,
    /// The host took something and wants more.
    is_partial: bool,
    tried: Vec<String>,
    notes: Vec<String>,
}

/// What is offered next.
enum Step {
    Key(Box<Identity>),
    Interactive,
    Password,
}

impl<'a> Ladder<'a> {
    fn new(handle: &'a mut Handle<Events>, means: Means<'a>) -> Self {
        Self {
            handle,
            means,
            attempts: Attempts::default(),
            identities: None,
            is_spent: false,
            is_asked: false,
            is_partial: false,
            tried: Vec::new(),
            notes: Vec::new(),
        }
    }

    async fn climb(&mut self) -> Result<(), Fault> {
        let mut methods = match self.knock().await? {
            AuthResult::Success => return Ok(()),
            AuthResult::Failure { remaining_methods, .. } => remaining_methods,
        };
        for _ in 0..MOST_STEPS {
            let Some(step) = self.next(&methods).await else { break };
            let answer = match step {
                Step::Key(identity) => self.offer(*identity).await?,
                Step::Interactive => Some(self.interact().await?),
                Step::Password => Some(self.give_password().await?),
            };
            match answer {
                Some(AuthResult::Success) => return Ok(()),
                Some(AuthResult::Failure { remaining_methods, partial_success }) => {
                    self.is_partial |= partial_success;
                    self.is_asked &= !partial_success;
                    methods = remaining_methods;
                }
                None => {}
            }
        }
        Err(self.refused(&methods))
    }

    async fn next(&mut self, methods: &MethodSet) -> Option<Step> {
        if methods.contains(&MethodKind::PublicKey)
            && let Some(identity) = self.next_identity().await
        {
            return Some(Step::Key(Box::new(identity)));
        }
        let has_password = self.means.target.login.password.is_some() && !self.is_spent;
        if methods.contains(&MethodKind::KeyboardInteractive)
            && !self.is_asked
            && (has_password || self.is_partial)
        {
            return Some(Step::Interactive);
        }
        (methods.contains(&MethodKind::Password) && has_password).then_some(Step::Password)
    }

    async fn next_identity(&mut self) -> Option<Identity> {
        if self.identities.is_none() {
            let gathered = identity::gather(&self.means, &mut self.notes).await;
            self.identities = Some(gathered);
        }
        self.identities.as_mut().and_then(VecDeque::pop_front)
    }

    fn user(&self) -> String {
        self.means.target.login.user.to_string()
    }

    /// Asks which methods there are.
    async fn knock(&mut self) -> Result<AuthResult, Fault> {
        let user = self.user();
        let asked = limited(&self.means, self.handle.authenticate_none(user)).await?;
        self.answered(asked.ok(), "none").await
    }

    async fn give_password(&mut self) -> Result<AuthResult, Fault> {
        let (user, password) = (self.user(), self.password().await?);
        self.spend("password");
        let asked = self.handle.authenticate_password(user, password.expose_secret());
        let answer = limited(&self.means, asked).await?;
        self.answered(answer.ok(), "password").await
    }

    async fn password(&self) -> Result<SecretString, Fault> {
        let source =
            self.means.target.login.password.as_ref().expect("a step asks for it only if there is one");
        let _pause = self.means.notes.patience.pause();
        source.fetch().await.map_err(|source| Fault::Secret { what: "password", source })
    }

    /// The password is on its way to the host.
    fn spend(&mut self, method: &str) {
        self.is_spent = true;
        self.attempts.secrets += 1;
        self.tried.push(method.to_owned());
    }

    /// Tells a no from an end: both come as a failure that leaves no method.
    async fn answered(
        &mut self,
        answer: Option<AuthResult>,
        method: &'static str,
    ) -> Result<AuthResult, Fault> {
        match answer {
            Some(AuthResult::Failure { remaining_methods, partial_success: false })
                if remaining_methods.is_empty() =>
            {
                Err(self.ended(method).await)
            }
            Some(answer) => Ok(answer),
            None => Err(self.ended(method).await),
        }
    }

    async fn ended(&mut self, method: &'static str) -> Fault {
        let ended =
            self.means.notes.patience.limit(self.means.target.deadlines.channel, self.means.notes.ended());
        let said = match ended.await.ok().flatten() {
            Some(End::NoMethods) => return self.refused(&MethodSet::empty()),
            Some(End::Said(text)) => Some(text),
            Some(End::Broken(_)) | None => None,
        };
        if method == "none" {
            return Fault::Ended { stage: Stage::Authentication, said };
        }
        Fault::OutcomeUnknown { method, said }
    }

    fn refused(&mut self, methods: &MethodSet) -> Fault {
        Fault::Refused {
            user: self.means.target.login.user.clone(),
            tried: std::mem::take(&mut self.tried),
            takes: methods.iter().map(Into::into).collect(),
            notes: std::mem::take(&mut self.notes),
        }
    }
}

/// Waits for the answer to one request.
async fn limited<T>(means: &Means<'_>, request: impl Future<Output = T>) -> Result<T, Fault> {
    let after = means.target.deadlines.authentication;
    let answered = means.notes.patience.limit(after, request).await;
    answered.map_err(|_| Fault::Slow { stage: Stage::Authentication, after })
}
