//! The part of the models' trees that noctui reads: OpenConfig, ietf-interfaces and interfaces-state in one.
//!
//! Names carry no module prefix here. Where two models use the same name in the same place they mean the same thing.

use crate::model::{Counter, Leaf, Width};

/// A place in the tree; entries of lists are told apart by their keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Node {
    /// Above everything.
    Root,
    /// `/interfaces`, and `/interfaces-state` of before NMDA.
    Interfaces,
    /// `interface`, a list by `name`.
    Interface,
    /// `state` of an interface or a subinterface (OpenConfig).
    State,
    /// `state/counters` (OpenConfig).
    Counters,
    /// `statistics` (RFC 8343).
    Statistics,
    /// `ethernet`
    Ethernet,
    /// `ethernet/state`
    EthernetState,
    /// `aggregation`
    Aggregation,
    /// `aggregation/state`
    AggregationState,
    /// `subinterfaces`
    Subinterfaces,
    /// `subinterface`, a list by `index`.
    Subinterface,
    /// `/lldp`
    Lldp,
    /// `/lldp/interfaces`
    LldpInterfaces,
    /// `/lldp/interfaces/interface`, a list by `name`.
    LldpInterface,
    /// `neighbors`
    Neighbors,
    /// `neighbor`, a list by `id`.
    Neighbor,
    /// `neighbor/state`
    NeighborState,
    /// `/system`
    System,
    /// `/system/state`
    SystemState,
    /// `/meta`: what an aggregator says of its upstream.
    Meta,
    /// A value.
    Leaf(Item),
}

/// A value that is read: what it is called in its model, before it becomes a leaf of RFC 8343.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Item {
    /// `name`: that there is such an interface.
    Name,
    /// `description`
    Description,
    /// `type`
    Type,
    /// `link-up-down-trap-enable`
    Trap,
    /// `admin-status`
    Admin,
    /// `oper-status`
    Oper,
    /// `last-change`
    LastChange,
    /// `ifindex`, `if-index`
    IfIndex,
    /// `mac-address`, `phys-address`
    PhysAddress,
    /// `higher-layer-if`
    Higher,
    /// `lower-layer-if`
    Lower,
    /// `negotiated-port-speed`, an enumeration.
    NegotiatedSpeed,
    /// `port-speed`, an enumeration.
    PortSpeed,
    /// `lag-speed`, Mb/s.
    LagSpeed,
    /// `speed`, bits/s.
    Speed,
    /// `aggregate-id`: the aggregate that the interface is a member of.
    AggregateId,
    /// `mtu`
    Mtu,
    /// `last-clear`, `discontinuity-time`
    Discontinuity,
    /// A counter, and how wide its model says it is.
    Counter(Counter, Width),
    /// One leaf of an LLDP neighbour.
    Neighbour(Field),
    /// `hostname`
    Hostname,
    /// `boot-time`
    BootTime,
    /// `software-version`
    Software,
    /// `/meta/connected`
    Connected,
    /// `/meta/sync`
    Synced,
    /// `/meta/latestTimestamp`
    Latest,
}

/// The leaves of an LLDP neighbour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// `system-name`
    System,
    /// `port-id`
    Port,
    /// `port-description`
    PortDescription,
    /// `chassis-id`
    Chassis,
}

impl Item {
    /// Speeds, the one that counts first (rule 10).
    pub const SPEEDS: [Self; 4] = [Self::NegotiatedSpeed, Self::PortSpeed, Self::LagSpeed, Self::Speed];

    /// The leaf of an interface that the item is a value of; nothing for what is worked out from several.
    pub const fn leaf(self) -> Option<Leaf> {
        Some(match self {
            Self::Description => Leaf::Description,
            Self::Type => Leaf::Type,
            Self::Trap => Leaf::LinkUpDownTrapEnable,
            Self::Admin => Leaf::AdminStatus,
            Self::Oper => Leaf::OperStatus,
            Self::LastChange => Leaf::LastChange,
            Self::IfIndex => Leaf::IfIndex,
            Self::PhysAddress => Leaf::PhysAddress,
            Self::NegotiatedSpeed | Self::PortSpeed | Self::LagSpeed | Self::Speed => Leaf::Speed,
            Self::Mtu => Leaf::Mtu,
            Self::Discontinuity => Leaf::DiscontinuityTime,
            _ => return None,
        })
    }
}

type Children = &'static [(&'static str, Node)];

const ROOT: Children = &[
    ("interfaces", Node::Interfaces),
    ("interfaces-state", Node::Interfaces),
    ("lldp", Node::Lldp),
    ("system", Node::System),
    ("meta", Node::Meta),
];

const INTERFACE: Children = &[
    ("state", Node::State),
    ("ethernet", Node::Ethernet),
    ("aggregation", Node::Aggregation),
    ("subinterfaces", Node::Subinterfaces),
    ("statistics", Node::Statistics),
    ("name", Node::Leaf(Item::Name)),
    ("description", Node::Leaf(Item::Description)),
    ("type", Node::Leaf(Item::Type)),
    ("link-up-down-trap-enable", Node::Leaf(Item::Trap)),
    ("admin-status", Node::Leaf(Item::Admin)),
    ("oper-status", Node::Leaf(Item::Oper)),
    ("last-change", Node::Leaf(Item::LastChange)),
    ("if-index", Node::Leaf(Item::IfIndex)),
    ("phys-address", Node::Leaf(Item::PhysAddress)),
    ("higher-layer-if", Node::Leaf(Item::Higher)),
    ("lower-layer-if", Node::Leaf(Item::Lower)),
    ("speed", Node::Leaf(Item::Speed)),
];

const STATE: Children = &[
    ("counters", Node::Counters),
    ("name", Node::Leaf(Item::Name)),
    ("description", Node::Leaf(Item::Description)),
    ("type", Node::Leaf(Item::Type)),
    ("admin-status", Node::Leaf(Item::Admin)),
    ("oper-status", Node::Leaf(Item::Oper)),
    ("last-change", Node::Leaf(Item::LastChange)),
    ("ifindex", Node::Leaf(Item::IfIndex)),
    ("mtu", Node::Leaf(Item::Mtu)),
];

const ETHERNET: Children = &[
    ("mac-address", Node::Leaf(Item::PhysAddress)),
    ("port-speed", Node::Leaf(Item::PortSpeed)),
    ("negotiated-port-speed", Node::Leaf(Item::NegotiatedSpeed)),
    ("aggregate-id", Node::Leaf(Item::AggregateId)),
];

const NEIGHBOUR: Children = &[
    ("system-name", Node::Leaf(Item::Neighbour(Field::System))),
    ("port-id", Node::Leaf(Item::Neighbour(Field::Port))),
    ("port-description", Node::Leaf(Item::Neighbour(Field::PortDescription))),
    ("chassis-id", Node::Leaf(Item::Neighbour(Field::Chassis))),
];

const SYSTEM: Children = &[
    ("hostname", Node::Leaf(Item::Hostname)),
    ("boot-time", Node::Leaf(Item::BootTime)),
    ("software-version", Node::Leaf(Item::Software)),
];

const META: Children = &[
    ("connected", Node::Leaf(Item::Connected)),
    ("sync", Node::Leaf(Item::Synced)),
    ("latestTimestamp", Node::Leaf(Item::Latest)),
];

const COUNTERS: Children = &counters(false, "last-clear");
const STATISTICS: Children = &counters(true, "discontinuity-time");

/// The counters of a model; RFC 8343 gives some of them 32 bits, OpenConfig none.
const fn counters(rfc8343: bool, since: &'static str) -> [(&'static str, Node); Counter::COUNT + 1] {
    let mut children = [(since, Node::Leaf(Item::Discontinuity)); Counter::COUNT + 1];
    let mut place = 0;
    while place < Counter::COUNT {
        let counter = Counter::ALL[place];
        let width = if rfc8343 && counter.is_counter32() { Width::Bits32 } else { Width::Bits64 };
        children[place] = (counter.name(), Node::Leaf(Item::Counter(counter, width)));
        place += 1;
    }
    children
}

impl Node {
    /// What stands below, by name.
    pub const fn children(self) -> Children {
        match self {
            Self::Root => ROOT,
            Self::Interfaces => &[("interface", Self::Interface)],
            Self::Interface => INTERFACE,
            Self::State => STATE,
            Self::Counters => COUNTERS,
            Self::Statistics => STATISTICS,
            Self::Ethernet => &[("state", Self::EthernetState)],
            Self::EthernetState => ETHERNET,
            Self::Aggregation => &[("state", Self::AggregationState)],
            Self::AggregationState => &[("lag-speed", Self::Leaf(Item::LagSpeed))],
            Self::Subinterfaces => &[("subinterface", Self::Subinterface)],
            Self::Subinterface => &[("state", Self::State)],
            Self::Lldp => &[("interfaces", Self::LldpInterfaces)],
            Self::LldpInterfaces => &[("interface", Self::LldpInterface)],
            Self::LldpInterface => &[("neighbors", Self::Neighbors)],
            Self::Neighbors => &[("neighbor", Self::Neighbor)],
            Self::Neighbor => &[("state", Self::NeighborState)],
            Self::NeighborState => NEIGHBOUR,
            Self::System => &[("state", Self::SystemState)],
            Self::SystemState => SYSTEM,
            Self::Meta => META,
            Self::Leaf(_) => &[],
        }
    }

    /// What stands below under this name, which may carry the prefix of its module.
    pub fn child(self, name: &str) -> Option<Self> {
        let named =
            |name: &str| self.children().iter().find(|(known, _)| *known == name).map(|(_, node)| *node);
        // Most names carry none, and looking for it costs more than the table.
        named(name).or_else(|| named(name.rsplit_once(':')?.1))
    }

    /// The same, where members are likely to come in the order of the model: `place` is where the next one is expected.
    #[inline]
    pub fn next_child(self, name: &str, place: &mut usize) -> Option<Self> {
        let children = self.children();
        if children.get(*place).is_none_or(|(known, _)| *known != name) {
            let found = children.iter().position(|(known, _)| *known == name);
            let Some(found) = found else { return self.child(name) };
            *place = found;
        }
        *place += 1;
        Some(children[*place - 1].1)
    }

    /// The key leaf of a list.
    pub const fn key(self) -> Option<&'static str> {
        match self {
            Self::Interface | Self::LldpInterface => Some("name"),
            Self::Subinterface => Some("index"),
            Self::Neighbor => Some("id"),
            _ => None,
        }
    }

    /// Calls for every value at or below the node.
    pub fn items(self, each: &mut impl FnMut(Item)) {
        if let Self::Leaf(item) = self {
            each(item);
        }
        for (_, child) in self.children() {
            child.items(each);
        }
    }
}

/// A name without the prefix of its module.
pub fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(path: &str) -> Option<Node> {
        path.split('/').try_fold(Node::Root, |node, name| node.child(name))
    }

    #[test]
    fn the_models_meet_in_one_tree() {
        let octets = |width| Some(Node::Leaf(Item::Counter(Counter::InOctets, width)));
        let errors = |width| Some(Node::Leaf(Item::Counter(Counter::InErrors, width)));
        for (path, node) in [
            ("interfaces/interface/state/counters/in-octets", octets(Width::Bits64)),
            ("openconfig-interfaces:interfaces/interface/state/counters/in-errors", errors(Width::Bits64)),
            ("ietf-interfaces:interfaces/interface/statistics/in-errors", errors(Width::Bits32)),
            ("interfaces-state/interface/statistics/in-octets", octets(Width::Bits64)),
            (
                "interfaces/interface/openconfig-if-ethernet:ethernet/state/port-speed",
                Some(Node::Leaf(Item::PortSpeed)),
            ),
            ("interfaces/interface/subinterfaces/subinterface/state/mtu", Some(Node::Leaf(Item::Mtu))),
            ("interfaces/interface/config/description", None),
        ] {
            assert_eq!(at(path), node, "{path}");
        }
    }
}
