//! What would be sent, and to whom: made once, shown, and then sent exactly as it was shown, or not at all.

use std::sync::Arc;

use crate::{
    model::DeviceId,
    plan::{Confirmation, NotConfirmed, Plan, Weight},
};

use super::preview::lines;

/// The most digits that a number of devices has.
const DIGITS: usize = 7;

/// What is armed.
#[derive(Debug, Clone, PartialEq)]
pub enum Subject {
    /// A text.
    Text(Arc<Plan>),
    /// Live typing on these devices, by name.
    LiveTyping(Vec<(DeviceId, Arc<str>)>),
}

/// Something that waits for the second Enter.
#[derive(Debug, Clone)]
pub struct Armed {
    subject: Subject,
    /// The devices as they were chosen when it was armed.
    chosen: Vec<DeviceId>,
    typed: String,
    /// The target whose text is shown.
    sample: usize,
    lines: Vec<ArmedLine>,
    width: usize,
    top: usize,
    height: usize,
}

/// What a line of the preview is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArmedKind {
    /// A heading.
    Heading,
    /// A finding.
    Finding(Weight),
    /// A line of the text; whether something was found about it.
    Text(Option<Weight>),
    /// What the line above is about: devices, or more words.
    More,
    /// A plain fact.
    Fact,
    /// Nothing.
    Blank,
}

/// A line of the preview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArmedLine {
    /// What it is.
    pub kind: ArmedKind,
    /// What it says.
    pub words: String,
}

impl Armed {
    /// Arms a subject for the devices that are chosen now.
    pub(super) fn new(subject: Subject, chosen: Vec<DeviceId>, sample: Option<DeviceId>) -> Self {
        let sample = match (&subject, sample) {
            (Subject::Text(plan), Some(device)) => {
                plan.targets.iter().position(|target| target.device.id == device).unwrap_or(0)
            }
            _ => 0,
        };
        let (typed, lines) = (String::new(), Vec::new());
        Self { subject, chosen, typed, sample, lines, width: 0, top: 0, height: 1 }
    }

    /// What is armed.
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// How many devices get it.
    pub fn count(&self) -> usize {
        match &self.subject {
            Subject::Text(plan) => plan.targets.len(),
            Subject::LiveTyping(devices) => devices.len(),
        }
    }

    /// What must be done. Live typing is agreed to by its number, always.
    pub fn confirmation(&self) -> Confirmation {
        match &self.subject {
            Subject::Text(plan) => plan.confirmation(),
            Subject::LiveTyping(devices) => Confirmation::Number(devices.len()),
        }
    }

    /// The digits typed so far.
    pub fn typed(&self) -> &str {
        &self.typed
    }

    /// The plan, if it is a text.
    pub fn plan(&self) -> Option<&Arc<Plan>> {
        match &self.subject {
            Subject::Text(plan) => Some(plan),
            Subject::LiveTyping(_) => None,
        }
    }

    /// The lines in sight.
    pub fn window(&self) -> &[ArmedLine] {
        let from = self.top.min(self.lines.len());
        &self.lines[from..(from + self.height).min(self.lines.len())]
    }

    /// How many lines are out of sight, above and below.
    pub fn hidden(&self) -> (usize, usize) {
        (self.top, self.lines.len().saturating_sub(self.top + self.height))
    }

    /// Whether these devices are still those that it was armed for.
    pub(super) fn is_for(&self, chosen: &[DeviceId]) -> bool {
        self.chosen == chosen
    }

    /// Types a digit; returns whether it was one and digits are asked for.
    pub(super) fn digit(&mut self, c: char) -> bool {
        let asked = matches!(self.confirmation(), Confirmation::Number(_));
        let taken = asked && c.is_ascii_digit() && self.typed.len() < DIGITS;
        if taken {
            self.typed.push(c);
        }
        taken
    }

    /// Takes the last digit back.
    pub(super) fn rub_out(&mut self) -> bool {
        self.typed.pop().is_some()
    }

    /// Whether the number that is asked for was typed.
    pub(super) fn number(&self) -> Result<Option<usize>, NotConfirmed> {
        let given = self.typed.parse().ok();
        match (self.confirmation(), given) {
            (Confirmation::Number(asked), None) => Err(NotConfirmed::NumberMissing(asked)),
            (Confirmation::Number(asked), Some(given)) if asked != given => {
                Err(NotConfirmed::NumberWrong { given, asked })
            }
            (Confirmation::Impossible, _) => Err(NotConfirmed::Impossible),
            (_, given) => Ok(given),
        }
    }

    /// Shows the text of the next device, or of the one before.
    pub(super) fn step_sample(&mut self, step: isize) {
        let last = self.count().saturating_sub(1);
        self.sample = self.sample.saturating_add_signed(step).min(last);
        self.lines = lines(&self.subject, self.sample, self.width);
    }

    /// Fits the preview into a region.
    pub(super) fn arrange(&mut self, width: usize, height: usize) {
        if self.width != width || self.lines.is_empty() {
            self.lines = lines(&self.subject, self.sample, width);
        }
        (self.width, self.height) = (width, height);
        self.step(0);
    }

    /// Scrolls the preview.
    pub(super) fn step(&mut self, lines: isize) {
        let last = self.lines.len().saturating_sub(self.height);
        self.top = self.top.saturating_add_signed(lines).min(last);
    }

    /// The lines of a page.
    pub(super) fn page(&self) -> isize {
        self.height.saturating_sub(1).max(1).try_into().unwrap_or(isize::MAX)
    }
}
