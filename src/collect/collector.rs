//! Starts, stops and paces the tasks of all devices.

use std::{collections::HashMap, sync::Arc, time::Duration};

use tokio::{
    runtime::Handle,
    sync::{mpsc, watch},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    config::inventory::{Aggregator, DeviceConfig, InventoryChange},
    feed::Clock,
    model::{Batch, DeviceHour, DeviceId, InterfaceId, Telemetry},
    proto::{
        Pace,
        gnmi::line::Switchboard,
        snmp::{mux::Mux, timetable::Rhythm},
    },
};

use super::{
    aggregates::{Aggregates, Discoveries, Surroundings, aggregator_of},
    alarms::{AlarmFeed, AlarmTask, Brief},
    fallback, reader,
    shift::Shift,
    state::DeviceState,
    task::{DeviceTask, Orders, Outlets, Snapshots},
};

/// How many batches of one device may wait. A source that is ahead of its device's task waits: only this device does.
const BATCHES: usize = 16;

/// Collects from all devices of the inventory, each in a task of its own.
pub struct Collector {
    outlets: Outlets,
    mux: Arc<Mux>,
    clock: Clock,
    rhythm: Rhythm,
    switchboard: Option<Arc<dyn Switchboard>>,
    hours: Option<mpsc::Sender<DeviceHour>>,
    on_screen_period: Duration,
    devices: HashMap<DeviceId, Device>,
    aggregates: Aggregates,
    visible: Vec<DeviceId>,
    watched: Option<InterfaceId>,
    runtime: Handle,
    tracker: TaskTracker,
    cancel: CancellationToken,
}

/// The reins of one device.
struct Device {
    period: Duration,
    orders: watch::Sender<Orders>,
    pace: watch::Sender<Pace>,
    cancel: CancellationToken,
}

impl Collector {
    /// A collector that leaves its snapshots in `snapshots`. Devices that are on screen are asked every
    /// `on_screen_period`, if that is faster than their own period. All tasks run in the runtime in which this is called.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    pub fn new(snapshots: Arc<Snapshots>, mux: Arc<Mux>, clock: Clock, on_screen_period: Duration) -> Self {
        Self {
            outlets: Outlets { screen: snapshots, alarms: None },
            mux,
            clock,
            rhythm: Rhythm::default(),
            switchboard: None,
            hours: None,
            on_screen_period,
            devices: HashMap::new(),
            aggregates: Aggregates::default(),
            visible: Vec::new(),
            watched: None,
            runtime: Handle::current(),
            tracker: TaskTracker::new(),
            cancel: CancellationToken::new(),
        }
    }

    /// Lets all devices begin their rounds together, the first one at once, as who compares them needs it.
    #[must_use]
    pub fn in_step(self, within: Duration) -> Self {
        Self { rhythm: Rhythm::InStep { within }, ..self }
    }

    /// Reaches gNMI targets over this instead of TCP.
    #[must_use]
    pub fn over(self, switchboard: Arc<dyn Switchboard>) -> Self {
        Self { switchboard: Some(switchboard), ..self }
    }

    /// Judges what the devices started from now on say, and tells what is wrong.
    pub fn judge(&mut self, brief: Brief) -> AlarmFeed {
        let heard = Arc::new(Snapshots::new());
        self.outlets.alarms = Some(Arc::clone(&heard));
        let (task, feed) = AlarmTask::new(brief, heard, self.clock, self.cancel.child_token());
        self.tracker.spawn_on(task.run(), &self.runtime);
        feed
    }

    /// Hands every hour of every device over here, when it has ended, and what there is of one when the device is no
    /// longer read.
    #[must_use]
    pub fn keeping(self, hours: mpsc::Sender<DeviceHour>) -> Self {
        Self { hours: Some(hours), ..self }
    }

    /// Takes a change of the inventory over; devices that it does not name are not touched.
    pub fn apply(&mut self, change: &InventoryChange) {
        for id in &change.removed {
            self.stop_device(*id);
        }
        for config in change.changed.iter().chain(&change.added) {
            self.stop_device(config.device.id);
            self.start_device(config);
        }
        self.renew_orders();
    }

    /// Listens to these aggregators even if no device is read through them, to discover whom they speak for.
    pub fn attend(&mut self, aggregators: &[Arc<Aggregator>]) {
        let surroundings = self.surroundings();
        self.aggregates.attend(aggregators, &surroundings);
    }

    /// The devices that aggregators speak of and nobody reads, as they are heard of.
    pub fn discoveries(&self) -> watch::Receiver<Discoveries> {
        self.aggregates.discoveries()
    }

    fn surroundings(&self) -> Surroundings {
        Surroundings {
            clock: self.clock,
            switchboard: self.switchboard.clone(),
            runtime: self.runtime.clone(),
            tracker: self.tracker.clone(),
            cancel: self.cancel.clone(),
        }
    }

    /// A device that was started anew is watched as it was before: whoever looks at it has not looked away.
    fn renew_orders(&mut self) {
        let visible = std::mem::take(&mut self.visible);
        self.on_screen(&visible);
        self.watch(self.watched);
    }

    fn stop_device(&mut self, id: DeviceId) {
        if let Some(device) = self.devices.remove(&id) {
            device.cancel.cancel();
            self.aggregates.leave(id);
        }
    }

    fn start_device(&mut self, config: &Arc<DeviceConfig>) {
        let cancel = self.cancel.child_token();
        let period = config.period();
        let (orders, orders_taken) = watch::channel(Orders { period, watched: None });
        let (pace, pace_taken) = watch::channel(Pace { period });
        let (batches, batches_taken) = mpsc::channel(BATCHES);
        let task = DeviceTask {
            state: DeviceState::new(Arc::clone(config)),
            batches: batches_taken,
            orders: orders_taken,
            outlets: self.outlets.clone(),
            shift: self.hours.clone().map(|hours| Shift::begin(hours, config.device.id.0, &self.clock)),
            clock: self.clock,
            cancel: cancel.clone(),
        };
        self.tracker.spawn_on(task.run(), &self.runtime);
        self.read(config, pace_taken, batches, &cancel);
        self.devices.insert(config.device.id, Device { period, orders, pace, cancel });
    }

    /// Reads a device, in a task of its own or through its aggregator.
    fn read(
        &mut self,
        config: &Arc<DeviceConfig>,
        pace: watch::Receiver<Pace>,
        batches: mpsc::Sender<Batch>,
        cancel: &CancellationToken,
    ) {
        let reader = reader::Reader {
            config: Arc::clone(config),
            mux: Arc::clone(&self.mux),
            clock: self.clock,
            rhythm: self.rhythm,
            switchboard: self.switchboard.clone(),
            pace,
            batches: batches.clone(),
            cancel: cancel.clone(),
        };
        let Some(aggregator) = aggregator_of(config) else {
            self.tracker.spawn_on(reader.run(), &self.runtime);
            return;
        };
        let batches = if config.device.telemetry == Telemetry::PreferGnmi {
            let (streamed, taken) = mpsc::channel(BATCHES);
            self.tracker.spawn_on(fallback::beside_aggregator(reader, taken), &self.runtime);
            streamed
        } else {
            batches
        };
        let surroundings = self.surroundings();
        self.aggregates.join(aggregator, config, batches, &surroundings);
    }

    /// Asks the devices on screen faster, and all others at their own period.
    pub fn on_screen(&mut self, visible: &[DeviceId]) {
        self.visible = visible.to_vec();
        for (id, device) in &self.devices {
            let fast = visible.contains(id).then_some(self.on_screen_period);
            let period = fast.map_or(device.period, |fast| fast.min(device.period));
            device.ask_every(period);
        }
    }

    /// Keeps fine history and evidence of this interface, until told of another.
    pub fn watch(&mut self, interface: Option<InterfaceId>) {
        let before = std::mem::replace(&mut self.watched, interface);
        for (id, watched) in [(before, None), (interface, interface)] {
            if let Some(device) = id.and_then(|id| self.devices.get(&id.device)) {
                device.orders.send_modify(|orders| orders.watched = watched.map(|id| id.slot));
            }
        }
    }

    /// Stops everything and waits until it has ended.
    pub async fn stop(self) {
        self.cancel.cancel();
        self.tracker.close();
        self.tracker.wait().await;
    }
}

impl Device {
    fn ask_every(&self, period: Duration) {
        self.pace.send_if_modified(|pace| {
            let changed = pace.period != period;
            pace.period = period;
            changed
        });
        self.orders.send_if_modified(|orders| {
            let changed = orders.period != period;
            orders.period = period;
            changed
        });
    }
}
