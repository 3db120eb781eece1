//! Answers to what a command line asks: secrets and confirmations. Pure.

use super::console::{Cli, Event, State};
use super::parse::Mode;
use super::{Doing, Facts, Question, Secret};
use crate::lab::ssh::access::{ENABLE, PASSWORD};

impl Cli {
    /// A secret was typed.
    pub(super) fn secret(&mut self, secret: Secret, text: &str, facts: &Facts<'_>) {
        match secret {
            Secret::Enable(_) if text == ENABLE => {
                self.session.mode = Mode::Enable;
                self.finish(facts);
            }
            Secret::Enable(0 | 1) => {
                self.say(["% Bad secrets", ""]);
                self.finish(facts);
            }
            Secret::Enable(left) => self.ask_secret("Password: ", Secret::Enable(left - 1)),
            Secret::Sudo if text == PASSWORD => self.done(Doing::Restart, facts),
            Secret::Sudo => {
                self.say(["Sorry, try again."]);
                self.session.status = 1;
                self.finish(facts);
            }
            Secret::Current if text == PASSWORD => self.ask_secret("New password: ", Secret::New),
            Secret::New => {
                self.fresh = text.to_owned();
                self.ask_secret("Retype new password: ", Secret::Again);
            }
            Secret::Again if text == self.fresh && !text.is_empty() => {
                self.say(["passwd: password updated successfully"]);
                self.state = State::Ended(0);
            }
            Secret::Current | Secret::Again => {
                self.say(["passwd: Authentication token manipulation error", "passwd: password unchanged"]);
                self.state = State::Ended(1);
            }
        }
    }

    /// One key answers.
    pub(super) fn one_key(&mut self, key: u8, question: Question, facts: &Facts<'_>) {
        let Question::Key(doing) = question else { return };
        if !matches!(key, b'\r' | b'\n' | 3) {
            self.out.push(key);
        }
        self.out.extend_from_slice(b"\r\n");
        match key {
            b'\r' | b'\n' | b'y' | b'Y' => self.done(doing, facts),
            _ => self.finish(facts),
        }
    }

    /// A line answers.
    pub(super) fn words(&mut self, text: &str, question: Question, facts: &Facts<'_>) {
        match (question, text.trim().to_ascii_lowercase().as_str()) {
            (Question::Name(doing), _) => self.done(doing, facts),
            (Question::Words(doing, is_yes), answer) => {
                let is_yes = if answer.is_empty() { is_yes } else { answer.starts_with('y') };
                if is_yes { self.done(doing, facts) } else { self.finish(facts) }
            }
            (Question::Key(_), _) => self.finish(facts),
        }
    }

    /// What was confirmed is done.
    fn done(&mut self, doing: Doing, facts: &Facts<'_>) {
        match doing {
            Doing::Restart => {
                self.events.push(Event::Restart);
                self.state = State::Broken;
            }
            Doing::Leave => {
                self.session.changes.clear();
                self.session.section.clear();
                self.session.mode = self.dialect.start();
                self.say(["Exiting configuration mode"]);
                self.finish(facts);
            }
            Doing::Save => {
                self.session.changes.clear();
                self.say(["Building configuration...", "[OK]"]);
                self.finish(facts);
            }
            Doing::Nothing => self.finish(facts),
        }
    }
}
