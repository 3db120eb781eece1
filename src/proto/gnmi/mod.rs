//! gNMI: from notifications to the leaves of RFC 8343. Words such as path, update and subscription end here.

pub mod pb;
pub mod read;

pub mod certificate;
pub mod security;
pub mod tls;
pub mod verifier;
