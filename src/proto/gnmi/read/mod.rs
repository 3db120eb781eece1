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
//! reader.settle(said.target, &mut changes);                  // once all was sent again: drops what no longer came
//! reader.target(said.target);                                // name, clock and skew, epoch, /meta
//! reader.tally();                                            // bad values, overflow, malformed: counts since the start
//! ```
//!
//! ```text
//! pub enum Heard { Values(Said), Sync, Refused(SafeText /* words of the old error field */), Nothing }
//! pub struct Said { pub target: TargetId, pub updates: u32 /* leaves that came with a usable value */, pub lost: bool /* aggregator: the whole tree of this target was deleted: its upstream is gone */ }
//! pub struct Malformed;                                            // thiserror; counted
//! pub struct Target { /* getters */ }
//! impl Target {
//!     pub fn name(&self) -> &SafeText;                             // prefix.target; empty for Targets::One
//!     pub fn raw_name(&self) -> &str;                              // the same, unescaped, for matching with the inventory
//!     pub fn habit(&self) -> Habit;                                // Untold, Sound, Missing, Seconds, Backwards, Stuck, Jumping
//!     pub fn skew_ms(&self) -> Option<i64>;                        // device clock minus ours; shown, not believed
//!     pub fn epoch(&self) -> u32;                                  // restarts seen (boot-time changed): goes into Batch.epoch
//!     pub fn meta(&self) -> Meta;                                  // { connected: Option<bool>, sync: Option<bool>, latest: Option<i64 ns> }
//!     pub fn interfaces(&self) -> usize;
//! }
//! impl Reader {
//!     pub fn new(options: Options) -> Self;
//!     pub fn connected(&mut self);
//!     pub fn response(&mut self, bytes: &[u8], at: model::Now, out: &mut Vec<Change>) -> Result<Heard, Malformed>;
//!     pub fn notification(&mut self, n: &pb::Notification, at: model::Now, out: &mut Vec<Change>) -> Option<Said>;   // None: target overflow or not named
//!     pub fn notification_bytes(&mut self, bytes: &[u8], at: model::Now, out: &mut Vec<Change>) -> Result<Option<Said>, Malformed>;
//!     pub fn settle(&mut self, target: TargetId, out: &mut Vec<Change>);
//!     pub fn targets(&self) -> impl Iterator<Item = (TargetId, &Target)>;
//!     pub fn target(&self, id: TargetId) -> Option<&Target>;
//!     pub fn tally(&self) -> Tally;                                // updates, ignored, bad_values, overflow, malformed, slow
//! }
//! pub fn path_of(leaf: Leaf, interface: &str) -> String;           // for `why`: the OpenConfig path
//! // Changes: name first; several counters of one interface stand together. Call `response` per message, flush into a Batch with
//! // `arrival` = that message's arrival (a batch that gathers messages of different arrivals spoils rates under a bad clock: Meter uses Batch.arrival).
//! ```

mod options;

pub use options::{Excluded, Options, TargetId, Targets};
