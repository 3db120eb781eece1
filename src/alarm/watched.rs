//! What is remembered of one device from one snapshot to the next.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
    time::Duration,
};

use super::{layout::Layout, progress::Progress, rules::RuleAt};
use crate::model::{
    Device, DeviceId, DeviceRow, DeviceSnapshot, Freshness, InterfaceRow, Moment, PortState, Slot, Timestamp,
};

/// What is remembered of one interface: little, since most of them are well.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Memory {
    /// When its counters and its states were last heard.
    pub(super) counters: Option<Moment>,
    pub(super) status: Option<Moment>,
    /// What it last amounted to; `None` before it was heard.
    pub(super) state: Option<PortState>,
    pub(super) last_change: Option<Timestamp>,
    pub(super) was_up: bool,
}

/// The latest times that something happened, within the window of a rule.
#[derive(Debug, Clone, Default)]
pub(super) struct Times {
    at: VecDeque<Moment>,
}

impl Times {
    /// More than any rule may ask for.
    const MOST: usize = 64;

    pub(super) fn push(&mut self, now: Moment, window: Duration) {
        self.prune(now, window);
        if self.at.len() == Self::MOST {
            self.at.pop_front();
        }
        self.at.push_back(now);
    }

    pub(super) fn prune(&mut self, now: Moment, window: Duration) {
        while self.at.front().is_some_and(|at| now.since(*at) > window) {
            self.at.pop_front();
        }
    }

    pub(super) fn len(&self) -> u32 {
        self.at.len() as u32
    }

    /// Time since the last one.
    pub(super) fn quiet(&self, now: Moment) -> Duration {
        self.at.back().map_or(Duration::MAX, |at| now.since(*at))
    }
}

/// One device.
#[derive(Debug)]
pub(super) struct Watched {
    pub(super) device: Arc<Device>,
    /// `None` before the first.
    pub(super) latest: Option<Arc<DeviceSnapshot>>,
    pub(super) layout: Arc<Layout>,
    pub(super) rows: Vec<Memory>,
    /// What is not simply well, by rule and interface; nothing stands for the device.
    pub(super) progress: BTreeMap<(RuleAt, Option<Slot>), Progress>,
    /// What happened repeatedly.
    pub(super) times: BTreeMap<(RuleAt, Slot), Times>,
    /// When the first snapshot came.
    pub(super) first: Moment,
    /// When the device as such last gave a sample, and how fresh it was.
    pub(super) judged: Moment,
    pub(super) freshness: Freshness,
    /// When the counters that came longest ago came.
    pub(super) oldest_counters: Option<Moment>,
}

impl Watched {
    pub(super) fn new(device: Arc<Device>) -> Self {
        Self {
            device,
            latest: None,
            layout: Arc::default(),
            rows: Vec::new(),
            progress: BTreeMap::new(),
            times: BTreeMap::new(),
            first: Moment::default(),
            judged: Moment::default(),
            freshness: Freshness::Unknown,
            oldest_counters: None,
        }
    }

    pub(super) fn id(&self) -> DeviceId {
        self.device.id
    }

    pub(super) fn memory(&self, slot: Slot) -> Memory {
        self.rows.get(slot.index()).copied().unwrap_or_default()
    }

    pub(super) fn is_raised(&self, rule: RuleAt, slot: Option<Slot>) -> bool {
        self.progress.get(&(rule, slot)).is_some_and(Progress::is_raised)
    }

    /// Ports that are not switched off.
    pub(super) fn ports(&self) -> u32 {
        let is_on = |slot: &&Slot| self.memory(**slot).state != Some(PortState::AdminDown);
        self.layout.slots.iter().filter(is_on).count() as u32
    }

    /// An interface as an expression sees it, if it is there.
    pub(super) fn row<'a>(
        &'a self,
        snapshot: &'a DeviceSnapshot,
        slot: Slot,
        now: Moment,
    ) -> Option<InterfaceRow<'a>> {
        let identity = snapshot.identity(slot)?;
        Some(InterfaceRow { device: &self.device, snapshot, identity, slot, now })
    }

    /// The device as an expression sees it.
    pub(super) fn device_row<'a>(&'a self, snapshot: &'a DeviceSnapshot, now: Moment) -> DeviceRow<'a> {
        DeviceRow { device: &self.device, snapshot: Some(snapshot), now }
    }
}
