//! What is wrong: alarms, what happened to them, and the rules that raise them.
//!
//! The engine in `alarm` owns their life; whoever shows, stores or sends them sees only what stands here.

mod notes;
mod overlay;
mod row;
mod rule;

use std::{fmt, sync::Arc};

use super::{Device, DeviceId, DeviceSnapshot, Moment, Now, OperStatus, SafeText, Slot, Timestamp};

pub use notes::{NoteKind, Noted, Notes};
pub use overlay::{Note, Overlay};
pub use row::AlarmRow;
pub use rule::{Burst, Check, Rule};

/// How much an alarm matters. The order is worst first, as [`super::PortState`] has it: what is unknown may hide
/// anything, and stands before what is merely bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Does not do what it is for.
    Critical,
    /// Nobody can tell whether it does.
    Unknown,
    /// Works, but not as it should.
    Warning,
}

impl Severity {
    /// All of them, worst first.
    pub const ALL: [Self; 3] = [Self::Critical, Self::Unknown, Self::Warning];

    /// The word in files, documents and on screen.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::Unknown => "unknown",
            Self::Warning => "warning",
        }
    }
}

/// What an alarm is about, by names that outlive the program: acknowledgements are kept by it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AlarmKey {
    /// The name of the rule.
    pub rule: Arc<str>,
    /// The device's name in the inventory.
    pub device: Arc<str>,
    /// The interface's name; nothing if it is about the device.
    pub interface: Option<SafeText>,
}

impl fmt::Display for AlarmKey {
    /// `port-down fra-leaf-3:Ethernet49`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.rule, self.device)?;
        self.interface.as_ref().map_or(Ok(()), |interface| write!(f, ":{interface}"))
    }
}

/// How much lies under an alarm and has none of its own to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Folded {
    /// Interfaces of a silent device.
    pub ports: u32,
    /// Members of an aggregate, or interfaces on top of one, that are down.
    pub members: u32,
    /// Silent devices that are reached only through this one.
    pub devices: u32,
}

impl Folded {
    /// Whether nothing lies under it.
    pub const fn is_empty(&self) -> bool {
        self.ports == 0 && self.members == 0 && self.devices == 0
    }
}

/// An interface as a rule saw it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AlarmSample {
    /// When it was judged.
    pub at: Timestamp,
    /// `oper-status`
    pub oper: OperStatus,
    /// Bits per second, by [`super::Direction::index`].
    pub bits: [Option<f32>; 2],
    /// Share of packets in error, 0 to 1, likewise.
    pub error_share: [Option<f32>; 2],
    /// Discards per second, likewise.
    pub discards: [Option<f32>; 2],
}

/// Why an alarm is there.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AlarmEvidence {
    /// The rule as an operator reads it: `util>90 for 3 samples, clear at util<80 for 3`.
    pub rule: Arc<str>,
    /// The bad samples that raised it, oldest first. Empty for devices.
    pub samples: Vec<AlarmSample>,
    /// The alarms folded into it, in the order of their keys; the first few.
    pub related: Vec<AlarmKey>,
}

/// Something that is wrong now.
#[derive(Debug, Clone, PartialEq)]
pub struct Alarm {
    /// What it is about, lastingly.
    pub key: AlarmKey,
    /// The device, while the program runs.
    pub device: DeviceId,
    /// The interface, while the program runs.
    pub slot: Option<Slot>,
    /// How much it matters.
    pub severity: Severity,
    /// What is wrong, without the names of device and interface: `down`, `silent, 48 ports folded`.
    pub words: SafeText,
    /// Since when: civil time for documents.
    pub since: Timestamp,
    /// Since when: for ages.
    pub raised: Moment,
    /// When it last became better or worse.
    pub last_change: Timestamp,
    /// How often it came since it was raised: how often a port went down while it flaps, 1 for most.
    pub count: u32,
    /// What lies under it.
    pub folded: Folded,
    /// Why it is there.
    pub evidence: AlarmEvidence,
}

/// Why an alarm ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ClearReason {
    /// All is well again.
    Recovered,
    /// The interface was switched off by its operator.
    AdminDown,
    /// The device or the interface is not there any more.
    Gone,
    /// The rule was changed or switched off.
    RuleChanged,
}

impl ClearReason {
    /// The words in events.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Recovered => "recovered",
            Self::AdminDown => "switched off",
            Self::Gone => "no longer there",
            Self::RuleChanged => "rule changed",
        }
    }
}

/// What happened to an alarm. For one key, `Raised` comes first and `Cleared` last, and neither twice in a row.
#[derive(Debug, Clone, PartialEq)]
pub enum AlarmChangeKind {
    /// It is new.
    Raised,
    /// Its count, severity, words or what lies under it changed: for the picture, not for a notification.
    Updated,
    /// It is now part of another one, and not shown by itself.
    Folded {
        /// The one that stands for it.
        into: AlarmKey,
    },
    /// It is no longer part of another one, and still there.
    Unfolded,
    /// It is over.
    Cleared(ClearReason),
}

/// One event of an alarm's life.
#[derive(Debug, Clone, PartialEq)]
pub struct AlarmChange {
    /// What happened.
    pub kind: AlarmChangeKind,
    /// The alarm as it is now, or was last.
    pub alarm: Arc<Alarm>,
    /// When.
    pub at: Now,
}

/// A change with what was known of its place at that time: for who filters by it and speaks of it elsewhere.
#[derive(Debug, Clone)]
pub struct AlarmNews {
    /// What happened.
    pub change: AlarmChange,
    /// What the inventory says of the device; `None` if the device has left it.
    pub device: Option<Arc<Device>>,
    /// What was last heard of the device.
    pub snapshot: Option<Arc<DeviceSnapshot>>,
}
