//! When a device is asked next. Pure.
//!
//! Every device has its own place in the period, so that a thousand of them are not asked at once; all
//! wake-ups fall on slots of 100 ms, so that the timers of many devices fire together.

use std::time::Duration;

use crate::model::{DeviceId, Moment};

/// Wake-ups fall on multiples of this.
pub const SLOT: Duration = Duration::from_millis(100);

/// No device is asked more often than this.
const SHORTEST_PERIOD: Duration = Duration::from_millis(500);

/// The first rounds of all devices are spread over this long, or over a period if that is shorter.
const FIRST_WITHIN: Duration = Duration::from_secs(1);

/// The requests per second that a device is asked at most, on the average of a round.
const BUDGET: u32 = 50;

/// How the rounds of many devices stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Rhythm {
    /// Each device has its own place in the period: a thousand of them are not asked at once.
    #[default]
    Scattered,
    /// Rounds begin at the multiples of the period since the program's start, the first one at once: for whoever
    /// compares devices round by round. Many devices are spread over this long after each multiple.
    InStep {
        /// Less than the period.
        within: Duration,
    },
}

/// The rounds of one device.
#[derive(Debug, Clone)]
pub struct Timetable {
    rhythm: Rhythm,
    /// Where in the period this device has its place.
    place: u64,
    period: Duration,
    due: Moment,
    begun: Option<Moment>,
}

impl Timetable {
    /// Lets the first round begin soon after `now`.
    pub fn new(device: DeviceId, now: Moment, period: Duration, rhythm: Rhythm) -> Self {
        let period = period.max(SHORTEST_PERIOD);
        let scattered = scatter(u64::from(device.0));
        let (place, first) = match rhythm {
            Rhythm::Scattered => (scattered, scattered % slots(FIRST_WITHIN.min(period))),
            Rhythm::InStep { within } => (scattered % slots(within), scattered % slots(within)),
        };
        let due = Moment::after_start(now.since_start() + SLOT * u32_of(first));
        Self { rhythm, place, period, due, begun: None }
    }

    /// When the next round is due.
    pub fn due(&self) -> Moment {
        self.due
    }

    /// The period in force.
    pub fn period(&self) -> Duration {
        self.period
    }

    /// Takes over a period: a shorter one brings the next round forward.
    ///
    /// `requests` is what a round takes: a device with many interfaces is not asked faster than its budget.
    pub fn pace(&mut self, period: Duration, requests: usize, now: Moment) {
        let cost = Duration::from_secs(1) / BUDGET * u32::try_from(requests).unwrap_or(u32::MAX);
        let period = match self.rhythm {
            Rhythm::Scattered => period.max(cost).max(SHORTEST_PERIOD),
            Rhythm::InStep { .. } => whole_periods(period.max(SHORTEST_PERIOD), cost),
        };
        if period == self.period {
            return;
        }
        self.period = period;
        if let Some(begun) = self.begun {
            self.due = self.place_after((begun + period / 2).max(now));
        }
    }

    /// Plans the round after the one that has just ended; says whether that one was in time.
    pub fn done(&mut self, begun: Moment, ended: Moment) -> Punctual {
        let late = begun.since(self.due) > SLOT;
        self.begun = Some(begun);
        self.due = self.place_after(begun + self.period / 2);
        let overran = self.due < ended;
        if overran {
            self.due = self.place_after(ended);
        }
        if late || overran { Punctual::Late } else { Punctual::InTime }
    }

    /// The first moment after `moment` that is this device's.
    fn place_after(&self, moment: Moment) -> Moment {
        let period = slots(self.period);
        let place = self.place % period;
        let next = slots(moment.since_start()) + 1;
        let ahead = (place + period - next % period) % period;
        Moment::after_start(Duration::from_millis((next + ahead).saturating_mul(100)))
    }
}

/// Whether a round was in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Punctual {
    /// It began when it was due and ended within its period.
    InTime,
    /// It began more than a slot too late, or took longer than its period.
    Late,
}

/// As many whole periods as hold this long, so that a slow device stays in step.
fn whole_periods(period: Duration, long: Duration) -> Duration {
    period * u32_of(u64::try_from(long.as_nanos().div_ceil(period.as_nanos())).unwrap_or(u64::MAX)).max(1)
}

/// Whole slots, at least one.
fn slots(time: Duration) -> u64 {
    u64::try_from(time.as_millis() / SLOT.as_millis()).unwrap_or(u64::MAX).max(1)
}

fn u32_of(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Scatters ids that follow each other (a multiplier of Steele and Vigna's `SplitMix64`).
fn scatter(id: u64) -> u64 {
    let mixed = (id + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed ^ (mixed >> 31)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 16
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PERIOD: Duration = Duration::from_secs(10);

    fn at(millis: u64) -> Moment {
        Moment::after_start(Duration::from_millis(millis))
    }

    fn timetable(period: Duration) -> Timetable {
        Timetable::new(DeviceId(7), at(0), period, Rhythm::Scattered)
    }

    #[test]
    fn rounds_follow_each_other_at_the_period() {
        let mut timetable = timetable(PERIOD);
        let first = timetable.due();
        timetable.done(first, first + Duration::from_millis(80));
        let mut last = timetable.due();
        for _ in 0..5 {
            assert_eq!(timetable.done(last, last + Duration::from_millis(80)), Punctual::InTime);
            assert_eq!(timetable.due().since(last), PERIOD);
            last = timetable.due();
        }
    }

    #[test]
    fn a_round_that_overruns_is_late_and_skips_what_it_missed() {
        let mut timetable = timetable(PERIOD);
        let begun = timetable.due();
        let ended = begun + Duration::from_secs(27);
        assert_eq!(timetable.done(begun, ended), Punctual::Late);
        assert!(timetable.due() > ended && timetable.due().since(ended) <= PERIOD);
    }

    #[test]
    fn a_round_that_begins_more_than_a_slot_too_late_is_late() {
        let mut timetable = timetable(PERIOD);
        let due = timetable.due();
        let mut punctual = timetable.clone();
        assert_eq!(punctual.done(due + SLOT, due + SLOT * 2), Punctual::InTime);
        assert_eq!(timetable.done(due + SLOT * 2, due + SLOT * 3), Punctual::Late);
    }

    #[test]
    fn a_shorter_period_brings_the_next_round_forward_and_a_longer_one_back() {
        let mut timetable = timetable(PERIOD);
        let begun = timetable.due();
        timetable.done(begun, begun + SLOT);
        let now = begun + SLOT * 2;
        timetable.pace(Duration::from_secs(1), 1, now);
        assert!(timetable.due() > now && timetable.due().since(begun) <= Duration::from_millis(1_600));
        timetable.pace(PERIOD, 1, now);
        assert!(timetable.due().since(begun) >= PERIOD / 2);
    }

    #[test]
    fn a_large_device_is_not_asked_beyond_its_budget() {
        let mut timetable = timetable(PERIOD);
        timetable.pace(Duration::from_secs(1), 167, at(0));
        assert_eq!(timetable.period(), Duration::from_millis(3_340));
    }

    #[test]
    fn in_step_the_first_round_is_at_once_and_the_others_stand_at_the_multiples() {
        for id in 0..50 {
            let rhythm = Rhythm::InStep { within: Duration::ZERO };
            let mut timetable = Timetable::new(DeviceId(id), at(3), Duration::from_secs(2), rhythm);
            assert_eq!(timetable.due(), at(3));
            for round in 1..5 {
                let begun = timetable.due();
                assert_eq!(timetable.done(begun, begun + SLOT * 7), Punctual::InTime);
                assert_eq!(timetable.due(), at(2_000 * round));
            }
        }
    }

    #[test]
    fn in_step_a_device_beyond_its_budget_leaves_whole_rounds_out() {
        let rhythm = Rhythm::InStep { within: Duration::ZERO };
        let mut timetable = Timetable::new(DeviceId(7), at(0), Duration::from_secs(1), rhythm);
        timetable.pace(Duration::from_secs(1), 167, at(0));
        assert_eq!(timetable.period(), Duration::from_secs(4));
    }

    #[test]
    fn devices_are_scattered_over_the_period() {
        let mut tenths = [0; 10];
        for id in 0..1_000 {
            let timetable = Timetable::new(DeviceId(id), at(0), PERIOD, Rhythm::Scattered);
            tenths[usize::try_from(timetable.place % 100 / 10).unwrap()] += 1;
        }
        assert!(tenths.iter().all(|count| (60..=140).contains(count)), "{tenths:?}");
    }

    proptest! {
        #[test]
        fn the_next_round_is_after_this_one_and_within_a_period_and_a_half(
            id: u32, period_ms in 1_u64..100_000, took_ms in 0_u64..400_000, begin_late_ms in 0_u64..500_000,
            in_step: bool,
        ) {
            let rhythm = if in_step { Rhythm::InStep { within: SLOT * 3 } } else { Rhythm::Scattered };
            let period = Duration::from_millis(period_ms);
            let mut timetable = Timetable::new(DeviceId(id), at(12_345), period, rhythm);
            let begun = timetable.due() + Duration::from_millis(begin_late_ms);
            let ended = begun + Duration::from_millis(took_ms);
            timetable.done(begun, ended);
            prop_assert!(timetable.due() > ended || timetable.due() > begun);
            let last = (begun + timetable.period() / 2).max(ended);
            prop_assert!(timetable.due().since(last) <= timetable.period() + SLOT);
            prop_assert_eq!(timetable.due().since_start().as_millis() % 100, 0);
        }
    }
}
