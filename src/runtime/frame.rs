//! When the next frame may be drawn: never without a reason, never too often, slower on a slow line.
//!
//! The loop touches the clock when something changed and sleeps until [`FrameClock::deadline`]. The clock owns
//! no time: instants are durations since an origin of the caller's choice.

use std::time::Duration;

/// The shortest time from one frame to one that answers an input: 30 frames a second.
pub const INPUT_INTERVAL: Duration = Duration::from_nanos(33_333_334);
/// The shortest time from one frame to one that shows new data: 4 frames a second.
pub const DATA_INTERVAL: Duration = Duration::from_millis(250);
/// After a write that took a time, this many times as long is left to the line.
const REST_PER_WRITE: u32 = 2;

/// Why a frame is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// A key, a click, a paste, a new size: the operator waits.
    Input,
    /// Values or states changed.
    Data,
    /// A clock or an age on the screen went on.
    Clock,
}

/// Decides when to draw.
#[derive(Clone, Copy, Debug, Default)]
pub struct FrameClock {
    /// The shortest interval that any of the waiting causes asks for.
    wanted: Option<Duration>,
    began: Option<Duration>,
    rest_until: Duration,
}

impl FrameClock {
    /// Creates a clock that wants nothing yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { wanted: None, began: None, rest_until: Duration::ZERO }
    }

    /// Asks for a frame.
    pub fn touch(&mut self, cause: Cause) {
        let interval = match cause {
            Cause::Input => INPUT_INTERVAL,
            Cause::Data | Cause::Clock => DATA_INTERVAL,
        };
        self.wanted = Some(self.wanted.map_or(interval, |wanted| wanted.min(interval)));
    }

    /// Returns the instant from which the wanted frame may be drawn; `None` if none is wanted.
    #[must_use]
    pub fn deadline(&self) -> Option<Duration> {
        let interval = self.wanted?;
        let spaced = self.began.map_or(Duration::ZERO, |began| began.saturating_add(interval));
        Some(spaced.max(self.rest_until))
    }

    /// Begins a frame if one is due at `now`, and tells whether it did; all that was asked for is then answered.
    #[must_use]
    pub fn begin(&mut self, now: Duration) -> bool {
        let is_due = self.deadline().is_some_and(|deadline| deadline <= now);
        if is_due {
            self.wanted = None;
            self.began = Some(now);
        }
        is_due
    }

    /// Ends the frame: its write went out at `now`.
    ///
    /// A line that blocked the write is given a rest, so that it slows the picture and not the program.
    pub fn finish(&mut self, now: Duration) {
        let took = self.began.map_or(Duration::ZERO, |began| now.saturating_sub(began));
        self.rest_until = now.saturating_add(took.saturating_mul(REST_PER_WRITE));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const fn ms(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    fn draw(clock: &mut FrameClock, at: Duration, takes: Duration) {
        assert!(clock.begin(at), "due at {at:?}");
        clock.finish(at + takes);
    }

    #[test]
    fn nothing_is_drawn_when_nothing_changed() {
        let mut clock = FrameClock::new();
        assert_eq!(clock.deadline(), None);
        assert!(!clock.begin(ms(10_000)));
    }

    #[test]
    fn the_first_frame_comes_at_once() {
        let mut clock = FrameClock::new();
        clock.touch(Cause::Clock);
        assert!(clock.begin(Duration::ZERO));
    }

    #[test]
    fn one_frame_answers_all_that_was_asked_before_it() {
        let mut clock = FrameClock::new();
        [Cause::Data, Cause::Input, Cause::Clock].into_iter().for_each(|cause| clock.touch(cause));
        draw(&mut clock, ms(0), ms(0));
        assert_eq!(clock.deadline(), None);
    }

    #[test]
    fn input_does_not_wait_for_the_pace_of_data() {
        let mut clock = FrameClock::new();
        clock.touch(Cause::Data);
        draw(&mut clock, ms(1_000), ms(0));
        clock.touch(Cause::Data);
        assert_eq!(clock.deadline(), Some(ms(1_250)));
        clock.touch(Cause::Input);
        assert_eq!(clock.deadline(), Some(ms(1_000) + INPUT_INTERVAL));
    }

    #[test]
    fn what_is_asked_for_during_a_frame_gets_the_next() {
        let mut clock = FrameClock::new();
        clock.touch(Cause::Data);
        assert!(clock.begin(ms(0)));
        clock.touch(Cause::Data);
        clock.finish(ms(1));
        assert_eq!(clock.deadline(), Some(DATA_INTERVAL));
    }

    #[test]
    fn a_slow_write_is_followed_by_twice_its_time_of_rest() {
        let mut clock = FrameClock::new();
        clock.touch(Cause::Input);
        draw(&mut clock, ms(0), ms(400));
        clock.touch(Cause::Input);
        assert_eq!(clock.deadline(), Some(ms(1_200)));
    }

    fn cause() -> impl Strategy<Value = Cause> {
        prop::sample::select(vec![Cause::Input, Cause::Data, Cause::Clock])
    }

    proptest! {
        #[test]
        fn frames_keep_their_distance(
            steps in prop::collection::vec((0u64..80, prop::option::of(cause()), 0u64..60), 1..200),
        ) {
            let mut clock = FrameClock::new();
            let (mut now, mut has_input, mut is_asked) = (Duration::ZERO, false, false);
            let mut last: Option<(Duration, Duration)> = None;
            for (passed, cause, takes) in steps {
                now += ms(passed);
                if let Some(cause) = cause {
                    clock.touch(cause);
                    is_asked = true;
                    has_input |= cause == Cause::Input;
                }
                if clock.begin(now) {
                    prop_assert!(is_asked, "a frame without a reason");
                    if let Some((began, ended)) = last {
                        let interval = if has_input { INPUT_INTERVAL } else { DATA_INTERVAL };
                        prop_assert!(now >= began + interval);
                        prop_assert!(now >= ended + 2 * (ended - began));
                    }
                    let began = now;
                    now += ms(takes);
                    clock.finish(now);
                    last = Some((began, now));
                    (has_input, is_asked) = (false, false);
                } else {
                    // What was asked for is never forgotten.
                    prop_assert_eq!(clock.deadline().is_some(), is_asked);
                }
            }
        }
    }
}
