//! From notifications to RFC 8343: one normaliser for every dialect of gNMI. Pure: no I/O, no clock of its own.
//!
//! Owned by the task that reads a target (or an aggregator: then one reader speaks for many devices). A reader
//! outlives the connection, as it keeps who has which [`Slot`](crate::model::Slot). It must never print, wait or panic.
//!
//! ```ignore
//! let mut reader = Reader::new(Options::default());
//! reader.connected();                                        // on every (re)connection, before its first message
//! match reader.response(&bytes, now, &mut changes)? {        // the raw bytes of a SubscribeResponse
//!     Heard::Values(said) => {}                              // `changes` now speak of `said.target`
//!     Heard::Sync => {}                                      // a hint only
//!     Heard::Refused(words) => {}                            // the old error field
//!     Heard::Nothing => {}                                   // a keep-alive
//! }
//! let said = reader.notification(&notification, now, &mut changes);   // of a GetResponse; the same records
//! reader.settle(target, now, &mut changes);                  // once all was sent again: drops what no longer came
//! reader.target(target);                                     // name, clock habit and skew, epoch, /meta
//! reader.tally();                                            // bad values, overflow, malformed: since the start
//! ```
//!
//! A name comes first, and the counters of an interface stand together. Where a target's clock cannot be used the
//! changes carry [`SourceTime::None`](crate::model::SourceTime): then the arrival of the batch makes the rate, so
//! messages of different arrivals do not belong into one batch.
//!
//! Two ways lead to the same records. The bytes of the messages that come all day are walked where they lie (`wire`,
//! `paths`); everything else is decoded by prost (`reference`). Both end in `target`.

mod blob;
mod clock;
mod evidence;
mod json;
mod options;
mod pass;
mod path;
mod paths;
mod reader;
mod reference;
mod row;
mod scalar;
mod schema;
mod sweep;
mod system;
mod target;
mod tell;
mod wire;

#[cfg(test)]
mod tests;

pub use clock::Habit;
pub use evidence::path_of;
pub use options::{Excluded, Options, TargetId, Targets};
pub use pass::Tally;
pub use reader::{Heard, Malformed, Reader, Said};
pub use system::Meta;
pub use target::Target;
