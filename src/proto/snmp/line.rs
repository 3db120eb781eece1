//! The line to one agent: its address, its community, how long to wait, and what asking has cost.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use tokio::sync::SemaphorePermit;

use crate::model::SourceStats;

use super::mux::{Deadline, Mux, Reply, RequestError};
use super::wire::{Community, Operation, Template, TemplateError};

/// A probe waits this long at least: an agent that is slow is not silent.
const SHORTEST_PROBE: Duration = Duration::from_secs(1);

/// Asks one agent, and counts.
#[derive(Debug)]
pub struct Line {
    mux: Arc<Mux>,
    peer: SocketAddr,
    community: Community,
    deadline: Deadline,
    cost: Arc<Cost>,
}

/// What asking has cost so far. Counted from several requests at once, read by one task.
#[derive(Debug, Default)]
pub struct Cost {
    requests: AtomicU64,
    retries: AtomicU64,
    timeouts: AtomicU64,
    faults: AtomicU64,
    late: AtomicU64,
    latency_us: AtomicU64,
}

impl Cost {
    /// Counts an answer that could not be used, an error, or a walk cut short.
    pub fn fault(&self) {
        self.faults.fetch_add(1, Relaxed);
    }

    /// Counts a round that began late or did not end in time.
    pub fn late(&self) {
        self.late.fetch_add(1, Relaxed);
    }

    /// The round trip of the last answer whose request was sent once.
    pub fn latency(&self) -> Duration {
        Duration::from_micros(self.latency_us.load(Relaxed))
    }

    /// The counts as they travel with a batch.
    pub fn stats(&self) -> SourceStats {
        SourceStats {
            requests: self.requests.load(Relaxed),
            retries: self.retries.load(Relaxed),
            timeouts: self.timeouts.load(Relaxed),
            late: self.late.load(Relaxed),
            faults: self.faults.load(Relaxed),
            ..SourceStats::default()
        }
    }

    fn answered(&self, reply: &Reply) {
        self.retries.fetch_add(u64::from(reply.attempts.saturating_sub(1)), Relaxed);
        // After a retransmission it cannot be told which sending was answered.
        if reply.attempts == 1 {
            self.latency_us.store(u64::try_from(reply.round_trip.as_micros()).unwrap_or(u64::MAX), Relaxed);
        }
    }

    fn unanswered(&self, error: &RequestError) {
        if let RequestError::Timeout { attempts, .. } = error {
            self.retries.fetch_add(u64::from(attempts.saturating_sub(1)), Relaxed);
            self.timeouts.fetch_add(1, Relaxed);
        }
    }
}

impl Line {
    /// Makes a line; nothing is sent yet.
    pub fn new(
        mux: Arc<Mux>,
        peer: SocketAddr,
        community: Community,
        deadline: Deadline,
        cost: Arc<Cost>,
    ) -> Self {
        Self { mux, peer, community, deadline, cost }
    }

    /// Who is asked.
    pub fn peer(&self) -> SocketAddr {
        self.peer
    }

    /// Waits for a place among the devices that are being discovered.
    pub async fn place_for_discovery(&self) -> Option<SemaphorePermit<'_>> {
        // It is closed only together with the sockets, and then nothing is asked any more.
        self.mux.discoveries().acquire().await.ok()
    }

    /// Takes a place among the devices that are being discovered, if there is one.
    pub fn free_place_for_discovery(&self) -> Option<SemaphorePermit<'_>> {
        self.mux.discoveries().try_acquire().ok()
    }

    /// What asking has cost.
    pub fn cost(&self) -> &Cost {
        &self.cost
    }

    /// Encodes a request to this agent.
    ///
    /// # Errors
    ///
    /// An object that is no object identifier: an index brought by a hostile agent may make one too long.
    pub fn template<O: AsRef<[u32]>>(
        &self,
        operation: Operation,
        objects: &[O],
    ) -> Result<Template, TemplateError> {
        Template::new(&self.community, operation, objects)
    }

    /// Asks, with the retries of the inventory.
    pub async fn ask(&self, template: &Template) -> Result<Reply, RequestError> {
        self.send(template, self.deadline).await
    }

    /// Asks once, and waits no longer than until the next probe: for agents that do not seem to be there.
    pub async fn probe(&self, template: &Template, period: Duration) -> Result<Reply, RequestError> {
        let timeout = self.deadline.timeout.min(period.max(SHORTEST_PROBE));
        self.send(template, Deadline { timeout, retries: 0 }).await
    }

    async fn send(&self, template: &Template, deadline: Deadline) -> Result<Reply, RequestError> {
        self.cost.requests.fetch_add(1, Relaxed);
        let answer = self.mux.request(self.peer, template, deadline).await;
        match &answer {
            Ok(reply) => self.cost.answered(reply),
            Err(error) => self.cost.unanswered(error),
        }
        answer
    }
}
