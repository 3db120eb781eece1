//! Tasks that own the state of devices: what sources report becomes rates, freshness and history here.
//!
//! A device has two tasks, one that reads it and one that owns what is known of it, joined by a bounded channel. They
//! share nothing with other devices but the sockets. Whoever shows the result takes immutable snapshots from a mailbox.

mod aggregates;
mod alarms;
mod collector;
mod columns;
mod evidence;
mod fallback;
#[cfg(test)]
mod fixture;
mod gnmi;
mod identity;
mod meter;
mod reader;
mod reading;
mod refresh;
mod rollup;
mod shift;
mod slots;
mod state;
mod task;

pub use aggregates::Discoveries;
pub use alarms::{AlarmFeed, Brief};
pub use collector::Collector;
pub use state::DeviceState;
pub use task::Snapshots;
