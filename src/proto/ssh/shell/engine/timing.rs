//! How long a device must be quiet before its silence means something.

use std::time::Duration;

/// How long the device was quiet, and what may be concluded then. Each is longer than the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timing {
    /// A pager waits: its text stands there and nothing follows.
    pub pager: Duration,
    /// The very prompt that was learned stands there.
    pub exact: Duration,
    /// A prompt of the learned family stands there: another mode, another folder.
    pub family: Duration,
    /// A question stands there.
    pub question: Duration,
    /// Nothing that is known stands there while logging in: the Enter key may help.
    pub nudge: Duration,
    /// A prompt stands there although the device, of which nothing is known yet, did not echo the command.
    pub doubt: Duration,
    /// A prompt stands there that is not the learned one, or the echo of a device that echoes was missed.
    pub strange: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            pager: Duration::from_millis(30),
            exact: Duration::from_millis(80),
            family: Duration::from_millis(150),
            question: Duration::from_millis(500),
            nudge: Duration::from_millis(1_000),
            doubt: Duration::from_millis(2_000),
            strange: Duration::from_millis(5_000),
        }
    }
}

impl Timing {
    /// The next span after which something may be concluded that could not be after `quiet`.
    pub(super) fn after(&self, quiet: Duration) -> Option<Duration> {
        let spans =
            [self.pager, self.exact, self.family, self.question, self.nudge, self.doubt, self.strange];
        spans.into_iter().find(|span| *span > quiet)
    }
}
