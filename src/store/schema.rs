//! The layout of the file, step by step: an old file takes the steps that it has not taken.

use rusqlite::{Connection, Transaction};

/// `noct`: what `file` and others tell a store by.
const APPLICATION: i32 = 0x6e6f_6374;

/// From nothing to the layout of this version. A step that was released never changes; another one is added.
pub(super) const STEPS: [&str; 2] = [NOTES_AND_EVENTS, HISTORY];

/// The newest layout that is known here.
pub(super) const NEWEST: u32 = STEPS.len() as u32;

const NOTES_AND_EVENTS: &str = "
    CREATE TABLE note (
        device TEXT NOT NULL,
        -- 0: every alarm of the device; 1: one of the device itself; 2: one of an interface
        scope INTEGER NOT NULL,
        rule TEXT NOT NULL,
        interface TEXT NOT NULL,
        kind TEXT NOT NULL,
        author TEXT NOT NULL,
        text TEXT NOT NULL,
        since INTEGER NOT NULL,
        until INTEGER,
        PRIMARY KEY (device, scope, rule, interface, kind)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE event (
        -- never given twice, so that who has seen one has seen all before it
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        -- which console wrote it
        run INTEGER NOT NULL,
        at INTEGER NOT NULL,
        kind TEXT NOT NULL,
        severity TEXT,
        device TEXT,
        interface TEXT,
        words TEXT NOT NULL,
        author TEXT
    ) STRICT;
    CREATE INDEX event_at ON event (at);
    CREATE INDEX event_device ON event (device, at) WHERE device IS NOT NULL;
";

/// An hour of a device is one row: a row for each interface would cost five times as much. Its id is the hour, then the
/// device, so that what is written together stands together and the oldest leave as whole pages.
const HISTORY: &str = "
    CREATE TABLE device (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
    CREATE TABLE interface (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
    CREATE TABLE hour (
        id INTEGER PRIMARY KEY,
        -- the first and the last minute that were seen
        seen_from INTEGER NOT NULL,
        seen_to INTEGER NOT NULL,
        rows BLOB NOT NULL
    ) STRICT;
    CREATE TABLE minute (id INTEGER PRIMARY KEY, rows BLOB NOT NULL) STRICT;
";

/// Takes the steps that are missing; the caller holds the lock and has made sure that the layout is not newer.
pub(super) fn migrate(transaction: &Transaction<'_>, from: u32) -> rusqlite::Result<()> {
    for step in STEPS.iter().skip(from as usize) {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION)?;
    transaction.pragma_update(None, "user_version", NEWEST)
}

/// The layout of a file: 0 for an empty one; `None` if it belongs to another program.
pub(super) fn layout(connection: &Connection) -> rusqlite::Result<Option<u32>> {
    let number = |name| connection.query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, i64>(0));
    let (application, version) = (number("application_id")?, number("user_version")?);
    let is_empty = connection.query_row("SELECT count(*) = 0 FROM sqlite_schema", [], |row| row.get(0))?;
    let is_ours = application == i64::from(APPLICATION) || (is_empty && application == 0 && version == 0);
    Ok(is_ours.then(|| u32::try_from(version).unwrap_or(u32::MAX)))
}
