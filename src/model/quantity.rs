//! Numbers as an operator reads them: three significant digits, and the unit's prefix apart from them.
//!
//! Digits take at most [`DIGITS_WIDTH`] cells and prefixes [`PREFIX_WIDTH`], so a column of right-aligned
//! digits beside a column of prefixes never moves. Nothing here allocates: cells are drawn every frame.

use std::fmt::{self, Write as _};
use std::ops::Deref;
use std::time::Duration;

/// The most cells that digits take.
pub const DIGITS_WIDTH: usize = 4;

/// The cells of a prefix in front of a unit, as in `G`; units of time take up to two.
pub const PREFIX_WIDTH: usize = 1;

const PREFIXES: [&str; 7] = ["", "k", "M", "G", "T", "P", "E"];

/// What stands for a value that is absent.
const ABSENT: &str = "-";
/// What stands for a value too small for two decimals: it must not look like zero.
const TINY: &str = "<.01";
/// What stands for a value beyond the greatest unit.
const HUGE: &str = ">999";

/// A short ASCII text on the stack.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Short {
    octets: [u8; DIGITS_WIDTH],
    len: u8,
}

impl Short {
    fn new(arguments: fmt::Arguments<'_>) -> Self {
        let mut short = Self { octets: [0; DIGITS_WIDTH], len: 0 };
        short.write_fmt(arguments).expect("every caller writes at most four ASCII characters");
        short
    }
}

impl fmt::Write for Short {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let start = usize::from(self.len);
        let room = self.octets.get_mut(start..start + text.len()).ok_or(fmt::Error)?;
        room.copy_from_slice(text.as_bytes());
        self.len = u8::try_from(start + text.len()).map_err(|_| fmt::Error)?;
        Ok(())
    }
}

impl Deref for Short {
    type Target = str;

    fn deref(&self) -> &str {
        std::str::from_utf8(&self.octets[..usize::from(self.len)]).expect("only whole texts are written")
    }
}

impl fmt::Debug for Short {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl fmt::Display for Short {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self)
    }
}

/// A number ready to be drawn: digits, and the prefix or unit beside them.
///
/// `Display` puts a blank between the two, as in `8.41 G` and `41 d`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quantity {
    digits: Short,
    unit: &'static str,
}

impl Quantity {
    /// A value that is not known: `-`.
    pub fn absent() -> Self {
        Self::literal(ABSENT, "")
    }

    /// A rate in bits per second, as in `8.41 G`.
    pub fn bits_per_second(rate: f64) -> Self {
        Self::prefixed(rate)
    }

    /// A rate of packets, errors or discards, per second.
    pub fn per_second(rate: f64) -> Self {
        Self::prefixed(rate)
    }

    /// A number of things.
    pub fn count(count: u64) -> Self {
        Self::prefixed(to_float(count))
    }

    /// A number of octets; prefixes are powers of 1000, as everywhere in networks.
    pub fn octets(octets: u64) -> Self {
        Self::prefixed(to_float(octets))
    }

    /// A percentage, given in percent, with three significant digits, as in `0.31`.
    pub fn percent(percent: f64) -> Self {
        match percent {
            _ if !is_shown(percent) => Self::absent(),
            _ if percent >= LIMITS[2] => Self::literal(HUGE, ""),
            _ => Self { digits: significant(percent), unit: "" },
        }
    }

    /// A percentage, given in percent, as a whole number, as in `84`.
    pub fn whole_percent(percent: f64) -> Self {
        match percent {
            _ if !is_shown(percent) => Self::absent(),
            _ if percent >= LIMITS[2] => Self::literal(HUGE, ""),
            _ => Self { digits: Short::new(format_args!("{percent:.0}")), unit: "" },
        }
    }

    /// How long ago something was, as in `1.2 s`, `4 m` and `41 d`: never more than has passed.
    pub fn age(age: Duration) -> Self {
        if age < Duration::from_secs(10) {
            let tenths = age.as_millis() / 100;
            let digits = Short::new(format_args!("{}.{}", tenths / 10, tenths % 10));
            return Self { digits, unit: "s" };
        }
        Self::whole_time(age.as_secs())
    }

    /// How long something took, as in `12.4 ms` and `1.25 s`.
    pub fn duration(duration: Duration) -> Self {
        let seconds = duration.as_secs_f64();
        let milliseconds = seconds * 1e3;
        if milliseconds < LIMITS[2] {
            Self { digits: significant(milliseconds), unit: "ms" }
        } else if seconds < 59.95 {
            Self { digits: significant(seconds), unit: "s" }
        } else {
            // What rounds to a minute is a minute.
            Self::whole_time(duration.as_secs().max(60))
        }
    }

    /// How far one clock is ahead of another, in milliseconds, as in `+4 m` and `-2 h`; `0` below a second.
    pub fn offset(milliseconds: i64) -> Self {
        let span = Self::whole_time(milliseconds.unsigned_abs() / 1_000);
        if span.is_quiet() {
            return Self::literal("0", "");
        }
        if span.digits.len() == DIGITS_WIDTH {
            return Self::literal(HUGE, span.unit);
        }
        let sign = if milliseconds < 0 { '-' } else { '+' };
        Self { digits: Short::new(format_args!("{sign}{}", span.digits())), ..span }
    }

    /// Returns the digits, at most [`DIGITS_WIDTH`] cells wide.
    pub fn digits(&self) -> &str {
        &self.digits
    }

    /// Returns the prefix or the unit of time; empty where there is none.
    pub fn unit(&self) -> &'static str {
        self.unit
    }

    /// Tells whether the value is absent or zero: what is drawn dim.
    pub fn is_quiet(&self) -> bool {
        matches!(self.digits(), ABSENT | "0")
    }

    fn literal(digits: &'static str, unit: &'static str) -> Self {
        Self { digits: Short::new(format_args!("{digits}")), unit }
    }

    fn prefixed(value: f64) -> Self {
        if !is_shown(value) {
            return Self::absent();
        }
        let mut scaled = value;
        for unit in PREFIXES {
            if scaled < LIMITS[2] {
                let digits = if unit.is_empty() { significant(scaled) } else { three_digits(scaled) };
                return Self { digits, unit };
            }
            scaled /= 1e3;
        }
        Self::literal(HUGE, "E")
    }

    fn whole_time(seconds: u64) -> Self {
        let (count, unit) = match seconds {
            ..60 => (seconds, "s"),
            60..3_600 => (seconds / 60, "m"),
            3_600..86_400 => (seconds / 3_600, "h"),
            86_400..864_000_000 => (seconds / 86_400, "d"),
            // 365.25 days
            _ => (seconds / 31_557_600, "y"),
        };
        if count > 9_999 {
            return Self::literal(HUGE, unit);
        }
        Self { digits: Short::new(format_args!("{count}")), unit }
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.digits())?;
        if !self.unit.is_empty() {
            write!(f, " {}", self.unit)?;
        }
        Ok(())
    }
}

/// From here on a number rounds to 10.0, 100 and 1000 when it has three digits.
const LIMITS: [f64; 3] = [9.995, 99.95, 999.5];

/// Negative numbers and infinities are mistakes of a source; they are not drawn as if they were values.
fn is_shown(value: f64) -> bool {
    value.is_finite() && value >= 0.0
}

/// Whole numbers below 1000 stand as they are; the others have three digits.
fn significant(value: f64) -> Short {
    if value > 0.0 && value < 0.005 {
        Short::new(format_args!("{TINY}"))
    } else if value.fract() == 0.0 {
        // A negative zero has no sign here.
        Short::new(format_args!("{:.0}", value.abs()))
    } else {
        three_digits(value)
    }
}

fn three_digits(value: f64) -> Short {
    let decimals = LIMITS[..2].iter().filter(|limit| value < **limit).count();
    Short::new(format_args!("{value:.decimals$}"))
}

fn to_float(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn rates_have_three_digits_and_a_prefix() {
        let cases = [
            (0.0, "0", ""),
            (-0.0, "0", ""),
            (3.0, "3", ""),
            (0.31, "0.31", ""),
            (0.001, "<.01", ""),
            (12.44, "12.4", ""),
            (644.0, "644", ""),
            (999.4, "999", ""),
            (999.6, "1.00", "k"),
            (640e3, "640", "k"),
            (9_996.0, "10.0", "k"),
            (12e6, "12.0", "M"),
            (999.6e6, "1.00", "G"),
            (8.41e9, "8.41", "G"),
            (1e18, "1.00", "E"),
            (1e21, ">999", "E"),
            (f64::MAX, ">999", "E"),
            (f64::NAN, "-", ""),
            (f64::INFINITY, "-", ""),
            (-1.0, "-", ""),
        ];
        for (rate, digits, unit) in cases {
            let quantity = Quantity::bits_per_second(rate);
            assert_eq!((quantity.digits(), quantity.unit()), (digits, unit), "{rate}");
        }
    }

    #[test]
    fn counts_and_octets_keep_small_numbers_whole() {
        for (count, expected) in [(0, "0"), (208, "208"), (1_500, "1.50 k"), (u64::MAX, "18.4 E")] {
            assert_eq!(Quantity::count(count).to_string(), expected);
            assert_eq!(Quantity::octets(count).to_string(), expected);
        }
    }

    #[test]
    fn percentages_are_whole_or_have_three_digits() {
        for (percent, whole, exact) in [
            (0.0, "0", "0"),
            (0.312, "0", "0.31"),
            (84.2, "84", "84.2"),
            (99.96, "100", "100"),
            (1e9, ">999", ">999"),
            (f64::NAN, "-", "-"),
        ] {
            assert_eq!(Quantity::whole_percent(percent).digits(), whole);
            assert_eq!(Quantity::percent(percent).digits(), exact);
        }
    }

    #[test]
    fn ages_never_claim_more_than_has_passed() {
        let cases = [
            (0, "0.0 s"),
            (1_290, "1.2 s"),
            (9_999, "9.9 s"),
            (59_999, "59 s"),
            (299_000, "4 m"),
            (3_599_999, "59 m"),
            (86_399_000, "23 h"),
            (41 * 86_400_000, "41 d"),
            (10_000 * 86_400_000, "27 y"),
        ];
        for (milliseconds, expected) in cases {
            assert_eq!(Quantity::age(Duration::from_millis(milliseconds)).to_string(), expected);
        }
        assert_eq!(Quantity::age(Duration::MAX).to_string(), ">999 y");
    }

    #[test]
    fn durations_have_three_digits() {
        let cases =
            [(0, "0 ms"), (4, "<.01 ms"), (12_400, "12.4 ms"), (999_600, "1.00 s"), (59_960_000, "1 m")];
        for (microseconds, expected) in cases {
            assert_eq!(Quantity::duration(Duration::from_micros(microseconds)).to_string(), expected);
        }
    }

    #[test]
    fn absent_and_zero_are_quiet() {
        assert!(Quantity::absent().is_quiet() && Quantity::count(0).is_quiet());
        assert!(!Quantity::per_second(0.001).is_quiet() && !Quantity::count(1).is_quiet());
    }

    fn width(quantity: Quantity) -> (bool, bool) {
        (quantity.digits().len() <= DIGITS_WIDTH, quantity.unit().len() <= PREFIX_WIDTH)
    }

    proptest! {
        #[test]
        fn any_number_fits_its_columns(value in any::<f64>(), count in any::<u64>()) {
            prop_assert_eq!(width(Quantity::per_second(value)), (true, true));
            prop_assert_eq!(width(Quantity::percent(value)), (true, true));
            prop_assert_eq!(width(Quantity::whole_percent(value)), (true, true));
            prop_assert_eq!(width(Quantity::count(count)), (true, true));
        }

        #[test]
        fn any_time_fits_its_columns(nanoseconds in any::<u64>(), seconds in any::<u64>()) {
            for time in [Duration::from_nanos(nanoseconds), Duration::from_secs(seconds)] {
                prop_assert_eq!(width(Quantity::age(time)), (true, true));
                prop_assert!(width(Quantity::duration(time)).0);
            }
        }

        #[test]
        fn three_digits_are_right_to_half_a_percent(value in 1.0..1e20f64) {
            let quantity = Quantity::bits_per_second(value);
            let power = PREFIXES.iter().position(|prefix| *prefix == quantity.unit()).unwrap();
            let shown = quantity.digits().parse::<f64>().unwrap() * 1000f64.powi(i32::try_from(power).unwrap());
            prop_assert!((shown - value).abs() <= value * 0.0051, "{} for {}", quantity, value);
        }
    }
}
