//! Reads one device: fetches its secrets, then runs the source that its inventory entry asks for.

use std::{sync::Arc, time::Duration};

use secrecy::SecretString;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

use crate::{
    config::{inventory::DeviceConfig, secret::Secret},
    feed::Clock,
    model::{Batch, Manner, Reach, Source, SourceStats, Telemetry, Trouble, TroubleKind},
    proto::{
        Pace,
        gnmi::{line::Switchboard, source::GnmiSource},
        snmp::{
            mux::Mux,
            source::{SnmpSource, SnmpTarget},
            table::Excluded,
            timetable::Rhythm,
        },
    },
};

use super::{fallback, gnmi};

/// What it takes to read one device.
#[derive(Clone)]
pub(super) struct Reader {
    pub config: Arc<DeviceConfig>,
    pub mux: Arc<Mux>,
    pub clock: Clock,
    pub rhythm: Rhythm,
    pub switchboard: Option<Arc<dyn Switchboard>>,
    pub pace: watch::Receiver<Pace>,
    pub batches: mpsc::Sender<Batch>,
    pub cancel: CancellationToken,
}

/// How long to wait before a secret that could not be had is asked for again.
const SECRET_AGAIN: Duration = Duration::from_secs(15);

impl Reader {
    /// Runs until cancelled.
    pub async fn run(self) {
        if let Some(unread) = self.config.unread() {
            self.say(Source::Snmp, TroubleKind::Credential, unread.to_string(), None).await;
            return self.cancel.cancelled().await;
        }
        match self.config.device.telemetry {
            Telemetry::Gnmi => self.gnmi().await,
            Telemetry::PreferGnmi => fallback::run(self).await,
            Telemetry::Snmp | Telemetry::None => self.snmp().await,
        }
    }

    /// Reads it over SNMP.
    pub async fn snmp(self) {
        let community = self.config.snmp.credential.as_ref();
        let Some(community) = community.and_then(|credential| credential.community.clone()) else { return };
        let Some(community) = self.secret(&community, Source::Snmp).await else { return };
        let (target, cancel) = (self.snmp_target(community), self.cancel);
        let source = SnmpSource::new(target, self.mux, self.clock);
        source.run(self.pace, self.batches, cancel).await;
    }

    /// Reads it over gNMI.
    pub async fn gnmi(self) {
        let credential = self.config.gnmi.credential.as_ref();
        let password = match credential.and_then(|credential| credential.password.clone()) {
            None => None,
            Some(secret) => match self.secret(&secret, Source::Gnmi).await {
                None => return,
                password => password,
            },
        };
        let target = gnmi::device(&self.config, password, self.switchboard);
        let source = GnmiSource::new(self.config.device.id, target, self.batches, self.clock);
        source.run(self.pace, self.cancel).await;
    }

    /// The secret, as soon as it can be had; `None` once cancelled.
    async fn secret(&self, secret: &Secret, source: Source) -> Option<SecretString> {
        loop {
            let outcome = tokio::select! {
                () = self.cancel.cancelled() => return None,
                outcome = secret.resolve() => outcome,
            };
            match outcome {
                Ok(secret) => return Some(secret),
                Err(error) => {
                    let words = format!("not asked, {error}");
                    self.say(source, TroubleKind::Credential, words, Some(SECRET_AGAIN)).await;
                }
            }
            tokio::select! {
                () = self.cancel.cancelled() => return None,
                () = tokio::time::sleep(SECRET_AGAIN) => {}
            }
        }
    }

    fn snmp_target(&self, community: SecretString) -> SnmpTarget {
        let (device, snmp) = (&self.config.device, &self.config.snmp);
        let config = Arc::clone(&self.config);
        SnmpTarget {
            device: device.id,
            name: Arc::clone(&device.name),
            address: Arc::clone(&device.address),
            port: snmp.port,
            community,
            timeout: snmp.timeout,
            retries: snmp.retries,
            max_bindings: snmp.max_bindings,
            excluded: Excluded(Arc::new(move |interface| !config.interface(interface).poll)),
            rhythm: self.rhythm,
        }
    }

    async fn say(&self, source: Source, kind: TroubleKind, words: String, again: Option<Duration>) {
        let batch = Batch {
            device: self.config.device.id,
            source,
            arrival: self.clock.moment(),
            epoch: 0,
            period: self.config.poll,
            reach: Reach::Failing(Trouble { kind, words: words.into(), again }),
            manner: Manner::default(),
            stats: SourceStats::default(),
            rounds: 1,
            answered: false,
            changes: Vec::new(),
        };
        // The device's task is gone only when all of this ends.
        let _ = self.batches.send(batch).await;
    }
}
