//! One device's clock beside ours: when an answer arrived, when its rows were read, when the device started.

use std::time::Duration;

use crate::feed::Clock;
use crate::model::{Moment, SourceTime, Timestamp};

use super::ifmib::{Taken, boot_time};
use super::mux::Reply;
use super::uptime::{Uptime, UptimeTracker};

/// What is known of a device's clock.
#[derive(Debug)]
pub struct DeviceClock {
    ours: Clock,
    uptime: UptimeTracker,
    /// The epoch and the civil time of its start.
    boot: Option<(u32, Timestamp)>,
    heard: Option<Moment>,
}

/// Whether the device has gone on running since its last answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Life {
    /// It has.
    Same,
    /// It has restarted in between.
    New,
}

impl DeviceClock {
    /// Starts without having heard anything.
    pub fn new(ours: Clock) -> Self {
        Self { ours, uptime: UptimeTracker::default(), boot: None, heard: None }
    }

    /// Our monotonic time now.
    pub fn now(&self) -> Moment {
        self.ours.moment()
    }

    /// When the device last answered anything.
    pub fn heard(&self) -> Option<Moment> {
        self.heard
    }

    /// How often the device was seen to restart.
    pub fn epoch(&self) -> u32 {
        self.uptime.epoch()
    }

    /// When a reply arrived; the device was heard then.
    pub fn arrival(&mut self, reply: &Reply) -> Moment {
        let since_start = self.ours.moment().since_start();
        let arrival = Moment::after_start(since_start.saturating_sub(reply.received_at.elapsed()));
        self.heard = self.heard.max(Some(arrival));
        arrival
    }

    /// Takes the sysUpTime of a reply.
    pub fn observe(&mut self, ticks: u32, arrival: Moment, round_trip: Duration) -> Life {
        match self.uptime.observe(ticks, arrival.since_start(), round_trip) {
            Uptime::Running(_) => Life::Same,
            Uptime::Restarted(_) => Life::New,
        }
    }

    /// Takes note of a restart that sysUpTime does not show.
    pub fn restarted(&mut self, ticks: u32, arrival: Moment) {
        self.uptime.restarted(ticks, arrival.since_start());
    }

    /// The device's time as of its newest answer.
    pub fn source_time(&self) -> SourceTime {
        self.uptime.ticks().map_or(SourceTime::None, from_ticks)
    }

    /// When the rows of an answer were read, also if a newer answer has overtaken it.
    pub fn taken(&mut self, ticks: u32) -> Taken {
        let time = self.uptime.unwrapped(ticks).map_or(SourceTime::None, from_ticks);
        Taken { wall: self.ours.now().wall, ticks, time, boot: self.boot() }
    }

    /// When the device last started: worked out once for each start, so that the date stands still.
    pub fn boot(&mut self) -> Timestamp {
        let epoch = self.uptime.epoch();
        match self.boot {
            Some((of, boot)) if of == epoch => boot,
            _ => {
                let boot = boot_time(self.ours.now().wall, self.uptime.ticks().unwrap_or_default());
                self.boot = Some((epoch, boot));
                boot
            }
        }
    }
}

fn from_ticks(ticks: u64) -> SourceTime {
    SourceTime::Uptime(Duration::from_millis(ticks.saturating_mul(10)))
}
