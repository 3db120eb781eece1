//! Keeps the store within its bounds: what is too old leaves, and then what is the oldest until the rest fits.

use std::time::Duration;

use rusqlite::{Connection, Row};

use super::{
    Store, StoreError, folder,
    hours::{first_id, hour_of},
};
use crate::{
    config::StoreLimits,
    model::{CivilHour, Timestamp},
};

/// How long minutes are kept: for the plot of a day, and the hour in which it begins.
const MINUTES_KEPT: u32 = 25;

/// The most events, whatever their age.
const EVENTS: i64 = 500_000;

/// Events that stay even where there is hardly any room.
const EVENTS_LEFT: i64 = 1_000;

/// The log of what was written last is a file of its own, and this is left for it.
const FOR_THE_LOG: u64 = 6 << 20;

/// What had to leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Swept {
    /// Events.
    pub events: u64,
    /// Rows of hours and of minutes.
    pub hours: u64,
}

impl Store {
    /// Lets go what is too old and what is too much.
    ///
    /// # Errors
    ///
    /// The file cannot be written.
    pub fn sweep(&mut self, now: Timestamp) -> Result<Swept, StoreError> {
        let limits = self.limits;
        let mut swept = self.transact(|transaction, _| too_old(transaction, &limits, now))?;
        let room = limits.max_octets.saturating_sub(FOR_THE_LOG) as i64;
        let used = self.ask(used_octets)?;
        if used > room {
            // A tenth more, so that not every hour has to make room for itself.
            let target = room / 10 * 9;
            let more = self.transact(|transaction, _| too_much(transaction, target))?;
            swept = Swept { events: swept.events + more.events, hours: swept.hours + more.hours };
        }
        if self.ask(file_octets)? > room {
            self.shrink()?;
        }
        Ok(swept)
    }

    /// What the file and its log take on disk, in octets.
    pub fn octets(&self) -> u64 {
        folder::octets(&self.path)
    }

    /// What of the file is in use, in octets: the room of what left is used again before the file grows.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn octets_in_use(&self) -> Result<u64, StoreError> {
        Ok(self.ask(used_octets)?.unsigned_abs())
    }

    /// Gives the room of what left back to the disk, and empties the log.
    fn shrink(&mut self) -> Result<(), StoreError> {
        self.ask(|connection| {
            let mut pages = connection.prepare("PRAGMA incremental_vacuum")?;
            let mut steps = pages.query([])?;
            while steps.next()?.is_some() {}
            Ok(())
        })?;
        self.ask(|connection| connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())))
    }
}

fn too_old(connection: &Connection, limits: &StoreLimits, now: Timestamp) -> rusqlite::Result<Swept> {
    let events = connection.execute("DELETE FROM event WHERE at < ?1", [now.before(limits.events).0])?;
    let too_many = "DELETE FROM event WHERE id <= (SELECT max(id) FROM event) - ?1";
    let events = events + connection.execute(too_many, [EVENTS])?;
    let this = CivilHour::of(now);
    let hours = delete_before(connection, "hour", this.before(whole_hours(limits.history)))?
        + delete_before(connection, "minute", this.before(MINUTES_KEPT))?;
    Ok(Swept { events: events as u64, hours: hours as u64 })
}

fn whole_hours(span: Duration) -> u32 {
    u32::try_from(span.as_secs() / 3_600).unwrap_or(u32::MAX)
}

fn delete_before(connection: &Connection, table: &str, hour: CivilHour) -> rusqlite::Result<usize> {
    connection.execute(&format!("DELETE FROM {table} WHERE id < ?1"), [first_id(hour)])
}

/// First the minutes, hour by hour; the newest two are left. Then the hours. Then events, but for the last ones.
fn too_much(connection: &Connection, target: i64) -> rusqlite::Result<Swept> {
    let mut swept = Swept::default();
    for (table, left) in [("minute", 2), ("hour", 1)] {
        while used_octets(connection)? > target {
            let Some((first, last)) = ends(connection, table)? else { break };
            if last.0.saturating_sub(first.0) < left {
                break;
            }
            swept.hours += delete_before(connection, table, CivilHour(first.0 + 1))? as u64;
        }
    }
    while used_octets(connection)? > target {
        let oldest = "DELETE FROM event WHERE id < (SELECT min(id) + 1000 FROM event) AND id <= (SELECT max(id) FROM event) - ?1";
        let events = connection.execute(oldest, [EVENTS_LEFT])?;
        if events == 0 {
            break;
        }
        swept.events += events as u64;
    }
    Ok(swept)
}

/// The first and the last hour that a table knows.
fn ends(connection: &Connection, table: &str) -> rusqlite::Result<Option<(CivilHour, CivilHour)>> {
    // Two questions: together they would be answered by going through all of it.
    let sql = format!("SELECT (SELECT min(id) FROM {table}), (SELECT max(id) FROM {table})");
    let ends = |row: &Row<'_>| Ok((row.get::<_, Option<i64>>(0)?, row.get::<_, Option<i64>>(1)?));
    let (first, last) = connection.query_row(&sql, [], ends)?;
    Ok(first.zip(last).map(|(first, last)| (hour_of(first), hour_of(last))))
}

fn number(connection: &Connection, pragma: &str) -> rusqlite::Result<i64> {
    connection.query_row(&format!("PRAGMA {pragma}"), [], |row| row.get(0))
}

fn used_octets(connection: &Connection) -> rusqlite::Result<i64> {
    let pages = number(connection, "page_count")? - number(connection, "freelist_count")?;
    Ok(pages * number(connection, "page_size")?)
}

fn file_octets(connection: &Connection) -> rusqlite::Result<i64> {
    Ok(number(connection, "page_count")? * number(connection, "page_size")?)
}
