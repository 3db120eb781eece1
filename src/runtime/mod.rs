//! runtime.

pub mod terminal;
