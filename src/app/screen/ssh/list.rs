//! The list of devices: who gets the text, and how far each of them is; what went wrong stands first.

use std::{collections::HashMap, time::Duration};

use crate::{
    app::fleet::Fleet,
    model::{BroadcastSnapshot, DeviceId, SessionRow, SessionState},
};

use super::targets::Targets;

/// What a device has to do with the text that is being written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// It gets it.
    Gets,
    /// It was left out by hand.
    LeftOut,
    /// It is not chosen; it got the text before.
    GotBefore,
}

/// A device as a row.
#[derive(Debug, Clone, Copy)]
pub struct SessionLine<'a> {
    /// The device.
    pub device: DeviceId,
    /// Its name.
    pub name: &'a str,
    /// What it runs.
    pub platform: &'a str,
    /// What it has to do with the text.
    pub part: Part,
    /// How far it is with the text that was sent last.
    pub session: Option<&'a SessionRow>,
    /// The block in which its output is folded.
    pub block: Option<usize>,
    /// For how long it has been at it, or how long it took.
    pub elapsed: Option<Duration>,
    /// Whether it takes what is typed; `None` if no shell is open on it.
    pub listens: Option<bool>,
    /// The row is the selected one.
    pub selected: bool,
}

/// How many devices are how far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// All.
    pub total: usize,
    /// Those with which nothing more will happen.
    pub over: usize,
    /// Those by state, in the order of [`SessionState`].
    by_state: [usize; SessionState::COUNT],
}

impl Tally {
    /// Counts.
    pub fn of(rows: &[SessionRow]) -> Self {
        let mut tally = Self { total: rows.len(), ..Self::default() };
        for row in rows {
            tally.over += usize::from(row.state.is_over());
            tally.by_state[row.state as usize] += 1;
        }
        tally
    }

    /// How many ended otherwise than they should have.
    pub fn went_wrong(&self) -> usize {
        use SessionState as S;
        [S::Failed, S::Unknown, S::Refused, S::Asked, S::Interrupted]
            .into_iter()
            .map(|state| self.count(state))
            .sum()
    }

    /// How many are in this state.
    pub fn count(&self, state: SessionState) -> usize {
        self.by_state[state as usize]
    }
}

/// What went wrong first, then what is under way, then what is done.
const fn rank(state: SessionState) -> u8 {
    match state {
        SessionState::Unknown => 0,
        SessionState::Failed => 1,
        SessionState::Refused => 2,
        SessionState::Asked | SessionState::Interrupted => 3,
        SessionState::Running
        | SessionState::Opening
        | SessionState::Authenticating
        | SessionState::Connecting => 4,
        SessionState::Waiting => 5,
        SessionState::Aborted => 6,
        SessionState::Spared => 7,
        SessionState::Done => 8,
    }
}

/// The rows in their order, the window and the selection, which holds on to a device.
#[derive(Debug, Clone, Default)]
pub struct SessionList {
    order: Vec<DeviceId>,
    /// Places in the rows of the broadcast.
    places: HashMap<DeviceId, usize>,
    blocks: HashMap<DeviceId, usize>,
    /// The width of the widest name, in characters.
    widest: u16,
    held: Option<DeviceId>,
    position: usize,
    offset: usize,
    height: usize,
}

impl SessionList {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// The selected device.
    pub fn selected(&self) -> Option<DeviceId> {
        self.order.get(self.position).copied()
    }

    /// The devices in sight.
    pub fn window(&self) -> impl Iterator<Item = DeviceId> {
        self.order.iter().skip(self.offset).take(self.height).copied()
    }

    /// The width of the widest name, in characters.
    pub fn widest_name(&self) -> u16 {
        self.widest
    }

    /// How many rows are scrolled out above.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// The place of a device among the rows of the broadcast.
    pub fn place(&self, device: DeviceId) -> Option<usize> {
        self.places.get(&device).copied()
    }

    /// The block in which the output of a device is folded.
    pub fn block(&self, device: DeviceId) -> Option<usize> {
        self.blocks.get(&device).copied()
    }

    /// Takes over another broadcast.
    pub(super) fn follow(&mut self, broadcast: &BroadcastSnapshot) {
        self.places = broadcast.rows.iter().enumerate().map(|(at, row)| (row.device, at)).collect();
        let blocks = broadcast.folding.blocks.iter().enumerate();
        let devices = blocks.flat_map(|(at, block)| block.devices.iter().map(move |device| (*device, at)));
        self.blocks = devices.collect();
    }

    /// Puts the rows in order: all that are chosen, and all that got the text before.
    pub(super) fn sort(&mut self, targets: &Targets, broadcast: Option<&BroadcastSnapshot>, fleet: &Fleet) {
        let rows = broadcast.map_or(&[][..], |broadcast| &broadcast.rows);
        let state =
            |device: &DeviceId| self.places.get(device).and_then(|at| rows.get(*at)).map(|row| row.state);
        let before = rows.iter().map(|row| row.device).filter(|device| !targets.is_chosen(*device));
        let mut order: Vec<DeviceId> = targets.chosen().iter().copied().chain(before).collect();
        order.sort_by_key(|device| {
            let part = !targets.is_chosen(*device);
            let place = fleet.get(*device).map_or(u32::MAX, |entry| entry.place);
            (state(device).map_or(9, rank), part, place)
        });
        let chars = order.iter().filter_map(|device| fleet.get(*device)).map(|entry| entry.name_chars);
        self.widest = chars.max().unwrap_or(0);
        self.order = order;
        self.seek();
    }

    /// Finds the held device again; without one the first row is the selected one, whatever it is.
    fn seek(&mut self) {
        let last = self.order.len().saturating_sub(1);
        let found = self.held.map(|held| self.order.iter().position(|device| *device == held));
        self.position = match found {
            None => 0,
            Some(at) => at.unwrap_or(self.position).min(last),
        };
    }

    /// Keeps the selection in a window of this height.
    pub(super) fn arrange(&mut self, height: usize) {
        self.height = height.max(1);
        let lowest = (self.position + 1).saturating_sub(self.height);
        self.offset = self.offset.clamp(lowest, self.position);
        self.offset = self.offset.min(self.order.len().saturating_sub(self.height));
    }

    /// Moves the selection by rows.
    pub(super) fn step(&mut self, rows: isize) {
        let last = self.order.len().saturating_sub(1);
        self.position = self.position.saturating_add_signed(rows).min(last);
        self.held = self.selected();
    }

    /// Moves the selection to the first row and lets it stay there, whatever that is.
    pub(super) fn go_top(&mut self) {
        (self.position, self.held) = (0, None);
    }

    /// Moves the selection to a row in sight.
    pub(super) fn select_row(&mut self, row: usize) {
        self.position = (self.offset + row).min(self.order.len().saturating_sub(1));
        self.held = self.selected();
    }

    /// The rows of a page.
    pub(super) fn page(&self) -> isize {
        self.height.saturating_sub(1).max(1).try_into().unwrap_or(isize::MAX)
    }
}
