//! Reads one device: fetches its secret, then runs the source that its inventory entry asks for.

use std::{sync::Arc, time::Duration};

use secrecy::SecretString;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

use crate::{
    config::inventory::DeviceConfig,
    feed::Clock,
    model::{Batch, Reach, Source, SourceStats, Trouble, TroubleKind},
    proto::snmp::{
        mux::Mux,
        source::{Pace, SnmpSource, SnmpTarget},
        table::Excluded,
        timetable::Rhythm,
    },
};

/// What it takes to read one device.
pub(super) struct Reader {
    pub config: Arc<DeviceConfig>,
    pub mux: Arc<Mux>,
    pub clock: Clock,
    pub rhythm: Rhythm,
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
            self.say(unread.to_string(), None).await;
            return self.cancel.cancelled().await;
        }
        let Some(community) = self.community().await else { return };
        let (target, cancel) = (self.target(community), self.cancel);
        let source = SnmpSource::new(target, self.mux, self.clock);
        source.run(self.pace, self.batches, cancel).await;
    }

    /// The community, as soon as it can be had; `None` once cancelled.
    async fn community(&self) -> Option<SecretString> {
        let secret = self.config.snmp.credential.as_ref()?.community.as_ref()?;
        loop {
            let outcome = tokio::select! {
                () = self.cancel.cancelled() => return None,
                outcome = secret.resolve() => outcome,
            };
            match outcome {
                Ok(community) => return Some(community),
                Err(error) => self.say(format!("not asked, {error}"), Some(SECRET_AGAIN)).await,
            }
            tokio::select! {
                () = self.cancel.cancelled() => return None,
                () = tokio::time::sleep(SECRET_AGAIN) => {}
            }
        }
    }

    fn target(&self, community: SecretString) -> SnmpTarget {
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

    async fn say(&self, words: String, again: Option<Duration>) {
        let kind = TroubleKind::Credential;
        let batch = Batch {
            device: self.config.device.id,
            source: Source::Snmp,
            arrival: self.clock.moment(),
            epoch: 0,
            period: self.config.poll,
            reach: Reach::Failing(Trouble { kind, words: words.into(), again }),
            stats: SourceStats::default(),
            rounds: 1,
            answered: false,
            changes: Vec::new(),
        };
        // The device's task is gone only when all of this ends.
        let _ = self.batches.send(batch).await;
    }
}
