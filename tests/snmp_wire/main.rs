//! SNMPv2c from bytes to bindings and from requests to replies, seen from outside.

mod build;
mod golden;
mod mux;
mod oracle;
mod reader;
mod request;
