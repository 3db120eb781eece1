//! Every screen as text and as style roles, at the sizes that people have.
#![expect(clippy::unwrap_used, reason = "helpers of tests are no test functions to the lint")]

mod alarms;
mod links;
mod network;
mod past;
mod picture;
mod robust;
mod screens;
mod session;
mod sources;
mod ssh;
#[path = "../support/ssh.rs"]
mod support;
