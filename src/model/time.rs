//! The two clocks of the model: a monotonic one for ages and rates, a civil one for dates.
//!
//! Nothing here reads a clock. `feed::Clock` does, and hands readings to whoever must not.

use std::time::Duration;

/// A reading of the monotonic clock, as time since the program started (nanoseconds: enough for 584 years).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Moment(u64);

impl Moment {
    /// The moment that lies this long after the program's start.
    pub const fn after_start(elapsed: Duration) -> Self {
        Self(elapsed.as_nanos() as u64)
    }

    /// Time since the program started.
    pub const fn since_start(self) -> Duration {
        Duration::from_nanos(self.0)
    }

    /// Nanoseconds since the program started: greater is later.
    pub const fn nanos(self) -> u64 {
        self.0
    }

    /// Time from `earlier` to this moment; zero if `earlier` is later.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_nanos(self.0.saturating_sub(earlier.0))
    }

    /// The moment that lies this long before; `None` if that was before the program started.
    pub fn checked_sub(self, span: Duration) -> Option<Self> {
        self.0.checked_sub(u64::try_from(span.as_nanos()).ok()?).map(Self)
    }
}

impl std::ops::Add<Duration> for Moment {
    type Output = Self;

    fn add(self, span: Duration) -> Self {
        Self(self.0.saturating_add(u64::try_from(span.as_nanos()).unwrap_or(u64::MAX)))
    }
}

/// A point of civil time: milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// This point moved back by `span`.
    pub fn before(self, span: Duration) -> Self {
        Self(self.0.saturating_sub(millis(span)))
    }

    /// This point moved forward by `span`.
    pub fn after(self, span: Duration) -> Self {
        Self(self.0.saturating_add(millis(span)))
    }

    /// Time from `earlier` to this point; zero if `earlier` is later.
    pub fn since(self, earlier: Self) -> Duration {
        let span = self.0.saturating_sub(earlier.0);
        Duration::from_millis(u64::try_from(span).unwrap_or(0))
    }
}

fn millis(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}

/// Both clocks read at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Now {
    /// The monotonic reading: ages are counted from it.
    pub moment: Moment,
    /// The civil reading: dates and the clock on screen.
    pub wall: Timestamp,
}

/// The time a source put on a value, in the source's own clock. Only differences mean anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum SourceTime {
    /// Time since the device's management started (`sysUpTime`), unwrapped past 497 days.
    Uptime(Duration),
    /// Nanoseconds since 1970 as the device believes (a gNMI notification's timestamp).
    Unix(i64),
    /// The source gave none: the arrival stands in.
    #[default]
    None,
}

impl SourceTime {
    /// Time from `earlier` to this reading, if both come from the same kind of clock and it did not go back.
    pub fn since(self, earlier: Self) -> Option<Duration> {
        match (self, earlier) {
            (Self::Uptime(now), Self::Uptime(then)) => now.checked_sub(then),
            (Self::Unix(now), Self::Unix(then)) => {
                u64::try_from(now.checked_sub(then)?).ok().map(Duration::from_nanos)
            }
            _ => None,
        }
    }
}
