//! The past of interfaces: an hour of a device is a row, in two forms (see [`super::packed`]).

use std::collections::{BTreeMap, HashMap};

use rusqlite::{Connection, OptionalExtension, Statement, params};

use super::{
    Store, StoreError,
    codec::Broken,
    merge::{Draft, Known, Row},
    packed::{NameId, read_minutes, read_rollup, read_rows, write_minutes, write_rollup, write_rows},
};
use crate::model::{
    CivilHour, DeviceHour, Past, Rollup, Span, Timestamp,
    rollup::{MINUTES, Minutes},
};

/// How many devices the dictionary can hold: the id of a row is the hour, then so many bits of the device.
const DEVICE_BITS: u32 = 24;

/// Where only the hour is known, a point stands for so many minutes of it.
const STRIDE: usize = 2;

/// The first id of an hour's rows.
pub(super) const fn first_id(hour: CivilHour) -> i64 {
    (hour.0 as i64) << DEVICE_BITS
}

/// The hour of a row.
pub(super) fn hour_of(id: i64) -> CivilHour {
    CivilHour(u32::try_from(id >> DEVICE_BITS).unwrap_or(0))
}

/// The device of a row, by its number in the dictionary.
pub(super) const fn device_of(id: i64) -> i64 {
    id & ((1 << DEVICE_BITS) - 1)
}

impl Store {
    /// Writes hours of devices. What is there already of an hour is completed: another part of it from before a restart,
    /// or the same from another console, which then counts once.
    ///
    /// # Errors
    ///
    /// The file cannot be written: none of them is there then.
    pub fn record<'h>(&mut self, hours: impl IntoIterator<Item = &'h DeviceHour>) -> Result<(), StoreError> {
        self.transact(|transaction, _| {
            let mut recorder = Recorder::new(transaction)?;
            hours.into_iter().try_for_each(|hour| recorder.record(hour))
        })
    }

    /// The past of one interface, oldest first: by the minute, and for a week by the hour. Where minutes are not kept
    /// any more the hour stands for them.
    ///
    /// # Errors
    ///
    /// The file cannot be read, or what it holds is not what was written.
    pub fn past(
        &self,
        device: &str,
        interface: &str,
        span: Span,
        now: Timestamp,
    ) -> Result<Vec<Past>, StoreError> {
        let since = now.before(span.duration());
        let by_hour = span == Span::Week;
        let points = self.points(device, interface, CivilHour::of(since)..=CivilHour::of(now), by_hour)?;
        Ok(points.into_iter().filter(|point| point.at > since && point.at <= now.after(HOUR)).collect())
    }

    /// What each hour amounts to that is known of an interface, oldest first.
    ///
    /// # Errors
    ///
    /// As for [`Self::past`].
    pub fn rollups(
        &self,
        device: &str,
        interface: &str,
        hours: std::ops::RangeInclusive<CivilHour>,
    ) -> Result<Vec<(CivilHour, Rollup)>, StoreError> {
        let Some((device, name)) = self.ask(|connection| ids(connection, device, interface))? else {
            return Ok(Vec::new());
        };
        let found = self.ask(|connection| {
            let mut statement = connection.prepare("SELECT rows FROM hour WHERE id = ?1")?;
            (hours.start().0..=hours.end().0)
                .map(|hour| {
                    Ok((CivilHour(hour), octets(&mut statement, first_id(CivilHour(hour)) | device)?))
                })
                .collect::<rusqlite::Result<Vec<_>>>()
        })?;
        let known = found.into_iter().filter_map(|(hour, octets)| Some((hour, octets?)));
        let rollups = known.filter_map(|(hour, octets)| match find(&octets, name, read_rollup) {
            Ok(rollup) => Some(Ok((hour, rollup?))),
            Err(Broken) => Some(Err(self.broken())),
        });
        rollups.collect()
    }

    fn points(
        &self,
        device: &str,
        interface: &str,
        hours: std::ops::RangeInclusive<CivilHour>,
        by_hour: bool,
    ) -> Result<Vec<Past>, StoreError> {
        let rollups = self.rollups(device, interface, hours)?;
        if by_hour {
            return Ok(rollups.iter().map(|(hour, rollup)| Past::hour(*hour, rollup)).collect());
        }
        let Some((device, name)) = self.ask(|connection| ids(connection, device, interface))? else {
            return Ok(Vec::new());
        };
        let mut points = Vec::new();
        for (hour, rollup) in rollups {
            let id = first_id(hour) | device;
            let sql = "SELECT rows FROM minute WHERE id = ?1";
            let found = self.ask(|connection| octets(&mut connection.prepare(sql)?, id))?;
            let minutes = found.map(|octets| find(&octets, name, read_minutes));
            match minutes.transpose().map_err(|Broken| self.broken())?.flatten() {
                Some(minutes) => points.extend(by_minute(hour, &minutes)),
                None => points.extend(stretched(hour, &rollup)),
            }
        }
        Ok(points)
    }

    pub(super) fn broken(&self) -> StoreError {
        let what = "the hours of a device cannot be read".to_owned();
        StoreError::Damaged { path: self.path.clone(), what }
    }
}

const HOUR: std::time::Duration = std::time::Duration::from_secs(3_600);

fn by_minute(hour: CivilHour, minutes: &[Minutes; 2]) -> impl Iterator<Item = Past> {
    (0..MINUTES).map(move |at| Past::brief(hour.minute_end(at), [minutes[0][at], minutes[1][at]]))
}

/// The hour as a line that stays where it is.
fn stretched(hour: CivilHour, rollup: &Rollup) -> impl Iterator<Item = Past> {
    let whole = Past::hour(hour, rollup);
    (STRIDE - 1..MINUTES).step_by(STRIDE).map(move |at| Past { at: hour.minute_end(at), ..whole })
}

/// Finds one interface among the rows of a device.
fn find<T>(
    octets: &[u8],
    name: NameId,
    read: impl Fn(&mut super::codec::Reader<'_>) -> Result<T, Broken>,
) -> Result<Option<T>, Broken> {
    let mut found = None;
    read_rows(octets, read, |at, row| {
        if at == name {
            found = Some(row);
        }
        at < name
    })?;
    Ok(found)
}

fn octets(statement: &mut Statement<'_>, id: i64) -> rusqlite::Result<Option<Vec<u8>>> {
    statement.query_row([id], |row| row.get(0)).optional()
}

fn ids(connection: &Connection, device: &str, interface: &str) -> rusqlite::Result<Option<(i64, NameId)>> {
    let sql = "SELECT device.id, interface.id FROM device, interface WHERE device.name = ?1 AND interface.name = ?2";
    connection.query_row(sql, [device, interface], |row| Ok((row.get(0)?, row.get(1)?))).optional()
}

/// Writes many hours within one transaction.
struct Recorder<'c> {
    devices: Dictionary<'c>,
    interfaces: Dictionary<'c>,
    known: Statement<'c>,
    known_minutes: Statement<'c>,
    hour: Statement<'c>,
    minute: Statement<'c>,
}

impl<'c> Recorder<'c> {
    fn new(connection: &'c Connection) -> rusqlite::Result<Self> {
        Ok(Self {
            devices: Dictionary::new(connection, "device")?,
            interfaces: Dictionary::new(connection, "interface")?,
            known: connection.prepare("SELECT seen_from, seen_to, rows FROM hour WHERE id = ?1")?,
            known_minutes: connection.prepare("SELECT rows FROM minute WHERE id = ?1")?,
            hour: connection.prepare(
                "INSERT OR REPLACE INTO hour (id, seen_from, seen_to, rows) VALUES (?1, ?2, ?3, ?4)",
            )?,
            minute: connection.prepare("INSERT OR REPLACE INTO minute (id, rows) VALUES (?1, ?2)")?,
        })
    }

    fn record(&mut self, hour: &DeviceHour) -> rusqlite::Result<()> {
        let Some(seen) = hour.seen() else { return Ok(()) };
        let id = first_id(hour.hour) | self.devices.id(&hour.device)?;
        let mut draft = Draft { seen, rows: BTreeMap::new(), left: BTreeMap::new() };
        for interface in &hour.interfaces {
            let row = Row { minutes: interface.minutes.clone(), faults: interface.faults };
            draft.rows.insert(self.interfaces.id(&interface.name)?, row);
        }
        if let Some(known) = self.known(id)? {
            draft.complete(&known);
        }
        let (from, to) = draft.seen;
        let rollups = write_rows(&draft.rollups(), write_rollup);
        self.hour.execute(params![id, from as i64, to as i64, rollups])?;
        let rows: Vec<(NameId, Row)> = draft.rows.into_iter().collect();
        let minutes = write_rows(&rows, |writer, row| write_minutes(writer, &row.minutes));
        self.minute.execute(params![id, minutes]).map(|_| ())
    }

    fn known(&mut self, id: i64) -> rusqlite::Result<Option<Known>> {
        let known = self.known.query_row([id], |row| {
            let seen = (row.get::<_, i64>(0)? as usize, row.get::<_, i64>(1)? as usize);
            Ok(Known { seen, rollups: row.get(2)?, minutes: None })
        });
        let Some(known) = known.optional()? else { return Ok(None) };
        Ok(Some(Known { minutes: octets(&mut self.known_minutes, id)?, ..known }))
    }
}

/// Names and their numbers: rows hold a number where a name would be longer than all the rest.
struct Dictionary<'c> {
    find: Statement<'c>,
    add: Statement<'c>,
    known: HashMap<String, i64>,
}

impl<'c> Dictionary<'c> {
    fn new(connection: &'c Connection, table: &str) -> rusqlite::Result<Self> {
        Ok(Self {
            find: connection.prepare(&format!("SELECT id FROM {table} WHERE name = ?1"))?,
            add: connection.prepare(&format!("INSERT INTO {table} (name) VALUES (?1) RETURNING id"))?,
            known: HashMap::new(),
        })
    }

    fn id(&mut self, name: &str) -> rusqlite::Result<i64> {
        if let Some(id) = self.known.get(name) {
            return Ok(*id);
        }
        let found = self.find.query_row([name], |row| row.get(0)).optional()?;
        let id = match found {
            Some(id) => id,
            None => self.add.query_row([name], |row| row.get(0))?,
        };
        self.known.insert(name.to_owned(), id);
        Ok(id)
    }
}
