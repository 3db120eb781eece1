//! The terminal: what is written to it, how it is entered and how it is left as found.
//!
//! The loop owns one [`Guard`], which enters and leaves, and one [`Screen`], which draws. Nothing else in the
//! program writes to the terminal.

mod backend;
mod guard;
mod ink;
mod motion;
mod painter;
mod screen;
mod shadow;

pub use backend::CompactBackend;
pub use guard::{Guard, Output, Takes, TerminalError, has_panicked, require};
pub use ink::ColorDepth;
pub use screen::{CopyError, Screen, is_terminal_gone};

#[cfg(test)]
mod emulation_tests;
