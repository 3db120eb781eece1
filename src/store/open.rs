//! Opens the store: makes it, judges it, brings it up to date, or sets it aside.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use super::{
    Store, StoreError,
    folder::{self, FILE, Place},
    news::Seen,
    schema,
};
use crate::{config::StoreLimits, model::Timestamp};

/// How long a writer waits for another one. Both write for milliseconds; the hours of a large fleet take longer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Up to this size the whole file is judged at opening; of a larger one, notes and events are.
const JUDGED_WHOLE: u64 = 64 << 20;

/// What stood there when the store was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// Nothing: it was begun.
    Nothing,
    /// A store.
    Store,
    /// A file without a single octet: what it may have held is lost, and it was begun anew.
    Empty,
    /// Something that is no store, or no longer: it was set aside, and a new one begun.
    Damaged {
        /// Where it is now.
        aside: PathBuf,
        /// What was wrong with it.
        what: String,
    },
}

impl Found {
    /// What the operator should know of it, as a sentence.
    pub fn words(&self) -> Option<String> {
        match self {
            Self::Nothing | Self::Store => None,
            Self::Empty => Some("The store was an empty file: notes, events and history begin anew.".into()),
            Self::Damaged { aside, what } => Some(format!(
                "The store was damaged ({what}): notes, events and history begin anew. It was set aside as {}",
                aside.display()
            )),
        }
    }
}

/// How a store is opened where nothing may be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadOnly;

impl Store {
    /// Opens the store in this folder, to read and to write.
    ///
    /// # Errors
    ///
    /// The folder or the file cannot be used, or a newer noctui wrote it. A damaged file is no error: it is set aside.
    pub fn open(folder: &Path, limits: StoreLimits, now: Timestamp) -> Result<(Self, Found), StoreError> {
        folder::prepare(folder)?;
        let _lock = folder::lock(folder)?;
        let path = folder.join(FILE);
        match Self::try_open(&path, limits) {
            Err(StoreError::Damaged { what, .. }) => {
                let aside = folder::set_aside(&path, now)?;
                let (store, _) = Self::try_open(&path, limits)?;
                Ok((store, Found::Damaged { aside, what }))
            }
            opened => opened,
        }
    }

    /// Sets the file aside because it proved to be damaged while it was used, and begins a new one. Another console
    /// may have done so meanwhile: then its new one is opened.
    ///
    /// # Errors
    ///
    /// As for [`Self::open`].
    pub fn replace(self, now: Timestamp) -> Result<(Self, Found), StoreError> {
        let Self { connection, path, limits, seen, .. } = self;
        let folder = path.parent().unwrap_or(Path::new(".")).to_path_buf();
        {
            let _lock = folder::lock(&folder)?;
            drop(connection);
            if !seen.has_moved(&path) {
                folder::set_aside(&path, now)?;
            }
        }
        Self::open(&folder, limits, now)
    }

    /// A store that ends with the program, for where none can be kept.
    ///
    /// # Errors
    ///
    /// There is no memory left.
    pub fn in_memory(limits: StoreLimits) -> Result<Self, StoreError> {
        let path = PathBuf::from("the store in memory");
        let connection = Connection::open_in_memory().map_err(|error| StoreError::of(&path, error))?;
        Self::ready(connection, &path, limits, Place::Free)
    }

    fn try_open(path: &Path, limits: StoreLimits) -> Result<(Self, Found), StoreError> {
        let place = folder::look(path)?;
        let found = match place {
            Place::Odd => return Err(damaged(path, "it is no file")),
            // The log would be taken for one of the new file.
            Place::Empty if folder::octets(path) > 0 => return Err(damaged(path, "it is empty")),
            Place::Empty => Found::Empty,
            Place::Stub => return Err(damaged(path, "it was cut off")),
            Place::Free => Found::Nothing,
            Place::File => Found::Store,
        };
        folder::claim(path)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection =
            Connection::open_with_flags(path, flags).map_err(|error| StoreError::of(path, error))?;
        Ok((Self::ready(connection, path, limits, place)?, found))
    }

    fn ready(
        mut connection: Connection,
        path: &Path,
        limits: StoreLimits,
        place: Place,
    ) -> Result<Self, StoreError> {
        let wrap = |error| StoreError::of(path, error);
        connection.busy_timeout(PATIENCE).map_err(wrap)?;
        let layout = known_layout(&connection, path)?;
        if place == Place::File {
            judge(&connection, path)?;
        }
        set_up(&connection, layout).map_err(wrap)?;
        migrate(&mut connection, layout).map_err(wrap)?;
        let run = connection.query_row("SELECT random() | 1", [], |row| row.get(0)).map_err(wrap)?;
        let seen = Seen::at(&connection, path).map_err(wrap)?;
        Ok(Self { connection, path: path.to_path_buf(), limits, run, seen })
    }

    /// Opens the store in this folder and writes nothing at all; `None` where there is none.
    ///
    /// While nobody writes, the file is read as it is: even a reader would make the index of the log. What a console
    /// that begins later writes is seen once its log is there, and the store has to be opened again then, as
    /// [`News::has_moved`](super::News) tells.
    ///
    /// # Errors
    ///
    /// It cannot be read, is damaged, or a newer noctui wrote it.
    pub fn read(folder: &Path, limits: StoreLimits, _: ReadOnly) -> Result<Option<Self>, StoreError> {
        let path = folder.join(FILE);
        if matches!(folder::look(&path)?, Place::Free | Place::Empty) {
            return Ok(None);
        }
        let wrap = |error| StoreError::of(&path, error);
        let seen_before = Seen::outside(&path);
        let flags =
            OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
        let connection = Connection::open_with_flags(uri(&path), flags).map_err(wrap)?;
        connection.busy_timeout(PATIENCE).map_err(wrap)?;
        // An older one is brought up to date by whoever may write.
        if known_layout(&connection, &path)? < schema::NEWEST {
            return Ok(None);
        }
        let seen = Seen { outside: seen_before, ..Seen::at(&connection, &path).map_err(wrap)? };
        Ok(Some(Self { connection, path, limits, run: 0, seen }))
    }

    /// The file, or words for where it is instead.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

fn uri(path: &Path) -> String {
    let mut uri = String::from("file:");
    for octet in path.as_os_str().as_encoded_bytes() {
        match octet {
            b'/' | b'-' | b'.' | b'_' => uri.push(char::from(*octet)),
            octet if octet.is_ascii_alphanumeric() => uri.push(char::from(*octet)),
            octet => uri.push_str(&format!("%{octet:02x}")),
        }
    }
    let is_still = !folder::beside(path, "-wal").exists();
    uri + if is_still { "?mode=ro&immutable=1" } else { "?mode=ro" }
}

fn known_layout(connection: &Connection, path: &Path) -> Result<u32, StoreError> {
    match schema::layout(connection).map_err(|error| StoreError::of(path, error))? {
        Some(found) if found > schema::NEWEST => {
            Err(StoreError::Newer { path: path.to_path_buf(), found, known: schema::NEWEST })
        }
        Some(layout) => Ok(layout),
        None => Err(damaged(path, "it belongs to another program")),
    }
}

/// The log of a transaction is not waited for by default: a program that is killed loses nothing by that, only a power
/// cut does. Notes wait for it.
fn set_up(connection: &Connection, layout: u32) -> rusqlite::Result<()> {
    if layout == 0 {
        // Before anything is written: it cannot be changed later, and said again it would be a change.
        connection.pragma_update(None, "auto_vacuum", "INCREMENTAL")?;
    }
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.pragma_update_and_check(None, "journal_size_limit", 4 << 20, |_| Ok(()))?;
    connection.pragma_update(None, "trusted_schema", false)
}

fn migrate(connection: &mut Connection, layout: u32) -> rusqlite::Result<()> {
    if layout == schema::NEWEST {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Where locks on files mean nothing another console may have been faster.
    if schema::layout(&transaction)? == Some(layout) {
        schema::migrate(&transaction, layout)?;
    }
    transaction.commit()
}

/// Looks for damage: everywhere in a small file; in a large one where notes and events are, as history is judged when
/// it is read.
fn judge(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let parts: &[&str] =
        if folder::octets(path) <= JUDGED_WHOLE { &[""] } else { &["(sqlite_schema)", "(note)", "(event)"] };
    for part in parts {
        let sql = format!("PRAGMA quick_check{part}");
        let verdict: String =
            connection.query_row(&sql, [], |row| row.get(0)).map_err(|error| StoreError::of(path, error))?;
        if verdict != "ok" {
            return Err(damaged(path, verdict.lines().last().unwrap_or_default()));
        }
    }
    Ok(())
}

fn damaged(path: &Path, what: &str) -> StoreError {
    StoreError::Damaged { path: path.to_path_buf(), what: what.to_owned() }
}
