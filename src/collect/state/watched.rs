//! An interface that somebody looks at, or did a moment ago.

use std::sync::Arc;

use crate::{
    collect::{evidence::Witness, meter::Measures, reading::Reading, rollup::Fine},
    model::{Detail, Leaf, Packed, Point, Rows, Slot, Source, Width},
};

/// What is kept of it beside its columns.
pub(super) struct Watched {
    pub slot: Slot,
    fine: Fine,
    witness: Witness,
}

impl Watched {
    pub fn new(slot: Slot) -> Self {
        Self { slot, fine: Fine::default(), witness: Witness::default() }
    }

    /// Takes note of a reading, and of the rates that came of it.
    pub fn note(&mut self, reading: &Reading, measures: &Measures, rates: [Packed; 2]) {
        self.witness.note(reading, measures);
        self.fine.add(reading.arrival, rates);
    }

    /// What is shown of it.
    pub fn detail(
        &self,
        source: Source,
        rows: &Rows,
        minutes: Arc<[Point]>,
        object: impl Fn(Leaf, Width) -> String,
    ) -> Detail {
        Detail {
            slot: self.slot,
            history: self.fine.history(minutes),
            evidence: self.witness.evidence(source, self.slot, rows, object),
        }
    }
}
