//! A network in which every state occurs once, for the pictures.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use noctui::{
    app::Listing,
    model::{
        AdminStatus, Counter, Counters, Detail, Device, DeviceId, DeviceSnapshot, Evidence, Expectation, Gap,
        History, Identity, IfType, Leaf, Moment, Neighbour, Now, OperStatus, Packed, Point, Rates, Reach,
        Rows, SafeText, Sample, Slot, Source, SourceStats, SourceTime, System, Telemetry, Timestamp, Trouble,
        TroubleKind,
    },
};

/// The civil time of the pictures: 2026-11-22 12:04:31Z.
pub const WALL: Timestamp = Timestamp(1_795_349_071_000);

/// The program has been running for two hours.
pub const NOW: Now = Now { moment: Moment::after_start(Duration::from_secs(7_200)), wall: WALL };

const PERIOD: Duration = Duration::from_secs(10);

/// A port of the network, with everything that a test wants to vary.
#[derive(Clone)]
pub struct Port {
    pub name: &'static str,
    pub description: &'static str,
    pub admin: AdminStatus,
    pub oper: OperStatus,
    pub speed: u64,
    /// Bits per second, in and out.
    pub bits: [Result<f32, Gap>; 2],
    /// Share of packets in error, inward.
    pub errors: f32,
    pub discards: f32,
    /// Seconds since the last change.
    pub changed: Option<u64>,
    pub neighbour: Option<(&'static str, &'static str)>,
    pub lower: &'static [&'static str],
    pub higher: &'static [&'static str],
}

pub fn port(name: &'static str, description: &'static str) -> Port {
    Port {
        name,
        description,
        admin: AdminStatus::Up,
        oper: OperStatus::Up,
        speed: 10_000_000_000,
        bits: [Ok(0.0); 2],
        errors: 0.0,
        discards: 0.0,
        changed: Some(3_542_400),
        neighbour: None,
        lower: &[],
        higher: &[],
    }
}

impl Port {
    pub fn rates(mut self, received: f32, sent: f32) -> Self {
        self.bits = [Ok(received), Ok(sent)];
        self
    }

    pub fn gap(mut self, gap: Gap) -> Self {
        self.bits = [Err(gap); 2];
        self
    }

    pub fn state(mut self, admin: AdminStatus, oper: OperStatus, changed: u64) -> Self {
        (self.admin, self.oper, self.changed) = (admin, oper, Some(changed));
        self
    }

    pub fn down(self, seconds: u64) -> Self {
        self.state(AdminStatus::Up, OperStatus::Down, seconds).gap(Gap::Absent)
    }

    pub fn spare(self) -> Self {
        self.state(AdminStatus::Down, OperStatus::Down, 8_000_000).gap(Gap::Absent)
    }

    pub fn errors(mut self, share: f32, discards: f32) -> Self {
        (self.errors, self.discards) = (share, discards);
        self
    }

    pub fn speed(mut self, bits: u64) -> Self {
        self.speed = bits;
        self
    }

    pub fn to(mut self, system: &'static str, port: &'static str) -> Self {
        self.neighbour = Some((system, port));
        self
    }
}

/// When a device was last heard.
#[derive(Clone, Copy)]
pub enum Heard {
    Never,
    /// Milliseconds ago.
    Ago(u64),
}

/// A device with its ports.
#[derive(Clone)]
pub struct Station {
    pub name: &'static str,
    pub site: &'static str,
    pub role: &'static str,
    pub heard: Heard,
    pub restarted: Option<u64>,
    pub ports: Vec<Port>,
}

/// What stands in the network: every state that a port or a device can have.
pub fn every_state() -> Vec<Station> {
    let device = |name, site, role, heard, ports| Station { name, site, role, heard, restarted: None, ports };
    let mut stations = vec![
        device("fra-border-1", "fra", "border", Heard::Ago(600), quiet_ports(4)),
        device("fra-spine-1", "fra", "spine", Heard::Ago(400), spine_ports()),
        device("fra-spine-2", "fra", "spine", Heard::Ago(18_000), quiet_ports(6)),
        device("fra-leaf-1", "fra", "leaf", Heard::Ago(1_100), quiet_ports(12)),
        device("fra-leaf-3", "fra", "leaf", Heard::Ago(1_200), leaf_ports()),
        device("fra-leaf-5", "fra", "leaf", Heard::Ago(184_000), quiet_ports(8)),
        device("fra-leaf-6", "fra", "leaf", Heard::Never, Vec::new()),
        device("lon-border-1", "lon", "border", Heard::Ago(2_000), quiet_ports(4)),
        device("lon-leaf-9", "lon", "leaf", Heard::Ago(1_900), quiet_ports(8)),
        device("hostile", "lon", "leaf", Heard::Ago(900), hostile_ports()),
    ];
    stations[8].restarted = Some(120);
    stations
}

fn quiet_ports(count: usize) -> Vec<Port> {
    const NAMES: [&str; 12] = [
        "Ethernet1",
        "Ethernet2",
        "Ethernet3",
        "Ethernet4",
        "Ethernet5",
        "Ethernet6",
        "Ethernet7",
        "Ethernet8",
        "Ethernet9",
        "Ethernet10",
        "Ethernet11",
        "Ethernet12",
    ];
    let quiet = |(n, name): (usize, &'static &'static str)| {
        let bits = 1.1e8 * (n + 1) as f32;
        port(name, "cust Wayne-2").rates(bits, bits * 0.8)
    };
    NAMES.iter().enumerate().take(count).map(quiet).collect()
}

fn spine_ports() -> Vec<Port> {
    let mut ports = quiet_ports(6);
    ports[2] = port("Ethernet3", "to fra-leaf-3").rates(3.21e9, 8.40e9).to("fra-leaf-3", "Ethernet49");
    ports
}

/// The leaf of the drawings.
pub fn leaf_ports() -> Vec<Port> {
    let mut bundle = port("Port-Channel1", "mlag peer").speed(20_000_000_000).rates(1.80e9, 1.77e9);
    bundle.lower = &["Ethernet51", "Ethernet52"];
    let mut member = port("Ethernet49", "to fra-spine-1").rates(8.41e9, 3.20e9).errors(0.0031, 214.0);
    member.higher = &["Port-Channel2"];
    vec![
        port("Ethernet1", "cust Initech-2").speed(1_000_000_000).rates(644e6, 120e6),
        port("Ethernet2", "cust ACME-17").down(245),
        port("Ethernet3", "cust Umbrella-9").rates(12.0e6, 8.80e6),
        port("Ethernet4", "cust Hooli-1").speed(1_000_000_000).rates(221e6, 340e6),
        port("Ethernet5", "cust Stark-12").rates(1.02e6, 640e3),
        port("Ethernet6", "backup-srv-2").speed(1_000_000_000).rates(980e6, 4.10e6),
        port("Ethernet7", "spare").spare(),
        port("Ethernet8", "spare").spare(),
        port("Ethernet9", "cust Soylent-3").gap(Gap::Reset),
        port("Ethernet10", "cust Tyrell-8").gap(Gap::First),
        port("Ethernet11", "loop test").state(AdminStatus::Testing, OperStatus::Testing, 60).rates(0.0, 0.0),
        port("Ethernet12", "dial backup").state(AdminStatus::Up, OperStatus::Dormant, 60).rates(0.0, 0.0),
        port("Ethernet13", "cust Cyberdyne").state(AdminStatus::Up, OperStatus::Unknown, 60).gap(Gap::Absent),
        port("Ethernet14", "no optics")
            .state(AdminStatus::Up, OperStatus::NotPresent, 86_400 * 3)
            .gap(Gap::Absent),
        member.to("fra-spine-1", "Ethernet3"),
        port("Ethernet50", "to fra-spine-2").rates(3.11e9, 2.95e9).to("fra-spine-2.example.net", "Ethernet3"),
        bundle,
        port("Loopback0", "").speed(0).rates(0.0, 0.0),
        port("Vlan100", "mgmt").speed(1_000_000_000).rates(12.4e3, 9.10e3),
    ]
}

fn hostile_ports() -> Vec<Port> {
    vec![
        port("Ethernet1\u{1b}[2J\u{7}", "\u{202e}evil\u{200b} \u{9b}31m text").down(30),
        port("非常に長い名前のインターフェース0/1", "説明も日本語で書いてあります").down(7_200),
        port("e\u{301}\u{301}\u{301}\u{301}thernet", "Zalgo t\u{300}\u{301}\u{302}ext").rates(5e6, 1e3),
        port("TenGigabitEthernet1/0/24.12345-service", "a name that fits nowhere").down(3),
        port("👩\u{200d}👩\u{200d}👧 family", "🇩🇪 flags and ﾞ marks").rates(1e15, 9e17).speed(1),
    ]
}

/// The inventory of these devices.
pub fn listing(stations: &[Station]) -> Listing {
    let device = |(n, own): (usize, &Station)| {
        Arc::new(Device {
            id: DeviceId(n as u32),
            name: own.name.into(),
            address: format!("192.0.2.{}", n + 1).into(),
            site: Some(own.site.into()),
            role: Some(own.role.into()),
            platform: Some("arista_eos".into()),
            groups: Vec::new(),
            tags: BTreeMap::new(),
            telemetry: Telemetry::Snmp,
        })
    };
    let devices = stations.iter().enumerate().map(device).collect();
    Listing { devices, tree: vec!["site".into(), "role".into()], ..Listing::default() }
}

/// What was heard of these devices.
pub fn snapshots(stations: &[Station]) -> Vec<Arc<DeviceSnapshot>> {
    stations.iter().enumerate().map(|(n, own)| Arc::new(snapshot(DeviceId(n as u32), own))).collect()
}

fn snapshot(device: DeviceId, own: &Station) -> DeviceSnapshot {
    let heard = match own.heard {
        Heard::Never => None,
        Heard::Ago(millis) => Some(ago(Duration::from_millis(millis))),
    };
    let system = System {
        name: Some(SafeText::new(own.name)),
        description: Some(SafeText::new("Arista DCS-7050SX3, EOS 4.32.1F")),
        boot_time: Some(WALL.before(Duration::from_secs(41 * 86_400))),
        restarted: own.restarted.map(|seconds| ago(Duration::from_secs(seconds))),
        ..System::default()
    };
    let details = own.ports.iter().position(|port| port.name == "Ethernet49");
    DeviceSnapshot {
        device,
        revision: 1,
        source: heard.map(|_| Source::Snmp),
        reach: reach(own.heard),
        note: None,
        heard,
        heard_at: heard.map(|heard| WALL.before(NOW.moment.since(heard))),
        expectation: Expectation { period: PERIOD, timeout: Duration::from_secs(2) },
        system: Arc::new(system),
        identities: Arc::new(
            own.ports.iter().enumerate().map(|(n, p)| Some(Arc::new(identity(n, p)))).collect(),
        ),
        rows: rows(&own.ports, heard),
        details: details.map(|slot| Arc::new(detail(Slot(slot as u32)))).into_iter().collect(),
        rounds: 1,
        stats: SourceStats {
            requests: 4_212,
            retries: 3,
            timeouts: 1,
            late: 0,
            faults: 0,
            ..SourceStats::default()
        },
    }
}

fn ago(span: Duration) -> Moment {
    Moment::after_start(NOW.moment.since_start() - span)
}

fn reach(heard: Heard) -> Reach {
    match heard {
        Heard::Ago(millis) if millis < 20_000 => Reach::Answering { latency: Duration::from_micros(12_400) },
        _ => Reach::Failing(Trouble {
            kind: TroubleKind::Silent,
            words: "no SNMP answer".into(),
            again: Some(Duration::from_secs(10)),
        }),
    }
}

fn identity(n: usize, port: &Port) -> Identity {
    let names = |names: &[&str]| names.iter().map(|name| SafeText::new(name)).collect();
    let neighbour = port.neighbour.map(|(system, port)| Neighbour {
        system: system.into(),
        port: port.into(),
        port_description: "uplink".into(),
        chassis: "00:1c:73:00:00:01".into(),
    });
    Identity {
        name: SafeText::new(port.name),
        description: Some(SafeText::new(port.description)).filter(|text| !text.is_empty()),
        kind: Some(IfType::Number(6)),
        link_up_down_trap_enable: Some(true),
        if_index: Some(n as u32 + 1),
        phys_address: Some(SafeText::new("00:1c:73:65:8e:3a")),
        higher_layer_if: names(port.higher),
        lower_layer_if: names(port.lower),
        first_seen: WALL.before(Duration::from_secs(7_200)),
        mtu: Some(9_214),
        if_descr: Some(SafeText::new(port.name)),
        neighbours: neighbour.into_iter().collect(),
        ..Identity::default()
    }
}

fn rows(ports: &[Port], heard: Option<Moment>) -> Rows {
    let all = |heard: Option<Moment>| vec![heard; ports.len()];
    Rows {
        admin: ports.iter().map(|port| port.admin).collect(),
        oper: ports.iter().map(|port| port.oper).collect(),
        last_change: ports
            .iter()
            .map(|port| port.changed.map(|seconds| WALL.before(Duration::from_secs(seconds))))
            .collect(),
        speed: ports.iter().map(|port| port.speed).collect(),
        status_heard: all(heard),
        counters_heard: all(heard),
        counters: counters(ports.len()),
        rates: [0, 1].map(|direction| rates(ports, direction)),
    }
}

fn counters(len: usize) -> Counters {
    Counters {
        values: std::array::from_fn(|column| {
            (0..len).map(|n| 18_446_744_073 * (column + n) as u64).collect()
        }),
        present: vec![0b1_1111_1011_1111; len],
        wide: vec![0b0_0111_1000_1111; len],
    }
}

fn rates(ports: &[Port], direction: usize) -> Rates {
    let bits = |port: &Port| port.bits[direction].unwrap_or(f32::NAN);
    let inward = |value: f32| if direction == 0 { value } else { 0.0 };
    Rates {
        bits: ports.iter().map(bits).collect(),
        packets: ports.iter().map(|port| bits(port) / 8_000.0).collect(),
        errors: ports.iter().map(|port| inward(bits(port) / 8_000.0 * port.errors)).collect(),
        discards: ports
            .iter()
            .map(|port| if port.bits[0].is_ok() { inward(port.discards) } else { f32::NAN })
            .collect(),
        error_share: ports
            .iter()
            .map(|port| if port.bits[0].is_ok() { inward(port.errors) } else { f32::NAN })
            .collect(),
        interval: vec![10.02; ports.len()],
        gap: ports.iter().map(|port| port.bits[direction].err()).collect(),
    }
}

/// An hour that breathes, with a reset and a silence in it.
fn detail(slot: Slot) -> Detail {
    let minutes = (0..60_u32).map(|minute| {
        let wave = |shift: f32, low: f32, high: f32| {
            let phase = (minute as f32 / 27.0 + shift) * std::f32::consts::TAU;
            low + (high - low) * (0.5 + 0.5 * phase.sin())
        };
        let rates = match minute {
            17 => [Packed::gap(Gap::Reset); 2],
            38..=43 => [Packed::LATE; 2],
            _ => [Packed::rate(wave(0.0, 4.4e9, 9.1e9)), Packed::rate(wave(0.4, 0.9e9, 3.6e9))],
        };
        Point { at: ago(Duration::from_secs(60 * u64::from(59 - minute))), rates }
    });
    let history = History { fine: Arc::new([]), minutes: minutes.collect() };
    Detail { slot, history, evidence: evidence() }
}

fn evidence() -> Vec<Evidence> {
    let sample = |value, seconds_ago: u64, up: u64| Sample {
        value,
        arrival: ago(Duration::from_millis(seconds_ago * 1_000 + 200)),
        time: SourceTime::Uptime(Duration::from_millis(up)),
    };
    let counter = |counter, object: &str, before, now, gap: Option<Gap>| Evidence {
        leaf: Leaf::Counter(counter),
        source: Source::Snmp,
        object: object.to_owned(),
        heard: Some(ago(Duration::from_millis(1_200))),
        before: Some(sample(before, 11, 3_542_400_000)),
        now: Some(sample(now, 1, 3_542_410_020)),
        interval: gap.is_none().then_some(Duration::from_millis(10_020)),
        gap,
    };
    let status = Evidence {
        leaf: Leaf::OperStatus,
        source: Source::Snmp,
        object: "ifOperStatus.49 (1.3.6.1.2.1.2.2.1.8.49)".to_owned(),
        heard: Some(ago(Duration::from_millis(1_200))),
        before: None,
        now: None,
        interval: None,
        gap: None,
    };
    vec![
        status,
        counter(
            Counter::InOctets,
            "ifHCInOctets.49 (1.3.6.1.2.1.31.1.1.1.6.49)",
            18_446_744_073_709,
            18_457_277_598_709,
            None,
        ),
        counter(
            Counter::OutOctets,
            "ifHCOutOctets.49 (1.3.6.1.2.1.31.1.1.1.10.49)",
            9_446_744_073_709,
            1_277_598_709,
            Some(Gap::Reset),
        ),
    ]
}
