//! What stands for what: a silent device for its ports, an aggregate for its members, a dead device for those
//! behind it, a flapping port for its being down.

use std::collections::BTreeMap;

use super::{
    board::{Board, Id, Under},
    engine::Fleet,
    network::{Network, Standing},
    rules::Rules,
};
use crate::model::{AlarmChange, DeviceId, Freshness, Now, OperStatus};

/// How many of the alarms under one are named in its evidence.
const NAMED: usize = 8;

/// Conditions stand for each other in chains; a longer one than this is a circle that a device made up.
const LONGEST: usize = 8;

/// Everything that decides what stands for what.
pub(super) struct Fold<'a> {
    pub(super) rules: &'a Rules,
    pub(super) network: &'a Network,
    pub(super) fleet: &'a Fleet,
    pub(super) now: Now,
}

impl Fold<'_> {
    /// Folds what is to be folded, and tells of everything that changed.
    pub(super) fn settle(&self, board: &mut Board, changes: &mut Vec<AlarmChange>) {
        if board.is_settled() {
            return;
        }
        self.look_behind(board);
        let devices = board.take_dirty();
        let (mut alone, mut folded) = (Vec::new(), Vec::new());
        let mut under: BTreeMap<Id, Under> = BTreeMap::new();
        for id in devices.iter().flat_map(|device| board.of_device(*device)) {
            match self.root(board, id) {
                root if self.is_open(board, root.unwrap_or(id)) => {}
                None => alone.push(id),
                Some(into) => {
                    folded.push((id, into));
                    self.count(board, under.entry(into).or_default(), id, into);
                }
            }
        }
        for id in alone {
            let mut under = under.remove(&id).unwrap_or_default();
            if Some(id.rule) == self.rules.silent {
                under.folded.ports = self.fleet.get(id.device).map_or(0, |watched| watched.ports());
            }
            board.show(id, under, self.now, changes);
        }
        for (id, into) in folded {
            board.fold(id, into, self.now, changes);
        }
    }

    fn look_behind(&self, board: &mut Board) {
        if board.silence_has_changed() {
            let silence = self.network.silence(&board.silent, |device| self.standing(device));
            board.take_silence(silence);
        }
    }

    /// How a device that is not known as silent stands.
    fn standing(&self, device: DeviceId) -> Standing {
        let now = self.now.moment;
        let Some(watched) = self.fleet.get(device) else { return Standing::Nothing };
        let Some((snapshot, heard)) =
            watched.latest.as_ref().and_then(|snapshot| Some((snapshot, snapshot.heard?)))
        else {
            return Standing::Nothing;
        };
        let patience = snapshot.expectation.unknown_limit() + snapshot.expectation.period;
        match snapshot.freshness(now) {
            Freshness::Live => Standing::Answers,
            _ if now.since(heard) < patience => Standing::Late,
            _ => Standing::Nothing,
        }
    }

    /// Whether it must be waited for a neighbour's verdict before anything is said of a silent device.
    fn is_open(&self, board: &Board, root: Id) -> bool {
        Some(root.rule) == self.rules.silent && board.is_open(root.device)
    }

    /// What stands for a condition in the end.
    fn root(&self, board: &Board, id: Id) -> Option<Id> {
        let mut root = self.stands_for(board, id)?;
        for _ in 0..LONGEST {
            match self.stands_for(board, root) {
                Some(next) => root = next,
                None => return Some(root),
            }
        }
        None
    }

    fn stands_for(&self, board: &Board, id: Id) -> Option<Id> {
        let silent = |device| self.rules.silent.map(|rule| Id { device, slot: None, rule });
        if Some(id.rule) == self.rules.silent {
            return board.front(id.device).and_then(silent);
        }
        if board.silent.contains(&id.device) {
            return silent(id.device);
        }
        (Some(id.rule) == self.rules.port_down).then(|| self.port_stands_for(board, id)).flatten()
    }

    fn port_stands_for(&self, board: &Board, id: Id) -> Option<Id> {
        let (slot, watched) = (id.slot?, self.fleet.get(id.device)?);
        let flapping = self.rules.flapping.map(|rule| Id { rule, ..id });
        let aggregate = watched.layout.aggregate.get(&slot);
        // `lower-layer-down` says whose fault it is, and so does coming up again together.
        let is_own_fault = watched
            .latest
            .as_ref()
            .is_some_and(|snapshot| snapshot.rows.oper.get(slot.index()) == Some(&OperStatus::Down));
        let lower = watched.layout.lower.get(&slot).filter(|_| !is_own_fault);
        let port = |slot: Option<&crate::model::Slot>| slot.map(|slot| Id { slot: Some(*slot), ..id });
        let candidates = [flapping, port(aggregate), port(lower)];
        candidates.into_iter().flatten().find(|candidate| board.holds(*candidate))
    }

    fn count(&self, board: &Board, under: &mut Under, id: Id, into: Id) {
        if Some(id.rule) == self.rules.silent {
            under.folded.devices += 1;
        } else if Some(into.rule) == self.rules.port_down {
            under.folded.members += 1;
        }
        if let Some(key) = board.key(id).filter(|_| under.related.len() < NAMED) {
            under.related.push(key.clone());
        }
    }
}
