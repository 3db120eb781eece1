//! A reply on its way from the socket to the task that asked.

use std::time::Duration;

use tokio::time::Instant;

use super::super::wire::{Frame, Response};

/// A datagram that answers a request, and when it came.
pub(super) struct Arrival {
    pub(super) datagram: Box<[u8]>,
    pub(super) frame: Frame,
    pub(super) at: Instant,
}

/// The reply to a request: owns its datagram, gives the bindings in place.
pub struct Reply {
    datagram: Box<[u8]>,
    frame: Frame,
    /// When the datagram was taken from the socket.
    pub received_at: Instant,
    /// From the first sending to the reply, waits before repetitions included.
    pub round_trip: Duration,
    /// How often the request had been sent by then. Above 1 the round trip is no latency: which sending was answered
    /// cannot be known, since all carry one id.
    pub attempts: u32,
}

impl Reply {
    pub(super) fn new(arrival: Arrival, started: Instant, attempts: u32) -> Self {
        Self {
            datagram: arrival.datagram,
            frame: arrival.frame,
            received_at: arrival.at,
            round_trip: arrival.at.saturating_duration_since(started),
            attempts,
        }
    }

    /// The reply's head and bindings, read in place.
    pub fn response(&self) -> Response<'_> {
        self.frame.response(&self.datagram)
    }

    /// The length of the datagram, in octets.
    pub fn octets(&self) -> usize {
        self.datagram.len()
    }
}

impl std::fmt::Debug for Reply {
    /// Shows the reply as read: its raw bytes hold the community.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reply")
            .field("response", &self.response())
            .field("round_trip", &self.round_trip)
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}
