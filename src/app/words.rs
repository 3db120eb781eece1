//! Short words for spans of time and for the state of things, written without allocation where the cell is drawn.

use std::{fmt, time::Duration};

use crate::model::Timestamp;

/// A span of time in at most six characters: `1.2 s`, `18 s`, `3 m`, `5 h`, `41 d`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span(pub Duration);

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MINUTE: u64 = 60;
        const HOUR: u64 = 60 * MINUTE;
        const DAY: u64 = 24 * HOUR;
        let seconds = self.0.as_secs();
        // 9.95 s would be written as 10.0 s, which is one character more than its neighbours.
        if self.0 < Duration::from_millis(9_950) {
            return write!(f, "{:.1} s", self.0.as_secs_f32());
        }
        let (number, unit) = match seconds {
            ..100 => (seconds.max(10), 's'),
            100..6_000 => (seconds / MINUTE, 'm'),
            6_000..172_800 => (seconds / HOUR, 'h'),
            _ => (seconds / DAY, 'd'),
        };
        write!(f, "{number} {unit}")
    }
}

/// A date and time in UTC: `2026-11-22 12:04:31Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Date(pub Timestamp);

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = civil(self.0.0.div_euclid(86_400_000));
        write!(f, "{year:04}-{month:02}-{day:02} {}", TimeOfDay(self.0))
    }
}

/// A time of day in UTC: `12:04:31Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeOfDay(pub Timestamp);

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let second = self.0.0.div_euclid(1000).rem_euclid(86_400);
        write!(f, "{:02}:{:02}:{:02}Z", second / 3600, second / 60 % 60, second % 60)
    }
}

/// A time as it is read today: `12:04:31Z`, and with its date `11-22 12:04:31Z` on any other day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lately {
    /// When.
    pub at: Timestamp,
    /// The time of now.
    pub now: Timestamp,
}

impl Lately {
    /// Whether it is of today.
    pub fn is_today(self) -> bool {
        self.at.0.div_euclid(DAY_MILLIS) == self.now.0.div_euclid(DAY_MILLIS)
    }
}

impl fmt::Display for Lately {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.is_today() {
            let (_, month, day) = civil(self.at.0.div_euclid(DAY_MILLIS));
            write!(f, "{month:02}-{day:02} ")?;
        }
        TimeOfDay(self.at).fmt(f)
    }
}

/// A time to the minute, for ends: `14:00Z`, and on another day than now `11-23 06:00Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Minute(pub Lately);

impl fmt::Display for Minute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Lately { at, .. } = self.0;
        if !self.0.is_today() {
            let (_, month, day) = civil(at.0.div_euclid(DAY_MILLIS));
            write!(f, "{month:02}-{day:02} ")?;
        }
        let minute = at.0.div_euclid(60_000).rem_euclid(24 * 60);
        write!(f, "{:02}:{:02}Z", minute / 60, minute % 60)
    }
}

const DAY_MILLIS: i64 = 86_400_000;

/// Year, month and day of a number of days since 1970-01-01, in the proleptic Gregorian calendar: years are counted
/// from March, so that the leap day is the last of its year, in eras of 400 years.
fn civil(days: i64) -> (i64, i64, i64) {
    let from_march = days + 719_468;
    let (era, day_of_era) = (from_march.div_euclid(146_097), from_march.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// A count in full, grouped by thousands: `8,412`.
#[derive(Debug, Clone, Copy)]
pub struct Count(pub u64);

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let top = self.0.checked_ilog(1000).unwrap_or(0);
        write!(f, "{}", self.0 / 1000_u64.pow(top))?;
        (0..top).rev().try_for_each(|power| write!(f, ",{:03}", self.0 / 1000_u64.pow(power) % 1000))
    }
}

/// A speed in bits per second: `10 Gb/s`, `2.5 Gb/s`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Speed(u64);

impl Speed {
    /// Nothing if the source gives none.
    pub fn of(bits_per_second: u64) -> Option<Self> {
        (bits_per_second > 0).then_some(Self(bits_per_second))
    }

    /// The number and the prefix of its unit: 2.5 and `G`.
    pub fn parts(self) -> (f64, &'static str) {
        const UNITS: [(u64, &str); 4] =
            [(1_000_000_000_000, "T"), (1_000_000_000, "G"), (1_000_000, "M"), (1_000, "k")];
        let (size, prefix) = UNITS.into_iter().find(|(size, _)| self.0 >= *size).unwrap_or((1, ""));
        ((self.0 as f64 / size as f64 * 100.0).round() / 100.0, prefix)
    }
}

impl fmt::Display for Speed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (number, prefix) = self.parts();
        write!(f, "{number} {prefix}b/s")
    }
}
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speeds_are_spoken_plainly() {
        for (bits, words) in [
            (10_000_000_000, "10 Gb/s"),
            (2_500_000_000, "2.5 Gb/s"),
            (100_000_000, "100 Mb/s"),
            (64_000, "64 kb/s"),
            (9_600, "9.6 kb/s"),
            (300, "300 b/s"),
            (1_600_000_000_000, "1.6 Tb/s"),
        ] {
            assert_eq!(Speed::of(bits).unwrap().to_string(), words);
        }
        assert!(Speed::of(0).is_none());
    }

    #[test]
    fn dates_are_right_around_leap_days() {
        for (millis, text) in [
            (0, "1970-01-01 00:00:00Z"),
            (951_782_400_000, "2000-02-29 00:00:00Z"),
            (1_795_349_071_000, "2026-11-22 12:04:31Z"),
            (-1_000, "1969-12-31 23:59:59Z"),
        ] {
            assert_eq!(Date(Timestamp(millis)).to_string(), text);
        }
    }

    #[test]
    fn times_have_their_date_on_any_other_day() {
        let now = Timestamp(1_795_349_071_000);
        for (at, lately, minute) in [
            (now, "12:04:31Z", "12:04Z"),
            (Timestamp(now.0 - 13 * 3_600_000), "11-21 23:04:31Z", "11-21 23:04Z"),
        ] {
            let at = Lately { at, now };
            assert_eq!((at.to_string().as_str(), Minute(at).to_string().as_str()), (lately, minute));
        }
    }

    #[test]
    fn counts_are_grouped() {
        for (number, expected) in [
            (0, "0"),
            (999, "999"),
            (8_412, "8,412"),
            (1_000_000, "1,000,000"),
            (1_000_007, "1,000,007"),
            (u64::MAX, "18,446,744,073,709,551,615"),
        ] {
            assert_eq!(Count(number).to_string(), expected);
        }
    }

    #[test]
    fn spans_are_short() {
        for (millis, text) in [
            (0, "0.0 s"),
            (1_234, "1.2 s"),
            (9_949, "9.9 s"),
            (9_999, "10 s"),
            (18_000, "18 s"),
            (180_000, "3 m"),
            (5 * 3_600_000, "5 h"),
            (41 * 86_400_000, "41 d"),
        ] {
            assert_eq!(Span(Duration::from_millis(millis)).to_string(), text);
        }
    }
}
