//! What is new in a snapshot: which interfaces were heard again, which fell, which were switched off.

use super::watched::{Memory, Watched};
use crate::model::{DeviceSnapshot, Direction, Gap, Moment, PortState, Slot, Timestamp};

use std::time::Duration;

/// Clocks by which `last-change` is reckoned differ by less than this from one answer to the next.
const JITTER: Duration = Duration::from_secs(2);

/// The news of one snapshot. It is kept from one to the next, so that nothing is allocated.
#[derive(Debug, Default)]
pub(super) struct News {
    /// Interfaces with a new sample of their counters.
    pub(super) counters: Vec<Slot>,
    /// Interfaces with a new sample of anything.
    pub(super) any: Vec<Slot>,
    /// Interfaces that went down, although they may be up again.
    pub(super) fell: Vec<Slot>,
    /// Interfaces whose counters were reset, or may have been.
    pub(super) doubtful: Vec<Slot>,
    /// Interfaces that are switched off by their operator.
    pub(super) off: Vec<Slot>,
}

impl News {
    /// Reads what is new, and remembers it.
    pub(super) fn read(&mut self, watched: &mut Watched, snapshot: &DeviceSnapshot, now: Moment) {
        self.clear();
        let same_run = watched.latest.as_ref().is_some_and(|latest| {
            latest.system.restarts == snapshot.system.restarts && latest.source == snapshot.source
        });
        // What was heard at this moment or before is unknown, and what was never heard comes before any.
        let unknown = now.checked_sub(snapshot.expectation.unknown_limit());
        watched.rows.resize(snapshot.identities.len(), Memory::default());
        let mut oldest = None;
        for at in 0..watched.layout.slots.len() {
            let slot = watched.layout.slots[at];
            let counters = snapshot.rows.counters_heard[slot.index()];
            let memory = &mut watched.rows[slot.index()];
            if memory.state != Some(PortState::AdminDown) {
                oldest = oldest.into_iter().chain(counters).min();
            }
            if memory.counters != counters || memory.status != snapshot.rows.status_heard[slot.index()] {
                self.row(memory, snapshot, slot, same_run, unknown);
            }
        }
        watched.oldest_counters = oldest;
    }

    fn clear(&mut self) {
        for list in [&mut self.counters, &mut self.any, &mut self.fell, &mut self.doubtful, &mut self.off] {
            list.clear();
        }
    }

    fn row(
        &mut self,
        memory: &mut Memory,
        snapshot: &DeviceSnapshot,
        slot: Slot,
        same_run: bool,
        unknown: Option<Moment>,
    ) {
        let (counters, status) =
            (snapshot.rows.counters_heard[slot.index()], snapshot.rows.status_heard[slot.index()]);
        let before = *memory;
        (memory.counters, memory.status) = (counters, status);
        if status > unknown {
            let state = snapshot.port_state(slot);
            let last_change = snapshot.rows.last_change[slot.index()];
            (memory.state, memory.last_change) = (Some(state), last_change);
            memory.was_up |= state == PortState::Up;
            if state == PortState::AdminDown {
                return self.off.push(slot);
            }
            if has_fallen(&before, state, last_change, same_run) {
                self.fell.push(slot);
            }
        }
        let has_counters = counters.is_some() && counters != before.counters;
        if has_counters {
            self.counters.push(slot);
            if is_doubtful(snapshot, slot) {
                self.doubtful.push(slot);
            }
        }
        // States that come with the counters are one sample with them; those that come alone are one if they are
        // all there is, or if they changed.
        if has_counters || counters.is_none() || memory.state != before.state {
            self.any.push(slot);
        }
    }
}

/// Whether it went down since: seen to, or between two looks, as `last-change` tells.
fn has_fallen(before: &Memory, state: PortState, last_change: Option<Timestamp>, same_run: bool) -> bool {
    match (before.state, state) {
        (Some(PortState::Up), PortState::Down) => true,
        (Some(PortState::Up), PortState::Up) if same_run => {
            let changed = before.last_change.zip(last_change);
            changed.is_some_and(|(before, now)| now.since(before) > JITTER)
        }
        _ => false,
    }
}

fn is_doubtful(snapshot: &DeviceSnapshot, slot: Slot) -> bool {
    Direction::BOTH.iter().any(|direction| {
        let gap = snapshot.rows.rates[direction.index()].gap[slot.index()];
        matches!(gap, Some(Gap::Reset | Gap::WrapUncertain | Gap::Discontinuity))
    })
}
