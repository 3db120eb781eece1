//! The octets under a connection: whatever carries them, and the means to cut it.
//!
//! russh's task keeps a connection open for as long as the peer likes while keys are exchanged. Whoever gives up cuts
//! the line: the task then reads an end and goes away, with its socket or its program.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use futures_util::task::AtomicWaker;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// What can carry a connection: a TCP stream, a channel of a jump host, a program.
pub(super) trait Carrier: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Carrier for T {}

#[derive(Debug, Default)]
struct Shared {
    is_cut: AtomicBool,
    reader: AtomicWaker,
    writer: AtomicWaker,
}

/// The end that is held by whoever made the connection. Dropping it cuts the line.
#[derive(Debug)]
pub(super) struct Cutter(Arc<Shared>);

impl Cutter {
    /// Ends the line: whoever reads sees its end at once, and whoever writes a broken pipe.
    pub(super) fn cut(&self) {
        self.0.is_cut.store(true, Ordering::Release);
        self.0.reader.wake();
        self.0.writer.wake();
    }
}

impl Drop for Cutter {
    fn drop(&mut self) {
        self.cut();
    }
}

/// The end that is handed to russh.
pub(super) struct Line {
    carrier: Box<dyn Carrier>,
    shared: Arc<Shared>,
}

impl Line {
    /// A line over a carrier, and the means to cut it.
    pub(super) fn new(carrier: Box<dyn Carrier>) -> (Self, Cutter) {
        let shared = Arc::<Shared>::default();
        (Self { carrier, shared: Arc::clone(&shared) }, Cutter(shared))
    }

    fn is_cut(&self) -> bool {
        self.shared.is_cut.load(Ordering::Acquire)
    }
}

impl AsyncRead for Line {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let line = self.get_mut();
        line.shared.reader.register(cx.waker());
        if line.is_cut() {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut line.carrier).poll_read(cx, buf)
    }
}

impl AsyncWrite for Line {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, octets: &[u8]) -> Poll<io::Result<usize>> {
        let line = self.get_mut();
        line.shared.writer.register(cx.waker());
        if line.is_cut() {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        Pin::new(&mut line.carrier).poll_write(cx, octets)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().carrier).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().carrier).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncReadExt;

    use super::*;

    #[tokio::test]
    async fn a_cut_line_wakes_its_reader_although_the_peer_says_nothing() {
        let (ours, _theirs) = tokio::io::duplex(16);
        let (mut line, cutter) = Line::new(Box::new(ours));
        let reading = tokio::spawn(async move { line.read(&mut [0; 4]).await });
        tokio::task::yield_now().await;
        drop(cutter);
        assert_eq!(reading.await.expect("the reader ended").expect("an end is no error"), 0);
    }
}
