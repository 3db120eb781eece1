//! Names for things, cheap to copy and impossible to swap.

use std::fmt;

/// A device of the inventory, for as long as the program runs.
///
/// Ids are dense (they index tables) and never reused, so that a device that leaves the inventory and another
/// that enters it are not taken for one another. The name in the inventory is the lasting identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeviceId(pub u32);

impl DeviceId {
    /// The place of this device in a table that is indexed by device.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// A place for one interface in the tables of its device.
///
/// The source that reads the device hands slots out, by interface *name*: an interface whose index moves keeps
/// its slot, and with it its history. The slot of an interface that vanished is not given to another name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot(pub u32);

impl Slot {
    /// The place of this interface in a column.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// One interface of one device: what a selection holds on to while rows move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InterfaceId {
    /// The device.
    pub device: DeviceId,
    /// The interface within it.
    pub slot: Slot,
}

/// The `if-index` leaf (RFC 8343), `ifIndex` of IF-MIB: 1 to 2147483647.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IfIndex(pub u32);

impl fmt::Display for IfIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
