//! One channel of a connection: a shell, a command, or the way through a jump host.
//!
//! A task per channel always drains it, so that a channel which nobody reads never blocks the others. Dropping a channel
//! closes it; without a PTY the program at the other end may go on, so a command is told to terminate first.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use russh::client::Msg;
use russh::{Channel, ChannelMsg, ChannelReadHalf, ChannelWriteHalf, Sig};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::ring::{Overflow, Ring, Tap};
use crate::model::SafeText;

/// How long a closed channel is drained until the host confirms.
const CLOSE_TIME: Duration = Duration::from_secs(5);

/// RFC 4254 section 5.2, `SSH_EXTENDED_DATA_STDERR`.
const STDERR: u32 = 1;

/// How a program ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exit {
    /// With this status.
    Status(u32),
    /// By a signal, named without `SIG`.
    Signal(SafeText),
    /// The host did not say.
    Unsaid,
}

/// What the channel's task and its owner share.
struct Shared {
    half: ChannelWriteHalf<Msg>,
    output: Arc<Ring>,
    errors: Arc<Ring>,
    exit: watch::Sender<Option<Exit>>,
    closing: CancellationToken,
    /// A PTY hangs up; a program without one is told to terminate.
    terminates: bool,
}

/// An open channel. Dropping it closes it.
pub(super) struct Duplex {
    shared: Arc<Shared>,
    tap: Tap,
    input: Pin<Box<dyn AsyncWrite + Send + Sync>>,
}

/// A channel that is open and on which something is to be asked for.
pub(super) struct Opening {
    reader: ChannelReadHalf,
    shared: Arc<Shared>,
    said: Option<Exit>,
}

impl Opening {
    /// Takes a channel. With `errors` apart, the error output has a ring of its own.
    pub(super) fn new(channel: Channel<Msg>, overflow: Overflow, is_command: bool) -> Self {
        let (reader, half) = channel.split();
        let output = Ring::new(overflow);
        let errors = if is_command { Ring::new(overflow) } else { Arc::clone(&output) };
        let (exit, closing) = (watch::Sender::new(None), CancellationToken::new());
        let shared = Arc::new(Shared { half, output, errors, exit, closing, terminates: is_command });
        Self { reader, shared, said: None }
    }

    /// The half on which requests are sent.
    pub(super) fn half(&self) -> &ChannelWriteHalf<Msg> {
        &self.shared.half
    }

    /// Waits for the answer to one request: whether it was granted.
    pub(super) async fn granted(&mut self) -> bool {
        while let Some(message) = self.reader.wait().await {
            match message {
                ChannelMsg::Success => return true,
                ChannelMsg::Failure | ChannelMsg::Close => return false,
                message => self.shared.take(message, &mut self.said).await,
            }
        }
        false
    }

    /// Begins to drain it; `keep` lives as long as the channel does.
    pub(super) fn start(self, keep: impl Send + 'static) -> Duplex {
        let Self { reader, shared, said } = self;
        let input = Box::pin(shared.half.make_writer());
        tokio::spawn(drain(reader, Arc::clone(&shared), said, keep));
        Duplex { tap: Tap(Arc::clone(&shared.output)), shared, input }
    }
}

async fn drain(mut reader: ChannelReadHalf, shared: Arc<Shared>, mut said: Option<Exit>, keep: impl Send) {
    let closed = tokio::select! {
        () = shared.take_all(&mut reader, &mut said) => true,
        () = shared.closing.cancelled() => false,
    };
    if !closed {
        if shared.terminates {
            let _ = shared.half.signal(Sig::TERM).await;
        }
        let _ = shared.half.close().await;
        let _ = timeout(CLOSE_TIME, shared.take_all(&mut reader, &mut said)).await;
    }
    shared.output.finish();
    shared.errors.finish();
    shared.exit.send_replace(Some(said.unwrap_or(Exit::Unsaid)));
    drop(keep);
}

impl Shared {
    async fn take_all(&self, reader: &mut ChannelReadHalf, said: &mut Option<Exit>) {
        while let Some(message) = reader.wait().await {
            if matches!(message, ChannelMsg::Close) {
                return;
            }
            self.take(message, said).await;
        }
    }

    async fn take(&self, message: ChannelMsg, said: &mut Option<Exit>) {
        match message {
            ChannelMsg::Data { data } => self.output.push(&data).await,
            ChannelMsg::ExtendedData { data, ext: STDERR } => self.errors.push(&data).await,
            ChannelMsg::ExitStatus { exit_status } => *said = Some(Exit::Status(exit_status)),
            ChannelMsg::ExitSignal { signal_name, .. } => {
                *said = Some(Exit::Signal(SafeText::new(&format!("{signal_name:?}"))));
            }
            _ => {}
        }
    }
}

impl Duplex {
    async fn exit(&self) -> Exit {
        let mut exit = self.shared.exit.subscribe();
        exit.wait_for(Option::is_some).await.ok().and_then(|exit| exit.clone()).unwrap_or(Exit::Unsaid)
    }

    async fn close(self) -> Exit {
        self.shared.closing.cancel();
        self.exit().await
    }
}

impl Drop for Duplex {
    fn drop(&mut self) {
        self.shared.closing.cancel();
    }
}

impl AsyncRead for Duplex {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tap).poll_read(cx, buf)
    }
}

impl AsyncWrite for Duplex {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, octets: &[u8]) -> Poll<io::Result<usize>> {
        if octets.is_empty() {
            return Poll::Ready(Ok(0));
        }
        self.input.as_mut().poll_write(cx, octets)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.input.as_mut().poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.input.as_mut().poll_shutdown(cx)
    }
}

/// The terminal that a shell is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pty {
    /// What the device believes to talk to: `vt100`.
    pub term: Arc<str>,
    /// Its width, in characters.
    pub columns: u32,
    /// Its height, in lines.
    pub rows: u32,
}

impl Default for Pty {
    fn default() -> Self {
        Self { term: "vt100".into(), columns: 80, rows: 24 }
    }
}

/// A shell on a terminal: what it prints is read, what is typed is written. Dropping it hangs up.
pub struct ShellChannel(pub(super) Duplex);

impl ShellChannel {
    /// Tells the device that its terminal has another size.
    ///
    /// # Errors
    ///
    /// The connection is gone.
    pub async fn resize(&mut self, columns: u32, rows: u32) -> io::Result<()> {
        let sent = self.0.shared.half.window_change(columns, rows, 0, 0).await;
        sent.map_err(|_| io::ErrorKind::BrokenPipe.into())
    }

    /// Octets that were received so far.
    pub fn received_octets(&self) -> u64 {
        self.0.shared.output.received()
    }

    /// Octets that are missing from what is read: more came than anybody read for a while.
    pub fn lost_octets(&self) -> u64 {
        self.0.shared.output.lost()
    }

    /// Comes back when the shell ended. What it printed until then can still be read.
    pub async fn exit(&self) -> Exit {
        self.0.exit().await
    }

    /// Hangs up, and waits until the device did so as well.
    pub async fn close(self) -> Exit {
        self.0.close().await
    }
}

impl AsyncRead for ShellChannel {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buf)
    }
}

impl AsyncWrite for ShellChannel {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, octets: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, octets)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}

/// A command without a terminal. Dropping it tells the command to terminate and closes its channel.
pub struct ExecChannel {
    pub(super) duplex: Duplex,
}

impl ExecChannel {
    /// Its output and its error output, each to be read to its end. Both must be read, or the one that is not loses
    /// octets after a while.
    pub fn streams(
        &self,
    ) -> (impl AsyncRead + Send + Unpin + 'static, impl AsyncRead + Send + Unpin + 'static) {
        let Shared { output, errors, .. } = &*self.duplex.shared;
        (Tap(Arc::clone(output)), Tap(Arc::clone(errors)))
    }

    /// Its input.
    pub fn input(&mut self) -> impl AsyncWrite + Send + Unpin {
        &mut self.duplex
    }

    /// Octets that were received so far, of both.
    pub fn received_octets(&self) -> u64 {
        self.duplex.shared.output.received() + self.duplex.shared.errors.received()
    }

    /// Octets that are missing from what is read, of both.
    pub fn lost_octets(&self) -> u64 {
        self.duplex.shared.output.lost() + self.duplex.shared.errors.lost()
    }

    /// Comes back when the command ended. What it printed until then can still be read.
    pub async fn exit(&self) -> Exit {
        self.duplex.exit().await
    }
}
