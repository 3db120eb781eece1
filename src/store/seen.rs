//! Which interfaces an earlier run saw up: what is down since then is news, whoever looked away meanwhile.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use rusqlite::Connection;

use super::{
    Store, StoreError,
    codec::Broken,
    hours::{device_of, first_id},
    packed::{NameId, read_rollup, read_rows},
};
use crate::model::{CivilHour, Rollup, SafeText, Timestamp};

/// How many hours back a device is looked for.
const HOURS: u32 = 24;

/// Names by their numbers.
type Names = HashMap<i64, String>;

/// Interfaces by the names of their devices.
pub type Interfaces = BTreeMap<Arc<str>, BTreeSet<SafeText>>;

impl Store {
    /// The interfaces that carried something in the last hour that is known of their device, a day back at most, and those
    /// whose alarm for being down has not ended.
    ///
    /// # Errors
    ///
    /// The file cannot be read, or what it holds is not what was written.
    pub fn seen_up(&self, now: Timestamp) -> Result<Interfaces, StoreError> {
        let mut found = self.ask(never_cleared)?;
        let [devices, names] = [
            self.ask(|store| dictionary(store, "device"))?,
            self.ask(|store| dictionary(store, "interface"))?,
        ];
        let mut looked_at = HashSet::new();
        for hour in (0..HOURS).map(|back| CivilHour::of(now).before(back)) {
            if looked_at.len() == devices.len() {
                break;
            }
            for (id, octets) in self.ask(|store| rows_of(store, hour))? {
                let device = device_of(id);
                let Some(name) = devices.get(&device).filter(|_| looked_at.insert(device)) else { continue };
                let carrying = carrying(&octets).map_err(|Broken| self.broken())?;
                let interfaces =
                    carrying.iter().filter_map(|id| names.get(id)).map(|name| SafeText::new(name));
                found.entry(Arc::from(name.as_str())).or_default().extend(interfaces);
            }
        }
        Ok(found)
    }
}

fn dictionary(store: &Connection, table: &str) -> rusqlite::Result<Names> {
    let mut statement = store.prepare(&format!("SELECT id, name FROM {table}"))?;
    statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

fn rows_of(store: &Connection, hour: CivilHour) -> rusqlite::Result<Vec<(i64, Vec<u8>)>> {
    let mut statement = store.prepare("SELECT id, rows FROM hour WHERE id >= ?1 AND id < ?2")?;
    let ids = [first_id(hour), first_id(CivilHour(hour.0 + 1))];
    statement.query_map(ids, |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

/// The interfaces of a device that carried anything in an hour.
fn carrying(octets: &[u8]) -> Result<Vec<NameId>, Broken> {
    let mut found = Vec::new();
    read_rows(octets, read_rollup, |name, rollup: Rollup| {
        let carries = |rates: &crate::model::rollup::HourRates| rates.max.get().is_ok_and(|bits| bits > 0.0);
        if rollup.rates.iter().flatten().any(carries) {
            found.push(name);
        }
        true
    })?;
    Ok(found)
}

/// Of each interface the last that was said of its being down, where that is not its end.
fn never_cleared(store: &Connection) -> rusqlite::Result<Interfaces> {
    // SQLite takes bare columns from the row that holds the maximum.
    let sql = "
        SELECT device, interface, kind, max(id) FROM event
        WHERE device IS NOT NULL AND interface IS NOT NULL
            AND ((kind = 'raised' AND words = 'down') OR (kind = 'cleared' AND words LIKE 'down:%'))
        GROUP BY device, interface HAVING kind = 'raised'";
    let mut statement = store.prepare(sql)?;
    let mut found = Interfaces::new();
    let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
    for row in rows {
        let (device, interface) = row?;
        found.entry(device.into()).or_default().insert(SafeText::new(&interface));
    }
    Ok(found)
}
