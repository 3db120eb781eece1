//! The lab's shells on the wire: what they say to a bare client and to OpenSSH, which has never seen our code.
#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "the helpers of tests are tests")]

mod client;
mod dialogues;
mod faults;
mod keys;
mod logins;
mod openssh;
mod scenarios;
mod screens;
