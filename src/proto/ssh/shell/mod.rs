//! The shell of a device: what it prints for a terminal becomes lines, and a command has an end.
//!
//! Three parts, the outer one generic over any stream of octets: a [`Reader`] that strips terminal sequences, a prompt
//! engine that knows when a device waits, and a session that drives both. Nothing here names russh.

mod reader;

pub use reader::{LINE_LIMIT, Reader};
