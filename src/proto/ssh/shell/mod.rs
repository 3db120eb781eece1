//! The shell of a device: what it prints for a terminal becomes lines, and a command has an end.
//!
//! Three parts: a [`Reader`] that strips what a terminal would act on, an [`Engine`] that knows when a device waits, and
//! a [`Session`] that drives both over any stream. Nothing here names russh, and nothing here decides who gets what.

mod engine;
mod outcome;
mod printed;
mod reader;
mod session;
mod tape;

pub use engine::{Action, Command, Ending, Engine, Timing};
pub use outcome::{Doubt, NotSent, OpenError, Outcome, OutcomeState};
pub use printed::Printed;
pub use reader::{LINE_LIMIT, Reader};
pub use session::{Farewell, Options, Order, Session, Watch};
pub use tape::{Tape, TapeLimits};
