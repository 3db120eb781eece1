//! The Fleet screen: the devices of the scope, worst first.

use std::{cmp::Ordering, time::Duration};

use crate::{
    app::{
        columns::{self, FleetColumn, Placed},
        fleet::Entry,
        mark::Mark,
        model::Model,
        sort::{Sort, greatest_first, natural, text_key},
        summary::{DeviceWords, Ports},
    },
    model::{Direction, Moment, Source},
};

/// A device as a row.
#[derive(Debug, Clone, Copy)]
pub struct DeviceRow<'a> {
    /// The device and what is known of it.
    pub entry: &'a Entry,
    /// What it amounts to.
    pub mark: Mark,
    /// The same in words.
    pub words: DeviceWords<'a>,
    /// Where its values come from.
    pub source: Option<Source>,
    /// How long ago it was heard; `None` if never.
    pub age: Option<Duration>,
    /// The row is the selected one.
    pub selected: bool,
    /// The device is marked.
    pub marked: bool,
}

/// The scope as a whole: the line above the table.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ScopeHead {
    /// Devices in scope, before the filter.
    pub devices: usize,
    /// Rows that pass the filter.
    pub rows: usize,
    /// Their ports.
    pub ports: Ports,
    /// The age of the oldest thing that was heard, silent devices left out.
    pub oldest: Option<Duration>,
}

/// For the screen.
impl Model {
    /// The device as a row.
    pub fn device_row<'a>(&'a self, entry: &'a Entry) -> DeviceRow<'a> {
        let id = entry.device.id;
        let now = self.now();
        let snapshot = entry.snapshot.as_deref();
        DeviceRow {
            entry,
            mark: entry.summary.mark,
            words: DeviceWords { entry, now },
            source: snapshot.and_then(|snapshot| snapshot.source),
            age: snapshot.and_then(|snapshot| snapshot.heard).map(|heard| now.moment.since(heard)),
            selected: self.tables.fleet.selected() == Some(id),
            marked: self.marks().contains(&id),
        }
    }

    /// The rows in sight.
    pub fn device_rows(&self) -> impl Iterator<Item = DeviceRow<'_>> {
        self.tables.fleet.window().filter_map(|id| Some(self.device_row(self.fleet().get(id)?)))
    }

    /// The columns that fit.
    pub fn fleet_columns(&self) -> Vec<Placed<FleetColumn>> {
        let mut columns = columns::fleet(self.regions().text_width(), self.scope.measure.widest_device);
        // An age that does not move on would be a lie.
        columns.retain(|placed| placed.column != FleetColumn::Age || self.options().ages);
        columns
    }

    /// The scope as a whole.
    pub fn scope_head(&self) -> ScopeHead {
        let measure = &self.scope.measure;
        ScopeHead {
            devices: self.tree().scope().len(),
            rows: self.tables.fleet.len(),
            ports: measure.ports,
            oldest: measure
                .oldest
                .filter(|_| self.options().ages)
                .map(|heard| self.now().moment.since(heard)),
        }
    }
}

/// The rank of a device under a sort.
pub(in crate::app) fn rank(sort: Sort<FleetColumn>, entry: &Entry) -> u64 {
    let summary = &entry.summary;
    let snapshot = entry.snapshot.as_deref();
    let text = |text: Option<&str>| text.map(text_key);
    let key = match sort.column {
        None | Some(FleetColumn::State) => Some(summary.worst_first()),
        Some(FleetColumn::Device) => Some(u64::from(entry.place)),
        Some(FleetColumn::Site) => text(entry.device.site.as_deref()),
        Some(FleetColumn::Role) => text(entry.device.role.as_deref()),
        Some(FleetColumn::Source) => snapshot.and_then(|s| s.source).map(|source| source as u64),
        Some(FleetColumn::Ports) => Some(u64::from(u32::MAX - summary.ports.total())),
        Some(FleetColumn::In) => greatest_first(summary.bits[Direction::In.index()]),
        Some(FleetColumn::Out) => greatest_first(summary.bits[Direction::Out.index()]),
        Some(FleetColumn::Age) => summary.heard.map(Moment::nanos),
    };
    sort.rank(key)
}

/// Tells devices of the same rank apart by the text of the column.
pub(in crate::app) fn tie(column: FleetColumn, a: &Entry, b: &Entry) -> Ordering {
    let texts = match column {
        FleetColumn::Site => [&a.device.site, &b.device.site],
        FleetColumn::Role => [&a.device.role, &b.device.role],
        _ => return Ordering::Equal,
    };
    match texts {
        [Some(a), Some(b)] => natural(a, b),
        _ => Ordering::Equal,
    }
}
