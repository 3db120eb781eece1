//! SNMP: from datagrams to rows. Words such as OID, binding and community end here.

pub mod mux;
pub mod wire;
