//! Hours: what is kept of an interface for longer than noctui runs, and what is shown of it over days and weeks.

use std::{sync::Arc, time::Duration};

use super::{Direction, Gap, Packed, SafeText, Timestamp};

/// How many minutes an hour has.
pub const MINUTES: usize = 60;

const HOUR_MS: i64 = 3_600_000;
const MINUTE_MS: i64 = 60_000;

/// An hour of civil time, counted from 1970-01-01T00:00:00Z. What lies before that is the first one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct CivilHour(pub u32);

impl CivilHour {
    /// The hour in which a point of time lies.
    pub fn of(at: Timestamp) -> Self {
        Self(u32::try_from(at.0.div_euclid(HOUR_MS).max(0)).unwrap_or(u32::MAX))
    }

    /// Its beginning.
    pub const fn start(self) -> Timestamp {
        Timestamp(self.0 as i64 * HOUR_MS)
    }

    /// Its end: the beginning of the next one.
    pub const fn end(self) -> Timestamp {
        Timestamp(self.start().0 + HOUR_MS)
    }

    /// The end of one of its minutes, counted from 0.
    pub const fn minute_end(self, minute: usize) -> Timestamp {
        Timestamp(self.start().0 + (minute as i64 + 1) * MINUTE_MS)
    }

    /// The one that lies so many hours before.
    #[must_use]
    pub const fn before(self, hours: u32) -> Self {
        Self(self.0.saturating_sub(hours))
    }
}

/// One direction over an hour: the mean rate of each minute, or why there is none.
pub type Minutes = [Packed; MINUTES];

/// A gap all over: nothing was heard.
pub const SILENT: Minutes = [Packed::LATE; MINUTES];

/// How often something went wrong, by [`Direction::index`]; `None` where the source does not count it, or has not
/// given two counts that belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Faults {
    /// Packets in error.
    pub errors: [Option<u64>; 2],
    /// Packets discarded.
    pub discards: [Option<u64>; 2],
}

impl Faults {
    /// All four counts: errors, then discards.
    pub fn all(&self) -> [Option<u64>; 4] {
        let Self { errors: [a, b], discards: [c, d] } = *self;
        [a, b, c, d]
    }

    /// The counts in the order of [`Self::all`].
    pub const fn of([a, b, c, d]: [Option<u64>; 4]) -> Self {
        Self { errors: [a, b], discards: [c, d] }
    }

    /// What two counts amount to, put together by `join`; what only one of them knows stands alone.
    #[must_use]
    pub fn joined(&self, other: &Self, join: fn(u64, u64) -> u64) -> Self {
        let (ours, theirs) = (self.all(), other.all());
        Self::of(std::array::from_fn(|at| match (ours[at], theirs[at]) {
            (Some(a), Some(b)) => Some(join(a, b)),
            (one, other) => one.or(other),
        }))
    }
}

/// One interface over an hour, as it was collected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InterfaceHour {
    /// Its name.
    pub name: SafeText,
    /// The minutes of both directions, by [`Direction::index`].
    pub minutes: Box<[Minutes; 2]>,
    /// What went wrong in it.
    pub faults: Faults,
}

/// One device over an hour, or over the part of it that was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceHour {
    /// Its name in the inventory.
    pub device: Arc<str>,
    /// Which hour.
    pub hour: CivilHour,
    /// Its interfaces.
    pub interfaces: Vec<InterfaceHour>,
}

impl DeviceHour {
    /// The first and the last minute in which any interface had a rate; `None` if there is none.
    pub fn seen(&self) -> Option<(usize, usize)> {
        let has_rate = |minute: &usize| {
            let minutes = self.interfaces.iter().flat_map(|interface| interface.minutes.iter());
            minutes.into_iter().any(|minutes| minutes[*minute].get().is_ok())
        };
        Some(((0..MINUTES).find(has_rate)?, (0..MINUTES).rev().find(has_rate)?))
    }
}

/// What the rates of one direction amount to over an hour, in bits per second.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HourRates {
    /// The least minute.
    pub min: Packed,
    /// The mean of all minutes.
    pub mean: Packed,
    /// The rate that 95 % of the minutes do not exceed (nearest rank).
    pub percentile_95: Packed,
    /// The greatest minute.
    pub max: Packed,
    /// How many minutes of the hour were seen, 1 to 60.
    pub seen: u8,
}

impl HourRates {
    /// Sums the minutes of one direction up.
    ///
    /// # Errors
    ///
    /// No minute has a rate: the reason of the last one.
    pub fn of(minutes: &[Packed]) -> Result<Self, Gap> {
        let mut rates = [0.0_f32; MINUTES];
        let mut seen = 0;
        for rate in minutes.iter().filter_map(|minute| minute.get().ok()).take(MINUTES) {
            rates[seen] = rate;
            seen += 1;
        }
        let rates = &mut rates[..seen];
        rates.sort_unstable_by(f32::total_cmp);
        let (Some(least), Some(greatest)) = (rates.first(), rates.last()) else {
            return Err(minutes.last().and_then(|minute| minute.get().err()).unwrap_or(Gap::Late));
        };
        let mean = rates.iter().map(|rate| f64::from(*rate)).sum::<f64>() / seen as f64;
        let rank = (seen * 95).div_ceil(100) - 1;
        Ok(Self {
            min: Packed::rate(*least),
            mean: Packed::rate(mean as f32),
            percentile_95: Packed::rate(rates[rank]),
            max: Packed::rate(*greatest),
            seen: u8::try_from(seen).unwrap_or(u8::MAX),
        })
    }

    /// Two parts of one hour, where their minutes are not known any more: the percentile is the greater one.
    #[must_use]
    pub fn joined(&self, other: &Self) -> Self {
        let of = |packed: Packed| packed.get().unwrap_or_default();
        let (here, there) = (f32::from(self.seen), f32::from(other.seen));
        let mean = (of(self.mean) * here + of(other.mean) * there) / (here + there).max(1.0);
        let greater = |a: Packed, b: Packed| if of(a) < of(b) { b } else { a };
        Self {
            min: if of(other.min) < of(self.min) { other.min } else { self.min },
            mean: Packed::rate(mean),
            percentile_95: greater(self.percentile_95, other.percentile_95),
            max: greater(self.max, other.max),
            seen: self.seen.saturating_add(other.seen).min(MINUTES as u8),
        }
    }
}

/// What an hour of an interface amounts to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rollup {
    /// Both directions, by [`Direction::index`]; or why there is no rate.
    pub rates: [Result<HourRates, Gap>; 2],
    /// What went wrong.
    pub faults: Faults,
}

impl Rollup {
    /// Sums an hour up.
    pub fn of(minutes: &[Minutes; 2], faults: Faults) -> Self {
        Self { rates: Direction::BOTH.map(|direction| HourRates::of(&minutes[direction.index()])), faults }
    }
}

/// How far back the plots of an interface reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Span {
    /// Ten minutes, sample by sample.
    TenMinutes,
    /// An hour, by the minute.
    #[default]
    Hour,
    /// A day, by the minute.
    Day,
    /// A week, by the hour.
    Week,
}

impl Span {
    /// All of them, shortest first.
    pub const ALL: [Self; 4] = [Self::TenMinutes, Self::Hour, Self::Day, Self::Week];

    /// How long it is.
    pub const fn duration(self) -> Duration {
        let minutes = match self {
            Self::TenMinutes => 10,
            Self::Hour => 60,
            Self::Day => 24 * 60,
            Self::Week => 7 * 24 * 60,
        };
        Duration::from_secs(minutes * 60)
    }

    /// The word on screen.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TenMinutes => "10 minutes",
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Week => "week",
        }
    }

    /// The next longer one, and after the longest the shortest.
    #[must_use]
    pub fn next(self) -> Self {
        Self::ALL[(self as usize + 1) % Self::ALL.len()]
    }
}

/// One point of the past: both directions over a stretch of civil time, by [`Direction::index`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Past {
    /// The end of the stretch that it stands for.
    pub at: Timestamp,
    /// The mean rate, or why there is none.
    pub means: [Packed; 2],
    /// The rate that 95 % of the stretch did not exceed.
    pub percentiles: [Packed; 2],
    /// The greatest rate.
    pub peaks: [Packed; 2],
}

impl Past {
    /// A point so short that it has but one rate.
    pub const fn brief(at: Timestamp, rates: [Packed; 2]) -> Self {
        Self { at, means: rates, percentiles: rates, peaks: rates }
    }

    /// A whole hour.
    pub fn hour(hour: CivilHour, rollup: &Rollup) -> Self {
        let of = |part: fn(&HourRates) -> Packed| {
            Direction::BOTH.map(|direction| {
                rollup.rates[direction.index()].as_ref().map_or_else(|gap| Packed::gap(*gap), part)
            })
        };
        let (means, peaks) = (of(|rates| rates.mean), of(|rates| rates.max));
        Self { at: hour.end(), means, percentiles: of(|rates| rates.percentile_95), peaks }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minutes(rates: &[(usize, f32)]) -> Minutes {
        let mut minutes = SILENT;
        rates.iter().for_each(|(minute, rate)| minutes[*minute] = Packed::rate(*rate));
        minutes
    }

    #[test]
    fn an_hour_is_summed_up_without_its_gaps() {
        let rates: Vec<(usize, f32)> = (0..40).map(|minute| (minute, minute as f32)).collect();
        let hour = HourRates::of(&minutes(&rates)).unwrap();
        let of = |packed: Packed| packed.get().unwrap();
        assert_eq!((of(hour.min), of(hour.max), hour.seen), (0.0, 39.0, 40));
        assert_eq!(of(hour.percentile_95), 37.0, "the 38th of 40");
        assert_eq!(of(hour.mean), 20.0, "packed to a whole number");
    }

    #[test]
    fn an_hour_without_a_rate_says_why() {
        let mut silent = SILENT;
        silent[MINUTES - 1] = Packed::gap(Gap::Reboot);
        assert_eq!(HourRates::of(&silent).map(|_| ()), Err(Gap::Reboot));
    }

    #[test]
    fn two_parts_of_an_hour_weigh_as_much_as_was_seen_of_them() {
        let part = |range: std::ops::Range<usize>, rate: f32| {
            HourRates::of(&minutes(&range.map(|minute| (minute, rate)).collect::<Vec<_>>())).unwrap()
        };
        let joined = part(0..10, 100.0).joined(&part(20..50, 500.0));
        assert_eq!((joined.mean.get(), joined.seen), (Ok(400.0), 40));
        assert_eq!((joined.min.get(), joined.max.get()), (Ok(100.0), Ok(500.0)));
    }

    #[test]
    fn hours_of_civil_time_follow_each_other() {
        let hour = CivilHour::of(Timestamp(7_199_999));
        assert_eq!((hour.start(), hour.end()), (Timestamp(3_600_000), Timestamp(7_200_000)));
        assert_eq!(hour.minute_end(59), hour.end());
        assert_eq!(CivilHour::of(Timestamp(-1)), CivilHour(0), "a clock that was never set");
    }

    #[test]
    fn what_was_seen_of_a_device_is_what_was_seen_of_any_interface() {
        let of = |minute| InterfaceHour {
            name: "Et1".into(),
            minutes: Box::new([SILENT, minutes(&[(minute, 1.0)])]),
            faults: Faults::default(),
        };
        let mut hour =
            DeviceHour { device: "leaf".into(), hour: CivilHour(1), interfaces: vec![of(7), of(31)] };
        assert_eq!(hour.seen(), Some((7, 31)));
        hour.interfaces.clear();
        assert_eq!(hour.seen(), None);
    }
}
