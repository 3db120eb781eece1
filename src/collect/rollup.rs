//! The past of one interface while it is being collected: an hour of minutes, and fine points while it is watched.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use crate::model::{
    CivilHour, Faults, Gap, History, Moment, Now, Packed, Point, Timestamp,
    rollup::{Minutes, SILENT},
};

const MINUTE: Duration = Duration::from_secs(60);
/// How many minutes of a history are shown.
const MINUTES: usize = 60;
/// How many are held: an hour that has ended is handed over within the minutes after it.
const HELD: usize = 72;

/// One interface's hour: a packed mean for each of its last minutes, and what went wrong, in fixed memory.
#[derive(Debug, Clone)]
pub(super) struct Hour {
    ring: Box<[[Packed; 2]; HELD]>,
    /// The minute that is being filled, counted from the program's start.
    minute: u32,
    /// The first minute that was filled at all.
    since: u32,
    filling: [Mean; 2],
    /// Of this hour of civil time and of the one before or after it: an hour is handed over when the next has begun.
    faults: [FaultCount; 2],
}

/// How much the counters of errors and discards have grown, in the order of [`Faults::all`].
#[derive(Debug, Clone, Copy, Default)]
struct FaultCount {
    counts: [u32; 4],
    /// Which of them are known at all: a bit each.
    known: u8,
}

impl FaultCount {
    fn add(&mut self, at: usize, growth: f64) {
        // A float that is too great becomes the greatest number.
        self.counts[at] = self.counts[at].saturating_add(growth.round() as u32);
        self.known |= 1 << at;
    }

    fn faults(&self) -> Faults {
        Faults::of(std::array::from_fn(|at| (self.known & 1 << at != 0).then(|| u64::from(self.counts[at]))))
    }
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
            ring: Box::new([[Packed::LATE; 2]; HELD]),
            minute,
            since: minute,
            filling: [Mean::default(); 2],
            faults: Default::default(),
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
        self.ring[self.minute as usize % HELD] = [self.filling[0].packed(), self.filling[1].packed()];
        let silent = (self.minute + 1)..minute;
        for passed in silent.rev().take(HELD) {
            self.ring[passed as usize % HELD] = [Packed::LATE; 2];
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

    /// Takes note of how much one of [`Faults::all`] grew in this hour of civil time.
    pub fn add_fault(&mut self, at: usize, growth: f64, hour: CivilHour) {
        self.faults[bucket(hour)].add(at, growth);
    }

    /// The minutes that lie in an hour of civil time, the one that is being filled included.
    pub fn within(&mut self, hour: CivilHour, now: Now) -> [Minutes; 2] {
        self.turn(now.moment);
        let mut minutes = [SILENT; 2];
        let first = self.since.max((self.minute + 1).saturating_sub(HELD as u32));
        for minute in first..=self.minute {
            let Point { at, rates } =
                if minute == self.minute { self.unfinished() } else { self.point(minute) };
            // Minutes are counted from the program's start: each goes where its middle lies.
            let middle = civil(at, now).before(MINUTE / 2);
            if CivilHour::of(middle) == hour {
                let place = middle.since(hour.start()).as_secs() / MINUTE.as_secs();
                (minutes[0][place as usize], minutes[1][place as usize]) = (rates[0], rates[1]);
            }
        }
        minutes
    }

    /// What went wrong in an hour of civil time; asked for once.
    pub fn take_faults(&mut self, hour: CivilHour) -> Faults {
        std::mem::take(&mut self.faults[bucket(hour)]).faults()
    }

    fn unfinished(&self) -> Point {
        Point { rates: [self.filling[0].packed(), self.filling[1].packed()], ..self.point(self.minute) }
    }

    fn point(&self, minute: u32) -> Point {
        let end = Moment::after_start(MINUTE.saturating_mul(minute.saturating_add(1)));
        Point { at: end, rates: self.ring[minute as usize % HELD] }
    }
}

fn minute_of(now: Moment) -> u32 {
    u32::try_from(now.since_start().as_secs() / MINUTE.as_secs()).unwrap_or(u32::MAX)
}

fn bucket(hour: CivilHour) -> usize {
    (hour.0 % 2) as usize
}

/// The civil time of a moment.
fn civil(at: Moment, now: Now) -> Timestamp {
    if at <= now.moment {
        now.wall.before(now.moment.since(at))
    } else {
        now.wall.after(at.since(now.moment))
    }
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
    fn minutes_go_to_the_hour_in_which_they_lie() {
        // The program starts 90 s before an hour ends, in the middle of a minute.
        let (hour, start) = (CivilHour(10), CivilHour(10).end().before(Duration::from_secs(90)));
        let now = |seconds| Now { moment: at(seconds), wall: start.after(Duration::from_secs(seconds)) };
        let mut ring = Hour::new(at(0));
        for minute in 0..4 {
            ring.add(0, Ok(100.0 * (minute + 1) as f32), 10.0, at(minute * 60 + 10));
        }
        let before = ring.within(hour, now(250));
        let rates = |minutes: &Minutes| minutes.iter().filter_map(|rate| rate.get().ok()).collect::<Vec<_>>();
        assert_eq!(rates(&before[0]), [100.0]);
        assert_eq!(before[0][59].get(), Ok(100.0), "its middle lies in the last minute");
        let after = ring.within(CivilHour(11), now(250));
        assert_eq!(rates(&after[0]), [200.0, 300.0, 400.0], "the last one is not over yet");
        assert_eq!(after[1], SILENT);
    }

    #[test]
    fn faults_belong_to_their_hour_and_are_handed_over_once() {
        let mut ring = Hour::new(at(0));
        ring.add_fault(0, 2.0, CivilHour(10));
        ring.add_fault(0, 3.0, CivilHour(11));
        ring.add_fault(0, 4.0, CivilHour(11));
        assert_eq!(ring.take_faults(CivilHour(10)).errors, [Some(2), None]);
        assert_eq!(ring.take_faults(CivilHour(10)).errors, [None, None]);
        assert_eq!(ring.take_faults(CivilHour(11)).errors, [Some(7), None]);
    }

    #[test]
    fn a_reason_stands_where_nothing_else_was_heard() {
        let mut hour = Hour::new(at(0));
        hour.add(1, Err(Gap::Reboot), 0.0, at(5));
        assert_eq!(hour.points(at(60))[0].rates[1].get(), Err(Gap::Reboot));
    }
}
