//! At most one new connection per host in a while: some devices allow sixty a minute and lock the source out after that.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// When each host may be connected to next.
#[derive(Debug)]
pub(super) struct Pace {
    gap: Duration,
    next: Mutex<HashMap<String, Instant>>,
}

impl Pace {
    /// Keeps this long between two connections to one host.
    pub(super) fn new(gap: Duration) -> Self {
        Self { gap, next: Mutex::default() }
    }

    /// Waits until it is this one's turn.
    pub(super) async fn turn(&self, host: &str) {
        let at = self.book(host, Instant::now());
        sleep_until(at).await;
    }

    fn book(&self, host: &str, now: Instant) -> Instant {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        next.retain(|_, at| *at > now);
        let at = next.get(host).copied().unwrap_or(now);
        next.insert(host.to_owned(), at + self.gap);
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn connections_to_one_host_are_a_second_apart_and_others_do_not_wait() {
        let pace = Pace::new(Duration::from_secs(1));
        let began = Instant::now();
        pace.turn("a").await;
        pace.turn("b").await;
        assert_eq!(began.elapsed(), Duration::ZERO);
        pace.turn("a").await;
        pace.turn("a").await;
        assert_eq!(began.elapsed(), Duration::from_secs(2));
        tokio::time::advance(Duration::from_secs(5)).await;
        pace.turn("a").await;
        assert_eq!(began.elapsed(), Duration::from_secs(7));
    }
}
