//! States of an interface, in the words of RFC 8343.

/// The `admin-status` leaf: what the operator wants (`ifAdminStatus` 1 to 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum AdminStatus {
    /// The source has not said.
    #[default]
    Absent,
    /// Ready to pass packets.
    Up,
    /// Not meant to pass packets.
    Down,
    /// In some test mode.
    Testing,
}

impl AdminStatus {
    /// The leaf's value as RFC 8343 spells it; `None` if the source gave none.
    pub const fn as_str(self) -> Option<&'static str> {
        match self {
            Self::Absent => None,
            Self::Up => Some("up"),
            Self::Down => Some("down"),
            Self::Testing => Some("testing"),
        }
    }
}

/// The `oper-status` leaf: what the interface does (`ifOperStatus` 1 to 7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum OperStatus {
    /// The source has not said.
    #[default]
    Absent,
    /// Passes packets.
    Up,
    /// Does not pass packets.
    Down,
    /// In some test mode: no operational packets.
    Testing,
    /// The device itself cannot tell. (A device that is not heard of is another matter: see `Freshness`.)
    Unknown,
    /// Waits for some external event.
    Dormant,
    /// A component, typically hardware, is missing.
    NotPresent,
    /// Down because a lower layer is.
    LowerLayerDown,
}

impl OperStatus {
    /// The leaf's value as RFC 8343 spells it; `None` if the source gave none.
    pub const fn as_str(self) -> Option<&'static str> {
        match self {
            Self::Absent => None,
            Self::Up => Some("up"),
            Self::Down => Some("down"),
            Self::Testing => Some("testing"),
            Self::Unknown => Some("unknown"),
            Self::Dormant => Some("dormant"),
            Self::NotPresent => Some("not-present"),
            Self::LowerLayerDown => Some("lower-layer-down"),
        }
    }
}

/// What an interface amounts to for the one who watches: both states and what the inventory expects, in one word.
///
/// The order is the order of the screens, worst first. Whether the value is still true is `Freshness`, not this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PortState {
    /// Meant to be up and is not.
    Down,
    /// The source does not say, or the device itself cannot tell.
    Unknown,
    /// Under test.
    Testing,
    /// Waits for some external event.
    Dormant,
    /// Passes packets.
    Up,
    /// Switched off by the operator: quiet, whatever `oper-status` says.
    AdminDown,
}

impl PortState {
    /// Judges both leaves together. A missing `admin-status` is not held against an interface that is up.
    pub const fn of(admin: AdminStatus, oper: OperStatus) -> Self {
        match (admin, oper) {
            (AdminStatus::Down, _) => Self::AdminDown,
            (AdminStatus::Testing, _) | (_, OperStatus::Testing) => Self::Testing,
            (_, OperStatus::Down | OperStatus::NotPresent | OperStatus::LowerLayerDown) => Self::Down,
            (_, OperStatus::Absent | OperStatus::Unknown) => Self::Unknown,
            (_, OperStatus::Dormant) => Self::Dormant,
            (_, OperStatus::Up) => Self::Up,
        }
    }
}
