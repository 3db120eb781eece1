//! What an alarm says in words: to the table, and to a ticket.

use std::fmt;

use crate::{
    app::words::{Lately, Minute, Span},
    model::{
        Alarm, Timestamp,
        alarm::{Note, NoteKind, Overlay},
    },
};

use super::AlarmLine;

/// Who takes care of an alarm: `mk: INC-4711`, `muted until 14:00Z`, `maintenance until 16:00Z`; empty if nobody does.
#[derive(Debug, Clone, Copy)]
pub struct Owner<'a> {
    /// What operators laid over it.
    pub overlay: &'a Overlay,
    /// The time of the picture.
    pub now: Timestamp,
}

impl fmt::Display for Owner<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Overlay { acknowledged, muted, maintenance } = self.overlay;
        match (acknowledged, maintenance, muted) {
            (Some(note), ..) => signed(f, note),
            (None, Some(note), _) => quiet(f, "maintenance", note, self.now),
            (None, None, Some(note)) => quiet(f, "muted", note, self.now),
            (None, None, None) => Ok(()),
        }
    }
}

fn signed(f: &mut fmt::Formatter<'_>, note: &Note) -> fmt::Result {
    f.write_str(&note.author)?;
    if note.text.is_empty() { Ok(()) } else { write!(f, ": {}", note.text) }
}

fn quiet(f: &mut fmt::Formatter<'_>, word: &str, note: &Note, now: Timestamp) -> fmt::Result {
    match note.until {
        Some(at) => write!(f, "{word} until {}", Minute(Lately { at, now })),
        None => write!(f, "{word} until it clears"),
    }
}

/// The owner as text, to sort by.
pub(super) fn owner_text(line: &AlarmLine<'_>) -> String {
    line.owner().to_string()
}

/// A note in full: `acknowledged by mk: INC-4711, since 12:01Z, until 20:01Z`.
#[derive(Debug, Clone, Copy)]
pub struct NoteWords<'a> {
    /// What kind it is of.
    pub kind: NoteKind,
    /// The note.
    pub note: &'a Note,
    /// The time of the picture.
    pub now: Timestamp,
}

impl fmt::Display for NoteWords<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, note, now } = *self;
        write!(f, "{} by ", kind.as_str())?;
        signed(f, note)?;
        write!(f, ", since {}", Minute(Lately { at: note.since, now }))?;
        match note.until {
            Some(at) => write!(f, ", until {}", Minute(Lately { at, now })),
            None => f.write_str(", until it clears"),
        }
    }
}

/// What is told when a note has ended and its alarm is still there; `others` went the same way.
pub(in crate::app) fn loud_again(alarm: &Alarm, others: usize) -> String {
    let name = match &alarm.key.interface {
        Some(interface) => format!("{} {interface}", alarm.key.device),
        None => alarm.key.device.to_string(),
    };
    let more = match others {
        0 => String::new(),
        1 => " One more is loud again too.".to_owned(),
        others => format!(" {others} more are loud again too."),
    };
    format!("{name} is loud again: {}. The note on it has ended.{more}", alarm.words)
}

/// One alarm as a sentence for a ticket:
/// `critical fra-leaf-3 Ethernet2: down since 12:00:31Z (4 m), acknowledged by mk: INC-4711`.
pub fn sentence(line: &AlarmLine<'_>) -> String {
    let (alarm, now) = (line.alarm, line.now.wall);
    let mut text = format!("{} {}", alarm.severity.as_str(), alarm.key.device);
    if let Some(interface) = &alarm.key.interface {
        text.push_str(&format!(" {interface}"));
    }
    if let Some(description) = line.description() {
        text.push_str(&format!(" ({description})"));
    }
    let since = Lately { at: alarm.since, now };
    text.push_str(&format!(": {} since {since} ({})", alarm.words, Span(line.age)));
    let notes = NoteKind::ALL.into_iter().filter_map(|kind| Some((kind, line.overlay.get(kind)?)));
    for (kind, note) in notes {
        text.push_str(&format!(", {}", kind.as_str()));
        let end = note.until.map(|at| Minute(Lately { at, now }));
        if let Some(end) = end.filter(|_| kind != NoteKind::Acknowledged) {
            text.push_str(&format!(" until {end}"));
        }
        let by = if note.text.is_empty() { String::new() } else { format!(": {}", note.text) };
        text.push_str(&format!(" by {}{by}", note.author));
    }
    text
}
