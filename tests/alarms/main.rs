//! What raises an alarm, what does not, and what clears it: a file for each story, and what must always hold.

#![allow(clippy::unwrap_used, reason = "what fails here fails the test")]

mod cost;
mod properties;
mod scenarios;
mod world;
