//! Output that comes bit by bit: lines by the million, echoes by the second. Pure.

use std::time::Duration;

/// A step of output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::lab::ssh) enum Step {
    /// A line without its end.
    Line(Vec<u8>),
    /// Octets as they are.
    Raw(Vec<u8>),
    /// Nothing for so long.
    Wait(Duration),
    /// The connection breaks.
    Break,
}

impl Step {
    /// A line of text.
    pub(in crate::lab::ssh) fn line(text: impl Into<String>) -> Self {
        Self::Line(text.into().into_bytes())
    }
}

/// The steps of one command.
pub(in crate::lab::ssh) struct Job {
    steps: Box<dyn Iterator<Item = Step> + Send>,
    /// What is said when it is interrupted.
    pub(super) farewell: fn(u64) -> Vec<String>,
    /// Waits so far.
    waits: u64,
}

impl Job {
    /// A job of these steps.
    pub(in crate::lab::ssh) fn new(steps: impl Iterator<Item = Step> + Send + 'static) -> Self {
        Self { steps: Box::new(steps), farewell: |_| Vec::new(), waits: 0 }
    }

    /// A job that shows lines.
    pub(in crate::lab::ssh) fn lines(lines: Vec<String>) -> Self {
        Self::new(lines.into_iter().map(Step::line))
    }

    /// The same job, said to have been interrupted with these words; they are told how often it waited.
    pub(in crate::lab::ssh) fn interrupted(self, farewell: fn(u64) -> Vec<String>) -> Self {
        Self { farewell, ..self }
    }

    /// The same job with its steps changed.
    pub(in crate::lab::ssh) fn map<S: Iterator<Item = Step> + Send + 'static>(
        self,
        change: impl FnOnce(Box<dyn Iterator<Item = Step> + Send>) -> S,
    ) -> Self {
        Self { steps: Box::new(change(self.steps)), ..self }
    }

    /// What is said now that it is interrupted.
    pub(super) fn stop(&self) -> Vec<String> {
        (self.farewell)(self.waits)
    }
}

impl Iterator for Job {
    type Item = Step;

    fn next(&mut self) -> Option<Step> {
        let step = self.steps.next()?;
        self.waits += u64::from(matches!(step, Step::Wait(_)));
        Some(step)
    }
}
