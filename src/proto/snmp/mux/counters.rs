//! Counts of what was sent, received and ignored.

use std::sync::atomic::{AtomicU64, Ordering};

/// The counts of a multiplexer since its start, of all its sockets together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MuxCounters {
    /// Datagrams sent, repetitions included.
    pub sent: u64,
    /// Datagrams sent again because no reply came in time.
    pub retransmitted: u64,
    /// Datagrams received, whatever was in them.
    pub received: u64,
    /// Replies to a request of ours that was answered or given up before: stragglers and duplicates.
    pub late: u64,
    /// Replies from another address or port than was asked, with another community, or to an id never sent.
    pub foreign: u64,
    /// Datagrams that are no SNMPv2c reply.
    pub malformed: u64,
    /// Requests given up after all repetitions.
    pub timeouts: u64,
    /// Errors of the system while receiving.
    pub receive_errors: u64,
    /// Datagrams that the kernel dropped because a receive buffer was full; absent where the system does not tell.
    pub kernel_drops: Option<u64>,
}

/// One running count.
#[derive(Debug, Default)]
pub(super) struct Count(AtomicU64);

impl Count {
    pub(super) fn add(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// The running counts, shared by the sockets.
#[derive(Debug, Default)]
pub(super) struct Counters {
    pub(super) sent: Count,
    pub(super) retransmitted: Count,
    pub(super) received: Count,
    pub(super) late: Count,
    pub(super) foreign: Count,
    pub(super) malformed: Count,
    pub(super) timeouts: Count,
    pub(super) receive_errors: Count,
}

impl Counters {
    pub(super) fn snapshot(&self, kernel_drops: Option<u64>) -> MuxCounters {
        MuxCounters {
            sent: self.sent.get(),
            retransmitted: self.retransmitted.get(),
            received: self.received.get(),
            late: self.late.get(),
            foreign: self.foreign.get(),
            malformed: self.malformed.get(),
            timeouts: self.timeouts.get(),
            receive_errors: self.receive_errors.get(),
            kernel_drops,
        }
    }
}
