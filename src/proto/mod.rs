//! The wire protocols: one folder each, and the only places (with the lab) that name a protocol's crate or its words.

pub mod gnmi;
pub mod snmp;
pub mod ssh;

use std::time::Duration;

/// How often a device is to be asked now; devices on screen are asked faster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// The time between two rounds.
    pub period: Duration,
}
