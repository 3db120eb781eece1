//! Knows when a device waits: for a login to go on, at a prompt, at a pager, for a secret, for an answer.
//!
//! A pure state machine: octets and the time go in, lines and at most one [`Action`] at a time come out. Everything is
//! concluded from what stands in the unfinished last line and from how long nothing followed it. Nothing is ever sent
//! again, and no question is answered but those that the platform's data or the caller's order allows.

mod filter;
mod login;
mod prompt;
mod running;
mod timing;

use std::{sync::Arc, time::Duration};

use filter::Echo;
use login::Login;
use prompt::Prompt;
use running::{Running, Verdict};
pub use timing::Timing;

use super::Reader;
use crate::model::{Moment, Platform, platform::Answer};

/// What is to be done now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Send these octets.
    Send(Vec<u8>),
    /// Type the secret that the order expects, and Enter.
    Secret,
    /// The login or the command is over.
    Ended(Ending),
}

/// How a login or a command ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// The prompt is there.
    Prompt,
    /// The prompt is there, and its pager was left before the end of the output.
    Cut,
    /// The device asks this, and nobody may answer but the operator.
    Asked(String),
    /// A prompt is there, but another one: what runs there is not known.
    Elsewhere(String),
    /// Its pager does not let go.
    Pager,
}

/// A command, and what may be answered while it runs.
#[derive(Debug, Clone, Copy, Default)]
pub struct Command<'a> {
    /// The text, a single line.
    pub line: &'a str,
    /// Whether a question for a secret is expected, once.
    pub expects_secret: bool,
    /// What may be answered.
    pub answers: &'a [Answer],
    /// So many pages of a pager are looked at; then it is left.
    pub pages: u32,
}

/// The state of a shell.
#[derive(Debug)]
pub struct Engine {
    platform: Arc<Platform>,
    timing: Timing,
    reader: Reader,
    phase: Phase,
    prompt: Prompt,
    /// When octets came last, or were sent.
    heard: Moment,
    /// How long the device had been quiet when it was last judged.
    judged: Duration,
    /// Whether the device echoes what is typed, once that is known.
    does_echo: Option<bool>,
}

#[derive(Debug)]
enum Phase {
    Login(Login),
    Idle,
    Running(Running),
    /// It asks, or nobody knows what it does.
    Lost,
}

impl Engine {
    /// A shell that was just opened.
    pub fn new(platform: Arc<Platform>, timing: Timing, now: Moment) -> Self {
        Self {
            platform,
            timing,
            reader: Reader::new(),
            phase: Phase::Login(Login::default()),
            prompt: Prompt::default(),
            heard: now,
            judged: Duration::ZERO,
            does_echo: None,
        }
    }

    /// The platform as which the device is spoken to.
    pub fn platform(&self) -> &Arc<Platform> {
        &self.platform
    }

    /// Speaks to the device as another platform from now on: it was recognised by its first prompt.
    pub fn adopt(&mut self, platform: Arc<Platform>) {
        self.prompt.name_again(&platform);
        self.platform = platform;
    }

    /// The prompt at which the device waits or waited last, with blanks at its end taken off.
    pub fn prompt(&self) -> &str {
        self.prompt.text()
    }

    /// The name that the device gives itself.
    pub fn host(&self) -> Option<&str> {
        self.prompt.host()
    }

    /// Whether a command may be sent.
    pub fn is_idle(&self) -> bool {
        matches!(self.phase, Phase::Idle)
    }

    /// Whether the prompt says that the device is being configured.
    pub fn is_configuring(&self) -> bool {
        self.platform.is_configuring(self.prompt.text())
            || self.prompt.preamble().is_some_and(|line| self.platform.is_configuring(line))
    }

    /// Takes what the device sent. Lines of an answer, or of a banner, go to `sink`.
    pub fn received(&mut self, octets: &[u8], now: Moment, sink: &mut dyn FnMut(&str)) {
        (self.heard, self.judged) = (now, Duration::ZERO);
        let Self { reader, phase, platform, .. } = self;
        reader.feed(octets, &mut |line| match phase {
            Phase::Login(login) => login.line(line, platform, sink),
            Phase::Running(running) => running.filter.line(line, platform, sink),
            // What is logged while nobody asked is nobody's answer.
            Phase::Idle => {}
            Phase::Lost => sink(line),
        });
    }

    /// When [`Engine::tick`] may have something to say, if nothing comes until then.
    pub fn wake(&self) -> Option<Moment> {
        match self.phase {
            Phase::Login(_) | Phase::Running(_) => {
                self.timing.after(self.judged).map(|quiet| self.heard + quiet)
            }
            Phase::Idle | Phase::Lost => None,
        }
    }

    /// Judges the silence.
    pub fn tick(&mut self, now: Moment, sink: &mut dyn FnMut(&str)) -> Option<Action> {
        let quiet = now.since(self.heard);
        if quiet < self.timing.pager {
            return None;
        }
        self.judged = quiet;
        let last = self.reader.last()?;
        let action = match &mut self.phase {
            Phase::Login(login) => login.judge(&last, quiet, &self.timing, &self.platform),
            Phase::Running(_) if last.is_empty() => None,
            Phase::Running(running) => {
                let likeness = self.prompt.likeness(&last, &self.platform);
                let at_prompt = running.patience(likeness, self.does_echo, &self.timing);
                running.judge(&last, quiet, (likeness, at_prompt), &self.timing, &self.platform)
            }
            Phase::Idle | Phase::Lost => None,
        }?;
        self.act(action, last, now, sink)
    }

    /// Begins a command; returns the octets to send, or `None` when the shell is not idle.
    pub fn run(&mut self, command: Command<'_>, now: Moment) -> Option<Vec<u8>> {
        if !self.is_idle() {
            return None;
        }
        self.prompt.note(command.line);
        self.phase = Phase::Running(Running::new(command, self.prompt.text()));
        (self.heard, self.judged) = (now, Duration::ZERO);
        Some(self.typed(command.line))
    }

    /// Gives a running command up: returns the octets that stop it. Its end is still to be waited for.
    pub fn interrupt(&mut self, now: Moment, sink: &mut dyn FnMut(&str)) -> Vec<u8> {
        (self.heard, self.judged) = (now, Duration::ZERO);
        if let Phase::Running(running) = &mut self.phase {
            running.filter.expect_no_echo(sink);
            running.pages_left = 0;
        }
        self.platform.interrupt.as_bytes().to_vec()
    }

    /// Stops judging: what is there of an answer is handed out, and nothing more is concluded.
    pub fn abandon(&mut self, sink: &mut dyn FnMut(&str)) {
        if self.is_idle() {
            return;
        }
        let last = self.reader.last();
        match std::mem::replace(&mut self.phase, Phase::Lost) {
            Phase::Running(running) => running.filter.break_off(last, sink),
            Phase::Login(_) => last.iter().filter(|last| !last.is_empty()).for_each(|last| sink(last)),
            Phase::Idle | Phase::Lost => return,
        }
        self.reader.forget_last();
    }

    /// A line and the Enter key.
    pub fn typed(&self, line: &str) -> Vec<u8> {
        [line.as_bytes(), self.platform.enter.as_bytes()].concat()
    }

    fn act(
        &mut self,
        verdict: Verdict,
        last: String,
        now: Moment,
        sink: &mut dyn FnMut(&str),
    ) -> Option<Action> {
        (self.heard, self.judged) = (now, Duration::ZERO);
        Some(match verdict {
            Verdict::Send(text) => {
                self.reader.forget_last();
                Action::Send(text.replace('\n', &self.platform.enter).into_bytes())
            }
            Verdict::Enter => Action::Send(self.platform.enter.as_bytes().to_vec()),
            Verdict::Secret => {
                self.reader.forget_last();
                Action::Secret
            }
            Verdict::Prompt => Action::Ended(self.end_at_prompt(last, sink)),
            Verdict::Asked => self.end_lost(Ending::Asked(last), sink),
            Verdict::Elsewhere => self.end_lost(Ending::Elsewhere(last), sink),
            Verdict::Pager => self.end_lost(Ending::Pager, sink),
        })
    }

    /// The prompt stays in the reader: the echo of the next command is written behind it.
    fn end_at_prompt(&mut self, last: String, sink: &mut dyn FnMut(&str)) -> Ending {
        let mut ending = Ending::Prompt;
        let preamble = match std::mem::replace(&mut self.phase, Phase::Idle) {
            Phase::Running(running) => {
                self.does_echo = match running.filter.echo() {
                    Echo::Seen => Some(true),
                    _ => self.does_echo.or(Some(false)),
                };
                if running.quits > 0 {
                    ending = Ending::Cut;
                }
                running.filter.end(&self.platform, sink)
            }
            Phase::Login(login) => login.preamble(),
            Phase::Idle | Phase::Lost => None,
        };
        self.prompt.learn(last, preamble, &self.platform);
        ending
    }

    fn end_lost(&mut self, ending: Ending, sink: &mut dyn FnMut(&str)) -> Action {
        self.abandon(sink);
        Action::Ended(ending)
    }
}

#[cfg(test)]
mod tests;
