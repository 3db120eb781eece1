//! A scenario on stage: the lab's targets, the real collector before them, and what an operator reads.
//!
//! Time is paused: the runtime goes on to the next timer whenever nobody has anything to do, and the lab's clock goes
//! with it. Octets cross memory and no socket, so that a scene plays the same on any machine, however busy.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use noctui::collect::{Collector, Snapshots};
use noctui::config::DeviceIds;
use noctui::config::inventory::{self, InventoryChange};
use noctui::feed::Clock;
use noctui::lab::{Exchange, Lab, LabClock, LabOptions, Quirk, Story, scenario};
use noctui::model::{DeviceSnapshot, Direction, Freshness, Gap, Moment, PortState, Reach, Slot, Timestamp};
use noctui::proto::gnmi::line::{Octets, Switchboard};
use noctui::proto::snmp::mux::{Mux, MuxSettings};
use tokio::time::timeout;

/// The device that the scenarios are about.
pub const HERO: &str = "fra-leaf-1";
/// No scene takes longer, in its own time.
const CURTAIN: Duration = Duration::from_secs(900);
/// The sample interval.
pub const INTERVAL: Duration = Duration::from_secs(5);

/// The collector's way into the lab.
#[derive(Debug)]
struct Wires(Exchange);

impl Switchboard for Wires {
    fn connect(&self, address: &str, port: u16) -> io::Result<Box<dyn Octets>> {
        Ok(Box::new(self.0.connect(SocketAddr::new(address.parse().unwrap(), port))?))
    }
}

/// A running scene.
pub struct Stage {
    pub lab: Lab,
    pub clock: Clock,
    collector: Collector,
    snapshots: Arc<Snapshots>,
    latest: Option<Arc<DeviceSnapshot>>,
    /// Every rate that was ever shown of a port.
    shown: Vec<(String, Result<f32, Gap>)>,
}

pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios")
}

pub fn quirks(name: &str) -> Vec<Quirk> {
    scenario::load(&folder().join(format!("gnmi-{name}.toml"))).unwrap()
}

impl Stage {
    /// Sets a scenario on stage.
    pub async fn of(name: &str) -> Self {
        Self::with(name, |text| text).await
    }

    /// The same, under another inventory.
    pub async fn with(name: &str, edit: impl FnOnce(String) -> String) -> Self {
        Self::play(quirks(name), edit).await
    }

    /// Sets quirks on stage.
    pub async fn play(quirks: Vec<Quirk>, edit: impl FnOnce(String) -> String) -> Self {
        let exchange = Exchange::default();
        let options = LabOptions {
            story: Story::Scenario(quirks),
            clock: LabClock::running(),
            exchange: Some(exchange.clone()),
            ..LabOptions::default()
        };
        let lab = Lab::start(options).await.unwrap();
        // Nothing may hide behind a fall-back.
        let text = edit(lab.inventory_toml().replace("prefer-gnmi", "gnmi"));
        let loaded = inventory::load_text(Path::new("lab.toml"), &text, &mut DeviceIds::default());
        let inventory = loaded.inventory.unwrap_or_else(|| panic!("{:?}", loaded.diagnostics));
        let clock = Clock::at(Timestamp(1_800_000_000_000));
        let (snapshots, mux) = (Arc::new(Snapshots::new()), Mux::new(MuxSettings::default()));
        let mut collector = Collector::new(Arc::clone(&snapshots), mux, clock, Duration::from_secs(1))
            .over(Arc::new(Wires(exchange)));
        let added = vec![Arc::clone(inventory.device(HERO).unwrap())];
        collector.apply(&InventoryChange { added, ..InventoryChange::default() });
        Self { lab, clock, collector, snapshots, latest: None, shown: Vec::new() }
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

    /// Waits until so many seconds of the scene have passed.
    pub async fn second(&mut self, seconds: u64) {
        let moment = Moment::after_start(Duration::from_secs(seconds));
        self.until("the time to pass", |stage| stage.clock.moment() >= moment).await;
    }

    fn look(&mut self) {
        for (_, snapshot) in self.snapshots.drain() {
            let ports = snapshot.interfaces().filter(|(_, identity)| identity.name.starts_with("Ethernet"));
            for (slot, identity) in ports {
                for direction in Direction::BOTH {
                    self.shown.push((identity.name.to_string(), rate(&snapshot, slot, direction)));
                }
            }
            self.latest = Some(snapshot);
        }
    }

    pub fn device(&self) -> &DeviceSnapshot {
        self.latest.as_deref().expect("it was heard of")
    }

    pub fn names(&self) -> Vec<String> {
        let Some(latest) = &self.latest else { return Vec::new() };
        latest.interfaces().map(|(_, identity)| identity.name.to_string()).collect()
    }

    /// Those that lack a leaf which the lab gives to all of them.
    pub fn incomplete(&self) -> Vec<String> {
        let interfaces = self.device().interfaces();
        let lacking =
            interfaces.filter(|(_, identity)| identity.if_index.is_none() || identity.mtu.is_none());
        lacking.map(|(_, identity)| identity.name.to_string()).collect()
    }

    pub fn freshness(&self) -> Freshness {
        let latest = self.latest.as_ref();
        latest.map_or(Freshness::Unknown, |snapshot| snapshot.freshness(self.clock.moment()))
    }

    fn slot(&self, interface: &str) -> Option<Slot> {
        self.latest.as_ref()?.slot_of(interface)
    }

    /// What stands in the state column of a port.
    pub fn state(&self, interface: &str) -> &'static str {
        let Some(slot) = self.slot(interface) else { return "absent" };
        let snapshot = self.device();
        match (snapshot.status_freshness(slot, self.clock.moment()), snapshot.port_state(slot)) {
            (Freshness::Unknown, _) => "UNKNOWN",
            (_, PortState::Up) => "up",
            (_, PortState::Down) => "down",
            (_, PortState::AdminDown) => "admin down",
            _ => "other",
        }
    }

    pub fn rate(&self, interface: &str) -> Option<Result<f32, Gap>> {
        let slot = self.slot(interface)?;
        Some(rate(self.device(), slot, Direction::In))
    }

    /// Whether a port shows a rate.
    pub fn has_rate(&self, interface: &str) -> bool {
        matches!(self.rate(interface), Some(Ok(_)))
    }

    /// Whether it answers, and a port that is up has a rate.
    pub fn is_well(&self) -> bool {
        self.freshness() == Freshness::Live && self.has_rate("Ethernet2") && self.has_rate("Ethernet49")
    }

    pub fn reach(&self) -> Option<Reach> {
        self.latest.as_ref().map(|latest| latest.reach.clone())
    }

    /// What the operator reads of the reachability.
    pub fn words(&self) -> String {
        self.latest.as_ref().map_or_else(
            || "never heard of".to_owned(),
            |latest| format!("{:?} {:?} with {:?}", latest.reach, latest.stats, self.names()),
        )
    }

    /// The gaps that a port went through, each stretch once.
    pub fn gaps(&self, interface: &str) -> Vec<Gap> {
        let cells = self.shown.iter().filter(|(name, _)| name == interface);
        let mut cells: Vec<Option<Gap>> = cells.map(|(_, rate)| rate.err()).collect();
        cells.dedup();
        cells.into_iter().flatten().collect()
    }

    /// No port ever showed another rate than this.
    pub fn assert_rates(&self, expected: f32) {
        self.assert_each_rate(|_| expected);
    }

    /// No port ever showed another rate than its own.
    pub fn assert_each_rate(&self, expected: impl Fn(&str) -> f32) {
        for (name, rate) in self.shown.iter().filter(|(name, _)| name.starts_with("Ethernet")) {
            if let Ok(rate) = rate {
                let expected = expected(name);
                assert!((rate / expected - 1.0).abs() < 0.01, "{name}: {rate} is not {expected}");
            }
        }
    }

    /// What an interface stands on, and what stands on it.
    pub fn layers(&self, interface: &str) -> [Vec<String>; 2] {
        let Some(identity) = self.slot(interface).and_then(|slot| self.device().identity(slot)) else {
            return Default::default();
        };
        [&identity.lower_layer_if, &identity.higher_layer_if]
            .map(|names| names.iter().map(ToString::to_string).collect())
    }

    /// Ends the scene; everything must end with it.
    pub async fn end(self) {
        let stopped = timeout(Duration::from_secs(5), self.collector.stop()).await;
        assert!(stopped.is_ok(), "the collector does not stop");
        self.lab.stop().await;
    }
}

fn rate(snapshot: &DeviceSnapshot, slot: Slot, direction: Direction) -> Result<f32, Gap> {
    let rates = &snapshot.rows.rates[direction.index()];
    rates.gap[slot.index()].map_or(Ok(rates.bits[slot.index()]), Err)
}
