//! SSH: connections to devices, stage by stage, each with a deadline and a reason of its own.
//!
//! A client connects to a [`Target`] and hands out a connection, on which shells and commands are opened one
//! after the other or at once. What a person must decide goes through [`Asker`], what is secret through
//! [`SecretSource`]; both are asked only when a host makes it necessary. russh is named here and in the lab, nowhere else.

mod ask;
mod error;
mod host_key;
pub mod known_hosts;
pub mod shell;
mod target;

pub use ask::{Asker, HostKeyQuestion, Later, LoginQuestion, NoSecret, Nobody, SecretSource};
pub use error::{Attempts, Fault, KeyError, SshError, Stage};
pub use host_key::{Expected, HostKeys, KeyPrint, Place, Trust, UnknownKey, Verdict};
pub use target::{Agent, Algorithms, Deadlines, Endpoint, KeepAlive, Login, PORT, Route, Target};
