//! What the console watches, as the loop holds it: the collector, the inventory behind it, and the lab if there is one.

use std::{path::Path, sync::Arc, time::Duration};

use tempfile::TempDir;
use tokio::{
    sync::{mpsc, watch},
    time::timeout,
};

use crate::{
    app::{InventoryNews, Listing, Notice, screen::ssh::Candidates},
    collect::{Collector, Discoveries, Snapshots},
    config::{
        DeviceConfig, DeviceIds, Inventory, InventoryChange, Loaded, StoreLimits, inventory, outputs::Output,
        watch::Watch,
    },
    feed::Clock,
    lab::Lab,
    model::alarm::Rule,
    proto::snmp::mux::{Mux, MuxCounters, MuxSettings},
    runtime::keeper::{Keeper, Place},
};

use super::{
    ConsoleError, Subject,
    alarms::Alarms,
    librarian::Librarian,
    outputs::Outputs,
    ssh::{Ssh, SshSetup},
};

/// How long leaving may take.
const FAREWELL: Duration = Duration::from_secs(2);

/// What the keeper of the store is started with.
pub(super) struct StoreSetup {
    /// Where the store is, unless the network is a simulated one.
    pub place: Place,
    /// What bounds it.
    pub limits: StoreLimits,
}

/// The network that is watched.
pub(super) struct Network {
    pub clock: Clock,
    pub snapshots: Arc<Snapshots>,
    pub collector: Collector,
    pub readings: mpsc::Receiver<Loaded>,
    /// What is wrong.
    pub alarms: Alarms,
    /// Where alarms go besides the screen.
    pub outputs: Outputs,
    /// Who keeps notes, events and history.
    pub keeper: Keeper,
    /// The way to the devices' shells.
    pub ssh: Ssh,
    /// What could not be set up, to be told once there is a screen.
    pub notice: Option<Notice>,
    /// The devices that aggregators speak of and nobody reads, as they are heard of.
    pub discoveries: watch::Receiver<Discoveries>,
    mux: Arc<Mux>,
    inventory: Inventory,
    /// Devices that the inventory does not name.
    strangers: Vec<Arc<DeviceConfig>>,
    ids: DeviceIds,
    ask: mpsc::Sender<()>,
    /// The lab, and the folder of its certificates and host keys, which goes with it.
    lab: Option<(Lab, TempDir)>,
}

impl Network {
    /// Starts to collect. Runs in the runtime that collects.
    pub async fn start(
        subject: Subject,
        rules: Vec<Rule>,
        outputs: &[Output],
        on_screen_period: Duration,
        ssh: SshSetup,
        store: StoreSetup,
    ) -> Result<Self, ConsoleError> {
        let (ask, asked) = mpsc::channel(1);
        let (told, readings) = mpsc::channel(1);
        let mut notice = None;
        let (inventory, ids, lab) = match subject {
            Subject::Lab(options) => {
                let (lab, mut ids) = (Lab::start(options).await?, DeviceIds::default());
                let folder = tempfile::tempdir()?;
                (lab_inventory(&lab, folder.path(), &mut ids)?, ids, Some((lab, folder)))
            }
            Subject::Files { paths, inventory, ids: known } => {
                let ids = known.clone();
                let watch =
                    Watch::start(&paths).map_err(|error| notice = Some(Notice::warning(error.to_string())));
                let librarian = Librarian { paths, ids, watch: watch.ok(), asked, readings: told };
                tokio::spawn(librarian.run());
                (*inventory, known, None)
            }
        };
        let (clock, snapshots) = (Clock::start(), Arc::new(Snapshots::new()));
        let mux = Mux::new(MuxSettings::default());
        let mut collector = Collector::new(Arc::clone(&snapshots), Arc::clone(&mux), clock, on_screen_period);
        // What a demonstration keeps goes with it.
        let place = lab.as_ref().map_or(store.place, |(_, folder)| Place::Kept(folder.path().join("store")));
        let (keeper, hours) = Keeper::start(place, store.limits, clock)?;
        if let Some(hours) = hours {
            collector = collector.keeping(hours);
        }
        let (alarms, changes) = Alarms::start(&mut collector, rules, &inventory);
        let outputs = Outputs::start(outputs, keeper.listen(changes), clock);
        collector
            .apply(&InventoryChange { added: inventory.devices().to_vec(), ..InventoryChange::default() });
        collector.attend(inventory.aggregators());
        let (discoveries, strangers) = (collector.discoveries(), Vec::new());
        let ssh = Ssh::start(ssh, &inventory, clock);
        Ok(Self {
            clock,
            snapshots,
            collector,
            alarms,
            outputs,
            keeper,
            readings,
            ssh,
            notice,
            discoveries,
            mux,
            inventory,
            strangers,
            ids,
            ask,
            lab,
        })
    }

    /// What the state has to know of the inventory in force.
    pub fn listing(&self) -> Listing {
        let mut listing = Listing::from(&self.inventory);
        listing.devices.extend(self.strangers.iter().map(|config| Arc::clone(&config.device)));
        listing
    }

    /// Watches the devices as well that aggregators have been heard to speak of; nothing if there are no new ones.
    pub fn discover(&mut self) -> Option<InventoryNews> {
        let before = self.strangers.len();
        let change = self.meet_strangers();
        self.collector.apply(&change);
        self.alarms.know(&self.inventory, &self.strangers);
        let met = self.strangers.len().saturating_sub(before);
        let words = format!("{met} discovered through an aggregator");
        (!change.is_empty()).then(|| InventoryNews::Loaded(self.listing(), words))
    }

    /// Looks who of those discovered the inventory does not name now, and what that changes.
    fn meet_strangers(&mut self) -> InventoryChange {
        let found = self.discoveries.borrow_and_update().clone();
        let now = self.inventory.discovered(&found, &mut self.ids);
        let before = std::mem::replace(&mut self.strangers, now);
        let lacks = |devices: &[Arc<DeviceConfig>], config: &DeviceConfig| {
            devices.iter().all(|other| other.device.id != config.device.id)
        };
        let added = self.strangers.iter().filter(|config| lacks(&before, config)).cloned().collect();
        let gone = before
            .iter()
            .filter(|config| lacks(&self.strangers, config) && lacks(self.inventory.devices(), config));
        let removed = gone.map(|config| config.device.id).collect();
        InventoryChange { added, removed, ..InventoryChange::default() }
    }

    /// Puts a new reading of the inventory in force, or keeps the last good one.
    pub fn take(&mut self, loaded: Loaded) -> InventoryNews {
        let Some(inventory) = loaded.inventory else {
            let first = loaded.diagnostics.errors().next().map(ToString::to_string);
            return InventoryNews::Broken(first.unwrap_or_else(|| "the inventory cannot be read".into()));
        };
        let change = Inventory::diff(&self.inventory, &inventory);
        self.collector.apply(&change);
        self.ssh.renew(&inventory);
        self.inventory = inventory;
        let strangers = self.meet_strangers();
        self.collector.apply(&strangers);
        self.collector.attend(self.inventory.aggregators());
        self.alarms.know(&self.inventory, &self.strangers);
        InventoryNews::Loaded(self.listing(), words(&change))
    }

    /// What is known of the way to each device's shell.
    pub fn candidates(&self) -> Candidates {
        self.ssh.candidates(&self.inventory)
    }

    /// Asks for the inventory to be read again; false if that is not possible or already under way.
    pub fn reload(&self) -> bool {
        self.ask.try_send(()).is_ok()
    }

    /// How the sockets are doing.
    pub fn counters(&self) -> (MuxCounters, usize) {
        (self.mux.counters(), self.mux.in_flight())
    }

    /// Stops everything.
    pub async fn stop(self) {
        let all = async {
            tokio::join!(self.ssh.stop(), self.outputs.stop());
            self.collector.stop().await;
            self.keeper.stop().await;
            if let Some((lab, _folder)) = self.lab {
                lab.stop().await;
            }
        };
        // Whatever does not end in time ends with the process.
        let _ = timeout(FAREWELL, all).await;
    }
}

fn lab_inventory(lab: &Lab, folder: &Path, ids: &mut DeviceIds) -> Result<Inventory, ConsoleError> {
    let path = folder.join("demo.toml");
    lab.write_inventory(&path)?;
    let loaded = inventory::load_text(&path, &lab.inventory_toml(), ids);
    loaded.inventory.ok_or_else(|| {
        let first = loaded.diagnostics.errors().next().map(ToString::to_string);
        ConsoleError::LabInventory(first.unwrap_or_default())
    })
}

/// `2 added, 1 removed, 3 changed`
fn words(change: &InventoryChange) -> String {
    let parts =
        [(change.added.len(), "added"), (change.removed.len(), "removed"), (change.changed.len(), "changed")];
    let said = parts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}"));
    said.collect::<Vec<_>>().join(", ")
}
