//! SSH: connections to devices, stage by stage, each with a deadline and a reason of its own.
//!
//! A [`Client`] connects to a [`Target`] and hands out a [`Connection`], on which shells and commands are opened one
//! after the other or at once. What a person must decide goes through [`Asker`], what is secret through
//! [`SecretSource`]; both are asked only when a host makes it necessary. russh is named here and in the lab, nowhere else.

mod agent;
mod algorithms;
mod ask;
mod auth;
mod channel;
mod client;
pub mod config;
mod connection;
mod dial;
mod error;
mod events;
#[cfg(test)]
mod fixture;
mod host_key;
mod jump;
mod keys;
pub mod known_hosts;
mod line;
mod once;
mod pace;
mod patience;
mod pem;
mod proxy;
mod ring;
pub mod shell;
mod target;

pub use ask::{Asker, HostKeyQuestion, Later, LoginQuestion, NoSecret, Nobody, SecretSource};
pub use channel::{ExecChannel, Exit, Pty, ShellChannel};
pub use client::{CONNECTION_GAP, Client};
pub use connection::Connection;
pub use error::{Attempts, Fault, SshError, Stage};
pub use host_key::{KeyPrint, Trust, UnknownKey};
pub use keys::KeyError;
pub use target::{Agent, Algorithms, Deadlines, Endpoint, KeepAlive, Login, PORT, Route, Target};
