//! A connection that is logged in: shells and commands on it, one after the other or at once.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use russh::client::{Handle, Msg};
use russh::{Channel, Disconnect, Error};
use tokio::time::timeout;

use super::channel::{Duplex, ExecChannel, Opening, Pty, ShellChannel};
use super::client::Client;
use super::error::{Attempts, Fault, SshError, Stage};
use super::events::{Events, Notes};
use super::host_key::KeyPrint;
use super::jump::Lease;
use super::line::Cutter;
use super::ring::Overflow;
use super::target::{Endpoint, Target};
use crate::model::SafeText;

/// How long the host may take to notice that we leave.
const GOODBYE_TIME: Duration = Duration::from_secs(1);

/// A connection. Clones share it; the last one that goes, with its channels, ends it.
#[derive(Clone)]
pub struct Connection(Arc<Inner>);

pub(super) struct Inner {
    pub(super) handle: Handle<Events>,
    pub(super) notes: Arc<Notes>,
    pub(super) target: Arc<Target>,
    /// Makes a further connection where this one allows no further session.
    pub(super) client: Option<Client>,
    pub(super) attempts: Attempts,
    /// Whether a session was opened on it: a further one may be too many, or the device has not noticed that one ended.
    pub(super) is_used: AtomicBool,
    pub(super) cutter: Cutter,
    /// The jump host must outlive what goes through it.
    pub(super) _via: Option<Lease>,
}

/// What is asked for on a channel.
#[derive(Clone, Copy)]
enum Request<'a> {
    Shell(&'a Pty),
    Exec(&'a str),
}

impl Connection {
    pub(super) fn new(inner: Inner) -> Self {
        Self(Arc::new(inner))
    }

    /// Whom it leads to.
    pub fn target(&self) -> &Arc<Target> {
        &self.0.target
    }

    /// The host key that was accepted.
    pub fn host_key(&self) -> Option<KeyPrint> {
        self.0.notes.host_key()
    }

    /// What the host says that it runs: `SSH-2.0-Cisco-1.25`.
    pub fn version(&self) -> SafeText {
        self.0.notes.version()
    }

    /// What the host showed before login.
    pub fn banner(&self) -> Option<SafeText> {
        self.0.notes.banner()
    }

    /// The authentication attempts that it took.
    pub fn attempts(&self) -> Attempts {
        self.0.attempts
    }

    /// Whether something can still be opened on it.
    pub fn is_alive(&self) -> bool {
        !self.0.handle.is_closed()
    }

    /// Comes back when it ended, for whichever reason.
    pub async fn ended(&self) {
        self.0.notes.ended().await;
    }

    /// Opens a shell on a terminal. Where the device allows no further session here, a connection of its own is made.
    ///
    /// # Errors
    ///
    /// Says what the device refused, or what took too long.
    pub async fn shell(&self, pty: &Pty) -> Result<ShellChannel, SshError> {
        self.open(Request::Shell(pty)).await.map(ShellChannel)
    }

    /// Runs a command without a terminal. Where the device allows no further session here, a connection of its own is made.
    ///
    /// # Errors
    ///
    /// Says what the device refused, or what took too long. Once this came back well the command was sent.
    pub async fn exec(&self, command: &str) -> Result<ExecChannel, SshError> {
        let duplex = self.open(Request::Exec(command)).await?;
        Ok(ExecChannel { duplex })
    }

    async fn open(&self, request: Request<'_>) -> Result<Duplex, SshError> {
        let channel = match self.session().await {
            Err(error)
                if matches!(error.fault, Fault::NoSession { .. })
                    && self.0.is_used.load(Ordering::Relaxed) =>
            {
                let own = self.another(error).await?;
                return own.0.ask_for(own.session().await?, request, own.clone()).await;
            }
            opened => opened?,
        };
        self.0.ask_for(channel, request, self.clone()).await
    }

    async fn another(&self, error: SshError) -> Result<Self, SshError> {
        match &self.0.client {
            Some(client) => client.connect(&self.0.target, &|_| {}).await,
            None => Err(error),
        }
    }

    async fn session(&self) -> Result<Channel<Msg>, SshError> {
        let opened = self.0.limited(self.0.handle.channel_open_session()).await?;
        opened.map_err(|error| self.0.channel_fault(error))
    }

    /// Goes through this host to another one.
    pub(super) async fn forward(&self, to: &Endpoint, within: Duration) -> Result<Duplex, Fault> {
        let hop = || self.0.target.endpoint.clone();
        let opening = self.0.handle.channel_open_direct_tcpip(&*to.host, to.port.into(), "127.0.0.1", 0);
        let opened = timeout(within, opening).await;
        let opened = opened.map_err(|_| Fault::Slow { stage: Stage::Connect, after: within })?;
        let channel = opened.map_err(|error| Fault::Forward { hop: hop(), reason: reason(&error) })?;
        Ok(Opening::new(channel, Overflow::End, false).start(self.clone()))
    }

    /// Says goodbye and waits until the host noticed. Channels that are still open end.
    pub async fn close(self) {
        let goodbye = async {
            let _ = self.0.handle.disconnect(Disconnect::ByApplication, "", "en").await;
            self.0.notes.ended().await;
        };
        let _ = timeout(GOODBYE_TIME, goodbye).await;
        self.0.cutter.cut();
    }
}

impl Inner {
    async fn limited<T>(&self, work: impl Future<Output = T>) -> Result<T, SshError> {
        let after = self.target.deadlines.channel;
        let slow = |_| SshError::new(&self.target, Fault::Slow { stage: Stage::Channel, after });
        timeout(after, work).await.map_err(slow)
    }

    fn channel_fault(&self, error: Error) -> SshError {
        let fault = match error {
            Error::ChannelOpenFailure(_) => Fault::NoSession { reason: reason(&error) },
            _ => Fault::Ended { stage: Stage::Channel, said: self.notes.last_words() },
        };
        SshError::new(&self.target, fault)
    }

    /// Asks for a shell or a command. `own` is this connection: the channel keeps it.
    async fn ask_for(
        &self,
        channel: Channel<Msg>,
        request: Request<'_>,
        own: Connection,
    ) -> Result<Duplex, SshError> {
        self.is_used.store(true, Ordering::Relaxed);
        let mut opening = Opening::new(channel, Overflow::DropOldest, matches!(request, Request::Exec(_)));
        let asked = self.limited(request.ask(&mut opening)).await;
        // From here on it is closed when it is dropped, also where the device was too slow.
        let duplex = opening.start(own);
        match asked? {
            None => Ok(duplex),
            Some(_) if self.handle.is_closed() => Err(self.channel_fault(Error::Disconnect)),
            Some(request) => Err(SshError::new(&self.target, Fault::RequestRefused { request })),
        }
    }
}

impl Request<'_> {
    /// Sends it, and says what of it was refused.
    async fn ask(self, opening: &mut Opening) -> Option<&'static str> {
        match self {
            Self::Shell(Pty { term, columns, rows }) => {
                // Both at once: one round trip.
                let _ = opening.half().request_pty(true, term, *columns, *rows, 0, 0, &[]).await;
                let _ = opening.half().request_shell(true).await;
                if !opening.granted().await {
                    return Some("a terminal");
                }
                (!opening.granted().await).then_some("a shell")
            }
            Self::Exec(command) => {
                let _ = opening.half().exec(true, command).await;
                (!opening.granted().await).then_some("to run a command")
            }
        }
    }
}

fn reason(error: &Error) -> SafeText {
    match error {
        Error::ChannelOpenFailure(reason) => SafeText::new(&reason.description().to_lowercase()),
        error => SafeText::new(&error.to_string()),
    }
}
