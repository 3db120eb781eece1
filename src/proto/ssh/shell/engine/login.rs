//! From an open shell to its first prompt.

use std::{sync::Arc, time::Duration};

use super::{Timing, Verdict};
use crate::model::Platform;

/// The Enter key is pressed so often to see the prompt again.
const NUDGES: u32 = 6;

/// So much is answered before the first prompt: disclaimers, keys to be pressed, the pager of a long banner.
const ANSWERS: u32 = 32;

/// What was seen so far of a login.
#[derive(Debug, Default)]
pub(super) struct Login {
    /// The last line before the Enter key was pressed: the same one again is the prompt.
    candidate: Option<String>,
    /// Lines that ended since then.
    lines: u32,
    nudges: u32,
    answers: u32,
    preamble: Option<String>,
}

impl Login {
    pub(super) fn line(&mut self, line: &str, platform: &Platform, sink: &mut dyn FnMut(&str)) {
        self.lines = self.lines.saturating_add(1);
        if platform.preamble.is_match(line) {
            self.preamble = Some(line.to_owned());
        } else if self.candidate.as_deref() != Some(line) && !(self.nudges > 0 && line.is_empty()) {
            sink(line);
        }
    }

    pub(super) fn preamble(self) -> Option<String> {
        self.preamble
    }

    pub(super) fn judge(
        &mut self,
        last: &str,
        quiet: Duration,
        timing: &Timing,
        platform: &Platform,
    ) -> Option<Verdict> {
        if quiet < timing.family {
            return None;
        }
        if last.is_empty() {
            return (quiet >= timing.nudge && self.is_time_to_nudge(quiet, timing)).then(|| self.nudge(None));
        }
        if let Some(answer) = answer(last, platform).filter(|_| self.answers < ANSWERS) {
            self.answers += 1;
            return Some(Verdict::Send(answer));
        }
        let is_prompt = platform.is_prompt(last);
        if !is_prompt && (platform.passwords.is_match(last) || platform.confirmations.is_match(last)) {
            return (quiet >= timing.question).then_some(Verdict::Asked);
        }
        if !is_prompt && quiet < timing.nudge {
            return None;
        }
        if self.lines > 0 && self.is_again(last, platform) {
            return Some(Verdict::Prompt);
        }
        // Enter was pressed, and the device has not answered yet: the line is still the old one.
        let is_answered = self.lines > 0 || self.candidate.as_deref() != Some(last);
        let is_due = is_answered && self.nudges < NUDGES;
        (is_due || self.is_time_to_nudge(quiet, timing)).then(|| self.nudge(Some(last)))
    }

    /// The same line again, or another prompt of the same host (some show the time).
    fn is_again(&self, last: &str, platform: &Platform) -> bool {
        let Some(before) = &self.candidate else { return false };
        let is_same_host = || {
            let host = platform.prompt_host(last);
            platform.is_prompt(last) && host.is_some() && host == platform.prompt_host(before)
        };
        before == last || is_same_host()
    }

    fn is_time_to_nudge(&self, quiet: Duration, timing: &Timing) -> bool {
        self.nudges < NUDGES && quiet >= if self.nudges == 0 { timing.nudge } else { timing.doubt }
    }

    fn nudge(&mut self, candidate: Option<&str>) -> Verdict {
        self.candidate = candidate.map(str::to_owned);
        self.lines = 0;
        self.nudges += 1;
        Verdict::Enter
    }
}

fn answer(last: &str, platform: &Platform) -> Option<Arc<str>> {
    let greeting = platform.login.iter().find(|answer| answer.when.is_match(last)).map(|answer| &answer.send);
    let pager = || platform.pagers.iter().find(|pager| pager.when.is_match(last)).map(|pager| &pager.next);
    greeting.or_else(pager).cloned()
}
