//! The past of an interface: an hour at a minute for every one, finer for those that are watched.

use std::{sync::Arc, time::Duration};

use super::{Gap, Moment};

/// A rate packed into 16 bits, or the reason for its absence.
///
/// 6 bits of exponent and 10 of mantissa hold 0 to 2^63 bits per second to 0.05 %; the top of the range holds gaps.
/// A day of minutes for a million interfaces is what this is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Packed(u16);

impl Packed {
    const FIRST_GAP: u16 = u16::MAX - Gap::ALL.len() as u16 + 1;

    /// Nothing was heard.
    pub const LATE: Self = Self::gap(Gap::Late);

    /// Packs a rate in bits per second. What is negative, infinite or not a number is late.
    pub fn rate(bits_per_second: f32) -> Self {
        if !bits_per_second.is_finite() || bits_per_second < 0.0 {
            return Self::LATE;
        }
        // As for floating point: values under 2^10 stand for themselves, above that 10 bits follow the leading one.
        let whole = (f64::from(bits_per_second)).round() as u64;
        let exponent = whole.max(1).ilog2().saturating_sub(10);
        if whole < 1 << 10 {
            return Self(whole as u16);
        }
        let rounded = whole.saturating_add((1u64 << exponent) >> 1) >> exponent;
        let packed = ((u64::from(exponent) + 1) << 10) + (rounded - (1 << 10));
        Self(u16::try_from(packed).unwrap_or(u16::MAX).min(Self::FIRST_GAP - 1))
    }

    /// Packs the reason why there is no rate.
    pub const fn gap(gap: Gap) -> Self {
        Self(Self::FIRST_GAP + gap as u16)
    }

    /// The rate in steps of the packing, for who packs it further, or why there is none. Steps grow with the rate.
    pub fn steps(self) -> Result<u16, Gap> {
        self.get().map(|_| self.0)
    }

    /// A rate of so many steps; more than there are is the greatest rate.
    pub const fn of_steps(steps: u16) -> Self {
        if steps < Self::FIRST_GAP { Self(steps) } else { Self(Self::FIRST_GAP - 1) }
    }

    /// The rate in bits per second, or why there is none.
    pub fn get(self) -> Result<f32, Gap> {
        if self.0 >= Self::FIRST_GAP {
            return Err(Gap::ALL[usize::from(self.0 - Self::FIRST_GAP)]);
        }
        let exponent = self.0 >> 10;
        let mantissa = f32::from(self.0 & 0x3FF);
        Ok(if exponent == 0 { mantissa } else { (1024.0 + mantissa) * 2f32.powi(i32::from(exponent) - 1) })
    }
}

/// One point of a history: both directions at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// The end of the span that it stands for.
    pub at: Moment,
    /// Both directions, by [`super::Direction::index`].
    pub rates: [Packed; 2],
}

/// The past of one interface, oldest point first in both parts.
#[derive(Debug, Clone, Default)]
pub struct History {
    /// A point for every sample while the interface is watched.
    pub fine: Arc<[Point]>,
    /// A point a minute, for an hour: the mean of what was heard in it.
    pub minutes: Arc<[Point]>,
}

impl History {
    /// The points of the last `span` before `now`: fine ones where they reach back far enough, else minutes, with
    /// the fine ones after them.
    pub fn last(&self, span: Duration, now: Moment) -> Vec<Point> {
        let since = Moment::after_start(now.since_start().saturating_sub(span));
        let fine_from = self.fine.first().map(|point| point.at);
        let minutes = self.minutes.iter().filter(|point| fine_from.is_none_or(|from| point.at <= from));
        minutes.chain(self.fine.iter()).filter(|point| point.at >= since).copied().collect()
    }
}

/// What a stretch of history amounts to, in bits per second.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Summary {
    /// The greatest rate.
    pub max: Option<f32>,
    /// The rate that 95 % of the points do not exceed (nearest rank).
    pub percentile_95: Option<f32>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packing_keeps_a_rate_to_a_twentieth_of_a_percent() {
        for rate in [0.0, 1.0, 999.0, 1024.0, 1025.0, 8.41e9, 4.0e11, 1.6e12, 9.0e18_f32] {
            let back = Packed::rate(rate).get().unwrap();
            assert!((back - rate).abs() <= rate * 0.0006, "{rate} came back as {back}");
        }
    }

    #[test]
    fn packing_keeps_every_gap() {
        for gap in Gap::ALL {
            assert_eq!(Packed::gap(gap).get(), Err(gap));
        }
    }

    #[test]
    fn what_is_no_rate_is_a_gap() {
        for rate in [f32::NAN, f32::INFINITY, -1.0] {
            assert_eq!(Packed::rate(rate).get(), Err(Gap::Late));
        }
    }
}
