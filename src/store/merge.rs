//! Two parts of one hour of a device: from before and after a restart, or from two consoles.

use std::collections::{BTreeMap, HashMap};

use super::packed::{NameId, read_minutes, read_rollup, read_rows};
use crate::model::{Faults, Packed, Rollup, rollup::Minutes};

/// One interface, minute by minute.
pub(super) struct Row {
    pub minutes: Box<[Minutes; 2]>,
    pub faults: Faults,
}

/// An hour as it is to be written.
pub(super) struct Draft {
    /// The first and the last minute that were seen.
    pub seen: (usize, usize),
    pub rows: BTreeMap<NameId, Row>,
    /// Interfaces of which no minutes are known, or not all.
    pub left: BTreeMap<NameId, Rollup>,
}

/// An hour as it was written.
pub(super) struct Known {
    pub seen: (usize, usize),
    pub rollups: Vec<u8>,
    /// Nothing if they are not kept any more.
    pub minutes: Option<Vec<u8>>,
}

impl Draft {
    /// Takes over what is known already. Where its minutes are, the rollup will follow from them. What cannot be read is
    /// replaced.
    pub fn complete(&mut self, known: &Known) {
        let join = self.join(known.seen);
        let mut minutes = HashMap::new();
        let _ = read_rows(known.minutes.as_deref().unwrap_or(&[0]), read_minutes, |name, row| {
            minutes.insert(name, row);
            true
        });
        let _ = read_rows(&known.rollups, read_rollup, |name, rollup| {
            match (self.rows.get_mut(&name), minutes.remove(&name)) {
                (Some(row), Some(minutes)) => {
                    overlay(&mut row.minutes, &minutes);
                    row.faults = row.faults.joined(&rollup.faults, join);
                }
                (None, Some(minutes)) => {
                    self.rows.insert(name, Row { minutes, faults: rollup.faults });
                }
                (_, None) => {
                    self.left.insert(name, rollup);
                }
            }
            true
        });
        self.seen = (self.seen.0.min(known.seen.0), self.seen.1.max(known.seen.1));
    }

    /// How faults are put together. What overlaps was seen by two consoles at once, and is counted once; but a restart
    /// may take part of a minute.
    fn join(&self, known: (usize, usize)) -> fn(u64, u64) -> u64 {
        let follow = known.1 <= self.seen.0 || self.seen.1 <= known.0;
        if follow { u64::saturating_add } else { u64::max }
    }

    /// What each interface amounts to.
    pub fn rollups(&self) -> Vec<(NameId, Rollup)> {
        let mut rollups = self.left.clone();
        for (name, row) in &self.rows {
            let new = Rollup::of(&row.minutes, row.faults);
            rollups.entry(*name).and_modify(|old| *old = joined(&new, old)).or_insert(new);
        }
        rollups.into_iter().collect()
    }
}

/// Fills the minutes that have no rate from those that are known already.
fn overlay(minutes: &mut [Minutes; 2], known: &[Minutes; 2]) {
    let pairs = minutes.as_flattened_mut().iter_mut().zip(known.as_flattened());
    for (minute, known) in pairs.filter(|(minute, _)| minute.get().is_err()) {
        if known.get().is_ok() || *minute == Packed::LATE {
            *minute = *known;
        }
    }
}

fn joined(new: &Rollup, old: &Rollup) -> Rollup {
    let rates = std::array::from_fn(|direction| match (new.rates[direction], old.rates[direction]) {
        (Ok(a), Ok(b)) => Ok(a.joined(&b)),
        (one, other) => one.or(other),
    });
    Rollup { rates, faults: new.faults.joined(&old.faults, u64::saturating_add) }
}
