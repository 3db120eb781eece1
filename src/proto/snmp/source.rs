//! The task that owns a device's SNMP: it decides when, and says how the connection stands.
//!
//! Spawned by `collect`, one for each device. Connecting, probing and giving up happen here; whoever
//! reads the batches never waits for a device.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use tokio::net::lookup_host;
use tokio::sync::{mpsc, watch};
use tokio::time::{sleep_until, timeout};
use tokio_util::sync::CancellationToken;

use crate::feed::Clock;
use crate::model::{Batch, DeviceId, Moment, Reach, Trouble};

pub use crate::proto::Pace;

use super::line::{Cost, Line};
use super::mux::{Deadline, Mux};
use super::outlet::{Failure, Outlet};
use super::plan::Limits;
use super::session::Session;
use super::table::Excluded;
use super::timetable::{Punctual, Rhythm, Timetable};
use super::trouble::Circumstances;
use super::wire::Community;

/// A host name is resolved again after so many failed rounds: the device may have moved.
const RESOLVE_AFTER: u32 = 3;

/// The longest that resolving a name may take.
const RESOLVE_TIME: Duration = Duration::from_secs(5);

/// A device that is to be read.
#[derive(Debug, Clone)]
pub struct SnmpTarget {
    /// Its id.
    pub device: DeviceId,
    /// Its name in the inventory, for the log.
    pub name: Arc<str>,
    /// IPv4, IPv6 or a host name, without a port.
    pub address: Arc<str>,
    /// The UDP port, 161 by default.
    pub port: u16,
    /// The community.
    pub community: SecretString,
    /// How long to wait for an answer to each sending.
    pub timeout: Duration,
    /// How often a request is sent again.
    pub retries: u32,
    /// The most bindings of a request.
    pub max_bindings: usize,
    /// Says which interfaces are not read at all, by name.
    pub excluded: Excluded,
    /// How its rounds stand to those of other devices.
    pub rhythm: Rhythm,
}

/// Reads one device over SNMPv2c.
#[derive(Debug)]
pub struct SnmpSource {
    target: SnmpTarget,
    mux: Arc<Mux>,
    clock: Clock,
    cost: Arc<Cost>,
    started: Moment,
    failures: u32,
}

impl SnmpSource {
    /// Prepares to read a device; nothing is sent before [`SnmpSource::run`].
    pub fn new(target: SnmpTarget, mux: Arc<Mux>, clock: Clock) -> Self {
        Self { target, mux, clock, cost: Arc::default(), started: clock.moment(), failures: 0 }
    }

    /// Reads the device until cancelled, or until nobody takes the batches any more.
    pub async fn run(
        self,
        pace: watch::Receiver<Pace>,
        batches: mpsc::Sender<Batch>,
        cancel: CancellationToken,
    ) {
        cancel.run_until_cancelled(self.read(pace, batches)).await;
    }

    async fn read(mut self, mut pace: watch::Receiver<Pace>, batches: mpsc::Sender<Batch>) {
        let period = pace.borrow_and_update().period;
        let mut out = Outlet { device: self.target.device, batches, period, rounds: 0 };
        let mut timetable =
            Timetable::new(self.target.device, self.clock.moment(), period, self.target.rhythm);
        let mut session: Option<Session> = None;
        loop {
            self.wait(&mut pace, &mut timetable, session.as_ref()).await;
            let begun = self.clock.moment();
            out.period = timetable.period();
            if self.round(&mut session, &mut out).await.is_err() {
                return;
            }
            // A device that does not answer is silent, not late; one that is being discovered is not polled yet.
            let is_poll = self.failures == 0
                && session.as_ref().is_some_and(|session| !session.was_discovered_since(begun));
            if timetable.done(begun, self.clock.moment()) == Punctual::Late && is_poll {
                self.cost.late();
            }
        }
    }

    /// Sleeps until the next round is due; a new pace may bring it forward.
    async fn wait(
        &self,
        pace: &mut watch::Receiver<Pace>,
        timetable: &mut Timetable,
        session: Option<&Session>,
    ) {
        let requests = session.map_or(1, Session::requests);
        let mut watched = true;
        loop {
            let period = pace.borrow_and_update().period;
            timetable.pace(period, requests, self.clock.moment());
            tokio::select! {
                () = sleep_until(self.clock.instant(timetable.due())) => return,
                // Whoever sets the pace may leave: the last one stands.
                changed = pace.changed(), if watched => watched = changed.is_ok(),
            }
        }
    }

    /// One round, and the report if it failed. An error means that nobody listens any more.
    async fn round(&mut self, session: &mut Option<Session>, out: &mut Outlet) -> Result<(), Failure> {
        let outcome = self.try_round(session, out).await;
        let Err(failure) = outcome else {
            self.failures = 0;
            return Ok(());
        };
        self.failures = self.failures.saturating_add(1);
        let heard = session.as_ref().and_then(Session::heard);
        let reach = Reach::Failing(self.trouble(failure, heard, out.period)?);
        match session {
            Some(session) => session.report(out, reach).await,
            None => out.report(&self.cost, self.clock.moment(), 0, reach).await,
        }
    }

    async fn try_round(&mut self, session: &mut Option<Session>, out: &mut Outlet) -> Result<(), Failure> {
        if session.is_none() || (self.failures > 0 && self.failures.is_multiple_of(RESOLVE_AFTER)) {
            self.connect(session).await?;
        }
        let session = session.as_mut().expect("connected above");
        session.round(out, self.failures > 0).await
    }

    /// Resolves the address. What is known of a device outlives a move of its name.
    async fn connect(&self, session: &mut Option<Session>) -> Result<(), Failure> {
        let peer = self.resolve().await.map_err(Failure::Resolve)?;
        if session.as_ref().is_some_and(|session| session.line().peer() == peer) {
            return Ok(());
        }
        let target = &self.target;
        let deadline = Deadline { timeout: target.timeout, retries: target.retries };
        let community = Community::from(&target.community);
        let line = Line::new(Arc::clone(&self.mux), peer, community, deadline, Arc::clone(&self.cost));
        match session {
            Some(session) => session.redirect(line),
            None => {
                let limits = Limits::new(target.max_bindings, target.community.expose_secret().len());
                let excluded = target.excluded.clone();
                *session = Some(Session::new(Arc::clone(&target.name), line, self.clock, excluded, limits));
            }
        }
        Ok(())
    }

    /// The address to ask. A name may have several, of which the agent answers on one: each has its turn.
    async fn resolve(&self) -> std::io::Result<SocketAddr> {
        let target = (&*self.target.address, self.target.port);
        let found = timeout(RESOLVE_TIME, lookup_host(target)).await;
        let found = found.map_err(|_| std::io::Error::from(std::io::ErrorKind::TimedOut))??;
        let found: Vec<SocketAddr> = found.collect();
        let turn = (self.failures / RESOLVE_AFTER) as usize;
        found
            .get(turn % found.len().max(1))
            .copied()
            .ok_or_else(|| std::io::Error::other("it has no address"))
    }

    /// Turns a failure into words; one of them ends the task instead.
    fn trouble(&self, failure: Failure, heard: Option<Moment>, period: Duration) -> Result<Trouble, Failure> {
        let SnmpTarget { address, port, .. } = &self.target;
        let peer =
            if address.contains(':') { format!("[{address}]:{port}") } else { format!("{address}:{port}") };
        let circumstances = Circumstances {
            peer: &peer,
            silent_for: self.clock.moment().since(heard.unwrap_or(self.started)),
            was_heard: heard.is_some(),
            period,
        };
        Ok(match failure {
            Failure::Ask(error) => circumstances.unanswered(&error),
            Failure::NoHead(no_head) => circumstances.refused(no_head),
            Failure::NoTable => circumstances.untold(),
            Failure::Resolve(error) => circumstances.unresolved(&error),
            Failure::Closed => return Err(failure),
        })
    }
}
