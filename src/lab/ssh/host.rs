//! One device as its connections see it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use russh::keys::{PrivateKey, PublicKey};
use russh::server::Config;

use super::access::Accounts;
use super::cli::Facts;
use super::habit::{Habits, SshHabit};
use super::keys;
use super::observation::Observation;
use super::wire::Line;
use crate::lab::moment::Moment;
use crate::lab::network::{DeviceNo, PortNo};
use crate::lab::quirk::QuirkKind;
use crate::lab::snmp::Shared;

/// One device.
#[derive(Debug)]
pub(super) struct Host {
    pub(super) shared: Shared,
    pub(super) device: DeviceNo,
    /// Nanoseconds since 1970 at which the lab started.
    pub(super) epoch: i64,
    pub(super) seen: Observation,
    pub(super) accounts: Arc<Accounts>,
    /// The key that operators may log in with.
    pub(super) client_key: Arc<PublicKey>,
    /// Connections that are open now.
    pub(super) open: AtomicUsize,
    /// What a connection needs is made at the first one: most devices of a large lab never see any.
    usual: OnceLock<Arc<Config>>,
}

/// A connection, for as long as this lives.
#[derive(Debug)]
pub(super) struct Presence(pub(super) Arc<Host>);

impl Presence {
    /// Counts a connection, and says whether it is the only one.
    pub(super) fn new(host: &Arc<Host>) -> (Self, bool) {
        let before = host.open.fetch_add(1, Ordering::AcqRel);
        let mut counts = host.seen.counts();
        counts.connections += 1;
        counts.open += 1;
        (Self(Arc::clone(host)), before == 0)
    }
}

impl Drop for Presence {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::AcqRel);
        self.0.seen.counts().open -= 1;
    }
}

impl Host {
    /// A device.
    pub(super) fn new(
        shared: Shared,
        device: DeviceNo,
        epoch: i64,
        accounts: Arc<Accounts>,
        client_key: Arc<PublicKey>,
    ) -> Self {
        let (seen, open, usual) = (Observation::default(), AtomicUsize::new(0), OnceLock::new());
        Self { shared, device, epoch, seen, accounts, client_key, open, usual }
    }

    /// Tells the facts of this moment.
    pub(super) fn facts<R>(&self, tell: impl FnOnce(&Facts<'_>) -> R) -> R {
        let rules = self.shared.rules();
        let moment = Moment::new(&self.shared.network, self.device, &rules, self.shared.clock.seconds());
        tell(&Facts::new(moment, &rules, self.epoch))
    }

    /// The habits in force.
    pub(super) fn habits(&self) -> Habits {
        self.facts(|facts| facts.habits.clone())
    }

    /// The way to it.
    pub(super) fn line(&self) -> Line {
        self.facts(|facts| match facts.moment.life.is_booting {
            true => Line::Cut,
            false if facts.moment.has(PortNo(0), &QuirkKind::Silent) => Line::Silent,
            false => Line::Open,
        })
    }

    /// Its host key. A new one is another one after each restart.
    pub(super) fn key(&self) -> PrivateKey {
        let (habits, reboots) = self.facts(|facts| (facts.habits.clone(), facts.moment.life.reboots));
        if habits.has(&SshHabit::Legacy) {
            return keys::legacy_host_key();
        }
        let generation = if habits.has(&SshHabit::NewHostKey) { 1 + reboots } else { 0 };
        keys::host_key(self.shared.network.seed, self.device, generation)
    }

    /// How its connections are set up.
    pub(super) fn config(&self) -> Arc<Config> {
        let habits = self.habits();
        if habits.has(&SshHabit::Legacy) || habits.has(&SshHabit::NewHostKey) {
            return Arc::new(super::server::config(self.key(), habits.has(&SshHabit::Legacy)));
        }
        let usual = || Arc::new(super::server::config(self.key(), false));
        Arc::clone(self.usual.get_or_init(usual))
    }
}
