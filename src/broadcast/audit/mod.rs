//! The audit trail: who sent what to which devices, and what came of it.
//!
//! `audit.jsonl` in the state folder holds one JSON object a line and grows only at its end. Every line holds the SHA-256
//! of the line before, so that a line that is changed, taken out or moved shows. `audit.head` beside it holds how many
//! lines there are and the hash of the last one, so that lines missing at the end show too. Several consoles share both
//! under a lock. A chain finds what was tampered with and cannot prevent it: whoever may write both files may write both
//! anew, so that a copy of `audit.head` on another machine is what a whole forgery has to face.

mod chain;
mod head;
mod log;
mod record;
mod verify;
mod who;

#[cfg(test)]
mod tests;

pub use chain::{Hash, Hasher};
pub use log::{AuditError, AuditLog};
pub use record::{Broadcast, Entry, SessionResult, Shell, ShellEvent, Shells, Typed};
pub use verify::{Problem, Report, Span, verify};
pub use who::Who;
