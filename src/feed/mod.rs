//! Hand-over between tasks: clocks, mailboxes, meters.

mod clock;

pub use clock::Clock;
