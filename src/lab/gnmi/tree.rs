//! The trees that targets serve: which leaf stands where. Pure.

use std::collections::HashMap;

use super::words::strip;
use crate::lab::network::PortNo;
use crate::proto::gnmi::pb::PathElem;

/// A data model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tree {
    /// OpenConfig.
    OpenConfig,
    /// `interfaces` of RFC 8343.
    Ietf,
    /// `interfaces-state` of RFC 7223.
    IetfState,
}

/// What a leaf belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Subject {
    /// The device.
    System,
    /// What the device tells by LLDP.
    Lldp,
    /// One of its interfaces.
    Interface(PortNo),
    /// A subinterface, as OpenConfig has them: below its port.
    Subinterface(PortNo),
    /// The subinterface 0 of a port, which carries its addresses and counts nothing.
    Zero(PortNo),
    /// What LLDP hears there.
    Neighbour(PortNo),
}

impl Subject {
    /// The interface, if it is one.
    pub(super) fn port(self) -> Option<PortNo> {
        match self {
            Self::Interface(port) | Self::Subinterface(port) | Self::Zero(port) | Self::Neighbour(port) => {
                Some(port)
            }
            Self::System | Self::Lldp => None,
        }
    }
}

/// What a leaf tells, whatever a tree calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Item {
    Name,
    Description,
    Type,
    Enabled,
    TrapEnable,
    AdminStatus,
    OperStatus,
    LastChange,
    Index,
    IfIndex,
    Mtu,
    Address,
    Speed,
    AggregateId,
    LagSpeed,
    Members,
    Higher,
    Lower,
    Discontinuity,
    InOctets,
    InUnicast,
    InMulticast,
    InBroadcast,
    InDiscards,
    InErrors,
    InUnknown,
    OutOctets,
    OutUnicast,
    OutMulticast,
    OutBroadcast,
    OutDiscards,
    OutErrors,
    Hostname,
    BootTime,
    Software,
    ChassisId,
    NeighbourName,
    NeighbourPort,
    NeighbourPortType,
    NeighbourPortText,
    NeighbourChassis,
    NeighbourChassisType,
    NeighbourText,
}

impl Item {
    /// Whether it is a counter: it changes all the time, and is sampled.
    pub(super) fn is_counter(self) -> bool {
        (Self::InOctets..=Self::OutErrors).contains(&self)
    }
}

/// A leaf of a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Row {
    pub(super) subject: Subject,
    pub(super) item: Item,
}

type Table = &'static [(Item, &'static [&'static str])];

const OPENCONFIG: Table = &[
    (Item::Name, &["state", "name"]),
    (Item::Type, &["state", "type"]),
    (Item::Description, &["state", "description"]),
    (Item::Enabled, &["state", "enabled"]),
    (Item::AdminStatus, &["state", "admin-status"]),
    (Item::OperStatus, &["state", "oper-status"]),
    (Item::LastChange, &["state", "last-change"]),
    (Item::IfIndex, &["state", "ifindex"]),
    (Item::Mtu, &["state", "mtu"]),
    (Item::Discontinuity, &["state", "counters", "last-clear"]),
    (Item::InOctets, &["state", "counters", "in-octets"]),
    (Item::InUnicast, &["state", "counters", "in-unicast-pkts"]),
    (Item::InMulticast, &["state", "counters", "in-multicast-pkts"]),
    (Item::InBroadcast, &["state", "counters", "in-broadcast-pkts"]),
    (Item::InDiscards, &["state", "counters", "in-discards"]),
    (Item::InErrors, &["state", "counters", "in-errors"]),
    (Item::InUnknown, &["state", "counters", "in-unknown-protos"]),
    (Item::OutOctets, &["state", "counters", "out-octets"]),
    (Item::OutUnicast, &["state", "counters", "out-unicast-pkts"]),
    (Item::OutMulticast, &["state", "counters", "out-multicast-pkts"]),
    (Item::OutBroadcast, &["state", "counters", "out-broadcast-pkts"]),
    (Item::OutDiscards, &["state", "counters", "out-discards"]),
    (Item::OutErrors, &["state", "counters", "out-errors"]),
    (Item::Address, &["ethernet", "state", "mac-address"]),
    (Item::Speed, &["ethernet", "state", "port-speed"]),
    (Item::AggregateId, &["ethernet", "state", "aggregate-id"]),
    (Item::LagSpeed, &["aggregation", "state", "lag-speed"]),
    (Item::Members, &["aggregation", "state", "member"]),
];

/// What `subinterface/state` has of it: neither a type nor a speed, an address or frames of its own.
const SUBINTERFACE: Table = &[
    (Item::Index, &["state", "index"]),
    (Item::Name, &["state", "name"]),
    (Item::Description, &["state", "description"]),
    (Item::Enabled, &["state", "enabled"]),
    (Item::AdminStatus, &["state", "admin-status"]),
    (Item::OperStatus, &["state", "oper-status"]),
    (Item::LastChange, &["state", "last-change"]),
    (Item::IfIndex, &["state", "ifindex"]),
    (Item::Discontinuity, &["state", "counters", "last-clear"]),
    (Item::InOctets, &["state", "counters", "in-octets"]),
    (Item::InUnicast, &["state", "counters", "in-unicast-pkts"]),
    (Item::InMulticast, &["state", "counters", "in-multicast-pkts"]),
    (Item::InBroadcast, &["state", "counters", "in-broadcast-pkts"]),
    (Item::InDiscards, &["state", "counters", "in-discards"]),
    (Item::InErrors, &["state", "counters", "in-errors"]),
    (Item::InUnknown, &["state", "counters", "in-unknown-protos"]),
    (Item::OutOctets, &["state", "counters", "out-octets"]),
    (Item::OutUnicast, &["state", "counters", "out-unicast-pkts"]),
    (Item::OutMulticast, &["state", "counters", "out-multicast-pkts"]),
    (Item::OutBroadcast, &["state", "counters", "out-broadcast-pkts"]),
    (Item::OutDiscards, &["state", "counters", "out-discards"]),
    (Item::OutErrors, &["state", "counters", "out-errors"]),
];

const ZERO: Table = &[
    (Item::Index, &["state", "index"]),
    (Item::Enabled, &["state", "enabled"]),
    (Item::AdminStatus, &["state", "admin-status"]),
    (Item::OperStatus, &["state", "oper-status"]),
    (Item::LastChange, &["state", "last-change"]),
    (Item::IfIndex, &["state", "ifindex"]),
];

const IETF: Table = &[
    (Item::Name, &["name"]),
    (Item::Description, &["description"]),
    (Item::Type, &["type"]),
    (Item::Enabled, &["enabled"]),
    (Item::TrapEnable, &["link-up-down-trap-enable"]),
    (Item::AdminStatus, &["admin-status"]),
    (Item::OperStatus, &["oper-status"]),
    (Item::LastChange, &["last-change"]),
    (Item::IfIndex, &["if-index"]),
    (Item::Address, &["phys-address"]),
    (Item::Higher, &["higher-layer-if"]),
    (Item::Lower, &["lower-layer-if"]),
    (Item::Speed, &["speed"]),
    (Item::Discontinuity, &["statistics", "discontinuity-time"]),
    (Item::InOctets, &["statistics", "in-octets"]),
    (Item::InUnicast, &["statistics", "in-unicast-pkts"]),
    (Item::InMulticast, &["statistics", "in-multicast-pkts"]),
    (Item::InBroadcast, &["statistics", "in-broadcast-pkts"]),
    (Item::InDiscards, &["statistics", "in-discards"]),
    (Item::InErrors, &["statistics", "in-errors"]),
    (Item::InUnknown, &["statistics", "in-unknown-protos"]),
    (Item::OutOctets, &["statistics", "out-octets"]),
    (Item::OutUnicast, &["statistics", "out-unicast-pkts"]),
    (Item::OutMulticast, &["statistics", "out-multicast-pkts"]),
    (Item::OutBroadcast, &["statistics", "out-broadcast-pkts"]),
    (Item::OutDiscards, &["statistics", "out-discards"]),
    (Item::OutErrors, &["statistics", "out-errors"]),
];

const SYSTEM: Table = &[
    (Item::Hostname, &["state", "hostname"]),
    (Item::BootTime, &["state", "boot-time"]),
    (Item::Software, &["state", "software-version"]),
];

const LLDP: Table =
    &[(Item::Hostname, &["state", "system-name"]), (Item::ChassisId, &["state", "chassis-id"])];

const NEIGHBOUR: Table = &[
    (Item::NeighbourName, &["state", "system-name"]),
    (Item::NeighbourPort, &["state", "port-id"]),
    (Item::NeighbourPortType, &["state", "port-id-type"]),
    (Item::NeighbourPortText, &["state", "port-description"]),
    (Item::NeighbourChassis, &["state", "chassis-id"]),
    (Item::NeighbourChassisType, &["state", "chassis-id-type"]),
    (Item::NeighbourText, &["state", "system-description"]),
];

impl Tree {
    /// The leaves of a subject and where they stand below it.
    pub(super) fn table(self, subject: Subject) -> Table {
        match subject {
            Subject::System => SYSTEM,
            Subject::Lldp => LLDP,
            Subject::Neighbour(_) => NEIGHBOUR,
            Subject::Subinterface(_) => SUBINTERFACE,
            Subject::Zero(_) => ZERO,
            Subject::Interface(_) if self == Self::OpenConfig => OPENCONFIG,
            Subject::Interface(_) => IETF,
        }
    }

    /// Where a leaf stands below its subject.
    pub(super) fn place(self, row: Row) -> &'static [&'static str] {
        let table = self.table(row.subject);
        table.iter().find(|(item, _)| *item == row.item).map_or(&[], |(_, place)| place)
    }

    /// Where the counters of an interface stand.
    pub(super) fn counters(self) -> &'static [&'static str] {
        if self == Self::OpenConfig { &["state", "counters"] } else { &["statistics"] }
    }

    /// The container of all interfaces.
    pub(super) fn interfaces(self) -> PathElem {
        elem(match self {
            Self::OpenConfig => "interfaces",
            Self::Ietf => "ietf-interfaces:interfaces",
            Self::IetfState => "ietf-interfaces:interfaces-state",
        })
    }

    /// The path of a subject; `name` is that of its interface.
    pub(super) fn base(self, subject: Subject, name: &str) -> Vec<PathElem> {
        match subject {
            Subject::System => vec![elem("system")],
            Subject::Lldp => vec![elem("lldp")],
            Subject::Interface(_) => vec![self.interfaces(), entry("interface", "name", name)],
            Subject::Subinterface(_) | Subject::Zero(_) => {
                let (parent, index) = split(name);
                vec![
                    self.interfaces(),
                    entry("interface", "name", parent),
                    elem("subinterfaces"),
                    entry("subinterface", "index", index),
                ]
            }
            Subject::Neighbour(_) => vec![
                elem("lldp"),
                elem("interfaces"),
                entry("interface", "name", name),
                elem("neighbors"),
                entry("neighbor", "id", "1"),
            ],
        }
    }

    /// The whole path of a leaf.
    pub(super) fn path(self, row: Row, name: &str) -> Vec<PathElem> {
        let mut path = self.base(row.subject, name);
        path.extend(self.place(row).iter().copied().map(elem));
        path
    }

    /// The module of a subject's own nodes.
    pub(super) fn module(self, subject: Subject) -> &'static str {
        match (self, subject) {
            (_, Subject::Subinterface(_) | Subject::Zero(_)) => "openconfig-interfaces",
            (Self::OpenConfig, Subject::Interface(_)) => "openconfig-interfaces",
            (_, Subject::Interface(_)) => "ietf-interfaces",
            (_, Subject::System) => "openconfig-system",
            (_, Subject::Lldp | Subject::Neighbour(_)) => "openconfig-lldp",
        }
    }
}

/// The port and the index that the name of a subinterface is made of.
pub(super) fn split(name: &str) -> (&str, &str) {
    name.rsplit_once('.').expect("a subinterface is named after its port, a dot and its index")
}

/// A node without a key.
pub(super) fn elem(name: &str) -> PathElem {
    PathElem { name: name.to_owned(), key: HashMap::new() }
}

/// A list entry with one key.
pub(super) fn entry(name: &str, key: &str, value: &str) -> PathElem {
    PathElem { name: name.to_owned(), key: HashMap::from([(key.to_owned(), value.to_owned())]) }
}

/// Whether a path that was asked for contains a leaf's: it is as long or shorter, and fits (gNMI path conventions).
///
/// `*` stands for any node or key, `...` for any number of nodes, a list without its key for all entries.
pub(super) fn contains(asked: &[PathElem], path: &[PathElem], keys_count: bool) -> bool {
    let Some((first, rest)) = asked.split_first() else { return true };
    if first.name == "..." {
        return (0..=path.len()).any(|skipped| contains(rest, &path[skipped..], keys_count));
    }
    let Some((node, below)) = path.split_first() else { return false };
    fits(first, node, keys_count) && contains(rest, below, keys_count)
}

fn fits(asked: &PathElem, node: &PathElem, keys_count: bool) -> bool {
    let keys = |(key, value): (&String, &String)| {
        node.key.get(strip(key)).is_some_and(|own| !keys_count || value == "*" || value == own)
    };
    (asked.name == "*" || strip(&asked.name) == strip(&node.name)) && asked.key.iter().all(keys)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(text: &str) -> Vec<PathElem> {
        text.split('/')
            .map(|part| match part.split_once('[') {
                Some((name, key)) => {
                    let (key, value) = key.trim_end_matches(']').split_once('=').unwrap();
                    entry(name, key, value)
                }
                None => elem(part),
            })
            .collect()
    }

    #[test]
    fn wildcards_fit_as_gnmi_has_them() {
        let row = Row { subject: Subject::Interface(PortNo(0)), item: Item::InOctets };
        let leaf = Tree::OpenConfig.path(row, "Ethernet1");
        for (text, expected) in [
            ("interfaces", true),
            ("interfaces/interface[name=*]/state", true),
            ("interfaces/interface[name=Ethernet1]/state/counters/in-octets", true),
            ("interfaces/interface[name=Ethernet2]", false),
            ("interfaces/interface/state/counters", true),
            ("openconfig-interfaces:interfaces/interface/state", true),
            ("interfaces/*/*/counters", true),
            (".../in-octets", true),
            (".../out-octets", false),
            ("interfaces/interface/config", false),
            ("interfaces/interface/state/counters/in-octets/more", false),
        ] {
            assert_eq!(contains(&asked(text), &leaf, true), expected, "{text}");
        }
        assert!(contains(&asked("interfaces/interface[name=Ethernet2]"), &leaf, false));
        assert!(contains(&[], &leaf, true));
    }

    #[test]
    fn every_leaf_has_one_place() {
        for tree in [Tree::OpenConfig, Tree::Ietf, Tree::IetfState] {
            let subject = Subject::Interface(PortNo(0));
            for (item, place) in tree.table(subject) {
                assert_eq!(tree.place(Row { subject, item: *item }), *place);
            }
        }
    }
}
