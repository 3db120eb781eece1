//! The lab's shells: every device answers over SSH, in the command line of its platform, from the same state as its
//! agent and its target.
//!
//! What a session shows is a pure function of what is typed, of quirks and of the clock (`cli`, `habit`, `keys`);
//! `session` paces it, `handler` lets people in, `server` and `wire` do I/O. Nothing here is shared with the client.

mod access;
mod cli;
mod fleet;
mod habit;
mod handler;
mod host;
mod keys;
mod observation;
mod server;
mod session;
mod wire;

pub use habit::{CliStyle, Login, Mute, SshHabit};
pub use observation::{Method, SshObserved};

pub(super) use access::{ENABLE, PASSWORD, USER};
pub(super) use fleet::Shells;
