//! Asks many agents over a few sockets and hands each reply to whoever asked.
//!
//! Owns the UDP sockets (opened when the first agent of their address family is asked), the table of requests in flight
//! and the counts of what arrived unasked. The poller calls [`Mux::request`]. It never looks at a value, never decides
//! how often an agent is asked, and holds no lock across an await.
//!
//! A reply is believed only if its id is in flight, it comes from the address and port that was asked, it carries the
//! community that was sent, and its whole frame can be read. Anything else is counted and ignored, so that the right reply
//! can still come.

mod counters;
mod error;
mod kernel;
mod reply;
mod socket;
mod table;

use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout_at};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub use counters::MuxCounters;
pub use error::RequestError;
pub use reply::Reply;

use super::wire::Template;
use counters::Counters;
use socket::Port;

/// How the sockets are set up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MuxSettings {
    /// Sockets for each address family. An agent is always asked from the same one.
    pub sockets_per_family: NonZeroUsize,
    /// The receive buffer asked of the kernel for each socket, in octets. Linux caps it at `net.core.rmem_max`; what finds
    /// no room is lost, shows in [`MuxCounters::kernel_drops`], and looks like a time-out otherwise.
    pub receive_buffer: usize,
    /// How many devices may be discovered at once: walks bring the largest answers, and a thousand devices that are walked
    /// side by side all have their first values at the end.
    pub discoveries: usize,
}

impl Default for MuxSettings {
    /// Two sockets, so that two cores can receive, with 4 MiB each: 3,000 replies of 1,400 octets.
    fn default() -> Self {
        let sockets_per_family = NonZeroUsize::MIN.saturating_add(1);
        Self { sockets_per_family, receive_buffer: 4 << 20, discoveries: 32 }
    }
}

/// How long one request may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadline {
    /// The wait for a reply after each sending.
    pub timeout: Duration,
    /// How often the request is sent again, with the same id; 0 sends it once.
    pub retries: u32,
}

/// The request multiplexer: shared by all pollers of a process.
#[derive(Debug)]
pub struct Mux {
    settings: MuxSettings,
    v4: Vec<OnceLock<Arc<Port>>>,
    v6: Vec<OnceLock<Arc<Port>>>,
    /// Held while a socket is being opened, so that none is opened twice.
    opening: Mutex<()>,
    counters: Arc<Counters>,
    discoveries: Semaphore,
    receivers: TaskTracker,
    stop: CancellationToken,
}

impl Mux {
    /// Makes a multiplexer without any socket yet.
    pub fn new(settings: MuxSettings) -> Arc<Self> {
        let cells = || (0..settings.sockets_per_family.get()).map(|_| OnceLock::new()).collect();
        Arc::new(Self {
            settings,
            v4: cells(),
            v6: cells(),
            opening: Mutex::default(),
            counters: Arc::default(),
            discoveries: Semaphore::new(settings.discoveries),
            receivers: TaskTracker::new(),
            stop: CancellationToken::new(),
        })
    }

    /// Sends a request and waits for its reply, sending again as the deadline says. Must run on a tokio runtime.
    ///
    /// Dropping the future forgets the request; a reply that comes later is counted as late.
    ///
    /// # Errors
    ///
    /// No reply in time, or a socket that cannot be opened or refuses to send; the latter at once, without a further try.
    pub async fn request(
        &self,
        peer: SocketAddr,
        template: &Template,
        deadline: Deadline,
    ) -> Result<Reply, RequestError> {
        let peer = canonical(peer);
        let port = self.port(peer)?;
        let (mut waiting, id) = port.register(peer, template);
        let datagram = template.with_id(id);
        let started = Instant::now();
        let attempts = deadline.retries.saturating_add(1);
        for attempt in 1..=attempts {
            if attempt > 1 {
                self.counters.retransmitted.add();
            }
            let give_up = Instant::now() + deadline.timeout;
            if let Ok(arrival) = timeout_at(give_up, waiting.exchange(&datagram)).await {
                return arrival.map(|arrival| Reply::new(arrival, started, attempt));
            }
        }
        self.counters.timeouts.add();
        Err(RequestError::Timeout { peer, attempts, waited: started.elapsed() })
    }

    /// The counts since the start, of all sockets together. Reads a file of `/proc` on Linux: for once a second, not more.
    pub fn counters(&self) -> MuxCounters {
        let ports = self.v4.iter().chain(&self.v6).filter_map(OnceLock::get);
        let numbers: Vec<u16> = ports.filter_map(|port| port.number()).collect();
        self.counters.snapshot(kernel::drops(&numbers))
    }

    /// The places for devices that are being discovered: see [`MuxSettings::discoveries`].
    pub fn discoveries(&self) -> &Semaphore {
        &self.discoveries
    }

    /// How many requests wait for a reply.
    pub fn in_flight(&self) -> usize {
        let ports = self.v4.iter().chain(&self.v6).filter_map(OnceLock::get);
        ports.map(|port| port.in_flight()).sum()
    }

    /// Stops receiving; requests in flight and later ones end with [`RequestError::Closed`].
    pub async fn close(&self) {
        self.stop.cancel();
        self.receivers.close();
        self.receivers.wait().await;
    }

    /// The socket that asks this peer, opened if need be.
    fn port(&self, peer: SocketAddr) -> Result<&Arc<Port>, RequestError> {
        if self.stop.is_cancelled() {
            return Err(RequestError::Closed { peer });
        }
        let cells = if peer.is_ipv4() { &self.v4 } else { &self.v6 };
        let cell = &cells[place(peer, cells.len())];
        if let Some(port) = cell.get() {
            return Ok(port);
        }
        self.open(cell, peer).map_err(|source| RequestError::Socket { peer, source })
    }

    fn open<'a>(&self, cell: &'a OnceLock<Arc<Port>>, peer: SocketAddr) -> io::Result<&'a Arc<Port>> {
        let _opening = self.opening.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(port) = cell.get() {
            return Ok(port);
        }
        let port = Port::open(peer, self.settings.receive_buffer, Arc::clone(&self.counters))?;
        self.receivers.spawn(Arc::clone(&port).receive(self.stop.clone()));
        Ok(cell.get_or_init(|| port))
    }
}

impl Drop for Mux {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// The address as the kernel reports it for a reply: a version 4 address in version 6 clothes is asked over version 4, and
/// a flow label plays no part in who somebody is.
fn canonical(peer: SocketAddr) -> SocketAddr {
    match peer {
        SocketAddr::V6(v6) => match v6.ip().to_ipv4_mapped() {
            Some(v4) => SocketAddr::new(v4.into(), v6.port()),
            None => std::net::SocketAddrV6::new(*v6.ip(), v6.port(), 0, v6.scope_id()).into(),
        },
        SocketAddr::V4(_) => peer,
    }
}

fn place(peer: SocketAddr, count: usize) -> usize {
    let mut hasher = DefaultHasher::new();
    peer.hash(&mut hasher);
    let count = u64::try_from(count).unwrap_or(u64::MAX);
    usize::try_from(hasher.finish() % count).unwrap_or_default()
}
