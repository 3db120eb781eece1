//! The Health screen: how noctui itself is doing, and which devices are late, slow or silent.

use std::{fmt, time::Duration};

use crate::{
    app::{
        columns::{self, HealthColumn, Placed},
        fleet::Entry,
        mark::Mark,
        model::Model,
        msg::HealthSample,
        sort::{Sort, greatest_first},
        words::Span,
    },
    model::{Freshness, Moment, Now, Reach, SourceStats},
};

/// A device as what reading it costs.
#[derive(Debug, Clone, Copy)]
pub struct HealthRow<'a> {
    /// The device and what is known of it.
    pub entry: &'a Entry,
    /// How it is reached.
    pub mark: Mark,
    /// The same in words.
    pub words: ReachWords<'a>,
    /// Round trip of the last answer; `None` if it does not answer.
    pub latency: Option<Duration>,
    /// The cost so far.
    pub stats: SourceStats,
    /// How long ago it was heard; `None` if never.
    pub age: Option<Duration>,
    /// The row is the selected one.
    pub selected: bool,
    /// The device is marked.
    pub marked: bool,
}

/// How a device is reached, in words.
#[derive(Debug, Clone, Copy)]
pub struct ReachWords<'a> {
    entry: &'a Entry,
    now: Now,
}

impl fmt::Display for ReachWords<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(snapshot) = self.entry.snapshot.as_deref() else {
            return f.write_str(if self.entry.is_watched() { "first try" } else { "not watched" });
        };
        match (&snapshot.reach, snapshot.heard) {
            (Reach::Failing(trouble), _) => write!(f, "{trouble}"),
            (_, None) => f.write_str("first try"),
            (_, Some(heard)) => match self.entry.summary.freshness {
                Freshness::Live => match &snapshot.note {
                    Some(note) => write!(f, "answers, {note}"),
                    None => f.write_str("answers"),
                },
                Freshness::Stale => write!(f, "late, {}", Span(self.now.moment.since(heard))),
                Freshness::Unknown => write!(f, "silent, {}", Span(self.now.moment.since(heard))),
            },
        }
    }
}

/// For the screen.
impl Model {
    /// How noctui itself is doing; `None` before the first sample.
    pub fn health(&self) -> Option<&HealthSample> {
        self.health.as_ref()
    }

    /// The rows in sight.
    pub fn health_rows(&self) -> impl Iterator<Item = HealthRow<'_>> {
        self.tables.health.window().filter_map(|id| Some(self.health_row(self.fleet().get(id)?)))
    }

    fn health_row<'a>(&'a self, entry: &'a Entry) -> HealthRow<'a> {
        let snapshot = entry.snapshot.as_deref();
        let id = entry.device.id;
        HealthRow {
            entry,
            mark: reach_mark(entry),
            words: ReachWords { entry, now: self.now() },
            latency: snapshot.and_then(|snapshot| latency(&snapshot.reach)),
            stats: snapshot.map(|snapshot| snapshot.stats).unwrap_or_default(),
            age: snapshot.and_then(|s| s.heard).map(|heard| self.now().moment.since(heard)),
            selected: self.tables.health.selected() == Some(id),
            marked: self.marks().contains(&id),
        }
    }

    /// The columns that fit.
    pub fn health_columns(&self) -> Vec<Placed<HealthColumn>> {
        let mut columns = columns::health(self.regions().text_width(), self.scope.measure.widest_device);
        columns.retain(|placed| placed.column != HealthColumn::Age || self.options().ages);
        columns
    }
}

fn latency(reach: &Reach) -> Option<Duration> {
    match reach {
        Reach::Answering { latency } => Some(*latency),
        Reach::Trying | Reach::Failing(_) => None,
    }
}

/// How a device is reached, whatever its ports do.
fn reach_mark(entry: &Entry) -> Mark {
    let failing =
        entry.snapshot.as_deref().is_some_and(|snapshot| matches!(snapshot.reach, Reach::Failing(_)));
    match entry.summary.freshness {
        _ if !entry.is_watched() => Mark::Quiet,
        Freshness::Unknown => Mark::Unknown,
        Freshness::Stale => Mark::Stale,
        Freshness::Live if failing => Mark::Warning,
        Freshness::Live => Mark::Up,
    }
}

/// Worst first: silent, late, then by late polls, requests given up and latency.
fn worst_first(entry: &Entry) -> u64 {
    let rank = reach_mark(entry) as u64;
    let Some(snapshot) = entry.snapshot.as_deref() else { return rank << 56 };
    let SourceStats { late, timeouts, faults, unread, .. } = snapshot.stats;
    let faults = (late + timeouts + faults + unread).min(0xFFF_FFFF);
    let latency = latency(&snapshot.reach).map_or(0, |latency| latency.as_millis().min(0xFFF_FFFF) as u64);
    (rank << 56) | ((0xFFF_FFFF - faults) << 28) | (0xFFF_FFFF - latency)
}

/// The rank of a device under a sort.
pub(in crate::app) fn rank(sort: Sort<HealthColumn>, entry: &Entry) -> u64 {
    let snapshot = entry.snapshot.as_deref();
    let stat = |pick: fn(&SourceStats) -> u64| snapshot.map(|snapshot| u64::MAX - pick(&snapshot.stats));
    let key = match sort.column {
        None | Some(HealthColumn::State) => Some(worst_first(entry)),
        Some(HealthColumn::Device) => Some(u64::from(entry.place)),
        Some(HealthColumn::Latency) => {
            greatest_first(snapshot.and_then(|s| latency(&s.reach)).map(|latency| latency.as_secs_f32()))
        }
        Some(HealthColumn::Requests) => stat(|stats| stats.requests),
        Some(HealthColumn::Retries) => stat(|stats| stats.retries),
        Some(HealthColumn::Timeouts) => stat(|stats| stats.timeouts),
        Some(HealthColumn::Late) => stat(|stats| stats.late),
        Some(HealthColumn::Faults) => stat(|stats| stats.faults),
        Some(HealthColumn::Unread) => stat(|stats| stats.unread),
        Some(HealthColumn::Clock) => stat(|stats| stats.skew_ms.map_or(0, i64::unsigned_abs)),
        Some(HealthColumn::Age) => entry.summary.heard.map(Moment::nanos),
    };
    sort.rank(key)
}
