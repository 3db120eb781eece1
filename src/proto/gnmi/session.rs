//! One connection from its first call to its end: which way of asking, and what comes of it.

use std::time::Duration;

use futures_util::{FutureExt, StreamExt};
use tokio::sync::watch;
use tokio::time::sleep_until;
use tonic::{Code, Status};

use crate::feed::Clock;
use crate::model::{Change, Moment, SafeText, Trouble, TroubleKind};
use crate::proto::Pace;

use super::call::{self, Messages};
use super::connect::Connection;
use super::ladder::{Complaint, Ladder};
use super::party::Parties;
use super::plan::{Plan, Shape};
use super::read::{Heard, Reader, Said, Tally, TargetId};
use super::request::{self, Wording};
use super::trouble::{Failure, spell};
use super::why::Means;

mod asking;

/// How long a stream must pause until what it said is handed over: the messages of one sample come within this.
const PAUSE: Duration = Duration::from_millis(20);

/// The longest that anything waits for a pause.
const GATHER: Duration = Duration::from_millis(100);

/// How many messages are read before anything else gets its turn.
const BURST: usize = 512;

/// After so many refusals in a row the next way of asking waits a moment.
const REFUSALS_AT_ONCE: u32 = 16;

/// Everything that a session works with; it outlives the connection.
#[derive(Debug)]
pub struct Session {
    /// Reads notifications.
    pub reader: Reader,
    /// Knows which ways of asking are left.
    pub ladder: Ladder,
    /// For whom it reads.
    pub parties: Parties,
    /// What the inventory adds to requests.
    pub wording: Wording,
    /// The interval to ask for.
    pub interval: Duration,
    /// The aggregator's name, if it is one.
    pub via: Option<String>,
    /// Tells the time.
    pub clock: Clock,
    /// Changes of the message that is being read.
    pub changes: Vec<Change>,
}

/// How one way of asking ended.
enum End {
    Refused(Complaint, SafeText),
    Failed(Failure),
}

/// What one message was.
enum Taken {
    Values,
    Sync,
    Other,
    End(End),
}

impl From<Failure> for End {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl Session {
    /// Reads until the connection fails. Steps down whenever the target refuses.
    pub async fn run(&mut self, connection: &Connection, pace: &mut watch::Receiver<Pace>) -> Failure {
        self.reader.connected();
        loop {
            let plan = self.ladder.plan();
            self.begin(plan);
            let end = match plan.shape {
                Shape::Get | Shape::Once | Shape::Poll => self.ask(connection, plan, pace).await,
                _ => self.stream(connection, plan).await,
            };
            let (about, said) = match end {
                End::Refused(about, said) => (about, said),
                End::Failed(failure) => return failure,
            };
            tracing::debug!(?plan, ?about, said = %said, "gNMI way of asking refused");
            self.parties.iter_mut().for_each(|party| party.feed.stats.faults += 1);
            if !self.ladder.refused(about) {
                return Failure::Refused(said);
            }
            if about == Complaint::Nothing && self.tell_nothing(&said).await.is_err() {
                return Failure::Closed;
            }
            if self.ladder.refusals().is_multiple_of(REFUSALS_AT_ONCE) {
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }

    /// Silence costs time at every step: what else can read the device must not wait for the last one.
    async fn tell_nothing(&mut self, said: &str) -> Result<(), Failure> {
        let words = format!("gNMI brings {said}; asking in another way").into();
        let trouble = Trouble { kind: TroubleKind::Silent, words, again: None };
        self.parties.report(&trouble, self.clock.moment()).await
    }

    fn begin(&mut self, plan: Plan) {
        let means = Means { plan, interval: self.interval, via: self.via.clone() };
        self.parties.begin(&means, request::heartbeat(self.interval), self.clock.moment());
    }

    async fn stream(&mut self, connection: &Connection, plan: Plan) -> End {
        let lists = request::subscriptions(&plan, &self.wording, self.interval);
        self.count_requests(lists.len());
        let patience = (self.interval * 3).max(Duration::from_secs(10));
        let begun = self.clock.moment();
        let (mut messages, _open) = match call::subscribe(connection, lists, patience).await {
            Ok(open) => open,
            Err(status) => return self.judged(status),
        };
        self.answered_since(begun);
        match self.listen(&mut messages).await {
            Ok(end) => end,
            Err(failure) => failure.into(),
        }
    }

    /// Takes messages until the stream ends, is refused or stands still.
    async fn listen(&mut self, messages: &mut Messages) -> Result<End, Failure> {
        let mut watch_at = self.clock.moment();
        loop {
            let waiting = self.parties.iter().filter_map(|party| party.feed.waiting()).min();
            let flush_at = waiting.map(|since| (self.clock.moment() + PAUSE).min(since + GATHER));
            let due = flush_at.map_or(watch_at, |flush| flush.min(watch_at));
            tokio::select! {
                biased;
                message = messages.next() => {
                    if let Some(end) = self.burst(message, messages).await? {
                        return Ok(end);
                    }
                }
                () = sleep_until(self.clock.instant(due)) => {
                    self.parties.flush(self.clock.moment()).await?;
                }
            }
            let now = self.clock.moment();
            if flush_at.is_some_and(|flush| now >= flush) {
                self.parties.flush(now).await?;
            }
            if now >= watch_at {
                if let Some(end) = self.watch(now).await? {
                    return Ok(end);
                }
                watch_at =
                    now + (self.interval / 4).clamp(Duration::from_millis(100), Duration::from_secs(2));
            }
        }
    }

    /// Takes a message and those that are there already.
    async fn burst(
        &mut self,
        first: Option<call::Message>,
        messages: &mut Messages,
    ) -> Result<Option<End>, Failure> {
        let (mut next, mut left) = (Some(first), BURST);
        while let Some(message) = next {
            if let Taken::End(end) = self.heard(message).await? {
                return Ok(Some(end));
            }
            left -= 1;
            // What is taken off the stream must be read: the last one of a burst takes none off any more.
            next = if left > 0 { messages.next().now_or_never() } else { None };
        }
        Ok(None)
    }

    async fn heard(&mut self, message: Option<call::Message>) -> Result<Taken, Failure> {
        match message {
            Some(Ok(octets)) => self.take(&octets).await,
            Some(Err(Some(status))) => Ok(Taken::End(self.judged(status))),
            Some(Err(None)) | None => Ok(Taken::End(Failure::Ended.into())),
        }
    }

    async fn take(&mut self, octets: &[u8]) -> Result<Taken, Failure> {
        let (now, before) = (self.clock.now(), self.reader.tally());
        let heard = self.reader.response(octets, now, &mut self.changes);
        self.count_unread(before, heard.as_ref().ok());
        match heard {
            Ok(Heard::Values(said)) => {
                self.said(&said, now.moment).await?;
                return Ok(Taken::Values);
            }
            Ok(Heard::Sync) => {
                self.parties.iter_mut().for_each(|party| party.feed.synced(now.moment));
                return Ok(Taken::Sync);
            }
            Ok(Heard::Refused(words)) => {
                let about = Complaint::of(Code::InvalidArgument, &words).unwrap_or(Complaint::Untold);
                return Ok(Taken::End(End::Refused(about, words)));
            }
            Ok(Heard::Nothing) => {}
            Err(_) => self.parties.iter_mut().for_each(|party| party.feed.stats.faults += 1),
        }
        Ok(Taken::Other)
    }

    /// Counts the values of a message that came to nothing, for the device that it was about; else for all.
    fn count_unread(&mut self, before: Tally, heard: Option<&Heard>) {
        let unread = self.reader.tally().unread() - before.unread();
        if unread == 0 {
            return;
        }
        if let Some(Heard::Values(said)) = heard {
            let party = self.parties.find(said.target, &self.reader);
            party.into_iter().for_each(|party| party.feed.stats.unread += unread);
        } else {
            self.parties.iter_mut().for_each(|party| party.feed.stats.unread += unread);
        }
    }

    async fn said(&mut self, said: &Said, at: Moment) -> Result<(), Failure> {
        let target = self.reader.target(said.target);
        let epoch = target.map(|target| target.epoch());
        let (skew_ms, note) =
            target.map_or((None, None), |target| (target.skew_ms(), target.habit().words()));
        let Some(party) = self.parties.find(said.target, &self.reader) else {
            self.changes.clear();
            return Ok(());
        };
        (party.feed.stats.skew_ms, party.feed.note) = (skew_ms, note);
        let restarted = epoch.is_some_and(|epoch| epoch != party.feed.epoch);
        // Counters from before and after a restart never share a batch.
        let before = if restarted { party.feed.flush(at) } else { None };
        party.send(before).await?;
        party.feed.epoch = epoch.unwrap_or(party.feed.epoch);
        if said.is_lost {
            return self.lost(said.target, "has lost its connection to it", at).await;
        }
        let before = party.feed.take(&mut self.changes, at);
        party.send(before).await
    }

    /// Looks after what no message tells: pictures that are complete, rounds that are over, silence.
    async fn watch(&mut self, now: Moment) -> Result<Option<End>, Failure> {
        let targets: Vec<_> = self.reader.targets().map(|(id, _)| id).collect();
        for id in targets {
            let Some(party) = self.parties.find(id, &self.reader) else { continue };
            if party.feed.waiting().is_none() && party.feed.completes(now) {
                self.settle(id, now).await?;
            }
        }
        if self.via.is_some() {
            return self.watch_members(now).await.map(|()| None);
        }
        for party in self.parties.iter_mut() {
            let Some(span) = party.feed.still(now) else { continue };
            let end = if party.feed.has_values() { Failure::Still(span).into() } else { nothing(span) };
            return Ok(Some(end));
        }
        Ok(None)
    }

    /// An aggregator goes on when one of its devices stands still: only that device is in trouble.
    async fn watch_members(&mut self, now: Moment) -> Result<(), Failure> {
        let targets: Vec<_> =
            self.reader.targets().map(|(id, target)| (id, target.meta().connected)).collect();
        for (id, connected) in targets {
            let still = self.parties.find(id, &self.reader).and_then(|party| party.feed.still(now));
            match (still, connected) {
                (_, Some(false)) if still.is_some() => {
                    self.lost(id, "is not connected to it", now).await?;
                }
                (Some(span), _) => {
                    let words = format!("has had no value of it for {}", spell(span));
                    self.lost(id, &words, now).await?;
                }
                (None, _) => {}
            }
        }
        for party in self.parties.iter_mut().filter(|party| !party.feed.has_values()) {
            let Some(span) = party.feed.still(now) else { continue };
            let what = format!("does not speak of it, or has not for {}", spell(span));
            let batch = party.feed.report(unheard(self.via.as_deref(), &what), now);
            party.feed.renew(now);
            party.send(Some(batch)).await?;
        }
        Ok(())
    }

    async fn lost(&mut self, id: TargetId, what: &str, now: Moment) -> Result<(), Failure> {
        self.changes.clear();
        let trouble = unheard(self.via.as_deref(), what);
        let Some(party) = self.parties.find(id, &self.reader) else { return Ok(()) };
        let batch = party.feed.report(trouble, now);
        party.feed.renew(now);
        party.send(Some(batch)).await
    }

    /// Ends a picture: what did not come again is gone.
    async fn settle(&mut self, id: TargetId, now: Moment) -> Result<(), Failure> {
        self.changes.clear();
        let both = self.clock.now();
        self.reader.settle(id, both, &mut self.changes);
        let Some(party) = self.parties.find(id, &self.reader) else { return Ok(()) };
        let before = party.feed.take(&mut self.changes, now);
        party.send(before).await?;
        party.feed.complete(now);
        let batch = party.feed.flush(now).or_else(|| Some(party.feed.empty(now)));
        party.send(batch).await
    }

    /// What a status means: a refusal of this way of asking, or the end of the connection.
    fn judged(&self, status: Status) -> End {
        let heard = self.parties.iter().any(|party| party.feed.has_values());
        match Complaint::of(status.code(), status.message()).filter(|_| !heard) {
            Some(about) => End::Refused(about, SafeText::new(status.message())),
            None => Failure::Call(status).into(),
        }
    }

    fn answered_since(&mut self, begun: Moment) {
        let latency = self.clock.moment().since(begun);
        self.parties.iter_mut().for_each(|party| party.feed.answered_in(latency));
    }

    fn count_requests(&mut self, count: usize) {
        self.parties.iter_mut().for_each(|party| party.feed.stats.requests += count as u64);
    }
}

fn unheard(via: Option<&str>, what: &str) -> Trouble {
    let name = via.unwrap_or("the target");
    Trouble { kind: TroubleKind::Silent, words: format!("the aggregator {name} {what}").into(), again: None }
}

fn nothing(span: Duration) -> End {
    let words = format!("nothing: it accepts the subscription, and sends no value for {} s", span.as_secs());
    End::Refused(Complaint::Nothing, SafeText::new(&words))
}
