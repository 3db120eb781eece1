//! The leaves that sources speak of: RFC 8343's, and the few beside it that noctui shows.

use std::sync::Arc;

use super::{AdminStatus, IfType, Neighbour, OperStatus, SafeText, Timestamp};

/// A counter of `interfaces/interface/statistics` (RFC 8343), and one beside it.
///
/// The discriminant is the counter's column in [`crate::model::Counters`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Counter {
    /// `in-octets`
    InOctets,
    /// `in-unicast-pkts`
    InUnicastPkts,
    /// `in-multicast-pkts`
    InMulticastPkts,
    /// `in-broadcast-pkts`
    InBroadcastPkts,
    /// `in-discards`
    InDiscards,
    /// `in-errors`
    InErrors,
    /// `in-unknown-protos`
    InUnknownProtos,
    /// `out-octets`
    OutOctets,
    /// `out-unicast-pkts`
    OutUnicastPkts,
    /// `out-multicast-pkts`
    OutMulticastPkts,
    /// `out-broadcast-pkts`
    OutBroadcastPkts,
    /// `out-discards`
    OutDiscards,
    /// `out-errors`
    OutErrors,
}

impl Counter {
    /// How many there are.
    pub const COUNT: usize = 13;

    /// All of them, in the order of their columns and of RFC 8343.
    pub const ALL: [Self; Self::COUNT] = [
        Self::InOctets,
        Self::InUnicastPkts,
        Self::InMulticastPkts,
        Self::InBroadcastPkts,
        Self::InDiscards,
        Self::InErrors,
        Self::InUnknownProtos,
        Self::OutOctets,
        Self::OutUnicastPkts,
        Self::OutMulticastPkts,
        Self::OutBroadcastPkts,
        Self::OutDiscards,
        Self::OutErrors,
    ];

    /// The leaf's name in RFC 8343.
    pub const fn name(self) -> &'static str {
        match self {
            Self::InOctets => "in-octets",
            Self::InUnicastPkts => "in-unicast-pkts",
            Self::InMulticastPkts => "in-multicast-pkts",
            Self::InBroadcastPkts => "in-broadcast-pkts",
            Self::InDiscards => "in-discards",
            Self::InErrors => "in-errors",
            Self::InUnknownProtos => "in-unknown-protos",
            Self::OutOctets => "out-octets",
            Self::OutUnicastPkts => "out-unicast-pkts",
            Self::OutMulticastPkts => "out-multicast-pkts",
            Self::OutBroadcastPkts => "out-broadcast-pkts",
            Self::OutDiscards => "out-discards",
            Self::OutErrors => "out-errors",
        }
    }

    /// Whether RFC 8343 gives the leaf the type counter32 (discards, errors, unknown-protos) and not counter64.
    pub const fn is_counter32(self) -> bool {
        matches!(
            self,
            Self::InDiscards | Self::InErrors | Self::InUnknownProtos | Self::OutDiscards | Self::OutErrors
        )
    }

    /// The counter's column.
    pub const fn column(self) -> usize {
        self as usize
    }
}

/// A leaf of an interface, or of the device itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Leaf {
    /// `name`, the key of an interface. Deleting it takes the interface away.
    Name,
    /// `description` (`ifAlias`): what an operator wrote.
    Description,
    /// `type`
    Type,
    /// `link-up-down-trap-enable`
    LinkUpDownTrapEnable,
    /// `admin-status`
    AdminStatus,
    /// `oper-status`
    OperStatus,
    /// `last-change`
    LastChange,
    /// `if-index`
    IfIndex,
    /// `phys-address`
    PhysAddress,
    /// `higher-layer-if`: names of interfaces of the same device.
    HigherLayerIf,
    /// `lower-layer-if`: names of interfaces of the same device.
    LowerLayerIf,
    /// `speed`, bits per second.
    Speed,
    /// `statistics/discontinuity-time`
    DiscontinuityTime,
    /// One of `statistics`.
    Counter(Counter),
    /// Beside the model: the MTU in octets (`ifMtu`).
    Mtu,
    /// Beside the model: `ifDescr`.
    IfDescr,
    /// Beside the model: who is at the other end (LLDP).
    Neighbours,
    /// Of the device: `sysName`.
    SysName,
    /// Of the device: `sysDescr`.
    SysDescr,
    /// Of the device: `sysObjectID`, dotted.
    SysObjectId,
    /// Of the device: `sysLocation`.
    SysLocation,
    /// Of the device: when it last started.
    BootTime,
}

/// How many bits a counter has before it wraps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Width {
    /// Wraps at 2^32.
    Bits32,
    /// Wraps at 2^64, which no interface lives to see.
    #[default]
    Bits64,
}

/// The value of a leaf.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// The source does not have it, or no longer: the leaf is deleted. Never the same as 0.
    Absent,
    /// A plain number: if-index, speed (bits per second), MTU (octets).
    Number(u64),
    /// A counter, and how wide it is at the source.
    Counter(u64, Width),
    /// Text, cleaned.
    Text(SafeText),
    /// `admin-status`
    Admin(AdminStatus),
    /// `oper-status`
    Oper(OperStatus),
    /// `type`
    Type(IfType),
    /// `link-up-down-trap-enable`
    Enabled(bool),
    /// A date: last-change, discontinuity-time, the device's last start.
    Time(Timestamp),
    /// Names of interfaces of the same device.
    Names(Arc<[SafeText]>),
    /// Who is at the other end.
    Neighbours(Arc<[Neighbour]>),
}
