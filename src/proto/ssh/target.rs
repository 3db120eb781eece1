//! Whom to connect to, as whom, and by which way: everything that has to be known before the first packet.

use std::fmt;
use std::net::Ipv6Addr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::ask::SecretSource;
use super::host_key::Trust;

/// The port of SSH (RFC 4253 section 4.1).
pub const PORT: u16 = 22;

/// A host and a port.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Endpoint {
    /// IPv4, IPv6 without brackets, or a host name.
    pub host: Arc<str>,
    /// The TCP port.
    pub port: u16,
}

impl Endpoint {
    /// A host and a port.
    pub fn new(host: impl Into<Arc<str>>, port: u16) -> Self {
        Self { host: host.into(), port }
    }

    /// The name under which `known_hosts` keeps it: the host alone on port 22, else `[host]:port`.
    pub fn known_as(&self) -> String {
        if self.port == PORT { self.host.to_string() } else { format!("[{}]:{}", self.host, self.port) }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, port } = self;
        if host.parse::<Ipv6Addr>().is_ok() {
            write!(f, "[{host}]:{port}")
        } else {
            write!(f, "{host}:{port}")
        }
    }
}

/// Which algorithms are offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Algorithms {
    /// What is sound today: no SHA-1, no CBC.
    #[default]
    Modern,
    /// Everything that old devices need as well; only for a device that asks for it.
    Legacy,
}

/// Where an SSH agent is asked.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub enum Agent {
    /// Nowhere.
    #[default]
    No,
    /// At the socket that `SSH_AUTH_SOCK` names, if it names one.
    Environment,
    /// At this socket.
    Socket(PathBuf),
}

/// Who we are to a host.
#[derive(Clone)]
pub struct Login {
    /// The name of the credential: what failures are counted by, and what keeps two logins of one user apart.
    pub credential: Arc<str>,
    /// The user.
    pub user: Arc<str>,
    /// Where an agent is asked.
    pub agent: Agent,
    /// Private key files, in the order in which they are offered. With any, the agent only signs for these.
    pub keys: Vec<PathBuf>,
    /// Certificates of these keys that do not stand beside them (ssh_config(5), `CertificateFile`).
    pub certificates: Vec<PathBuf>,
    /// Nobody chose these files: where the agent holds a key, its keys are offered instead of them.
    pub is_agent_enough: bool,
    /// The passphrase of those that are encrypted.
    pub passphrase: Option<Arc<dyn SecretSource>>,
    /// The password, also for keyboard-interactive.
    pub password: Option<Arc<dyn SecretSource>>,
}

impl Login {
    /// A user who has no key and no secret yet.
    pub fn new(credential: impl Into<Arc<str>>, user: impl Into<Arc<str>>) -> Self {
        Self {
            credential: credential.into(),
            user: user.into(),
            agent: Agent::No,
            keys: Vec::new(),
            certificates: Vec::new(),
            is_agent_enough: false,
            passphrase: None,
            password: None,
        }
    }
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { credential, user, agent, keys, .. } = self;
        let mut out = f.debug_struct("Login");
        out.field("credential", credential).field("user", user).field("agent", agent).field("keys", keys);
        out.finish_non_exhaustive()
    }
}

/// The way to a host.
#[derive(Debug, Clone)]
pub enum Route {
    /// TCP from here.
    Direct,
    /// Through another host, which is itself reached by its own route: a chain is jumps within jumps.
    Jump(Arc<Target>),
    /// Through the input and output of a program.
    Command(Arc<str>),
    /// The same for a command that is written for a shell, as those of ssh_config(5) are.
    Shell(Arc<str>),
}

/// The longest that each stage may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadlines {
    /// The name is resolved and TCP connects, over all addresses of the name.
    pub connect: Duration,
    /// Versions and keys are exchanged; time for the operator's word on a host key is not counted.
    pub key_exchange: Duration,
    /// The answer to one authentication request; RADIUS and TACACS servers are slow when the first of them is down.
    pub authentication: Duration,
    /// A channel opens and its request is answered.
    pub channel: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            key_exchange: Duration::from_secs(20),
            authentication: Duration::from_secs(30),
            channel: Duration::from_secs(15),
        }
    }
}

/// A quiet connection is asked whether it is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeepAlive {
    /// After how long a silence.
    pub interval: Duration,
    /// How many may stay without an answer.
    pub missed: usize,
}

impl Default for KeepAlive {
    fn default() -> Self {
        Self { interval: Duration::from_secs(15), missed: 3 }
    }
}

/// A host with everything that is needed to connect to it.
#[derive(Debug, Clone)]
pub struct Target {
    /// What the operator calls it: the device's name, or the jump host as it is written.
    pub name: Arc<str>,
    /// Where it is.
    pub endpoint: Endpoint,
    /// Who we are to it.
    pub login: Login,
    /// The way to it.
    pub route: Route,
    /// What is offered to it.
    pub algorithms: Algorithms,
    /// Whose host keys are trusted.
    pub trust: Trust,
    /// The longest that each stage may take.
    pub deadlines: Deadlines,
    /// Whether a quiet connection is asked.
    pub keep_alive: Option<KeepAlive>,
}

impl Target {
    /// A host that is reached over TCP, with what holds unless told otherwise.
    pub fn new(name: impl Into<Arc<str>>, endpoint: Endpoint, login: Login, trust: Trust) -> Self {
        Self {
            name: name.into(),
            endpoint,
            login,
            route: Route::Direct,
            algorithms: Algorithms::default(),
            trust,
            deadlines: Deadlines::default(),
            keep_alive: Some(KeepAlive::default()),
        }
    }

    /// What makes two connections the same one: who, where, by which way.
    pub(super) fn identity(&self) -> String {
        let Self { endpoint, login: Login { credential, user, .. }, algorithms, route, .. } = self;
        let way = match route {
            Route::Direct => String::new(),
            Route::Jump(hop) => hop.identity(),
            Route::Command(command) | Route::Shell(command) => format!("{command:?}"),
        };
        format!("{user}@{endpoint} {credential} {algorithms:?} <{way}>")
    }
}
