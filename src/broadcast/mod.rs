//! Tasks that own SSH sessions: what is confirmed goes out, what comes back is folded, told and recorded.
//!
//! One task owns the broadcast and one each session. The composer and `noctui exec` give orders through a bounded channel
//! and take snapshots, the newest of which wins. How a device is reached stands behind [`dial::Dialler`].

pub mod audit;
mod broadcaster;
mod candidate;
mod course;
pub mod dial;
#[cfg(test)]
mod fixture;
pub mod fold;
mod joined;
mod keeper;
mod permit;
mod pool;
mod progress;
mod prompter;
mod questions;
pub mod recorder;
pub mod redact;
#[cfg(test)]
mod scripted;
mod shell;
pub mod ssh;
mod task;
#[cfg(test)]
mod tests;
pub mod transcript;
mod trust;
mod work;

pub use broadcaster::{Broadcaster, Busy};
pub use candidate::candidate;
pub use permit::WritePermit;
pub use progress::Live;
pub use questions::{PATIENCE, Questions};
pub use task::{Snapshots, Surroundings};
