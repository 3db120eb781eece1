//! What a device amounts to: derived when something is heard, and again when time alone changes the verdict.

use std::{fmt, time::Duration};

use crate::model::{
    Device, DeviceSnapshot, Direction, Freshness, Moment, Now, Quantity, Reach, Slot, Telemetry,
};

use super::{
    alarms::{DeviceAlarms, Urgency},
    fleet::Entry,
    mark::{self, Limits, Mark},
    words::Span,
};

/// For how long a restart is worth a word.
pub const RESTART_SHOWN: Duration = Duration::from_secs(600);

/// The ports of a device, or of many, by what they amount to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ports {
    /// Up, dormant or under test, and heard in time or late.
    pub up: u32,
    /// Meant to be up and are not.
    pub down: u32,
    /// Switched off by the operator.
    pub admin_down: u32,
    /// Nobody knows.
    pub unknown: u32,
}

impl Ports {
    /// All of them.
    pub const fn total(self) -> u32 {
        self.up + self.down + self.admin_down + self.unknown
    }

    pub(super) fn add(&mut self, other: Self) {
        self.up += other.up;
        self.down += other.down;
        self.admin_down += other.admin_down;
        self.unknown += other.unknown;
    }

    pub(super) fn remove(&mut self, other: Self) {
        self.up -= other.up;
        self.down -= other.down;
        self.admin_down -= other.admin_down;
        self.unknown -= other.unknown;
    }
}

/// The fullest direction of a device.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Busiest {
    /// The interface.
    pub slot: Slot,
    /// Which direction.
    pub direction: Direction,
    /// Share of the speed, 0 to 1 and beyond.
    pub share: f32,
}

/// What a device amounts to at the moment it was last judged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Summary {
    /// Whether the device itself is heard of.
    pub freshness: Freshness,
    /// The worst of it.
    pub mark: Mark,
    /// The most urgent of its alarms.
    pub urgency: Option<Urgency>,
    /// Its ports. Ports of a device that is not heard of are unknown, whatever they said last.
    pub ports: Ports,
    /// Bits per second through all ports, by [`Direction::index`]. Members of a bundle count, the bundle does not:
    /// what lies on top of other interfaces carries the same bits again.
    pub bits: [Option<f32>; 2],
    /// Ports with errors worth a word.
    pub erroring: u32,
    /// The fullest direction of any port, if it is busy.
    pub busiest: Option<Busiest>,
    /// When it restarted, if that is worth a word.
    pub restarted: Option<Moment>,
    /// When it was last heard; `None` if never.
    pub heard: Option<Moment>,
    due: Option<Moment>,
}

/// By what a device is judged.
#[derive(Debug, Clone, Copy)]
pub(super) struct Judge<'a> {
    /// When.
    pub(super) now: Moment,
    /// From which share of the speed a direction counts as busy.
    pub(super) busy_share: f32,
    /// What the rules say is wrong; `None` while they say nothing at all, and states have to do.
    pub(super) alarms: Option<&'a DeviceAlarms>,
}

impl Judge<'_> {
    /// Judges a device.
    pub(super) fn summary(self, device: &Device, snapshot: Option<&DeviceSnapshot>) -> Summary {
        let mut summary = Summary::unheard(device);
        summary.urgency = self.alarms.and_then(|alarms| alarms.worst);
        if let Some(snapshot) = snapshot {
            summary.hear(snapshot, self);
        }
        summary
    }
}

impl Summary {
    /// What a device amounts to of which nothing was heard.
    pub(super) fn unheard(device: &Device) -> Self {
        let mark = if device.telemetry == Telemetry::None { Mark::Quiet } else { Mark::Unknown };
        Self {
            freshness: Freshness::Unknown,
            mark,
            urgency: None,
            ports: Ports::default(),
            bits: [None; 2],
            erroring: 0,
            busiest: None,
            restarted: None,
            heard: None,
            due: None,
        }
    }

    fn hear(&mut self, snapshot: &DeviceSnapshot, judge: Judge<'_>) {
        let (now, limits) = (judge.now, Limits::of(snapshot, judge.now));
        (self.freshness, self.heard) = (snapshot.freshness(now), snapshot.heard);
        self.await_change(snapshot.heard, &limits);
        let restarted = snapshot.system.restarted.filter(|at| now.since(*at) < RESTART_SHOWN);
        self.restarted = restarted;
        if let Some(at) = restarted {
            self.await_moment(at + RESTART_SHOWN);
        }
        for (slot, identity) in snapshot.interfaces() {
            self.count_port(snapshot, slot, &limits);
            let carries = identity.lower_layer_if.is_empty();
            self.add_traffic(snapshot, slot, &limits, carries, judge.busy_share);
        }
        self.mark = self.judge_mark(judge.alarms.is_some());
    }

    fn count_port(&mut self, snapshot: &DeviceSnapshot, slot: Slot, limits: &Limits) {
        self.await_change(snapshot.rows.status_heard[slot.index()], limits);
        let mark = match self.freshness {
            Freshness::Unknown => Mark::Unknown,
            _ => limits.mark(snapshot, slot),
        };
        let admin_down = snapshot.rows.admin[slot.index()] == crate::model::AdminStatus::Down;
        match mark {
            Mark::Down => self.ports.down += 1,
            Mark::Unknown => self.ports.unknown += 1,
            Mark::Quiet => self.ports.admin_down += 1,
            Mark::Stale if admin_down => self.ports.admin_down += 1,
            Mark::Warning | Mark::Stale | Mark::Up => self.ports.up += 1,
        }
    }

    fn add_traffic(
        &mut self,
        snapshot: &DeviceSnapshot,
        slot: Slot,
        limits: &Limits,
        carries: bool,
        busy_share: f32,
    ) {
        self.await_change(snapshot.rows.counters_heard[slot.index()], limits);
        if self.freshness == Freshness::Unknown || !limits.known(snapshot, slot) {
            return;
        }
        self.erroring += u32::from(mark::is_erroring(snapshot, slot));
        for direction in Direction::BOTH {
            if let (true, Ok(bits)) = (carries, mark::bits(snapshot, slot, direction)) {
                *self.bits[direction.index()].get_or_insert(0.0) += bits;
            }
            let Some(share) = snapshot.utilisation(slot, direction) else { continue };
            if share >= busy_share && self.busiest.is_none_or(|busiest| share > busiest.share) {
                self.busiest = Some(Busiest { slot, direction, share });
            }
        }
    }

    fn judge_mark(&self, by_rules: bool) -> Mark {
        let of_freshness = match self.freshness {
            Freshness::Unknown => return Mark::Unknown,
            Freshness::Stale => Mark::Stale,
            Freshness::Live => Mark::Up,
        };
        let wrong = if by_rules { self.mark_by_rules() } else { self.mark_by_states() };
        of_freshness.min(wrong)
    }

    fn mark_by_states(&self) -> Mark {
        let warns = self.erroring > 0 || self.busiest.is_some() || self.restarted.is_some();
        match self.ports {
            Ports { down: 1.., .. } => Mark::Down,
            Ports { unknown: 1.., .. } => Mark::Unknown,
            _ if warns => Mark::Warning,
            _ => Mark::Up,
        }
    }

    /// A port that is down and never was up is no news: the rules know. What is unknown stays unknown whatever they say.
    fn mark_by_rules(&self) -> Mark {
        let of_alarms = self.urgency.map_or(Mark::Up, Urgency::mark);
        let of_ports = if self.ports.unknown > 0 { Mark::Unknown } else { Mark::Up };
        let of_restart = if self.restarted.is_some() { Mark::Warning } else { Mark::Up };
        of_alarms.min(of_ports).min(of_restart)
    }

    /// Notes when the verdict on something heard at `heard` changes next.
    fn await_change(&mut self, heard: Option<Moment>, limits: &Limits) {
        if let Some(next) = heard.and_then(|heard| limits.next_change(heard)) {
            self.await_moment(next);
        }
    }

    fn await_moment(&mut self, at: Moment) {
        self.due = Some(self.due.map_or(at, |due| due.min(at)));
    }

    /// Whether time alone may have changed the verdict.
    pub(super) fn is_due(&self, now: Moment) -> bool {
        self.due.is_some_and(|due| due <= now)
    }

    /// Until when the verdict stands if nothing is heard.
    pub(super) fn due(&self) -> Option<Moment> {
        self.due
    }

    /// Orders devices worst first: by their most urgent alarm; then silent ones, what is down, warnings, the late, the
    /// rest by load.
    pub(super) fn worst_first(&self) -> u64 {
        let rank: u64 = match (self.urgency, self.freshness, self.mark) {
            (_, _, Mark::Quiet) => 15,
            (Some(Urgency { quiet: false, severity }), ..) => severity as u64,
            (_, Freshness::Unknown, _) => 4,
            (_, _, Mark::Down) => 5,
            (_, _, Mark::Unknown) => 6,
            (_, _, Mark::Warning) => 7,
            (_, _, Mark::Stale) => 8,
            (_, _, Mark::Up) => 9,
        };
        let broken =
            u64::from(self.ports.down.saturating_mul(16).saturating_add(self.erroring)).min(0xFF_FFFF);
        let load = self.bits.into_iter().flatten().fold(0.0, f32::max);
        (rank << 56) | ((0xFF_FFFF - broken) << 32) | u64::from(u32::MAX - load.to_bits())
    }
}

/// The state of a device in words, `1 port down, errors`: writes itself, allocates nothing.
#[derive(Debug, Clone, Copy)]
pub struct DeviceWords<'a> {
    pub(super) entry: &'a Entry,
    pub(super) now: Now,
}

impl fmt::Display for DeviceWords<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(snapshot) = self.entry.snapshot.as_deref() else {
            return f.write_str(if self.entry.is_watched() { "not heard yet" } else { "not watched" });
        };
        match (self.entry.summary.freshness, snapshot.heard) {
            (Freshness::Unknown, None) => self.never_heard(f, &snapshot.reach),
            (Freshness::Unknown, Some(heard)) => {
                write!(f, "unknown, silent {}", Span(self.now.moment.since(heard)))
            }
            _ => self.heard(f, snapshot),
        }
    }
}

impl DeviceWords<'_> {
    fn never_heard(&self, f: &mut fmt::Formatter<'_>, reach: &Reach) -> fmt::Result {
        match reach {
            Reach::Failing(trouble) => write!(f, "unknown, {trouble}"),
            Reach::Trying | Reach::Answering { .. } => f.write_str("not heard yet"),
        }
    }

    fn heard(&self, f: &mut fmt::Formatter<'_>, snapshot: &DeviceSnapshot) -> fmt::Result {
        let summary = &self.entry.summary;
        let mut separator = "";
        let mut part = |f: &mut fmt::Formatter<'_>, words: fmt::Arguments<'_>| {
            f.write_str(std::mem::replace(&mut separator, ", "))?;
            f.write_fmt(words)
        };
        match summary.ports.down {
            0 => {}
            1 => part(f, format_args!("1 port down"))?,
            n => part(f, format_args!("{n} ports down"))?,
        }
        match summary.ports.unknown {
            0 => {}
            1 => part(f, format_args!("1 port unknown"))?,
            n => part(f, format_args!("{n} ports unknown"))?,
        }
        if summary.erroring > 0 {
            part(f, format_args!("errors"))?;
        }
        if let Some(busiest) = summary.busiest {
            let name = snapshot.identity(busiest.slot).map_or("", |identity| identity.name.as_str());
            // A speed that the device misstates gives any share: the quantity stays short.
            let percent = Quantity::whole_percent(f64::from(busiest.share) * 100.0);
            part(f, format_args!("{name} {} {percent} %", busiest.direction.as_str()))?;
        }
        if let Some(at) = summary.restarted {
            part(f, format_args!("restarted {} ago", Span(self.now.moment.since(at))))?;
        }
        if let (Freshness::Stale, Some(heard)) = (summary.freshness, snapshot.heard) {
            part(f, format_args!("stale, {}", Span(self.now.moment.since(heard))))?;
        }
        if !separator.is_empty() {
            return Ok(());
        }
        // Whatever is wrong has no words of its own among these: nothing that has an alarm is merely up.
        match self.entry.alarms.as_ref().map_or(0, |alarms| alarms.count) {
            0 => f.write_str("up"),
            1 => f.write_str("1 alarm"),
            n => write!(f, "{n} alarms"),
        }
    }
}
