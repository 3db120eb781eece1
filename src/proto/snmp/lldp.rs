//! Who is at the other end: LLDP-MIB (IEEE 802.1AB) to neighbours of named interfaces.
//!
//! Called by discovery. LLDP numbers ports in its own way: lldpLocPortTable says which port a number
//! is, and only where it can be told is a neighbour kept. A wrong far end is worse than none. Whatever
//! a neighbour says of itself is hostile text.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, Ipv6Addr};

use crate::model::{Neighbour, SafeText};

use super::cell::{Column, Datum, at};

/// The columns that are walked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LldpObject {
    /// lldpRemChassisIdSubtype
    RemChassisIdSubtype,
    /// lldpRemChassisId
    RemChassisId,
    /// lldpRemPortIdSubtype
    RemPortIdSubtype,
    /// lldpRemPortId
    RemPortId,
    /// lldpRemPortDesc
    RemPortDesc,
    /// lldpRemSysName
    RemSysName,
    /// lldpLocPortIdSubtype
    LocPortIdSubtype,
    /// lldpLocPortId
    LocPortId,
    /// lldpLocPortDesc
    LocPortDesc,
}

impl LldpObject {
    /// All of them. The first is mandatory for every neighbour: where it has no row, the rest has none.
    pub const ALL: [Self; 9] = [
        Self::RemChassisIdSubtype,
        Self::RemChassisId,
        Self::RemPortIdSubtype,
        Self::RemPortId,
        Self::RemPortDesc,
        Self::RemSysName,
        Self::LocPortIdSubtype,
        Self::LocPortId,
        Self::LocPortDesc,
    ];

    /// The object identifier of the column.
    pub const fn column(self) -> &'static [u32] {
        match self {
            Self::RemChassisIdSubtype => &[1, 0, 8802, 1, 1, 2, 1, 4, 1, 1, 4],
            Self::RemChassisId => &[1, 0, 8802, 1, 1, 2, 1, 4, 1, 1, 5],
            Self::RemPortIdSubtype => &[1, 0, 8802, 1, 1, 2, 1, 4, 1, 1, 6],
            Self::RemPortId => &[1, 0, 8802, 1, 1, 2, 1, 4, 1, 1, 7],
            Self::RemPortDesc => &[1, 0, 8802, 1, 1, 2, 1, 4, 1, 1, 8],
            Self::RemSysName => &[1, 0, 8802, 1, 1, 2, 1, 4, 1, 1, 9],
            Self::LocPortIdSubtype => &[1, 0, 8802, 1, 1, 2, 1, 3, 7, 1, 2],
            Self::LocPortId => &[1, 0, 8802, 1, 1, 2, 1, 3, 7, 1, 3],
            Self::LocPortDesc => &[1, 0, 8802, 1, 1, 2, 1, 3, 7, 1, 4],
        }
    }
}

/// The columns as walked.
pub type LldpColumns = BTreeMap<LldpObject, Column>;

/// What an interface of this device can be recognised by.
#[derive(Debug, Clone, Default)]
pub struct Port {
    /// ifIndex.
    pub if_index: u32,
    /// ifName or what stands in for it, ifDescr, ifAlias; what is missing is left out.
    pub names: Vec<SafeText>,
    /// ifPhysAddress, empty if missing.
    pub phys_address: Box<[u8]>,
}

/// How a port id is to be read (`LldpPortIdSubtype`).
mod port_id {
    pub const MAC_ADDRESS: u64 = 3;
    pub const NETWORK_ADDRESS: u64 = 4;
    pub const LOCAL: u64 = 7;
}

/// How a chassis id is to be read (`LldpChassisIdSubtype`).
mod chassis_id {
    pub const MAC_ADDRESS: u64 = 4;
    pub const NETWORK_ADDRESS: u64 = 5;
}

/// The neighbours of each interface, by its ifIndex.
pub fn neighbours(columns: &LldpColumns, ports: &[Port]) -> BTreeMap<u32, Vec<Neighbour>> {
    let mut found: BTreeMap<u32, Vec<Neighbour>> = BTreeMap::new();
    let Some(rows) = columns.get(&LldpObject::RemChassisIdSubtype) else { return found };
    for index in rows.keys() {
        // lldpRemTimeMark, lldpRemLocalPortNum, lldpRemIndex
        let &[_, local, _] = &index[..] else { continue };
        if let Some(if_index) = interface_of(columns, local, ports) {
            found.entry(if_index).or_default().push(neighbour(columns, index));
        }
    }
    found
}

fn neighbour(columns: &LldpColumns, index: &[u32]) -> Neighbour {
    let cell = |object| columns.get(&object).and_then(|column| column.get(index));
    let number = |object| cell(object).and_then(Datum::number).unwrap_or(0);
    let octets = |object| cell(object).and_then(Datum::octets).unwrap_or_default();
    let chassis = octets(LldpObject::RemChassisId);
    let port = octets(LldpObject::RemPortId);
    Neighbour {
        system: SafeText::from_octets(octets(LldpObject::RemSysName)),
        port: match number(LldpObject::RemPortIdSubtype) {
            port_id::MAC_ADDRESS => colons(port),
            port_id::NETWORK_ADDRESS => network_address(port),
            _ => SafeText::from_octets(port),
        },
        port_description: SafeText::from_octets(octets(LldpObject::RemPortDesc)),
        chassis: match number(LldpObject::RemChassisIdSubtype) {
            chassis_id::MAC_ADDRESS => colons(chassis),
            chassis_id::NETWORK_ADDRESS => network_address(chassis),
            _ => SafeText::from_octets(chassis),
        },
    }
}

/// Finds the interface behind a local port number.
///
/// By the port's id, and if that matches none, by its description, which most agents fill from ifDescr
/// or ifName. A port id of subtype local that is a number is an ifIndex on the agents that send it.
fn interface_of(columns: &LldpColumns, local: u32, ports: &[Port]) -> Option<u32> {
    let cell = |object| columns.get(&object).and_then(|column| at(column, local));
    let subtype = cell(LldpObject::LocPortIdSubtype).and_then(Datum::number);
    let id = cell(LldpObject::LocPortId).and_then(Datum::octets).unwrap_or_default();
    let description = cell(LldpObject::LocPortDesc).and_then(Datum::octets).unwrap_or_default();
    let by_id = match subtype {
        Some(port_id::MAC_ADDRESS) => only(ports, |port| !id.is_empty() && *port.phys_address == *id),
        _ => by_name(ports, &SafeText::from_octets(id)),
    };
    let by_number = || (subtype == Some(port_id::LOCAL)).then(|| by_index(ports, id)).flatten();
    by_id.or_else(|| by_name(ports, &SafeText::from_octets(description))).or_else(by_number)
}

fn by_name(ports: &[Port], name: &SafeText) -> Option<u32> {
    // The first kind of name that matches one port alone: an alias may repeat what another port is called.
    (0..3).find_map(|kind| only(ports, |port| !name.is_empty() && port.names.get(kind) == Some(name)))
}

fn by_index(ports: &[Port], id: &[u8]) -> Option<u32> {
    let number: u32 = std::str::from_utf8(id).ok()?.trim().parse().ok()?;
    only(ports, |port| port.if_index == number)
}

/// The one port that fits; members of a bundle often share an address, and then none is meant.
fn only(ports: &[Port], fits: impl Fn(&Port) -> bool) -> Option<u32> {
    let mut fitting = ports.iter().filter(|port| fits(port));
    let first = fitting.next()?;
    fitting.next().is_none().then_some(first.if_index)
}

/// Writes an address of any length as `xx:xx:..`.
pub fn colons(octets: &[u8]) -> SafeText {
    let pairs: Vec<String> = octets.iter().map(|octet| format!("{octet:02x}")).collect();
    SafeText::new(&pairs.join(":"))
}

/// Reads a network address: its family (IANA address family numbers), then its octets.
fn network_address(octets: &[u8]) -> SafeText {
    match octets {
        [1, address @ ..] if address.len() == 4 => SafeText::new(
            &<[u8; 4]>::try_from(address)
                .map(Ipv4Addr::from)
                .map_or_else(|_| String::new(), |ip| ip.to_string()),
        ),
        [2, address @ ..] if address.len() == 16 => SafeText::new(
            &<[u8; 16]>::try_from(address)
                .map(Ipv6Addr::from)
                .map_or_else(|_| String::new(), |ip| ip.to_string()),
        ),
        _ => colons(octets),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(octets: &[u8]) -> Datum {
        Datum::Octets(octets.into())
    }

    fn put(columns: &mut LldpColumns, object: LldpObject, index: &[u32], value: Datum) {
        columns.entry(object).or_default().insert(index.into(), value);
    }

    fn remote(columns: &mut LldpColumns, local: u32, port: &[u8]) {
        let index = [0, local, 1];
        put(columns, LldpObject::RemChassisIdSubtype, &index, Datum::Integer(4));
        put(columns, LldpObject::RemChassisId, &index, text(&[0, 0x1c, 0x73, 1, 2, 3]));
        put(columns, LldpObject::RemPortIdSubtype, &index, Datum::Integer(5));
        put(columns, LldpObject::RemPortId, &index, text(port));
        put(columns, LldpObject::RemSysName, &index, text(b"spine\x1b[31m1"));
    }

    fn local(columns: &mut LldpColumns, number: u32, subtype: i32, id: &[u8], description: &[u8]) {
        put(columns, LldpObject::LocPortIdSubtype, &[number], Datum::Integer(subtype));
        put(columns, LldpObject::LocPortId, &[number], text(id));
        put(columns, LldpObject::LocPortDesc, &[number], text(description));
    }

    fn ports() -> Vec<Port> {
        let port = |if_index, names: [&str; 3], address: &[u8]| Port {
            if_index,
            names: names.map(SafeText::new).to_vec(),
            phys_address: address.into(),
        };
        vec![
            port(101, ["Et1", "Ethernet1", "to spine"], &[2, 0, 0, 0, 0, 1]),
            port(102, ["Et2", "Ethernet2", "Et1"], &[2, 0, 0, 0, 0, 2]),
            port(103, ["Et3", "Ethernet3", ""], &[2, 0, 0, 0, 0, 2]),
        ]
    }

    #[test]
    fn a_local_port_is_recognised_by_its_id_or_its_description() {
        /// What is tried, the subtype of the id, the id, the description, and the interface meant.
        type Case = (&'static str, i32, &'static [u8], &'static [u8], Option<u32>);
        let cases: [Case; 10] = [
            ("interface name", 5, b"Et1", b"", Some(101)),
            ("interface name as in ifDescr", 5, b"Ethernet2", b"", Some(102)),
            ("alias", 1, b"to spine", b"", Some(101)),
            ("address", 3, &[2, 0, 0, 0, 0, 1], b"", Some(101)),
            ("address that two ports share", 3, &[2, 0, 0, 0, 0, 2], b"", None),
            ("shared address, but a description", 3, &[2, 0, 0, 0, 0, 2], b"Et3", Some(103)),
            ("local number that is an index", 7, b"103", b"", Some(103)),
            ("local number without an interface", 7, b"7", b"", None),
            ("local text", 7, b"Et2", b"", Some(102)),
            ("nothing known", 5, b"", b"", None),
        ];
        for (case, subtype, id, description, expected) in cases {
            let mut columns = LldpColumns::new();
            remote(&mut columns, 7, b"Et9");
            local(&mut columns, 7, subtype, id, description);
            assert_eq!(neighbours(&columns, &ports()).into_keys().next(), expected, "{case}");
        }
    }

    #[test]
    fn a_neighbour_is_described_in_clean_text() {
        let mut columns = LldpColumns::new();
        remote(&mut columns, 1, b"Ethernet49");
        local(&mut columns, 1, 5, b"Et1", b"");
        let neighbour = &neighbours(&columns, &ports())[&101][0];
        assert_eq!(&*neighbour.port, "Ethernet49");
        assert_eq!(&*neighbour.chassis, "00:1c:73:01:02:03");
        assert!(!neighbour.system.contains('\u{1b}') && neighbour.system.contains("spine"));
    }

    #[test]
    fn a_remote_row_without_local_port_or_with_a_short_index_is_left_out() {
        let mut columns = LldpColumns::new();
        remote(&mut columns, 1, b"x");
        put(&mut columns, LldpObject::RemChassisIdSubtype, &[5], Datum::Integer(4));
        assert!(neighbours(&columns, &ports()).is_empty());
    }

    #[test]
    fn network_addresses_are_read_by_their_family() {
        assert_eq!(&*network_address(&[1, 192, 0, 2, 1]), "192.0.2.1");
        assert_eq!(
            &*network_address(&[2, 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]),
            "2001:db8::1"
        );
        assert_eq!(&*network_address(&[1, 192]), "01:c0");
        assert_eq!(&*network_address(&[]), "");
    }
}
