//! Targets that are asked for each round: by Get, by a subscription that ends by itself, or by one that is polled.

use std::time::Duration;

use futures_util::StreamExt;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until, timeout_at};

use super::{End, Session, Taken};
use crate::model::Moment;
use crate::proto::Pace;
use crate::proto::gnmi::call::{self, Messages};
use crate::proto::gnmi::connect::Connection;
use crate::proto::gnmi::plan::{Plan, Shape};
use crate::proto::gnmi::read::Heard;
use crate::proto::gnmi::request;
use crate::proto::gnmi::trouble::Failure;

/// How long a target that is to be polled may take to say something by itself: some tell everything once unasked.
const UNASKED: Duration = Duration::from_secs(1);

/// How long a target must pause until a round is over whose end it does not say.
const QUIET: Duration = Duration::from_secs(3);

/// A subscription that is open to be polled.
type Polled = (Messages, Vec<call::Asking>);

/// What a target says without having been polled.
async fn said_unasked(open: &mut Option<Polled>) -> Option<call::Message> {
    match open {
        Some((messages, _)) => messages.next().await,
        None => std::future::pending().await,
    }
}

/// What ends a round that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Until {
    Sync,
    End,
}

impl Session {
    /// Asks for round after round.
    pub(super) async fn ask(
        &mut self,
        connection: &Connection,
        plan: Plan,
        pace: &mut watch::Receiver<Pace>,
    ) -> End {
        let mut poll: Option<Polled> = None;
        loop {
            let begun = self.clock.moment();
            let round = match plan.shape {
                Shape::Get => self.get(connection, plan).await,
                Shape::Once => self.once(connection, plan).await,
                _ => self.poll(connection, plan, &mut poll).await,
            };
            if let Err(end) = round {
                return end;
            }
            self.answered_since(begun);
            if let Err(failure) = self.round_over().await {
                return failure.into();
            }
            if let Err(end) = self.rest(begun, pace, &mut poll).await {
                return end;
            }
        }
    }

    async fn get(&mut self, connection: &Connection, plan: Plan) -> Result<(), End> {
        self.count_requests(1);
        let response = call::get(connection, request::get(&plan, &self.wording)).await;
        let response = response.map_err(|status| self.judged(status))?;
        let now = self.clock.now();
        for notification in &response.notification {
            let before = self.reader.tally();
            let heard = self.reader.notification(notification, now, &mut self.changes).map(Heard::Values);
            self.count_unread(before, heard.as_ref());
            if let Some(Heard::Values(said)) = heard {
                self.said(&said, now.moment).await?;
            }
        }
        Ok(())
    }

    async fn once(&mut self, connection: &Connection, plan: Plan) -> Result<(), End> {
        self.count_requests(1);
        let lists = request::subscriptions(&plan, &self.wording, self.interval);
        let opened = call::subscribe(connection, lists, call::LONG).await;
        let (mut messages, _open) = opened.map_err(|status| self.judged(status))?;
        self.whole(&mut messages, Until::End).await
    }

    async fn poll(
        &mut self,
        connection: &Connection,
        plan: Plan,
        open: &mut Option<Polled>,
    ) -> Result<(), End> {
        self.count_requests(1);
        let is_new = open.is_none();
        if is_new {
            let lists = request::subscriptions(&plan, &self.wording, self.interval);
            let opened = call::subscribe(connection, lists, call::LONG).await;
            *open = Some(opened.map_err(|status| self.judged(status))?);
        }
        let Some((messages, asking)) = open else { return Ok(()) };
        if is_new && self.drain(messages, Until::Sync, UNASKED).await? {
            return Ok(());
        }
        for call in asking.iter() {
            call.send(request::poll()).await.map_err(|_| End::Failed(Failure::Ended))?;
        }
        self.whole(messages, Until::Sync).await
    }

    async fn whole(&mut self, messages: &mut Messages, until: Until) -> Result<(), End> {
        if self.drain(messages, until, call::LONG).await? {
            Ok(())
        } else {
            Err(Failure::Still(call::LONG).into())
        }
    }

    /// Takes everything up to the end of a round; whether anything was said. Where its end is not said, or before the
    /// values, a pause ends it.
    async fn drain(
        &mut self,
        messages: &mut Messages,
        until: Until,
        patience: Duration,
    ) -> Result<bool, End> {
        let (mut has_values, mut is_synced) = (false, false);
        let limit = Instant::now() + call::LONG;
        loop {
            let has_begun = has_values || is_synced;
            let pause = Instant::now() + if has_begun { QUIET } else { patience };
            let Ok(message) = timeout_at(pause.min(limit), messages.next()).await else {
                return Ok(has_begun);
            };
            match self.heard(message).await? {
                Taken::End(End::Failed(Failure::Ended)) if until == Until::End => return Ok(true),
                Taken::End(end) => return Err(end),
                Taken::Values => has_values = true,
                Taken::Sync => is_synced = true,
                Taken::Other => {}
            }
            if until == Until::Sync && has_values && is_synced {
                return Ok(true);
            }
        }
    }

    async fn round_over(&mut self) -> Result<(), Failure> {
        let now = self.clock.moment();
        let targets: Vec<_> = self.reader.targets().map(|(id, _)| id).collect();
        for id in targets {
            self.settle(id, now).await?;
        }
        Ok(())
    }

    /// Waits for the next round; a new pace may bring it forward. What is said meanwhile is taken as it comes: read
    /// only in the next round, it would be taken for younger than it is.
    async fn rest(
        &mut self,
        begun: Moment,
        pace: &mut watch::Receiver<Pace>,
        open: &mut Option<Polled>,
    ) -> Result<(), End> {
        let mut watched = true;
        loop {
            let period = pace.borrow_and_update().period.min(self.interval);
            tokio::select! {
                () = sleep_until(self.clock.instant(begun + period)) => return Ok(()),
                changed = pace.changed(), if watched => watched = changed.is_ok(),
                message = said_unasked(open) => self.take_unasked(message, open).await?,
            }
        }
    }

    async fn take_unasked(
        &mut self,
        message: Option<call::Message>,
        open: &mut Option<Polled>,
    ) -> Result<(), End> {
        if let Taken::End(end) = self.heard(message).await? {
            return Err(end);
        }
        if let Some((messages, _)) = open {
            self.drain(messages, Until::Sync, QUIET).await?;
        }
        Ok(self.parties.flush(self.clock.moment()).await?)
    }
}
