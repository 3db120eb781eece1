//! The task that owns a device's gNMI: it connects, reads, and connects again.
//!
//! Spawned by `collect`, one for each device. Back-off happens in here: a target that is dead delays nobody.

use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;
use tokio::sync::{mpsc, watch};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tonic::{Code, Status};

use crate::feed::{Backoff, Clock};
use crate::model::{Batch, DeviceId, Timestamp, Trouble};
use crate::proto::Pace;

use super::call;
use super::connect::{ConnectError, Connection, Dial, Login, PING_EVERY, connect};
use super::feed::Feed;
use super::ladder::Ladder;
use super::party::{Parties, Party};
use super::plan::Addressing;
use super::probe;
use super::read::{Excluded, Options, Reader};
use super::request::Wording;
use super::security::Mode;
use super::session::Session;
use super::tls::{self, TlsError};
use super::trouble::{Failure, spell, words};

/// A target that is to be read.
#[derive(Debug, Clone)]
pub struct GnmiTarget {
    /// The name in the inventory: for the log, and for prefixes.
    pub name: Arc<str>,
    /// Who is called.
    pub dial: Dial,
    /// The user, if there is one.
    pub user: Option<Arc<str>>,
    /// The password, if there is one.
    pub password: Option<SecretString>,
    /// The sample interval to ask for.
    pub interval: Duration,
    /// `gnmi.origin`
    pub origin: Option<Arc<str>>,
    /// `gnmi.target`: if set, every request names it.
    pub target: Option<Arc<str>>,
    /// Says which interfaces are not read at all.
    pub excluded: Excluded,
}

impl GnmiTarget {
    pub(super) fn wording(&self) -> Wording {
        let target = self.target.as_ref().unwrap_or(&self.name);
        Wording { origin: self.origin.clone(), target: Arc::clone(target) }
    }

    pub(super) fn ladder(&self) -> Ladder {
        match self.target {
            Some(_) => Ladder::new(&[Addressing::Targeted]),
            None => Ladder::new(&[Addressing::Bare, Addressing::Targeted]),
        }
    }
}

/// Reads one device over gNMI.
///
/// A stream keeps the interval that it was subscribed with, whatever is on screen: another one would cost the target
/// a new subscription with everything sent once more. Targets that are asked for each round follow the pace.
#[derive(Debug)]
pub struct GnmiSource {
    target: GnmiTarget,
    session: Session,
    caller: Caller,
}

impl GnmiSource {
    /// Prepares to read a device; nothing is sent before [`GnmiSource::run`].
    pub fn new(device: DeviceId, target: GnmiTarget, batches: mpsc::Sender<Batch>, clock: Clock) -> Self {
        let options = Options { excluded: target.excluded.clone(), ..Options::default() };
        let party = Party { feed: Feed::new(device, target.interval), batches };
        let session = Session {
            reader: Reader::new(options),
            ladder: target.ladder(),
            parties: Parties::one(party),
            wording: target.wording(),
            interval: target.interval,
            via: None,
            clock,
            changes: Vec::new(),
        };
        Self { caller: Caller::new(u64::from(device.0)), target, session }
    }

    /// Reads the device until cancelled, or until nobody takes the batches any more.
    pub async fn run(mut self, mut pace: watch::Receiver<Pace>, cancel: CancellationToken) {
        let Self { target, session, caller } = &mut self;
        cancel.run_until_cancelled(caller.read(target, session, &mut pace)).await;
    }
}

/// What is remembered from one connection to the next.
#[derive(Debug)]
pub(super) struct Caller {
    backoff: Backoff,
    ping_every: Duration,
    offers: Offers,
}

/// Whether the target is asked what it serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Offers {
    /// Once, at the first connection.
    Unasked,
    /// It was asked, or knows no such call.
    Done,
}

impl Caller {
    pub(super) fn new(seed: u64) -> Self {
        Self { backoff: Backoff::new(seed), ping_every: PING_EVERY, offers: Offers::Unasked }
    }

    /// For an aggregator: it speaks for others, and knows not what they serve.
    pub(super) fn without_offers(mut self) -> Self {
        self.offers = Offers::Done;
        self
    }

    /// Connects and reads, again and again.
    pub(super) async fn read(
        &mut self,
        target: &GnmiTarget,
        session: &mut Session,
        pace: &mut watch::Receiver<Pace>,
    ) {
        loop {
            let failure = self.attempt(target, session, pace).await;
            if matches!(failure, Failure::Closed) {
                return;
            }
            if session.parties.iter().any(|party| party.feed.is_complete()) {
                self.backoff.succeeded();
            }
            let wait = self.backoff.failed();
            let (kind, what) = words(&failure, &target.dial.peer());
            tracing::debug!(target = &*target.name, %what, "gNMI failed");
            let words = format!("{what}; connecting again in {}", spell(wait)).into();
            let trouble = Trouble { kind, words, again: None };
            if session.parties.report(&trouble, session.clock.moment()).await.is_err() {
                return;
            }
            sleep(wait).await;
            session.parties.iter_mut().for_each(|party| party.feed.stats.retries += 1);
        }
    }

    async fn attempt(
        &mut self,
        target: &GnmiTarget,
        session: &mut Session,
        pace: &mut watch::Receiver<Pace>,
    ) -> Failure {
        session.parties.iter_mut().for_each(|party| party.feed.forget());
        let connection = match self.connect(target).await {
            Ok(connection) => connection,
            Err(failure) => {
                know_certificate(session, failure.outdated());
                return closer(failure, &target.dial).await;
            }
        };
        know_certificate(session, connection.certificate_ends);
        if let Err(status) = self.ask_offer(&connection, session).await {
            return self.explain(Failure::Call(status), &connection, &target.dial).await;
        }
        let failure = session.run(&connection, pace).await;
        self.explain(failure, &connection, &target.dial).await
    }

    async fn connect(&self, target: &GnmiTarget) -> Result<Connection, Failure> {
        let login = Login::new(target.user.as_deref(), target.password.as_ref())?;
        Ok(connect(&target.dial, login, self.ping_every).await?)
    }

    /// Asks what the target serves. Most failures mean that it does not say; a few, that nothing else will work.
    async fn ask_offer(&mut self, connection: &Connection, session: &mut Session) -> Result<(), Status> {
        if self.offers == Offers::Done {
            return Ok(());
        }
        let begun = session.clock.moment();
        match call::capabilities(connection).await {
            Ok(offer) => session.ladder.offered(&offer.codings, &offer.dialects),
            Err(status) => match status.code() {
                Code::Unauthenticated
                | Code::PermissionDenied
                | Code::Unavailable
                | Code::DeadlineExceeded => {
                    return Err(status);
                }
                _ if connection.overheard.octets() == 0 || connection.overheard.alert().is_some() => {
                    return Err(status);
                }
                _ => {}
            },
        }
        let latency = session.clock.moment().since(begun);
        session.parties.iter_mut().for_each(|party| party.feed.answered_in(latency));
        self.offers = Offers::Done;
        Ok(())
    }

    /// Finds the reason behind a failed call: tonic tells only that the connection ended.
    async fn explain(&mut self, failure: Failure, connection: &Connection, dial: &Dial) -> Failure {
        let Failure::Call(status) = &failure else { return failure };
        if let Some(rustls::Error::AlertReceived(alert)) = connection.overheard.alert() {
            return Failure::Tls(tls::alerted(alert));
        }
        if let Some(farewell) = connection.overheard.farewell().filter(|farewell| farewell.code != 0) {
            if farewell.is_pinged_out() {
                self.ping_every = PING_EVERY * 2;
            }
            return Failure::Farewell(farewell);
        }
        let spoke = matches!(status.code(), Code::Unauthenticated | Code::PermissionDenied);
        if dial.security.mode == Mode::Plaintext && !spoke && probe::speaks_tls(dial).await {
            return Failure::SpeaksTls;
        }
        failure
    }
}

/// Takes note of when trust in the target ends. An aggregator's certificate is not that of the devices behind it.
fn know_certificate(session: &mut Session, ends: Option<Timestamp>) {
    if session.via.is_none() && ends.is_some() {
        session.parties.iter_mut().for_each(|party| party.feed.stats.certificate_ends = ends);
    }
}

/// Looks closer at a handshake that ended without a word.
async fn closer(failure: Failure, dial: &Dial) -> Failure {
    let silent =
        matches!(failure, Failure::Connect(ConnectError::Tls(TlsError::Closed | TlsError::Plaintext)));
    if silent && probe::speaks_plain(dial).await { Failure::SpeaksPlain } else { failure }
}
