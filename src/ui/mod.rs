//! What the operator sees: a pure function from the model to cells.
//!
//! The loop calls [`view`] with a frame; nothing here reads a clock, waits, or changes the model. Rows are written
//! straight into the buffer, only those that are visible, without allocating.

pub mod canvas;
pub mod glyphs;
pub mod phrase;

pub mod strip;
pub mod style;
pub mod widget;
