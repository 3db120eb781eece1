//! The network of the drawings: four sites, a few troubles, and what operators said of them.

use std::{sync::Arc, time::Duration};

use noctui::{
    app::{
        Heard, InventoryNews, Msg,
        alarms::Raised,
        wall::{self, Options, Page, Wall},
    },
    config::{Theme, theme::ColorDepth},
    model::{
        Alarm, AlarmKey, DeviceId, Event, EventKind, Moment, Now, SafeText, Severity, Slot, Timestamp,
        alarm::{AlarmEvidence, Folded, Note, NoteKind, Noted, Notes},
    },
    ui::{self, Look},
};
use ratatui::{buffer::Buffer, layout::Rect};

use crate::{
    network::{self, NOW, Port, Station},
    picture::picture,
};

/// Sites and how many devices each has.
const SITES: [(&str, usize); 4] = [("fra", 48), ("lon", 72), ("nyc", 60), ("sin", 28)];

/// A name that lives as long as the test.
fn name(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

fn ports(site: &str, n: usize) -> Vec<Port> {
    let bits = 4.0e8 + 1e7 * n as f32;
    match (site, n) {
        ("fra", 3) => network::leaf_ports(),
        ("lon", 1) => vec![
            network::port("Ethernet7", "to lon-border-1").rates(6.1e9, 9.6e9).to("lon-device-2", "Ethernet3"),
        ],
        ("nyc", 1) => vec![
            network::port("Ethernet1", "to nyc-device-2").rates(7.2e9, 7.0e9).to("nyc-device-2", "Ethernet1"),
        ],
        ("sin", 1) => vec![network::port("Ethernet1", "transit Tata").rates(5.5e9, 4.1e9)],
        _ => vec![
            network::port("Ethernet1", "cust").rates(bits, bits / 2.0),
            network::port("Ethernet2", "spare").spare(),
        ],
    }
}

/// The devices: all is well but for a dozen of one site that are silent.
pub fn stations() -> Vec<Station> {
    let mut stations = Vec::new();
    for (site, count) in SITES {
        for n in 1..=count {
            let is_silent = site == "nyc" && n <= 12;
            let heard = if is_silent { 212_000 } else { 700 + 13 * n as u64 };
            let own = if site == "fra" {
                name(format!("fra-leaf-{n}"))
            } else {
                name(format!("{site}-device-{n}"))
            };
            stations.push(Station {
                name: own,
                site,
                role: "leaf",
                heard: network::Heard::Ago(heard),
                restarted: None,
                ports: ports(site, n),
            });
        }
    }
    stations
}

/// An alarm about something at a device, raised so many seconds ago.
pub fn alarm(
    stations: &[Station],
    about: (&str, Option<(&str, u32)>),
    severity: Severity,
    words: &str,
    ago: u64,
) -> Arc<Alarm> {
    let (device, interface) = about;
    let id = stations.iter().position(|station| station.name == device).unwrap();
    Arc::new(Alarm {
        key: AlarmKey {
            rule: "rule".into(),
            device: device.into(),
            interface: interface.map(|(name, _)| SafeText::new(name)),
        },
        device: DeviceId(id as u32),
        slot: interface.map(|(_, slot)| Slot(slot)),
        severity,
        words: SafeText::new(words),
        since: Timestamp(NOW.wall.0 - 1_000 * ago as i64),
        raised: Moment::after_start(NOW.moment.since_start() - Duration::from_secs(ago)),
        last_change: NOW.wall,
        count: 1,
        folded: Folded::default(),
        evidence: AlarmEvidence::default(),
    })
}

/// What is wrong in the drawings, worst first.
pub fn alarms(stations: &[Station]) -> Vec<Arc<Alarm>> {
    use Severity::{Critical, Warning};
    let leaf = |port, slot, severity, words, ago| {
        alarm(stations, ("fra-leaf-3", Some((port, slot))), severity, words, ago)
    };
    vec![
        leaf("Ethernet2", 1, Critical, "down", 245),
        alarm(stations, ("nyc-device-1", None), Critical, "silent, 48 ports and 11 devices folded", 183),
        leaf("Ethernet17", 9, Warning, "flapping, 6 in 10 m", 540),
        leaf("Ethernet49", 14, Warning, "in errors 0.31 %", 840),
        alarm(stations, ("lon-device-1", Some(("Ethernet7", 0))), Warning, "out 96 %", 1_320),
    ]
}

pub fn events() -> Vec<Arc<Event>> {
    let event = |ago: i64,
                 kind,
                 severity,
                 device: &str,
                 interface: Option<&str>,
                 words: &str,
                 author: Option<&str>| {
        Arc::new(Event {
            at: Timestamp(NOW.wall.0 - ago * 1_000),
            kind,
            severity,
            device: Some(device.into()),
            interface: interface.map(SafeText::new),
            words: SafeText::new(words),
            author: author.map(SafeText::new),
        })
    };
    use EventKind::{Acknowledged, Cleared, PortState, Raised};
    vec![
        event(
            351,
            Acknowledged,
            Some(Severity::Warning),
            "lon-device-1",
            Some("Ethernet7"),
            "acknowledged: INC-4711",
            Some("mk"),
        ),
        event(245, Raised, Some(Severity::Critical), "fra-leaf-3", Some("Ethernet2"), "down", None),
        event(209, Raised, Some(Severity::Critical), "nyc-device-1", None, "silent, 48 ports folded", None),
        event(
            90,
            Cleared,
            Some(Severity::Warning),
            "sin-device-4",
            Some("Ethernet1"),
            "in 61 %: recovered",
            None,
        ),
        event(40, PortState, None, "fra-leaf-3", Some("Ethernet17"), "down", None),
        event(33, PortState, None, "fra-leaf-3", Some("Ethernet17"), "up", None),
    ]
}

/// Somebody takes care of the busy link.
pub fn notes(alarms: &[Arc<Alarm>]) -> Arc<Notes> {
    let mut notes = Notes::default();
    let note = Note {
        author: SafeText::new("mk"),
        text: SafeText::new("INC-4711"),
        since: Timestamp(NOW.wall.0 - 351_000),
        until: Some(Timestamp(NOW.wall.0 + 4 * 3_600_000)),
    };
    notes.set(Noted::Alarm(alarms[4].key.clone()), NoteKind::Acknowledged, Some(note));
    Arc::new(notes)
}

/// A wall that is driven by messages, as the loop would, and drawn into a buffer.
pub struct Room {
    pub wall: Wall,
    pub look: Look,
    size: (u16, u16),
    now: Now,
}

impl Room {
    /// The wall on the network of the drawings.
    pub fn new(size: (u16, u16)) -> Self {
        let stations = stations();
        let alarms = alarms(&stations);
        Self::on(size, Options { demo: true, ..Options::default() }, &stations)
            .tell(Msg::Notes(notes(&alarms)))
            .tell(Msg::Alarms(Raised(alarms.into())))
            .tell(Msg::Events(events()))
            .tell(Msg::Tick(NOW))
    }

    /// A wall on some devices, of which nothing is said to be wrong or right.
    pub fn on(size: (u16, u16), options: Options, stations: &[Station]) -> Self {
        let look = Look::new(&Theme::default(), options.ascii);
        let room = Self { wall: Wall::new(options, size, NOW), look, size, now: NOW };
        let heard = network::snapshots(stations).into_iter().map(Heard).collect();
        room.tell(Msg::Inventory(InventoryNews::Loaded(network::listing(stations), String::new())))
            .tell(Msg::Snapshots(heard))
            .tell(Msg::Tick(NOW))
    }

    /// The bare console of Linux: sixteen colours and ASCII.
    pub fn bare(size: (u16, u16)) -> Self {
        let stations = stations();
        let alarms = alarms(&stations);
        let options = Options { demo: true, ascii: true, ..Options::default() };
        let mut room = Self::on(size, options, &stations)
            .tell(Msg::Notes(notes(&alarms)))
            .tell(Msg::Alarms(Raised(alarms.into())))
            .tell(Msg::Events(events()))
            .tell(Msg::Tick(NOW));
        room.look = Look::new(&Theme::default().degraded(ColorDepth::Sixteen), true);
        room
    }

    pub fn tell(mut self, msg: Msg) -> Self {
        wall::update(&mut self.wall, msg);
        self
    }

    /// Lets so many seconds pass, each with its tick.
    pub fn wait(mut self, seconds: u64) -> Self {
        for _ in 0..seconds {
            let moment = self.now.moment + Duration::from_secs(1);
            self.now = Now { moment, wall: self.now.wall.after(Duration::from_secs(1)) };
            wall::update(&mut self.wall, Msg::Tick(self.now));
        }
        self
    }

    pub fn press(self, key: &str) -> Self {
        self.tell(Msg::Key(key.parse().unwrap()))
    }

    pub fn show(self, page: Page) -> Self {
        let digit = (page.place() + 1).to_string();
        let room = self.press(&digit);
        assert_eq!(room.wall.rotation().page(), page);
        room
    }

    pub fn buffer(&self) -> Buffer {
        let mut buffer = Buffer::empty(Rect::new(0, 0, self.size.0, self.size.1));
        ui::wall::draw(&self.wall, &self.look, &mut buffer);
        buffer
    }

    pub fn picture(&self) -> String {
        picture(&self.buffer(), self.look.palette())
    }

    pub fn text(&self) -> String {
        let buffer = self.buffer();
        (0..self.size.1).map(|y| crate::picture::row(&buffer, y) + "\n").collect()
    }
}
