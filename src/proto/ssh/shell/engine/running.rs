//! A command that runs, and what its silence means.

use std::{sync::Arc, time::Duration};

use super::{
    Command, Timing,
    filter::{Echo, Filter},
    prompt::Likeness,
};
use crate::model::{Platform, platform::Answer};

/// So often a pager is asked to end.
const QUITS: u32 = 3;

/// So many questions of one command are answered, where the order allows it.
const ANSWERS: u32 = 8;

#[derive(Debug)]
pub(super) struct Running {
    pub(super) filter: Filter,
    expects_secret: bool,
    answers: Vec<Answer>,
    answered: u32,
    pub(super) pages_left: u32,
    pub(super) quits: u32,
}

/// What an unfinished line and a silence mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    Send(Arc<str>),
    Enter,
    Secret,
    Prompt,
    Asked,
    Elsewhere,
    Pager,
}

impl Running {
    pub(super) fn new(command: Command<'_>, prompt: &str) -> Self {
        Self {
            filter: Filter::new(command.line, prompt),
            expects_secret: command.expects_secret,
            answers: command.answers.to_vec(),
            answered: 0,
            pages_left: command.pages,
            quits: 0,
        }
    }

    /// Judges an unfinished line that is not empty, after so long a silence; how much it looks like a prompt, and how long
    /// it must be quiet at one, is known already.
    pub(super) fn judge(
        &mut self,
        last: &str,
        quiet: Duration,
        (likeness, at_prompt): (Likeness, Option<Duration>),
        timing: &Timing,
        platform: &Platform,
    ) -> Option<Verdict> {
        if let Likeness::Exact | Likeness::Family | Likeness::Renamed = likeness {
            return (quiet >= at_prompt?).then_some(Verdict::Prompt);
        }
        if self.filter.is_echo(last) {
            return None;
        }
        if let Some(pager) = platform.pagers.iter().find(|pager| pager.when.is_match(last)) {
            return Some(self.page(&pager.next, &pager.quit));
        }
        if quiet >= timing.family && platform.passwords.is_match(last) {
            return Some(self.secret());
        }
        if quiet >= timing.question && (platform.confirmations.is_match(last) || self.has_answer(last)) {
            return Some(self.answer(last));
        }
        (likeness == Likeness::Strange && quiet >= timing.strange).then_some(Verdict::Elsewhere)
    }

    /// How long the device must be quiet at a prompt until the command is over; `None` while it cannot be.
    pub(super) fn patience(
        &self,
        likeness: Likeness,
        does_echo: Option<bool>,
        timing: &Timing,
    ) -> Option<Duration> {
        let echo = self.filter.echo();
        let usual = if likeness == Likeness::Exact { timing.exact } else { timing.family };
        match (echo, does_echo) {
            (Echo::Seen, _) | (Echo::Absent, _) => Some(usual),
            // Before any line has ended, this is the prompt at which the command was typed.
            _ if self.filter.lines == 0 => None,
            (Echo::Awaited, Some(true)) => Some(timing.strange),
            (Echo::Awaited, Some(false)) => Some(timing.family),
            (Echo::Awaited, None) => Some(timing.doubt),
        }
    }

    fn page(&mut self, next: &Arc<str>, quit: &Arc<str>) -> Verdict {
        if let Some(left) = self.pages_left.checked_sub(1) {
            self.pages_left = left;
            return Verdict::Send(next.clone());
        }
        self.quits += 1;
        if self.quits > QUITS { Verdict::Pager } else { Verdict::Send(quit.clone()) }
    }

    fn secret(&mut self) -> Verdict {
        if std::mem::take(&mut self.expects_secret) { Verdict::Secret } else { Verdict::Asked }
    }

    fn has_answer(&self, last: &str) -> bool {
        self.answers.iter().any(|answer| answer.when.is_match(last))
    }

    fn answer(&mut self, last: &str) -> Verdict {
        let answer = self.answers.iter().find(|answer| answer.when.is_match(last));
        match answer.filter(|_| self.answered < ANSWERS) {
            Some(answer) => {
                self.answered += 1;
                Verdict::Send(answer.send.clone())
            }
            None => Verdict::Asked,
        }
    }
}
