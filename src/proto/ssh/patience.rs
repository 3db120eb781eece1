//! A deadline that stands still while a person is being asked.

use std::future::Future;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

/// Counts who is being asked something on behalf of one connection.
#[derive(Debug)]
pub(super) struct Patience(watch::Sender<usize>);

/// Deadlines stand still until it is dropped.
pub(super) struct Pause<'a>(&'a Patience);

impl Drop for Pause<'_> {
    fn drop(&mut self) {
        self.0.0.send_modify(|asked| *asked -= 1);
    }
}

/// The deadline passed.
#[derive(Debug)]
pub(super) struct Elapsed;

impl Patience {
    pub(super) fn new() -> Self {
        Self(watch::Sender::new(0))
    }

    /// Stops the clock.
    pub(super) fn pause(&self) -> Pause<'_> {
        self.0.send_modify(|asked| *asked += 1);
        Pause(self)
    }

    /// Runs something for at most this long, pauses not counted.
    pub(super) async fn limit<T>(&self, span: Duration, work: impl Future<Output = T>) -> Result<T, Elapsed> {
        tokio::select! {
            biased;
            done = work => Ok(done),
            () = self.run_out(span) => Err(Elapsed),
        }
    }

    /// Comes back when the clock has run for this long.
    async fn run_out(&self, mut left: Duration) {
        let mut asked = self.0.subscribe();
        while !left.is_zero() {
            let _ = asked.wait_for(|asked| *asked == 0).await;
            let began = Instant::now();
            tokio::select! {
                () = sleep_until(began + left) => return,
                _ = asked.wait_for(|asked| *asked > 0) => left = left.saturating_sub(began.elapsed()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tokio::time::sleep;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[tokio::test(start_paused = true)]
    async fn work_that_takes_too_long_is_given_up() {
        let patience = Patience::new();
        assert!(patience.limit(SECOND, sleep(2 * SECOND)).await.is_err());
        assert!(patience.limit(2 * SECOND, sleep(SECOND)).await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn the_clock_stands_still_while_somebody_is_asked() {
        let patience = Arc::new(Patience::new());
        let asking = Arc::clone(&patience);
        let work = async move {
            sleep(SECOND).await;
            let pause = asking.pause();
            sleep(60 * SECOND).await;
            drop(pause);
            sleep(SECOND).await;
        };
        assert!(patience.limit(3 * SECOND, work).await.is_ok());
        let asking = Arc::clone(&patience);
        let work = async move {
            drop(asking.pause());
            sleep(4 * SECOND).await;
        };
        let began = Instant::now();
        assert!(patience.limit(3 * SECOND, work).await.is_err());
        assert_eq!(began.elapsed(), 3 * SECOND);
    }
}
