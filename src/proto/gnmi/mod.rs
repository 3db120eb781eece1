//! gNMI: from notifications to the leaves of RFC 8343. Words such as path, update and subscription end here.

pub mod pb;
pub mod read;

pub mod aggregator;
pub mod cadence;
pub mod call;
pub mod certificate;
pub mod codec;
pub mod connect;
pub mod farewell;
pub mod feed;
pub mod ladder;
pub mod line;
pub mod party;
pub mod plan;
pub mod probe;
pub mod request;
pub mod security;
pub mod session;
pub mod source;
pub mod tls;
pub mod trouble;
pub mod verifier;
pub mod why;

#[cfg(test)]
mod scripted;
#[cfg(test)]
mod source_tests;
#[cfg(test)]
mod tls_tests;
