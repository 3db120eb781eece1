//! What can be wrong with a device: one word each. Pure data.

use std::time::Duration;

use super::gnmi::Habit;
use super::ssh::SshHabit;
use super::traffic::Direction;
use super::window::Window;

/// One thing that is wrong with some devices, at some time.
#[derive(Debug, Clone, PartialEq)]
pub struct Quirk {
    /// Names of the devices, `*` and `?` as in a shell.
    pub device: String,
    /// Names of the interfaces; absent: all of them.
    pub interface: Option<String>,
    /// When.
    pub window: Window,
    /// What.
    pub kind: QuirkKind,
}

impl Quirk {
    /// A quirk of whole devices that is there from beginning to end.
    pub fn always(device: &str, kind: QuirkKind) -> Self {
        Self { device: device.to_owned(), interface: None, window: Window::ALWAYS, kind }
    }
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq)]
pub enum QuirkKind {
    /// No answer to anything.
    Silent,
    /// Every answer comes this much later.
    Delay(Duration),
    /// Every answer comes twice.
    Duplicate,
    /// Every answer comes from a port nobody asked.
    OtherPort,
    /// Answers are bytes without sense.
    Garbage,
    /// Answers end in the middle.
    Truncated,
    /// GETBULK is not answered.
    NoGetBulk,
    /// Requests for more bindings than this get tooBig.
    TooBig(usize),
    /// Answers of more octets than this are lost.
    LostWhenBig(usize),
    /// A walk of ifDescr comes back to its beginning.
    WalkLoop,
    /// Counters are refreshed only this often.
    Caching(Duration),
    /// Counters start again from zero when the window begins.
    Reset,
    /// Silent during the window, then everything starts again.
    Reboot {
        /// Whether interfaces have other indexes afterwards.
        moves_indexes: bool,
    },
    /// Counters start again and ifCounterDiscontinuityTime tells so, without a reboot.
    Discontinuity,
    /// sysUpTime passes its 497 days when the window begins.
    UptimeWrap,
    /// Octet counters pass 2^32 when the window begins.
    Wrap32,
    /// Octet counters pass 2^64 when the window begins.
    Wrap64,
    /// The 64-bit counters do not exist.
    No64Bit,
    /// Columns of these names do not exist.
    MissingColumns(Vec<String>),
    /// ifSpeed is 4294967295 on every interface.
    SaturatedSpeed,
    /// ifHighSpeed is 0 on every interface.
    ZeroHighSpeed,
    /// Two neighbours in the table share each name.
    DuplicateNames,
    /// Names and aliases hold whatever a terminal should never see.
    HostileStrings,
    /// The interfaces do not exist during the window.
    Vanish,
    /// Interfaces have the indexes of other interfaces during the window.
    MovedIndexes,
    /// Indexes are far apart, up to 2^31-1.
    SparseIndexes,
    /// The interfaces are down during the window, and so is the other end of the cable.
    PortDown,
    /// This share of the packets is counted as errors.
    Errors(Direction, f64),
    /// This share of the packets is counted as discards.
    Discards(Direction, f64),
    /// Exactly this many bits per second in both directions.
    Rate(f64),
    /// The interfaces send as much as fits and drop the rest.
    Saturated,
    /// Front-panel ports have this many subinterfaces, from the lab's start to its end.
    Subinterfaces(u16),
    /// The cable and that of another port, `device:interface`, are swapped: each leads where the other one led.
    SwappedCable(String),
    /// LLDP tells of this neighbour instead of the true one.
    WrongCable(String),
    /// How the gNMI target speaks, or what is wrong with it.
    Gnmi(Habit),
    /// How the shell speaks, or what is wrong with it.
    Ssh(SshHabit),
}
