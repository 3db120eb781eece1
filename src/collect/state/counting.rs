//! What becomes of counters: readings are gathered, held while they may come from a cache, measured, remembered.

use crate::model::{Batch, Change, Direction, Leaf, Moment, Slot, Source, Value};

use super::DeviceState;
use crate::collect::{columns, reading::Reading};

/// Adds a counter to the reading of its interface; a source sends an interface's counters together.
pub(super) fn gather(readings: &mut Vec<(Slot, Reading)>, slot: Slot, change: &Change, arrival: Moment) {
    if readings.last().is_none_or(|(last, _)| *last != slot) {
        readings.push((slot, Reading::new(arrival)));
    }
    let Some((_, reading)) = readings.last_mut() else { return };
    match (change.leaf, &change.value) {
        (Leaf::Counter(counter), Value::Counter(value, width)) => {
            reading.put(counter, *value, *width, change.time)
        }
        (Leaf::Counter(counter), _) => reading.delete(counter),
        _ => {}
    }
}

impl DeviceState {
    /// Takes the counters of one answer in. What an answer only repeats is held until the round has ended: then it is
    /// known whether anything else of the device has moved. See [`crate::collect::refresh`].
    pub(super) fn apply_readings(&mut self, readings: &mut Vec<(Slot, Reading)>, batch: &Batch) {
        if self.may_hold()
            && !readings.is_empty()
            && readings.iter().all(|(slot, reading)| self.repeats(*slot, reading))
        {
            for (slot, reading) in &*readings {
                self.rows.counters_heard[slot.index()] = Some(reading.arrival);
            }
            return self.held.append(readings);
        }
        for (slot, reading) in &*readings {
            self.note_change(*slot, reading, batch.rounds);
            self.measure(*slot, reading);
        }
    }

    /// Whether a reading says of every counter what was known before.
    fn repeats(&self, slot: Slot, reading: &Reading) -> bool {
        let counters = &self.rows.counters;
        let index = slot.index();
        self.meters[index].last().is_some()
            && reading.present == counters.present[index]
            && reading.wide == counters.wide[index]
            && !reading.differs(counters, slot)
    }

    /// A stream says by itself when a value was taken: only what is asked for may come from a cache. And a stream's
    /// next value may come before its round has ended: what was held of it would be measured after it.
    fn may_hold(&self) -> bool {
        self.source == Some(Source::Snmp)
    }

    fn note_change(&mut self, slot: Slot, reading: &Reading, round: u64) {
        let before =
            self.rows.counters_heard[slot.index()].filter(|_| self.meters[slot.index()].last().is_some());
        if let Some(before) = before.filter(|_| reading.differs(&self.rows.counters, slot)) {
            self.refresh.changed(before, reading.arrival, round);
        }
    }

    /// Measures what was held in this round, unless it comes from the agent's cache.
    pub(super) fn settle(&mut self) {
        for (slot, reading) in std::mem::take(&mut self.held) {
            // A restart in the meantime takes the interface's past away, and what was held with it.
            let last = self.meters.get(slot.index()).and_then(|meter| meter.last());
            let stands = last.is_some_and(|last| !self.refresh.is_cached(last.arrival, reading.arrival));
            if stands && self.is_known(slot) {
                self.measure(slot, &reading);
            }
        }
    }

    fn measure(&mut self, slot: Slot, reading: &Reading) {
        let index = slot.index();
        let measures = self.meters[index].measure(reading, &self.rows.counters, slot, self.rows.speed[index]);
        columns::take_counters(&mut self.rows, slot, reading);
        columns::take_measures(&mut self.rows, slot, &measures);
        self.hear(slot, reading.arrival);
        self.remember(slot, reading.arrival);
        self.count_faults(slot, &measures);
        let rates = Direction::BOTH.map(|direction| columns::packed(&self.rows, slot, direction));
        if let Some(watched) = self.watched.iter_mut().find(|watched| watched.slot == slot) {
            watched.note(reading, &measures, rates);
        }
    }

    /// Counters are as old as the oldest of them: those of one interface may come in two answers, and one of the two
    /// may be lost.
    fn hear(&mut self, slot: Slot, now: Moment) {
        let present = self.rows.counters.present[slot.index()];
        let oldest = if present == 0 { Some(now) } else { self.meters[slot.index()].heard(present) };
        let heard = &mut self.rows.counters_heard[slot.index()];
        *heard = oldest.max(*heard);
    }

    fn remember(&mut self, slot: Slot, now: Moment) {
        for direction in Direction::BOTH {
            let rates = &self.rows.rates[direction.index()];
            let index = slot.index();
            let rate = rates.gap[index].map_or(Ok(rates.bits[index]), Err);
            self.hours[index].add(direction.index(), rate, rates.interval[index], now);
        }
    }
}
