//! What the tests of this layer share: a device of the inventory, and batches as a source would push them.

use std::{path::Path, sync::Arc, time::Duration};

use crate::{
    config::{
        DeviceIds,
        inventory::{self, DeviceConfig},
    },
    model::{
        Batch, Change, Counter, DeviceId, Leaf, Moment, Now, OperStatus, Reach, Slot, Source, SourceStats,
        SourceTime, Subject, Timestamp, Value, Width,
    },
};

/// A device that is polled every ten seconds, with a time-out of two.
pub(super) fn device() -> Arc<DeviceConfig> {
    let text = "[devices.a]\naddress = \"127.0.0.1\"\npoll = \"10s\"\n\
                interfaces = [{ match = \"up*\", role = \"uplink\", expect = \"up\" }]\n";
    let loaded = inventory::load_text(Path::new("inventory.toml"), text, &mut DeviceIds::default());
    Arc::clone(&loaded.inventory.expect("a good inventory").devices()[0])
}

/// The moment so many milliseconds after the start.
pub(super) fn at(millis: u64) -> Moment {
    Moment::after_start(Duration::from_millis(millis))
}

/// Both clocks so many milliseconds after the start.
pub(super) fn now(millis: u64) -> Now {
    Now { moment: at(millis), wall: Timestamp(1_800_000_000_000).after(Duration::from_millis(millis)) }
}

/// Makes the batches of a source.
#[derive(Debug, Clone)]
pub(super) struct Writer {
    pub batch: Batch,
    time: SourceTime,
}

impl Writer {
    /// An answer that arrives at this time, in milliseconds; the device's clock shows the same.
    pub fn answer(millis: u64) -> Self {
        let batch = Batch {
            device: DeviceId(0),
            source: Source::Snmp,
            arrival: at(millis),
            epoch: 0,
            period: Duration::from_secs(10),
            reach: Reach::Answering { latency: Duration::from_millis(1) },
            manner: crate::model::Manner::default(),
            stats: SourceStats::default(),
            rounds: 0,
            answered: true,
            changes: Vec::new(),
        };
        Self { batch, time: SourceTime::Uptime(Duration::from_millis(millis)) }
    }

    /// The end of a round.
    pub fn end(millis: u64, rounds: u64) -> Self {
        let mut end = Self::answer(millis).round(rounds);
        end.batch.answered = false;
        end
    }

    pub fn round(mut self, rounds: u64) -> Self {
        self.batch.rounds = rounds;
        self
    }

    pub fn epoch(mut self, epoch: u32) -> Self {
        self.batch.epoch = epoch;
        self
    }

    pub fn period(mut self, seconds: u64) -> Self {
        self.batch.period = Duration::from_secs(seconds);
        self
    }

    pub fn says(mut self, slot: u32, leaf: Leaf, value: Value) -> Self {
        let subject = Subject::Interface(Slot(slot));
        self.batch.changes.push(Change { subject, leaf, value, time: self.time });
        self
    }

    pub fn named(self, slot: u32, name: &str) -> Self {
        self.says(slot, Leaf::Name, Value::Text(name.into()))
    }

    pub fn speed(self, slot: u32, bits_per_second: u64) -> Self {
        self.says(slot, Leaf::Speed, Value::Number(bits_per_second))
    }

    pub fn up(self, slot: u32) -> Self {
        self.says(slot, Leaf::OperStatus, Value::Oper(OperStatus::Up))
    }

    pub fn counter(self, slot: u32, counter: Counter, value: u64) -> Self {
        self.says(slot, Leaf::Counter(counter), Value::Counter(value, Width::Bits64))
    }

    pub fn counter32(self, slot: u32, counter: Counter, value: u64) -> Self {
        self.says(slot, Leaf::Counter(counter), Value::Counter(value, Width::Bits32))
    }

    pub fn lacks(self, slot: u32, counter: Counter) -> Self {
        self.says(slot, Leaf::Counter(counter), Value::Absent)
    }
}
