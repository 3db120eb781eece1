//! A small network whose every value a test sets by words, read once a period.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use noctui::{
    alarm::{Engine, Facts, Link, SeenUp},
    model::{
        AdminStatus, AlarmChange, AlarmChangeKind, Device, DeviceId, DeviceSnapshot, Direction, Expectation,
        Gap, Identity, IfType, Moment, Neighbour, Now, OperStatus, Reach, Rows, Source, SourceStats, System,
        Telemetry, Timestamp, Trouble, TroubleKind, alarm::Rule,
    },
};

/// Every device is read this often.
pub const PERIOD: u64 = 10;

/// One interface, as the device has it.
#[derive(Clone)]
pub struct Port {
    pub identity: Identity,
    pub admin: AdminStatus,
    pub oper: OperStatus,
    pub last_change: i64,
    pub speed: u64,
    /// Share of the speed, by direction, in percent.
    pub load: [f32; 2],
    pub packets: f32,
    /// Share of packets in error and discarded, in percent, of what comes in.
    pub errors: f32,
    pub discards: f32,
    pub gap: Option<Gap>,
    pub is_gone: bool,
}

impl Port {
    pub fn new(name: &str) -> Self {
        Self {
            identity: Identity { name: name.into(), kind: Some(IfType::Number(6)), ..Identity::default() },
            admin: AdminStatus::Up,
            oper: OperStatus::Up,
            last_change: 0,
            speed: 1_000_000_000,
            load: [10.0, 10.0],
            packets: 10_000.0,
            errors: 0.0,
            discards: 0.0,
            gap: None,
            is_gone: false,
        }
    }

    fn set(&mut self, word: &str, second: u64) {
        let (key, value) = word.split_once('=').unwrap_or((word, ""));
        let number = || value.parse::<f32>().unwrap_or_else(|_| panic!("`{word}` needs a number"));
        match key {
            "oper" => {
                self.last_change = second as i64 * 1_000;
                self.oper = match value {
                    "up" => OperStatus::Up,
                    "down" => OperStatus::Down,
                    "lower-layer-down" => OperStatus::LowerLayerDown,
                    "dormant" => OperStatus::Dormant,
                    "unknown" => OperStatus::Unknown,
                    other => panic!("no oper-status {other}"),
                };
            }
            "admin" => self.admin = if value == "up" { AdminStatus::Up } else { AdminStatus::Down },
            "bounced" => self.last_change = second as i64 * 1_000,
            "in" => self.load[0] = number(),
            "out" => self.load[1] = number(),
            "packets" => self.packets = number(),
            "errors" => self.errors = number(),
            "discards" => self.discards = number(),
            "gap" => self.gap = Gap::ALL.into_iter().find(|gap| gap.as_str() == value),
            "expect" => self.identity.expected_up = value == "up",
            "role" => self.identity.role = Some(value.into()),
            "on" => self.identity.lower_layer_if = value.split('+').map(Into::into).collect(),
            "members" => {
                self.identity.kind = Some(IfType::Number(161));
                self.identity.lower_layer_if = value.split('+').map(Into::into).collect();
            }
            "sees" => self.identity.neighbours = neighbours(value),
            "gone" => self.is_gone = true,
            "back" => self.is_gone = false,
            other => panic!("nothing is called {other}"),
        }
    }
}

fn neighbours(value: &str) -> Arc<[Neighbour]> {
    let seen = value.split_once(':').map(|(system, port)| Neighbour {
        system: system.into(),
        port: port.into(),
        ..Neighbour::default()
    });
    seen.into_iter().collect()
}

/// One device.
pub struct Machine {
    pub device: Arc<Device>,
    pub ports: Vec<Port>,
    identities: Arc<Vec<Option<Arc<Identity>>>>,
    is_silent: bool,
    has_stalled: bool,
    trouble: Option<TroubleKind>,
    source: Source,
    skew_ms: Option<i64>,
    certificate_ends: Option<Timestamp>,
    system: System,
    heard: Option<Now>,
    counters_heard: Option<Moment>,
    rounds: u64,
}

impl Machine {
    fn new(id: u32, name: &str, ports: Vec<Port>) -> Self {
        let device = Device {
            id: DeviceId(id),
            name: name.into(),
            address: "192.0.2.1".into(),
            site: Some("fra".into()),
            role: name.split('-').next().map(Into::into),
            platform: None,
            groups: Vec::new(),
            tags: BTreeMap::new(),
            telemetry: Telemetry::Snmp,
        };
        Self {
            device: Arc::new(device),
            ports,
            identities: Arc::default(),
            is_silent: false,
            has_stalled: false,
            trouble: None,
            source: Source::Snmp,
            skew_ms: None,
            certificate_ends: None,
            system: System { name: Some(name.into()), ..System::default() },
            heard: None,
            counters_heard: None,
            rounds: 0,
        }
    }

    fn set(&mut self, word: &str) {
        let (key, value) = word.split_once('=').unwrap_or((word, ""));
        match key {
            "silent" => (self.is_silent, self.trouble) = (true, Some(TroubleKind::Silent)),
            "refused" => (self.is_silent, self.trouble) = (true, Some(TroubleKind::Credential)),
            "speaks" => (self.is_silent, self.trouble) = (false, None),
            "stalled" => self.has_stalled = true,
            "flows" => self.has_stalled = false,
            "streams" => self.source = Source::Gnmi,
            "certificate" => {
                self.certificate_ends = value.parse().ok().map(|second: i64| Timestamp(second * 1_000));
            }
            "skew" => self.skew_ms = Some(value.parse().unwrap()),
            "unread" => Arc::make_mut(&mut self.device).telemetry = Telemetry::None,
            other => panic!("no device can {other}"),
        }
    }

    /// Reads the device; tells whether there is anything to observe.
    fn read(&mut self, now: Now) -> bool {
        self.rounds += 1;
        if !self.is_silent {
            self.heard = Some(now);
            if !self.has_stalled {
                self.counters_heard = Some(now.moment);
            }
        }
        self.device.telemetry != Telemetry::None
    }

    /// Reads the device and shows it.
    pub fn next(&mut self, now: Now) -> Arc<DeviceSnapshot> {
        self.read(now);
        self.snapshot()
    }

    /// Whether it answers.
    pub fn is_read(&self) -> bool {
        !self.is_silent
    }

    pub fn snapshot(&mut self) -> Arc<DeviceSnapshot> {
        let identity = |port: &Port| (!port.is_gone).then(|| Arc::new(port.identity.clone()));
        let identities: Vec<_> = self.ports.iter().map(identity).collect();
        if *self.identities != identities && self.heard.is_some() {
            self.identities = Arc::new(identities);
        }
        let heard = self.heard.map(|now| now.moment);
        let mut rows = Rows::default();
        if heard.is_some() {
            self.ports.iter().for_each(|port| row(&mut rows, port, heard, self.counters_heard));
        }
        let reach = match self.trouble {
            None => Reach::Answering { latency: Duration::from_millis(5) },
            Some(kind) => {
                let words =
                    if kind == TroubleKind::Silent { "no answer" } else { "the community is refused" };
                Reach::Failing(Trouble { kind, words: words.into(), again: None })
            }
        };
        Arc::new(DeviceSnapshot {
            device: self.device.id,
            revision: self.rounds,
            source: heard.map(|_| self.source),
            reach,
            note: None,
            heard,
            heard_at: self.heard.map(|now| now.wall),
            expectation: Expectation { period: Duration::from_secs(PERIOD), timeout: Duration::from_secs(2) },
            system: Arc::new(self.system.clone()),
            identities: Arc::clone(&self.identities),
            rows,
            details: Vec::new(),
            stats: SourceStats {
                skew_ms: self.skew_ms,
                certificate_ends: self.certificate_ends,
                ..SourceStats::default()
            },
            rounds: self.rounds,
        })
    }
}

fn row(rows: &mut Rows, port: &Port, heard: Option<Moment>, counters_heard: Option<Moment>) {
    rows.admin.push(port.admin);
    rows.oper.push(port.oper);
    rows.last_change.push(Some(Timestamp(port.last_change)));
    rows.speed.push(port.speed);
    rows.status_heard.push(heard);
    rows.counters_heard.push(counters_heard);
    for column in &mut rows.counters.values {
        column.push(0);
    }
    rows.counters.present.push(u16::MAX);
    rows.counters.wide.push(u16::MAX);
    for direction in Direction::BOTH {
        let is_in = direction == Direction::In;
        let of = |share: f32| if is_in { port.packets * share / 100.0 } else { 0.0 };
        let (errors, discards) = (of(port.errors), of(port.discards));
        let value = |number: f32| if port.gap.is_some() { f32::NAN } else { number };
        let rates = &mut rows.rates[direction.index()];
        rates.bits.push(value(port.speed as f32 * port.load[direction.index()] / 100.0));
        rates.packets.push(value(port.packets - errors - discards));
        rates.errors.push(value(errors));
        rates.discards.push(value(discards));
        rates.error_share.push(value(if errors > 0.0 { errors / port.packets } else { 0.0 }));
        rates.interval.push(value(PERIOD as f32));
        rates.gap.push(port.gap);
    }
}

/// Devices, the engine that watches them, and everything that it said.
pub struct World {
    pub engine: Engine,
    pub machines: Vec<Machine>,
    pub second: u64,
    pub changes: Vec<AlarmChange>,
    pub links: Vec<Link>,
    pub seen_up: SeenUp,
}

impl World {
    pub fn new(rules: Vec<Rule>, devices: Vec<(String, Vec<Port>)>, links: Vec<Link>) -> Self {
        let machines: Vec<Machine> = devices
            .into_iter()
            .enumerate()
            .map(|(id, (name, ports))| Machine::new(id as u32, &name, ports))
            .collect();
        let mut world = Self {
            engine: Engine::new(rules, &Facts::default()),
            machines,
            second: 0,
            changes: Vec::new(),
            links,
            seen_up: SeenUp::new(),
        };
        world.changes = world.engine.set_facts(&world.facts(), Now::default());
        world
    }

    /// What an earlier run saw up.
    pub fn remember(&mut self, device: &str, interface: &str) {
        self.seen_up.entry(device.into()).or_default().insert(interface.into());
        let changes = self.engine.set_facts(&self.facts(), self.now());
        self.changes.extend(changes);
    }

    fn facts(&self) -> Facts {
        let devices = self.machines.iter().map(|one| one.device.clone()).collect();
        Facts { devices, links: self.links.clone(), seen_up: Arc::new(self.seen_up.clone()) }
    }

    pub fn now(&self) -> Now {
        Now {
            moment: Moment::after_start(Duration::from_secs(self.second)),
            wall: Timestamp(self.second as i64 * 1_000),
        }
    }

    /// Sets values by words: `leaf-1:e1 oper=down in=95`, `leaf-1 silent`, `leaf-1 leaves`.
    pub fn set(&mut self, order: &str) {
        let mut words = order.split_whitespace();
        let target = words.next().unwrap();
        let (device, port) =
            target.split_once(':').map_or((target, None), |(device, port)| (device, Some(port)));
        let at = self.machines.iter().position(|one| &*one.device.name == device);
        let at = at.unwrap_or_else(|| panic!("no device {device}"));
        for word in words {
            let Some(port) = port else {
                if word == "leaves" {
                    self.machines.remove(at);
                } else {
                    self.machines[at].set(word);
                }
                if matches!(word, "leaves" | "unread") {
                    let (facts, now) = (self.facts(), self.now());
                    self.changes.extend(self.engine.set_facts(&facts, now));
                }
                continue;
            };
            let second = self.second;
            let ports = self.machines[at].ports.iter_mut();
            let mut found = ports.filter(|one| port == "*" || one.identity.name == port).peekable();
            assert!(found.peek().is_some(), "no port {target}");
            found.for_each(|one| one.set(word, second));
        }
    }

    /// A second passes.
    pub fn pass(&mut self) {
        let now = self.now();
        if self.second.is_multiple_of(PERIOD) {
            for at in 0..self.machines.len() {
                if self.machines[at].read(now) {
                    let snapshot = self.machines[at].snapshot();
                    self.changes.extend(self.engine.observe(&snapshot, now));
                }
            }
        }
        self.changes.extend(self.engine.tick(now));
        self.second += 1;
    }

    pub fn pass_until(&mut self, second: u64) {
        while self.second < second {
            self.pass();
        }
    }
}

/// `30 raised critical port-down leaf-1:e1: down`
pub fn line(change: &AlarmChange) -> String {
    let kind = match &change.kind {
        AlarmChangeKind::Raised => "raised".to_owned(),
        AlarmChangeKind::Updated => "updated".to_owned(),
        AlarmChangeKind::Folded { into } => format!("folded into ({into})"),
        AlarmChangeKind::Unfolded => "unfolded".to_owned(),
        AlarmChangeKind::Cleared(reason) => format!("cleared ({})", reason.words()),
    };
    let (alarm, second) = (&change.alarm, change.at.wall.0 / 1_000);
    format!("{second} {kind} {} {}: {}", alarm.severity.as_str(), alarm.key, alarm.words)
}
