//! Notes of the operators. Each change of one is an event, written in the same transaction: neither is there alone.

use rusqlite::{Connection, Row, params};

use super::{Store, StoreError, events};
use crate::model::{
    AlarmKey, Event, EventKind, SafeText, Timestamp,
    alarm::{Note, NoteKind, Noted, Notes},
};

/// A change of notes that an operator makes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Laying<'a> {
    /// Over what.
    pub about: &'a [Noted],
    /// Of which kind.
    pub kind: NoteKind,
    /// The note; nothing takes it off.
    pub note: Option<&'a Note>,
    /// Who does it.
    pub author: &'a SafeText,
    /// When.
    pub at: Timestamp,
}

const COLUMNS: &str = "device, scope, rule, interface, kind, author, text, since, until";

impl Store {
    /// All notes there are.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn notes(&self) -> Result<Notes, StoreError> {
        self.ask(all)
    }

    /// Lays a note over everything named, or takes it off; returns what that amounts to. When this returns, a killed
    /// program and a power cut take nothing of it away.
    ///
    /// # Errors
    ///
    /// The file cannot be written: nothing has changed then.
    pub fn lay(&mut self, laying: &Laying<'_>) -> Result<Vec<Event>, StoreError> {
        self.ask(|connection| connection.pragma_update(None, "synchronous", "FULL"))?;
        let laid = self.transact(|transaction, run| {
            let mut told = Vec::new();
            for about in laying.about {
                told.extend(lay_one(transaction, about, laying)?);
            }
            events::insert(transaction, run, &told)?;
            Ok(told)
        });
        self.ask(|connection| connection.pragma_update(None, "synchronous", "NORMAL"))?;
        laid
    }

    /// Takes off what has ended by now, and returns what that amounts to. Of two consoles only one is told.
    ///
    /// # Errors
    ///
    /// The file cannot be written: what has ended is still there then, and holds no more.
    pub fn expire(&mut self, now: Timestamp) -> Result<Vec<Event>, StoreError> {
        let is_due = "SELECT EXISTS (SELECT 1 FROM note WHERE until <= ?1)";
        if !self.ask(|connection| connection.query_row(is_due, [now.0], |row| row.get(0)))? {
            return Ok(Vec::new());
        }
        self.transact(|transaction, run| {
            let sql = format!("DELETE FROM note WHERE until <= ?1 RETURNING {COLUMNS}");
            let mut statement = transaction.prepare(&sql)?;
            let ended = statement.query_map([now.0], read)?.collect::<rusqlite::Result<Vec<_>>>()?;
            let told: Vec<Event> = ended
                .iter()
                .map(|(about, kind, note)| {
                    let words = format!("{} by {} ended", noun(*kind, about), note.author);
                    // When it ended, and not when somebody noticed.
                    event(about, EventKind::NoteEnded, &words, None, note.until.unwrap_or(now))
                })
                .collect();
            events::insert(transaction, run, &told)?;
            Ok(told)
        })
    }

    /// Ends the acknowledgement of an alarm that is over; mutes and maintenance stay. Returns what that amounts to.
    ///
    /// # Errors
    ///
    /// The file cannot be written: the acknowledgement is still there then.
    pub fn alarm_cleared(&mut self, alarm: &AlarmKey, now: Timestamp) -> Result<Option<Event>, StoreError> {
        let about = Noted::Alarm(alarm.clone());
        let kind = NoteKind::Acknowledged;
        if !self.ask(|connection| is_noted(connection, &about, kind))? {
            return Ok(None);
        }
        self.transact(|transaction, run| {
            if !delete(transaction, &about, kind)? {
                return Ok(None);
            }
            let words = format!("{} ended with it", noun(kind, &about));
            let told = event(&about, EventKind::NoteEnded, &words, None, now);
            events::insert(transaction, run, [&told])?;
            Ok(Some(told))
        })
    }
}

fn lay_one(connection: &Connection, about: &Noted, laying: &Laying<'_>) -> rusqlite::Result<Option<Event>> {
    let author = Some(laying.author.clone());
    let Some(note) = laying.note else {
        let words = format!("{} taken off", noun(laying.kind, about));
        let taken = delete(connection, about, laying.kind)?;
        return Ok(taken.then(|| event(about, EventKind::NoteEnded, &words, author, laying.at)));
    };
    let place = Place::of(about);
    let sql = format!("INSERT OR REPLACE INTO note ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)");
    connection.execute(
        &sql,
        params![
            place.device,
            place.scope,
            place.rule,
            place.interface,
            laying.kind.as_str(),
            note.author.as_str(),
            note.text.as_str(),
            note.since.0,
            note.until.map(|until| until.0),
        ],
    )?;
    Ok(Some(event(about, event_kind(laying.kind), &laid(laying.kind, about, note), author, laying.at)))
}

fn delete(connection: &Connection, about: &Noted, kind: NoteKind) -> rusqlite::Result<bool> {
    let place = Place::of(about);
    let sql =
        "DELETE FROM note WHERE device = ?1 AND scope = ?2 AND rule = ?3 AND interface = ?4 AND kind = ?5";
    let kind = kind.as_str();
    Ok(connection.execute(sql, params![place.device, place.scope, place.rule, place.interface, kind])? > 0)
}

fn is_noted(connection: &Connection, about: &Noted, kind: NoteKind) -> rusqlite::Result<bool> {
    let place = Place::of(about);
    let sql = "SELECT EXISTS (SELECT 1 FROM note
        WHERE device = ?1 AND scope = ?2 AND rule = ?3 AND interface = ?4 AND kind = ?5)";
    let params = params![place.device, place.scope, place.rule, place.interface, kind.as_str()];
    connection.query_row(sql, params, |row| row.get(0))
}

/// All notes there are.
pub(super) fn all(connection: &Connection) -> rusqlite::Result<Notes> {
    let mut statement = connection.prepare(&format!("SELECT {COLUMNS} FROM note"))?;
    let mut notes = Notes::default();
    for found in statement.query_map([], read)? {
        let (about, kind, note) = found?;
        notes.set(about, kind, Some(note));
    }
    Ok(notes)
}

/// What a note is about, as columns.
struct Place<'a> {
    device: &'a str,
    scope: i64,
    rule: &'a str,
    interface: &'a str,
}

impl<'a> Place<'a> {
    fn of(about: &'a Noted) -> Self {
        match about {
            Noted::Device(device) => Self { device, scope: 0, rule: "", interface: "" },
            Noted::Alarm(AlarmKey { rule, device, interface: None }) => {
                Self { device, scope: 1, rule, interface: "" }
            }
            Noted::Alarm(AlarmKey { rule, device, interface: Some(interface) }) => {
                Self { device, scope: 2, rule, interface }
            }
        }
    }

    fn into_noted(self) -> Noted {
        let interface = (self.scope == 2).then(|| SafeText::new(self.interface));
        match self.scope {
            0 => Noted::Device(self.device.into()),
            _ => Noted::Alarm(AlarmKey { rule: self.rule.into(), device: self.device.into(), interface }),
        }
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<(Noted, NoteKind, Note)> {
    let text = |at: usize| row.get::<_, String>(at);
    let (device, rule, interface, kind) = (text(0)?, text(2)?, text(3)?, text(4)?);
    let about = Place { device: &device, scope: row.get(1)?, rule: &rule, interface: &interface };
    let kind = NoteKind::ALL.into_iter().find(|known| known.as_str() == kind);
    let note = Note {
        author: SafeText::new(&text(5)?),
        text: SafeText::new(&text(6)?),
        since: Timestamp(row.get(7)?),
        until: row.get::<_, Option<i64>>(8)?.map(Timestamp),
    };
    // Only this program writes here, and it knows what it writes.
    Ok((about.into_noted(), kind.unwrap_or(NoteKind::Acknowledged), note))
}

const fn event_kind(kind: NoteKind) -> EventKind {
    match kind {
        NoteKind::Acknowledged => EventKind::Acknowledged,
        NoteKind::Muted => EventKind::Muted,
        NoteKind::Maintenance => EventKind::Maintenance,
    }
}

/// `acknowledged port-down: INC-4711`
fn laid(kind: NoteKind, about: &Noted, note: &Note) -> String {
    let what =
        rule(about).map_or_else(|| kind.as_str().to_owned(), |rule| format!("{} {rule}", kind.as_str()));
    if note.text.is_empty() { what } else { format!("{what}: {}", note.text) }
}

/// `acknowledgement of port-down`, `maintenance`
fn noun(kind: NoteKind, about: &Noted) -> String {
    let noun = match kind {
        NoteKind::Acknowledged => "acknowledgement",
        NoteKind::Muted => "mute",
        NoteKind::Maintenance => "maintenance",
    };
    rule(about).map_or_else(|| noun.to_owned(), |rule| format!("{noun} of {rule}"))
}

fn rule(about: &Noted) -> Option<&str> {
    match about {
        Noted::Alarm(key) => Some(&key.rule),
        Noted::Device(_) => None,
    }
}

fn event(about: &Noted, kind: EventKind, words: &str, author: Option<SafeText>, at: Timestamp) -> Event {
    let (device, interface) = match about {
        Noted::Alarm(key) => (key.device.clone(), key.interface.clone()),
        Noted::Device(device) => (device.clone(), None),
    };
    Event { at, kind, severity: None, device: Some(device), interface, words: SafeText::new(words), author }
}
