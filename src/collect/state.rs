//! Everything that is known of one device, owned by the device's task.
//!
//! It turns batches into columns, rates and history, and hands out snapshots. It never waits and never asks the time.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use crate::{
    config::inventory::{DeviceConfig, Expect},
    model::{
        Batch, CivilHour, Detail, DeviceSnapshot, Expectation, Gap, Identity, Leaf, Manner, Moment, Now,
        OperStatus, Reach, Rows, SafeText, Slot, Source, SourceStats, Subject, System, Timestamp, Value,
        Width,
    },
    proto::snmp::objects::object_of,
};

mod counting;
mod hours;
mod watched;

use super::{columns, identity, meter::Meter, reading::Reading, refresh::Refresh, rollup::Hour};
use watched::Watched;

/// One device. [`super::Collector`] gives each a task of its own; without tasks it is for benchmarks.
pub struct DeviceState {
    config: Arc<DeviceConfig>,
    revision: u64,
    source: Option<Source>,
    epoch: Option<u32>,
    reach: Reach,
    manner: Manner,
    heard: Option<Moment>,
    heard_at: Option<Timestamp>,
    /// The period that is ordered.
    asked: Duration,
    expectation: Expectation,
    system: Arc<System>,
    identities: Arc<Vec<Option<Arc<Identity>>>>,
    rows: Rows,
    meters: Vec<Meter>,
    hours: Vec<Hour>,
    refresh: Refresh,
    /// Readings of this round that only repeat what was known.
    held: Vec<(Slot, Reading)>,
    /// Room for the readings of one answer, kept from answer to answer.
    readings: Vec<(Slot, Reading)>,
    watched: VecDeque<Watched>,
    stats: SourceStats,
    rounds: u64,
    /// The hour of civil time in which batches arrive now.
    hour: CivilHour,
}

impl DeviceState {
    /// How many interfaces keep fine points after nobody looks any more.
    const REMEMBERED: usize = 4;

    /// A device of which nothing was heard yet.
    pub fn new(config: Arc<DeviceConfig>) -> Self {
        let expectation = Expectation { period: config.period(), timeout: config.snmp.timeout };
        Self {
            config,
            revision: 0,
            source: None,
            epoch: None,
            reach: Reach::Trying,
            manner: Manner::default(),
            heard: None,
            heard_at: None,
            asked: expectation.period,
            expectation,
            system: Arc::default(),
            identities: Arc::default(),
            rows: Rows::default(),
            meters: Vec::new(),
            hours: Vec::new(),
            refresh: Refresh::default(),
            held: Vec::new(),
            readings: Vec::new(),
            watched: VecDeque::new(),
            stats: SourceStats::default(),
            rounds: 0,
            hour: CivilHour::default(),
        }
    }

    /// Notes that the device will be asked at another period from now on.
    pub fn asked(&mut self, period: Duration) {
        self.asked = period;
        self.expectation.asked(period);
    }

    /// Keeps fine history and evidence of one interface from now on.
    pub fn watch(&mut self, slot: Option<Slot>) {
        let Some(slot) = slot else { return };
        if self.watched.iter().any(|watched| watched.slot == slot) {
            return;
        }
        if self.watched.len() == Self::REMEMBERED {
            self.watched.pop_front();
        }
        self.watched.push_back(Watched::new(slot));
    }

    /// How often the source has been through everything.
    pub fn rounds(&self) -> u64 {
        self.rounds
    }

    /// Takes a batch in.
    pub fn apply(&mut self, batch: &Batch, now: Now) {
        self.hour = CivilHour::of(now.wall);
        self.source_is(batch);
        self.reach = batch.reach.clone();
        self.manner = batch.manner.clone();
        self.stats = batch.stats;
        let has_ended = batch.rounds != std::mem::replace(&mut self.rounds, batch.rounds);
        if batch.answered {
            self.heard = Some(batch.arrival);
            self.heard_at = Some(now.wall.before(now.moment.since(batch.arrival)));
        }
        self.expect(batch, has_ended);
        let mut readings = std::mem::take(&mut self.readings);
        self.apply_changes(batch, now, &mut readings);
        self.apply_readings(&mut readings, batch);
        readings.clear();
        self.readings = readings;
        if has_ended {
            self.settle();
        }
    }

    /// Takes over the period under which the device was asked.
    ///
    /// A shorter one counts only once a whole round has been asked under it: the rows at the end of the round would
    /// turn stale while those at its beginning come in. And an answer that was asked for under a shorter one than is
    /// ordered now says nothing of when the next one comes.
    fn expect(&mut self, batch: &Batch, has_ended: bool) {
        let period = batch.period.max(self.asked);
        if has_ended && matches!(batch.reach, Reach::Answering { .. }) {
            self.expectation.answered(period);
        } else if batch.answered {
            self.expectation.asked(period);
        }
    }

    /// Notices another source or a restart: nothing is compared across either.
    fn source_is(&mut self, batch: &Batch) {
        let gap = if self.source.is_some_and(|source| source != batch.source) {
            Some(Gap::SourceChanged)
        } else if self.epoch.is_some_and(|epoch| epoch != batch.epoch) {
            let system = Arc::make_mut(&mut self.system);
            system.restarts += 1;
            system.restarted = Some(batch.arrival);
            Some(Gap::Reboot)
        } else {
            None
        };
        if let Some(gap) = gap {
            self.restart_meters(gap);
        }
        if batch.answered || !batch.changes.is_empty() {
            self.source = Some(batch.source);
            self.epoch = Some(batch.epoch);
        }
    }

    fn restart_meters(&mut self, gap: Gap) {
        self.refresh = Refresh::default();
        self.held.clear();
        for (index, meter) in self.meters.iter_mut().enumerate() {
            meter.restart(gap);
            columns::blank(&mut self.rows, Slot(index as u32), gap);
        }
    }

    /// Applies everything but counters at once; gathers those by interface.
    fn apply_changes(&mut self, batch: &Batch, now: Now, readings: &mut Vec<(Slot, Reading)>) {
        for change in &batch.changes {
            match (change.subject, change.leaf) {
                (Subject::Device, leaf) => {
                    identity::apply_to_system(Arc::make_mut(&mut self.system), leaf, &change.value);
                }
                (Subject::Interface(slot), Leaf::Counter(_)) => {
                    if self.is_known(slot) {
                        counting::gather(readings, slot, change, batch.arrival);
                    }
                }
                (Subject::Interface(slot), leaf) => self.apply_leaf(slot, leaf, &change.value, batch, now),
            }
        }
    }

    fn is_known(&self, slot: Slot) -> bool {
        self.identities.get(slot.index()).is_some_and(Option::is_some)
    }

    fn apply_leaf(&mut self, slot: Slot, leaf: Leaf, value: &Value, batch: &Batch, now: Now) {
        if leaf == Leaf::Name {
            match value {
                Value::Text(name) => self.introduce(slot, name, now),
                _ => self.remove(slot),
            }
        }
        if !self.is_known(slot) {
            return;
        }
        let index = slot.index();
        match (leaf, value) {
            (Leaf::AdminStatus, value) => {
                self.rows.admin[index] =
                    if let Value::Admin(status) = value { *status } else { Default::default() };
            }
            (Leaf::OperStatus, value) => {
                self.rows.oper[index] =
                    if let Value::Oper(status) = value { *status } else { OperStatus::Absent };
                self.rows.status_heard[index] = Some(batch.arrival);
            }
            (Leaf::LastChange, value) => self.rows.last_change[index] = identity::time(value),
            (Leaf::Speed, Value::Number(speed)) => self.rows.speed[index] = *speed,
            (Leaf::Speed, _) => self.rows.speed[index] = 0,
            _ => self.apply_rare(slot, leaf, value),
        }
    }

    fn apply_rare(&mut self, slot: Slot, leaf: Leaf, value: &Value) {
        // It comes with every poll, and what snapshots share must not be copied for a leaf that stays as it is.
        let known = self.identities[slot.index()].as_ref().and_then(|identity| identity.discontinuity_time);
        if leaf == Leaf::DiscontinuityTime && known == identity::time(value) {
            return;
        }
        let identities = Arc::make_mut(&mut self.identities);
        let Some(shared) = &mut identities[slot.index()] else { return };
        let changed = identity::apply(Arc::make_mut(shared), leaf, value);
        if changed && leaf == Leaf::DiscontinuityTime && known.is_some() {
            self.meters[slot.index()].restart(Gap::Discontinuity);
        }
    }

    fn introduce(&mut self, slot: Slot, name: &SafeText, now: Now) {
        self.make_room(slot, now.moment);
        let identities = Arc::make_mut(&mut self.identities);
        if identities[slot.index()].as_ref().is_some_and(|identity| identity.name == *name) {
            return;
        }
        columns::blank(&mut self.rows, slot, self.meters[slot.index()].pending());
        let policy = self.config.interface(name);
        identities[slot.index()] = Some(Arc::new(Identity {
            name: name.clone(),
            first_seen: now.wall,
            role: policy.role,
            expected_up: policy.expect == Some(Expect::Up),
            ..Identity::default()
        }));
    }

    fn make_room(&mut self, slot: Slot, now: Moment) {
        let slots = slot.index() + 1;
        if slots <= self.meters.len() {
            return;
        }
        Arc::make_mut(&mut self.identities).resize(slots, None);
        columns::grow(&mut self.rows, slots);
        self.meters.resize_with(slots, Meter::default);
        self.hours.resize_with(slots, || Hour::new(now));
    }

    fn remove(&mut self, slot: Slot) {
        if self.is_known(slot) {
            Arc::make_mut(&mut self.identities)[slot.index()] = None;
            columns::clear(&mut self.rows, slot);
            self.meters[slot.index()].restart(Gap::Absent);
        }
    }

    /// What is known now, to be shared.
    pub fn snapshot(&mut self, now: Moment) -> DeviceSnapshot {
        self.revision += 1;
        DeviceSnapshot {
            device: self.config.device.id,
            revision: self.revision,
            source: self.source,
            reach: self.reach.clone(),
            note: self.manner.note.clone(),
            heard: self.heard,
            heard_at: self.heard_at,
            expectation: self.expectation,
            system: Arc::clone(&self.system),
            identities: Arc::clone(&self.identities),
            rows: self.rows.clone(),
            details: self.details(now),
            stats: self.stats,
            rounds: self.rounds,
        }
    }

    fn details(&mut self, now: Moment) -> Vec<Arc<Detail>> {
        let Some(source) = self.source else { return Vec::new() };
        let (hours, identities, rows) = (&mut self.hours, &self.identities, &self.rows);
        let objects = self.manner.objects.as_deref();
        let known = self.watched.iter().filter_map(|watched| {
            let identity = identities.get(watched.slot.index())?.as_ref()?;
            let minutes = hours[watched.slot.index()].points(now);
            let object = |leaf: Leaf, width: Width| match objects {
                Some(objects) => objects.object(leaf, width, identity),
                None => object_of(leaf, width, identity.if_index.unwrap_or(0)),
            };
            Some(Arc::new(watched.detail(source, rows, minutes, object)))
        });
        known.collect()
    }
}

#[cfg(test)]
mod tests;
