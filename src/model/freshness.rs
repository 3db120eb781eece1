//! Whether a value is still true: the one rule that keeps a dead device from looking healthy.

use std::time::Duration;

use super::Moment;

/// How far a value can be trusted, by its age.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Freshness {
    /// Heard in time.
    Live,
    /// Late: shown, with its age, but not to be relied upon.
    Stale,
    /// Not heard for three periods, or never.
    Unknown,
}

impl Freshness {
    /// The word in expressions, documents and on screen.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Stale => "stale",
            Self::Unknown => "unknown",
        }
    }
}

/// What is expected of a source: an answer every `period`, which may take up to `timeout` to arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Expectation {
    /// The period that is in force: see [`Expectation::answered`].
    pub period: Duration,
    /// How long one answer may take.
    pub timeout: Duration,
}

impl Expectation {
    /// The greatest age that is still live: 1.5 periods and the time-out, at most 2.5 periods.
    pub fn live_limit(&self) -> Duration {
        (self.period.mul_f64(1.5).saturating_add(self.timeout)).min(self.period.mul_f64(2.5))
    }

    /// The age from which nothing is known: 3 periods.
    pub fn unknown_limit(&self) -> Duration {
        self.period.saturating_mul(3)
    }

    /// Judges something that was last heard at `heard`.
    pub fn judge(&self, heard: Option<Moment>, now: Moment) -> Freshness {
        let Some(heard) = heard else { return Freshness::Unknown };
        let age = now.since(heard);
        if age >= self.unknown_limit() {
            Freshness::Unknown
        } else if age <= self.live_limit() {
            Freshness::Live
        } else {
            Freshness::Stale
        }
    }

    /// Takes over the period under which an answer has just arrived.
    ///
    /// A longer period counts from the moment it is asked for; a shorter one only from the first answer polled
    /// under it, or a device would turn stale merely because somebody looked at it.
    pub fn answered(&mut self, period: Duration) {
        self.period = period;
    }

    /// Takes over a period that was asked for, before any answer came under it: only if it is longer.
    pub fn asked(&mut self, period: Duration) {
        self.period = self.period.max(period);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn judged(period: u64, timeout: u64, age_ms: u64) -> Freshness {
        let expectation = Expectation { period: SECOND * period as u32, timeout: SECOND * timeout as u32 };
        let heard = Moment::after_start(SECOND);
        expectation.judge(Some(heard), heard + Duration::from_millis(age_ms))
    }

    #[test]
    fn never_heard_is_unknown() {
        let expectation = Expectation { period: SECOND, timeout: SECOND };
        assert_eq!(expectation.judge(None, Moment::default()), Freshness::Unknown);
    }

    #[test]
    fn limits_are_where_the_design_puts_them() {
        for (period, timeout, age_ms, expected) in [
            (10, 2, 17_000, Freshness::Live),
            (10, 2, 17_001, Freshness::Stale),
            (10, 2, 29_999, Freshness::Stale),
            (10, 2, 30_000, Freshness::Unknown),
            (1, 5, 2_500, Freshness::Live),
            (1, 5, 2_501, Freshness::Stale),
        ] {
            assert_eq!(
                judged(period, timeout, age_ms),
                expected,
                "P {period} s, T {timeout} s, age {age_ms} ms"
            );
        }
    }

    #[test]
    fn a_shorter_period_waits_for_its_first_answer() {
        let mut expectation = Expectation { period: SECOND * 10, timeout: SECOND };
        expectation.asked(SECOND);
        assert_eq!(expectation.period, SECOND * 10);
        expectation.answered(SECOND);
        assert_eq!(expectation.period, SECOND);
        expectation.asked(SECOND * 10);
        assert_eq!(expectation.period, SECOND * 10);
    }
}
