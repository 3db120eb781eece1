//! The engine: who is watched, in which order things are judged, and what changes when the inventory does.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    sync::Arc,
};

use super::{
    board::Board,
    fold::Fold,
    judge::Judge,
    layout::Layout,
    network::{Facts, Network},
    news::News,
    progress::Progress,
    rules::{RuleAt, Rules},
    watched::{Memory, Times, Watched},
};
use crate::model::{
    Alarm, AlarmChange, ClearReason, Device, DeviceId, DeviceSnapshot, Now, Slot, Telemetry, alarm::Rule,
    expr::Scratch,
};

/// The devices that are watched, by id.
#[derive(Debug, Default)]
pub(super) struct Fleet {
    devices: Vec<Option<Box<Watched>>>,
}

impl Fleet {
    pub(super) fn get(&self, device: DeviceId) -> Option<&Watched> {
        self.devices.get(device.index())?.as_deref()
    }

    fn take(&mut self, device: DeviceId) -> Option<Box<Watched>> {
        self.devices.get_mut(device.index())?.take()
    }

    fn put(&mut self, watched: Box<Watched>) {
        let at = watched.id().index();
        if self.devices.len() <= at {
            self.devices.resize_with(at + 1, || None);
        }
        self.devices[at] = Some(watched);
    }

    fn ids(&self) -> Vec<DeviceId> {
        self.devices.iter().flatten().map(|watched| watched.id()).collect()
    }
}

/// Rules and everything they have seen so far.
///
/// ```
/// # use noctui::{alarm::{Engine, Facts}, model::{Now, alarm::Rule}};
/// let mut engine = Engine::new(Rule::built_in(), &Facts::default());
/// assert!(engine.tick(Now::default()).is_empty());
/// assert!(engine.alarms().is_empty());
/// ```
#[derive(Debug)]
pub struct Engine {
    rules: Rules,
    network: Network,
    fleet: Fleet,
    board: Board,
    news: News,
    scratch: Scratch,
}

impl Engine {
    /// An engine that has seen nothing yet.
    pub fn new(rules: Vec<Rule>, facts: &Facts) -> Self {
        let rules = Rules::new(rules);
        let mut engine = Self {
            board: Board::new(rules.silent),
            rules,
            network: Network::default(),
            fleet: Fleet::default(),
            news: News::default(),
            scratch: Scratch::default(),
        };
        engine.set_facts(facts, Now::default());
        engine
    }

    /// Takes a snapshot in; those of unknown devices are nothing to it.
    pub fn observe(&mut self, snapshot: &Arc<DeviceSnapshot>, now: Now) -> Vec<AlarmChange> {
        let mut changes = Vec::new();
        let Some(mut watched) = self.fleet.take(snapshot.device) else { return changes };
        let before = watched.latest.as_ref();
        let is_round = before.is_none_or(|before| before.rounds != snapshot.rounds);
        let has_other_rows =
            before.is_none_or(|before| !Arc::ptr_eq(&before.identities, &snapshot.identities));
        if before.is_none() {
            (watched.first, watched.judged) = (now.moment, now.moment);
        }
        let mut news = std::mem::take(&mut self.news);
        let mut judge = self.judge(&mut changes, now);
        if has_other_rows {
            judge.learn(&mut watched, snapshot);
        }
        news.read(&mut watched, snapshot, now.moment);
        watched.latest = Some(Arc::clone(snapshot));
        judge.interfaces(&mut watched, snapshot, &news);
        judge.device(&mut watched, snapshot, is_round);
        self.news = news;
        self.fleet.put(watched);
        if has_other_rows {
            self.look_at_cables(snapshot.device, &mut changes, now);
        }
        self.settle(&mut changes, now);
        changes
    }

    /// Takes note of the time: of what was not heard, and of what has not happened again.
    pub fn tick(&mut self, now: Now) -> Vec<AlarmChange> {
        let mut changes = Vec::new();
        for at in 0..self.fleet.devices.len() {
            let Some(mut watched) = self.fleet.devices[at].take() else { continue };
            if let Some(snapshot) = watched.latest.clone() {
                let mut judge = self.judge(&mut changes, now);
                judge.device(&mut watched, &snapshot, false);
                judge.calm(&mut watched, &snapshot);
            }
            self.fleet.devices[at] = Some(watched);
        }
        self.settle(&mut changes, now);
        changes
    }

    /// What is wrong, worst first and then newest first. It costs nothing while nothing changes.
    pub fn alarms(&mut self) -> Arc<[Arc<Alarm>]> {
        self.board.alarms()
    }

    /// Takes over another set of rules: what the same rule has raised stays, the rest is cleared and judged anew.
    pub fn set_rules(&mut self, rules: Vec<Rule>, now: Now) -> Vec<AlarmChange> {
        let mut changes = Vec::new();
        let before = std::mem::replace(&mut self.rules, Rules::new(rules));
        let place = |at: RuleAt| self.rules.same_as(before.get(at));
        self.board.renumber(self.rules.silent, place, now, &mut changes);
        for watched in self.fleet.devices.iter_mut().flatten() {
            let progress = std::mem::take(&mut watched.progress).into_iter();
            let kept = progress.filter_map(|((rule, slot), progress)| Some(((place(rule)?, slot), progress)));
            watched.progress = kept.collect::<BTreeMap<(RuleAt, Option<Slot>), Progress>>();
            let times = std::mem::take(&mut watched.times).into_iter();
            let kept = times.filter_map(|((rule, slot), times)| Some(((place(rule)?, slot), times)));
            watched.times = kept.collect::<BTreeMap<(RuleAt, Slot), Times>>();
        }
        self.settle(&mut changes, now);
        changes
    }

    /// Takes over another inventory: what is about devices that have left it is cleared.
    pub fn set_facts(&mut self, facts: &Facts, now: Now) -> Vec<AlarmChange> {
        let mut changes = Vec::new();
        self.network = Network::new(facts);
        // A device that nobody reads cannot be silent.
        let read = || facts.devices.iter().filter(|device| device.telemetry != Telemetry::None);
        let stays: HashSet<DeviceId> = read().map(|device| device.id).collect();
        for id in self.fleet.ids().into_iter().filter(|id| !stays.contains(id)) {
            self.forget(id, &mut changes, now);
        }
        for device in read() {
            self.admit(device);
        }
        self.remember();
        for id in self.fleet.ids() {
            self.look_at_cables_of(id, None, &mut changes, now);
        }
        self.board.look_behind_again();
        self.settle(&mut changes, now);
        changes
    }

    fn admit(&mut self, device: &Arc<Device>) {
        let watched = self.fleet.take(device.id);
        let mut watched = watched.unwrap_or_else(|| Box::new(Watched::new(Arc::clone(device))));
        watched.device = Arc::clone(device);
        self.fleet.put(watched);
    }

    /// What an earlier run saw up may be told after devices were heard.
    fn remember(&mut self) {
        for watched in self.fleet.devices.iter_mut().flatten() {
            let Some(snapshot) = watched.latest.clone() else { continue };
            let slots = snapshot.interfaces().map(|(slot, identity)| (slot, &identity.name));
            for (slot, _) in slots.filter(|(_, name)| self.network.was_up(&watched.device.name, name)) {
                if let Some(memory) = watched.rows.get_mut(slot.index()) {
                    memory.was_up = true;
                }
            }
        }
    }

    fn forget(&mut self, device: DeviceId, changes: &mut Vec<AlarmChange>, now: Now) {
        self.fleet.take(device);
        let ids: Vec<_> = self.board.of_device(device).collect();
        for id in ids {
            self.board.clear(id, ClearReason::Gone, now, changes);
        }
    }

    fn judge<'a>(&'a mut self, changes: &'a mut Vec<AlarmChange>, now: Now) -> Judge<'a> {
        Judge {
            rules: &self.rules,
            network: &self.network,
            board: &mut self.board,
            scratch: &mut self.scratch,
            changes,
            now,
        }
    }

    /// Looks at the cables of a device whose interfaces changed, from both ends.
    fn look_at_cables(&mut self, device: DeviceId, changes: &mut Vec<AlarmChange>, now: Now) {
        self.look_at_cables_of(device, None, changes, now);
        let ends = self.network.cables(device).iter().filter_map(|cable| cable.far_id);
        let ends: BTreeSet<DeviceId> = ends.filter(|end| *end != device).collect();
        for end in ends {
            self.look_at_cables_of(end, Some(device), changes, now);
        }
    }

    /// Looks at the cables of a device, all of them or those that lead to another one.
    fn look_at_cables_of(
        &mut self,
        device: DeviceId,
        toward: Option<DeviceId>,
        changes: &mut Vec<AlarmChange>,
        now: Now,
    ) {
        if self.network.cables(device).is_empty() {
            return;
        }
        let Some(mut watched) = self.fleet.take(device) else { return };
        if let Some(snapshot) = watched.latest.clone() {
            let fleet = &self.fleet;
            let mut judge = Judge {
                rules: &self.rules,
                network: &self.network,
                board: &mut self.board,
                scratch: &mut self.scratch,
                changes,
                now,
            };
            judge.neighbours(&mut watched, &snapshot, toward, |cable| fleet.get(cable.far_id?));
        }
        self.fleet.put(watched);
    }

    fn settle(&mut self, changes: &mut Vec<AlarmChange>, now: Now) {
        let fold = Fold { rules: &self.rules, network: &self.network, fleet: &self.fleet, now };
        fold.settle(&mut self.board, changes);
    }
}

impl Judge<'_> {
    /// Takes over which interfaces there are.
    fn learn(&mut self, watched: &mut Watched, snapshot: &DeviceSnapshot) {
        let layout = Layout::of(snapshot);
        let is_gone = |slot: &Slot| layout.slots.binary_search(slot).is_err();
        let slots = watched.progress.keys().filter_map(|(_, slot)| *slot);
        let slots = slots.chain(watched.times.keys().map(|(_, slot)| *slot));
        let gone: Vec<Slot> = slots.filter(is_gone).collect();
        for slot in watched.layout.slots.iter().filter(|slot| is_gone(slot)) {
            if let Some(memory) = watched.rows.get_mut(slot.index()) {
                *memory = Default::default();
            }
        }
        watched.rows.resize(snapshot.identities.len(), Memory::default());
        for slot in layout.slots.iter().filter(|slot| watched.layout.slots.binary_search(slot).is_err()) {
            let name = snapshot.identity(*slot).map(|identity| &identity.name);
            let was_up = name.is_some_and(|name| self.network.was_up(&watched.device.name, name));
            watched.rows[slot.index()].was_up = was_up;
        }
        watched.layout = Arc::new(layout);
        for slot in gone {
            self.drop_row(watched, slot, ClearReason::Gone);
        }
    }
}
