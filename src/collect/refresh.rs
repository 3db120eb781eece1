//! Whether an agent answers from a cache, learned by watching it.
//!
//! Some agents renew their counters every few seconds only (net-snmp: 15 s). Polled faster than that they show the
//! same values a few times and then a jump. Rates taken from poll to poll would draw a saw: zero, zero, a peak. So a
//! reading that repeats everything is held until it is known better: what stands still while anything else of the
//! device has moved stands still indeed; where nothing moves at all, the agent's habit decides, and patience ends it.
//!
//! One thing cannot be told: how old an agent's very first values were. The first rate of a cached agent may
//! therefore be wrong once, by as much as its cache is slower than the poll; to leave the first rate out would cost
//! every other device a period.

use std::time::Duration;

use crate::model::Moment;

/// What has been learned of one agent.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Refresh {
    /// The last change of any counter: the reading before it, and the reading that showed it.
    change: Option<(Moment, Moment)>,
    /// The round in which that was, and when its first change came.
    round: Option<(u64, Moment)>,
    /// The time between changes in different rounds, the latest ones.
    spans: [Duration; Self::KEPT],
}

impl Refresh {
    const KEPT: usize = 4;

    /// How long nothing at all may change before it is believed, whatever the agent's habit.
    const PATIENCE: Duration = Duration::from_secs(30);

    /// Takes note of counters that were read `before` and had moved when they were read `now`, in this round.
    pub fn changed(&mut self, before: Moment, now: Moment, round: u64) {
        self.change = Some((before, now));
        match self.round {
            Some((known, _)) if known == round => {}
            earlier => {
                if let Some((_, then)) = earlier {
                    self.spans.rotate_right(1);
                    self.spans[0] = now.since(then);
                }
                self.round = Some((round, now));
            }
        }
    }

    /// Whether counters that have not moved between `then` and `now` come from a cache, rather than stand still.
    pub fn is_cached(&self, then: Moment, now: Moment) -> bool {
        !self.has_renewed_since(then) && now.since(then) < self.habit()
    }

    /// Whether anything moved between two readings that both came after `then`: the agent has renewed its counters.
    ///
    /// The rows of a round are not read at the same instant: a tenth of their distance is allowed for that.
    fn has_renewed_since(&self, then: Moment) -> bool {
        self.change.is_some_and(|(before, seen)| then.since(before) <= seen.since(before) / 10 && seen > then)
    }

    /// How long the agent lets its counters stand at the most.
    fn habit(&self) -> Duration {
        let slowest = self.spans.into_iter().max().filter(|span| !span.is_zero());
        slowest.map_or(Self::PATIENCE, |slowest| slowest.mul_f64(0.9).min(Self::PATIENCE))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: u64) -> Moment {
        Moment::after_start(Duration::from_millis(millis))
    }

    #[test]
    fn nothing_is_believed_of_a_strange_agent_before_patience_ends() {
        let refresh = Refresh::default();
        assert!(refresh.is_cached(at(0), at(29_999)));
        assert!(!refresh.is_cached(at(0), at(30_000)));
    }

    #[test]
    fn what_stands_still_while_another_row_moves_stands_still_indeed() {
        let mut refresh = Refresh::default();
        refresh.changed(at(0), at(10_000), 2);
        assert!(!refresh.is_cached(at(20), at(10_020)), "a row that is read just after");
        assert!(!refresh.is_cached(at(0), at(10_000)), "a row of the same answer");
        assert!(refresh.is_cached(at(10_020), at(20_020)), "that was before this row was read");
    }

    #[test]
    fn an_agent_that_renews_with_every_poll_is_believed_at_the_next() {
        let mut refresh = Refresh::default();
        for round in 1..4 {
            refresh.changed(at(round * 10_000 - 10_000), at(round * 10_000), round);
        }
        assert!(!refresh.is_cached(at(30_000), at(40_000)));
    }

    #[test]
    fn a_cache_is_known_by_its_slowest_renewal_of_late() {
        let mut refresh = Refresh::default();
        for (round, now) in [(1, 10), (3, 30), (4, 40), (6, 60)] {
            refresh.changed(at(now * 1_000 - 10_000), at(now * 1_000), round);
        }
        assert!(refresh.is_cached(at(60_000), at(70_000)), "it lets them stand for 20 s at times");
        assert!(!refresh.is_cached(at(60_000), at(80_000)));
    }
}
