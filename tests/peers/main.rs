//! noctui against programs that have never seen its code: net-snmp's agent and walker, and yanglint.
#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "the helpers of tests are tests")]

mod agent;
mod peer;
#[path = "../headless/program.rs"]
#[expect(dead_code, reason = "shared with the tests of the commands, which use all of it")]
mod program;
mod snmpd;
mod traffic;
mod walk;
mod yang;
