//! The log of events.

use std::{sync::Arc, time::Duration};

use rusqlite::{Connection, Row, params};

use super::{Store, StoreError};
use crate::model::{Event, EventKind, SafeText, Severity, Timestamp};

/// Two consoles that watch one network see the same things at nearly the same time: what the other one wrote within
/// this is not written again.
const SAME: Duration = Duration::from_secs(90);

const COLUMNS: &str = "at, kind, severity, device, interface, words, author";

impl Store {
    /// Adds events in their order; tells how many of them were new, and not what another console wrote a moment ago.
    ///
    /// # Errors
    ///
    /// The file cannot be written: none of them is there then.
    pub fn append<'e>(&mut self, events: impl IntoIterator<Item = &'e Event>) -> Result<usize, StoreError> {
        self.transact(|transaction, run| insert(transaction, run, events))
    }

    /// The newest events, oldest first. What was written last is the newest, whatever the clock said.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn newest(&self, count: usize) -> Result<Vec<Arc<Event>>, StoreError> {
        self.backwards("1 ORDER BY id DESC", params![limit(count)])
    }

    /// The events from one point of time up to, but not at, another: the newest of them, oldest first.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn between(
        &self,
        from: Timestamp,
        until: Timestamp,
        count: usize,
    ) -> Result<Vec<Arc<Event>>, StoreError> {
        let filter = "at >= ?2 AND at < ?3 ORDER BY at DESC, id DESC";
        self.backwards(filter, params![limit(count), from.0, until.0])
    }

    /// The newest events of one device and its interfaces, oldest first.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn of_device(&self, device: &str, count: usize) -> Result<Vec<Arc<Event>>, StoreError> {
        self.backwards("device = ?2 ORDER BY at DESC, id DESC", params![limit(count), device])
    }

    /// What `filter` finds, turned round; its first parameter is how many.
    fn backwards(
        &self,
        filter: &str,
        params: &[&dyn rusqlite::ToSql],
    ) -> Result<Vec<Arc<Event>>, StoreError> {
        self.ask(|connection| {
            let sql = format!("SELECT {COLUMNS} FROM event WHERE {filter} LIMIT ?1");
            let mut statement = connection.prepare(&sql)?;
            let mut events = statement.query_map(params, read)?.collect::<rusqlite::Result<Vec<_>>>()?;
            events.reverse();
            Ok(events)
        })
    }
}

fn limit(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Writes events within a transaction; tells how many were new.
pub(super) fn insert<'e>(
    connection: &Connection,
    run: i64,
    events: impl IntoIterator<Item = &'e Event>,
) -> rusqlite::Result<usize> {
    // What somebody did he did, however often.
    let sql = format!(
        "INSERT INTO event (run, {COLUMNS}) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8 WHERE NOT EXISTS (
            SELECT 1 FROM event WHERE device = ?5 AND at BETWEEN ?9 AND ?10
            AND run <> ?1 AND kind = ?3 AND interface IS ?6 AND words = ?7 AND author IS NULL AND ?8 IS NULL)"
    );
    let mut statement = connection.prepare(&sql)?;
    let mut written = 0;
    for event in events {
        written += statement.execute(params![
            run,
            event.at.0,
            event.kind.as_str(),
            event.severity.map(Severity::as_str),
            event.device.as_deref(),
            event.interface.as_deref(),
            event.words.as_str(),
            event.author.as_deref(),
            event.at.before(SAME).0,
            event.at.after(SAME).0,
        ])?;
    }
    Ok(written)
}

/// The id of the event that was written last.
pub(super) fn last(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("SELECT coalesce(max(id), 0) FROM event", [], |row| row.get(0))
}

/// Events after this one that other consoles wrote, in the order of their writing.
pub(super) fn of_others(connection: &Connection, after: i64, run: i64) -> rusqlite::Result<Vec<Arc<Event>>> {
    let sql = format!("SELECT {COLUMNS} FROM event WHERE id > ?1 AND run <> ?2 ORDER BY id");
    connection.prepare(&sql)?.query_map(params![after, run], read)?.collect()
}

fn read(row: &Row<'_>) -> rusqlite::Result<Arc<Event>> {
    let text = |at: usize| row.get::<_, Option<String>>(at);
    let safe = |at: usize| Ok::<_, rusqlite::Error>(text(at)?.map(|text| SafeText::new(&text)));
    let severity = text(2)?;
    Ok(Arc::new(Event {
        at: Timestamp(row.get(0)?),
        // A kind that only a newer version knows still happened.
        kind: EventKind::named(&row.get::<_, String>(1)?).unwrap_or(EventKind::Console),
        severity: Severity::ALL.into_iter().find(|known| severity.as_deref() == Some(known.as_str())),
        device: text(3)?.map(Arc::from),
        interface: safe(4)?,
        words: safe(5)?.unwrap_or_default(),
        author: safe(6)?,
    }))
}
