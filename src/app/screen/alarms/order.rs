//! Which alarms are shown, and in which order: loud before quiet, then worst first, then newest first.

use std::{cmp::Ordering, sync::Arc};

use crate::{
    app::{
        alarms::Urgency,
        columns::{AlarmColumn, Contents},
        fleet::Fleet,
        model::Model,
        sort::{Order, Sort, natural},
        words::Lately,
    },
    model::{Alarm, Moment, Timestamp, alarm::AlarmRow},
};

use super::{AlarmHead, words::owner_text};

/// What the rows rest on: if none of it changes, they stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Basis {
    alarms: u64,
    scope: u64,
    filter: u64,
    sort: Sort<AlarmColumn>,
    /// What is known of devices, and when: only a filter asks for it.
    fleet: Option<(u64, Option<Moment>)>,
}

impl Basis {
    pub(super) fn of(model: &Model) -> Self {
        let filter = model.filter();
        let at = filter.asks_for_age().then(|| model.now().moment);
        Self {
            alarms: model.alarms().version(),
            scope: model.scope.revision(),
            filter: filter.revision(),
            sort: model.alarm_screen.sort,
            fleet: filter.is_active().then(|| (model.fleet().version(), at)),
        }
    }
}

/// Makes the rows anew.
pub(super) fn fill(model: &mut Model) {
    let mut head = AlarmHead::default();
    let mut chosen: Vec<(bool, Arc<Alarm>)> = Vec::new();
    for (at, alarm) in model.alarms().list().iter().enumerate() {
        if !model.scope.holds(alarm.device) {
            continue;
        }
        head.in_scope += 1;
        let quiet = model.alarms().is_quiet(at);
        if takes(model, alarm, quiet) {
            head.counts.add(Urgency { quiet, severity: alarm.severity });
            chosen.push((quiet, Arc::clone(alarm)));
        }
    }
    head.shown = chosen.len();
    // The list is worst first already, and sorting keeps that among those that are alike.
    chosen.sort_by_key(|(quiet, _)| *quiet);
    let mut rows: Vec<_> = chosen.into_iter().map(|(_, alarm)| alarm).collect();
    sort(&mut rows, model);
    let now = model.now().wall;
    let screen = &mut model.alarm_screen;
    screen.contents = contents(&rows, head.counts.quiet > 0, now);
    screen.places = rows.iter().enumerate().map(|(at, alarm)| (alarm.key.clone(), at)).collect();
    screen.rows = rows;
    head.marked = screen.marks.iter().filter(|key| screen.places.contains_key(key)).count();
    screen.head = head;
}

/// Whether the filter takes an alarm.
pub(super) fn takes(model: &Model, alarm: &Alarm, quiet: bool) -> bool {
    let Some(entry) = model.fleet().get(alarm.device) else { return !model.filter().is_active() };
    let (device, snapshot) = (&*entry.device, entry.snapshot.as_deref());
    model.filter().takes(&AlarmRow { alarm, quiet, device, snapshot, now: model.now().moment })
}

fn contents(rows: &[Arc<Alarm>], has_people: bool, now: Timestamp) -> Contents {
    let is_dated = rows.iter().any(|alarm| !Lately { at: alarm.since, now }.is_today());
    let mut contents = Contents { has_people, is_dated, ..Contents::default() };
    for alarm in rows {
        contents.add(&alarm.key.device, alarm.key.interface.as_ref(), &alarm.words);
        contents.has_counts |= alarm.count > 1;
    }
    contents
}

fn sort(rows: &mut [Arc<Alarm>], model: &Model) {
    let Sort { column, order } = model.alarm_screen.sort;
    let Some(column) = column else { return };
    if column == AlarmColumn::Owner {
        let owner = |alarm: &Arc<Alarm>| owner_text(&model.alarm_line(alarm));
        // What nobody owns comes last.
        rows.sort_by_cached_key(|alarm| (owner(alarm).is_empty(), owner(alarm)));
    } else {
        rows.sort_by(|a, b| compare(column, model.fleet(), a, b));
    }
    if order == Order::Reversed {
        rows.reverse();
    }
}

fn compare(column: AlarmColumn, fleet: &Fleet, a: &Alarm, b: &Alarm) -> Ordering {
    let interface = |alarm: &Alarm| alarm.key.interface.as_deref().unwrap_or_default().to_owned();
    let description = |alarm: &Alarm| {
        let id = super::interface(alarm)?;
        let identity = fleet.interface(id)?.1.identity(id.slot)?;
        identity.description.as_deref().map(str::to_lowercase)
    };
    match column {
        AlarmColumn::Severity | AlarmColumn::Sign | AlarmColumn::Owner => a.severity.cmp(&b.severity),
        AlarmColumn::Device => natural(&a.key.device, &b.key.device),
        AlarmColumn::Interface => natural(&interface(a), &interface(b)),
        AlarmColumn::What => natural(&a.words, &b.words),
        // What has no description comes last.
        AlarmColumn::Description => match (description(a), description(b)) {
            (Some(a), Some(b)) => natural(&a, &b),
            (a, b) => a.is_none().cmp(&b.is_none()),
        },
        // Greatest first, as everywhere: the longest there.
        AlarmColumn::Age | AlarmColumn::Since => a.since.cmp(&b.since),
        AlarmColumn::Count => b.count.cmp(&a.count),
    }
}
