//! sysUpTime as a clock: unwrapped over its 497.1 days, told apart from a restart.
//!
//! Fed by [`super::source`] with the sysUpTime of every reply. Pure: the arrival is passed in.

use std::time::Duration;

/// sysUpTime counts hundredths of a second in 32 bits (RFC 3418): it wraps after 497.1 days.
const WRAP_TICKS: u64 = 1 << 32;

/// How far the agent's clock may go back between replies that overtook each other, in ticks.
const REORDER_TICKS: u64 = 300;

/// How far the agent's clock may be from where our own clock expects it.
///
/// Both clocks are crystals; what differs is mostly the queueing of one datagram.
const SLACK: Duration = Duration::from_secs(120);

/// What one sysUpTime said about the device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Uptime {
    /// The device has gone on running; ticks since its restart, wraps added.
    Running(u64),
    /// The device has restarted since the last reply; ticks since then.
    Restarted(u64),
}

/// Unwraps the sysUpTime of one device and notices restarts.
#[derive(Debug, Clone, Default)]
pub struct UptimeTracker {
    last: Option<Seen>,
    epoch: u32,
}

#[derive(Debug, Clone, Copy)]
struct Seen {
    ticks: u64,
    at: Duration,
}

impl UptimeTracker {
    /// Takes the sysUpTime of a reply that arrived at `at` on our monotonic clock.
    ///
    /// The agent read its clock at some moment of `round_trip`: a reply to a request that had to be sent
    /// again may tell an older time than one that overtook it.
    pub fn observe(&mut self, raw: u32, at: Duration, round_trip: Duration) -> Uptime {
        let Some(last) = self.last else {
            self.last = Some(Seen { ticks: u64::from(raw), at });
            return Uptime::Running(u64::from(raw));
        };
        match nearest(u64::from(raw), last, at, REORDER_TICKS + ticks_of(round_trip)) {
            Some(ticks) => {
                if ticks >= last.ticks {
                    self.last = Some(Seen { ticks, at });
                }
                Uptime::Running(ticks)
            }
            None => self.restarted(raw, at),
        }
    }

    /// Takes note of a restart that shows elsewhere (snmpEngineBoots).
    pub fn restarted(&mut self, raw: u32, at: Duration) -> Uptime {
        self.epoch = self.epoch.wrapping_add(1);
        self.last = Some(Seen { ticks: u64::from(raw), at });
        Uptime::Restarted(u64::from(raw))
    }

    /// Counts the restarts that were noticed; counters of two epochs are never compared.
    pub fn epoch(&self) -> u32 {
        self.epoch
    }

    /// Unwraps the reading of a reply that was observed, also if a newer one has been observed since.
    pub fn unwrapped(&self, raw: u32) -> Option<u64> {
        let last = self.last?.ticks;
        let lap = u32::try_from(last % WRAP_TICKS).expect("a remainder of 2^32");
        let older = u64::from(lap.wrapping_sub(raw));
        last.checked_sub(older)
    }

    /// Ticks since the last restart as of the newest reply, wraps added.
    pub fn ticks(&self) -> Option<u64> {
        self.last.map(|seen| seen.ticks)
    }
}

/// Continues the clock with a raw reading: in the same lap, in the next one, or not at all.
///
/// A smaller reading is a wrap only where the clock was due to wrap; anywhere else it is a restart
/// (rule 2 of counter honesty). A long silence near the wrap is judged by our own clock.
fn nearest(raw: u64, last: Seen, at: Duration, reorder: u64) -> Option<u64> {
    let lap = last.ticks / WRAP_TICKS * WRAP_TICKS;
    let expected = last.ticks + ticks_of(at.saturating_sub(last.at));
    let same = lap + raw;
    if same + reorder >= last.ticks {
        // The neighbour lap may fit better: a straggler from before the wrap, or a silence across it.
        let before = same.checked_sub(WRAP_TICKS).filter(|t| t + reorder >= last.ticks);
        let ticks = before.unwrap_or(same);
        return (ticks + lag_allowed(at.saturating_sub(last.at)) >= expected).then_some(ticks);
    }
    let next = same + WRAP_TICKS;
    (next.abs_diff(expected) <= ticks_of(SLACK)).then_some(next)
}

/// A clock that has lost more than this was restarted during a silence: it did not go back only
/// because the device has been up for longer this time than it had been when last heard.
fn lag_allowed(elapsed: Duration) -> u64 {
    ticks_of(SLACK + elapsed / 20)
}

fn ticks_of(time: Duration) -> u64 {
    u64::try_from(time.as_millis() / 10).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const RTT: Duration = Duration::from_millis(20);

    fn secs(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn a_running_device_keeps_its_epoch() {
        let mut uptime = UptimeTracker::default();
        assert_eq!(uptime.observe(1_000, secs(0), RTT), Uptime::Running(1_000));
        assert_eq!(uptime.observe(2_000, secs(10), RTT), Uptime::Running(2_000));
        assert_eq!((uptime.epoch(), uptime.ticks()), (0, Some(2_000)));
    }

    #[test]
    fn a_smaller_value_is_a_restart() {
        let mut uptime = UptimeTracker::default();
        uptime.observe(500_000, secs(0), RTT);
        assert_eq!(uptime.observe(900, secs(60), RTT), Uptime::Restarted(900));
        assert_eq!(uptime.observe(1_900, secs(70), RTT), Uptime::Running(1_900));
        assert_eq!(uptime.epoch(), 1);
    }

    #[test]
    fn a_smaller_value_near_the_wrap_is_a_wrap() {
        let mut uptime = UptimeTracker::default();
        uptime.observe(u32::MAX - 499, secs(0), RTT);
        assert_eq!(uptime.observe(500, secs(10), RTT), Uptime::Running(WRAP_TICKS + 500));
        assert_eq!(uptime.observe(1_500, secs(20), RTT), Uptime::Running(WRAP_TICKS + 1_500));
        assert_eq!(uptime.epoch(), 0);
    }

    #[test]
    fn a_restart_shortly_before_the_wrap_is_still_a_restart() {
        let mut uptime = UptimeTracker::default();
        uptime.observe(u32::MAX - 360_000, secs(0), RTT);
        assert_eq!(uptime.observe(500, secs(30), RTT), Uptime::Restarted(500));
    }

    #[test]
    fn a_restart_during_a_long_silence_is_noticed_by_the_lost_time() {
        let mut uptime = UptimeTracker::default();
        uptime.observe(1_000, secs(0), RTT);
        assert_eq!(uptime.observe(60_000, secs(3_600), RTT), Uptime::Restarted(60_000));
    }

    #[test]
    fn a_second_wrap_counts_on() {
        let mut uptime = UptimeTracker::default();
        uptime.observe(u32::MAX, secs(0), RTT);
        uptime.observe(999, secs(10), RTT);
        let lap = 42_949_673;
        uptime.observe(u32::MAX - 100_000, secs(lap - 1_000), RTT);
        assert_eq!(uptime.observe(u32::MAX, secs(lap), RTT), Uptime::Running(2 * WRAP_TICKS - 1));
        assert_eq!(uptime.observe(999, secs(lap + 10), RTT), Uptime::Running(2 * WRAP_TICKS + 999));
    }

    #[test]
    fn replies_that_overtake_each_other_are_no_restart() {
        let mut uptime = UptimeTracker::default();
        uptime.observe(10_010, secs(1), RTT);
        assert_eq!(uptime.observe(10_000, secs(1), RTT), Uptime::Running(10_000));
        assert_eq!(uptime.ticks(), Some(10_010));
    }

    #[test]
    fn a_reply_to_a_repeated_request_may_be_as_old_as_the_request() {
        let mut uptime = UptimeTracker::default();
        uptime.observe(10_500, secs(5), RTT);
        assert_eq!(uptime.observe(10_000, secs(5), secs(5)), Uptime::Running(10_000));
        assert_eq!(uptime.observe(9_000, secs(5), RTT), Uptime::Restarted(9_000));
    }

    #[test]
    fn a_straggler_from_before_the_wrap_is_no_leap_of_497_days() {
        let mut uptime = UptimeTracker::default();
        uptime.observe(u32::MAX - 10, secs(0), RTT);
        uptime.observe(20, secs(1), RTT);
        assert_eq!(uptime.observe(u32::MAX - 5, secs(1), RTT), Uptime::Running(WRAP_TICKS - 6));
        assert_eq!(uptime.ticks(), Some(WRAP_TICKS + 20));
        assert_eq!(uptime.unwrapped(u32::MAX - 5), Some(WRAP_TICKS - 6));
    }

    proptest! {
        #[test]
        fn a_steady_clock_never_restarts(start: u32, steps in proptest::collection::vec(1_u64..900, 1..60)) {
            let mut uptime = UptimeTracker::default();
            uptime.observe(start, Duration::ZERO, RTT);
            let mut elapsed = 0;
            for step in steps {
                elapsed += step;
                let ticks = u64::from(start) + elapsed * 100;
                let raw = u32::try_from(ticks % WRAP_TICKS).unwrap();
                prop_assert_eq!(uptime.observe(raw, secs(elapsed), RTT), Uptime::Running(ticks));
            }
            prop_assert_eq!(uptime.epoch(), 0);
        }

        #[test]
        fn any_sequence_is_taken(readings in proptest::collection::vec((any::<u32>(), 0_u64..1 << 40), 0..40)) {
            let mut uptime = UptimeTracker::default();
            for (raw, at) in readings {
                uptime.observe(raw, Duration::from_millis(at), RTT);
            }
        }
    }
}
