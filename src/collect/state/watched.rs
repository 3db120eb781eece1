//! An interface that somebody looks at, or did a moment ago.

use std::sync::Arc;

use crate::{
    collect::{evidence::Witness, meter::Measures, reading::Reading, rollup::Fine},
    model::{Detail, Identity, Leaf, Packed, Point, Rows, Slot, Source, Width},
    proto::snmp::objects::object_of,
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
    pub fn detail(&self, source: Source, identity: &Identity, rows: &Rows, minutes: Arc<[Point]>) -> Detail {
        let object = |leaf: Leaf, width: Width| object_of(leaf, width, identity.if_index.unwrap_or(0));
        Detail {
            slot: self.slot,
            history: self.fine.history(minutes),
            evidence: self.witness.evidence(source, self.slot, rows, object),
        }
    }
}
