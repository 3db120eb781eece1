//! Numbers as the screen shows them: three significant digits, the unit apart, written without allocation.
//!
//! Digits and unit are separate so that each stands in a column of its own and the unit can be dimmer.

use std::time::Duration;

/// A short ASCII text on the stack.
#[derive(Debug, Clone, Copy, Default)]
pub struct Short {
    bytes: [u8; Self::CAPACITY],
    length: u8,
}

impl Short {
    const CAPACITY: usize = 26;

    /// Appends an ASCII text; what does not fit is left out.
    pub fn push(&mut self, text: &str) {
        text.bytes().for_each(|byte| self.push_byte(byte));
    }

    fn push_byte(&mut self, byte: u8) {
        if let Some(place) = self.bytes.get_mut(usize::from(self.length)) {
            *place = byte;
            self.length += 1;
        }
    }

    /// Appends a number with at least `digits` digits.
    pub fn push_number(&mut self, mut number: u64, digits: usize) {
        let mut reversed = [b'0'; 20];
        let mut length = 0;
        while number > 0 {
            reversed[length] = b'0' + (number % 10) as u8;
            number /= 10;
            length += 1;
        }
        let length = length.max(digits.min(reversed.len()));
        reversed[..length].iter().rev().for_each(|byte| self.push_byte(*byte));
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.bytes[..usize::from(self.length)]).expect("only ASCII is pushed")
    }

    /// How many cells it takes.
    pub fn width(&self) -> u16 {
        u16::from(self.length)
    }
}

impl From<&str> for Short {
    fn from(text: &str) -> Self {
        let mut short = Self::default();
        short.push(text);
        short
    }
}

/// A number and its unit.
#[derive(Debug, Clone, Copy)]
pub struct Figure {
    /// The number: at most five characters.
    pub digits: Short,
    /// The unit or its prefix: `k`, `M`, `s`; empty if there is none.
    pub unit: &'static str,
    /// Whether the number is exactly zero, which is shown dim.
    pub zero: bool,
}

const PREFIXES: [&str; 7] = ["", "k", "M", "G", "T", "P", "E"];

/// A rate or an amount with an SI prefix: `8.41 G`, `644 M`, `0`.
///
/// What is greater than 0 is never shown as 0: a hundredth is the least, `<.01`.
pub fn amount(value: f64) -> Figure {
    let mut scaled = value.max(0.0);
    let mut prefix = 0;
    while scaled >= 999.5 && prefix + 1 < PREFIXES.len() {
        scaled /= 1000.0;
        prefix += 1;
    }
    Figure { digits: significant(scaled), unit: PREFIXES[prefix], zero: value <= 0.0 }
}

/// A share of 1 in whole percent, for utilisation: `84`, `<1`, `104`.
pub fn percent(share: f32) -> Figure {
    let percent = f64::from(share) * 100.0;
    let digits = if percent > 0.0 && percent < 0.5 { Short::from("<1") } else { whole(percent.min(999.0)) };
    Figure { digits, unit: "%", zero: percent <= 0.0 }
}

/// A share of 1 in percent with three significant digits, for errors: `0.31`, `<.01`.
pub fn fine_percent(share: f32) -> Figure {
    let percent = f64::from(share) * 100.0;
    Figure { digits: significant(percent.clamp(0.0, 999.0)), unit: "%", zero: percent <= 0.0 }
}

/// A span of time in its greatest unit: `0.4 s`, `18 s`, `4 m`, `3 h`, `41 d`.
pub fn span(span: Duration) -> Figure {
    const UNITS: [(u64, u64, &str); 4] =
        [(2 * 60, 1, "s"), (2 * 3_600, 60, "m"), (2 * 86_400, 3_600, "h"), (u64::MAX, 86_400, "d")];
    let tenths = span.as_millis() / 100;
    let mut digits = Short::default();
    if tenths < 100 {
        digits.push_number((tenths / 10) as u64, 1);
        digits.push(".");
        digits.push_number((tenths % 10) as u64, 1);
        return Figure { digits, unit: "s", zero: false };
    }
    let seconds = span.as_secs();
    let (_, size, unit) = UNITS.into_iter().find(|(limit, ..)| seconds < *limit).unwrap_or(UNITS[3]);
    digits.push_number(seconds / size, 1);
    Figure { digits, unit, zero: false }
}

/// A count, in full and grouped by thousands: `8,412`.
pub fn count(number: u64) -> Short {
    let mut groups = [0_u64; 7];
    let mut rest = number;
    let mut top = 0;
    for (place, group) in groups.iter_mut().enumerate() {
        *group = rest % 1000;
        rest /= 1000;
        top = if *group > 0 { place } else { top };
    }
    let mut text = Short::default();
    text.push_number(groups[top], 1);
    for group in groups[..top].iter().rev() {
        text.push(",");
        text.push_number(*group, 3);
    }
    text
}

fn significant(value: f64) -> Short {
    match value {
        v if v <= 0.0 => Short::from("0"),
        v if v < 0.01 => Short::from("<.01"),
        v if v < 9.995 => decimal(v, 100, 2),
        v if v < 99.95 => decimal(v, 10, 1),
        v => whole(v),
    }
}

fn decimal(value: f64, factor: u64, places: usize) -> Short {
    let scaled = (value * factor as f64).round() as u64;
    let mut text = Short::default();
    text.push_number(scaled / factor, 1);
    text.push(".");
    text.push_number(scaled % factor, places);
    text
}

fn whole(value: f64) -> Short {
    let mut text = Short::default();
    text.push_number(value.round() as u64, 1);
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(figure: &Figure) -> String {
        format!("{}{}", figure.digits.as_str(), figure.unit)
    }

    #[test]
    fn amounts_have_three_significant_digits() {
        for (value, expected) in [
            (0.0, "0"),
            (0.004, "<.01"),
            (0.314, "0.31"),
            (1.0, "1.00"),
            (9.994, "9.99"),
            (9.996, "10.0"),
            (99.96, "100"),
            (999.4, "999"),
            (999.6, "1.00k"),
            (8.41e9, "8.41G"),
            (91.23e6, "91.2M"),
            (1.6e12, "1.60T"),
            (f64::MAX, "18446744073709551615E"),
            (-3.0, "0"),
        ] {
            assert_eq!(shown(&amount(value)), expected, "{value}");
        }
    }

    #[test]
    fn little_is_not_nothing() {
        assert_eq!(shown(&percent(0.001)), "<1%");
        assert_eq!(shown(&percent(0.0)), "0%");
        assert_eq!(shown(&fine_percent(0.000_01)), "<.01%");
        assert_eq!(shown(&fine_percent(0.0031)), "0.31%");
    }

    #[test]
    fn spans_show_their_greatest_unit() {
        for (millis, expected) in [
            (0, "0.0s"),
            (1_249, "1.2s"),
            (18_900, "18s"),
            (119_999, "119s"),
            (240_000, "4m"),
            (7_200_000, "2h"),
            (41 * 86_400_000, "41d"),
        ] {
            assert_eq!(shown(&span(Duration::from_millis(millis))), expected);
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
            assert_eq!(count(number).as_str(), expected);
        }
    }

    proptest! {
        #[test]
        fn a_rate_never_takes_more_than_four_digits_and_a_prefix(value in 0.0..1e18_f64) {
            let figure = amount(value);
            prop_assert!(figure.digits.width() <= 4, "{value} gives {}", shown(&figure));
        }
    }
}
