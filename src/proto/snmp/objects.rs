//! The one table of the objects that are read: what each is called, where it stands, how wide it is.
//!
//! Discovery, polling, the normaliser and the `why` view all read this table. Objects of IF-MIB are
//! defined by RFC 2863, the mapping to leaves by RFC 8343 section 4.

use crate::model::{Counter, Leaf, Width};

/// sysUpTime.0 (SNMPv2-MIB): in every request, so that rows polled together carry their own time.
pub const SYS_UP_TIME: &[u32] = &[1, 3, 6, 1, 2, 1, 1, 3, 0];
/// sysDescr.0
pub const SYS_DESCR: &[u32] = &[1, 3, 6, 1, 2, 1, 1, 1, 0];
/// sysObjectID.0
pub const SYS_OBJECT_ID: &[u32] = &[1, 3, 6, 1, 2, 1, 1, 2, 0];
/// sysName.0
pub const SYS_NAME: &[u32] = &[1, 3, 6, 1, 2, 1, 1, 5, 0];
/// sysLocation.0
pub const SYS_LOCATION: &[u32] = &[1, 3, 6, 1, 2, 1, 1, 6, 0];
/// snmpEngineBoots.0 (SNMP-FRAMEWORK-MIB): counts restarts where the agent has it.
pub const ENGINE_BOOTS: &[u32] = &[1, 3, 6, 1, 6, 3, 10, 2, 1, 2, 0];
/// ifNumber.0
pub const IF_NUMBER: &[u32] = &[1, 3, 6, 1, 2, 1, 2, 1, 0];
/// ifTableLastChange.0: the sysUpTime at which a row last came or went.
pub const IF_TABLE_LAST_CHANGE: &[u32] = &[1, 3, 6, 1, 2, 1, 31, 1, 5, 0];
/// ifStackStatus, indexed by higher and lower layer.
pub const IF_STACK_STATUS: &[u32] = &[1, 3, 6, 1, 2, 1, 31, 1, 2, 1, 3];

/// lldpStatsRemTablesLastChangeTime.0 (LLDP-MIB): the sysUpTime at which a neighbour last came, went or changed.
pub const LLDP_LAST_CHANGE: &[u32] = &[1, 0, 8802, 1, 1, 2, 1, 2, 1, 0];

/// What an object's value looks like on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syntax {
    /// INTEGER, a small number.
    Integer,
    /// INTEGER, an enumeration of fewer than 128.
    Enumeration,
    /// Gauge32.
    Gauge32,
    /// TimeTicks.
    TimeTicks,
    /// Counter32.
    Counter32,
    /// Counter64.
    Counter64,
    /// A name, a description, an address.
    Octets,
}

impl Syntax {
    /// The octets that a value takes at most: its own, its tag's and its length's.
    ///
    /// Texts are guessed: what overruns the estimate is found out by tooBig.
    pub const fn octets(self) -> usize {
        match self {
            Self::Integer => 2 + 4,
            Self::Enumeration => 2 + 1,
            Self::Gauge32 | Self::TimeTicks | Self::Counter32 => 2 + 5,
            Self::Counter64 => 2 + 9,
            Self::Octets => 2 + 32,
        }
    }
}

macro_rules! objects {
    ($($variant:ident $name:literal $base:ident . $column:literal $syntax:ident,)+) => {
        /// A column of ifTable or ifXTable, indexed by ifIndex.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Object {
            $(#[doc = $name] $variant,)+
        }

        impl Object {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The descriptor in the MIB module.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// The object identifier of the column, without an index.
            pub const fn column(self) -> &'static [u32] {
                match self { $(Self::$variant => $base!($column),)+ }
            }

            /// What its value looks like on the wire.
            pub const fn syntax(self) -> Syntax {
                match self { $(Self::$variant => Syntax::$syntax,)+ }
            }
        }
    };
}

macro_rules! table {
    ($column:literal) => {
        &[1, 3, 6, 1, 2, 1, 2, 2, 1, $column]
    };
}

macro_rules! extended {
    ($column:literal) => {
        &[1, 3, 6, 1, 2, 1, 31, 1, 1, 1, $column]
    };
}

objects! {
    IfIndex "ifIndex" table.1 Integer,
    IfDescr "ifDescr" table.2 Octets,
    IfType "ifType" table.3 Integer,
    IfMtu "ifMtu" table.4 Integer,
    IfSpeed "ifSpeed" table.5 Gauge32,
    IfPhysAddress "ifPhysAddress" table.6 Octets,
    IfAdminStatus "ifAdminStatus" table.7 Enumeration,
    IfOperStatus "ifOperStatus" table.8 Enumeration,
    IfLastChange "ifLastChange" table.9 TimeTicks,
    IfInOctets "ifInOctets" table.10 Counter32,
    IfInUcastPkts "ifInUcastPkts" table.11 Counter32,
    IfInDiscards "ifInDiscards" table.13 Counter32,
    IfInErrors "ifInErrors" table.14 Counter32,
    IfInUnknownProtos "ifInUnknownProtos" table.15 Counter32,
    IfOutOctets "ifOutOctets" table.16 Counter32,
    IfOutUcastPkts "ifOutUcastPkts" table.17 Counter32,
    IfOutDiscards "ifOutDiscards" table.19 Counter32,
    IfOutErrors "ifOutErrors" table.20 Counter32,
    IfName "ifName" extended.1 Octets,
    IfInMulticastPkts "ifInMulticastPkts" extended.2 Counter32,
    IfInBroadcastPkts "ifInBroadcastPkts" extended.3 Counter32,
    IfOutMulticastPkts "ifOutMulticastPkts" extended.4 Counter32,
    IfOutBroadcastPkts "ifOutBroadcastPkts" extended.5 Counter32,
    IfHCInOctets "ifHCInOctets" extended.6 Counter64,
    IfHCInUcastPkts "ifHCInUcastPkts" extended.7 Counter64,
    IfHCInMulticastPkts "ifHCInMulticastPkts" extended.8 Counter64,
    IfHCInBroadcastPkts "ifHCInBroadcastPkts" extended.9 Counter64,
    IfHCOutOctets "ifHCOutOctets" extended.10 Counter64,
    IfHCOutUcastPkts "ifHCOutUcastPkts" extended.11 Counter64,
    IfHCOutMulticastPkts "ifHCOutMulticastPkts" extended.12 Counter64,
    IfHCOutBroadcastPkts "ifHCOutBroadcastPkts" extended.13 Counter64,
    IfLinkUpDownTrapEnable "ifLinkUpDownTrapEnable" extended.14 Integer,
    IfHighSpeed "ifHighSpeed" extended.15 Gauge32,
    IfAlias "ifAlias" extended.18 Octets,
    IfCounterDiscontinuityTime "ifCounterDiscontinuityTime" extended.19 TimeTicks,
}

impl Object {
    /// The columns that seldom change: walked by discovery, not polled.
    pub const SLOW: [Self; 10] = [
        Self::IfDescr,
        Self::IfName,
        Self::IfAlias,
        Self::IfType,
        Self::IfMtu,
        Self::IfSpeed,
        Self::IfHighSpeed,
        Self::IfPhysAddress,
        Self::IfLinkUpDownTrapEnable,
        Self::IfIndex,
    ];

    /// The columns polled before the counters, in the order in which they must apply: a discontinuity
    /// says that the counters after it cannot be compared with those before.
    pub const STATES: [Self; 4] =
        [Self::IfCounterDiscontinuityTime, Self::IfAdminStatus, Self::IfOperStatus, Self::IfLastChange];

    /// Whether it says which interface a row is of.
    pub const fn is_name(self) -> bool {
        matches!(self, Self::IfName | Self::IfDescr)
    }

    /// Whether it counts packets of the same direction as another object, so that their sum is shown: they are to
    /// be read at one moment.
    pub const fn adds_to(self, other: Self) -> bool {
        (self.counts_packets_in() && other.counts_packets_in())
            || (self.counts_packets_out() && other.counts_packets_out())
    }

    const fn counts_packets_in(self) -> bool {
        matches!(
            self,
            Self::IfInUcastPkts
                | Self::IfInMulticastPkts
                | Self::IfInBroadcastPkts
                | Self::IfHCInUcastPkts
                | Self::IfHCInMulticastPkts
                | Self::IfHCInBroadcastPkts
        )
    }

    const fn counts_packets_out(self) -> bool {
        matches!(
            self,
            Self::IfOutUcastPkts
                | Self::IfOutMulticastPkts
                | Self::IfOutBroadcastPkts
                | Self::IfHCOutUcastPkts
                | Self::IfHCOutMulticastPkts
                | Self::IfHCOutBroadcastPkts
        )
    }

    /// The object identifier of one instance.
    pub fn instance(self, if_index: u32) -> Vec<u32> {
        [self.column(), &[if_index]].concat()
    }

    /// The object that a counter is read from; nothing where the MIB has none of that width.
    pub const fn of_counter(counter: Counter, width: Width) -> Option<Self> {
        let (high, low) = Self::of_both_widths(counter);
        match width {
            Width::Bits64 => high,
            Width::Bits32 => Some(low),
        }
    }

    const fn of_both_widths(counter: Counter) -> (Option<Self>, Self) {
        match counter {
            Counter::InOctets => (Some(Self::IfHCInOctets), Self::IfInOctets),
            Counter::InUnicastPkts => (Some(Self::IfHCInUcastPkts), Self::IfInUcastPkts),
            Counter::InMulticastPkts => (Some(Self::IfHCInMulticastPkts), Self::IfInMulticastPkts),
            Counter::InBroadcastPkts => (Some(Self::IfHCInBroadcastPkts), Self::IfInBroadcastPkts),
            Counter::InDiscards => (None, Self::IfInDiscards),
            Counter::InErrors => (None, Self::IfInErrors),
            Counter::InUnknownProtos => (None, Self::IfInUnknownProtos),
            Counter::OutOctets => (Some(Self::IfHCOutOctets), Self::IfOutOctets),
            Counter::OutUnicastPkts => (Some(Self::IfHCOutUcastPkts), Self::IfOutUcastPkts),
            Counter::OutMulticastPkts => (Some(Self::IfHCOutMulticastPkts), Self::IfOutMulticastPkts),
            Counter::OutBroadcastPkts => (Some(Self::IfHCOutBroadcastPkts), Self::IfOutBroadcastPkts),
            Counter::OutDiscards => (None, Self::IfOutDiscards),
            Counter::OutErrors => (None, Self::IfOutErrors),
        }
    }
}

/// Names the instance behind a leaf, as the `why` view shows it:
/// `ifHCInOctets.49 1.3.6.1.2.1.31.1.1.1.6.49`.
///
/// `width` is that of the counter at this device. Leaves that no single column gives are named by the
/// table or the scalar that does.
pub fn object_of(leaf: Leaf, width: Width, if_index: u32) -> String {
    match column_of(leaf, width) {
        Some(object) => format!("{}.{if_index} {}", object.name(), dotted(&object.instance(if_index))),
        None => elsewhere(leaf),
    }
}

fn column_of(leaf: Leaf, width: Width) -> Option<Object> {
    Some(match leaf {
        Leaf::Name => Object::IfName,
        Leaf::Description => Object::IfAlias,
        Leaf::Type => Object::IfType,
        Leaf::LinkUpDownTrapEnable => Object::IfLinkUpDownTrapEnable,
        Leaf::AdminStatus => Object::IfAdminStatus,
        Leaf::OperStatus => Object::IfOperStatus,
        Leaf::LastChange => Object::IfLastChange,
        Leaf::IfIndex => Object::IfIndex,
        Leaf::PhysAddress => Object::IfPhysAddress,
        Leaf::Speed if width == Width::Bits32 => Object::IfSpeed,
        Leaf::Speed => Object::IfHighSpeed,
        Leaf::DiscontinuityTime => Object::IfCounterDiscontinuityTime,
        Leaf::Counter(counter) => {
            let (high, low) = Object::of_both_widths(counter);
            high.filter(|_| width == Width::Bits64).unwrap_or(low)
        }
        Leaf::Mtu => Object::IfMtu,
        Leaf::IfDescr => Object::IfDescr,
        Leaf::HigherLayerIf
        | Leaf::LowerLayerIf
        | Leaf::Neighbours
        | Leaf::SysName
        | Leaf::SysDescr
        | Leaf::SysObjectId
        | Leaf::SysLocation
        | Leaf::BootTime => return None,
    })
}

fn elsewhere(leaf: Leaf) -> String {
    let (name, oid): (&str, &[u32]) = match leaf {
        Leaf::HigherLayerIf | Leaf::LowerLayerIf => ("ifStackStatus", IF_STACK_STATUS),
        Leaf::Neighbours => ("lldpRemTable", &[1, 0, 8802, 1, 1, 2, 1, 4, 1]),
        Leaf::SysName => ("sysName.0", SYS_NAME),
        Leaf::SysDescr => ("sysDescr.0", SYS_DESCR),
        Leaf::SysObjectId => ("sysObjectID.0", SYS_OBJECT_ID),
        Leaf::SysLocation => ("sysLocation.0", SYS_LOCATION),
        _ => ("sysUpTime.0", SYS_UP_TIME),
    };
    format!("{name} {}", dotted(oid))
}

/// Writes an object identifier as people do.
pub fn dotted(oid: &[u32]) -> String {
    let mut text = String::with_capacity(oid.len() * 3);
    for (position, number) in oid.iter().enumerate() {
        if position > 0 {
            text.push('.');
        }
        text.push_str(&number.to_string());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_why_view_names_object_and_instance() {
        let cases = [
            (Leaf::Counter(Counter::InOctets), Width::Bits64, "ifHCInOctets.49 1.3.6.1.2.1.31.1.1.1.6.49"),
            (Leaf::Counter(Counter::InOctets), Width::Bits32, "ifInOctets.49 1.3.6.1.2.1.2.2.1.10.49"),
            (Leaf::Counter(Counter::OutErrors), Width::Bits64, "ifOutErrors.49 1.3.6.1.2.1.2.2.1.20.49"),
            (Leaf::Description, Width::Bits64, "ifAlias.49 1.3.6.1.2.1.31.1.1.1.18.49"),
            (Leaf::LowerLayerIf, Width::Bits64, "ifStackStatus 1.3.6.1.2.1.31.1.2.1.3"),
            (Leaf::SysName, Width::Bits64, "sysName.0 1.3.6.1.2.1.1.5.0"),
        ];
        for (leaf, width, expected) in cases {
            assert_eq!(object_of(leaf, width, 49), expected);
        }
    }

    #[test]
    fn every_counter_has_an_object_of_its_syntax() {
        for counter in Counter::ALL {
            let low = Object::of_counter(counter, Width::Bits32).unwrap();
            assert_eq!(low.syntax(), Syntax::Counter32, "{}", low.name());
            let high = Object::of_counter(counter, Width::Bits64);
            assert_eq!(high.is_none(), counter.is_counter32(), "{}", counter.name());
            assert!(high.is_none_or(|object| object.syntax() == Syntax::Counter64));
        }
    }

    #[test]
    fn no_column_stands_twice() {
        let mut columns: Vec<_> = Object::ALL.iter().map(|object| object.column()).collect();
        columns.sort_unstable();
        columns.dedup();
        assert_eq!(columns.len(), Object::ALL.len());
    }
}
