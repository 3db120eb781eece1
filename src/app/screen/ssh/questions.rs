//! Questions of devices and credentials: one at a time, never answered by a key that was meant for something else.

use secrecy::zeroize::Zeroizing;

use crate::{
    keys::{Code, Key},
    model::{Answer, Question, QuestionId, QuestionKind, Typed},
};

/// The longest answer, in octets: room that is never moved, so that no copy of a secret stays behind.
const LONGEST: usize = 1024;

/// What has been typed of an answer.
#[derive(Clone)]
pub struct Entry(Zeroizing<String>);

impl Default for Entry {
    fn default() -> Self {
        Self(Zeroizing::new(String::with_capacity(LONGEST)))
    }
}

impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Entry(..)")
    }
}

impl Entry {
    fn press(&mut self, key: Key) {
        match key.code {
            Code::Char('u') if key.ctrl => self.0.clear(),
            Code::Char(c) if !key.ctrl && !key.alt => self.push(c),
            Code::Backspace => drop(self.0.pop()),
            _ => {}
        }
    }

    fn push(&mut self, c: char) {
        if !c.is_control() && self.0.len() + c.len_utf8() <= LONGEST {
            self.0.push(c);
        }
    }
}

/// The questions that wait.
#[derive(Debug, Clone, Default)]
pub struct Questions {
    waiting: Vec<Question>,
    entry: Entry,
    /// Whether keys go to the first of them.
    pub(super) has_keys: bool,
}

impl Questions {
    /// The question that is asked now.
    pub fn first(&self) -> Option<&Question> {
        self.waiting.first()
    }

    /// How many wait behind it.
    pub fn behind(&self) -> usize {
        self.waiting.len().saturating_sub(1)
    }

    /// Whether keys go to the question.
    pub fn has_keys(&self) -> bool {
        self.has_keys && !self.waiting.is_empty()
    }

    /// What has been typed, as it may be seen: a secret is as many dots.
    pub fn shown(&self) -> String {
        match self.first().map(|question| &question.kind) {
            Some(QuestionKind::HostKey { .. } | QuestionKind::Login { is_echoed: true, .. }) => {
                self.entry.0.as_str().to_owned()
            }
            _ => "*".repeat(self.entry.0.chars().count()),
        }
    }

    /// Takes over what waits now; an answer that was begun is kept only for its own question.
    pub(super) fn take(&mut self, waiting: Vec<Question>) {
        if self.first().map(|question| question.id) != waiting.first().map(|question| question.id) {
            self.entry = Entry::default();
        }
        self.has_keys &= !waiting.is_empty();
        self.waiting = waiting;
    }

    pub(super) fn press(&mut self, key: Key) {
        self.entry.press(key);
    }

    /// Types a pasted text, of which the first line counts.
    pub(super) fn paste(&mut self, text: &str) {
        text.lines().next().unwrap_or_default().chars().for_each(|c| self.entry.push(c));
    }

    /// The answer as typed; `None` if a host key was neither agreed to in full nor refused.
    pub(super) fn give(&mut self) -> Option<(QuestionId, Answer)> {
        let question = self.waiting.first()?;
        let answer = match question.kind {
            QuestionKind::HostKey { .. } if self.entry.0.as_str() == "yes" => Answer::Yes,
            QuestionKind::HostKey { .. } => return None,
            QuestionKind::Secret { .. } | QuestionKind::Login { .. } => {
                Answer::Text(Typed::new(self.entry.0.as_str().to_owned()))
            }
        };
        Some((self.next()?, answer))
    }

    /// No answer.
    pub(super) fn refuse(&mut self) -> Option<(QuestionId, Answer)> {
        Some((self.next()?, Answer::No))
    }

    /// Goes on to the next question.
    fn next(&mut self) -> Option<QuestionId> {
        self.entry = Entry::default();
        if self.waiting.is_empty() {
            return None;
        }
        let question = self.waiting.remove(0);
        self.has_keys &= !self.waiting.is_empty();
        Some(question.id)
    }
}
