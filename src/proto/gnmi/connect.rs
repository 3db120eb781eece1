//! Opens the connection to a target, stage by stage, each with a deadline of its own.
//!
//! tonic would connect by itself; done here, every stage fails with its own reason, and a connection that ended is
//! opened again by the task that owns it and by nobody else.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;

use hyper_util::rt::TokioIo;
use secrecy::{ExposeSecret, SecretString};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::service::Interceptor;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::{Channel, Endpoint, Uri};
use tonic::{Request, Status};

use crate::model::Timestamp;

use super::farewell::Frames;
use super::line::{Line, Octets, Overheard, Switchboard};
use super::security::{Mode, Security};
use super::tls::{self, TlsError};

/// The longest that each stage may take.
pub const RESOLVE_TIME: Duration = Duration::from_secs(5);
/// The longest that TCP may take to connect.
pub const TCP_TIME: Duration = Duration::from_secs(5);
/// The longest that TLS may take to shake hands.
pub const TLS_TIME: Duration = Duration::from_secs(10);
/// The longest that HTTP/2 may take to begin.
const HTTP_TIME: Duration = Duration::from_secs(5);

/// How often a quiet connection is asked whether it is there; a target that calls that too often is asked half as often.
pub const PING_EVERY: Duration = Duration::from_secs(30);

/// The longest wait for the answer to a ping.
const PING_TIME: Duration = Duration::from_secs(20);

/// How much may be under way before it is read: a whole table in one message must not stop at every 64 KiB.
const WINDOW: u32 = 2 << 20;

/// Who is called, and how.
#[derive(Debug, Clone)]
pub struct Dial {
    /// IPv4, IPv6 or a host name, without a port.
    pub address: Arc<str>,
    /// The TCP port.
    pub port: u16,
    /// TLS.
    pub security: Security,
    /// What connects; TCP if nothing is named.
    pub switchboard: Option<Arc<dyn Switchboard>>,
}

impl Dial {
    /// Address and port as one would write them.
    pub fn peer(&self) -> String {
        let Self { address, port, .. } = self;
        if address.contains(':') { format!("[{address}]:{port}") } else { format!("{address}:{port}") }
    }
}

/// User and password, sent with every call.
#[derive(Clone, Default)]
pub struct Login {
    parts: Vec<(&'static str, MetadataValue<Ascii>)>,
}

impl Login {
    /// Prepares the metadata of gNMI's authentication.
    ///
    /// # Errors
    ///
    /// User or password hold characters that a header cannot carry.
    pub fn new(user: Option<&str>, password: Option<&SecretString>) -> Result<Self, ConnectError> {
        let mut parts = Vec::new();
        for (key, text) in [("username", user), ("password", password.map(ExposeSecret::expose_secret))] {
            let Some(text) = text else { continue };
            let mut value = MetadataValue::try_from(text).map_err(|_| ConnectError::Login(key))?;
            value.set_sensitive(true);
            parts.push((key, value));
        }
        Ok(Self { parts })
    }
}

impl std::fmt::Debug for Login {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Login(..)")
    }
}

impl Interceptor for Login {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        for (key, value) in &self.parts {
            request.metadata_mut().insert(*key, value.clone());
        }
        Ok(request)
    }
}

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The address cannot be resolved.
    #[error("the address cannot be resolved")]
    Resolve(#[source] io::Error),
    /// TCP does not connect.
    #[error("TCP does not connect")]
    Tcp(#[source] io::Error),
    /// TLS fails.
    #[error("TLS fails")]
    Tls(#[from] TlsError),
    /// A stage took too long.
    #[error("{0} took too long")]
    Slow(Stage),
    /// HTTP/2 does not begin.
    #[error("HTTP/2 does not begin")]
    Http(#[source] tonic::transport::Error),
    /// The user (or the password) cannot be sent.
    #[error("the {0} holds characters that cannot be sent")]
    Login(&'static str),
}

/// A stage on the way to a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The name is resolved.
    Resolve,
    /// TCP connects.
    Tcp,
    /// TLS shakes hands.
    Tls,
    /// HTTP/2 begins.
    Http,
}

impl std::fmt::Display for Stage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Resolve => "resolving the address",
            Self::Tcp => "connecting",
            Self::Tls => "the TLS handshake",
            Self::Http => "HTTP/2",
        })
    }
}

/// An open connection.
#[derive(Debug, Clone)]
pub struct Connection {
    /// Carries calls.
    pub channel: InterceptedService<Channel, Login>,
    /// What was learned by watching its octets.
    pub overheard: Arc<Overheard>,
    /// Until when the target's certificates hold, if they were judged by that.
    pub certificate_ends: Option<Timestamp>,
}

/// Opens a connection; `ping_every` keeps it alive.
///
/// # Errors
///
/// Which stage failed, and why.
pub async fn connect(dial: &Dial, login: Login, ping_every: Duration) -> Result<Connection, ConnectError> {
    let stream = open(dial).await?;
    let mut certificate_ends = None;
    let octets: Box<dyn Octets> = match dial.security.mode {
        Mode::Plaintext => stream,
        _ => {
            let shaken = timeout(TLS_TIME, tls::handshake(&dial.security, &dial.address, stream)).await;
            let shaken = shaken.map_err(|_| ConnectError::Slow(Stage::Tls))??;
            certificate_ends = tls::end_of_trust(&dial.security, &shaken);
            Box::new(shaken)
        }
    };
    let overheard = Arc::<Overheard>::default();
    let line = Line { octets, overheard: Arc::clone(&overheard), frames: Frames::default() };
    let channel = timeout(HTTP_TIME, http(dial, line, ping_every)).await;
    let channel = channel.map_err(|_| ConnectError::Slow(Stage::Http))??;
    Ok(Connection { channel: InterceptedService::new(channel, login), overheard, certificate_ends })
}

/// Opens what octets go over.
pub(super) async fn open(dial: &Dial) -> Result<Box<dyn Octets>, ConnectError> {
    match &dial.switchboard {
        Some(switchboard) => switchboard.connect(&dial.address, dial.port).map_err(ConnectError::Tcp),
        None => Ok(Box::new(tcp(dial).await?)),
    }
}

/// Resolves and connects; of several addresses the first that answers.
async fn tcp(dial: &Dial) -> Result<TcpStream, ConnectError> {
    let found = timeout(RESOLVE_TIME, lookup_host((&*dial.address, dial.port))).await;
    let found: Vec<SocketAddr> =
        found.map_err(|_| ConnectError::Slow(Stage::Resolve))?.map_err(ConnectError::Resolve)?.collect();
    let stream = timeout(TCP_TIME, TcpStream::connect(&*found)).await;
    let stream = stream.map_err(|_| ConnectError::Slow(Stage::Tcp))?.map_err(ConnectError::Tcp)?;
    // Requests are small and wait for nothing.
    stream.set_nodelay(true).map_err(ConnectError::Tcp)?;
    Ok(stream)
}

async fn http(dial: &Dial, line: Line, ping_every: Duration) -> Result<Channel, ConnectError> {
    let name = dial.security.name.as_deref().unwrap_or(&dial.address);
    let name = if name.contains(':') { format!("[{name}]") } else { name.to_owned() };
    // The scheme is http whatever runs underneath: tonic's own TLS is not compiled in.
    let endpoint =
        Endpoint::from_shared(format!("http://{name}:{}", dial.port)).map_err(ConnectError::Http)?;
    let endpoint = endpoint
        .http2_keep_alive_interval(ping_every)
        .keep_alive_timeout(PING_TIME)
        .keep_alive_while_idle(true)
        .initial_stream_window_size(WINDOW)
        .initial_connection_window_size(WINDOW);
    let once = Mutex::new(Some(line));
    let connector = tower::service_fn(move |_: Uri| {
        let line = once.lock().ok().and_then(|mut line| line.take());
        std::future::ready(line.map(TokioIo::new).ok_or_else(|| io::Error::from(io::ErrorKind::NotConnected)))
    });
    endpoint.connect_with_connector(connector).await.map_err(ConnectError::Http)
}
