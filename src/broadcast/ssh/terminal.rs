//! A shell for people over SSH.

use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::super::dial::Terminal;
use crate::{
    plan::ShellSize,
    proto::ssh::{Connection, ShellChannel},
};

/// A shell on a terminal of the device.
pub struct SshTerminal {
    pub(super) channel: ShellChannel,
    /// The connection outlives the shell on it.
    pub(super) connection: Connection,
}

impl Terminal for SshTerminal {
    fn host_key(&self) -> Option<Arc<str>> {
        self.connection.host_key().map(|key| key.to_string().into())
    }

    async fn resize(&mut self, size: ShellSize) {
        // If the connection is gone, reading says so.
        let _ = self.channel.resize(size.columns.into(), size.rows.into()).await;
    }
}

impl AsyncRead for SshTerminal {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.channel).poll_read(cx, buf)
    }
}

impl AsyncWrite for SshTerminal {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, octets: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.channel).poll_write(cx, octets)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.channel).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.channel).poll_shutdown(cx)
    }
}
