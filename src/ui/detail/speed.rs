//! Speeds as they are spoken of.

use std::fmt;

/// A speed in bits per second: `10 Gb/s`, `2.5 Gb/s`.
#[derive(Debug, Clone, Copy)]
pub struct Speed(u64);

impl Speed {
    /// Nothing if the source gives none.
    pub fn of(bits_per_second: u64) -> Option<Self> {
        (bits_per_second > 0).then_some(Self(bits_per_second))
    }
}

impl fmt::Display for Speed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const UNITS: [(u64, &str); 4] =
            [(1_000_000_000_000, "T"), (1_000_000_000, "G"), (1_000_000, "M"), (1_000, "k")];
        let (size, prefix) = UNITS.into_iter().find(|(size, _)| self.0 >= *size).unwrap_or((1, ""));
        write!(f, "{} {prefix}b/s", (self.0 as f64 / size as f64 * 100.0).round() / 100.0)
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
}
