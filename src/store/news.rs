//! What another console has written since somebody last looked.

use std::{os::unix::fs::MetadataExt, path::Path, sync::Arc};

use rusqlite::Connection;

use super::{Store, StoreError, events, folder, notes};
use crate::model::{Event, alarm::Notes};

/// What is new.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct News {
    /// All notes, if any may have changed.
    pub notes: Option<Notes>,
    /// Events that another console wrote, in the order of their writing.
    pub events: Vec<Arc<Event>>,
    /// The file is not the one that was opened: it must be opened again.
    pub has_moved: bool,
}

/// Up to where everything was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Seen {
    /// SQLite's own count of what other connections wrote.
    pub version: i64,
    /// The last event that was told or is known already.
    pub event: i64,
    /// What the file looks like from outside.
    pub outside: Option<Outside>,
}

/// Which file stands at the place of the store. A reader that takes the file as it is has to open it again as well
/// when somebody begins to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Outside {
    file: (u64, u64),
    /// Its size and when it was written; nothing while there is a log, which SQLite watches better.
    content: Option<(u64, i64, i64)>,
}

impl Seen {
    /// Everything that is there now.
    pub fn at(connection: &Connection, path: &Path) -> rusqlite::Result<Self> {
        Ok(Self {
            version: version(connection)?,
            event: events::last(connection)?,
            outside: Self::outside(path),
        })
    }

    pub fn outside(path: &Path) -> Option<Outside> {
        let found = std::fs::metadata(path).ok()?;
        let has_log = folder::beside(path, "-wal").exists();
        let content = (!has_log).then(|| (found.len(), found.mtime(), found.mtime_nsec()));
        Some(Outside { file: (found.dev(), found.ino()), content })
    }

    /// Whether another file stands there than the one that was opened, or none.
    pub fn has_moved(&self, path: &Path) -> bool {
        let Some(before) = self.outside else { return false };
        Self::outside(path).is_none_or(|now| now.file != before.file)
    }
}

fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("PRAGMA data_version", [], |row| row.get(0))
}

impl Store {
    /// What another console has written since this was last called; costs next to nothing if nobody has.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn news(&mut self) -> Result<News, StoreError> {
        if self.has_moved() {
            return Ok(News { has_moved: true, ..News::default() });
        }
        let now = self.ask(version)?;
        if now == self.seen.version {
            return Ok(News::default());
        }
        let (run, after) = (self.run, self.seen.event);
        let (notes, events, last) = self.ask(|connection| {
            // One picture of both.
            let reading = connection.unchecked_transaction()?;
            let found =
                (notes::all(&reading)?, events::of_others(&reading, after, run)?, events::last(&reading)?);
            reading.finish()?;
            Ok(found)
        })?;
        (self.seen.version, self.seen.event) = (now, last);
        Ok(News { notes: Some(notes), events, has_moved: false })
    }

    /// Tells from now on what was written after what another connection had seen.
    pub fn go_on_from(&mut self, before: &Self) {
        // The ids of another file may be lower.
        self.seen.event = self.seen.event.min(before.seen.event);
        self.seen.version = -1;
    }

    /// Whether it ends with the program.
    pub fn is_in_memory(&self) -> bool {
        self.seen.outside.is_none()
    }

    fn has_moved(&self) -> bool {
        let is_reader = self.run == 0;
        if is_reader {
            self.seen.outside != Seen::outside(&self.path)
        } else {
            self.seen.has_moved(&self.path)
        }
    }
}
