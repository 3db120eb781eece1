//! Outputs of alarms against real listeners, programs and a syslog server.
#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "the helpers of tests are tests")]

mod command;
mod console;
mod office;
mod program;
#[path = "../support/pty.rs"]
mod pty;
mod rsyslog;
mod server;
mod stage;
mod syslog;
mod tls;
mod webhook;
