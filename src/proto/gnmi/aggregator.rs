//! One subscription that speaks for many devices: gnmic's gnmi-server, the OpenConfig collector.
//!
//! Its devices are told apart by `prefix.target`. Each goes through the seam as if it were read by itself: it has its
//! own batches, its own silence and its own trouble. Those that the inventory does not name are written to the log.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::feed::Clock;
use crate::proto::Pace;

use super::party::{Members, Parties};
use super::read::{Options, Reader};
use super::session::Session;
use super::source::{Caller, GnmiTarget};

/// How many devices one aggregator may speak for.
const MOST_TARGETS: usize = 16_384;

/// How long the list of members must stay as it is before it is used: at the start they come one by one.
const SETTLE: Duration = Duration::from_millis(200);

/// Reads an aggregator.
#[derive(Debug)]
pub struct AggregatorSource {
    /// Who is called.
    pub target: GnmiTarget,
    /// Tells the time.
    pub clock: Clock,
}

impl AggregatorSource {
    /// Reads for the members until cancelled. Another list of members is another subscription.
    pub async fn run(self, mut members: watch::Receiver<Members>, cancel: CancellationToken) {
        cancel.run_until_cancelled(self.read(&mut members)).await;
    }

    async fn read(&self, members: &mut watch::Receiver<Members>) {
        let (_pace, mut paces) = watch::channel(Pace { period: self.target.interval });
        let mut caller = Caller::new(u64::from(self.target.dial.port)).without_offers();
        loop {
            while let Ok(Ok(())) = timeout(SETTLE, members.changed()).await {}
            let mut session = self.session(&members.borrow_and_update().clone());
            tokio::select! {
                () = caller.read(&self.target, &mut session, &mut paces) => return,
                changed = members.changed() => if changed.is_err() { return },
            }
        }
    }

    fn session(&self, members: &Members) -> Session {
        let options = Options { excluded: self.target.excluded.clone(), ..Options::aggregator(MOST_TARGETS) };
        Session {
            reader: Reader::new(options),
            ladder: self.target.ladder(),
            parties: Parties::members(members, self.target.interval),
            wording: self.target.wording(),
            interval: self.target.interval,
            via: Some(self.target.name.to_string()),
            clock: self.clock,
            changes: Vec::new(),
        }
    }
}
