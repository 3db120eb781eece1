//! A console without a terminal, and a network that says what a test wants it to say.

use std::{sync::Arc, time::Duration};

use noctui::{
    app::{Effect, InventoryNews, Listing, Model, Msg, Options, update},
    keys::{Code, Key},
    model::{
        AdminStatus, Device, DeviceId, DeviceSnapshot, Expectation, Identity, Moment, Neighbour, Now,
        OperStatus, Rates, Reach, Rows, SafeText, Source, SourceStats, System, Telemetry, Timestamp,
    },
};

/// 2026-11-22 12:00:00Z, when every test begins.
const START: i64 = 1_795_348_800_000;

/// The period of every device.
pub const PERIOD: Duration = Duration::from_secs(10);

/// A port as a test describes it.
#[derive(Debug, Clone)]
pub struct Port {
    pub name: String,
    pub description: &'static str,
    pub admin: AdminStatus,
    pub oper: OperStatus,
    pub bits: [f32; 2],
    pub error_share: f32,
    pub far_end: Option<(&'static str, &'static str)>,
}

/// A port that is up and carries so many bits per second each way, of 10 Gbit/s.
pub fn port(name: impl Into<String>, bits: f32) -> Port {
    Port {
        name: name.into(),
        description: "",
        admin: AdminStatus::Up,
        oper: OperStatus::Up,
        bits: [bits; 2],
        error_share: 0.0,
        far_end: None,
    }
}

impl Port {
    pub fn down(mut self) -> Self {
        self.oper = OperStatus::Down;
        self
    }

    pub fn admin_down(mut self) -> Self {
        self.admin = AdminStatus::Down;
        self.down()
    }

    pub fn erring(mut self, share: f32) -> Self {
        self.error_share = share;
        self
    }

    pub fn described(mut self, description: &'static str) -> Self {
        self.description = description;
        self
    }

    pub fn towards(mut self, system: &'static str, port: &'static str) -> Self {
        self.far_end = Some((system, port));
        self
    }
}

/// A snapshot of a device that was heard at `heard`, with these ports.
pub fn snapshot(device: u32, revision: u64, heard: Moment, ports: &[Port]) -> Arc<DeviceSnapshot> {
    let identities: Vec<_> = ports.iter().map(|port| Some(Arc::new(identity(port)))).collect();
    Arc::new(DeviceSnapshot {
        device: DeviceId(device),
        revision,
        source: Some(Source::Snmp),
        reach: Reach::Answering { latency: Duration::from_millis(3) },
        note: None,
        heard: Some(heard),
        heard_at: None,
        expectation: Expectation { period: PERIOD, timeout: Duration::from_secs(2) },
        system: Arc::new(System::default()),
        identities: Arc::new(identities),
        rows: rows(heard, ports),
        details: Vec::new(),
        stats: SourceStats::default(),
        rounds: revision,
    })
}

fn identity(port: &Port) -> Identity {
    let text = SafeText::new;
    let neighbours: Vec<_> = port
        .far_end
        .iter()
        .map(|(system, port)| Neighbour { system: text(system), port: text(port), ..Neighbour::default() })
        .collect();
    Identity {
        name: text(&port.name),
        description: Some(text(port.description)).filter(|text| !text.is_empty()),
        neighbours: neighbours.into(),
        ..Identity::default()
    }
}

fn rows(heard: Moment, ports: &[Port]) -> Rows {
    let mut rows = Rows::default();
    for port in ports {
        rows.admin.push(port.admin);
        rows.oper.push(port.oper);
        rows.last_change.push(None);
        rows.speed.push(10_000_000_000);
        rows.status_heard.push(Some(heard));
        rows.counters_heard.push(Some(heard));
        rows.rates.iter_mut().zip(port.bits).for_each(|(rates, bits)| push(rates, bits, port.error_share));
    }
    rows
}

fn push(rates: &mut Rates, bits: f32, error_share: f32) {
    rates.bits.push(bits);
    rates.packets.push(bits / 8_000.0);
    rates.errors.push(bits / 8_000.0 * error_share);
    rates.discards.push(0.0);
    rates.error_share.push(error_share);
    rates.interval.push(PERIOD.as_secs_f32());
    rates.gap.push(None);
}

/// A device of the inventory.
pub fn device(id: u32, name: &str, site: Option<&str>, role: Option<&str>) -> Arc<Device> {
    Arc::new(Device {
        id: DeviceId(id),
        name: name.into(),
        address: format!("192.0.2.{id}").into(),
        site: site.map(Into::into),
        role: role.map(Into::into),
        platform: None,
        groups: Vec::new(),
        tags: [("rack".into(), format!("r{id}").into())].into(),
        telemetry: Telemetry::Snmp,
    })
}

/// The console under test, with what it has asked for so far.
#[derive(Debug)]
pub struct Console {
    pub model: Model,
    pub effects: Vec<Effect>,
    passed: Duration,
    revision: u64,
}

impl Console {
    /// A console of 120x40 on these devices, of which nothing was heard yet.
    pub fn on(devices: Vec<Arc<Device>>) -> Self {
        Self::with(Options::default(), devices)
    }

    pub fn with(options: Options, devices: Vec<Arc<Device>>) -> Self {
        let model = Model::new(options, (120, 40), at(Duration::ZERO));
        let mut console = Self { model, effects: Vec::new(), passed: Duration::ZERO, revision: 0 };
        let tree = vec!["site".into(), "role".into()];
        console.send(Msg::Inventory(InventoryNews::Loaded(
            Listing { devices, tree, links: [].into() },
            String::new(),
        )));
        console
    }

    /// Two sites, five devices: a leaf with trouble, its spine, and a device that was never heard.
    pub fn small() -> Self {
        let mut console = Self::on(vec![
            device(0, "fra-spine-1", Some("fra"), Some("spine")),
            device(1, "fra-leaf-1", Some("fra"), Some("leaf")),
            device(2, "fra-leaf-2", Some("fra"), Some("leaf")),
            device(3, "lon-leaf-1", Some("lon"), Some("leaf")),
            device(4, "lon-leaf-2", Some("lon"), Some("leaf")),
        ]);
        console.hear(
            0,
            &[port("Ethernet3", 3e9).towards("fra-leaf-1.example.net", "Ethernet49"), port("Ethernet4", 1e9)],
        );
        console.hear(
            1,
            &[
                port("Ethernet1", 1e9).described("cust ACME-17"),
                port("Ethernet2", 0.0).down(),
                port("Ethernet10", 2e9),
                port("Ethernet49", 3e9).erring(0.003).towards("fra-spine-1", "Ethernet3"),
                port("Ethernet50", 0.0).admin_down(),
            ],
        );
        console.hear(2, &[port("Ethernet1", 1e8), port("Ethernet2", 9.7e9)]);
        console.hear(3, &[port("Ethernet1", 1e8), port("Ethernet2", 2e8)]);
        console
    }

    pub fn send(&mut self, msg: Msg) {
        let effects = update(&mut self.model, msg);
        self.effects.extend(effects);
    }

    /// Presses keys: characters stand for themselves, `<Enter>` and `<ctrl-p>` for keys with a name.
    pub fn press(&mut self, keys: &str) -> &mut Self {
        let mut rest = keys;
        while let Some(c) = rest.chars().next() {
            let named = rest
                .strip_prefix('<')
                .and_then(|rest| rest.split_once('>'))
                .filter(|(name, _)| !name.is_empty());
            let key = match named {
                Some((name, after)) => {
                    rest = after;
                    name.to_lowercase().parse().expect("a test names real keys")
                }
                None => {
                    rest = &rest[c.len_utf8()..];
                    Key::plain(Code::Char(c))
                }
            };
            self.send(Msg::Key(key));
        }
        self
    }

    /// The device says this, now.
    pub fn hear(&mut self, device: u32, ports: &[Port]) {
        self.revision += 1;
        let heard = at(self.passed).moment;
        self.send(Msg::heard([snapshot(device, self.revision, heard, ports)]));
    }

    /// Time passes, second by second.
    pub fn wait(&mut self, seconds: u64) {
        for _ in 0..seconds {
            self.passed += Duration::from_secs(1);
            self.send(Msg::Tick(at(self.passed)));
        }
    }

    /// Forgets that anything has to be drawn, and tells whether it had.
    pub fn drawn(&mut self) -> bool {
        self.model.take_dirty()
    }

    /// The Fleet table as it stands: name and words.
    pub fn fleet(&self) -> Vec<String> {
        self.model.device_rows().map(|row| format!("{}: {}", row.entry.device.name, row.words)).collect()
    }

    /// The Interfaces table as it stands.
    pub fn interfaces(&self) -> Vec<String> {
        let multiple = self.model.tree().scope_device().is_none();
        let rows = self.model.interface_rows();
        rows.map(|row| {
            let device = if multiple { format!("{}:", row.entry.device.name) } else { String::new() };
            format!("{device}{}: {}", row.identity.name, row.words)
        })
        .collect()
    }

    /// The name of the selected interface.
    pub fn selected(&self) -> Option<String> {
        let row = self.model.interface_row(self.model.selected_interface()?)?;
        Some(format!("{}:{}", row.entry.device.name, row.identity.name))
    }

    /// From `all` to the scope.
    pub fn path(&self) -> String {
        self.model.tree().path().collect::<Vec<_>>().join(" › ")
    }
}

/// The time so long after the start.
pub fn at(elapsed: Duration) -> Now {
    Now { moment: Moment::after_start(elapsed), wall: Timestamp(START).after(elapsed) }
}
