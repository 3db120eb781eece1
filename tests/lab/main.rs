//! The lab on the wire: what its agents answer to a bare client and to the tools of net-snmp.
#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "the helpers of tests are tests")]

mod client;
mod inventory;
mod peers;
mod scenarios;
mod wire;
