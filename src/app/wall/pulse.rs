//! Whether data still flows: how old the newest is, and a heartbeat that stops when it stops.

use std::time::Duration;

use crate::{
    app::fleet::Fleet,
    model::{Moment, Now},
};

use super::PATIENCE;

/// Places of the heartbeat.
pub(super) const BEATS: u8 = 4;

/// How data flows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Flow {
    /// Nothing was heard yet, and need not be.
    #[default]
    Starting,
    /// Something is heard in time. The age of the newest.
    Live(Duration),
    /// Everything is late. The age of the newest.
    Late(Duration),
    /// Everything is unknown: what the picture shows is the past. The age of the newest; `None` if nothing ever came.
    Stalled(Option<Duration>),
    /// The inventory names nobody to listen to.
    Nobody,
}

impl Flow {
    /// Whether the picture shows the past.
    pub const fn is_stalled(self) -> bool {
        matches!(self, Self::Stalled(_))
    }
}

/// The heartbeat of the wall.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pulse {
    flow: Flow,
    beat: u8,
}

impl Pulse {
    /// How data flows.
    pub const fn flow(&self) -> Flow {
        self.flow
    }

    /// Where the heartbeat stands, 0 to 3: it moves once a second while data flows.
    pub const fn beat(&self) -> u8 {
        self.beat
    }

    /// Feels whether data flows, on every second.
    pub(super) fn feel(&mut self, fleet: &Fleet, now: Now) {
        self.flow = flow(fleet, now.moment);
        if matches!(self.flow, Flow::Live(_)) {
            self.beat = (self.beat + 1) % BEATS;
        }
    }
}

fn flow(fleet: &Fleet, now: Moment) -> Flow {
    let counts = fleet.counts();
    let newest = fleet.iter().filter_map(|entry| entry.summary.heard).max();
    let age = newest.map(|heard| now.since(heard));
    match (age, counts.live, counts.stale) {
        (Some(age), 1.., _) => Flow::Live(age),
        (Some(age), 0, 1..) => Flow::Late(age),
        _ if counts.unknown == 0 => Flow::Nobody,
        (None, ..) if now.since_start() < PATIENCE => Flow::Starting,
        (age, ..) => Flow::Stalled(age),
    }
}
