//! The wire protocols: one folder each, and the only places (with the lab) that name a protocol's crate or its words.

pub mod gnmi;
pub mod snmp;
