//! The wall as a room sees it: pictures at every size, what takes its turn when, and a day of it.
#![allow(
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    clippy::cast_possible_wrap,
    clippy::cast_possible_truncation
)]

#[path = "../screens/network.rs"]
#[allow(dead_code, reason = "shared by several tests, each of which takes a part")]
mod network;
#[path = "../screens/picture.rs"]
#[allow(dead_code, reason = "shared by several tests, each of which takes a part")]
mod picture;
mod pictures;
mod turns;
mod world;
