//! The lab's own clock: it runs, is held, or is moved by a test.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// A clock shared by all agents of a lab; clones show the same time.
///
/// It starts at zero when the lab does. Counters and uptimes are functions of it, so a held clock
/// gives the same answer to the same question for ever. A running one goes by tokio's clock: where a test pauses
/// time, the lab's stands still with it.
#[derive(Debug, Clone)]
pub struct LabClock(Arc<Mutex<Hand>>);

#[derive(Debug, Clone, Copy)]
enum Hand {
    Running { origin: Instant, offset: Duration },
    Held(Duration),
}

impl LabClock {
    /// A clock that runs with real time, from zero.
    pub fn running() -> Self {
        Self::with(Hand::Running { origin: Instant::now(), offset: Duration::ZERO })
    }

    /// A clock that stands at `at` after the lab's start until it is advanced or released.
    pub fn held(at: Duration) -> Self {
        Self::with(Hand::Held(at))
    }

    fn with(hand: Hand) -> Self {
        Self(Arc::new(Mutex::new(hand)))
    }

    fn hand(&self) -> MutexGuard<'_, Hand> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Time since the lab's start.
    pub fn now(&self) -> Duration {
        match *self.hand() {
            Hand::Running { origin, offset } => origin.elapsed() + offset,
            Hand::Held(at) => at,
        }
    }

    /// Time since the lab's start in seconds, the unit of the traffic functions.
    pub fn seconds(&self) -> f64 {
        self.now().as_secs_f64()
    }

    /// Moves the clock forward, whether it runs or is held.
    pub fn advance(&self, by: Duration) {
        match &mut *self.hand() {
            Hand::Running { offset, .. } => *offset += by,
            Hand::Held(at) => *at += by,
        }
    }

    /// Stops the clock where it stands.
    pub fn hold(&self) {
        let at = self.now();
        *self.hand() = Hand::Held(at);
    }

    /// Lets a held clock run on from where it stands.
    pub fn release(&self) {
        let offset = self.now();
        *self.hand() = Hand::Running { origin: Instant::now(), offset };
    }
}

impl Default for LabClock {
    fn default() -> Self {
        Self::running()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_held_clock_moves_only_when_advanced() {
        let clock = LabClock::held(Duration::from_secs(7));
        assert_eq!(clock.now(), Duration::from_secs(7));
        clock.clone().advance(Duration::from_secs(3));
        assert_eq!(clock.now(), Duration::from_secs(10));
    }

    #[test]
    fn a_released_clock_goes_on_from_where_it_stood() {
        let clock = LabClock::held(Duration::from_secs(100));
        clock.release();
        assert!(clock.now() >= Duration::from_secs(100));
        clock.hold();
        assert_eq!(clock.now(), clock.now());
    }
}
