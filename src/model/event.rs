//! What happened: one line of the log of events.

use std::sync::Arc;

use super::{SafeText, Severity, Timestamp};

/// What kind of thing happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventKind {
    /// An alarm came.
    Raised,
    /// An alarm ended.
    Cleared,
    /// An alarm became part of another.
    Folded,
    /// An alarm stands for itself again.
    Unfolded,
    /// An alarm was acknowledged.
    Acknowledged,
    /// An alarm or a device was muted.
    Muted,
    /// A device was announced to be worked on.
    Maintenance,
    /// An acknowledgement, a mute or a maintenance ended, by itself or by hand.
    NoteEnded,
    /// An interface went up or down.
    PortState,
    /// A device restarted.
    Restarted,
    /// A device is heard again, or not any more.
    Reach,
    /// A text was sent to devices.
    Broadcast,
    /// Something about noctui itself: its start, its inventory, its store.
    Console,
}

impl EventKind {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::Raised,
        Self::Cleared,
        Self::Folded,
        Self::Unfolded,
        Self::Acknowledged,
        Self::Muted,
        Self::Maintenance,
        Self::NoteEnded,
        Self::PortState,
        Self::Restarted,
        Self::Reach,
        Self::Broadcast,
        Self::Console,
    ];

    /// The word in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Raised => "raised",
            Self::Cleared => "cleared",
            Self::Folded => "folded",
            Self::Unfolded => "unfolded",
            Self::Acknowledged => "acknowledged",
            Self::Muted => "muted",
            Self::Maintenance => "maintenance",
            Self::NoteEnded => "note-ended",
            Self::PortState => "port-state",
            Self::Restarted => "restarted",
            Self::Reach => "reach",
            Self::Broadcast => "broadcast",
            Self::Console => "console",
        }
    }

    /// The kind of this word.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// Something that happened. Names outlive the program: ids do not.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Event {
    /// When, in civil time.
    pub at: Timestamp,
    /// What kind of thing.
    pub kind: EventKind,
    /// How much it matters; for alarms alone.
    pub severity: Option<Severity>,
    /// The device's name in the inventory; nothing if it is about noctui itself.
    pub device: Option<Arc<str>>,
    /// The interface's name.
    pub interface: Option<SafeText>,
    /// What happened, without the names of device and interface: `down`, `acknowledged: INC-4711`.
    pub words: SafeText,
    /// Who did it, if somebody did.
    pub author: Option<SafeText>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_found_by_its_word() {
        assert!(EventKind::ALL.into_iter().all(|kind| EventKind::named(kind.as_str()) == Some(kind)));
        assert_eq!(EventKind::named("Raised"), None);
    }
}
