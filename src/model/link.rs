//! A link: two ends that a cable joins, as the inventory declares it or as LLDP tells it.

use std::sync::Arc;

use super::{DeviceId, InterfaceId, SafeText, Slot};

/// One of the two ends of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// The end whose name comes first.
    A,
    /// The other one.
    B,
}

impl Side {
    /// Both.
    pub const BOTH: [Self; 2] = [Self::A, Self::B];

    /// The place of the end in a pair.
    pub const fn index(self) -> usize {
        self as usize
    }

    /// The other end.
    pub const fn other(self) -> Self {
        match self {
            Self::A => Self::B,
            Self::B => Self::A,
        }
    }

    /// The letter on screen.
    pub const fn letter(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
        }
    }
}

/// A link, for as long as its ends are known by the same names: the numbers of its ends, the smaller first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LinkId(pub [u64; 2]);

/// An end that the inventory declares.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeclaredEnd {
    /// The device's name in the inventory.
    pub device: Arc<str>,
    /// The interface's name on that device.
    pub interface: Arc<str>,
}

/// One end of a link and what is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkEnd {
    /// The device, if the inventory has it.
    pub device: Option<DeviceId>,
    /// The device's name in the inventory, else what it calls itself.
    pub name: SafeText,
    /// The interface, if it is known.
    pub slot: Option<Slot>,
    /// The interface's name, else the words of whoever speaks of it; empty if nobody does.
    pub port: SafeText,
    /// The end that the inventory declares at the other side of this interface, where LLDP tells of another one.
    pub expects: Option<DeclaredEnd>,
}

impl LinkEnd {
    /// The interface, if it is known.
    pub fn interface(&self) -> Option<InterfaceId> {
        Some(InterfaceId { device: self.device?, slot: self.slot? })
    }
}

/// Two interfaces that a cable joins. It is the same whichever side speaks of it first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// What it is known by.
    pub id: LinkId,
    /// Both ends, by [`Side::index`].
    pub ends: [LinkEnd; 2],
    /// The inventory declares it.
    pub declared: bool,
    /// Which end hears the other by LLDP, by [`Side::index`].
    pub heard: [bool; 2],
}

impl Link {
    /// One of its ends.
    pub fn end(&self, side: Side) -> &LinkEnd {
        &self.ends[side.index()]
    }

    /// Whether the inventory declares other ends for one of its interfaces.
    pub fn is_unexpected(&self) -> bool {
        self.ends.iter().any(|end| end.expects.is_some())
    }

    /// Whether any end hears the other by LLDP.
    pub fn is_heard(&self) -> bool {
        self.heard.contains(&true)
    }

    /// The end that an interface is.
    pub fn side_of(&self, id: InterfaceId) -> Option<Side> {
        Side::BOTH.into_iter().find(|side| self.end(*side).interface() == Some(id))
    }
}
