//! Why a request got no reply.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use thiserror::Error;

/// Says why a request ended without a reply.
#[derive(Debug, Error)]
pub enum RequestError {
    /// No socket could be opened for this family of addresses.
    #[error("no UDP socket for asking {peer}")]
    Socket {
        /// Who was to be asked.
        peer: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// The system refuses to send, for example for want of a route.
    #[error("cannot send to {peer}")]
    Send {
        /// Who was to be asked.
        peer: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// No reply came, after all repetitions.
    #[error("no SNMP answer within {} ms from {peer}", waited.as_millis())]
    Timeout {
        /// Who was asked.
        peer: SocketAddr,
        /// How often the request was sent, at least once.
        attempts: u32,
        /// How long it was waited for, all in all.
        waited: Duration,
    },
    /// The multiplexer was closed before a reply came.
    #[error("SNMP was shut down while waiting for {peer}")]
    Closed {
        /// Who was asked.
        peer: SocketAddr,
    },
}
