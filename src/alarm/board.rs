//! The conditions that hold, what was told of each, and the list of alarms that comes of them.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, HashSet},
    sync::Arc,
};

use super::{network::Silence, rules::RuleAt};
use crate::model::{
    Alarm, AlarmChange, AlarmChangeKind, AlarmKey, ClearReason, DeviceId, Folded, Now, SafeText, Severity,
    Slot,
};

/// What a condition is about. Conditions of a device stand together, those of the device itself first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Id {
    pub(super) device: DeviceId,
    pub(super) slot: Option<Slot>,
    pub(super) rule: RuleAt,
}

/// What others were told of a condition: nothing recovers that was never raised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    Nothing,
    Shown,
    Folded,
}

/// Something that is wrong, shown or not.
#[derive(Debug)]
pub(super) struct Condition {
    alarm: Arc<Alarm>,
    /// The words without what lies under it.
    words: String,
    /// What stands for it.
    into: Option<Id>,
    told: Told,
    touched: bool,
}

/// What lies under a condition.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Under {
    pub(super) folded: Folded,
    pub(super) related: Vec<AlarmKey>,
}

/// All conditions.
#[derive(Debug, Default)]
pub(super) struct Board {
    conditions: BTreeMap<Id, Condition>,
    /// Devices with news that were not told yet.
    dirty: BTreeSet<DeviceId>,
    /// The rule by which devices are silent, and those that are.
    silent_rule: Option<RuleAt>,
    pub(super) silent: HashSet<DeviceId>,
    silence_changed: bool,
    silence: Silence,
    view: Option<Arc<[Arc<Alarm>]>>,
}

/// Conditions come and go.
impl Board {
    pub(super) fn new(silent_rule: Option<RuleAt>) -> Self {
        Self { silent_rule, ..Self::default() }
    }

    pub(super) fn raise(&mut self, id: Id, alarm: Alarm) {
        let words = alarm.words.to_string();
        let alarm = Arc::new(alarm);
        let condition = Condition { alarm, words, into: None, told: Told::Nothing, touched: false };
        self.conditions.insert(id, condition);
        self.dirty.insert(id.device);
        if self.silent_rule == Some(id.rule) {
            self.silence_changed |= self.silent.insert(id.device);
        }
    }

    /// It came again.
    pub(super) fn again(&mut self, id: Id, now: Now) {
        self.touch(id, |alarm| {
            alarm.count += 1;
            alarm.last_change = now.wall;
        });
    }

    /// It is worse or better than it was, or not for what it was.
    pub(super) fn revise(&mut self, id: Id, severity: Severity, words: &str, now: Now) {
        let Some(condition) = self.conditions.get_mut(&id) else { return };
        if condition.alarm.severity != severity || condition.words != words {
            words.clone_into(&mut condition.words);
            self.touch(id, |alarm| (alarm.severity, alarm.last_change) = (severity, now.wall));
        }
    }

    fn touch(&mut self, id: Id, change: impl FnOnce(&mut Alarm)) {
        let Some(condition) = self.conditions.get_mut(&id) else { return };
        change(Arc::make_mut(&mut condition.alarm));
        condition.touched = true;
        self.dirty.insert(id.device);
    }

    pub(super) fn clear(&mut self, id: Id, reason: ClearReason, now: Now, changes: &mut Vec<AlarmChange>) {
        let Some(mut condition) = self.conditions.remove(&id) else { return };
        self.dirty.insert(id.device);
        self.view = None;
        if self.silent_rule == Some(id.rule) {
            self.silence_changed |= self.silent.remove(&id.device);
        }
        if condition.told != Told::Nothing {
            Arc::make_mut(&mut condition.alarm).last_change = now.wall;
            let kind = AlarmChangeKind::Cleared(reason);
            changes.push(AlarmChange { kind, alarm: condition.alarm, at: now });
        }
    }

    /// Gives every rule its new place, or none: then what it raised is cleared.
    pub(super) fn renumber(
        &mut self,
        silent_rule: Option<RuleAt>,
        place: impl Fn(RuleAt) -> Option<RuleAt>,
        now: Now,
        changes: &mut Vec<AlarmChange>,
    ) {
        let ids: Vec<Id> = self.conditions.keys().copied().collect();
        for id in ids.iter().filter(|id| place(id.rule).is_none()) {
            self.clear(*id, ClearReason::RuleChanged, now, changes);
        }
        self.silent_rule = silent_rule;
        let moved = |id: Id| Id { rule: place(id.rule).unwrap_or(id.rule), ..id };
        self.conditions = std::mem::take(&mut self.conditions)
            .into_iter()
            .map(|(id, condition)| (moved(id), Condition { into: condition.into.map(moved), ..condition }))
            .collect();
        self.dirty.extend(self.conditions.keys().map(|id| id.device));
        self.silence_changed = true;
    }
}

/// Conditions are asked for.
impl Board {
    pub(super) fn holds(&self, id: Id) -> bool {
        self.conditions.contains_key(&id)
    }

    pub(super) fn is_settled(&self) -> bool {
        self.dirty.is_empty() && self.silence.open.is_empty()
    }

    pub(super) fn of_device(&self, device: DeviceId) -> impl Iterator<Item = Id> {
        let from = Id { device, slot: None, rule: 0 };
        let to = Id { device, slot: Some(Slot(u32::MAX)), rule: RuleAt::MAX };
        self.conditions.range(from..=to).map(|(id, _)| *id)
    }

    pub(super) fn key(&self, id: Id) -> Option<&AlarmKey> {
        Some(&self.conditions.get(&id)?.alarm.key)
    }

    pub(super) fn silence_has_changed(&self) -> bool {
        self.silence_changed || !self.silence.open.is_empty()
    }

    /// Takes over who stands before whom.
    pub(super) fn take_silence(&mut self, silence: Silence) {
        self.silence_changed |= silence.open != self.silence.open;
        self.silence = silence;
        self.dirty.extend(&self.silence.open);
    }

    /// The device that stands before a silent one.
    pub(super) fn front(&self, device: DeviceId) -> Option<DeviceId> {
        self.silence.front.get(&device).copied()
    }

    /// Whether it shows only later which device stands before this one. What was told already stays told.
    pub(super) fn is_open(&self, device: DeviceId) -> bool {
        let silent = self.silent_rule.map(|rule| Id { device, slot: None, rule });
        let condition = silent.and_then(|id| self.conditions.get(&id));
        self.silence.open.contains(&device)
            && condition.is_some_and(|condition| condition.told == Told::Nothing)
    }

    /// The links are others: who stands before whom may be another matter.
    pub(super) fn look_behind_again(&mut self) {
        self.silence_changed = true;
        self.dirty.extend(&self.silent);
    }

    /// The devices with news, and those that fold otherwise than before.
    pub(super) fn take_dirty(&mut self) -> BTreeSet<DeviceId> {
        if std::mem::take(&mut self.silence_changed) {
            self.dirty.extend(&self.silent);
        }
        // What lies behind a device is counted with it.
        for (device, front) in &self.silence.front {
            if self.dirty.contains(front) {
                self.dirty.insert(*device);
            }
        }
        std::mem::take(&mut self.dirty)
    }

    /// What is shown, worst first, then newest first.
    pub(super) fn alarms(&mut self) -> Arc<[Arc<Alarm>]> {
        let shown = || self.conditions.values().filter(|condition| condition.told == Told::Shown);
        let view = self.view.get_or_insert_with(|| {
            let mut alarms: Vec<Arc<Alarm>> = shown().map(|condition| condition.alarm.clone()).collect();
            alarms.sort_by(|a, b| {
                let rank = |alarm: &Alarm| (alarm.severity, Reverse(alarm.raised));
                rank(a).cmp(&rank(b)).then_with(|| a.key.cmp(&b.key))
            });
            alarms.into()
        });
        Arc::clone(view)
    }
}

/// Conditions are told of.
impl Board {
    /// Tells of a condition that stands by itself.
    pub(super) fn show(&mut self, id: Id, under: Under, now: Now, changes: &mut Vec<AlarmChange>) {
        let Some(condition) = self.conditions.get_mut(&id) else { return };
        condition.into = None;
        let is_news = condition.take_over(under);
        let kind = match std::mem::replace(&mut condition.told, Told::Shown) {
            Told::Nothing => AlarmChangeKind::Raised,
            Told::Folded => AlarmChangeKind::Unfolded,
            Told::Shown if is_news => AlarmChangeKind::Updated,
            Told::Shown => return,
        };
        self.view = None;
        changes.push(AlarmChange { kind, alarm: condition.alarm.clone(), at: now });
    }

    /// Puts a condition under another; who never heard of it hears nothing now.
    pub(super) fn fold(&mut self, id: Id, into: Id, now: Now, changes: &mut Vec<AlarmChange>) {
        let Some(key) = self.key(into).cloned() else { return };
        let Some(condition) = self.conditions.get_mut(&id) else { return };
        condition.take_over(Under::default());
        let was_into = condition.into.replace(into);
        match condition.told {
            Told::Nothing => return,
            Told::Folded if was_into == Some(into) => return,
            Told::Folded | Told::Shown => condition.told = Told::Folded,
        }
        self.view = None;
        let kind = AlarmChangeKind::Folded { into: key };
        changes.push(AlarmChange { kind, alarm: condition.alarm.clone(), at: now });
    }
}

impl Condition {
    /// Takes over what lies under it; tells whether anything is to be shown anew.
    fn take_over(&mut self, under: Under) -> bool {
        let is_same = self.alarm.folded == under.folded && self.alarm.evidence.related == under.related;
        if is_same && !std::mem::take(&mut self.touched) {
            return false;
        }
        let words = SafeText::new(&super::words::with_folded(&self.words, &under.folded));
        let alarm = Arc::make_mut(&mut self.alarm);
        (alarm.words, alarm.folded, alarm.evidence.related) = (words, under.folded, under.related);
        self.touched = false;
        true
    }
}
