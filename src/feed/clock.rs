//! The one place that reads the clocks.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::time::Instant;

use crate::model::{Moment, Now, Timestamp};

/// Reads the time for everything that is not pure. Cheap to copy; all copies agree.
///
/// It stands on tokio's clock, so that a test that pauses time pauses this one too.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    start: Instant,
    wall: Wall,
}

#[derive(Debug, Clone, Copy)]
enum Wall {
    /// The system's clock, read anew each time: it may be stepped, and a machine may sleep.
    System,
    /// Counted on from a date, for tests and simulations.
    From(Timestamp),
}

impl Clock {
    /// Starts the clock: [`Moment`]s are counted from here.
    pub fn start() -> Self {
        Self { start: Instant::now(), wall: Wall::System }
    }

    /// Starts the clock as if it were that civil time now.
    pub fn at(wall: Timestamp) -> Self {
        Self { start: Instant::now(), wall: Wall::From(wall) }
    }

    /// The monotonic reading.
    pub fn moment(&self) -> Moment {
        Moment::after_start(self.start.elapsed())
    }

    /// Both readings.
    pub fn now(&self) -> Now {
        let moment = self.moment();
        let wall = match self.wall {
            Wall::System => system_time(),
            Wall::From(start) => start.after(moment.since_start()),
        };
        Now { moment, wall }
    }

    /// The instant at which a moment comes, for timers.
    pub fn instant(&self, moment: Moment) -> Instant {
        self.start + moment.since_start()
    }
}

fn system_time() -> Timestamp {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    Timestamp(i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX))
}
