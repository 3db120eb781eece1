//! What is at hand while one notification is read: its times, the counts, and where changes go.

use crate::model::{Change, Leaf, Now, Slot, SourceTime, Subject, Value};

use super::{options::Options, row::Generation};

/// What became of everything that was read, since the reader started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Values that were understood.
    pub updates: u64,
    /// Values of paths that noctui does not read.
    pub ignored: u64,
    /// Values that make no sense where they stand: they changed nothing.
    pub bad_values: u64,
    /// Values of devices and interfaces beyond what is remembered.
    pub overflow: u64,
    /// Messages that are not gNMI.
    pub malformed: u64,
    /// Messages that were read the slow way.
    pub slow: u64,
}

impl Tally {
    /// Values that could not be used, or not be kept.
    pub const fn unread(&self) -> u64 {
        self.bad_values + self.overflow
    }
}

/// One notification being read.
#[derive(Debug)]
pub struct Pass<'a> {
    /// Where changes go.
    pub out: &'a mut Vec<Change>,
    /// When the notification came.
    pub at: Now,
    /// What it says of its time, in nanoseconds.
    pub stamp: i64,
    /// Its number.
    pub generation: Generation,
    /// The time to put on what is no counter.
    pub time: SourceTime,
    /// Whether the clock was asked about it: only one that carries counters is judged.
    pub is_judged: bool,
    /// The counts.
    pub tally: &'a mut Tally,
    /// How to read.
    pub options: &'a Options,
}

impl Pass<'_> {
    /// Says a leaf of an interface.
    #[inline]
    pub fn say(&mut self, slot: Slot, leaf: Leaf, value: Value) {
        self.out.push(Change { subject: Subject::Interface(slot), leaf, value, time: self.time });
    }

    /// Says a leaf of the device.
    pub fn say_of_device(&mut self, leaf: Leaf, value: Value) {
        self.out.push(Change { subject: Subject::Device, leaf, value, time: self.time });
    }
}
