//! When rounds begin and end: on a grid that does not drift, whatever a single device does.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use tokio::time::{Instant, sleep_until, timeout_at};

use crate::{
    collect::{Collector, Snapshots},
    config::inventory::{DeviceConfig, InventoryChange},
    feed::Clock,
    model::{DeviceId, DeviceSnapshot, Freshness, Moment, Now, Reach},
    proto::snmp::mux::{Mux, MuxSettings},
};

use super::progress::Progress;

/// How long a device may take for its first round beyond what its time-outs allow: it is being discovered.
const DISCOVERY: Duration = Duration::from_secs(60);

/// Devices that failed in the round before are not waited for longer than this once all others have ended.
const COURTESY: Duration = Duration::from_millis(500);

/// Sources begin rounds on tenths of a second.
const TENTH: Duration = Duration::from_millis(100);

/// Many devices are asked over a while instead of all at once: this long for each.
const APART: Duration = Duration::from_millis(1);

/// The first round begins at once, and round k begins (k - 1) intervals later.
pub(super) struct Rounds {
    devices: Vec<Arc<DeviceConfig>>,
    interval: Duration,
    clock: Clock,
    snapshots: Arc<Snapshots>,
    collector: Collector,
    latest: HashMap<DeviceId, Arc<DeviceSnapshot>>,
    /// How often each device had been through everything when the last round ended.
    counted: HashMap<DeviceId, u64>,
    begins: Instant,
    is_first: bool,
}

impl Rounds {
    /// Starts to ask the devices, all of them at this interval.
    pub fn start(mut devices: Vec<Arc<DeviceConfig>>, interval: Duration) -> Self {
        let interval = on_tenths(interval);
        for config in &mut devices {
            Arc::make_mut(config).set_period(interval);
        }
        let count = u32::try_from(devices.len()).unwrap_or(u32::MAX);
        let within = (APART.saturating_mul(count)).min(interval / 4).min(Duration::from_secs(1));
        let (clock, snapshots) = (Clock::start(), Arc::new(Snapshots::new()));
        let mux = Mux::new(MuxSettings::default());
        let mut collector = Collector::new(Arc::clone(&snapshots), mux, clock, interval).in_step(within);
        collector.apply(&InventoryChange { added: devices.clone(), ..InventoryChange::default() });
        Self {
            devices,
            interval,
            clock,
            snapshots,
            collector,
            latest: HashMap::new(),
            counted: HashMap::new(),
            begins: clock.instant(Moment::default()),
            is_first: true,
        }
    }

    pub fn devices(&self) -> &[Arc<DeviceConfig>] {
        &self.devices
    }

    pub fn now(&self) -> Now {
        self.clock.now()
    }

    /// What is known of a device, and whether that is of this round, or still holds by the device's own pace.
    pub fn of(&self, config: &DeviceConfig) -> (Option<&Arc<DeviceSnapshot>>, bool) {
        let snapshot = self.latest.get(&config.device.id);
        let now = self.clock.moment();
        let holds = |snapshot: &Arc<DeviceSnapshot>| {
            self.has_ended(snapshot) || snapshot.rounds > 0 && snapshot.freshness(now) == Freshness::Live
        };
        (snapshot, snapshot.is_some_and(holds))
    }

    /// Waits for the next round to begin and to end.
    pub async fn next(&mut self) {
        if !std::mem::take(&mut self.is_first) {
            self.count();
            self.begins = self.next_beginning();
            sleep_until(self.begins).await;
            self.wait(self.begins + self.interval * 9 / 10).await;
            return;
        }
        let answers = self.devices.iter().map(|config| config.snmp.timeout * (config.snmp.retries + 1));
        self.wait(self.begins + DISCOVERY + answers.max().unwrap_or_default() * 2).await;
    }

    /// Stops asking.
    pub async fn stop(self) {
        self.collector.stop().await;
    }

    fn count(&mut self) {
        self.counted = self.latest.iter().map(|(id, snapshot)| (*id, snapshot.rounds)).collect();
    }

    /// The next place on the grid: rounds that went by while this one took its time are left out.
    fn next_beginning(&self) -> Instant {
        let passed = Instant::now().saturating_duration_since(self.begins);
        let intervals = passed.as_nanos() / self.interval.as_nanos() + 1;
        self.begins + self.interval * u32::try_from(intervals).unwrap_or(u32::MAX)
    }

    async fn wait(&mut self, limit: Instant) {
        let failing = self.failing();
        let courtesy = (self.begins + COURTESY).min(limit);
        let mut progress = Progress::new(self.devices.len());
        loop {
            for (id, snapshot) in self.snapshots.drain() {
                self.latest.insert(id, snapshot);
            }
            let open = self.open();
            progress.show(self.devices.len() - open.len());
            let until = if open.iter().all(|id| failing.contains(id)) { courtesy } else { limit };
            let late = open.is_empty() || Instant::now() >= until;
            if late || timeout_at(until, self.snapshots.ready()).await.is_err() {
                return;
            }
        }
    }

    /// Devices that have not ended this round.
    fn open(&self) -> HashSet<DeviceId> {
        let ids = self.devices.iter().map(|config| config.device.id);
        let is_open = |id: &DeviceId| {
            self.latest.get(id).is_none_or(|snapshot| !self.has_ended(snapshot) && !self.is_slower(snapshot))
        };
        ids.filter(is_open).collect()
    }

    fn has_ended(&self, snapshot: &DeviceSnapshot) -> bool {
        snapshot.rounds > self.counted.get(&snapshot.device).copied().unwrap_or(0)
    }

    /// A device with a great many interfaces is asked less often than each round, to be kind to it.
    fn is_slower(&self, snapshot: &DeviceSnapshot) -> bool {
        snapshot.rounds > 0 && snapshot.expectation.period > self.interval
    }

    fn failing(&self) -> HashSet<DeviceId> {
        let failing = self.latest.values().filter(|snapshot| matches!(snapshot.reach, Reach::Failing(_)));
        failing.map(|snapshot| snapshot.device).collect()
    }
}

/// The interval as sources can keep it.
fn on_tenths(interval: Duration) -> Duration {
    let tenths = interval.as_millis() / TENTH.as_millis();
    TENTH * u32::try_from(tenths).unwrap_or(u32::MAX).max(5)
}
