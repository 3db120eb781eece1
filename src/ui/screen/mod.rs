//! One module per screen: what stands between the top line and the bottom line.

pub mod alarms;
pub mod events;
pub mod fleet;
pub mod fleet_map;
pub mod health;
pub mod interfaces;
pub mod links;
pub mod ssh;
