//! What is known of a device at one moment: immutable, shared, cheap to read by column.
//!
//! Rare text stands in [`Identity`], shared between snapshots; what is sorted, filtered and drawn stands in dense
//! columns indexed by [`Slot`]. Nothing here says whether a value is still true: ask the [`Expectation`].

use std::{sync::Arc, time::Duration};

use super::{
    AdminStatus, Counter, DeviceId, Direction, Expectation, Freshness, Gap, History, IfType, Leaf, Moment,
    Neighbour, OperStatus, PortState, Reach, SafeText, Slot, Source, SourceStats, SourceTime, Timestamp,
    Width,
};

/// A device, as of the last batch that changed anything.
#[derive(Debug, Clone)]
pub struct DeviceSnapshot {
    /// The device.
    pub device: DeviceId,
    /// Grows with every snapshot of the device.
    pub revision: u64,
    /// Where its values come from; `None` before the first.
    pub source: Option<Source>,
    /// How the connection stands.
    pub reach: Reach,
    /// What the operator should know although the device answers: [`crate::model::Manner::note`].
    pub note: Option<Arc<str>>,
    /// When the device last answered anything.
    pub heard: Option<Moment>,
    /// The civil time of `heard`.
    pub heard_at: Option<Timestamp>,
    /// What is expected of it: freshness of the device and of its rows is judged by this.
    pub expectation: Expectation,
    /// What the device says of itself.
    pub system: Arc<System>,
    /// The rare leaves of each interface; `None` where a slot is empty. As long as the columns.
    pub identities: Arc<Vec<Option<Arc<Identity>>>>,
    /// The frequent leaves of each interface.
    pub rows: Rows,
    /// The interfaces that somebody looks at closely.
    pub details: Vec<Arc<Detail>>,
    /// The cost of reading it.
    pub stats: SourceStats,
    /// How often it was read as a whole: [`crate::model::Batch::rounds`].
    pub rounds: u64,
}

/// What the device says of itself (SNMPv2-MIB system group, or its counterpart).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct System {
    /// `sysName`
    pub name: Option<SafeText>,
    /// `sysDescr`
    pub description: Option<SafeText>,
    /// `sysObjectID`, dotted.
    pub object_id: Option<SafeText>,
    /// `sysLocation`
    pub location: Option<SafeText>,
    /// When it last started.
    pub boot_time: Option<Timestamp>,
    /// How often it was seen to restart while being watched.
    pub restarts: u32,
    /// When it was last seen to restart.
    pub restarted: Option<Moment>,
}

/// The leaves of an interface that seldom change.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Identity {
    /// `name`: unique within the device.
    pub name: SafeText,
    /// `description`; what is empty is absent.
    pub description: Option<SafeText>,
    /// `type`
    pub kind: Option<IfType>,
    /// `link-up-down-trap-enable`
    pub link_up_down_trap_enable: Option<bool>,
    /// `if-index`
    pub if_index: Option<u32>,
    /// `phys-address`, as `xx:xx:..`
    pub phys_address: Option<SafeText>,
    /// `higher-layer-if`
    pub higher_layer_if: Arc<[SafeText]>,
    /// `lower-layer-if`
    pub lower_layer_if: Arc<[SafeText]>,
    /// `statistics/discontinuity-time` as the source gives it.
    pub discontinuity_time: Option<Timestamp>,
    /// When the interface was first seen: stands in where no discontinuity-time and no restart is known.
    pub first_seen: Timestamp,
    /// MTU in octets.
    pub mtu: Option<u64>,
    /// `ifDescr`
    pub if_descr: Option<SafeText>,
    /// Who is at the other end.
    pub neighbours: Arc<[Neighbour]>,
    /// The role that the inventory gives it.
    pub role: Option<Arc<str>>,
    /// Whether the inventory says that it must be up.
    pub expected_up: bool,
}

/// The columns of a device: one entry per slot in each. An empty slot holds defaults and no identity.
#[derive(Debug, Clone, Default)]
pub struct Rows {
    /// `admin-status`
    pub admin: Vec<AdminStatus>,
    /// `oper-status`
    pub oper: Vec<OperStatus>,
    /// `last-change`
    pub last_change: Vec<Option<Timestamp>>,
    /// `speed`, bits per second; 0 where the source gives none.
    pub speed: Vec<u64>,
    /// When states were last heard.
    pub status_heard: Vec<Option<Moment>>,
    /// When counters were last heard.
    pub counters_heard: Vec<Option<Moment>>,
    /// The counters.
    pub counters: Counters,
    /// Rates of both directions, by [`Direction::index`].
    pub rates: [Rates; 2],
}

/// Counters by column.
#[derive(Debug, Clone)]
pub struct Counters {
    /// Values, by [`Counter::column`] and then by slot. What is not in `present` is 0 and means nothing.
    pub values: [Vec<u64>; Counter::COUNT],
    /// Which counters the source has: bit [`Counter::column`].
    pub present: Vec<u16>,
    /// Which of them have 64 bits at the source: bit [`Counter::column`].
    pub wide: Vec<u16>,
}

impl Default for Counters {
    fn default() -> Self {
        Self { values: std::array::from_fn(|_| Vec::new()), present: Vec::new(), wide: Vec::new() }
    }
}

impl Counters {
    /// The value of a counter, if the source has it.
    pub fn get(&self, slot: Slot, counter: Counter) -> Option<u64> {
        let present = self.present.get(slot.index())? & (1 << counter.column()) != 0;
        present.then(|| self.values[counter.column()][slot.index()])
    }

    /// How wide the counter is at the source.
    pub fn width(&self, slot: Slot, counter: Counter) -> Width {
        let wide = self.wide.get(slot.index()).is_some_and(|bits| bits & (1 << counter.column()) != 0);
        if wide { Width::Bits64 } else { Width::Bits32 }
    }
}

/// Rates of one direction, by column. NaN is absent: the reason stands in `gap`.
#[derive(Debug, Clone, Default)]
pub struct Rates {
    /// Bits per second.
    pub bits: Vec<f32>,
    /// Packets per second, all casts.
    pub packets: Vec<f32>,
    /// Errors per second.
    pub errors: Vec<f32>,
    /// Discards per second.
    pub discards: Vec<f32>,
    /// Share of packets that were in error, 0 to 1.
    pub error_share: Vec<f32>,
    /// Seconds between the two samples behind `bits`.
    pub interval: Vec<f32>,
    /// Why `bits` is absent.
    pub gap: Vec<Option<Gap>>,
}

/// One interface looked at closely.
#[derive(Debug, Clone)]
pub struct Detail {
    /// Which.
    pub slot: Slot,
    /// Its history.
    pub history: History,
    /// Where its values come from, by leaf.
    pub evidence: Vec<Evidence>,
}

/// Why a value is what it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// Which leaf.
    pub leaf: Leaf,
    /// Who said it.
    pub source: Source,
    /// The object or path at the source, in the protocol's own words.
    pub object: String,
    /// When it was last heard.
    pub heard: Option<Moment>,
    /// Of a counter: the sample before, from which the rate is computed.
    pub before: Option<Sample>,
    /// Of a counter: the last sample.
    pub now: Option<Sample>,
    /// The time between the two samples behind the rate.
    pub interval: Option<Duration>,
    /// Why there is no rate.
    pub gap: Option<Gap>,
}

/// One reading of a counter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sample {
    /// The value.
    pub value: u64,
    /// When it arrived here.
    pub arrival: Moment,
    /// When the source says it was taken.
    pub time: SourceTime,
}

impl DeviceSnapshot {
    /// Whether the device itself is live, stale or unknown.
    pub fn freshness(&self, now: Moment) -> Freshness {
        self.expectation.judge(self.heard, now)
    }

    /// Whether an interface's states can be trusted.
    pub fn status_freshness(&self, slot: Slot, now: Moment) -> Freshness {
        self.expectation.judge(self.rows.status_heard.get(slot.index()).copied().flatten(), now)
    }

    /// Whether an interface's counters and rates can be trusted.
    pub fn counter_freshness(&self, slot: Slot, now: Moment) -> Freshness {
        self.expectation.judge(self.rows.counters_heard.get(slot.index()).copied().flatten(), now)
    }

    /// The interfaces there are, with their rare leaves.
    pub fn interfaces(&self) -> impl Iterator<Item = (Slot, &Arc<Identity>)> {
        let slots = self.identities.iter().enumerate();
        slots.filter_map(|(index, identity)| Some((Slot(index as u32), identity.as_ref()?)))
    }

    /// The rare leaves of one interface.
    pub fn identity(&self, slot: Slot) -> Option<&Arc<Identity>> {
        self.identities.get(slot.index())?.as_ref()
    }

    /// The interface of this name.
    pub fn slot_of(&self, name: &str) -> Option<Slot> {
        self.interfaces().find(|(_, identity)| &*identity.name == name).map(|(slot, _)| slot)
    }

    /// What an interface amounts to, regardless of its age.
    pub fn port_state(&self, slot: Slot) -> PortState {
        PortState::of(self.rows.admin[slot.index()], self.rows.oper[slot.index()])
    }

    /// Share of the speed that a direction uses, 0 to 1 and beyond; `None` without a rate or a speed.
    pub fn utilisation(&self, slot: Slot, direction: Direction) -> Option<f32> {
        let bits = self.rows.rates[direction.index()].bits[slot.index()];
        let speed = self.rows.speed[slot.index()];
        (speed > 0 && !bits.is_nan()).then(|| bits / speed as f32)
    }

    /// One interface looked at closely, if somebody does.
    pub fn detail(&self, slot: Slot) -> Option<&Arc<Detail>> {
        self.details.iter().find(|detail| detail.slot == slot)
    }
}
