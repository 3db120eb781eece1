//! TCP to a name, over whichever of its addresses answers first.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::sleep;

use super::error::Fault;
use super::target::Endpoint;

/// How long one address may keep the next one waiting (RFC 8305 section 5, Connection Attempt Delay).
const HEAD_START: Duration = Duration::from_millis(250);

/// Connects.
pub(super) async fn tcp(endpoint: &Endpoint) -> Result<TcpStream, Fault> {
    let resolved = lookup_host((&*endpoint.host, endpoint.port)).await;
    let addresses = resolved.map_err(|source| Fault::Resolve { source })?.collect();
    let stream = race(addresses).await.map_err(|source| Fault::Tcp { source })?;
    // A prompt is answered with a few octets: they must not wait for company.
    stream.set_nodelay(true).map_err(|source| Fault::Tcp { source })?;
    Ok(stream)
}

async fn race(addresses: Vec<SocketAddr>) -> io::Result<TcpStream> {
    let mut waiting = addresses.into_iter();
    let mut trying = FuturesUnordered::new();
    let mut failure = io::Error::from(io::ErrorKind::AddrNotAvailable);
    loop {
        trying.extend(waiting.next().map(TcpStream::connect));
        if trying.is_empty() {
            return Err(failure);
        }
        tokio::select! {
            tried = trying.next() => match tried.expect("one is being tried") {
                Ok(stream) => return Ok(stream),
                Err(error) => failure = error,
            },
            () = sleep(HEAD_START), if waiting.len() > 0 => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn the_address_that_answers_is_taken_whatever_the_others_do() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let good = listener.local_addr().unwrap();
        let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        let stream = race(vec![closed, good]).await.unwrap();
        assert_eq!(stream.peer_addr().unwrap(), good);
        assert_eq!(race(vec![closed]).await.unwrap_err().kind(), io::ErrorKind::ConnectionRefused);
        assert!(race(Vec::new()).await.is_err());
    }
}
