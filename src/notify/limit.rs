//! How much may be told: so many messages within a window, and then the number of the rest. Pure.

use crate::{
    config::outputs::AtMost,
    model::{Moment, Severity},
};

use super::letter::More;

/// What came while nothing more might be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Over {
    /// Alarms that began.
    pub raised: u32,
    /// Alarms that ended.
    pub cleared: u32,
    /// The worst of those that began.
    pub worst: Option<Severity>,
}

/// The messages of a window, which begins with the first of them.
#[derive(Debug, Clone)]
pub struct Limit {
    at_most: Option<AtMost>,
    began: Moment,
    told: u32,
    over: Over,
}

impl Limit {
    /// Nothing was told yet. Without a limit everything may be.
    pub fn new(at_most: Option<AtMost>) -> Self {
        Self { at_most, began: Moment::default(), told: 0, over: Over::default() }
    }

    /// Whether one more may be told now; else it is counted. `raised` is its severity if it tells of a beginning.
    pub fn admit(&mut self, now: Moment, raised: Option<Severity>) -> bool {
        let Some(at_most) = self.at_most else { return true };
        if self.told == 0 || (self.is_over(at_most, now) && self.over == Over::default()) {
            (self.began, self.told) = (now, 0);
        }
        if self.told < at_most.count {
            self.told += 1;
            return true;
        }
        let count = if raised.is_some() { &mut self.over.raised } else { &mut self.over.cleared };
        *count = count.saturating_add(1);
        // Worst comes first, and nothing before anything.
        self.over.worst = self.over.worst.into_iter().chain(raised).min();
        false
    }

    /// When the rest is to be told as a number; nothing if there is no rest.
    pub fn due(&self) -> Option<Moment> {
        let at_most = self.at_most?;
        (self.over != Over::default()).then(|| self.began + at_most.window)
    }

    /// The rest, once its window has ended: it is the first message of the next one.
    pub fn close(&mut self, now: Moment) -> Option<More> {
        let at_most = self.at_most?;
        if self.over == Over::default() || !self.is_over(at_most, now) {
            return None;
        }
        (self.began, self.told) = (now, 1);
        self.take(at_most)
    }

    /// The rest at once: there will be no end of the window.
    pub fn close_early(&mut self) -> Option<More> {
        let at_most = self.at_most?;
        (self.over != Over::default()).then(|| self.take(at_most)).flatten()
    }

    fn take(&mut self, at_most: AtMost) -> Option<More> {
        let Over { raised, cleared, worst } = std::mem::take(&mut self.over);
        Some(More { raised, cleared, worst, window: at_most.window })
    }

    fn is_over(&self, at_most: AtMost, now: Moment) -> bool {
        now.since(self.began) >= at_most.window
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::*;

    fn at(seconds: u64) -> Moment {
        Moment::after_start(Duration::from_secs(seconds))
    }

    fn ten_a_minute() -> Limit {
        Limit::new(Some(AtMost { count: 10, window: Duration::from_secs(60) }))
    }

    #[test]
    fn what_is_above_is_told_as_a_number_at_the_end_of_the_window() {
        let mut limit = ten_a_minute();
        let severity = |n| if n == 12 { Severity::Critical } else { Severity::Warning };
        let told = (0..33).filter(|n| limit.admit(at(5), Some(severity(*n)))).count();
        assert_eq!((told, limit.due()), (10, Some(at(65))));
        assert!(!limit.admit(at(64), None));
        assert_eq!(limit.close(at(64)), None, "the window has not ended");
        let more = limit.close(at(65)).unwrap();
        assert_eq!((more.raised, more.cleared, more.worst), (23, 1, Some(Severity::Critical)));
        assert_eq!((limit.close(at(300)), limit.due()), (None, None));
        let told = (0..33).filter(|_| limit.admit(at(66), None)).count();
        assert_eq!(told, 9, "the number was a message too");
    }

    #[test]
    fn a_late_close_loses_nothing() {
        let mut limit = ten_a_minute();
        let told = (0..11).filter(|_| limit.admit(at(0), None)).count();
        assert_eq!(told, 10);
        assert!(!limit.admit(at(100), None), "first the number, or it would be told out of order");
        assert_eq!(limit.close(at(100)).unwrap().cleared, 2);
    }

    proptest! {
        #[test]
        fn everything_is_told_or_counted_and_never_more_than_allowed(
            steps in prop::collection::vec((0_u64..40, any::<bool>()), 1..200),
            count in 1_u32..5,
        ) {
            let window = Duration::from_secs(30);
            let mut limit = Limit::new(Some(AtMost { count, window }));
            let (mut now, mut told, mut counted) = (0, Vec::new(), 0);
            for (pause, raised) in &steps {
                now += pause;
                if let Some(more) = limit.close(at(now)) {
                    counted += more.raised + more.cleared;
                    told.push(now);
                }
                if limit.admit(at(now), raised.then_some(Severity::Warning)) {
                    told.push(now);
                }
            }
            let summaries = told.len();
            counted += limit.close_early().map_or(0, |more| more.raised + more.cleared);
            prop_assert!(counted as usize + summaries >= steps.len());
            // Two windows may meet within one span of time.
            for from in &told {
                let within = told.iter().filter(|at| (*from..from + 30).contains(at)).count();
                prop_assert!(within <= 2 * count as usize);
            }
        }
    }
}
