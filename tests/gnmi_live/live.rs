//! A running lab, the real collector before it, and what an operator sees of every device.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use noctui::collect::{Collector, Snapshots};
use noctui::config::DeviceIds;
use noctui::config::inventory::{self, Inventory, InventoryChange};
use noctui::feed::Clock;
use noctui::lab::{Lab, LabOptions};
use noctui::model::{DeviceId, DeviceSnapshot, Freshness, PortState, Reach};
use noctui::proto::snmp::mux::{Mux, MuxSettings};
use tokio::time::timeout;

/// Nothing that is waited for takes longer.
const PATIENCE: Duration = Duration::from_secs(60);

/// A network that is watched.
pub struct Live {
    pub lab: Lab,
    pub collector: Collector,
    pub inventory: Inventory,
    clock: Clock,
    snapshots: Arc<Snapshots>,
    latest: HashMap<DeviceId, Arc<DeviceSnapshot>>,
}

pub fn read(text: &str) -> Inventory {
    let loaded = inventory::load_text(Path::new("lab.toml"), text, &mut DeviceIds::default());
    loaded.inventory.unwrap_or_else(|| panic!("{:?}\n{text}", loaded.diagnostics))
}

impl Live {
    /// Starts a lab and watches all of it, every second.
    pub async fn of(options: LabOptions) -> Self {
        Self::with(options, |_, text| text).await
    }

    /// The same, under another inventory.
    pub async fn with(options: LabOptions, edit: impl FnOnce(&Lab, String) -> String) -> Self {
        let lab = Lab::start(options).await.unwrap();
        let text = lab.inventory_toml().replace("poll = \"5s\"", "poll = \"1s\"");
        let inventory = read(&edit(&lab, text));
        let (clock, snapshots) = (Clock::start(), Arc::new(Snapshots::new()));
        let mux = Mux::new(MuxSettings::default());
        let mut collector = Collector::new(Arc::clone(&snapshots), mux, clock, Duration::from_secs(1));
        let added = inventory.devices().to_vec();
        collector.apply(&InventoryChange { added, ..InventoryChange::default() });
        Self { lab, collector, inventory, clock, snapshots, latest: HashMap::new() }
    }

    /// Waits until the operator sees this; tells how long that took.
    pub async fn until(&mut self, what: &str, is_seen: impl Fn(&Self) -> bool) -> Duration {
        let begun = self.clock.moment();
        loop {
            for (device, snapshot) in self.snapshots.drain() {
                self.latest.insert(device, snapshot);
            }
            let passed = self.clock.moment().since(begun);
            if is_seen(self) {
                return passed;
            }
            assert!(passed < PATIENCE, "not seen: {what}\n{}", self.words());
            // Freshness changes without a word of any task.
            let _ = timeout(Duration::from_millis(50), self.snapshots.ready()).await;
        }
    }

    pub fn get(&self, device: &str) -> Option<&DeviceSnapshot> {
        self.by_id(self.inventory.device(device)?.device.id)
    }

    pub fn by_id(&self, device: DeviceId) -> Option<&DeviceSnapshot> {
        self.latest.get(&device).map(AsRef::as_ref)
    }

    pub fn freshness(&self, device: &str) -> Freshness {
        let now = self.clock.moment();
        self.get(device).map_or(Freshness::Unknown, |snapshot| snapshot.freshness(now))
    }

    /// What of a device is up by its own word, and heard in time.
    pub fn ports_up(&self, device: &str) -> usize {
        let now = self.clock.moment();
        let Some(snapshot) = self.get(device) else { return 0 };
        let slots = snapshot.interfaces().map(|(slot, _)| slot);
        slots
            .filter(|slot| snapshot.port_state(*slot) == PortState::Up)
            .filter(|slot| snapshot.status_freshness(*slot, now) != Freshness::Unknown)
            .count()
    }

    /// Why a device cannot be read, in the operator's words; empty if it can.
    pub fn trouble(&self, device: &str) -> String {
        match self.get(device).map(|snapshot| &snapshot.reach) {
            Some(Reach::Failing(trouble)) => trouble.to_string(),
            _ => String::new(),
        }
    }

    pub fn all_are(&self, freshness: Freshness) -> bool {
        self.inventory.devices().iter().all(|config| self.freshness(&config.device.name) == freshness)
    }

    fn words(&self) -> String {
        let each = self.inventory.devices().iter().map(|config| {
            let name = &config.device.name;
            let seen = self.get(name).map(|seen| (seen.source, seen.reach.clone(), seen.note.clone()));
            format!("{name}: {:?} {seen:?}\n", self.freshness(name))
        });
        each.collect()
    }

    pub async fn end(self) {
        let stopped = timeout(Duration::from_secs(5), self.collector.stop()).await;
        assert!(stopped.is_ok(), "the collector does not stop");
        self.lab.stop().await;
    }
}
