//! The SSH screen: one text to many devices, what they said, and shells.
//!
//! The operator writes a text ([`crate::app::edit::Text`]), the first Enter arms it ([`Armed`]), the second sends exactly
//! what was shown. The tasks that own the sessions publish snapshots, which the list ([`SessionList`]) and the reader
//! ([`Reader`]) follow. Whatever leaves for those tasks passes through one gate, `send::command`, which is shut where
//! noctui is read-only.

mod act;
mod armed;
mod arming;
mod in_shells;
mod lines;
mod list;
mod move_about;
mod needle;
mod news;
mod place;
mod preview;
mod questions;
mod reader;
mod send;
mod shells;
mod targets;
mod unfolded;
mod view;

use std::sync::Arc;

use crate::{
    app::{edit::Text, model::Model},
    keys::Context,
    model::{BroadcastSnapshot, DeviceId, SessionRow, Stage},
    plan::Canary,
};

pub(in crate::app) use self::{
    act::{paste, press, run, selected_device, show},
    move_about::{back, click, select_row, step, travel, wheel},
    news::{arrange, fit_shells, inventory_changed, rank, take},
    place::place,
    view::copy_text,
};
pub use self::{
    armed::{Armed, ArmedKind, ArmedLine, Subject},
    lines::{OutputLine, text_of},
    list::{Part, SessionLine, SessionList, Tally},
    needle::Needle,
    news::News,
    questions::Questions,
    reader::{Comparison, Reader, Reading},
    shells::Shells,
    targets::{Candidates, Targets},
    view::{Hint, TextPreview, Title},
};

/// From this width list and output stand beside one another.
pub const BESIDE_FROM: u16 = 100;

/// From this width two outputs stand beside one another.
pub const SIDES_FROM: u16 = 120;

/// The part of the screen that has the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pane {
    /// The text.
    #[default]
    Composer,
    /// The list of devices.
    Sessions,
    /// What they said.
    Output,
}

/// The state of the SSH screen.
#[derive(Debug, Clone, Default)]
pub struct Ssh {
    pub(in crate::app) pane: Pane,
    pub(in crate::app) candidates: Candidates,
    targets: Targets,
    composer: Text,
    armed: Option<Armed>,
    canary: Canary,
    broadcast: Option<Arc<BroadcastSnapshot>>,
    tally: Tally,
    list: SessionList,
    reader: Reader,
    shells: Option<Shells>,
    questions: Questions,
}

impl Ssh {
    /// Nothing written, nothing sent.
    pub(in crate::app) fn new(canary: Canary) -> Self {
        Self { canary, ..Self::default() }
    }

    /// The part that has the keys.
    pub fn pane(&self) -> Pane {
        self.pane
    }

    /// Which devices get the text.
    pub fn targets(&self) -> &Targets {
        &self.targets
    }

    /// The text that is being written.
    pub fn composer(&self) -> &Text {
        &self.composer
    }

    /// What waits for the second Enter.
    pub fn armed(&self) -> Option<&Armed> {
        self.armed.as_ref()
    }

    /// Whether one device is to get the text first.
    pub fn canary(&self) -> Canary {
        self.canary
    }

    /// The broadcast that was begun last.
    pub fn broadcast(&self) -> Option<&BroadcastSnapshot> {
        self.broadcast.as_deref()
    }

    /// How many of its devices are how far.
    pub fn tally(&self) -> &Tally {
        &self.tally
    }

    /// The list of devices.
    pub fn list(&self) -> &SessionList {
        &self.list
    }

    /// What is read of the outputs.
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// The shells, if any is open.
    pub fn shells(&self) -> Option<&Shells> {
        self.shells.as_ref()
    }

    /// The questions that wait.
    pub fn questions(&self) -> &Questions {
        &self.questions
    }

    /// Whether something is still under way.
    pub fn is_under_way(&self) -> bool {
        self.broadcast.as_ref().is_some_and(|broadcast| broadcast.stage != Stage::Over)
    }

    /// What is searched in the output.
    pub(in crate::app) fn needle(&self) -> &str {
        self.reader.needle()
    }

    /// Searches in the output.
    pub(in crate::app) fn search(&mut self, needle: &str) {
        self.reader.search(needle, self.broadcast.as_deref());
    }

    /// The part of a device in the last broadcast.
    pub fn row(&self, device: DeviceId) -> Option<&SessionRow> {
        self.broadcast.as_ref()?.rows.get(self.list.place(device)?)
    }

    /// Whether the text holds names in braces, so that each device gets its own.
    pub fn has_names(&self) -> bool {
        self.composer.lines().iter().any(|line| line.contains(['{', '}']))
    }

    /// Where keys are pressed.
    pub(in crate::app) fn context(&self) -> Context {
        let shell_has_keys = self.shells.as_ref().is_some_and(Shells::has_keys);
        match self.pane {
            _ if self.questions.has_keys() => Context::Question,
            _ if self.armed.is_some() => Context::Armed,
            _ if shell_has_keys => Context::Shell,
            Pane::Composer if self.shells.is_none() => Context::Composer,
            Pane::Sessions | Pane::Composer => self.or_canary(Context::Sessions),
            Pane::Output => self.or_canary(Context::Output),
        }
    }

    fn or_canary(&self, otherwise: Context) -> Context {
        let waits = self.broadcast.as_ref().is_some_and(|broadcast| broadcast.stage == Stage::CanaryShown);
        if waits && self.shells.is_none() { Context::Canary } else { otherwise }
    }
}

/// For the screen.
impl Model {
    /// The state of the SSH screen.
    pub fn ssh(&self) -> &Ssh {
        &self.ssh
    }
}
