//! The lab's SNMPv2c agents (RFC 3416): read only, with the MIBs that noctui reads.

mod agent;
mod delivery;
mod objects;
mod observation;
mod rows;
mod server;
mod view;
mod wire;

pub use observation::Observed;

pub(super) use agent::COMMUNITY;
pub(super) use observation::Observation;
pub(super) use server::{AgentTask, Shared};

/// The names of all objects, as their MIBs have them.
pub(super) fn object_names() -> impl Iterator<Item = &'static str> {
    objects::OBJECTS.iter().map(|(_, name, _, _)| *name)
}
