//! Rates of one interface: what it was last, and what a new reading makes of it.

use std::time::Duration;

use crate::model::{Counter, Counters, Direction, Gap, Moment, Slot, Width, growth};

use super::reading::{Reading, Stamp};

/// Counters that make one rate together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quantity {
    Octets,
    Packets,
    Errors,
    Discards,
}

/// One rate of one direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Gauge {
    pub direction: Direction,
    pub quantity: Quantity,
}

impl Gauge {
    pub const COUNT: usize = 8;

    /// All gauges; errors come after the packets that their share is taken of.
    pub const ALL: [Self; Self::COUNT] = {
        const fn gauge(direction: Direction, quantity: Quantity) -> Gauge {
            Gauge { direction, quantity }
        }
        [
            gauge(Direction::In, Quantity::Octets),
            gauge(Direction::In, Quantity::Packets),
            gauge(Direction::In, Quantity::Errors),
            gauge(Direction::In, Quantity::Discards),
            gauge(Direction::Out, Quantity::Octets),
            gauge(Direction::Out, Quantity::Packets),
            gauge(Direction::Out, Quantity::Errors),
            gauge(Direction::Out, Quantity::Discards),
        ]
    };

    pub fn counters(self) -> &'static [Counter] {
        use Counter::*;
        match (self.direction, self.quantity) {
            (Direction::In, Quantity::Octets) => &[InOctets],
            (Direction::In, Quantity::Packets) => &[InUnicastPkts, InMulticastPkts, InBroadcastPkts],
            (Direction::In, Quantity::Errors) => &[InErrors],
            (Direction::In, Quantity::Discards) => &[InDiscards],
            (Direction::Out, Quantity::Octets) => &[OutOctets],
            (Direction::Out, Quantity::Packets) => &[OutUnicastPkts, OutMulticastPkts, OutBroadcastPkts],
            (Direction::Out, Quantity::Errors) => &[OutErrors],
            (Direction::Out, Quantity::Discards) => &[OutDiscards],
        }
    }

    /// The gauge's counters as bits of [`Counters::present`].
    pub fn mask(self) -> u16 {
        self.counters().iter().fold(0, |mask, counter| mask | 1 << counter.column())
    }

    /// Whether a 32-bit counter of this gauge may have gone round without being seen to go back. Errors and discards
    /// do not come at line rate: theirs are believed, or no fast interface would ever show any.
    fn may_wrap_unseen(self, interval: Duration, line_rate: Option<f64>) -> bool {
        matches!(self.quantity, Quantity::Octets | Quantity::Packets)
            && line_rate.is_some_and(|rate| rate * interval.as_secs_f64() >= 2f64.powi(32))
    }

    /// The most that one of its counters can grow in a second at this speed.
    fn line_rate(self, bits_per_second: u64) -> Option<f64> {
        /// The shortest Ethernet frame with its preamble and gap, in bits (IEEE 802.3).
        const SHORTEST_FRAME: f64 = 84.0 * 8.0;
        let bits = bits_per_second as f64;
        (bits_per_second > 0).then_some(match self.quantity {
            Quantity::Octets => bits / 8.0,
            Quantity::Packets | Quantity::Errors | Quantity::Discards => bits / SHORTEST_FRAME,
        })
    }
}

/// A rate in counts per second, and the interval that it was taken over.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Measure {
    pub per_second: f64,
    pub interval: Duration,
}

/// The readings from which the next rates of one interface will be taken. The values themselves are those of the
/// [`Counters`]: a reading that changes nothing leaves both alone.
#[derive(Debug, Clone)]
pub(super) struct Meter {
    stamps: Stamps,
    /// Why the next reading is only a first one.
    pending: Gap,
}

impl Default for Meter {
    fn default() -> Self {
        Self { stamps: Stamps::None, pending: Gap::First }
    }
}

impl Meter {
    /// Forgets all readings: the next one starts anew, and says why.
    pub fn restart(&mut self, gap: Gap) {
        if !matches!(self.stamps, Stamps::None) {
            self.pending = gap;
        }
        self.stamps = Stamps::None;
    }

    /// Why the next reading will be only a first one, if there is none before it.
    pub fn pending(&self) -> Gap {
        self.pending
    }

    /// When anything was last measured.
    pub fn last(&self) -> Option<Stamp> {
        Counter::ALL.iter().find_map(|counter| self.stamps.get(counter.column()))
    }

    /// When the one of these counters that was heard longest ago arrived; `None` if one was not heard at all.
    pub fn heard(&self, present: u16) -> Option<Moment> {
        let arrival = |column: usize| Some(self.stamps.get(column)?.arrival);
        columns(present).map(arrival).min().flatten()
    }

    /// Measures a reading against the one before, and takes it for the next time; a gauge that the reading does not
    /// speak of, or that it only repeats, has no news. Must run before the counters take the reading over.
    pub fn measure(&mut self, reading: &Reading, counters: &Counters, slot: Slot, speed: u64) -> Measures {
        let pair = Pair { reading, counters, slot, speed };
        let measures = Gauge::ALL.map(|gauge| self.gauge(gauge, &pair));
        if columns(reading.present & pair.known()).any(|column| self.stamps.get(column).is_some()) {
            self.pending = Gap::First;
        }
        self.take(reading, pair.known());
        measures
    }

    fn gauge(&self, gauge: Gauge, pair: &Pair<'_>) -> Option<Result<Measure, Gap>> {
        let (mask, absent) = (gauge.mask(), pair.reading.absent);
        let (known, told) = (pair.known() & mask, pair.reading.present & mask);
        let left = known & !told & !absent;
        if told == 0 {
            return (mask & absent != 0 && left == 0).then_some(Err(Gap::Absent));
        }
        // A part of the counters says nothing of their sum.
        if left != 0 {
            return None;
        }
        let mut sum: Option<Measure> = None;
        for column in columns(told & known) {
            let Some(then) = self.stamps.get(column) else { continue };
            let interval = pair.reading.stamp(column).since(&then);
            if interval.is_zero() {
                return None;
            }
            match pair.growth(gauge, column, interval) {
                Ok(delta) => {
                    let measure = sum.get_or_insert(Measure { per_second: 0.0, interval });
                    measure.per_second += delta as f64 / interval.as_secs_f64();
                    measure.interval = measure.interval.max(interval);
                }
                Err(gap) => return Some(Err(gap)),
            }
        }
        Some(sum.ok_or(self.pending))
    }

    /// Stamps the counters that the reading tells; `known` are those that were there before.
    fn take(&mut self, reading: &Reading, known: u16) {
        let stay = known & !reading.present & !reading.absent;
        let each = std::array::from_fn(|column| {
            let bit = 1 << column;
            if reading.present & bit != 0 {
                Some(reading.stamp(column))
            } else {
                self.stamps.get(column).filter(|_| stay & bit != 0)
            }
        });
        self.stamps = Stamps::of(each, stay | reading.present);
    }
}

/// What became of each gauge, in the order of [`Gauge::ALL`]; `None` is no news.
pub(super) type Measures = [Option<Result<Measure, Gap>>; Gauge::COUNT];

/// The columns of the counters in a set of bits.
fn columns(bits: u16) -> impl Iterator<Item = usize> {
    (0..Counter::COUNT).filter(move |column| bits & (1 << column) != 0)
}

/// A reading beside the counters as they were before it.
struct Pair<'a> {
    reading: &'a Reading,
    counters: &'a Counters,
    slot: Slot,
    speed: u64,
}

impl Pair<'_> {
    /// The counters that were there before.
    fn known(&self) -> u16 {
        self.counters.present[self.slot.index()]
    }

    /// How much one counter has grown.
    fn growth(&self, gauge: Gauge, column: usize, interval: Duration) -> Result<u64, Gap> {
        let bit = 1 << column;
        if (self.counters.wide[self.slot.index()] ^ self.reading.wide) & bit != 0 {
            return Err(Gap::SourceChanged);
        }
        let width = if self.reading.wide & bit != 0 { Width::Bits64 } else { Width::Bits32 };
        let line_rate = gauge.line_rate(self.speed);
        if width == Width::Bits32 && gauge.may_wrap_unseen(interval, line_rate) {
            return Err(Gap::WrapUncertain);
        }
        let before = self.counters.values[column][self.slot.index()];
        growth(before, self.reading.values[column], width, interval, line_rate)
    }
}

/// A stamp per counter; most of the time all of them share one, as all counters of an interface come in one answer.
/// What it says of counters that the source does not have means nothing.
#[derive(Debug, Clone)]
enum Stamps {
    None,
    Shared(Stamp),
    Each(Box<[Option<Stamp>; Counter::COUNT]>),
}

impl Stamps {
    fn get(&self, column: usize) -> Option<Stamp> {
        match self {
            Self::None => None,
            Self::Shared(stamp) => Some(*stamp),
            Self::Each(stamps) => stamps[column],
        }
    }

    /// `present` are the counters that the source has: one of them without a stamp was not heard since a restart.
    fn of(each: [Option<Stamp>; Counter::COUNT], present: u16) -> Self {
        let Some(first) = each.iter().find_map(|stamp| *stamp) else { return Self::None };
        if columns(present).all(|column| each[column] == Some(first)) {
            Self::Shared(first)
        } else {
            Self::Each(Box::new(each))
        }
    }
}

#[cfg(test)]
mod tests;
