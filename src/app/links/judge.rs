//! What a link amounts to at a moment: how each end stands, and whether both tell the same.

use std::time::Duration;

use crate::{
    app::{
        fleet::{Entry, Fleet},
        mark::{self, Limits, Mark},
    },
    model::{AdminStatus, DeviceSnapshot, Direction, Freshness, Link, LinkEnd, Moment, Rates, Side, Slot},
};

/// Both ends of a cable are read at different moments: rates that differ by this share say nothing yet.
pub const TOLERATED: f32 = 0.15;

/// Nor does a difference below this share of the speed.
const WORTH_A_WORD: f32 = 0.01;

/// How one end of a link stands. The order is worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// Meant to be up and is not.
    Down,
    /// Not heard of in time, never heard of, or not there.
    Unknown,
    /// Under test or dormant.
    Waiting,
    /// Heard late.
    Stale,
    /// Up, and heard in time.
    Up,
    /// Switched off by the operator.
    Off,
    /// Nobody watches it: it is not in the inventory, or there for its shell alone.
    Unwatched,
}

impl Standing {
    /// Its mark at a glance.
    pub const fn mark(self) -> Mark {
        match self {
            Self::Down => Mark::Down,
            Self::Unknown => Mark::Unknown,
            Self::Waiting => Mark::Warning,
            Self::Stale => Mark::Stale,
            Self::Up => Mark::Up,
            Self::Off | Self::Unwatched => Mark::Quiet,
        }
    }
}

/// What a link amounts to. The order is worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// An end is down that is meant to be up.
    Down,
    /// Of an end nothing is known: it does not count as up, whatever the other says.
    Unknown,
    /// Other ends are joined than the inventory declares.
    Unexpected,
    /// An end counts errors worth a word.
    Errors,
    /// The ends differ in speed, or in what one sends and the other hears; or one is under test or dormant.
    Mismatch,
    /// An end was heard late.
    Stale,
    /// Both ends are up, heard in time, and say the same.
    Up,
    /// An end is switched off.
    Off,
    /// Nobody watches an end.
    Unwatched,
}

impl Verdict {
    /// All of them, worst first.
    pub const ALL: [Self; 9] = [
        Self::Down,
        Self::Unknown,
        Self::Unexpected,
        Self::Errors,
        Self::Mismatch,
        Self::Stale,
        Self::Up,
        Self::Off,
        Self::Unwatched,
    ];

    /// Its mark at a glance.
    pub const fn mark(self) -> Mark {
        match self {
            Self::Down => Mark::Down,
            Self::Unknown => Mark::Unknown,
            Self::Unexpected | Self::Errors | Self::Mismatch => Mark::Warning,
            Self::Stale => Mark::Stale,
            Self::Up => Mark::Up,
            Self::Off | Self::Unwatched => Mark::Quiet,
        }
    }
}

/// What one end sends beside what the other hears, as a share of the greater of both, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Agreement {
    /// As near as two samples can be.
    Within(f32),
    /// Less is heard than sent.
    Less(f32),
    /// More is heard than sent.
    More(f32),
}

/// An end that is an interface of which something was heard.
#[derive(Clone, Copy)]
struct Port<'a> {
    snapshot: &'a DeviceSnapshot,
    slot: Slot,
}

impl Port<'_> {
    /// The rate of a direction, with the seconds over which it was read and when; only if it is fresh.
    fn fresh(self, direction: Direction, now: Moment) -> Option<(f32, Duration, Moment)> {
        let Self { snapshot, slot } = self;
        let heard = snapshot.rows.counters_heard.get(slot.index()).copied().flatten()?;
        let is_fresh = snapshot.counter_freshness(slot, now) == Freshness::Live;
        let bits = mark::bits(snapshot, slot, direction).ok().filter(|_| is_fresh)?;
        let interval = *snapshot.rows.rates[direction.index()].interval.get(slot.index())?;
        Some((bits, Duration::try_from_secs_f32(interval).ok()?, heard))
    }
}

/// By what links are judged.
#[derive(Debug, Clone, Copy)]
pub(in crate::app) struct Judge<'a> {
    /// The devices.
    pub(in crate::app) fleet: &'a Fleet,
    /// When.
    pub(in crate::app) now: Moment,
}

impl<'a> Judge<'a> {
    fn entry(&self, end: &LinkEnd) -> Option<&'a Entry> {
        self.fleet.get(end.device?)
    }

    fn port(&self, end: &LinkEnd) -> Option<Port<'a>> {
        let (snapshot, slot) = (self.entry(end)?.snapshot.as_deref()?, end.slot?);
        snapshot.identity(slot).map(|_| Port { snapshot, slot })
    }

    /// How an end stands.
    pub(in crate::app) fn standing(&self, end: &LinkEnd) -> Standing {
        let Some(entry) = self.entry(end).filter(|entry| entry.is_watched()) else {
            return Standing::Unwatched;
        };
        let heard = entry.snapshot.as_deref().is_some_and(|s| s.freshness(self.now) != Freshness::Unknown);
        let Some(Port { snapshot, slot }) = self.port(end).filter(|_| heard) else {
            return Standing::Unknown;
        };
        match Limits::of(snapshot, self.now).mark(snapshot, slot) {
            Mark::Down => Standing::Down,
            Mark::Unknown => Standing::Unknown,
            Mark::Warning => Standing::Waiting,
            Mark::Stale if snapshot.rows.admin[slot.index()] == AdminStatus::Down => Standing::Off,
            Mark::Stale => Standing::Stale,
            Mark::Up => Standing::Up,
            Mark::Quiet => Standing::Off,
        }
    }

    /// What a link amounts to.
    pub(in crate::app) fn verdict(&self, link: &Link) -> Verdict {
        let ends = link.ends.each_ref().map(|end| self.standing(end));
        match ends[0].min(ends[1]) {
            // What is switched off takes the other end down with it, and nobody has to look at that.
            Standing::Down if ends.contains(&Standing::Off) => Verdict::Off,
            Standing::Down => Verdict::Down,
            Standing::Unknown => Verdict::Unknown,
            _ if link.is_unexpected() => Verdict::Unexpected,
            _ if ends.contains(&Standing::Off) => Verdict::Off,
            _ if Side::BOTH.into_iter().any(|side| self.is_erroring(link.end(side))) => Verdict::Errors,
            _ if self.speeds_differ(link) || self.disagrees(link) => Verdict::Mismatch,
            Standing::Waiting => Verdict::Mismatch,
            Standing::Stale => Verdict::Stale,
            _ if ends.contains(&Standing::Unwatched) => Verdict::Unwatched,
            _ => Verdict::Up,
        }
    }

    /// Whether an end counts errors worth a word.
    pub(in crate::app) fn is_erroring(&self, end: &LinkEnd) -> bool {
        self.known(end).is_some_and(|Port { snapshot, slot }| mark::is_erroring(snapshot, slot))
    }

    /// The port of an end if its numbers still count.
    fn known(&self, end: &LinkEnd) -> Option<Port<'a>> {
        self.port(end)
            .filter(|port| port.snapshot.counter_freshness(port.slot, self.now) != Freshness::Unknown)
    }

    /// The speeds of both ends in bits per second, if both are known.
    fn speeds(&self, link: &Link) -> Option<[u64; 2]> {
        let speed = |end: &LinkEnd| {
            let Port { snapshot, slot } = self.port(end)?;
            snapshot.rows.speed.get(slot.index()).copied().filter(|speed| *speed > 0)
        };
        let [a, b] = link.ends.each_ref().map(speed);
        Some([a?, b?])
    }

    /// The speed in bits per second, the lower one if the ends differ.
    pub(in crate::app) fn speed(&self, link: &Link) -> Option<u64> {
        let known = link.ends.iter().filter_map(|end| self.known(end));
        let speeds = known.filter_map(|port| port.snapshot.rows.speed.get(port.slot.index()).copied());
        speeds.filter(|speed| *speed > 0).min()
    }

    /// A rate of errors or discards of an end, per second, if it still counts.
    pub(in crate::app) fn faults(
        &self,
        end: &LinkEnd,
        direction: Direction,
        column: fn(&Rates) -> &Vec<f32>,
    ) -> Option<f32> {
        let Port { snapshot, slot } = self.known(end)?;
        let rate = *column(&snapshot.rows.rates[direction.index()]).get(slot.index())?;
        (!rate.is_nan()).then_some(rate)
    }

    /// Whether both ends tell a speed, and not the same.
    pub(in crate::app) fn speeds_differ(&self, link: &Link) -> bool {
        self.speeds(link).is_some_and(|[a, b]| a != b)
    }

    fn disagrees(&self, link: &Link) -> bool {
        let found = Side::BOTH.into_iter().filter_map(|side| self.agreement(link, side));
        found.into_iter().any(|agreement| !matches!(agreement, Agreement::Within(_)))
    }

    /// What an end sends beside what the other one hears; nothing unless both were read over about the same time.
    pub(in crate::app) fn agreement(&self, link: &Link, from: Side) -> Option<Agreement> {
        let (sender, hearer) = (link.end(from), link.end(from.other()));
        let (sent, over, at) = self.port(sender)?.fresh(Direction::Out, self.now)?;
        let (heard, other_over, other_at) = self.port(hearer)?.fresh(Direction::In, self.now)?;
        let apart = at.max(other_at).since(at.min(other_at));
        let comparable = over.max(other_over) <= over.min(other_over) * 2 && apart <= over.max(other_over);
        let speed = self.speeds(link).map_or(0, |[a, b]| a.min(b));
        comparable.then(|| agreement(sent, heard, speed))
    }

    /// The share of errors by which links are ordered, and the load of the busier direction, 0 to 1 and beyond.
    pub(in crate::app) fn weight(&self, link: &Link) -> (Option<f32>, Option<f32>) {
        let ports = || link.ends.iter().filter_map(|end| self.known(end));
        let erring = ports().filter(|port| mark::is_erroring(port.snapshot, port.slot));
        let errors = erring.filter_map(|port| mark::error_share(port.snapshot, port.slot)).reduce(f32::max);
        (errors, ports().filter_map(|port| mark::load(port.snapshot, port.slot)).reduce(f32::max))
    }

    /// The rate of one direction of the link in bits per second and as a share of the speed: as it is sent, else as it is
    /// heard.
    pub(in crate::app) fn rate(&self, link: &Link, from: Side) -> Option<(f32, Option<f32>)> {
        let read = |end: &LinkEnd, direction| {
            let Port { snapshot, slot } = self.known(end)?;
            let bits = mark::bits(snapshot, slot, direction).ok()?;
            Some((bits, snapshot.utilisation(slot, direction)))
        };
        read(link.end(from), Direction::Out).or_else(|| read(link.end(from.other()), Direction::In))
    }
}

/// Compares two rates of the same bits, in bits per second; a speed of 0 is not known.
pub(in crate::app) fn agreement(sent: f32, heard: f32, speed: u64) -> Agreement {
    let (most, least) = (sent.max(heard), sent.min(heard));
    let share = if most > 0.0 { (most - least) / most } else { 0.0 };
    let is_little = share <= TOLERATED || most - least <= speed as f32 * WORTH_A_WORD;
    match sent > heard {
        _ if is_little => Agreement::Within(share),
        true => Agreement::Less(share),
        false => Agreement::More(share),
    }
}
