//! A syslog server: RFC 5424 over UDP (RFC 5426) or over TCP with octet counting (RFC 6587).

mod format;

use std::{io, net::SocketAddr, time::Duration};

use tokio::{
    io::AsyncWriteExt,
    net::{TcpStream, UdpSocket, lookup_host},
    time::timeout,
};

use crate::config::outputs::{SyslogRoute, Transport};

use super::{carrier::Carrier, error::DeliveryError, letter::Letter};

pub use format::{Station, framed, message};

/// The longest message over UDP, in octets: what every receiver should take (RFC 5426 section 3.2).
const LONGEST_DATAGRAM: usize = 2_048;
/// The longest message over TCP, in octets: what servers take unless told otherwise.
const LONGEST_FRAME: usize = 8_192;
/// How long connecting and writing may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// A host without a listener says so (ICMP) within this time, if it says anything.
const REFUSAL: Duration = Duration::from_millis(50);

/// How long is looked whether a server has closed.
const GLANCE: Duration = Duration::from_millis(1);

/// Sends the messages of an output.
#[derive(Debug)]
pub(super) struct Syslog {
    route: SyslogRoute,
    station: Station,
    /// Stays open from one message to the next.
    stream: Option<TcpStream>,
}

impl Syslog {
    pub(super) fn new(route: SyslogRoute) -> Self {
        let station = Station::here(route.facility, route.enterprise);
        Self { route, station, stream: None }
    }

    fn peer(&self) -> String {
        format!("{} port {}", self.route.address, self.route.port)
    }

    fn unreachable(&self, source: io::Error) -> DeliveryError {
        DeliveryError::Connect { peer: self.peer(), source }
    }

    async fn resolve(&self) -> io::Result<Vec<SocketAddr>> {
        Ok(lookup_host((&*self.route.address, self.route.port)).await?.collect())
    }

    async fn datagram(&self, message: &[u8]) -> Result<String, DeliveryError> {
        let peers = self.resolve().await.map_err(|error| self.unreachable(error))?;
        let peer = peers.first().ok_or_else(|| self.unreachable(io::ErrorKind::NotFound.into()))?;
        let any = if peer.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" };
        let send = async {
            let socket = UdpSocket::bind(any).await?;
            socket.connect(peer).await?;
            socket.send(message).await?;
            // A refusal can be heard only of a socket that still listens for it; nothing else ever comes.
            timeout(REFUSAL, socket.recv(&mut [0])).await.unwrap_or(Ok(0))
        };
        send.await.map_err(|error| self.unreachable(error))?;
        Ok("sent; nobody answers to UDP".to_owned())
    }

    async fn frame(&mut self, message: &[u8]) -> Result<String, DeliveryError> {
        let mut stream = match self.stream.take() {
            Some(stream) if !has_ended(&stream).await => stream,
            _ => {
                let connect = async { TcpStream::connect(&*self.resolve().await?).await };
                connect.await.map_err(|error| self.unreachable(error))?
            }
        };
        let written = stream.write_all(&framed(message)).await;
        written.map_err(|source| DeliveryError::Write { peer: self.peer(), source })?;
        self.stream = Some(stream);
        Ok("written".to_owned())
    }
}

/// Whether the server has closed. Without a look the next message would be written to nobody, and nobody would know: a
/// server never answers.
async fn has_ended(stream: &TcpStream) -> bool {
    // What is known of a socket is as old as the last wait for it.
    let _ = timeout(GLANCE, stream.readable()).await;
    match stream.try_read(&mut [0; 64]) {
        Ok(0) => true,
        Ok(_) => false,
        Err(error) => error.kind() != io::ErrorKind::WouldBlock,
    }
}

impl Carrier for Syslog {
    async fn carry(&mut self, letter: &Letter) -> Result<String, DeliveryError> {
        let outcome = match self.route.transport {
            Transport::Udp => {
                let message = message(letter, &self.station, LONGEST_DATAGRAM);
                timeout(PATIENCE, self.datagram(&message)).await
            }
            Transport::Tcp => {
                let message = message(letter, &self.station, LONGEST_FRAME);
                timeout(PATIENCE, self.frame(&message)).await
            }
        };
        outcome.unwrap_or(Err(DeliveryError::Slow(PATIENCE)))
    }
}
