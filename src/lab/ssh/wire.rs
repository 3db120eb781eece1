//! A connection whose plug can be pulled: then nothing moves, or it breaks without a word.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll};

use futures_util::task::AtomicWaker;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// The way to a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Line {
    /// What is sent arrives.
    Open = 0,
    /// Nothing comes through, and nobody says so.
    Silent = 1,
    /// Connections end.
    Cut = 2,
}

/// The plug of one connection.
#[derive(Debug, Default)]
pub(super) struct Plug {
    line: AtomicU8,
    reader: AtomicWaker,
    writer: AtomicWaker,
}

impl Plug {
    /// Puts it in, pulls it, or cuts the cable. What is cut stays cut.
    pub(super) fn set(&self, line: Line) {
        let cut = Line::Cut as u8;
        let put = |now| (now != cut).then_some(line as u8);
        if self.line.fetch_update(Ordering::AcqRel, Ordering::Acquire, put).is_ok() {
            self.reader.wake();
            self.writer.wake();
        }
    }

    fn is(&self, line: Line) -> bool {
        self.line.load(Ordering::Acquire) == line as u8
    }
}

/// A connection with its plug.
#[derive(Debug)]
pub(super) struct Wire {
    pub(super) stream: TcpStream,
    pub(super) plug: Arc<Plug>,
}

fn broken<T>() -> Poll<io::Result<T>> {
    Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()))
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.plug.reader.register(cx.waker());
        if self.plug.is(Line::Cut) {
            return broken();
        }
        if self.plug.is(Line::Silent) {
            return Poll::Pending;
        }
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        self.plug.writer.register(cx.waker());
        if self.plug.is(Line::Cut) {
            return broken();
        }
        if self.plug.is(Line::Silent) {
            return Poll::Pending;
        }
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
