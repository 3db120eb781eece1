//! The loop and what it stands on: terminal, frames, input, signals, log.
//!
//! Called by the binary alone. Here, and not in `app` or `ui`, are time, input and output.

pub mod console;
pub mod frame;
pub mod input;
pub mod keeper;
pub mod log;
pub mod signals;
pub mod terminal;
pub mod wall;
