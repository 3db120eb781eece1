//! A few devices with a few ports, to be cabled as a test likes.

use std::{sync::Arc, time::Duration};

use crate::{
    app::{
        fleet::{Fleet, Listing},
        links::Links,
    },
    config::inventory::{DeclaredLink, LinkEnd},
    model::{
        AdminStatus, Device, DeviceId, DeviceSnapshot, Expectation, Identity, Moment, Neighbour, OperStatus,
        Rates, Reach, Rows, SafeText, SourceStats, System, Telemetry,
    },
};

pub(super) const NOW: Moment = Moment::after_start(Duration::from_secs(3_600));

/// A port and what it says.
#[derive(Debug, Clone)]
pub(super) struct Port {
    pub(super) name: String,
    pub(super) hears: Vec<(String, String)>,
    pub(super) admin: AdminStatus,
    pub(super) oper: OperStatus,
    pub(super) speed: u64,
    /// Bits per second, in and out.
    pub(super) bits: [f32; 2],
    pub(super) errors: f32,
}

pub(super) fn port(name: &str) -> Port {
    Port {
        name: name.to_owned(),
        hears: Vec::new(),
        admin: AdminStatus::Up,
        oper: OperStatus::Up,
        speed: 10_000_000_000,
        bits: [1e9; 2],
        errors: 0.0,
    }
}

impl Port {
    pub(super) fn hears(mut self, system: &str, port: &str) -> Self {
        self.hears.push((system.to_owned(), port.to_owned()));
        self
    }
}

/// A device and what it says.
#[derive(Debug, Clone)]
pub(super) struct Station {
    pub(super) name: String,
    pub(super) system: Option<String>,
    pub(super) ports: Vec<Port>,
    /// Seconds since it was heard; `None` if it never was.
    pub(super) heard: Option<u64>,
}

pub(super) fn station(name: &str, ports: impl IntoIterator<Item = Port>) -> Station {
    Station { name: name.to_owned(), system: None, ports: ports.into_iter().collect(), heard: Some(1) }
}

/// A fleet and its links.
pub(super) struct World {
    pub(super) fleet: Fleet,
    pub(super) links: Links,
}

/// A link that is declared, as `device:interface` twice.
pub(super) type Written = [&'static str; 2];

impl World {
    pub(super) fn of(stations: &[Station], declared: &[Written]) -> Self {
        let mut world = Self::silent(stations, declared);
        let heard: Vec<_> = (0..stations.len()).collect();
        world.hear(stations, &heard, 1);
        world
    }

    /// Nothing was heard yet.
    pub(super) fn silent(stations: &[Station], declared: &[Written]) -> Self {
        let mut world = Self { fleet: Fleet::new(0.9), links: Links::default() };
        let devices = stations.iter().enumerate().map(|(n, own)| Arc::new(device(n, &own.name))).collect();
        let links: Arc<[DeclaredLink]> = declared.iter().map(written).collect();
        world.fleet.list(&Listing { devices, tree: Vec::new(), links: Arc::clone(&links) }, NOW);
        world.links.declare(&links);
        world.links.follow(&world.fleet);
        world
    }

    /// Some of them say what they have to say.
    pub(super) fn hear(&mut self, stations: &[Station], which: &[usize], revision: u64) {
        let said =
            |n: &usize| stations[*n].heard.map(|ago| Arc::new(snapshot(*n, &stations[*n], ago, revision)));
        self.fleet.hear(which.iter().filter_map(said).collect(), NOW);
        self.links.follow(&self.fleet);
    }

    /// The links in words: ends, who tells of them, and what was declared instead.
    pub(super) fn told(&self) -> Vec<String> {
        let link = |link: &crate::model::Link| {
            let [a, b] =
                link.ends.each_ref().map(|end| format!("{}:{}", end.name.as_str(), end.port.as_str()));
            let arrow = match link.heard {
                [true, true] => "<->",
                [true, false] => "-->",
                [false, true] => "<--",
                [false, false] => "---",
            };
            let declared = if link.declared { " declared" } else { "" };
            let expects = link.ends.iter().filter_map(|end| end.expects.as_ref());
            let expects: String = expects.map(|end| format!(" !{}:{}", end.device, end.interface)).collect();
            format!("{a} {arrow} {b}{declared}{expects}")
        };
        self.links.list().iter().map(link).collect()
    }
}

fn written(ends: &Written) -> DeclaredLink {
    let end = |text: &&str| {
        let (device, interface) = text.split_once(':').unwrap();
        LinkEnd { device: device.into(), interface: interface.into() }
    };
    DeclaredLink { ends: ends.each_ref().map(end) }
}

fn device(n: usize, name: &str) -> Device {
    Device {
        id: DeviceId(n as u32),
        name: name.into(),
        address: "192.0.2.1".into(),
        site: None,
        role: None,
        platform: None,
        groups: Vec::new(),
        tags: Default::default(),
        telemetry: Telemetry::Snmp,
    }
}

fn snapshot(n: usize, own: &Station, ago: u64, revision: u64) -> DeviceSnapshot {
    let heard = Some(Moment::after_start(NOW.since_start() - Duration::from_secs(ago)));
    let identities = own.ports.iter().enumerate().map(|(at, port)| Some(Arc::new(identity(n, at, port))));
    DeviceSnapshot {
        device: DeviceId(n as u32),
        revision,
        source: None,
        reach: Reach::Trying,
        note: None,
        heard,
        heard_at: None,
        expectation: Expectation { period: Duration::from_secs(10), timeout: Duration::from_secs(2) },
        system: Arc::new(System { name: own.system.as_deref().map(SafeText::new), ..System::default() }),
        identities: Arc::new(identities.collect()),
        rows: rows(&own.ports, heard),
        details: Vec::new(),
        stats: SourceStats::default(),
        rounds: revision,
    }
}

fn identity(n: usize, at: usize, port: &Port) -> Identity {
    let neighbour = |(system, port): &(String, String)| Neighbour {
        system: SafeText::new(system),
        port: SafeText::new(port),
        ..Neighbour::default()
    };
    Identity {
        name: SafeText::new(&port.name),
        phys_address: Some(SafeText::new(&format!("00:00:5e:00:{n:02x}:{at:02x}"))),
        neighbours: port.hears.iter().map(neighbour).collect(),
        ..Identity::default()
    }
}

fn rows(ports: &[Port], heard: Option<Moment>) -> Rows {
    let direction = |at: usize| Rates {
        bits: ports.iter().map(|port| port.bits[at]).collect(),
        packets: ports.iter().map(|port| port.bits[at] / 8_000.0).collect(),
        errors: ports.iter().map(|port| port.bits[at] / 8_000.0 * port.errors).collect(),
        discards: vec![0.0; ports.len()],
        error_share: ports.iter().map(|port| port.errors).collect(),
        interval: vec![10.0; ports.len()],
        gap: vec![None; ports.len()],
    };
    Rows {
        admin: ports.iter().map(|port| port.admin).collect(),
        oper: ports.iter().map(|port| port.oper).collect(),
        last_change: vec![None; ports.len()],
        speed: ports.iter().map(|port| port.speed).collect(),
        status_heard: vec![heard; ports.len()],
        counters_heard: vec![heard; ports.len()],
        rates: [direction(0), direction(1)],
        ..Rows::default()
    }
}
