//! The SSH client against servers that have never seen its code: Debian's OpenSSH and asyncssh, each started here with
//! keys, settings and a port of its own on loopback, and ended with the test.
#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "the helpers of tests are tests")]

mod agent;
mod asyncssh;
mod certificates;
mod channels;
mod client;
mod jumps;
mod keygen;
mod keys;
#[path = "../peers/peer.rs"]
mod peer;
mod refusals;
mod ssh_config;
mod sshd;
