//! The past of one interface while it is being collected: an hour of minutes, and fine points while it is watched.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use crate::model::{Gap, History, Moment, Packed, Point};

const MINUTE: Duration = Duration::from_secs(60);
const MINUTES: usize = 60;

/// One interface's hour: a packed mean for each of the last sixty minutes, in fixed memory.
#[derive(Debug, Clone)]
pub(super) struct Hour {
    ring: Box<[[Packed; 2]; MINUTES]>,
    /// The minute that is being filled, counted from the program's start.
    minute: u32,
    /// The first minute that was filled at all.
    since: u32,
    filling: [Mean; 2],
}

/// A mean in the making, weighted by the interval of each rate.
#[derive(Debug, Clone, Copy, Default)]
struct Mean {
    bits: f64,
    seconds: f32,
    gap: Option<Gap>,
}

impl Mean {
    fn add(&mut self, rate: Result<f32, Gap>, interval: f32) {
        match rate {
            Ok(bits_per_second) => {
                self.bits += f64::from(bits_per_second) * f64::from(interval);
                self.seconds += interval;
            }
            Err(gap) => self.gap = Some(gap),
        }
    }

    fn packed(&self) -> Packed {
        if self.seconds > 0.0 {
            Packed::rate((self.bits / f64::from(self.seconds)) as f32)
        } else {
            Packed::gap(self.gap.unwrap_or(Gap::Late))
        }
    }
}

impl Hour {
    pub fn new(now: Moment) -> Self {
        let minute = minute_of(now);
        Self {
            ring: Box::new([[Packed::LATE; 2]; MINUTES]),
            minute,
            since: minute,
            filling: [Mean::default(); 2],
        }
    }

    /// Takes a rate of one direction in; `interval` in seconds.
    pub fn add(&mut self, direction: usize, rate: Result<f32, Gap>, interval: f32, now: Moment) {
        self.turn(now);
        self.filling[direction].add(rate, interval);
    }

    /// Closes the minutes that have gone by; those in which nothing was heard are gaps.
    fn turn(&mut self, now: Moment) {
        let minute = minute_of(now);
        if minute <= self.minute {
            return;
        }
        self.ring[self.minute as usize % MINUTES] = [self.filling[0].packed(), self.filling[1].packed()];
        let silent = (self.minute + 1)..minute;
        for passed in silent.rev().take(MINUTES) {
            self.ring[passed as usize % MINUTES] = [Packed::LATE; 2];
        }
        self.minute = minute;
        self.filling = [Mean::default(); 2];
    }

    /// The closed minutes, oldest first.
    pub fn points(&mut self, now: Moment) -> Arc<[Point]> {
        self.turn(now);
        let first = self.since.max(self.minute.saturating_sub(MINUTES as u32));
        (first..self.minute).map(|minute| self.point(minute)).collect()
    }

    fn point(&self, minute: u32) -> Point {
        let end = Moment::after_start(MINUTE.saturating_mul(minute.saturating_add(1)));
        Point { at: end, rates: self.ring[minute as usize % MINUTES] }
    }
}

fn minute_of(now: Moment) -> u32 {
    u32::try_from(now.since_start().as_secs() / MINUTE.as_secs()).unwrap_or(u32::MAX)
}

/// The fine points of an interface that is, or was until lately, watched.
#[derive(Debug, Clone, Default)]
pub(super) struct Fine {
    points: VecDeque<Point>,
}

impl Fine {
    /// Enough for ten minutes at a second.
    const MOST: usize = 600;

    pub fn add(&mut self, at: Moment, rates: [Packed; 2]) {
        if self.points.len() == Self::MOST {
            self.points.pop_front();
        }
        self.points.push_back(Point { at, rates });
    }

    /// Both parts of the history together.
    pub fn history(&self, minutes: Arc<[Point]>) -> History {
        History { fine: self.points.iter().copied().collect(), minutes }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Moment {
        Moment::after_start(Duration::from_secs(seconds))
    }

    #[test]
    fn a_minute_is_the_mean_of_its_rates_by_their_length() {
        let mut hour = Hour::new(at(0));
        hour.add(0, Ok(100.0), 10.0, at(10));
        hour.add(0, Ok(400.0), 20.0, at(30));
        let points = hour.points(at(60));
        assert_eq!(points.len(), 1);
        assert_eq!(points[0].rates[0].get(), Ok(300.0));
        assert_eq!(points[0].at, at(60));
    }

    #[test]
    fn silent_minutes_are_gaps_and_the_ring_holds_an_hour() {
        let mut hour = Hour::new(at(0));
        hour.add(0, Ok(100.0), 10.0, at(10));
        hour.add(0, Ok(100.0), 10.0, at(200));
        let points = hour.points(at(240));
        let rates: Vec<_> = points.iter().map(|point| point.rates[0].get()).collect();
        assert_eq!(rates, [Ok(100.0), Err(Gap::Late), Err(Gap::Late), Ok(100.0)]);
        assert_eq!(hour.points(at(90 * 60)).len(), MINUTES);
    }

    #[test]
    fn a_reason_stands_where_nothing_else_was_heard() {
        let mut hour = Hour::new(at(0));
        hour.add(1, Err(Gap::Reboot), 0.0, at(5));
        assert_eq!(hour.points(at(60))[0].rates[1].get(), Err(Gap::Reboot));
    }
}
