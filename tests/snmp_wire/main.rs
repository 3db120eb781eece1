//! SNMPv2c from bytes to bindings and from requests to replies, seen from outside.
#![expect(clippy::unwrap_used, reason = "helpers of tests are no test functions to the lint")]

mod build;
mod golden;
mod mux;
mod oracle;
mod reader;
mod request;
