//! How often an agent renews its counters, learned by watching it.
//!
//! Some agents answer from a cache that is minutes of requests but only seconds of time old (net-snmp: 15 s). Polled
//! faster than that they show the same values a few times and then a jump. Rates taken from poll to poll would draw a
//! saw: zero, zero, a peak. So a reading that repeats everything is held, and the rate is taken over the last change.

use std::time::Duration;

/// What has been learned of one agent.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Refresh {
    /// The shortest time between two changes that was seen.
    fastest: Option<Duration>,
}

impl Refresh {
    /// How long nothing may change before it is believed to be true, of an agent that is not known yet.
    const PATIENCE: Duration = Duration::from_secs(30);

    /// Takes note of the time between two changes of counters that move.
    pub fn changed_after(&mut self, span: Duration) {
        self.fastest = Some(self.fastest.map_or(span, |fastest| fastest.min(span)));
    }

    /// Whether a reading that repeats the one of `age` ago is more likely a cache than a standstill.
    pub fn is_cached(&self, age: Duration) -> bool {
        match self.fastest {
            Some(fastest) => age < fastest.mul_f64(0.9).min(Self::PATIENCE),
            None => age < Self::PATIENCE,
        }
    }
}
