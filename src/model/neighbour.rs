//! Who is at the other end of a cable, as the device itself says.

use super::SafeText;

/// One entry of a device's LLDP table (`lldpRemTable`, IEEE 802.1AB). All of it is hostile text, cleaned.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Neighbour {
    /// `lldpRemSysName`, empty if not given.
    pub system: SafeText,
    /// `lldpRemPortId`, empty if not given.
    pub port: SafeText,
    /// `lldpRemPortDesc`, empty if not given.
    pub port_description: SafeText,
    /// `lldpRemChassisId`, empty if not given.
    pub chassis: SafeText,
}
