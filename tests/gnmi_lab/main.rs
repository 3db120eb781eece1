//! The lab's gNMI targets on the wire: what they send to a bare client and to pygnmi, which has never seen our code.
#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "the helpers of tests are tests")]

mod aggregator;
mod client;
mod faults;
mod peers;
mod security;
mod stamps;
mod streams;
mod styles;
