//! Rates of one interface: what it was last, and what a new reading makes of it.

use std::time::Duration;

use crate::model::{Counter, Counters, Direction, Gap, Moment, Slot, SourceTime, Width, growth};

/// When a reading was taken, by both clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    pub time: SourceTime,
    pub arrival: Moment,
}

impl Stamp {
    /// Time since an earlier stamp: by the source's own clock where it has moved, else by arrival.
    pub fn since(&self, earlier: &Self) -> Duration {
        match self.time.since(earlier.time) {
            Some(span) if !span.is_zero() => span,
            _ => self.arrival.since(earlier.arrival),
        }
    }
}

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

/// What one batch says of the counters of one interface.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading {
    pub values: [u64; Counter::COUNT],
    pub times: [SourceTime; Counter::COUNT],
    /// Counters that have a value.
    pub present: u16,
    /// Counters that the source says it does not have.
    pub absent: u16,
    /// Counters of 64 bits.
    pub wide: u16,
    pub arrival: Moment,
}

impl Reading {
    pub fn new(arrival: Moment) -> Self {
        let values = [0; Counter::COUNT];
        let times = [SourceTime::None; Counter::COUNT];
        Self { values, times, present: 0, absent: 0, wide: 0, arrival }
    }

    pub fn put(&mut self, counter: Counter, value: u64, width: Width, time: SourceTime) {
        let bit = 1 << counter.column();
        self.values[counter.column()] = value;
        self.times[counter.column()] = time;
        self.present |= bit;
        self.absent &= !bit;
        self.wide = if width == Width::Bits64 { self.wide | bit } else { self.wide & !bit };
    }

    pub fn delete(&mut self, counter: Counter) {
        let bit = 1 << counter.column();
        self.absent |= bit;
        self.present &= !bit;
    }

    /// Whether any counter that both know has another value than before.
    pub fn differs(&self, counters: &Counters, slot: Slot) -> bool {
        let both = self.present & counters.present[slot.index()];
        Counter::ALL
            .iter()
            .filter(|counter| both & (1 << counter.column()) != 0)
            .any(|counter| self.values[counter.column()] != counters.values[counter.column()][slot.index()])
    }

    fn stamp(&self, gauge: Gauge) -> Option<Stamp> {
        let counter = gauge.counters().iter().find(|counter| self.present & (1 << counter.column()) != 0)?;
        Some(Stamp { time: self.times[counter.column()], arrival: self.arrival })
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

    /// When anything was last measured.
    pub fn last(&self) -> Option<Stamp> {
        (0..Gauge::COUNT).find_map(|index| self.stamps.get(index))
    }

    /// Measures a reading against the one before, and takes it for the next time; a gauge that the reading does not
    /// speak of, or that it only repeats, has no news. Must run before the counters take the reading over.
    pub fn measure(&mut self, reading: &Reading, counters: &Counters, slot: Slot, speed: u64) -> Measures {
        let before: [Option<Stamp>; Gauge::COUNT] = std::array::from_fn(|index| self.stamps.get(index));
        let mut after = before;
        let measures = std::array::from_fn(|index| {
            let gauge = Gauge::ALL[index];
            let mask = gauge.mask();
            if let Some(now) = reading.stamp(gauge) {
                after[index] = Some(now);
                let Some(then) = before[index] else { return Some(Err(self.pending)) };
                let interval = now.since(&then);
                return (!interval.is_zero()).then(|| grown(gauge, reading, counters, slot, interval, speed));
            }
            let gone =
                mask & reading.absent != 0 && counters.present[slot.index()] & mask & !reading.absent == 0;
            if gone {
                after[index] = None;
            }
            gone.then_some(Err(Gap::Absent))
        });
        self.stamps = Stamps::of(after);
        measures
    }
}

/// What became of each gauge, in the order of [`Gauge::ALL`]; `None` is no news.
pub(super) type Measures = [Option<Result<Measure, Gap>>; Gauge::COUNT];

fn grown(
    gauge: Gauge,
    reading: &Reading,
    counters: &Counters,
    slot: Slot,
    interval: Duration,
    speed: u64,
) -> Result<Measure, Gap> {
    let mask = gauge.mask();
    let (was, is) = (counters.present[slot.index()] & mask, reading.present & mask);
    let widths_differ = (counters.wide[slot.index()] ^ reading.wide) & was & is != 0;
    if widths_differ || was & is == 0 {
        return Err(Gap::SourceChanged);
    }
    let mut total = 0u64;
    for counter in gauge.counters().iter().filter(|counter| was & is & (1 << counter.column()) != 0) {
        let column = counter.column();
        let width = if reading.wide & (1 << column) != 0 { Width::Bits64 } else { Width::Bits32 };
        let (before, now) = (counters.values[column][slot.index()], reading.values[column]);
        total = total.saturating_add(growth(before, now, width, interval, gauge.line_rate(speed))?);
    }
    Ok(Measure { per_second: total as f64 / interval.as_secs_f64(), interval })
}

/// A stamp per gauge; most of the time all gauges share one, as all counters of an interface come in one answer.
#[derive(Debug, Clone)]
enum Stamps {
    None,
    Shared(Stamp),
    Each(Box<[Option<Stamp>; Gauge::COUNT]>),
}

impl Stamps {
    fn get(&self, index: usize) -> Option<Stamp> {
        match self {
            Self::None => None,
            Self::Shared(stamp) => Some(*stamp),
            Self::Each(stamps) => stamps[index],
        }
    }

    fn of(each: [Option<Stamp>; Gauge::COUNT]) -> Self {
        match each[0] {
            first if each.iter().any(|other| *other != first) => Self::Each(Box::new(each)),
            Some(shared) => Self::Shared(shared),
            None => Self::None,
        }
    }
}
