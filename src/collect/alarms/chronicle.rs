//! What happened: the events of alarms, and what devices do that is no alarm.

use std::{collections::HashMap, sync::Arc};

use crate::{
    alarm::Facts,
    model::{
        AlarmChange, AlarmChangeKind, AlarmNews, Device, DeviceId, DeviceSnapshot, Event, EventKind,
        PortState, Slot, Timestamp, spell,
    },
};

/// The devices as they were last seen.
#[derive(Debug, Default)]
pub(super) struct Chronicle {
    devices: HashMap<DeviceId, Arc<Device>>,
    latest: HashMap<DeviceId, Arc<DeviceSnapshot>>,
}

impl Chronicle {
    pub(super) fn new(facts: &Facts) -> Self {
        let mut chronicle = Self::default();
        chronicle.know(facts);
        chronicle
    }

    /// Takes over which devices there are; the others are forgotten.
    pub(super) fn know(&mut self, facts: &Facts) {
        self.devices = facts.devices.iter().map(|device| (device.id, Arc::clone(device))).collect();
        self.latest.retain(|device, _| self.devices.contains_key(device));
    }

    /// What a device has done since it was last seen, as far as the changes of its alarms do not say it.
    pub(super) fn follow(
        &mut self,
        snapshot: &Arc<DeviceSnapshot>,
        changes: &[AlarmChange],
        at: Timestamp,
    ) -> Vec<Event> {
        let Some(device) = self.devices.get(&snapshot.device) else { return Vec::new() };
        let Some(before) = self.latest.insert(snapshot.device, Arc::clone(snapshot)) else {
            return Vec::new();
        };
        let event = |kind, words: &str| Event {
            at,
            kind,
            severity: None,
            device: Some(Arc::clone(&device.name)),
            interface: None,
            words: words.into(),
            author: None,
        };
        let mut events = Vec::new();
        if before.system.restarts < snapshot.system.restarts {
            events.push(event(EventKind::Restarted, "restarted"));
        }
        let is_told = |slot| changes.iter().any(|change| tells_state(change, snapshot.device, slot));
        for (slot, state) in turned(&before, snapshot).filter(|(slot, _)| !is_told(*slot)) {
            let interface = snapshot.identity(slot).map(|identity| identity.name.clone());
            events.push(Event { interface, ..event(EventKind::PortState, words(state)) });
        }
        events
    }

    /// A change with what is known of its place.
    pub(super) fn placed(&self, change: AlarmChange) -> AlarmNews {
        let device = self.devices.get(&change.alarm.device).cloned();
        let snapshot = self.latest.get(&change.alarm.device).cloned();
        AlarmNews { change, device, snapshot }
    }

    /// The event that a change of an alarm is, if it is news.
    pub(super) fn of_alarm(change: &AlarmChange) -> Option<Event> {
        let alarm = &change.alarm;
        let (kind, words) = match &change.kind {
            AlarmChangeKind::Raised => (EventKind::Raised, alarm.words.clone()),
            AlarmChangeKind::Updated => return None,
            AlarmChangeKind::Folded { into } => {
                (EventKind::Folded, format!("{}: now part of {into}", alarm.words).as_str().into())
            }
            AlarmChangeKind::Unfolded => (EventKind::Unfolded, alarm.words.clone()),
            AlarmChangeKind::Cleared(reason) => {
                let lasted = spell(change.at.moment.since(alarm.raised));
                let words = format!("{}: {} after {lasted}", alarm.words, reason.words());
                (EventKind::Cleared, words.as_str().into())
            }
        };
        Some(Event {
            at: change.at.wall,
            kind,
            severity: Some(alarm.severity),
            device: Some(Arc::clone(&alarm.key.device)),
            interface: alarm.key.interface.clone(),
            words,
            author: None,
        })
    }
}

/// Whether a change of an alarm says what became of the state of this interface.
fn tells_state(change: &AlarmChange, device: DeviceId, slot: Slot) -> bool {
    let is_news = matches!(change.kind, AlarmChangeKind::Raised | AlarmChangeKind::Cleared(_));
    is_news && change.alarm.device == device && change.alarm.slot == Some(slot)
}

/// The interfaces that have another state than before, with the new one.
fn turned(
    before: &DeviceSnapshot,
    after: &DeviceSnapshot,
) -> impl Iterator<Item = (Slot, PortState)> + use<> {
    let is_same = before.rows.oper == after.rows.oper && before.rows.admin == after.rows.admin;
    let slots = if is_same { Vec::new() } else { after.interfaces().map(|(slot, _)| slot).collect() };
    let turned: Vec<_> = slots
        .into_iter()
        .filter_map(|slot| {
            let was = before.identity(slot).and_then(|_| known(before, slot))?;
            let is = known(after, slot)?;
            (was != is).then_some((slot, is))
        })
        .collect();
    turned.into_iter()
}

fn known(snapshot: &DeviceSnapshot, slot: Slot) -> Option<PortState> {
    snapshot.rows.status_heard.get(slot.index()).copied().flatten()?;
    Some(snapshot.port_state(slot)).filter(|state| *state != PortState::Unknown)
}

fn words(state: PortState) -> &'static str {
    match state {
        PortState::Up => "up",
        PortState::Down => "down",
        PortState::Testing => "under test",
        PortState::Dormant => "dormant",
        PortState::AdminDown => "switched off",
        PortState::Unknown => "unknown",
    }
}
