//! Devices that are read through an aggregator: one task for each aggregator, whatever the number of its devices.

use std::{collections::HashMap, sync::Arc, time::Duration};

use tokio::{
    runtime::Handle,
    sync::{mpsc, watch},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    config::inventory::{Aggregator, DeviceConfig, Discovery},
    feed::Clock,
    model::{Batch, DeviceId, Telemetry},
    proto::gnmi::{
        aggregator::AggregatorSource,
        line::Switchboard,
        party::{IsExcluded, Member, Members, Strangers},
    },
};

use super::gnmi;

/// The sample interval for an aggregator that nothing asks another one of.
const USUAL_PERIOD: Duration = Duration::from_secs(10);

/// How long to wait before a password that could not be had is asked for again.
const SECRET_AGAIN: Duration = Duration::from_secs(15);

/// The devices that aggregators were heard to speak of and that nobody reads, in the order in which they came.
pub type Discoveries = Vec<Discovery>;

/// No inventory lacks more devices than this; what is discovered beyond is not shown.
const MOST_DISCOVERIES: usize = 4_096;

/// The aggregators that are being read.
pub(super) struct Aggregates {
    running: Vec<Running>,
    /// Those that are read whether or not a device is read through them.
    attended: Vec<Arc<Aggregator>>,
    discoveries: watch::Sender<Discoveries>,
}

impl Default for Aggregates {
    fn default() -> Self {
        Self { running: Vec::new(), attended: Vec::new(), discoveries: watch::Sender::new(Vec::new()) }
    }
}

struct Running {
    config: Arc<Aggregator>,
    members: watch::Sender<Members>,
    cancel: CancellationToken,
}

/// Where new tasks run.
pub(super) struct Surroundings {
    pub clock: Clock,
    pub switchboard: Option<Arc<dyn Switchboard>>,
    pub runtime: Handle,
    pub tracker: TaskTracker,
    pub cancel: CancellationToken,
}

/// The aggregator that a device is read through, if it is.
pub(super) fn aggregator_of(config: &DeviceConfig) -> Option<&Arc<Aggregator>> {
    let streams = matches!(config.device.telemetry, Telemetry::Gnmi | Telemetry::PreferGnmi);
    config.gnmi.via.as_ref().filter(|_| streams)
}

impl Aggregates {
    /// Reads a device through its aggregator from now on.
    pub fn join(
        &mut self,
        aggregator: &Arc<Aggregator>,
        config: &Arc<DeviceConfig>,
        batches: mpsc::Sender<Batch>,
        surroundings: &Surroundings,
    ) {
        let name = config.gnmi.target.as_ref().unwrap_or(&config.device.name);
        let own = Arc::clone(config);
        let is_excluded = IsExcluded(Arc::new(move |interface| !own.interface(interface).poll));
        let member = Member { device: config.device.id, batches, is_excluded };
        let place = self.place_of(aggregator, config.period(), surroundings);
        self.running[place].members.send_modify(|members| {
            Arc::make_mut(members).insert(Arc::clone(name), member);
        });
    }

    /// Listens to these aggregators, and to no others that no device is read through.
    pub fn attend(&mut self, aggregators: &[Arc<Aggregator>], surroundings: &Surroundings) {
        self.attended = aggregators.to_vec();
        for aggregator in aggregators {
            self.place_of(aggregator, aggregator.gnmi.interval.unwrap_or(USUAL_PERIOD), surroundings);
        }
        self.leave_deserted();
    }

    /// Who was discovered so far.
    pub fn discoveries(&self) -> watch::Receiver<Discoveries> {
        self.discoveries.subscribe()
    }

    /// The place of a running aggregator; it is started if need be.
    fn place_of(
        &mut self,
        aggregator: &Arc<Aggregator>,
        interval: Duration,
        surroundings: &Surroundings,
    ) -> usize {
        let known = self.running.iter().position(|running| running.config == *aggregator);
        known.unwrap_or_else(|| {
            let strangers = strangers(aggregator, self.discoveries.clone());
            self.running.push(start(aggregator, interval, strangers, surroundings));
            self.running.len() - 1
        })
    }

    /// Reads a device no longer; an aggregator without devices is left, unless it is attended to for its own sake.
    pub fn leave(&mut self, device: DeviceId) {
        for running in &self.running {
            running.members.send_if_modified(|members| {
                let is_member = members.values().any(|member| member.device == device);
                if is_member {
                    Arc::make_mut(members).retain(|_, member| member.device != device);
                }
                is_member
            });
        }
        self.leave_deserted();
    }

    fn leave_deserted(&mut self) {
        let attended = &self.attended;
        self.running.retain(|running| {
            let stays = attended.contains(&running.config) || !running.members.borrow().is_empty();
            if !stays {
                running.cancel.cancel();
            }
            stays
        });
    }
}

/// Takes note of devices that nobody reads.
fn strangers(aggregator: &Arc<Aggregator>, discoveries: watch::Sender<Discoveries>) -> Strangers {
    let aggregator = Arc::clone(aggregator);
    Strangers(Arc::new(move |target| {
        let discovery = Discovery { aggregator: Arc::clone(&aggregator), target: target.into() };
        discoveries.send_if_modified(|known| {
            let is_new = known.len() < MOST_DISCOVERIES && !known.contains(&discovery);
            if is_new {
                known.push(discovery);
            }
            is_new
        });
    }))
}

fn start(
    config: &Arc<Aggregator>,
    interval: Duration,
    strangers: Strangers,
    surroundings: &Surroundings,
) -> Running {
    let (members, taken) = watch::channel(Arc::new(HashMap::new()));
    let cancel = surroundings.cancel.child_token();
    let attended = Attended {
        config: Arc::clone(config),
        interval,
        strangers,
        clock: surroundings.clock,
        switchboard: surroundings.switchboard.clone(),
    };
    surroundings.tracker.spawn_on(read(attended, taken, cancel.clone()), &surroundings.runtime);
    Running { config: Arc::clone(config), members, cancel }
}

/// What it takes to read one aggregator.
struct Attended {
    config: Arc<Aggregator>,
    interval: Duration,
    strangers: Strangers,
    clock: Clock,
    switchboard: Option<Arc<dyn Switchboard>>,
}

async fn read(attended: Attended, members: watch::Receiver<Members>, cancel: CancellationToken) {
    let Attended { config, interval, strangers, clock, switchboard } = attended;
    let secret = config.gnmi.credential.as_ref().and_then(|credential| credential.password.clone());
    let password = loop {
        let Some(secret) = &secret else { break None };
        match cancel.run_until_cancelled(secret.resolve()).await {
            None => return,
            Some(Ok(password)) => break Some(password),
            Some(Err(error)) => tracing::warn!(aggregator = &*config.name, %error, "no password"),
        }
        if cancel.run_until_cancelled(tokio::time::sleep(SECRET_AGAIN)).await.is_none() {
            return;
        }
    };
    let target = gnmi::aggregator(&config, interval, password, switchboard);
    AggregatorSource { target, clock, strangers }.run(members, cancel).await;
}
