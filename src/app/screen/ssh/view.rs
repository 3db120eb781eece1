//! What the SSH screen shows, made only for what is in sight.

use std::{fmt, sync::Arc, time::Duration};

use crate::{
    app::{model::Model, screen::Screen},
    keys::{Action, Context},
    model::{DeviceId, SessionRow, SessionState, Stage},
    plan::{Canary, Order, Plan},
};

use super::{
    Part, Reading, SessionLine,
    act::{can_be_sent, compared},
};

/// The line above everything: who gets the text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Title<'a> {
    /// How many devices get it.
    pub devices: usize,
    /// How many were left out by hand.
    pub left_out: usize,
    /// They were marked; otherwise scope and filter choose them.
    pub marked: bool,
    /// The filter, where it chooses.
    pub filter: Option<&'a str>,
    /// What they run, by how many.
    pub platforms: &'a [(Arc<str>, usize)],
}

/// The text as one device would get it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextPreview {
    /// The device.
    pub device: Arc<str>,
    /// The lines that hold anything, or why it cannot get them: a sentence.
    pub lines: Result<Arc<[Arc<str>]>, String>,
}

/// A key that is of use now, and what it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hint<'a> {
    /// The action whose key it is.
    pub action: Action,
    /// What it does here.
    pub words: &'a str,
    /// What it does it to.
    pub object: Option<&'a str>,
}

impl<'a> Hint<'a> {
    /// A key that is about nothing in particular.
    pub(in crate::app) const fn new(action: Action, words: &'a str) -> Self {
        Self { action, words, object: None }
    }
}

const fn hint(action: Action, words: &'static str) -> Hint<'static> {
    Hint::new(action, words)
}

/// How far the last broadcast is as a whole: `canary agreed · 6 of 6 · 1.4 s`.
#[derive(Debug, Clone, Copy)]
pub struct Progress<'a> {
    model: &'a Model,
    separator: &'a str,
}

impl fmt::Display for Progress<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(broadcast) = self.model.ssh.broadcast() else { return Ok(()) };
        let (tally, separator) = (self.model.ssh.tally(), self.separator);
        let canary = match (broadcast.has_canary, broadcast.stage) {
            (true, Stage::Canary) => "canary under way",
            (true, Stage::CanaryShown) => "canary answered",
            (true, _) if broadcast.stopped.is_some() => "stopped",
            (true, _) => "canary agreed",
            (false, _) if broadcast.stopped.is_some() => "stopped",
            (false, _) => "",
        };
        if !canary.is_empty() {
            write!(f, "{canary} {separator} ")?;
        }
        write!(f, "{} of {} {separator} {:.1} s", tally.over, tally.total, broadcast.took.as_secs_f32())
    }
}

/// For the screen.
impl Model {
    /// The line above everything.
    pub fn ssh_title(&self) -> Title<'_> {
        let targets = self.ssh.targets();
        let marked = !self.marks().is_empty();
        Title {
            devices: targets.count(),
            left_out: targets.left_out(),
            marked,
            filter: (!marked && self.filter().is_active()).then(|| self.filter().text()),
            platforms: targets.platforms(),
        }
    }

    /// How far the last broadcast is as a whole; empty text before there is one.
    pub fn ssh_progress<'a>(&'a self, separator: &'a str) -> Progress<'a> {
        Progress { model: self, separator }
    }

    /// The rows of the list in sight.
    pub fn session_lines(&self) -> impl Iterator<Item = SessionLine<'_>> {
        self.ssh.list.window().filter_map(|device| self.session_line(device))
    }

    fn session_line(&self, device: DeviceId) -> Option<SessionLine<'_>> {
        let ssh = &self.ssh;
        let session = ssh.row(device);
        let entry = self.fleet().get(device);
        let name = entry.map(|entry| &*entry.device.name).or(session.map(|row| &*row.name))?;
        let part = match (ssh.targets.is_chosen(device), ssh.targets.is_left_out(device)) {
            (_, true) => Part::LeftOut,
            (true, false) => Part::Gets,
            (false, false) => Part::GotBefore,
        };
        Some(SessionLine {
            device,
            name,
            platform: self.platform(device),
            part,
            session,
            block: ssh.list.block(device),
            elapsed: session.and_then(|row| self.elapsed(row)),
            listens: ssh.shells.as_ref().and_then(|shells| shells.listens(device)),
            selected: ssh.list.selected() == Some(device),
        })
    }

    fn platform(&self, device: DeviceId) -> &str {
        let spoken = self.ssh.candidates.get(device).and_then(|candidate| candidate.platform.as_ref());
        let written = || self.fleet().get(device).and_then(|entry| entry.device.platform.as_deref());
        spoken.map(|platform| platform.name()).or_else(written).unwrap_or("no platform")
    }

    fn elapsed(&self, row: &SessionRow) -> Option<Duration> {
        let now = self.now().moment;
        let so_far = || row.began.filter(|_| !row.state.is_over()).map(|began| now.since(began));
        row.took.or_else(so_far)
    }

    /// The text as the selected device would get it; `None` if all get the same.
    pub fn text_preview(&self) -> Option<TextPreview> {
        if !self.ssh.has_names() {
            return None;
        }
        let targets = &self.ssh.targets;
        let selected = self.ssh.list.selected().filter(|device| targets.is_chosen(*device));
        let candidate = self.candidate(selected.or_else(|| targets.iter().next())?)?;
        let name = Arc::clone(&candidate.device.name);
        let mut plan = Plan::make(Order::new(self.ssh.composer.text()), &[candidate]);
        let lines = match plan.targets.pop() {
            Some(target) => Ok(target.lines),
            None => Err(plan.findings.first().map(ToString::to_string).unwrap_or_default()),
        };
        Some(TextPreview { device: name, lines })
    }

    /// The keys that are of use now, the most telling first.
    pub fn ssh_hints(&self) -> Vec<Hint<'_>> {
        match self.context() {
            Context::Composer => self.composer_hints(),
            Context::Armed => self.armed_hints(),
            Context::Sessions | Context::Output => self.reading_hints(),
            Context::Canary => vec![
                hint(Action::GoOn, "send to the rest"),
                hint(Action::StopHere, "leave it at that"),
                hint(Action::Down, "scroll"),
            ],
            Context::Shell => vec![hint(Action::LeaveShell, "leave the shell open and go back")],
            Context::Question => {
                vec![hint(Action::AnswerGive, "answer"), hint(Action::AnswerRefuse, "no")]
            }
            _ => Vec::new(),
        }
    }

    fn composer_hints(&self) -> Vec<Hint<'_>> {
        let mut hints = vec![
            hint(Action::Arm, "arm"),
            hint(Action::TextLine, "new line"),
            hint(Action::TextUp, "history"),
            hint(Action::SwitchFocus, "devices"),
            hint(Action::TextLeave, "leave"),
        ];
        if self.ssh.questions.first().is_some() {
            hints.insert(0, hint(Action::SwitchFocus, "answer the question"));
        }
        hints
    }

    fn armed_hints(&self) -> Vec<Hint<'_>> {
        let Some(armed) = self.ssh.armed() else { return Vec::new() };
        let mut hints = Vec::new();
        if can_be_sent(armed.confirmation()) {
            hints.push(hint(Action::Send, "send"));
        }
        hints.push(hint(Action::Disarm, "take it back"));
        if let Some(plan) = armed.plan() {
            let words = match plan.order.canary {
                Canary::Off => "canary is off",
                Canary::Agrees => "canary goes first",
                Canary::Shown => "canary goes first and is shown",
            };
            hints.push(hint(Action::ToggleCanary, words));
            if self.ssh.has_names() {
                hints.push(hint(Action::ScrollRight, "another device's text"));
            }
        }
        hints
    }

    fn reading_hints(&self) -> Vec<Hint<'_>> {
        let ssh = &self.ssh;
        let mut hints = Vec::new();
        if ssh.questions.first().is_some() {
            hints.push(hint(Action::Answer, "answer"));
        }
        if ssh.shells.is_some() {
            hints.extend([
                hint(Action::Open, "back into the shell"),
                hint(Action::LeaveOut, "takes keys or not"),
                hint(Action::Abort, "end this one"),
                hint(Action::AbortAll, "end all"),
            ]);
            return hints;
        }
        if ssh.is_under_way() {
            hints.extend([hint(Action::Abort, "stop this one"), hint(Action::AbortAll, "stop all")]);
        }
        if !self.options.read_only {
            hints.push(hint(Action::Compose, "write"));
        }
        if let Some(broadcast) = ssh.broadcast() {
            let failed = broadcast.rows.iter().any(|row| row.state.can_be_retried());
            if failed && broadcast.stage == Stage::Over {
                hints.push(hint(Action::Retry, "retry failed"));
            }
            match ssh.reader.reading() {
                Reading::Of(_) => hints.push(hint(Action::Open, "fold")),
                Reading::Folded => hints.extend([
                    hint(Action::Open, "one device"),
                    hint(Action::Difference, compared(ssh.reader.comparison())),
                ]),
            }
            hints.push(hint(Action::SaveTranscripts, "save"));
        }
        if !self.options.read_only {
            let device = super::selected_device(self).and_then(|device| self.fleet().get(device));
            let object = device.map(|entry| &*entry.device.name);
            hints.push(Hint { action: Action::Shell, words: "shell on", object });
            hints.push(hint(Action::LeaveOut, "leave out"));
        }
        hints
    }

    /// Whether somebody waits for an answer or a canary for its word, so that every screen can say so.
    pub fn ssh_waits(&self) -> bool {
        let canary = self.ssh.broadcast().is_some_and(|broadcast| broadcast.stage == Stage::CanaryShown);
        self.screen() != Screen::Ssh && (canary || self.ssh.questions.first().is_some())
    }
}

/// What `y` copies here: the selected block, what one device printed, or the names of the devices.
pub(in crate::app) fn copy_text(model: &Model) -> Option<String> {
    let ssh = &model.ssh;
    let read = ssh.broadcast.as_ref().and_then(|broadcast| ssh.reader.text(broadcast));
    let trouble = |row: &SessionRow| {
        let why = row.note.as_deref().unwrap_or_default();
        format!("{} {} {why}", row.name, row.state.word()).trim_end().to_owned()
    };
    let wrong = |row: &&SessionRow| row.state.is_over() && row.state != SessionState::Done;
    match ssh.pane {
        super::Pane::Output => read.or_else(|| {
            let rows = ssh.broadcast.as_ref()?.rows.iter().filter(wrong).map(trouble);
            Some(rows.collect::<Vec<_>>().join("\n"))
        }),
        _ => {
            let names = ssh.targets.iter().filter_map(|device| model.fleet().get(device));
            Some(names.map(|entry| entry.device.name.to_string()).collect::<Vec<_>>().join("\n"))
        }
    }
    .filter(|text| !text.is_empty())
}
