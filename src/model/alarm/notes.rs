//! All notes of the operators, by what they are about: what the store keeps and every console shows.

use std::{collections::BTreeMap, sync::Arc};

use super::{AlarmKey, Note, Overlay};
use crate::model::Timestamp;

/// What a note is laid over.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Noted {
    /// One alarm: the note is there again if the alarm comes back while it holds.
    Alarm(AlarmKey),
    /// Every alarm of a device, by its name in the inventory.
    Device(Arc<str>),
}

/// What a note says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoteKind {
    /// Somebody takes care of it.
    Acknowledged,
    /// Nobody wants to hear of it.
    Muted,
    /// It is work that was announced.
    Maintenance,
}

impl NoteKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Acknowledged, Self::Muted, Self::Maintenance];

    /// The word on screen, in events and in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Acknowledged => "acknowledged",
            Self::Muted => "muted",
            Self::Maintenance => "maintenance",
        }
    }
}

impl Overlay {
    /// The note of this kind.
    pub fn get(&self, kind: NoteKind) -> Option<&Note> {
        match kind {
            NoteKind::Acknowledged => self.acknowledged.as_ref(),
            NoteKind::Muted => self.muted.as_ref(),
            NoteKind::Maintenance => self.maintenance.as_ref(),
        }
    }

    fn get_mut(&mut self, kind: NoteKind) -> &mut Option<Note> {
        match kind {
            NoteKind::Acknowledged => &mut self.acknowledged,
            NoteKind::Muted => &mut self.muted,
            NoteKind::Maintenance => &mut self.maintenance,
        }
    }
}

/// All notes there are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Notes(BTreeMap<Noted, Overlay>);

impl Notes {
    /// Lays a note over something, in place of one of the same kind; `None` takes it off. Returns the one before.
    pub fn set(&mut self, about: Noted, kind: NoteKind, note: Option<Note>) -> Option<Note> {
        let overlay = self.0.entry(about.clone()).or_default();
        let before = std::mem::replace(overlay.get_mut(kind), note);
        if *overlay == Overlay::default() {
            self.0.remove(&about);
        }
        before
    }

    /// The note of a kind on exactly this, whether it holds now or not.
    pub fn get(&self, about: &Noted, kind: NoteKind) -> Option<&Note> {
        self.0.get(about)?.get(kind)
    }

    /// What lies over an alarm now: its own notes, and where it has none of a kind, those of its device.
    pub fn over(&self, alarm: &AlarmKey, now: Timestamp) -> Overlay {
        if self.0.is_empty() {
            return Overlay::default();
        }
        let own = self.0.get(&Noted::Alarm(alarm.clone()));
        let device = self.0.get(&Noted::Device(alarm.device.clone()));
        let mut overlay = Overlay::default();
        for kind in NoteKind::ALL {
            let notes = [own, device].into_iter().flatten().filter_map(|overlay| overlay.get(kind));
            *overlay.get_mut(kind) = notes.into_iter().find(|note| note.holds(now)).cloned();
        }
        overlay
    }

    /// Takes off what has ended by now, and returns it.
    pub fn expire(&mut self, now: Timestamp) -> Vec<(Noted, NoteKind, Note)> {
        let mut ended = Vec::new();
        for (about, overlay) in &mut self.0 {
            for kind in NoteKind::ALL {
                let note = overlay.get_mut(kind).take_if(|note| note.has_ended(now));
                ended.extend(note.map(|note| (about.clone(), kind, note)));
            }
        }
        self.0.retain(|_, overlay| *overlay != Overlay::default());
        ended
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (&Noted, NoteKind, &Note)> {
        self.0.iter().flat_map(|(about, overlay)| {
            let notes = NoteKind::ALL.into_iter().filter_map(|kind| Some((kind, overlay.get(kind)?)));
            notes.map(move |(kind, note)| (about, kind, note))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(since: i64, until: Option<i64>) -> Note {
        Note {
            author: "ada".into(),
            text: "INC-4711".into(),
            since: Timestamp(since),
            until: until.map(Timestamp),
        }
    }

    fn key() -> AlarmKey {
        AlarmKey { rule: "port-down".into(), device: "leaf".into(), interface: Some("Et1".into()) }
    }

    #[test]
    fn a_note_of_the_device_lies_over_all_its_alarms_while_it_holds() {
        let mut notes = Notes::default();
        notes.set(Noted::Device("leaf".into()), NoteKind::Maintenance, Some(note(10, Some(20))));
        assert_eq!(notes.over(&key(), Timestamp(9)), Overlay::default(), "it was announced for later");
        assert!(notes.over(&key(), Timestamp(10)).maintenance.is_some());
        assert_eq!(notes.over(&key(), Timestamp(20)), Overlay::default());
    }

    #[test]
    fn what_has_ended_is_told_once_and_what_has_not_begun_stays() {
        let mut notes = Notes::default();
        notes.set(Noted::Alarm(key()), NoteKind::Acknowledged, Some(note(0, Some(20))));
        notes.set(Noted::Device("leaf".into()), NoteKind::Maintenance, Some(note(30, Some(40))));
        assert_eq!(notes.expire(Timestamp(19)), []);
        let ended = notes.expire(Timestamp(20));
        assert_eq!(ended, [(Noted::Alarm(key()), NoteKind::Acknowledged, note(0, Some(20)))]);
        assert_eq!(notes.iter().count(), 1, "what begins later is still there");
        assert_eq!(
            notes.set(Noted::Device("leaf".into()), NoteKind::Maintenance, None),
            Some(note(30, Some(40)))
        );
        assert_eq!(notes, Notes::default());
    }
}
