//! What a port, a device or a branch amounts to at a glance: one glyph's worth of judgement, with age taken in.

use std::time::Duration;

use crate::model::{DeviceSnapshot, Direction, Expectation, Freshness, Gap, Moment, PortState, Rates, Slot};

/// Share of its speed from which a direction counts as busy, unless the settings say otherwise.
pub const BUSY_SHARE: f32 = 0.9;

/// Share of packets in error from which a port counts as erroring.
pub const ERROR_SHARE: f32 = 1e-4;

/// Packets per second below which a share of errors says nothing.
pub const ERROR_PACKETS: f32 = 10.0;

/// The one mark of a port, a device or a branch. The order is worst first.
///
/// A mark always comes out of a judgement at a moment: nothing that has not been heard of in time is [`Mark::Up`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Mark {
    /// Meant to be up and is not.
    Down,
    /// Not heard of for three periods, never heard of, or the device itself cannot tell.
    Unknown,
    /// Works, but not as it should: errors, nearly full, just restarted, under test, dormant.
    Warning,
    /// Heard late: the last value stands, with its age.
    Stale,
    /// As it should be.
    Up,
    /// Nothing to judge: administratively down, or not watched at all.
    #[default]
    Quiet,
}

impl Mark {
    /// The word beside the glyph.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Down => "down",
            Self::Unknown => "unknown",
            Self::Warning => "warning",
            Self::Stale => "stale",
            Self::Up => "up",
            Self::Quiet => "admin down",
        }
    }

    /// Whether it is something that an operator should look at.
    pub const fn is_wrong(self) -> bool {
        matches!(self, Self::Down | Self::Unknown | Self::Warning | Self::Stale)
    }

    /// The mark of one port. What the port last said counts only as far as its age allows.
    pub fn of_port(snapshot: &DeviceSnapshot, slot: Slot, now: Moment) -> Self {
        Limits::of(snapshot, now).mark(snapshot, slot)
    }

    fn of(freshness: Freshness, state: PortState) -> Self {
        match (freshness, state) {
            (Freshness::Unknown, _) | (_, PortState::Unknown) => Self::Unknown,
            (_, PortState::Down) => Self::Down,
            (Freshness::Stale, _) => Self::Stale,
            (_, PortState::Testing | PortState::Dormant) => Self::Warning,
            (_, PortState::AdminDown) => Self::Quiet,
            (Freshness::Live, PortState::Up) => Self::Up,
        }
    }
}

/// The limits of a device's expectation at a moment. The same verdicts as [`Expectation::judge`], for a hundred
/// thousand ports in a row: the limits are worked out once per device.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    now: Moment,
    live: Duration,
    unknown: Duration,
    /// What was heard at this moment or later is live; all that was heard is, if there is none.
    live_from: Option<Moment>,
    /// What was heard later than this is known; all that was heard is, if there is none.
    known_after: Option<Moment>,
}

impl Limits {
    pub(super) fn of(snapshot: &DeviceSnapshot, now: Moment) -> Self {
        let expectation: &Expectation = &snapshot.expectation;
        let (live, unknown) = (expectation.live_limit(), expectation.unknown_limit());
        let (live_from, known_after) = (now.checked_sub(live), now.checked_sub(unknown));
        Self { now, live, unknown, live_from, known_after }
    }

    fn judge(&self, heard: Option<Moment>) -> Freshness {
        // Nothing comes before any moment: what was never heard is never known.
        if heard <= self.known_after {
            Freshness::Unknown
        } else if heard >= self.live_from {
            Freshness::Live
        } else {
            Freshness::Stale
        }
    }

    /// The mark of one port.
    pub(super) fn mark(&self, snapshot: &DeviceSnapshot, slot: Slot) -> Mark {
        let heard = snapshot.rows.status_heard.get(slot.index()).copied().flatten();
        Mark::of(self.judge(heard), snapshot.port_state(slot))
    }

    /// When the verdict on something heard at `heard` changes next.
    pub(super) fn next_change(&self, heard: Moment) -> Option<Moment> {
        // Live includes its limit: the verdict changes just after it.
        let stale = heard + self.live + Duration::from_nanos(1);
        [stale, heard + self.unknown].into_iter().find(|at| *at > self.now)
    }

    /// Whether the numbers of a port still count.
    pub(super) fn known(&self, snapshot: &DeviceSnapshot, slot: Slot) -> bool {
        let heard = snapshot.rows.counters_heard.get(slot.index()).copied().flatten();
        self.judge(heard) != Freshness::Unknown
    }
}

/// Share of packets in error, the worse of both directions, if there are packets enough to say.
pub(super) fn error_share(snapshot: &DeviceSnapshot, slot: Slot) -> Option<f32> {
    let shares = Direction::BOTH.into_iter().filter_map(|direction| {
        let rates = &snapshot.rows.rates[direction.index()];
        let share = *rates.error_share.get(slot.index())?;
        (!share.is_nan()).then_some(share)
    });
    shares.reduce(f32::max)
}

/// Whether a port has errors worth a word.
pub(super) fn is_erroring(snapshot: &DeviceSnapshot, slot: Slot) -> bool {
    Direction::BOTH.into_iter().any(|direction| {
        let rates = &snapshot.rows.rates[direction.index()];
        let at = |column: &[f32]| column.get(slot.index()).copied().unwrap_or(f32::NAN);
        let (share, errors, packets) = (at(&rates.error_share), at(&rates.errors), at(&rates.packets));
        // The packets column leaves out what was in error, and a port that gets nothing but errors is no quiet one.
        share >= ERROR_SHARE && (packets >= ERROR_PACKETS || packets + errors >= ERROR_PACKETS)
    })
}

/// Discards per second, both directions together.
pub(super) fn discards(snapshot: &DeviceSnapshot, slot: Slot) -> Option<f32> {
    both(snapshot, slot, |rates| &rates.discards)
}

fn both(snapshot: &DeviceSnapshot, slot: Slot, column: fn(&Rates) -> &Vec<f32>) -> Option<f32> {
    let values = Direction::BOTH.into_iter().filter_map(|direction| {
        let value = *column(&snapshot.rows.rates[direction.index()]).get(slot.index())?;
        (!value.is_nan()).then_some(value)
    });
    values.reduce(|a, b| a + b)
}

/// A rate in bits per second, or why there is none.
pub(super) fn bits(snapshot: &DeviceSnapshot, slot: Slot, direction: Direction) -> Result<f32, Gap> {
    let rates = &snapshot.rows.rates[direction.index()];
    let bits = rates.bits.get(slot.index()).copied().unwrap_or(f32::NAN);
    let gap = || rates.gap.get(slot.index()).copied().flatten().unwrap_or(Gap::First);
    if bits.is_nan() { Err(gap()) } else { Ok(bits) }
}

/// The busier direction's share of the speed.
pub(super) fn load(snapshot: &DeviceSnapshot, slot: Slot) -> Option<f32> {
    let shares = Direction::BOTH.into_iter().filter_map(|direction| snapshot.utilisation(slot, direction));
    shares.reduce(f32::max)
}
