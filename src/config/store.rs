//! The table `store` of `config.toml`: how much is kept, and for how long.

use std::ops::RangeInclusive;
use std::time::Duration;

use super::diagnostic::Diagnostics;
use super::size;
use super::walk::Table;

/// What bounds the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct StoreLimits {
    /// The most that its files take together, in octets: 16 MiB to 1 TiB. Of too much the oldest minutes leave first,
    /// then the oldest hours, then the oldest events; notes never do.
    pub max_octets: u64,
    /// How long events are kept, 1 hour to 10 years.
    pub events: Duration,
    /// How long the hours of interfaces are kept, likewise.
    pub history: Duration,
}

impl Default for StoreLimits {
    fn default() -> Self {
        Self { max_octets: 1 << 30, events: DAY * 90, history: DAY * 400 }
    }
}

const DAY: Duration = Duration::from_secs(24 * 3_600);
const KEYS: [&str; 3] = ["max-size", "events", "history"];
const SIZE: RangeInclusive<u64> = 16 << 20..=1 << 40;
const AGE: RangeInclusive<Duration> = Duration::from_secs(3_600)..=Duration::from_secs(3_650 * 24 * 3_600);

impl StoreLimits {
    /// Reads the table; what is wrong is noted and keeps its default.
    pub(super) fn read(&mut self, table: Table<'_>, out: &mut Diagnostics) {
        for entry in table {
            match entry.key() {
                "max-size" => keep(&mut self.max_octets, size::read(entry.into_value(), SIZE, out)),
                "events" => keep(&mut self.events, entry.into_value().duration(AGE, out)),
                "history" => keep(&mut self.history, entry.into_value().duration(AGE, out)),
                _ => entry.unknown(KEYS, out),
            }
        }
    }
}

fn keep<T>(place: &mut T, read: Option<T>) {
    if let Some(value) = read {
        *place = value;
    }
}
