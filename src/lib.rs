//! noctui: a terminal console for network operations centres.
#![forbid(unsafe_code)]

pub mod alarm;
pub mod app;
pub mod broadcast;
pub mod cli;
pub mod collect;
pub mod config;
pub mod feed;
pub mod keys;
pub mod lab;
pub mod model;
pub mod notify;
pub mod plan;
pub mod proto;
pub mod runtime;
pub mod store;
pub mod ui;
