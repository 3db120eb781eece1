//! Delivers the messages of one output: tries again while that makes sense, then gives up and counts.

use std::collections::BTreeSet;

use tokio::{
    sync::mpsc,
    time::{Duration, sleep},
};
use tokio_util::sync::CancellationToken;

use crate::{feed::Backoff, model::AlarmKey};

use super::{
    carrier::Carrier,
    error::{Again, DeliveryError},
    letter::{Body, Letter},
    tally::Tally,
};

/// So often a message is tried: with the waits between, a listener may be away for a quarter of a minute.
const ATTEMPTS: u32 = 5;

/// Of so many alarms is remembered that their beginning could not be delivered.
const MOST_UNTOLD: usize = 10_000;

/// When to end.
#[derive(Debug, Clone, Default)]
pub(super) struct Stop {
    /// The program ends: what waits is tried once more each.
    pub(super) soon: CancellationToken,
    /// It ends now.
    pub(super) now: CancellationToken,
}

/// Owns a carrier and what it could not deliver.
#[derive(Debug)]
pub(super) struct Worker<C> {
    pub(super) carrier: C,
    pub(super) tally: Tally,
    pub(super) stop: Stop,
    /// For waits that differ from those of others.
    pub(super) seed: u64,
    /// Alarms whose beginning was not delivered: nothing recovers that was never raised.
    pub(super) untold: BTreeSet<AlarmKey>,
}

impl<C: Carrier> Worker<C> {
    /// Works until the queue is closed and empty, or until it is stopped; what is left then is counted.
    pub(super) async fn run(mut self, mut queue: mpsc::Receiver<Letter>) {
        let now = self.stop.now.clone();
        let interrupted = tokio::select! {
            () = now.cancelled() => true,
            () = async { while let Some(letter) = queue.recv().await { self.work(&letter).await } } => false,
        };
        if interrupted {
            queue.close();
            let left = self.tally.health().waiting;
            (0..left).for_each(|_| self.tally.give_up("noctui ended before it was delivered"));
        }
    }

    async fn work(&mut self, letter: &Letter) {
        if let Body::Cleared { about, .. } = &letter.body
            && self.untold.remove(&about.alarm.key)
        {
            return self.tally.pass_over();
        }
        match self.deliver(letter).await {
            Ok(_) => {
                if let Body::Raised { about, .. } = &letter.body {
                    self.untold.remove(&about.alarm.key);
                }
                self.tally.send();
            }
            Err(error) => {
                if let (Body::Raised { about, again: false }, true) =
                    (&letter.body, self.untold.len() < MOST_UNTOLD)
                {
                    self.untold.insert(about.alarm.key.clone());
                }
                self.tally.give_up(&error.words());
            }
        }
    }

    async fn deliver(&mut self, letter: &Letter) -> Result<String, DeliveryError> {
        self.seed = self.seed.wrapping_add(1);
        let mut backoff = Backoff::new(self.seed);
        for _ in 1..ATTEMPTS {
            let error = match self.carrier.carry(letter).await {
                Ok(words) => return Ok(words),
                Err(error) => error,
            };
            let wait = match error.again() {
                Again::Never => return Err(error),
                Again::Soon => backoff.failed(),
                Again::After(wait) => wait.max(Duration::from_secs(1)),
            };
            self.tally.retry(&error.words());
            tokio::select! {
                () = sleep(wait) => {}
                () = self.stop.soon.cancelled() => return Err(error),
            }
        }
        self.carrier.carry(letter).await
    }
}

#[cfg(test)]
mod tests;
