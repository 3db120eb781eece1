//! The messages of gNMI, generated from `assets/proto/gnmi.proto`, with a client and (for the lab) a server.
//!
//! The names follow gNMI's own: [`Notification`], [`Path`], `g_nmi_client::GNmiClient`.
#![allow(
    missing_docs,
    unused_qualifications,
    clippy::all,
    clippy::dbg_macro,
    clippy::unwrap_used,
    deprecated,
    reason = "generated code is not held to our rules, and the fields of old targets are still read"
)]

tonic::include_proto!("gnmi");
