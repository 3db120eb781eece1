//! A scenario on stage: the lab's agents, the real collector before them, and what an operator reads.
//!
//! Time is paused: the runtime goes on to the next timer whenever nobody has anything to do, and the lab's clock is
//! moved along with it. Datagrams cross loopback as they always do.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use noctui::collect::{Collector, Snapshots};
use noctui::config::DeviceIds;
use noctui::config::inventory::{self, DeviceConfig, InventoryChange};
use noctui::feed::Clock;
use noctui::lab::{Lab, LabClock, LabOptions, Quirk, QuirkKind, Story, scenario};
use noctui::model::{
    DeviceSnapshot, Direction, Freshness, Gap, InterfaceId, Moment, PortState, Slot, Timestamp,
};
use noctui::proto::snmp::mux::{Mux, MuxCounters, MuxSettings};
use tokio::time::timeout;

/// The device that the scenarios are about.
pub const HERO: &str = "fra-leaf-1";
/// A device that nothing ever happens to.
pub const WITNESS: &str = "fra-leaf-2";

/// The lab's clock moves in steps of a tick of sysUpTime.
const TICK: Duration = Duration::from_millis(10);
/// No scene takes longer, in its own time.
const CURTAIN: Duration = Duration::from_secs(900);

/// A running scene.
pub struct Stage {
    pub lab: Lab,
    pub collector: Collector,
    pub clock: Clock,
    mux: Arc<Mux>,
    snapshots: Arc<Snapshots>,
    configs: HashMap<String, Arc<DeviceConfig>>,
    latest: HashMap<String, Arc<DeviceSnapshot>>,
    /// Every rate that the hero ever showed, with the name of its interface.
    shown: Vec<Shown>,
}

/// A cell of a rate that changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    pub at: Moment,
    pub interface: String,
    pub direction: Direction,
    pub rate: Result<f32, Gap>,
}

pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios")
}

impl Stage {
    /// Sets a scenario of `tests/scenarios` on stage.
    pub async fn of(scenario: &str) -> Self {
        Self::with(scenario, Vec::new()).await
    }

    /// The same, with each interface of the hero at a rate of its own: `Ethernet7` at 7 Mb/s, and so on.
    pub async fn with_known_rates(scenario: &str) -> Self {
        let rates = (1..=24).chain(49..=52).map(|number| Quirk {
            interface: Some(format!("Ethernet{number}")),
            ..Quirk::always(HERO, QuirkKind::Rate(f64::from(number) * 1e6))
        });
        Self::with(scenario, rates.collect()).await
    }

    async fn with(scenario: &str, more: Vec<Quirk>) -> Self {
        let path = folder().join(scenario).with_extension("toml");
        let mut quirks = scenario::load(&path).unwrap();
        quirks.extend(more);
        Self::start(quirks, "10s").await
    }

    pub async fn start(quirks: Vec<Quirk>, poll: &str) -> Self {
        let hand = LabClock::held(Duration::ZERO);
        let options =
            LabOptions { story: Story::Scenario(quirks), clock: hand.clone(), ..LabOptions::default() };
        let lab = Lab::start(options).await.unwrap();
        tokio::spawn(async move {
            let mut beat = tokio::time::interval(TICK);
            beat.tick().await;
            loop {
                beat.tick().await;
                hand.advance(TICK);
            }
        });
        let text = lab.inventory_toml().replace("poll = \"5s\"", &format!("poll = \"{poll}\""));
        let loaded = inventory::load_text(Path::new("lab.toml"), &text, &mut DeviceIds::default());
        let inventory = loaded.inventory.unwrap();
        let added: Vec<Arc<DeviceConfig>> =
            [HERO, WITNESS].map(|name| Arc::clone(inventory.device(name).unwrap())).to_vec();
        let clock = Clock::at(Timestamp(1_800_000_000_000));
        let (snapshots, mux) = (Arc::new(Snapshots::new()), Mux::new(MuxSettings::default()));
        let mut collector =
            Collector::new(Arc::clone(&snapshots), Arc::clone(&mux), clock, Duration::from_secs(1));
        let configs =
            added.iter().map(|config| (config.device.name.to_string(), Arc::clone(config))).collect();
        collector.apply(&InventoryChange { added, ..InventoryChange::default() });
        Self { lab, collector, clock, mux, snapshots, configs, latest: HashMap::new(), shown: Vec::new() }
    }

    /// Waits until the operator sees this.
    pub async fn until(&mut self, what: &str, mut is_seen: impl FnMut(&Self) -> bool) {
        let curtain = self.clock.moment() + CURTAIN;
        loop {
            self.look();
            if is_seen(self) {
                return;
            }
            assert!(self.clock.moment() < curtain, "not seen: {what}\n{}", self.words());
            // Freshness changes without a word of any task.
            let _ = timeout(Duration::from_millis(100), self.snapshots.ready()).await;
        }
    }

    /// Waits until the hero was asked so many more times.
    pub async fn rounds(&mut self, count: u64) {
        self.rounds_of(HERO, count).await;
    }

    pub async fn rounds_of(&mut self, device: &str, count: u64) {
        self.look();
        let wanted = self.latest.get(device).map_or(0, |snapshot| snapshot.rounds) + count;
        self.until("another round", |stage| {
            stage.latest.get(device).is_some_and(|snapshot| snapshot.rounds >= wanted)
        })
        .await;
    }

    /// Waits until so many seconds of the scene have passed.
    pub async fn second(&mut self, seconds: u64) {
        let moment = Moment::after_start(Duration::from_secs(seconds));
        self.until("the time to pass", |stage| stage.clock.moment() >= moment).await;
    }

    /// Keeps fine history of one of the hero's interfaces.
    pub fn watch(&mut self, interface: &str) {
        let device = self.device(HERO).device;
        let slot = self.slot(interface);
        self.collector.watch(Some(InterfaceId { device, slot }));
    }

    fn look(&mut self) {
        for (id, snapshot) in self.snapshots.drain() {
            let config = self.configs.values().find(|config| config.device.id == id).unwrap();
            let name = config.device.name.to_string();
            if name == HERO {
                self.note(&snapshot);
            }
            self.latest.insert(name, snapshot);
        }
    }

    fn note(&mut self, snapshot: &DeviceSnapshot) {
        for (slot, identity) in snapshot.interfaces() {
            for direction in Direction::BOTH {
                let shown = Shown {
                    at: self.clock.moment(),
                    interface: identity.name.to_string(),
                    direction,
                    rate: rate(snapshot, slot, direction),
                };
                self.shown.push(shown);
            }
        }
    }

    pub fn device(&self, name: &str) -> &DeviceSnapshot {
        self.latest.get(name).unwrap_or_else(|| panic!("{name} was never heard of"))
    }

    pub fn config(&self, name: &str) -> &Arc<DeviceConfig> {
        &self.configs[name]
    }

    pub fn mux(&self) -> MuxCounters {
        self.mux.counters()
    }

    pub fn names(&self) -> Vec<String> {
        self.device(HERO).interfaces().map(|(_, identity)| identity.name.to_string()).collect()
    }

    pub fn slot(&self, interface: &str) -> Slot {
        let slot = self.device(HERO).slot_of(interface);
        slot.unwrap_or_else(|| panic!("no interface {interface} among {:?}", self.names()))
    }

    pub fn freshness(&self, name: &str) -> Freshness {
        self.latest.get(name).map_or(Freshness::Unknown, |snapshot| snapshot.freshness(self.clock.moment()))
    }

    /// Whether a device and every port of it are judged the same.
    pub fn is_all(&self, name: &str, freshness: Freshness) -> bool {
        let now = self.clock.moment();
        self.freshness(name) == freshness
            && self.latest.get(name).is_none_or(|snapshot| {
                snapshot.interfaces().all(|(slot, _)| {
                    snapshot.status_freshness(slot, now) == freshness
                        && snapshot.counter_freshness(slot, now) == freshness
                })
            })
    }

    /// What stands in the state column of one of the hero's ports.
    pub fn state(&self, interface: &str) -> &'static str {
        let (snapshot, slot) = (self.device(HERO), self.slot(interface));
        match (snapshot.status_freshness(slot, self.clock.moment()), snapshot.port_state(slot)) {
            (Freshness::Unknown, _) => "UNKNOWN",
            (_, PortState::Up) => "up",
            (_, PortState::Down) => "down",
            (_, PortState::AdminDown) => "admin down",
            (_, PortState::Unknown) => "not told",
            (_, PortState::Testing | PortState::Dormant) => "other",
        }
    }

    pub fn rate(&self, interface: &str, direction: Direction) -> Result<f32, Gap> {
        rate(self.device(HERO), self.slot(interface), direction)
    }

    /// What the operator reads of the hero's reachability.
    pub fn words(&self) -> String {
        self.latest.get(HERO).map_or_else(String::new, |snapshot| {
            format!("{:?} {:?} after {} rounds", snapshot.reach, snapshot.stats, snapshot.rounds)
        })
    }

    /// Every rate that was ever shown of the hero.
    pub fn shown(&self) -> &[Shown] {
        &self.shown
    }

    /// The gaps that one cell went through, each stretch once.
    pub fn gaps(&self, interface: &str, direction: Direction) -> Vec<Gap> {
        let cell =
            self.shown.iter().filter(|shown| shown.interface == interface && shown.direction == direction);
        let mut cells: Vec<Option<Gap>> = cell.map(|shown| shown.rate.err()).collect();
        cells.dedup();
        cells.into_iter().flatten().collect()
    }

    /// No port ever showed another rate than this.
    pub fn assert_rate_of_ports(&self, expected: f32) {
        let ports = self.shown.iter().filter(|shown| shown.interface.starts_with("Ethernet"));
        ports.for_each(|shown| assert_near(shown, expected));
    }

    /// No cell ever showed a rate that its interface does not have: neither a spike nor a negative one.
    pub fn assert_known_rates(&self) {
        for shown in &self.shown {
            let Some(number) = shown.interface.strip_prefix("Ethernet").and_then(|n| n.parse::<f32>().ok())
            else {
                continue;
            };
            assert_near(shown, number * 1e6);
        }
    }

    /// Ends the scene; everything must end with it.
    pub async fn end(self) {
        let stopped = timeout(Duration::from_secs(5), self.collector.stop()).await;
        assert!(stopped.is_ok(), "the collector does not stop");
        self.lab.stop().await;
    }
}

/// A rate is there and right to 1 %, or there is a gap.
pub fn assert_near(shown: &Shown, expected: f32) {
    if let Ok(rate) = shown.rate {
        assert!((rate / expected - 1.0).abs() < 0.01, "{shown:?} is not {expected}");
    }
}

fn rate(snapshot: &DeviceSnapshot, slot: Slot, direction: Direction) -> Result<f32, Gap> {
    let rates = &snapshot.rows.rates[direction.index()];
    rates.gap[slot.index()].map_or(Ok(rates.bits[slot.index()]), Err)
}
