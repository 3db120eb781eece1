//! What reaches the screen's state, and what it asks of the world. Plain data: it can be logged, compared, replayed.

use std::{sync::Arc, time::Duration};

use crate::{
    keys::Key,
    model::{
        BroadcastSnapshot, DeviceId, DeviceSnapshot, Event, InterfaceId, Now, OutputHealth, Past, Span,
        alarm::Notes,
    },
    plan::BroadcastCmd,
};

use super::{
    alarms::{NoteOrder, Raised},
    fleet::Listing,
    screen::ssh::News,
};

/// Something happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Msg {
    /// A key was pressed.
    Key(Key),
    /// The mouse did something.
    Mouse(Mouse),
    /// Text was pasted.
    Paste(String),
    /// The terminal has this size now: columns, rows.
    Resize(u16, u16),
    /// It is this time now. Ages and the clock move only by this.
    Tick(Now),
    /// Devices were heard of, the newest snapshot of each.
    Snapshots(Vec<Heard>),
    /// The inventory was read.
    Inventory(InventoryNews),
    /// How noctui itself is doing.
    Health(HealthSample),
    /// Something to tell the operator.
    Notice(Notice),
    /// What is wrong: all of it.
    Alarms(Raised),
    /// What operators laid over alarms and devices: all of it.
    Notes(Arc<Notes>),
    /// What happened since the last time, oldest first.
    Events(Vec<Arc<Event>>),
    /// What the store has kept of an interface.
    History(Recalled),
    /// Something for the SSH screen.
    Ssh(News),
}

/// The past of an interface, as the store has kept it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recalled {
    /// Which interface.
    pub interface: InterfaceId,
    /// How far back.
    pub span: Span,
    /// Oldest first; nothing where nothing was kept.
    pub points: Arc<[Past]>,
}

/// A snapshot on its way to the screen: two are the same if they are one and the same.
#[derive(Debug, Clone)]
pub struct Heard(pub Arc<DeviceSnapshot>);

impl PartialEq for Heard {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Msg {
    /// Devices were heard of.
    pub fn heard(snapshots: impl IntoIterator<Item = Arc<DeviceSnapshot>>) -> Self {
        Self::Snapshots(snapshots.into_iter().map(Heard).collect())
    }
}

/// What came of reading the inventory.
#[derive(Debug, Clone, PartialEq)]
pub enum InventoryNews {
    /// It is good and in force; what changed is in the words, empty for the first.
    Loaded(Listing, String),
    /// It is broken: the last good one stays in force. The first error, as `file:line:column message`.
    Broken(String),
}

/// What the mouse did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MouseKind {
    /// The first button went down.
    Click,
    /// It went down twice at once.
    DoubleClick,
    /// The wheel turned away from the hand.
    WheelUp,
    /// The wheel turned towards the hand.
    WheelDown,
}

/// The mouse, at a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mouse {
    /// What it did.
    pub kind: MouseKind,
    /// The column, from 0.
    pub column: u16,
    /// The row, from 0.
    pub row: u16,
}

/// How noctui itself is doing. Counts are since the start; what is not known is `None`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct HealthSample {
    /// Time since the program started.
    pub uptime: Duration,
    /// Share of one core, 0 to 1 and beyond, over the last seconds.
    pub cpu: Option<f32>,
    /// Resident memory in octets.
    pub memory_octets: Option<u64>,
    /// Requests per second, retransmissions included.
    pub requests_per_second: f32,
    /// Answers per second.
    pub answers_per_second: f32,
    /// Requests under way.
    pub in_flight: u32,
    /// Datagrams that answer nothing that is under way: late, twice, or from elsewhere.
    pub strays: u64,
    /// Datagrams that could not be read.
    pub malformed: u64,
    /// Requests that were given up.
    pub timeouts: u64,
    /// Polls that began late.
    pub late_polls: u64,
    /// Facts that were dropped because a queue was full; stands in the top line when not 0.
    pub dropped: u64,
    /// Frames drawn.
    pub frames: u64,
    /// Octets written to the terminal.
    pub written_octets: u64,
    /// How the outputs of alarms are doing.
    pub outputs: Arc<[OutputHealth]>,
}

/// How much a notice matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Good to know.
    Info,
    /// Something failed.
    Warning,
}

/// A sentence for the operator, which goes away by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// How much it matters.
    pub weight: Weight,
    /// The sentence.
    pub words: String,
}

impl Notice {
    /// Something good to know.
    pub fn info(words: impl Into<String>) -> Self {
        Self { weight: Weight::Info, words: words.into() }
    }

    /// Something failed.
    pub fn warning(words: impl Into<String>) -> Self {
        Self { weight: Weight::Warning, words: words.into() }
    }
}

/// What the state asks of the world.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Leave: the terminal is put back and the program ends.
    Quit,
    /// Hand the terminal back to the shell until the program is continued.
    Suspend,
    /// Draw the whole screen anew, whatever the terminal is believed to show.
    Redraw,
    /// Put this text into the clipboard of the operator's terminal.
    Copy(String),
    /// Poll these devices faster, and no others: they are what is on screen. Sorted by id.
    OnScreen(Vec<DeviceId>),
    /// Keep the detail (history, evidence) of this interface, and of no other.
    Watch(Option<InterfaceId>),
    /// Ask the store for the past of this interface; the answer is [`Msg::History`].
    AskHistory(InterfaceId, Span),
    /// Read the inventory again.
    ReloadInventory,
    /// Keep what an operator laid over alarms or devices, under his name; never asked for where noctui is read-only.
    Note(NoteOrder),
    /// Hand this to the tasks that own sessions; never asked for where noctui is read-only.
    Broadcast(BroadcastCmd),
    /// Remember that the wall shows this page, for a restart.
    KeepPage(super::wall::Page),
    /// Keep this text for later runs, without the secrets in it.
    KeepText(String),
    /// Write what the devices printed to files.
    SaveTranscripts(Arc<BroadcastSnapshot>),
}
