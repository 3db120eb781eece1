//! The objects that an agent knows, in the order of their identifiers.

/// What an object's instances are numbered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Group {
    /// One instance, `.0`.
    Scalar,
    /// ifIndex.
    Interface,
    /// ifStackHigherLayer and ifStackLowerLayer.
    Stack,
    /// lldpLocPortNum.
    LocalPort,
    /// lldpRemTimeMark, lldpRemLocalPortNum and lldpRemIndex.
    Neighbour,
}

macro_rules! objects {
    ($($object:ident $name:literal $group:ident [$($arc:literal),*];)*) => {
        /// An object, named as its MIB names it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Object { $($object),* }

        /// All objects by rising identifier: object, name, group, identifier.
        pub(super) const OBJECTS: &[(Object, &str, Group, &[u32])] =
            &[$((Object::$object, $name, Group::$group, &[$($arc),*])),*];
    };
}

objects! {
    RemTablesLastChange "lldpStatsRemTablesLastChangeTime" Scalar [1, 0, 8802, 1, 1, 2, 1, 2, 1];
    LocChassisIdSubtype "lldpLocChassisIdSubtype" Scalar [1, 0, 8802, 1, 1, 2, 1, 3, 1];
    LocChassisId "lldpLocChassisId" Scalar [1, 0, 8802, 1, 1, 2, 1, 3, 2];
    LocSysName "lldpLocSysName" Scalar [1, 0, 8802, 1, 1, 2, 1, 3, 3];
    LocSysDesc "lldpLocSysDesc" Scalar [1, 0, 8802, 1, 1, 2, 1, 3, 4];
    LocPortIdSubtype "lldpLocPortIdSubtype" LocalPort [1, 0, 8802, 1, 1, 2, 1, 3, 7, 1, 2];
    LocPortId "lldpLocPortId" LocalPort [1, 0, 8802, 1, 1, 2, 1, 3, 7, 1, 3];
    LocPortDesc "lldpLocPortDesc" LocalPort [1, 0, 8802, 1, 1, 2, 1, 3, 7, 1, 4];
    RemChassisIdSubtype "lldpRemChassisIdSubtype" Neighbour [1, 0, 8802, 1, 1, 2, 1, 4, 1, 1, 4];
    RemChassisId "lldpRemChassisId" Neighbour [1, 0, 8802, 1, 1, 2, 1, 4, 1, 1, 5];
    RemPortIdSubtype "lldpRemPortIdSubtype" Neighbour [1, 0, 8802, 1, 1, 2, 1, 4, 1, 1, 6];
    RemPortId "lldpRemPortId" Neighbour [1, 0, 8802, 1, 1, 2, 1, 4, 1, 1, 7];
    RemPortDesc "lldpRemPortDesc" Neighbour [1, 0, 8802, 1, 1, 2, 1, 4, 1, 1, 8];
    RemSysName "lldpRemSysName" Neighbour [1, 0, 8802, 1, 1, 2, 1, 4, 1, 1, 9];
    RemSysDesc "lldpRemSysDesc" Neighbour [1, 0, 8802, 1, 1, 2, 1, 4, 1, 1, 10];
    SysDescr "sysDescr" Scalar [1, 3, 6, 1, 2, 1, 1, 1];
    SysObjectId "sysObjectID" Scalar [1, 3, 6, 1, 2, 1, 1, 2];
    SysUpTime "sysUpTime" Scalar [1, 3, 6, 1, 2, 1, 1, 3];
    SysContact "sysContact" Scalar [1, 3, 6, 1, 2, 1, 1, 4];
    SysName "sysName" Scalar [1, 3, 6, 1, 2, 1, 1, 5];
    SysLocation "sysLocation" Scalar [1, 3, 6, 1, 2, 1, 1, 6];
    SysServices "sysServices" Scalar [1, 3, 6, 1, 2, 1, 1, 7];
    IfNumber "ifNumber" Scalar [1, 3, 6, 1, 2, 1, 2, 1];
    IfIndex "ifIndex" Interface [1, 3, 6, 1, 2, 1, 2, 2, 1, 1];
    IfDescr "ifDescr" Interface [1, 3, 6, 1, 2, 1, 2, 2, 1, 2];
    IfType "ifType" Interface [1, 3, 6, 1, 2, 1, 2, 2, 1, 3];
    IfMtu "ifMtu" Interface [1, 3, 6, 1, 2, 1, 2, 2, 1, 4];
    IfSpeed "ifSpeed" Interface [1, 3, 6, 1, 2, 1, 2, 2, 1, 5];
    IfPhysAddress "ifPhysAddress" Interface [1, 3, 6, 1, 2, 1, 2, 2, 1, 6];
    IfAdminStatus "ifAdminStatus" Interface [1, 3, 6, 1, 2, 1, 2, 2, 1, 7];
    IfOperStatus "ifOperStatus" Interface [1, 3, 6, 1, 2, 1, 2, 2, 1, 8];
    IfLastChange "ifLastChange" Interface [1, 3, 6, 1, 2, 1, 2, 2, 1, 9];
    IfInOctets "ifInOctets" Interface [1, 3, 6, 1, 2, 1, 2, 2, 1, 10];
    IfInUcastPkts "ifInUcastPkts" Interface [1, 3, 6, 1, 2, 1, 2, 2, 1, 11];
    IfInDiscards "ifInDiscards" Interface [1, 3, 6, 1, 2, 1, 2, 2, 1, 13];
    IfInErrors "ifInErrors" Interface [1, 3, 6, 1, 2, 1, 2, 2, 1, 14];
    IfInUnknownProtos "ifInUnknownProtos" Interface [1, 3, 6, 1, 2, 1, 2, 2, 1, 15];
    IfOutOctets "ifOutOctets" Interface [1, 3, 6, 1, 2, 1, 2, 2, 1, 16];
    IfOutUcastPkts "ifOutUcastPkts" Interface [1, 3, 6, 1, 2, 1, 2, 2, 1, 17];
    IfOutDiscards "ifOutDiscards" Interface [1, 3, 6, 1, 2, 1, 2, 2, 1, 19];
    IfOutErrors "ifOutErrors" Interface [1, 3, 6, 1, 2, 1, 2, 2, 1, 20];
    IfName "ifName" Interface [1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 1];
    IfInMulticastPkts "ifInMulticastPkts" Interface [1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 2];
    IfInBroadcastPkts "ifInBroadcastPkts" Interface [1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 3];
    IfOutMulticastPkts "ifOutMulticastPkts" Interface [1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 4];
    IfOutBroadcastPkts "ifOutBroadcastPkts" Interface [1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 5];
    IfHcInOctets "ifHCInOctets" Interface [1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 6];
    IfHcInUcastPkts "ifHCInUcastPkts" Interface [1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 7];
    IfHcInMulticastPkts "ifHCInMulticastPkts" Interface [1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 8];
    IfHcInBroadcastPkts "ifHCInBroadcastPkts" Interface [1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 9];
    IfHcOutOctets "ifHCOutOctets" Interface [1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 10];
    IfHcOutUcastPkts "ifHCOutUcastPkts" Interface [1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 11];
    IfHcOutMulticastPkts "ifHCOutMulticastPkts" Interface [1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 12];
    IfHcOutBroadcastPkts "ifHCOutBroadcastPkts" Interface [1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 13];
    IfLinkUpDownTrapEnable "ifLinkUpDownTrapEnable" Interface [1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 14];
    IfHighSpeed "ifHighSpeed" Interface [1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 15];
    IfPromiscuousMode "ifPromiscuousMode" Interface [1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 16];
    IfConnectorPresent "ifConnectorPresent" Interface [1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 17];
    IfAlias "ifAlias" Interface [1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 18];
    IfCounterDiscontinuityTime "ifCounterDiscontinuityTime" Interface [1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 19];
    IfStackStatus "ifStackStatus" Stack [1, 3, 6, 1, 2, 1, 31, 1, 2, 1, 3];
    IfTableLastChange "ifTableLastChange" Scalar [1, 3, 6, 1, 2, 1, 31, 1, 5];
    EngineId "snmpEngineID" Scalar [1, 3, 6, 1, 6, 3, 10, 2, 1, 1];
    EngineBoots "snmpEngineBoots" Scalar [1, 3, 6, 1, 6, 3, 10, 2, 1, 2];
    EngineTime "snmpEngineTime" Scalar [1, 3, 6, 1, 6, 3, 10, 2, 1, 3];
}

/// The place in [`OBJECTS`] of the object named by `id`, and the instance asked for.
pub(super) fn find(id: &[u32]) -> Option<(usize, &[u32])> {
    let at = OBJECTS.partition_point(|(_, _, _, object)| *object <= id).checked_sub(1)?;
    id.strip_prefix(OBJECTS[at].3).map(|instance| (at, instance))
}

/// Where a search for what follows `id` begins: a place in [`OBJECTS`] and the instance to pass.
pub(super) fn after(id: &[u32]) -> (usize, &[u32]) {
    find(id).unwrap_or((OBJECTS.partition_point(|(_, _, _, object)| *object <= id), &[]))
}

/// The object of that name.
pub(super) fn named(name: &str) -> Option<usize> {
    OBJECTS.iter().position(|(_, object, _, _)| *object == name)
}

/// Whether the object belongs to the 64-bit counters of ifXTable.
pub(super) fn is_64_bit(at: usize) -> bool {
    OBJECTS[at].1.starts_with("ifHC")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_objects_stand_in_order_and_fit_a_set_of_bits() {
        assert!(OBJECTS.is_sorted_by(|one, other| one.3 < other.3));
        assert!(OBJECTS.len() <= 128);
        assert!(OBJECTS.iter().enumerate().all(|(at, object)| object.0 as usize == at));
    }

    #[test]
    fn an_instance_is_found_below_its_object() {
        let (at, instance) = find(&[1, 3, 6, 1, 2, 1, 2, 2, 1, 2, 17]).unwrap();
        assert_eq!((OBJECTS[at].1, instance), ("ifDescr", &[17][..]));
        assert_eq!(find(&[1, 3, 6, 1, 2, 1, 2, 2, 1, 12, 17]), None);
        assert_eq!(after(&[1, 3, 6, 1, 2, 1, 2, 2, 1, 12]).0, named("ifInDiscards").unwrap());
        assert_eq!(after(&[2]).0, OBJECTS.len());
    }
}
