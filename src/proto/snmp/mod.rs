//! SNMP: from datagrams to the leaves of RFC 8343. Words such as OID, binding and community end here.

pub mod mux;
pub mod wire;

pub mod answer;
pub mod cell;
pub mod device_clock;
pub mod discover;
pub mod facts;
pub mod head;
pub mod ifmib;
pub mod line;
pub mod lldp;
pub mod naming;
pub mod objects;
pub mod outlet;
pub mod packets;
pub mod plan;
pub mod session;
pub mod source;
pub mod stack;
pub mod table;
pub mod timetable;
pub mod trouble;
pub mod uptime;
pub mod walk;

#[cfg(test)]
mod scripted;
#[cfg(test)]
mod source_tests;
