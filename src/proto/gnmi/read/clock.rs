//! Whether the times that a device puts on its counters can be used (rule 8).
//!
//! Only differences are: a device whose clock is hours off but runs is as good as any other. What is judged is the
//! habit of a target; while it is bad, the time of arrival stands in for the time of the source.

use std::time::Duration;

use crate::model::{Moment, Now, SourceTime};

/// What a target is known to do with its times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Habit {
    /// No counter has come yet.
    #[default]
    Untold,
    /// Its times are used.
    Sound,
    /// It gives none.
    Missing,
    /// It counts seconds or the like, and not nanoseconds.
    Coarse,
    /// Its times went back.
    Backwards,
    /// Its times stand still while counters are sent again: they tell the last change, or one stands for many samples.
    Stuck,
    /// Its times ran away from the time that passes here.
    Jumping,
}

impl Habit {
    /// The reason for Health and `why`, in the operator's words; nothing while all is well.
    pub const fn words(self) -> Option<&'static str> {
        match self {
            Self::Untold | Self::Sound => None,
            Self::Missing => Some("sends no times; rates come from arrival"),
            Self::Coarse => Some("its times are not nanoseconds; rates come from arrival"),
            Self::Backwards => Some("its clock went back; rates come from arrival for a while"),
            Self::Stuck => Some("its times tell the last change, not the sample; rates come from arrival"),
            Self::Jumping => Some("its clock jumped; rates come from arrival for a while"),
        }
    }
}

/// One reading of a counter, as it was last heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sample {
    /// The value.
    pub value: u64,
    /// Nanoseconds, as the target wrote them.
    pub stamp: i64,
    /// When it came.
    pub arrival: Moment,
}

/// The clock of one target, as far as it can be seen from here.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    habit: Habit,
    /// Until when arrival stands in, and for how long it did the last time.
    distrusted: Option<(Moment, Duration)>,
    window: Option<Window>,
    skew_ms: Option<i64>,
}

/// How far the device's clock is ahead of ours, in nanoseconds, over some minutes. Delay only makes it smaller.
#[derive(Debug, Clone, Copy)]
struct Window {
    begun: Moment,
    /// The most seen in the window before: what this one is measured by.
    anchor: i128,
    /// The most seen in this one.
    most: i128,
}

/// Two arrivals this close together of the same value with the same time are one sample sent twice.
const TWICE: Duration = Duration::from_millis(500);

/// Times below this many nanoseconds (1973) count in another unit.
const COARSE: i64 = 100_000_000_000_000_000;

impl Clock {
    /// How long a first offence is remembered; each further one doubles it.
    const DISTRUST: Duration = Duration::from_secs(300);
    const MOST_DISTRUST: Duration = Duration::from_secs(86_400);
    /// How long the same anchor is used.
    const WINDOW: Duration = Duration::from_secs(600);
    /// The most that the first messages may have been delayed.
    const AHEAD: i128 = 5_000_000_000;
    /// The most that a message may be late: longer, and its time is an old one.
    const BEHIND: i128 = 120_000_000_000;
    /// No clock runs more than one part in a hundred too fast.
    const DRIFT: i128 = 100;

    /// What is known of the target's times.
    pub fn habit(&self) -> Habit {
        self.habit
    }

    /// The target's clock minus ours, in milliseconds, if it gives times at all.
    pub fn skew_ms(&self) -> Option<i64> {
        self.skew_ms
    }

    /// Starts anew: another connection, perhaps another clock.
    pub fn forget(&mut self) {
        *self = Self::default();
    }

    /// Judges a message that carries counters by its time.
    pub fn message(&mut self, stamp: i64, at: Now) {
        if stamp <= 0 {
            return self.offend(Habit::Missing, at.moment);
        }
        if stamp < COARSE {
            return self.offend(Habit::Coarse, at.moment);
        }
        let ahead = i128::from(stamp) - at.moment.since_start().as_nanos() as i128;
        if self.ran_away(ahead, at.moment) {
            self.window = None;
            self.offend(Habit::Jumping, at.moment);
        }
        self.note(ahead, stamp, at);
        if self.distrusted.is_none_or(|(until, _)| at.moment >= until) {
            self.habit = Habit::Sound;
        }
    }

    fn ran_away(&self, ahead: i128, now: Moment) -> bool {
        let Some(window) = self.window else { return false };
        let drift = now.since(window.begun).as_nanos() as i128 / Self::DRIFT;
        ahead > window.anchor + Self::AHEAD + drift || ahead < window.anchor - Self::BEHIND - drift
    }

    fn note(&mut self, ahead: i128, stamp: i64, at: Now) {
        let window = self.window.get_or_insert(Window { begun: at.moment, anchor: ahead, most: i128::MIN });
        if at.moment.since(window.begun) >= Self::WINDOW {
            *window = Window { begun: at.moment, anchor: window.most.max(ahead), most: i128::MIN };
        }
        if ahead > window.most {
            window.most = ahead;
            self.skew_ms = Some((stamp / 1_000_000).saturating_sub(at.wall.0));
        }
    }

    /// The time to put on a counter; nothing if it is only the last sample sent twice.
    pub fn sample(&mut self, last: Option<&Sample>, now: &Sample) -> Option<SourceTime> {
        if let Some(last) = last {
            let passed = now.arrival.since(last.arrival);
            if now.stamp == last.stamp {
                if now.value == last.value && passed < TWICE {
                    return None;
                }
                if now.stamp >= COARSE {
                    self.offend(Habit::Stuck, now.arrival);
                }
            } else if now.stamp < last.stamp && now.stamp >= COARSE {
                self.offend(Habit::Backwards, now.arrival);
            }
        }
        Some(self.time(now.stamp))
    }

    /// The time to put on anything else.
    pub fn time(&self, stamp: i64) -> SourceTime {
        if self.habit == Habit::Sound { SourceTime::Unix(stamp) } else { SourceTime::None }
    }

    fn offend(&mut self, habit: Habit, now: Moment) {
        let span = match self.distrusted {
            // The same offence again and again, while it is being distrusted anyway, is one.
            Some((until, span)) if now < until => span,
            Some((_, span)) => (span * 2).min(Self::MOST_DISTRUST),
            None => Self::DISTRUST,
        };
        self.habit = habit;
        self.distrusted = Some((now + span, span));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Timestamp;

    const EPOCH: i64 = 1_800_000_000_000_000_000;
    const SECOND: i64 = 1_000_000_000;
    /// Octets per nanosecond: 1 Gb/s.
    const SLOPE: f64 = 0.125;

    /// A counter with a known slope, sampled every ten seconds and late by up to 0.8 s; `stamp` is what the device
    /// writes for the sample taken at a true time. Gives the rates that a meter would compute.
    fn rates(samples: i64, stamp: impl Fn(i64, i64) -> i64) -> (Vec<f64>, Habit) {
        let mut clock = Clock::default();
        let mut last: Option<(Sample, SourceTime)> = None;
        let mut rates = Vec::new();
        for n in 1..=samples {
            let taken = n * 10 * SECOND;
            let late = if n % 2 == 0 { 0 } else { SECOND / 50 };
            let arrival = Moment::after_start(Duration::from_nanos((taken + late) as u64));
            let at = Now { moment: arrival, wall: Timestamp((EPOCH + taken + late) / 1_000_000) };
            let value = (taken as f64 * SLOPE) as u64;
            let sample = Sample { value, stamp: stamp(n, taken), arrival };
            clock.message(sample.stamp, at);
            let time = clock.sample(last.as_ref().map(|(last, _)| last), &sample).unwrap();
            if let Some((then, told)) = last {
                let span =
                    time.since(told).filter(|span| !span.is_zero()).unwrap_or(arrival.since(then.arrival));
                rates.push((value - then.value) as f64 / span.as_nanos() as f64);
            }
            last = Some((sample, time));
        }
        (rates, clock.habit())
    }

    #[test]
    fn a_known_slope_gives_its_rate_in_every_habit() {
        let hour = 3_600 * SECOND;
        type Stamp = Box<dyn Fn(i64, i64) -> i64>;
        let habits: [(&str, Habit, Stamp); 12] = [
            ("right", Habit::Sound, Box::new(|_, taken| EPOCH + taken)),
            ("hours ahead", Habit::Sound, Box::new(move |_, taken| EPOCH + taken + 7 * hour)),
            ("hours behind", Habit::Sound, Box::new(move |_, taken| EPOCH + taken - 7 * hour)),
            ("seconds", Habit::Coarse, Box::new(|_, taken| (EPOCH + taken) / SECOND)),
            ("milliseconds", Habit::Coarse, Box::new(|_, taken| (EPOCH + taken) / 1_000_000)),
            ("zero", Habit::Missing, Box::new(|_, _| 0)),
            ("negative", Habit::Missing, Box::new(|_, taken| -taken)),
            ("the last change of long ago", Habit::Stuck, Box::new(move |_, _| EPOCH - hour)),
            ("one for three samples", Habit::Stuck, Box::new(|n, _| EPOCH + n / 3 * 30 * SECOND)),
            ("backwards", Habit::Backwards, Box::new(|_, taken| EPOCH - taken)),
            ("twice as fast", Habit::Jumping, Box::new(|_, taken| EPOCH + 2 * taken)),
            ("an hour more at each", Habit::Jumping, Box::new(move |n, taken| EPOCH + taken + n * hour)),
        ];
        for (name, habit, stamp) in habits {
            let (rates, found) = rates(40, stamp);
            assert_eq!(found, habit, "{name}");
            for rate in rates {
                assert!((rate / SLOPE - 1.0).abs() < 0.01, "{name}: {rate}");
            }
        }
    }

    #[test]
    fn a_step_is_bridged_by_arrival_and_forgiven() {
        for step in [3_600 * SECOND, -3_600 * SECOND] {
            let stepped = move |n, taken| EPOCH + taken + if n > 10 { step } else { 0 };
            let (all, habit) = rates(20, stepped);
            assert!(all.iter().all(|rate| (rate / SLOPE - 1.0).abs() < 0.01), "{step}: {all:?}");
            assert!(matches!(habit, Habit::Jumping | Habit::Backwards), "{step}");
            assert_eq!(rates(60, stepped).1, Habit::Sound, "{step}: five minutes later");
        }
    }

    #[test]
    fn a_stall_does_not_make_a_good_clock_bad() {
        let mut clock = Clock::default();
        for (arrival, taken) in [(10, 10), (20, 20), (65, 30), (65, 40), (65, 50), (65, 60), (70, 70)] {
            let moment = Moment::after_start(Duration::from_secs(arrival));
            clock.message(EPOCH + taken * SECOND, Now { moment, wall: Timestamp(0) });
            assert_eq!(clock.habit(), Habit::Sound, "{arrival}");
        }
    }

    #[test]
    fn idle_counters_that_are_sent_again_with_their_last_change_are_noticed() {
        let mut clock = Clock::default();
        let at = |seconds| Moment::after_start(Duration::from_secs(seconds));
        let sample = |seconds, stamp| Sample { value: 7, stamp, arrival: at(seconds) };
        let (first, again) = (sample(10, EPOCH), sample(20, EPOCH));
        clock.message(EPOCH, Now { moment: at(10), wall: Timestamp(0) });
        assert_eq!(clock.sample(None, &first), Some(SourceTime::Unix(EPOCH)));
        assert_eq!(clock.sample(Some(&first), &first), None, "sent twice");
        assert_eq!(clock.sample(Some(&first), &again), Some(SourceTime::None));
        assert_eq!(clock.habit(), Habit::Stuck);
    }

    #[test]
    fn skew_is_the_least_delayed_difference() {
        let mut clock = Clock::default();
        for late in [300, 20, 700] {
            let moment = Moment::after_start(Duration::from_millis(10_000 + late));
            let wall = Timestamp(EPOCH / 1_000_000 + late as i64);
            clock.message(EPOCH + 5 * SECOND, Now { moment, wall });
        }
        assert_eq!(clock.skew_ms(), Some(4_980));
    }

    #[test]
    fn extremes_do_not_panic() {
        let mut clock = Clock::default();
        for stamp in [i64::MAX, i64::MIN, 0, 1, COARSE, i64::MAX] {
            for wall in [i64::MIN, 0, i64::MAX] {
                let moment = Moment::after_start(Duration::from_nanos(u64::MAX));
                clock.message(stamp, Now { moment, wall: Timestamp(wall) });
                let _ = clock.sample(None, &Sample { value: 0, stamp, arrival: moment });
            }
        }
    }
}
