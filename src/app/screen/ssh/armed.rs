//! What would be sent, and to whom: made once, shown, and then sent exactly as it was shown, or not at all.

use std::sync::Arc;

use unicode_width::UnicodeWidthChar;

use crate::{
    model::DeviceId,
    plan::{Canary, Confirmation, Finding, NotConfirmed, Plan, Target, Weight},
};

use super::names::fold;

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

fn line(kind: ArmedKind, words: impl Into<String>) -> ArmedLine {
    ArmedLine { kind, words: words.into() }
}

/// The whole preview: what was found, the text, who gets it.
fn lines(subject: &Subject, sample: usize, width: usize) -> Vec<ArmedLine> {
    let mut lines = Vec::new();
    match subject {
        Subject::Text(plan) => {
            push_findings(&mut lines, plan, width);
            push_text(&mut lines, plan, sample);
            push_way(&mut lines, plan);
            push_devices(&mut lines, plan, width);
        }
        Subject::LiveTyping(devices) => {
            lines.push(line(
                ArmedKind::Finding(Weight::Danger),
                "Every key goes to all of them as you type it.",
            ));
            let words = "Nothing is checked, and nothing can be taken back.";
            lines.push(line(ArmedKind::More, words));
            lines.push(line(ArmedKind::Blank, ""));
            lines.push(line(ArmedKind::Heading, "Devices"));
            let names = fold(devices.iter().map(|(_, name)| name.as_ref()));
            lines.extend(wrap(&names, width).into_iter().map(|words| line(ArmedKind::Fact, words)));
        }
    }
    lines
}

fn push_findings(lines: &mut Vec<ArmedLine>, plan: &Plan, width: usize) {
    for finding in &plan.findings {
        let mut words = wrap(&finding.to_string(), width).into_iter();
        let first = words.next().unwrap_or_default();
        lines.push(line(ArmedKind::Finding(finding.weight()), first));
        lines.extend(words.map(|words| line(ArmedKind::More, words)));
        if finding.devices().len() > 1 && finding.devices().len() < plan.targets.len() {
            let names = fold(finding.devices().iter().map(AsRef::as_ref));
            lines.extend(wrap(&names, width).into_iter().map(|words| line(ArmedKind::More, words)));
        }
    }
    if !plan.findings.is_empty() {
        lines.push(line(ArmedKind::Blank, ""));
    }
}

fn push_text(lines: &mut Vec<ArmedLine>, plan: &Plan, sample: usize) {
    let Some(target) = plan.targets.get(sample) else { return };
    let differs = plan.targets.iter().any(|other| other.lines != target.lines);
    let heading = if differs {
        format!(
            "Text for {}, {} of {}; each device gets its own",
            target.device.name,
            sample + 1,
            plan.targets.len()
        )
    } else {
        "Text".to_owned()
    };
    lines.push(line(ArmedKind::Heading, heading));
    for text in &*target.lines {
        lines.push(line(ArmedKind::Text(weight_of(plan, target, text)), text.as_ref()));
    }
    lines.push(line(ArmedKind::Blank, ""));
}

/// What was found about a line on its platform.
fn weight_of(plan: &Plan, target: &Target, text: &Arc<str>) -> Option<Weight> {
    let about = plan.findings.iter().filter(|finding| match finding {
        Finding::Danger { platform, line, .. } | Finding::Configures { platform, line, .. } => {
            platform == &target.platform && line == text
        }
        _ => false,
    });
    about.map(Finding::weight).max()
}

/// How it goes out.
fn push_way(lines: &mut Vec<ArmedLine>, plan: &Plan) {
    let Some(first) = plan.targets.first() else { return };
    let (name, rest) = (&first.device.name, plan.targets.len() - 1);
    let words = match plan.order.canary {
        _ if rest == 0 => return,
        Canary::Off => format!("to all at once, at most {} at a time", plan.order.fan_out),
        Canary::Agrees => format!("{name} first; the other {rest} follow if it is done without a refusal"),
        Canary::Shown => format!("{name} first; the other {rest} wait until you have seen its output"),
    };
    lines.push(line(ArmedKind::Heading, "Way"));
    lines.push(line(ArmedKind::Fact, words));
    lines.push(line(ArmedKind::Blank, ""));
}

fn push_devices(lines: &mut Vec<ArmedLine>, plan: &Plan, width: usize) {
    if plan.targets.is_empty() {
        return;
    }
    lines.push(line(ArmedKind::Heading, "Devices"));
    let mut platforms: Vec<(&str, Vec<&str>)> = Vec::new();
    for target in &plan.targets {
        match platforms.iter_mut().find(|(platform, _)| *platform == &*target.platform) {
            Some((_, names)) => names.push(&target.device.name),
            None => platforms.push((&target.platform, vec![&target.device.name])),
        }
    }
    platforms.sort_by_key(|(_, names)| std::cmp::Reverse(names.len()));
    for (platform, names) in platforms {
        let count = names.len();
        let words = format!("{count} {platform}  {}", fold(names));
        let mut wrapped = wrap(&words, width).into_iter();
        lines.push(line(ArmedKind::Fact, wrapped.next().unwrap_or_default()));
        lines.extend(wrapped.map(|words| line(ArmedKind::More, words)));
    }
}

/// Breaks words into lines of at most `width` cells, between blanks or after commas where there are any.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let width = width.max(8);
    let mut lines = vec![String::new()];
    let mut used = 0;
    for piece in text.split_inclusive([' ', ',']) {
        let cells = cells(piece.trim_end());
        if used > 0 && used + cells > width {
            lines.push(String::new());
            used = 0;
        }
        for c in piece.chars() {
            let own = c.width().unwrap_or(0);
            if used + own > width && c != ' ' {
                lines.push(String::new());
                used = 0;
            }
            lines.last_mut().expect("there is one from the start").push(c);
            used += own;
        }
    }
    lines.iter_mut().for_each(|line| line.truncate(line.trim_end().len()));
    lines
}

fn cells(text: &str) -> usize {
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_wrapped_between_blanks_and_after_commas() {
        assert_eq!(wrap("one two three", 8), ["one two", "three"]);
        assert_eq!(wrap("leaf-1,2,4-6,8", 8), ["leaf-1,", "2,4-6,8"]);
        assert_eq!(wrap("unbreakable-name", 8), ["unbreaka", "ble-name"]);
        assert_eq!(wrap("", 8), [""]);
    }
}
