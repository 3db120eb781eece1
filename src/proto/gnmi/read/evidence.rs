//! The path behind a leaf, for those who ask why.

use crate::model::Leaf;

/// The OpenConfig path of a leaf of an interface (or of the device), as `why` shows it; RFC8343.md has the table.
pub fn path_of(leaf: Leaf, interface: &str) -> String {
    match leaf {
        Leaf::SysName => "/system/state/hostname".into(),
        Leaf::BootTime => "/system/state/boot-time".into(),
        Leaf::SysDescr | Leaf::SysObjectId | Leaf::SysLocation => "/system/state/software-version".into(),
        Leaf::Neighbours => format!("/lldp/interfaces/interface[name={interface}]/neighbors"),
        Leaf::Counter(counter) => of_interface(interface, &format!("state/counters/{}", counter.name())),
        _ => of_interface(interface, below_interface(leaf)),
    }
}

fn of_interface(interface: &str, leaf: &str) -> String {
    format!("/interfaces/interface[name={interface}]/{leaf}")
}

const fn below_interface(leaf: Leaf) -> &'static str {
    match leaf {
        Leaf::Description => "state/description",
        Leaf::Type => "state/type",
        Leaf::AdminStatus => "state/admin-status",
        Leaf::OperStatus => "state/oper-status",
        Leaf::LastChange => "state/last-change",
        Leaf::IfIndex => "state/ifindex",
        Leaf::PhysAddress => "ethernet/state/mac-address",
        Leaf::Speed => "ethernet/state/port-speed",
        Leaf::DiscontinuityTime => "state/counters/last-clear",
        Leaf::Mtu => "state/mtu",
        Leaf::HigherLayerIf | Leaf::LowerLayerIf => "ethernet/state/aggregate-id",
        _ => "state",
    }
}
