//! What became of the messages of an output: counted by its worker, read by the Health screen.

use std::sync::{Arc, Mutex, PoisonError};

use crate::{
    config::outputs::Kind,
    feed::Counter,
    model::{OutputHealth, SafeText},
};

/// Counts of one output; clones share them.
#[derive(Debug, Clone)]
pub struct Tally {
    name: Arc<str>,
    kind: Kind,
    sent: Counter,
    retried: Counter,
    dropped: Counter,
    /// Messages taken in: what of them was neither sent, dropped nor passed over waits.
    taken: Counter,
    passed_over: Counter,
    trouble: Arc<Mutex<Option<SafeText>>>,
}

impl Tally {
    pub(super) fn new(name: Arc<str>, kind: Kind) -> Self {
        let (sent, retried, dropped, taken, passed_over) = Default::default();
        Self { name, kind, sent, retried, dropped, taken, passed_over, trouble: Arc::default() }
    }

    pub(super) fn take(&self) {
        self.taken.add(1);
    }

    pub(super) fn send(&self) {
        self.sent.add(1);
        self.say(None);
    }

    pub(super) fn retry(&self, why: &str) {
        self.retried.add(1);
        self.say(Some(SafeText::new(why)));
    }

    pub(super) fn give_up(&self, why: &str) {
        self.dropped.add(1);
        self.say(Some(SafeText::new(why)));
        tracing::warn!(output = &*self.name, why, "a message of an alarm is given up");
    }

    /// The end of an alarm whose beginning was not delivered.
    pub(super) fn pass_over(&self) {
        self.passed_over.add(1);
    }

    fn say(&self, trouble: Option<SafeText>) {
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = trouble;
    }

    /// How it stands now.
    pub fn health(&self) -> OutputHealth {
        let (sent, dropped) = (self.sent.get(), self.dropped.get());
        OutputHealth {
            name: Arc::clone(&self.name),
            kind: self.kind.as_str(),
            sent,
            retried: self.retried.get(),
            dropped,
            waiting: self.taken.get().saturating_sub(sent + dropped + self.passed_over.get()),
            trouble: self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone(),
        }
    }
}
