//! What is wrong, as the screens know it: the alarms, what operators laid over them, and what happened.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::Arc,
};

use super::mark::Mark;
use crate::model::{
    Alarm, AlarmKey, DeviceId, Event, InterfaceId, Severity, Slot, Timestamp,
    alarm::{NoteKind, Noted, Notes, Overlay},
};

/// How many events are kept in sight; the store has the others.
pub const EVENTS_KEPT: usize = 2_000;

/// How much an alarm asks for: first those that nobody has taken care of, worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Urgency {
    /// Acknowledged, muted or under maintenance.
    pub quiet: bool,
    /// How much it matters.
    pub severity: Severity,
}

impl Urgency {
    /// The mark of what has such an alarm. What somebody takes care of is still not as it should be.
    pub const fn mark(self) -> Mark {
        match (self.quiet, self.severity) {
            (false, Severity::Critical) => Mark::Down,
            (false, Severity::Unknown) => Mark::Unknown,
            (false, Severity::Warning) | (true, _) => Mark::Warning,
        }
    }
}

/// The alarms of one device.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DeviceAlarms {
    /// The most urgent, about the device itself or one of its interfaces.
    pub worst: Option<Urgency>,
    /// How many there are.
    pub count: u32,
    /// The most urgent about the device itself.
    pub own: Option<Urgency>,
    /// The most urgent of each interface that has any, by slot.
    ports: Vec<(Slot, Urgency)>,
}

impl DeviceAlarms {
    /// The most urgent alarm of an interface.
    pub fn port(&self, slot: Slot) -> Option<Urgency> {
        let at = self.ports.binary_search_by_key(&slot, |(slot, _)| *slot).ok()?;
        Some(self.ports[at].1)
    }

    fn add(&mut self, slot: Option<Slot>, urgency: Urgency) {
        self.count += 1;
        self.worst = Some(self.worst.map_or(urgency, |worst| worst.min(urgency)));
        let Some(slot) = slot else {
            self.own = Some(self.own.map_or(urgency, |own| own.min(urgency)));
            return;
        };
        match self.ports.binary_search_by_key(&slot, |(slot, _)| *slot) {
            Ok(at) => self.ports[at].1 = self.ports[at].1.min(urgency),
            Err(at) => self.ports.insert(at, (slot, urgency)),
        }
    }
}

/// Alarms by how much they ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AlarmCounts {
    loud: [u32; Severity::ALL.len()],
    /// Those that are acknowledged, muted or under maintenance.
    pub quiet: u32,
}

impl AlarmCounts {
    /// Alarms of this severity that nobody has taken care of.
    pub const fn of(&self, severity: Severity) -> u32 {
        self.loud[severity as usize]
    }

    /// Alarms that nobody has taken care of.
    pub const fn loud(&self) -> u32 {
        self.loud[0] + self.loud[1] + self.loud[2]
    }

    pub(super) fn add(&mut self, urgency: Urgency) {
        if urgency.quiet {
            self.quiet += 1;
        } else {
            self.loud[urgency.severity as usize] += 1;
        }
    }
}

/// The list of all alarms on its way to the screen: two are the same if they are one and the same.
#[derive(Debug, Clone)]
pub struct Raised(pub Arc<[Arc<Alarm>]>);

impl PartialEq for Raised {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// What an operator lays over alarms or devices, or takes off them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteOrder {
    /// Over what.
    pub about: Vec<Noted>,
    /// What it says.
    pub kind: NoteKind,
    /// The note; nothing takes it off.
    pub note: Option<NoteDraft>,
}

/// A note before it has an author: who runs the program signs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteDraft {
    /// Why.
    pub text: String,
    /// From when on it holds.
    pub since: Timestamp,
    /// When it ends by itself; `None`: with the alarm.
    pub until: Option<Timestamp>,
}

/// What is wrong and what happened.
#[derive(Debug, Clone, Default)]
pub struct Alarms {
    /// Nothing was said yet: whether anything is wrong is then told by the states alone.
    list: Option<Arc<[Arc<Alarm>]>>,
    notes: Arc<Notes>,
    events: VecDeque<Arc<Event>>,
    devices: HashMap<DeviceId, DeviceAlarms>,
    /// The most urgent alarm of each interface, by its place in the list.
    ports: HashMap<InterfaceId, (Urgency, usize)>,
    counts: AlarmCounts,
    /// The list that was weighed last.
    judged: Option<Arc<[Arc<Alarm>]>>,
    /// Which alarms of the list somebody takes care of, and until when at the latest if that ends by itself.
    quiet: Vec<Option<Option<Timestamp>>>,
    /// Alarms that are loud again because a note ended, not yet told.
    loud_again: Vec<Arc<Alarm>>,
    /// How many events have left.
    gone_events: u64,
    /// No note begins or ends before this.
    due: Option<Timestamp>,
    version: u64,
}

impl Alarms {
    /// Whether alarms are judged at all.
    pub const fn are_judged(&self) -> bool {
        self.list.is_some()
    }

    /// All that is wrong now, worst first and then newest first.
    pub fn list(&self) -> &[Arc<Alarm>] {
        self.list.as_deref().unwrap_or_default()
    }

    /// The notes of the operators.
    pub fn notes(&self) -> &Notes {
        &self.notes
    }

    /// What lies over an alarm.
    pub fn overlay(&self, alarm: &Alarm, now: Timestamp) -> Overlay {
        self.notes.over(&alarm.key, now)
    }

    /// What happened, oldest first.
    pub fn events(&self) -> &VecDeque<Arc<Event>> {
        &self.events
    }

    /// Whether somebody takes care of the alarm at this place of the list.
    pub fn is_quiet(&self, at: usize) -> bool {
        self.quiet.get(at).is_some_and(Option::is_some)
    }

    /// The numbers of the events in sight: each keeps its own for as long as it is there.
    pub fn event_numbers(&self) -> std::ops::Range<u64> {
        self.gone_events..self.gone_events + self.events.len() as u64
    }

    /// The event of this number.
    pub fn event(&self, number: u64) -> Option<&Arc<Event>> {
        self.events.get(usize::try_from(number.checked_sub(self.gone_events)?).ok()?)
    }

    /// Alarms by severity.
    pub const fn counts(&self) -> AlarmCounts {
        self.counts
    }

    /// The alarms of a device, if it has any.
    pub fn device(&self, device: DeviceId) -> Option<&DeviceAlarms> {
        self.devices.get(&device)
    }

    /// The most urgent alarm of an interface.
    pub fn of_interface(&self, id: InterfaceId) -> Option<&Arc<Alarm>> {
        self.ports.get(&id).map(|(_, at)| &self.list()[*at])
    }

    /// Grows with every change of alarms, notes or events.
    pub const fn version(&self) -> u64 {
        self.version
    }

    /// Takes over which alarms there are.
    pub(super) fn take(&mut self, raised: Raised, now: Timestamp) {
        self.list = Some(raised.0);
        self.weigh(now);
    }

    /// Takes over what operators have said.
    pub(super) fn note(&mut self, notes: Arc<Notes>, now: Timestamp) {
        self.notes = notes;
        self.weigh(now);
    }

    /// Takes over what happened. Of too many the oldest leave.
    pub(super) fn happen(&mut self, events: impl IntoIterator<Item = Arc<Event>>) {
        self.events.extend(events);
        let excess = self.events.len().saturating_sub(EVENTS_KEPT);
        self.events.drain(..excess);
        self.gone_events += excess as u64;
        self.version += 1;
    }

    /// Alarms that are loud again since the last call, because a note on them ended by itself.
    pub(super) fn take_loud_again(&mut self) -> Vec<Arc<Alarm>> {
        std::mem::take(&mut self.loud_again)
    }

    /// Takes note of the time; tells whether a note has begun or ended by it.
    pub(super) fn tick(&mut self, now: Timestamp) -> bool {
        let is_due = self.due.is_some_and(|due| due <= now);
        if is_due {
            self.weigh(now);
        }
        is_due
    }

    /// What was quiet when it was last weighed, and whose notes have ended since.
    fn ended(&self, now: Timestamp) -> HashSet<AlarmKey> {
        let before = self.judged.iter().flat_map(|list| list.iter()).zip(&self.quiet);
        let ended = before.filter(|(_, until)| matches!(until, Some(Some(until)) if *until <= now));
        ended.map(|(alarm, _)| alarm.key.clone()).collect()
    }

    fn weigh(&mut self, now: Timestamp) {
        self.version += 1;
        let ended = self.ended(now);
        let edges = self.notes.iter().flat_map(|(_, _, note)| [Some(note.since), note.until]);
        self.due = edges.flatten().filter(|edge| *edge > now).min();
        self.devices.clear();
        self.ports.clear();
        self.counts = AlarmCounts::default();
        self.quiet.clear();
        self.judged.clone_from(&self.list);
        for (at, alarm) in self.list.iter().flat_map(|list| list.iter()).enumerate() {
            let until = until(&self.notes.over(&alarm.key, now));
            let urgency = Urgency { quiet: until.is_some(), severity: alarm.severity };
            if !urgency.quiet && ended.contains(&alarm.key) {
                self.loud_again.push(Arc::clone(alarm));
            }
            self.quiet.push(until);
            self.counts.add(urgency);
            self.devices.entry(alarm.device).or_default().add(alarm.slot, urgency);
            if let Some(slot) = alarm.slot {
                let id = InterfaceId { device: alarm.device, slot };
                let worst = self.ports.entry(id).or_insert((urgency, at));
                *worst = (*worst).min((urgency, at));
            }
        }
    }
}

/// Until when something of it holds at the latest: nothing if nothing does, and `Some(None)` if that has no end.
fn until(overlay: &Overlay) -> Option<Option<Timestamp>> {
    let notes = NoteKind::ALL.into_iter().filter_map(|kind| overlay.get(kind));
    notes.map(|note| note.until).reduce(|a, b| Some(a?.max(b?)))
}
