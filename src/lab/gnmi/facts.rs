//! What the leaves of a device hold at one moment. Pure.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use jiff::Timestamp;

use super::habit::{Deletion, Habit};
use super::tree::{Item, Row, Subject, Tree};
use super::value::Value;
use crate::lab::moment::Moment;
use crate::lab::network::{Kind, PortNo};
use crate::lab::quirk::QuirkKind;
use crate::lab::state::Shape;
use crate::lab::traffic::Counters;

const NANOSECONDS: f64 = 1e9;

/// One device at one moment, as its target tells it.
pub(super) struct Facts<'a> {
    pub(super) moment: Moment<'a>,
    pub(super) tree: Tree,
    /// Nanoseconds since 1970 at which the lab started.
    epoch: i64,
    /// The interfaces there are, by rising index.
    interfaces: Vec<(u32, PortNo)>,
    /// Leaf after leaf of one interface is asked for: its counters are kept.
    last: Option<(PortNo, [Counters; 2])>,
}

impl<'a> Facts<'a> {
    pub(super) fn new(moment: Moment<'a>, tree: Tree, epoch: i64) -> Self {
        let device = moment.network.device(moment.device);
        let interfaces = Shape::at(device, moment.own(), &moment.life, moment.now).rows(device);
        Self { moment, tree, epoch, interfaces, last: None }
    }

    fn habits_of(&self, port: PortNo) -> impl Iterator<Item = Habit> + use<'a> {
        habits(&self.moment, Some(port))
    }

    /// Nanoseconds since 1970 of a second of the lab.
    pub(super) fn date(&self, second: f64) -> i64 {
        self.epoch + (second * NANOSECONDS) as i64
    }

    /// The interfaces there are.
    pub(super) fn ports(&self) -> impl Iterator<Item = PortNo> + '_ {
        self.interfaces.iter().map(|(_, port)| *port).filter(|port| !self.takes_back(*port, Deletion::Entry))
    }

    /// Whether something is taken back on an interface.
    pub(super) fn takes_back(&self, port: PortNo, deletion: Deletion) -> bool {
        self.habits_of(port).any(|habit| habit == Habit::Deletes(deletion))
    }

    /// A number that is another one whenever anything but counters may have changed.
    pub(super) fn version(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        let rules = self.moment.own();
        (rules.as_ptr() as usize, rules.len()).hash(&mut hasher);
        self.moment.life.booted.to_bits().hash(&mut hasher);
        for rule in rules {
            rule.window.last_edge(self.moment.now).map(f64::to_bits).hash(&mut hasher);
        }
        for (index, port) in &self.interfaces {
            (index, self.moment.last_change(*port).to_bits(), self.moment.is_up(*port)).hash(&mut hasher);
        }
        hasher.finish()
    }

    /// All subjects there are.
    pub(super) fn subjects(&self) -> Vec<Subject> {
        let device = self.moment.network.device(self.moment.device);
        let has_cable =
            |port: &PortNo| device.port(*port).kind == Kind::Ethernet && device.port(*port).peer.is_some();
        let interfaces = self.ports().map(|port| self.interface_of(port));
        let is_divided = |port: &PortNo| device.subinterfaces(*port).next().is_some();
        let has_zeros = self.tree == Tree::OpenConfig;
        let zeros = self.ports().filter(|port| has_zeros && is_divided(port)).map(Subject::Zero);
        let neighbours = self.ports().filter(has_cable).map(Subject::Neighbour);
        let system = [Subject::System, Subject::Lldp].into_iter();
        system.chain(interfaces).chain(zeros).chain(neighbours).collect()
    }

    /// What a port is in this tree: RFC 8343 has no list within its list.
    pub(super) fn interface_of(&self, port: PortNo) -> Subject {
        match self.moment.network.device(self.moment.device).parent(port) {
            Some(_) if self.tree == Tree::OpenConfig => Subject::Subinterface(port),
            _ => Subject::Interface(port),
        }
    }

    /// The name of a subject's interface, empty where it has none.
    pub(super) fn name(&self, subject: Subject) -> String {
        match subject {
            Subject::System | Subject::Lldp => String::new(),
            Subject::Zero(port) => format!("{}.0", self.port_name(port)),
            Subject::Interface(port) | Subject::Subinterface(port) | Subject::Neighbour(port) => {
                self.port_name(port)
            }
        }
    }

    fn port_name(&self, port: PortNo) -> String {
        let device = self.moment.network.device(self.moment.device);
        if let Some(parent) = device.parent(port) {
            return format!("{}.{}", self.port_name(parent), device.port(port).number);
        }
        let name = text(self.moment.name(port));
        match self.habits_of(port).any(|habit| habit == Habit::HostileKeys) {
            true => hostile_key(&name, port),
            false => name,
        }
    }

    /// Whether a leaf is there at all, and not taken back.
    pub(super) fn is_there(&self, row: Row) -> bool {
        let Some(port) = row.subject.port() else { return true };
        let counters =
            self.takes_back(port, Deletion::Container) || self.takes_back(port, Deletion::Wildcard);
        let in_counters = row.item.is_counter() || row.item == Item::Discontinuity;
        !(in_counters && counters || row.item == Item::InOctets && self.takes_back(port, Deletion::Leaf))
    }

    /// The value of a leaf, if it has one.
    pub(super) fn value(&mut self, row: Row) -> Option<Value> {
        match row.subject {
            Subject::Interface(port) | Subject::Subinterface(port) if row.item.is_counter() => {
                Some(self.counter(row.item, port))
            }
            Subject::Zero(_) if row.item == Item::Index => Some(Value::Small(0)),
            Subject::Interface(port) | Subject::Subinterface(port) | Subject::Zero(port) => {
                self.interface(row.item, port)
            }
            Subject::Neighbour(port) => self.neighbour(row.item, port),
            Subject::System | Subject::Lldp => Some(self.system(row.item)),
        }
    }

    /// Nanoseconds since 1970 at which a leaf that is no counter last changed.
    pub(super) fn changed(&self, row: Row) -> i64 {
        self.date(match row.subject.port() {
            Some(port) => self.moment.last_change(port),
            None => self.moment.life.booted,
        })
    }

    fn system(&self, item: Item) -> Value {
        let moment = &self.moment;
        let device = moment.network.device(moment.device);
        match item {
            Item::BootTime => Value::Wide(self.date(moment.life.booted).max(0) as u64),
            Item::Software => Value::Text(device.description()),
            Item::ChassisId => Value::Text(colons(&moment.network.chassis_mac(moment.device))),
            _ => Value::Text(text(moment.system_name(moment.device))),
        }
    }

    fn interface(&self, item: Item, port: PortNo) -> Option<Value> {
        let moment = &self.moment;
        let device = moment.network.device(moment.device);
        let kind = device.port(port).kind;
        Some(match item {
            Item::Name => Value::Text(self.port_name(port)),
            Item::Index => Value::Small(device.port(port).number.into()),
            Item::Description => Value::Text(text(moment.alias(port))).unless_empty()?,
            Item::Type => Value::Type(type_name(device.platform.interface_type(kind))),
            Item::Enabled => Value::Flag(!moment.is_spare(port)),
            Item::TrapEnable => Value::Text("enabled".to_owned()),
            Item::AdminStatus => self.status(!moment.is_spare(port)),
            Item::OperStatus => self.status(moment.is_up(port)),
            Item::LastChange => self.time(moment.last_change(port)),
            Item::IfIndex => Value::Small(self.interfaces.iter().find(|(_, own)| *own == port)?.0),
            Item::Mtu => Value::Small(Moment::mtu(kind).unsigned_abs()),
            Item::Address => Value::Text(colons(&moment.address(port))).unless_empty()?,
            Item::Speed => self.speed(port)?,
            Item::LagSpeed if kind == Kind::Lag => Value::Small(device.port(port).speed_mbps),
            Item::AggregateId => Value::Text(self.port_name(device.port(port).lag?)),
            Item::Higher => {
                self.names(device.port(port).lag.into_iter().chain(device.subinterfaces(port)))?
            }
            Item::Members => self.names(device.members(port))?,
            Item::Lower => self.names(device.members(port).chain(device.parent(port)))?,
            Item::Discontinuity => self.time(moment.origin(port).told.unwrap_or(moment.life.booted)),
            _ => return None,
        })
    }

    fn names(&self, ports: impl Iterator<Item = PortNo>) -> Option<Value> {
        Value::Texts(ports.map(|port| self.port_name(port)).collect()).unless_empty()
    }

    fn status(&self, is_up: bool) -> Value {
        Value::Text(
            match (self.tree, is_up) {
                (Tree::OpenConfig, true) => "UP",
                (Tree::OpenConfig, false) => "DOWN",
                (_, true) => "up",
                (_, false) => "down",
            }
            .to_owned(),
        )
    }

    /// OpenConfig counts nanoseconds, YANG writes dates.
    fn time(&self, second: f64) -> Value {
        let nanoseconds = self.date(second);
        match self.tree {
            Tree::OpenConfig => Value::Wide(nanoseconds.max(0) as u64),
            Tree::Ietf | Tree::IetfState => {
                let date = Timestamp::from_nanosecond(i128::from(nanoseconds)).unwrap_or_default();
                Value::Text(format!("{date:.3}"))
            }
        }
    }

    fn speed(&self, port: PortNo) -> Option<Value> {
        let port = self.moment.network.port(self.moment.end(port));
        match (self.tree, port.speed_mbps) {
            (_, 0) => None,
            (Tree::OpenConfig, _) if port.kind == Kind::Lag => None,
            (Tree::OpenConfig, mbps) if mbps % 1_000 == 0 => {
                Some(Value::Text(format!("openconfig-if-ethernet:SPEED_{}GB", mbps / 1_000)))
            }
            (Tree::OpenConfig, mbps) => Some(Value::Text(format!("openconfig-if-ethernet:SPEED_{mbps}MB"))),
            (_, mbps) => Some(Value::Wide(u64::from(mbps) * 1_000_000)),
        }
    }

    fn counter(&mut self, item: Item, port: PortNo) -> Value {
        let [input, output] = self.counters(port);
        let number = match item {
            Item::InOctets => input.octets,
            Item::InUnicast => input.unicast,
            Item::InMulticast => input.multicast,
            Item::InBroadcast => input.broadcast,
            Item::InDiscards => input.discards,
            Item::InErrors => input.errors,
            Item::OutOctets => output.octets,
            Item::OutUnicast => output.unicast,
            Item::OutMulticast => output.multicast,
            Item::OutBroadcast => output.broadcast,
            Item::OutDiscards => output.discards,
            Item::OutErrors => output.errors,
            _ => 0,
        };
        let is_maximal = self.habits_of(port).any(|habit| habit == Habit::Maximal);
        let number = if is_maximal { u64::MAX } else { number };
        let is_narrow = matches!(
            item,
            Item::InDiscards | Item::InErrors | Item::InUnknown | Item::OutDiscards | Item::OutErrors
        );
        // RFC 8343 has counter32 where OpenConfig has counter64.
        if is_narrow && self.tree != Tree::OpenConfig {
            Value::Small(number as u32)
        } else {
            Value::Wide(number)
        }
    }

    fn counters(&mut self, port: PortNo) -> [Counters; 2] {
        if let Some((last, counters)) = self.last
            && last == port
        {
            return counters;
        }
        let counters = self.moment.counters(port);
        self.last = Some((port, counters));
        counters
    }

    fn neighbour(&self, item: Item, port: PortNo) -> Option<Value> {
        let (moment, network) = (&self.moment, self.moment.network);
        let peer = moment.peer(port)?;
        let far = network.device(peer.device);
        Some(Value::Text(match item {
            Item::NeighbourName => text(moment.neighbour_name(port)?),
            Item::NeighbourPort => far.port_name(peer.port),
            Item::NeighbourPortType => "INTERFACE_NAME".to_owned(),
            Item::NeighbourPortText => network.alias(peer),
            Item::NeighbourChassis => colons(&network.chassis_mac(peer.device)),
            Item::NeighbourChassisType => "MAC_ADDRESS".to_owned(),
            _ => far.description(),
        }))
    }
}

/// The habits in force: of an interface, or those that hold for the whole device.
pub(super) fn habits<'a>(moment: &Moment<'a>, port: Option<PortNo>) -> impl Iterator<Item = Habit> + use<'a> {
    let now = moment.now;
    moment.own().iter().filter_map(move |rule| match rule.kind {
        QuirkKind::Gnmi(habit) if rule.window.contains(now) && port.is_none_or(|port| rule.covers(port)) => {
            Some(habit)
        }
        _ => None,
    })
}

impl Value {
    fn unless_empty(self) -> Option<Self> {
        let is_empty = match &self {
            Self::Text(text) => text.is_empty(),
            Self::Texts(texts) => texts.is_empty(),
            _ => false,
        };
        (!is_empty).then_some(self)
    }
}

fn type_name(number: i32) -> &'static str {
    match number {
        24 => "softwareLoopback",
        53 => "propVirtual",
        135 => "l2vlan",
        136 => "l3ipvlan",
        161 => "ieee8023adLag",
        _ => "ethernetCsmacd",
    }
}

/// protobuf has no text but UTF-8.
fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

fn colons(address: &[u8]) -> String {
    address.iter().map(|octet| format!("{octet:02x}")).collect::<Vec<_>>().join(":")
}

/// What stands in real keys, and what a reader that parses paths as text falls over.
fn hostile_key(name: &str, port: PortNo) -> String {
    match port.0 % 6 {
        0 => format!("{name}[index=1]"),
        1 => format!("{name}/state/oper-status"),
        2 => format!("{name}\"'\\"),
        3 => format!("openconfig:{name} with blanks"),
        4 => format!("{name}]=*"),
        _ => format!("*{name}..."),
    }
}
