//! How long to wait before something remote is tried again.

use std::time::Duration;

/// Doubles from one second to one minute, with jitter, and starts anew after success.
///
/// The jitter comes from a seed, of the device for instance: a thousand devices behind a link that came back do not return at once.
#[derive(Debug, Clone)]
pub struct Backoff {
    failures: u32,
    random: u64,
}

impl Backoff {
    /// The first wait, before jitter.
    pub const FIRST: Duration = Duration::from_secs(1);
    /// The longest wait.
    pub const LONGEST: Duration = Duration::from_secs(60);

    /// A sequence of its own for each seed.
    pub fn new(seed: u64) -> Self {
        Self { failures: 0, random: seed }
    }

    /// The wait after one more failure: between three and five quarters of the doubled one, never over a minute.
    pub fn failed(&mut self) -> Duration {
        let doubled = Self::FIRST.saturating_mul(1 << self.failures.min(6)).min(Self::LONGEST);
        self.failures = self.failures.saturating_add(1);
        doubled.mul_f64(0.75 + self.share() / 2.0).clamp(Self::FIRST, Self::LONGEST)
    }

    /// Starts anew: it works.
    pub fn succeeded(&mut self) {
        self.failures = 0;
    }

    /// 0 to 1, by a splitmix64 generator.
    fn share(&mut self) -> f64 {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.random;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_to_a_minute_and_start_anew() {
        let mut backoff = Backoff::new(7);
        for (failure, doubled) in [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0].into_iter().enumerate() {
            let wait = backoff.failed().as_secs_f64();
            let (from, to) = ((doubled * 0.75_f64).max(1.0), (doubled * 1.25_f64).min(60.0));
            assert!((from..=to).contains(&wait), "failure {failure}: {wait} s");
        }
        backoff.succeeded();
        assert!(backoff.failed() < Duration::from_secs(2));
    }

    #[test]
    fn two_devices_do_not_wait_alike() {
        let waits = |seed| {
            let mut backoff = Backoff::new(seed);
            [(); 5].map(|()| backoff.failed())
        };
        assert_ne!(waits(1), waits(2));
    }
}
