//! How an output of alarms is doing.

use std::sync::Arc;

use super::SafeText;

/// What became of the messages of one output. Counts are since the start.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OutputHealth {
    /// Its name in `outputs.toml`.
    pub name: Arc<str>,
    /// Its kind: `webhook`.
    pub kind: &'static str,
    /// Messages that were taken at the other end, as far as that can be known.
    pub sent: u64,
    /// Attempts that failed and were made again.
    pub retried: u64,
    /// Messages that were given up, or for which the queue had no room.
    pub dropped: u64,
    /// Messages that wait.
    pub waiting: u64,
    /// What went wrong last, until something is sent again.
    pub trouble: Option<SafeText>,
}
