//! What one answer says of the counters of one interface, before anything is made of it.

use std::time::Duration;

use crate::model::{Counter, Counters, Moment, Slot, SourceTime, Width};

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

    /// When one of its counters was taken.
    pub fn stamp(&self, column: usize) -> Stamp {
        Stamp { time: self.times[column], arrival: self.arrival }
    }
}
