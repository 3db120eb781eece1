//! What operators lay over an alarm: it goes on being evaluated under all of it.

use crate::model::{SafeText, Timestamp};

/// Who said something about an alarm, and until when it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Who.
    pub author: SafeText,
    /// Why.
    pub text: SafeText,
    /// From when on it holds: when it was said, or later if it was announced.
    pub since: Timestamp,
    /// When it ends by itself; `None`: with the alarm.
    pub until: Option<Timestamp>,
}

impl Note {
    /// Whether it has begun and still holds.
    pub fn holds(&self, now: Timestamp) -> bool {
        self.since <= now && !self.has_ended(now)
    }

    /// Whether it is over.
    pub fn has_ended(&self, now: Timestamp) -> bool {
        self.until.is_some_and(|until| until <= now)
    }
}

/// All that operators have laid over one alarm.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Overlay {
    /// Somebody takes care of it.
    pub acknowledged: Option<Note>,
    /// Nobody wants to hear of it.
    pub muted: Option<Note>,
    /// It is work that was announced.
    pub maintenance: Option<Note>,
}

impl Overlay {
    /// Whether it must not ring: something of it still holds.
    pub fn is_quiet(&self, now: Timestamp) -> bool {
        self.notes().any(|note| note.holds(now))
    }

    /// Takes off what has ended by now; tells whether anything had.
    pub fn expire(&mut self, now: Timestamp) -> bool {
        let before = self.notes().count();
        for note in [&mut self.acknowledged, &mut self.muted, &mut self.maintenance] {
            note.take_if(|note| note.has_ended(now));
        }
        self.notes().count() != before
    }

    fn notes(&self) -> impl Iterator<Item = &Note> {
        [&self.acknowledged, &self.muted, &self.maintenance].into_iter().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_ended_rings_again() {
        let note = |until: Option<i64>| Note {
            author: "ada".into(),
            text: "optic ordered".into(),
            since: Timestamp(0),
            until: until.map(Timestamp),
        };
        let mut overlay = Overlay { acknowledged: Some(note(Some(1_000))), ..Overlay::default() };
        assert!(overlay.is_quiet(Timestamp(999)) && !overlay.is_quiet(Timestamp(1_000)));
        assert!(!overlay.expire(Timestamp(999)));
        assert!(overlay.expire(Timestamp(1_000)));
        assert_eq!(overlay, Overlay::default());
        overlay.muted = Some(note(None));
        assert!(overlay.is_quiet(Timestamp(i64::MAX)) && !overlay.expire(Timestamp(i64::MAX)));
    }
}
