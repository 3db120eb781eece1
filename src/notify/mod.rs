//! What leaves: alarms on their way to a bell, a desktop, a program, a webhook or a syslog server.
//!
//! A change of an alarm passes three places, one after the other. A [`Desk`] (pure, one for each output) decides
//! whether it is told, holds back what is quiet, and counts what is above the limit. The office ([`start`]) owns the
//! desks and puts [`Letter`]s into bounded queues. A worker behind each queue delivers, tries again and gives up.
//!
//! * Only `Raised` begins anything: what is folded or merely updated is never sent. An end is told where the beginning was.
//! * Nothing is lost unseen: what is above the limit is told as a number, what cannot be delivered is counted.
//! * One output never delays another, nor whoever tells of alarms: what is full drops, and says so.

mod carrier;
mod command;
mod desk;
mod error;
#[cfg(test)]
mod fixture;
mod letter;
mod limit;
mod office;
mod ring;
pub mod syslog;
mod tally;
mod trial;
mod webhook;
mod worker;

pub use carrier::Tools;
pub use desk::Desk;
pub use error::DeliveryError;
pub use letter::{About, Body, Letter, More};
pub use limit::{Limit, Over};
pub use office::{Office, Wire, start};
pub use ring::Ring;
pub use tally::Tally;
pub use trial::{Trial, try_out};
