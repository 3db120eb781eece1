//! How clients get to the targets: over TCP, or plugged together inside the process.
//!
//! What crosses the kernel takes its own time, and a test that pauses time would run ahead of it. In memory nothing is
//! under way that the runtime does not know of: time goes on only when everybody has had their say.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::io::{AsyncRead, AsyncWrite, DuplexStream, duplex};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

/// How many octets may be under way in one direction.
const ROOM: usize = 256 * 1024;
/// How many connections may wait to be taken.
const WAITING: usize = 16;

/// A connection as a target sees it.
pub(super) trait Wire: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Wire for T {}

/// Connects clients with the targets of a lab without any socket; clones are the same exchange.
#[derive(Debug, Clone, Default)]
pub struct Exchange(Arc<Mutex<HashMap<SocketAddr, mpsc::Sender<DuplexStream>>>>);

impl Exchange {
    /// Connects to a target.
    ///
    /// # Errors
    ///
    /// None listens there.
    pub fn connect(&self, address: SocketAddr) -> io::Result<DuplexStream> {
        let (here, there) = duplex(ROOM);
        let refused = || io::Error::from(io::ErrorKind::ConnectionRefused);
        self.plugs().get(&address).ok_or_else(refused)?.try_send(there).map_err(|_| refused())?;
        Ok(here)
    }

    /// Gives the next port of an address away.
    fn listen(&self, address: IpAddr) -> Listener {
        let (sender, taken) = mpsc::channel(WAITING);
        let mut plugs = self.plugs();
        let address = SocketAddr::new(address, FIRST_PORT + plugs.len() as u16);
        plugs.insert(address, sender);
        Listener::Memory(address, taken)
    }

    fn plugs(&self) -> MutexGuard<'_, HashMap<SocketAddr, mpsc::Sender<DuplexStream>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Ports of an exchange are counted from here: what is written down must look like one.
const FIRST_PORT: u16 = 1024;

/// Where a target waits for clients.
#[derive(Debug)]
pub(in crate::lab) enum Listener {
    Tcp(TcpListener),
    Memory(SocketAddr, mpsc::Receiver<DuplexStream>),
}

impl Listener {
    /// Listens at an address, on a port of the system's or the exchange's choice.
    pub(super) async fn bind(address: IpAddr, exchange: Option<&Exchange>) -> io::Result<Self> {
        match exchange {
            Some(exchange) => Ok(exchange.listen(address)),
            None => Ok(Self::Tcp(TcpListener::bind(SocketAddr::new(address, 0)).await?)),
        }
    }

    pub(super) fn address(&self) -> io::Result<SocketAddr> {
        match self {
            Self::Tcp(listener) => listener.local_addr(),
            Self::Memory(address, _) => Ok(*address),
        }
    }

    /// The next client. Safe to cancel.
    pub(super) async fn accept(&mut self) -> io::Result<Box<dyn Wire>> {
        match self {
            Self::Tcp(listener) => Ok(Box::new(listener.accept().await?.0)),
            Self::Memory(_, taken) => match taken.recv().await {
                Some(stream) => Ok(Box::new(stream)),
                // The exchange is gone: nobody will ever call.
                None => std::future::pending().await,
            },
        }
    }
}
