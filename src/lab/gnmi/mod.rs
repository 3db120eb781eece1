//! The lab's gNMI targets: the same devices as the agents tell of, in every dialect that noctui has to read.
//!
//! What a target sends is a pure function of seed, quirks and clock, as with the agents (`tree`, `facts`, `value`,
//! `render`, `request`, `feed`, `fault`); `session` decides when, `service` speaks to tonic, and only `server` does I/O.
//! Nothing here is shared with the reader but the generated messages: each side proves the other.

mod certificates;
mod exchange;
mod facts;
mod fault;
mod feed;
mod fleet;
mod habit;
mod observation;
mod render;
mod request;
mod server;
mod service;
mod session;
mod target;
mod tree;
mod value;
mod words;

pub use certificates::{CertificateError, ClientCertificate};
pub use exchange::Exchange;
pub use fleet::Streams;
pub use habit::{Deletion, Habit, Refusal, Security, Stamp, Style};
pub use observation::Observed;

pub(super) use fleet::Fleet;
pub(super) use habit::{code, code_words};
pub(super) use target::{PASSWORD, USER};
