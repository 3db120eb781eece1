//! SNMP: from datagrams to the leaves of RFC 8343. Words such as OID, binding and community end here.

pub mod mux;
pub mod wire;

pub mod cell;
pub mod facts;
pub mod ifmib;
pub mod line;
pub mod lldp;
pub mod naming;
pub mod objects;
pub mod plan;
pub mod stack;
pub mod table;
pub mod uptime;
pub mod walk;
