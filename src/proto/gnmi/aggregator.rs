//! One subscription that speaks for many devices: gnmic's gnmi-server, the OpenConfig collector.
//!
//! Its devices are told apart by `prefix.target`. Each goes through the seam as if it were read by itself: it has its
//! own batches, its own silence and its own trouble. Of those that nobody reads, somebody is told.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::feed::Clock;
use crate::proto::Pace;

use super::party::{Member, Members, Parties, Strangers};
use super::read::{Excluded, Options, Reader};
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
    /// Is told of the devices that nobody reads.
    pub strangers: Strangers,
}

impl AggregatorSource {
    /// Reads for the members until cancelled. Another list of members is another subscription.
    pub async fn run(self, mut members: watch::Receiver<Members>, cancel: CancellationToken) {
        cancel.run_until_cancelled(self.read(&mut members)).await;
    }

    async fn read(&self, members: &mut watch::Receiver<Members>) {
        let (_pace, mut paces) = watch::channel(Pace { period: self.target.interval });
        let mut caller = Caller::new(u64::from(self.target.dial.port)).without_offers();
        let options = Options { excluded: excluded(members.clone()), ..Options::aggregator(MOST_TARGETS) };
        let mut reader = Reader::new(options);
        let mut known = Members::default();
        loop {
            while let Ok(Ok(())) = timeout(SETTLE, members.changed()).await {}
            let now = members.borrow_and_update().clone();
            // Another subscription sends everything again; who stays keeps the slots of its interfaces.
            newcomers(&known, &now).for_each(|name| reader.introduce_again(name));
            let mut session = self.session(&now, reader);
            known = now;
            tokio::select! {
                () = caller.read(&self.target, &mut session, &mut paces) => return,
                changed = members.changed() => if changed.is_err() { return },
            }
            reader = session.reader;
        }
    }

    fn session(&self, members: &Members, reader: Reader) -> Session {
        Session {
            reader,
            ladder: self.target.ladder(),
            parties: Parties::members(members, self.target.interval, self.strangers.clone()),
            wording: self.target.wording(),
            interval: self.target.interval,
            via: Some(self.target.name.to_string()),
            clock: self.clock,
            changes: Vec::new(),
        }
    }
}

/// What the inventory leaves out of whom, by the members of the moment.
fn excluded(members: watch::Receiver<Members>) -> Excluded {
    Excluded(Arc::new(move |target, interface| {
        members.borrow().get(target).is_some_and(|member| (member.is_excluded.0)(interface))
    }))
}

/// The members whose batches somebody else takes now.
fn newcomers<'m>(before: &'m Members, now: &'m Members) -> impl Iterator<Item = &'m str> {
    let stays = |name: &str, member: &Member| {
        before.get(name).is_some_and(|before| before.batches.same_channel(&member.batches))
    };
    now.iter().filter(move |(name, member)| !stays(name, member)).map(|(name, _)| &**name)
}
