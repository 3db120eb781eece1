//! How often a target really sends, learned by watching one of its counters. Pure.

use std::time::Duration;

use crate::model::{Counter, Moment, Slot};

/// The interval that was asked for, and the one that is kept.
///
/// NX-OS samples every 10 s whatever is asked below that, and a target that chooses by itself may choose a minute.
/// Judged by an interval that it never promised, such a device would flicker between live and stale.
#[derive(Debug, Clone)]
pub struct Cadence {
    asked: Duration,
    watched: Option<(Slot, Counter, Moment)>,
    kept: Option<Duration>,
}

impl Cadence {
    /// Nothing was watched yet.
    pub fn new(asked: Duration) -> Self {
        Self { asked, watched: None, kept: None }
    }

    /// The interval at which values are to be expected.
    pub fn period(&self) -> Duration {
        // Jitter is not a longer interval.
        self.kept.filter(|kept| *kept > self.asked.mul_f64(1.2)).unwrap_or(self.asked)
    }

    /// Takes note of a counter that came.
    pub fn note(&mut self, slot: Slot, counter: Counter, at: Moment) {
        let period = self.period();
        match &mut self.watched {
            Some((watched, column, last)) if (*watched, *column) == (slot, counter) => {
                let span = at.since(*last);
                // One late sample says little: the interval grows slowly, and shrinks at once.
                self.kept = Some(self.kept.map_or(span, |kept| span.min((kept + span) / 2)));
                *last = at;
            }
            // The watched interface is gone: another one is watched.
            Some((.., last)) if at.since(*last) <= period * 4 => {}
            _ => self.watched = Some((slot, counter, at)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Moment {
        Moment::after_start(Duration::from_secs(seconds))
    }

    fn watched(seconds: &[u64]) -> Duration {
        let mut cadence = Cadence::new(Duration::from_secs(1));
        for second in seconds {
            cadence.note(Slot(0), Counter::InOctets, at(*second));
            cadence.note(Slot(1), Counter::InOctets, at(*second));
        }
        cadence.period()
    }

    #[test]
    fn a_target_that_keeps_the_interval_is_judged_by_it() {
        assert_eq!(watched(&[1, 2, 3, 4]), Duration::from_secs(1));
    }

    #[test]
    fn a_target_that_samples_slower_is_judged_by_what_it_does() {
        assert_eq!(watched(&[10, 20, 30, 40]), Duration::from_secs(10));
    }

    #[test]
    fn another_counter_is_watched_when_the_first_one_is_gone() {
        let mut cadence = Cadence::new(Duration::from_secs(1));
        cadence.note(Slot(0), Counter::InOctets, at(1));
        for second in [10, 12, 14] {
            cadence.note(Slot(5), Counter::InOctets, at(second));
        }
        assert_eq!(cadence.period(), Duration::from_secs(2));
    }
}
