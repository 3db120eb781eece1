//! Answers "why": the object, the two samples and the interval behind each value of a watched interface.

use std::time::Duration;

use crate::model::{Counter, Evidence, Gap, Leaf, Rows, Sample, Slot, Source, Width};

use super::meter::{Gauge, Measures};
use super::reading::Reading;

/// The last two samples of each counter of one interface.
#[derive(Debug, Clone, Default)]
pub(super) struct Witness {
    samples: [[Option<Sample>; 2]; Counter::COUNT],
    interval: [Option<Duration>; Counter::COUNT],
    gap: [Option<Gap>; Counter::COUNT],
}

impl Witness {
    /// Takes note of a reading from which rates were measured.
    pub fn note(&mut self, reading: &Reading, measures: &Measures) {
        for counter in Counter::ALL {
            let column = counter.column();
            if reading.present & (1 << column) != 0 {
                let sample = Sample {
                    value: reading.values[column],
                    arrival: reading.arrival,
                    time: reading.times[column],
                };
                self.samples[column] = [self.samples[column][1], Some(sample)];
            } else if reading.absent & (1 << column) != 0 {
                self.samples[column] = [None; 2];
            }
        }
        for (gauge, measure) in Gauge::ALL.iter().zip(measures) {
            let Some(measure) = measure else { continue };
            for counter in gauge.counters() {
                self.interval[counter.column()] = measure.ok().map(|measure| measure.interval);
                self.gap[counter.column()] = measure.err();
            }
        }
    }

    /// The time between the samples of a counter that no rate is shown of.
    fn spacing(&self, counter: Counter) -> Option<Duration> {
        let is_measured = Gauge::ALL.iter().any(|gauge| gauge.counters().contains(&counter));
        let [Some(before), Some(now)] = self.samples[counter.column()] else { return None };
        let span = now.time.since(before.time).unwrap_or_else(|| now.arrival.since(before.arrival));
        (!is_measured).then_some(span)
    }

    /// The evidence for every leaf that the source reads; `object_of` names the object behind a leaf.
    pub fn evidence(
        &self,
        source: Source,
        slot: Slot,
        rows: &Rows,
        object_of: impl Fn(Leaf, Width) -> String,
    ) -> Vec<Evidence> {
        let states =
            [Leaf::AdminStatus, Leaf::OperStatus, Leaf::LastChange, Leaf::Speed].map(|leaf| Evidence {
                leaf,
                source,
                object: object_of(leaf, width_of(leaf, rows.speed[slot.index()])),
                heard: rows.status_heard[slot.index()],
                before: None,
                now: None,
                interval: None,
                gap: None,
            });
        let counters = Counter::ALL.map(|counter| Evidence {
            leaf: Leaf::Counter(counter),
            source,
            object: object_of(Leaf::Counter(counter), rows.counters.width(slot, counter)),
            heard: rows.counters_heard[slot.index()],
            before: self.samples[counter.column()][0],
            now: self.samples[counter.column()][1],
            interval: self.interval[counter.column()].or_else(|| self.spacing(counter)),
            gap: if rows.counters.get(slot, counter).is_some() {
                self.gap[counter.column()]
            } else {
                Some(Gap::Absent)
            },
        });
        states.into_iter().chain(counters).collect()
    }
}

/// Which of two objects a leaf came from: `ifSpeed` ends at 2^32 - 1, `ifHighSpeed` goes on.
fn width_of(leaf: Leaf, speed: u64) -> Width {
    if leaf == Leaf::Speed && speed >= u64::from(u32::MAX) { Width::Bits64 } else { Width::Bits32 }
}
