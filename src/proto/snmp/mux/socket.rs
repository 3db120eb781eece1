//! One shared socket: sending, the task that receives, and the waiting end of a request.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::UdpSocket;
use tokio::sync::oneshot;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::super::wire::{Frame, RequestId, Response, Template};
use super::counters::Counters;
use super::error::RequestError;
use super::reply::Arrival;
use super::table::{Table, Verdict};

/// The largest UDP datagram.
const LARGEST_DATAGRAM: usize = 65_535;

/// Datagrams taken in one go before other tasks get their turn.
const BURST: usize = 128;

/// The pause after the system refused to receive, lest the task spin on an error that stays.
const PAUSE_AFTER_ERROR: Duration = Duration::from_millis(20);

/// How far a socket was emptied.
enum Drained {
    All,
    Burst,
}

/// A shared socket with its requests in flight.
#[derive(Debug)]
pub(super) struct Port {
    socket: UdpSocket,
    table: Mutex<Table>,
    counters: Arc<Counters>,
}

impl Port {
    /// Opens a socket of the peer's address family on a port that the system picks.
    pub(super) fn open(
        peer: SocketAddr,
        receive_buffer: usize,
        counters: Arc<Counters>,
    ) -> io::Result<Arc<Self>> {
        let socket = Socket::new(Domain::for_address(peer), Type::DGRAM, Some(Protocol::UDP))?;
        socket.set_nonblocking(true)?;
        // Best effort: the kernel cuts it to its own limit, and a small buffer still works.
        let _ = socket.set_recv_buffer_size(receive_buffer);
        socket.bind(&wildcard(peer, &socket)?.into())?;
        let socket = UdpSocket::from_std(socket.into())?;
        Ok(Arc::new(Self { socket, table: Mutex::new(Table::new()), counters }))
    }

    /// The local port number.
    pub(super) fn number(&self) -> Option<u16> {
        self.socket.local_addr().ok().map(|address| address.port())
    }

    pub(super) fn in_flight(&self) -> usize {
        self.table().len()
    }

    /// Enters a request; it is forgotten when the waiting end is dropped.
    pub(super) fn register(&self, peer: SocketAddr, template: &Template) -> (Waiting<'_>, RequestId) {
        let (sender, receiver) = oneshot::channel();
        let id = self.table().enter(peer, template.clone(), sender);
        (Waiting { port: self, peer, id, receiver }, id)
    }

    /// Receives until told to stop, then ends the requests in flight.
    pub(super) async fn receive(self: Arc<Self>, stop: CancellationToken) {
        let mut buffer = vec![0; LARGEST_DATAGRAM];
        while let Some(ready) = stop.run_until_cancelled(self.socket.readable()).await {
            match ready.and_then(|()| self.drain(&mut buffer)) {
                Ok(Drained::All) => {}
                Ok(Drained::Burst) => tokio::task::yield_now().await,
                Err(_) => {
                    self.counters.receive_errors.add();
                    stop.run_until_cancelled(tokio::time::sleep(PAUSE_AFTER_ERROR)).await;
                }
            }
        }
        self.table().clear();
    }

    /// Takes what has arrived, up to one burst.
    fn drain(&self, buffer: &mut [u8]) -> io::Result<Drained> {
        for _ in 0..BURST {
            match self.socket.try_recv_from(buffer) {
                Ok((length, peer)) => self.accept(&buffer[..length], super::canonical(peer)),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(Drained::All),
                Err(error) => return Err(error),
            }
        }
        Ok(Drained::Burst)
    }

    fn accept(&self, datagram: &[u8], peer: SocketAddr) {
        self.counters.received.add();
        let Ok(response) = Response::read(datagram) else {
            return self.counters.malformed.add();
        };
        let verdict = self.table().judge(peer, &response);
        match verdict {
            Verdict::Asked(waiting) => {
                let arrival =
                    Arrival { datagram: datagram.into(), frame: Frame::of(&response), at: Instant::now() };
                if waiting.send(arrival).is_err() {
                    self.counters.late.add();
                }
            }
            Verdict::Late => self.counters.late.add(),
            Verdict::Foreign => self.counters.foreign.add(),
        }
    }

    /// The table. A panic while it is held leaves it whole: each change is one call on the map.
    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The address to bind: any, of the peer's family. A version 6 socket keeps to version 6, as version 4 has its own.
fn wildcard(peer: SocketAddr, socket: &Socket) -> io::Result<SocketAddr> {
    if peer.is_ipv4() {
        return Ok((Ipv4Addr::UNSPECIFIED, 0).into());
    }
    socket.set_only_v6(true)?;
    Ok((Ipv6Addr::UNSPECIFIED, 0).into())
}

/// The waiting end of a request in flight.
pub(super) struct Waiting<'a> {
    port: &'a Port,
    peer: SocketAddr,
    id: RequestId,
    receiver: oneshot::Receiver<Arrival>,
}

impl Waiting<'_> {
    /// Sends the request, then waits for its reply. May be dropped and called again until it has given one.
    pub(super) async fn exchange(&mut self, datagram: &[u8]) -> Result<Arrival, RequestError> {
        let peer = self.peer;
        let sent = self.port.socket.send_to(datagram, peer).await;
        sent.map_err(|source| RequestError::Send { peer, source })?;
        self.port.counters.sent.add();
        (&mut self.receiver).await.map_err(|_| RequestError::Closed { peer })
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.port.table().forget(self.id);
    }
}
