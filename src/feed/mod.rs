//! Hand-over between tasks: clocks, waits, the newest state per key, and counts of what was dropped.
//!
//! Called by every task that publishes and by the loop that draws. It never waits for a consumer: what is
//! full is either overwritten (state, [`Mailbox`]) or counted (facts, [`Meter`]).

mod backoff;
mod clock;
mod mailbox;
mod meter;

pub use backoff::Backoff;
pub use clock::Clock;
pub use mailbox::Mailbox;
pub use meter::{Counter, Meter};
