//! Which critical alarms are new: they bring their page to the front and are marked for as long as it stays there.

use std::collections::HashSet;

use crate::{
    app::alarms::Alarms,
    model::{AlarmKey, Moment, Severity, Timestamp},
};

use super::HOLD;

/// The critical alarms that were there before, and those that have just come.
#[derive(Debug, Clone, Default)]
pub(super) struct News {
    /// Nothing before the first list: what is there when the wall starts is no news.
    known: Option<HashSet<AlarmKey>>,
    fresh: Vec<(AlarmKey, Moment)>,
}

impl News {
    /// Takes over the alarms; tells whether a critical one is new that nobody has taken care of.
    pub fn take(&mut self, alarms: &Alarms, wall: Timestamp, now: Moment) -> bool {
        let urgent = alarms.list().iter().filter(|alarm| alarm.severity == Severity::Critical);
        let loud = urgent.filter(|alarm| !alarms.overlay(alarm, wall).is_quiet(wall));
        let critical: HashSet<AlarmKey> = loud.map(|alarm| alarm.key.clone()).collect();
        self.fresh.retain(|(key, _)| critical.contains(key));
        let Some(known) = self.known.replace(critical) else { return false };
        let current = self.known.iter().flatten();
        let mut came: Vec<AlarmKey> = current.filter(|key| !known.contains(key)).cloned().collect();
        came.sort();
        let has_come = !came.is_empty();
        self.fresh.extend(came.into_iter().map(|key| (key, now + HOLD)));
        has_come
    }

    /// Forgets what is new no longer; tells whether there was any.
    pub fn tick(&mut self, now: Moment) -> bool {
        let before = self.fresh.len();
        self.fresh.retain(|(_, until)| *until > now);
        self.fresh.len() != before
    }

    /// Whether an alarm is new.
    pub fn is_fresh(&self, alarm: &AlarmKey) -> bool {
        self.fresh.iter().any(|(key, _)| key == alarm)
    }
}
