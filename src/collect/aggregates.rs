//! Devices that are read through an aggregator: one task for each aggregator, whatever the number of its devices.

use std::{collections::HashMap, sync::Arc, time::Duration};

use tokio::{
    runtime::Handle,
    sync::{mpsc, watch},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    config::inventory::{Aggregator, DeviceConfig},
    feed::Clock,
    model::{Batch, DeviceId, Telemetry},
    proto::gnmi::{
        aggregator::AggregatorSource,
        line::Switchboard,
        party::{Member, Members},
    },
};

use super::gnmi;

/// How long to wait before a password that could not be had is asked for again.
const SECRET_AGAIN: Duration = Duration::from_secs(15);

/// The aggregators that are being read.
#[derive(Default)]
pub(super) struct Aggregates {
    running: Vec<Running>,
}

struct Running {
    config: Arc<Aggregator>,
    members: watch::Sender<Members>,
    cancel: CancellationToken,
}

/// Where new tasks run.
pub(super) struct Surroundings<'a> {
    pub clock: Clock,
    pub switchboard: &'a Option<Arc<dyn Switchboard>>,
    pub runtime: &'a Handle,
    pub tracker: &'a TaskTracker,
    pub cancel: &'a CancellationToken,
}

/// The aggregator that a device is read through, if it is.
pub(super) fn aggregator_of(config: &DeviceConfig) -> Option<&Arc<Aggregator>> {
    // A device that may fall back is read directly: its aggregator cannot say that gNMI is refused.
    config.gnmi.via.as_ref().filter(|_| config.device.telemetry == Telemetry::Gnmi)
}

impl Aggregates {
    /// Reads a device through its aggregator from now on.
    pub fn join(
        &mut self,
        aggregator: &Arc<Aggregator>,
        config: &DeviceConfig,
        batches: mpsc::Sender<Batch>,
        surroundings: &Surroundings<'_>,
    ) {
        let name = config.gnmi.target.as_ref().unwrap_or(&config.device.name);
        let member = Member { device: config.device.id, batches };
        let running = match self.running.iter().position(|running| running.config == *aggregator) {
            Some(at) => &self.running[at],
            None => {
                self.running.push(start(aggregator, config.period(), surroundings));
                &self.running[self.running.len() - 1]
            }
        };
        running.members.send_modify(|members| {
            Arc::make_mut(members).insert(Arc::clone(name), member);
        });
    }

    /// Reads a device no longer; an aggregator without devices is left.
    pub fn leave(&mut self, device: DeviceId) {
        self.running.retain(|running| {
            let is_member = running.members.borrow().values().any(|member| member.device == device);
            if is_member {
                running.members.send_modify(|members| {
                    Arc::make_mut(members).retain(|_, member| member.device != device);
                });
            }
            let deserted = running.members.borrow().is_empty();
            if deserted {
                running.cancel.cancel();
            }
            !deserted
        });
    }
}

fn start(config: &Arc<Aggregator>, interval: Duration, surroundings: &Surroundings<'_>) -> Running {
    let (members, taken) = watch::channel(Arc::new(HashMap::new()));
    let cancel = surroundings.cancel.child_token();
    let switchboard = surroundings.switchboard.clone();
    let task = read(Arc::clone(config), interval, taken, surroundings.clock, switchboard, cancel.clone());
    surroundings.tracker.spawn_on(task, surroundings.runtime);
    Running { config: Arc::clone(config), members, cancel }
}

async fn read(
    config: Arc<Aggregator>,
    interval: Duration,
    members: watch::Receiver<Members>,
    clock: Clock,
    switchboard: Option<Arc<dyn Switchboard>>,
    cancel: CancellationToken,
) {
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
    AggregatorSource { target, clock }.run(members, cancel).await;
}
