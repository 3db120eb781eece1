//! The top line: the scope, what the fleet amounts to, and whatever must not be missed.

use crate::model::Timestamp;

use super::{alarms::AlarmCounts, fleet::Counts, model::Model};

/// What the top line says.
#[derive(Debug, Clone, PartialEq)]
pub struct Status<'a> {
    /// From `all` to the scope.
    pub path: Vec<&'a str>,
    /// The filter, if one is in force.
    pub filter: Option<&'a str>,
    /// How many devices are marked.
    pub marked: usize,
    /// Only marked devices are shown.
    pub only_marked: bool,
    /// Devices live, stale, unknown; ports up and down. Of the whole fleet, on every screen.
    pub counts: Counts,
    /// Alarms by severity; nothing before the rules have judged.
    pub alarms: Option<AlarmCounts>,
    /// The network is simulated.
    pub demo: bool,
    /// Nothing may be sent to a device's shell.
    pub read_only: bool,
    /// Since when the picture is frozen.
    pub frozen: Option<Timestamp>,
    /// Facts that were dropped.
    pub dropped: u64,
    /// What is wrong with the inventory on disk.
    pub inventory_error: Option<&'a str>,
    /// The clock, unless it is left out. While the picture is frozen it is the time of the freeze.
    pub clock: Option<Timestamp>,
}

impl Model {
    /// What the top line says.
    pub fn status(&self) -> Status<'_> {
        Status {
            path: self.tree().path().collect(),
            filter: self.filter().is_active().then(|| self.filter().text()),
            marked: self.marks().len(),
            only_marked: self.is_only_marked(),
            counts: self.fleet().counts(),
            alarms: self.alarms().are_judged().then(|| self.alarms().counts()),
            demo: self.options().demo,
            read_only: self.options().read_only,
            frozen: self.frozen().map(|now| now.wall),
            dropped: self.health().map_or(0, |health| health.dropped),
            inventory_error: self.inventory_error(),
            clock: self.options().clock.then_some(self.now().wall),
        }
    }
}
