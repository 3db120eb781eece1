//! Keyboard-interactive (RFC 4256): rounds of prompts, of which we answer one kind.

use russh::client::{AuthResult, KeyboardInteractiveAuthResponse as Reply, Prompt};
use secrecy::{ExposeSecret, SecretString};

use super::super::ask::LoginQuestion;
use super::super::error::Fault;
use super::{Ladder, limited};
use crate::model::SafeText;

const METHOD: &str = "keyboard-interactive";

/// No login has more rounds; one that goes on asking is left.
const MOST_ROUNDS: usize = 16;

/// Words beside which the password is not what is wanted: it expired, it is to be changed, or something else is meant.
const DOUBTS: [&str; 12] = [
    "new", "old", "current", "expire", "change", "again", "retype", "re-enter", "verif", "one-time", "token",
    "otp",
];

impl Ladder<'_> {
    pub(super) async fn interact(&mut self) -> Result<AuthResult, Fault> {
        self.is_asked = true;
        let user = self.user();
        let started = self.handle.authenticate_keyboard_interactive_start(user, None::<String>);
        let mut reply = limited(&self.means, started).await?;
        for _ in 0..MOST_ROUNDS {
            let (name, instructions, prompts) = match reply {
                Ok(Reply::Success) => return Ok(AuthResult::Success),
                Ok(Reply::Failure { remaining_methods, partial_success }) => {
                    let answer = AuthResult::Failure { remaining_methods, partial_success };
                    return self.answered(Some(answer), METHOD).await;
                }
                Ok(Reply::InfoRequest { name, instructions, prompts }) => (name, instructions, prompts),
                Err(_) => return Err(self.ended(METHOD).await),
            };
            let answers = self.answers(&name, &instructions, &prompts).await?;
            let responded = self.handle.authenticate_keyboard_interactive_respond(answers);
            reply = limited(&self.means, responded).await?;
        }
        Err(Fault::Unanswered { prompt: SafeText::new("one thing after the other") })
    }

    async fn answers(&mut self, name: &str, text: &str, prompts: &[Prompt]) -> Result<Vec<String>, Fault> {
        if let [prompt] = prompts
            && !self.is_spent
            && self.means.target.login.password.is_some()
            && wants_the_password(name, text, prompt)
        {
            let password = self.password().await?;
            self.spend(METHOD);
            return Ok(vec![password.expose_secret().to_owned()]);
        }
        let mut answers = Vec::with_capacity(prompts.len());
        for prompt in prompts {
            answers.push(self.ask(name, text, prompt).await?.expose_secret().to_owned());
        }
        if !prompts.is_empty() {
            self.attempts.secrets += 1;
            self.tried.push(format!("{METHOD}, answered by hand"));
        }
        Ok(answers)
    }

    /// Only a person answers what is not the password.
    async fn ask(&self, name: &str, text: &str, prompt: &Prompt) -> Result<SecretString, Fault> {
        let question = LoginQuestion {
            about: self.means.target.name.clone(),
            instruction: SafeText::new(format!("{name} {text}").trim()),
            prompt: SafeText::new(prompt.prompt.trim()),
            is_echoed: prompt.echo,
        };
        let unanswered = Fault::Unanswered { prompt: question.prompt.clone() };
        let _pause = self.means.notes.patience.pause();
        self.means.asker.login(question).await.ok_or(unanswered)
    }
}

/// `Password:`, `noc@core1's password:`, `(noc@core1) Password:`; hidden, and with no word that raises a doubt.
fn wants_the_password(name: &str, text: &str, prompt: &Prompt) -> bool {
    let asked = prompt.prompt.to_lowercase();
    let around = format!("{name} {text}").to_lowercase();
    let asked = asked.trim_end_matches([':', ' ', '\t', '\r', '\n']);
    // The user's and the host's name may hold any word: only what follows them is looked at.
    let own = asked.rsplit([')', '\'']).next().unwrap_or(asked);
    let is_doubtful = |text: &str| DOUBTS.iter().any(|doubt| text.contains(doubt));
    !prompt.echo && asked.ends_with("password") && !is_doubtful(own) && !is_doubtful(&around)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wants(text: &str, prompt: &str, echo: bool) -> bool {
        wants_the_password("", text, &Prompt { prompt: prompt.to_owned(), echo })
    }

    #[test]
    fn only_a_plain_question_for_the_password_is_answered_by_itself() {
        for prompt in
            ["Password:", "Password: ", "password", "noc@newark's password: ", "(noc@new1) Password: "]
        {
            assert!(wants("", prompt, false), "{prompt}");
        }
        for prompt in [
            "New password:",
            "Old Password: ",
            "Retype new password:",
            "Current password:",
            "Verification code:",
            "Passcode:",
            "One-time password:",
            "",
        ] {
            assert!(!wants("", prompt, false), "{prompt}");
        }
        assert!(!wants("", "Password:", true));
        assert!(!wants("Your password has expired.", "Password:", false));
        assert!(!wants("You must CHANGE your password", "Password:", false));
    }
}
