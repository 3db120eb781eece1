//! The connection's octets on their way through, and what is learned by watching them pass.

use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::farewell::{Farewell, Frames};
use super::tls::tls_error;

/// What passed, and how it ended. tonic keeps only words of a TLS alert; this keeps the alert.
#[derive(Debug, Default)]
pub struct Overheard {
    octets: AtomicU64,
    alert: Mutex<Option<rustls::Error>>,
    farewell: Mutex<Option<Farewell>>,
}

impl Overheard {
    /// How many octets the target has sent.
    pub fn octets(&self) -> u64 {
        self.octets.load(Relaxed)
    }

    /// The TLS error that ended the connection, if one did.
    pub fn alert(&self) -> Option<rustls::Error> {
        self.alert.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What the target said when it ended the connection, if it did.
    pub fn farewell(&self) -> Option<Farewell> {
        self.farewell.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn read(&self, octets: usize, farewell: Option<Farewell>) {
        self.octets.fetch_add(octets as u64, Relaxed);
        if let Some(farewell) = farewell {
            *self.farewell.lock().unwrap_or_else(PoisonError::into_inner) = Some(farewell);
        }
    }

    fn failed(&self, error: &io::Error) {
        if let Some(alert) = tls_error(error) {
            *self.alert.lock().unwrap_or_else(PoisonError::into_inner) = Some(alert.clone());
        }
    }
}

/// What a connection consists of, with TLS or without.
pub trait Octets: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Octets for T {}

/// Opens connections in place of TCP: to targets inside the process, which are then neither late nor lost.
pub trait Switchboard: std::fmt::Debug + Send + Sync {
    /// Connects to whoever is plugged in at this address and port.
    ///
    /// # Errors
    ///
    /// Nobody is.
    fn connect(&self, address: &str, port: u16) -> io::Result<Box<dyn Octets>>;
}

/// A connection that is watched.
pub struct Line {
    /// The connection.
    pub octets: Box<dyn Octets>,
    /// What is learned.
    pub overheard: Arc<Overheard>,
    /// What passes from the target.
    pub frames: Frames,
}

impl AsyncRead for Line {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let own = &mut *self;
        let before = buffer.filled().len();
        let read = Pin::new(&mut own.octets).poll_read(context, buffer);
        match &read {
            Poll::Ready(Ok(())) => {
                let passed = &buffer.filled()[before..];
                own.overheard.read(passed.len(), own.frames.pass(passed));
            }
            Poll::Ready(Err(error)) => own.overheard.failed(error),
            Poll::Pending => {}
        }
        read
    }
}

impl AsyncWrite for Line {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        octets: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.octets).poll_write(context, octets)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.octets).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.octets).poll_shutdown(context)
    }
}
