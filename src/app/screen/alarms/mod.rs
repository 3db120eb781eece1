//! The Alarms screen: what is wrong in the scope, worst first, with the evidence of the selected one.
//!
//! Marks of this screen are of alarms and stay here: at night somebody acknowledges the five alarms of one cut fibre,
//! and neither all alarms of their devices nor all that a filter happens to leave. Every form says how many it is about.

mod act;
mod copy;
mod detail;
mod order;
mod words;

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
    time::Duration,
};

use crate::{
    app::{
        alarms::{AlarmCounts, Urgency},
        columns::{self, AlarmColumn, Contents, Placed},
        fleet::Entry,
        list::{Anchor, List},
        model::Model,
        screen::ssh::Hint,
        sort::Sort,
    },
    keys::{Action, Context},
    model::{Alarm, AlarmKey, Freshness, Identity, InterfaceId, Now, alarm::Overlay},
};

pub(in crate::app) use self::words::loud_again;
pub(in crate::app) use self::{
    act::{arrange, go_to_worst, mark, mark_all, open, rank, travel, unmark},
    copy::text as copy_text,
};
pub use self::{
    detail::AlarmDetail,
    words::{NoteWords, Owner, sentence},
};

/// The state of the Alarms screen.
#[derive(Debug, Clone)]
pub struct AlarmScreen {
    /// What scope and filter leave, in order.
    rows: Vec<Arc<Alarm>>,
    places: HashMap<AlarmKey, usize>,
    pub(in crate::app) list: List<AlarmKey>,
    pub(in crate::app) sort: Sort<AlarmColumn>,
    marks: BTreeSet<AlarmKey>,
    head: AlarmHead,
    contents: Contents,
    basis: Option<order::Basis>,
}

impl Default for AlarmScreen {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            places: HashMap::new(),
            list: List::new(Anchor::Top),
            sort: Sort::default(),
            marks: BTreeSet::new(),
            head: AlarmHead::default(),
            contents: Contents::default(),
            basis: None,
        }
    }
}

/// What the alarms in sight amount to together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AlarmHead {
    /// Those that scope and filter leave.
    pub counts: AlarmCounts,
    /// How many they are.
    pub shown: usize,
    /// How many the scope has without the filter.
    pub in_scope: usize,
    /// How many of those shown are marked.
    pub marked: usize,
}

/// What is watched, for when nothing is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WatchedCount {
    /// Devices of the scope that are read at all.
    pub devices: usize,
    /// Those of them that nobody has heard of in time.
    pub unknown: usize,
    /// Those that were heard late.
    pub stale: usize,
}

/// An alarm as a row.
#[derive(Debug, Clone)]
pub struct AlarmLine<'a> {
    /// The alarm.
    pub alarm: &'a Arc<Alarm>,
    /// Its device, while that is in the inventory.
    pub entry: Option<&'a Entry>,
    /// Its interface, while that is there.
    pub identity: Option<&'a Identity>,
    /// How much it asks for.
    pub urgency: Urgency,
    /// What operators laid over it.
    pub overlay: Overlay,
    /// For how long it has been there.
    pub age: Duration,
    /// The time of the picture.
    pub now: Now,
    /// The row is the selected one.
    pub selected: bool,
    /// The alarm is marked.
    pub marked: bool,
}

impl<'a> AlarmLine<'a> {
    /// The description of the interface: who hangs on it.
    pub fn description(&self) -> Option<&'a str> {
        self.identity?.description.as_deref()
    }

    /// Who takes care of it, or until when it is quiet; nothing if nobody does.
    pub fn owner(&self) -> Owner<'_> {
        Owner { overlay: &self.overlay, now: self.now.wall }
    }
}

/// For the screen.
impl Model {
    /// Window, selection and length of the list.
    pub fn alarm_list(&self) -> &List<AlarmKey> {
        &self.alarm_screen.list
    }

    /// What the list is sorted by.
    pub fn alarm_sort(&self) -> Sort<AlarmColumn> {
        self.alarm_screen.sort
    }

    /// The rows in sight.
    pub fn alarm_lines(&self) -> impl Iterator<Item = AlarmLine<'_>> {
        let rows = self.alarm_screen.rows.get(self.alarm_screen.list.window()).unwrap_or_default();
        rows.iter().map(|alarm| self.alarm_line(alarm))
    }

    /// An alarm as a row.
    pub fn alarm_line<'a>(&'a self, alarm: &'a Arc<Alarm>) -> AlarmLine<'a> {
        let (now, screen) = (self.now(), &self.alarm_screen);
        let overlay = self.alarms().overlay(alarm, now.wall);
        let interface = interface(alarm).and_then(|id| self.fleet().interface(id));
        AlarmLine {
            alarm,
            entry: self.fleet().get(alarm.device),
            identity: interface.and_then(|(_, snapshot)| Some(&**snapshot.identity(alarm.slot?)?)),
            urgency: Urgency { quiet: overlay.is_quiet(now.wall), severity: alarm.severity },
            overlay,
            age: now.moment.since(alarm.raised),
            now,
            selected: screen.list.selected() == Some(&alarm.key),
            marked: screen.marks.contains(&alarm.key),
        }
    }

    /// The alarm that the screen's keys are about.
    pub fn selected_alarm(&self) -> Option<&Arc<Alarm>> {
        self.alarm_screen.selected()
    }

    /// What the alarms in sight amount to.
    pub fn alarm_head(&self) -> AlarmHead {
        self.alarm_screen.head
    }

    /// What is watched in this scope.
    pub fn watched_count(&self) -> WatchedCount {
        let mut count = WatchedCount::default();
        for entry in self.scope.devices().iter().filter_map(|id| self.fleet().get(*id)) {
            if entry.is_watched() {
                count.devices += 1;
                count.unknown += usize::from(entry.summary.freshness == Freshness::Unknown);
                count.stale += usize::from(entry.summary.freshness == Freshness::Stale);
            }
        }
        count
    }

    /// The keys that are of use now, the most telling first.
    pub fn alarm_hints(&self) -> Vec<Hint<'_>> {
        let Some(selected) = self.selected_alarm() else { return Vec::new() };
        if self.context() != Context::Alarms {
            return Vec::new();
        }
        let mut hints = Vec::new();
        if !self.options().read_only {
            let overlay = self.alarms().overlay(selected, self.now().wall);
            hints.push(match overlay.acknowledged {
                Some(_) => Hint::new(Action::Unacknowledge, "unacknowledge"),
                None => Hint::new(Action::Acknowledge, "acknowledge"),
            });
            hints.push(match overlay.muted {
                Some(_) => Hint::new(Action::Unmute, "unmute"),
                None => Hint::new(Action::Mute, "mute"),
            });
            hints.push(Hint::new(Action::Maintenance, "maintenance"));
            hints.push(Hint::new(Action::MarkAlarm, "mark"));
        }
        hints.push(Hint::new(Action::Open, "open"));
        if self.far_end.is_some() {
            hints.push(Hint::new(Action::Neighbour, "far end"));
        }
        if !self.options().read_only {
            hints.push(Hint::new(Action::Shell, "shell"));
        }
        hints
    }

    /// The columns that fit.
    pub fn alarm_columns(&self) -> Vec<Placed<AlarmColumn>> {
        columns::alarms(self.regions().text_width(), self.alarm_screen.contents, self.options().ages)
    }
}

impl AlarmScreen {
    fn selected(&self) -> Option<&Arc<Alarm>> {
        self.rows.get(*self.places.get(self.list.selected()?)?)
    }

    /// The marked alarms in sight of scope and filter or, if none is, the selected one.
    pub(in crate::app) fn chosen(&self) -> Vec<Arc<Alarm>> {
        let marked: Vec<_> =
            self.rows.iter().filter(|alarm| self.marks.contains(&alarm.key)).cloned().collect();
        if marked.is_empty() { self.selected().cloned().into_iter().collect() } else { marked }
    }
}

/// The interface that an alarm is about, while the program runs.
pub(in crate::app) fn interface(alarm: &Alarm) -> Option<InterfaceId> {
    Some(InterfaceId { device: alarm.device, slot: alarm.slot? })
}
