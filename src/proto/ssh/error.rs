//! Why there is no connection, in the operator's words: where it stopped, on what, and what helps.

use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use super::ask::NoSecret;
use super::host_key::KeyPrint;
use super::known_hosts::{Changed, LearnError, Revoked};
use super::target::{Endpoint, Target};
use crate::model::SafeText;

/// A stage on the way to an answer. Each has a deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// The jump host, the proxy command, or name and TCP.
    Connect,
    /// Versions, algorithms and the host key.
    KeyExchange,
    /// Who we are.
    Authentication,
    /// A channel and what is asked for on it.
    Channel,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => "connecting",
            Self::KeyExchange => "the key exchange",
            Self::Authentication => "authentication",
            Self::Channel => "opening a channel",
        })
    }
}

/// How often something was tried that a server may count against the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Attempts {
    /// Public keys that were offered.
    pub keys: u32,
    /// Passwords and answers that were sent.
    pub secrets: u32,
}

impl Attempts {
    /// All of them.
    pub const fn total(self) -> u32 {
        self.keys + self.secrets
    }
}

/// A connection that was not made, or an order on it that failed.
#[derive(Debug, thiserror::Error)]
#[error("{peer}: {fault}")]
pub struct SshError {
    /// The host that could not be connected to.
    pub peer: Endpoint,
    /// The name of the credential that we have for it.
    pub credential: Arc<str>,
    /// What happened.
    pub fault: Fault,
    /// The authentication attempts that reached the host.
    pub attempts: Attempts,
}

impl SshError {
    pub(super) fn new(target: &Target, fault: Fault) -> Self {
        let (peer, credential) = (target.endpoint.clone(), Arc::clone(&target.login.credential));
        Self { peer, credential, fault, attempts: Attempts::default() }
    }

    /// Where it stopped.
    pub fn stage(&self) -> Stage {
        self.fault.stage()
    }

    /// The credential that was refused, or may have been: nobody else should try it. It may be that of a jump host.
    pub fn doubted_credential(&self) -> Option<&Arc<str>> {
        match &self.fault {
            Fault::Jump(error) => error.doubted_credential(),
            Fault::Refused { .. } | Fault::OutcomeUnknown { .. } => Some(&self.credential),
            Fault::Slow { stage: Stage::Authentication, .. } => Some(&self.credential),
            _ => None,
        }
    }
}

/// What happened. Every text that came from a host was cleaned.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The name has no address.
    #[error("the name cannot be resolved ({source})")]
    Resolve {
        /// What the resolver said.
        source: io::Error,
    },
    /// TCP does not connect to any of its addresses.
    #[error("no TCP connection ({source})")]
    Tcp {
        /// What the system said of the last address.
        source: io::Error,
    },
    /// A jump host failed; the error names it.
    #[error("not reached, since the jump host failed: {0}")]
    Jump(#[source] Arc<SshError>),
    /// The jump host does not connect us further.
    #[error("the jump host {hop} does not connect to it ({reason})")]
    Forward {
        /// The last jump host.
        hop: Endpoint,
        /// What it said.
        reason: SafeText,
    },
    /// The proxy command cannot be run.
    #[error("the proxy command cannot be run ({source}); see ssh.proxy-command")]
    ProxyStart {
        /// What the system said.
        source: io::Error,
    },
    /// The proxy command is not one.
    #[error("the proxy command {problem}; see ssh.proxy-command")]
    ProxyText {
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The proxy command ended before the keys were exchanged.
    #[error("the proxy command ended{}", quoted(.said.as_ref()))]
    ProxyEnded {
        /// The last line of its error output.
        said: Option<SafeText>,
    },
    /// A stage took too long.
    #[error("{stage} was not done within {} s{}", .after.as_secs(), slow_help(*.stage))]
    Slow {
        /// The stage.
        stage: Stage,
        /// Its deadline.
        after: Duration,
    },
    /// It ended the connection, or sent what is no SSH.
    #[error("the connection ended in {stage}{}", quoted(.said.as_ref()))]
    Ended {
        /// The stage.
        stage: Stage,
        /// What it said, or what was wrong.
        said: Option<SafeText>,
    },
    /// There is no algorithm that both know.
    #[error("no common {what}: it offers {}{}", list(.offered), legacy_help(*.legacy_helps))]
    Negotiation {
        /// Which kind of algorithm.
        what: &'static str,
        /// What it offers.
        offered: Vec<SafeText>,
        /// Whether `algorithms = "legacy"` holds one of them.
        legacy_helps: bool,
    },
    /// Its key is not known and nobody said yes.
    #[error(
        "the host key {key} is not known and was not accepted; compare it with the device, then connect by hand once or set host-keys = \"accept-new\""
    )]
    HostKeyUnknown {
        /// The key that it showed.
        key: KeyPrint,
    },
    /// Its key is not known, and `StrictHostKeyChecking yes` asks nobody.
    #[error(
        "the host key {key} is not known, and StrictHostKeyChecking in ~/.ssh/config takes no new one; compare it with the device and add it to known_hosts"
    )]
    HostKeyStrict {
        /// The key that it showed.
        key: KeyPrint,
    },
    /// Its key is another than the known one.
    #[error("{0}")]
    HostKeyChanged(Box<Changed>),
    /// Its key, or the authority behind it, was revoked.
    #[error("{0}")]
    HostKeyRevoked(Box<Revoked>),
    /// It showed another key when keys were exchanged again.
    #[error(
        "its host key became {shown} in the middle of the connection, it was {before}; the connection was ended"
    )]
    HostKeySwapped {
        /// The key that it shows now.
        shown: KeyPrint,
        /// The key that was accepted.
        before: KeyPrint,
    },
    /// A key that was accepted cannot be remembered.
    #[error("the host key cannot be remembered ({source})")]
    HostKeyNotLearned {
        /// What the system said.
        source: LearnError,
    },
    /// It said no to everything that we may offer.
    #[error("{}", refused(.user, .tried, .takes, .notes))]
    Refused {
        /// As whom.
        user: Arc<str>,
        /// What was tried, in that order.
        tried: Vec<String>,
        /// The methods that it still takes.
        takes: Vec<&'static str>,
        /// Why something could not be offered at all.
        notes: Vec<String>,
    },
    /// It ended the connection instead of an answer: whether it counted the attempt is not known.
    #[error("it ended the connection during authentication by {method}{}; the attempt may count, so it is not repeated", quoted(.said.as_ref()))]
    OutcomeUnknown {
        /// What was being tried.
        method: &'static str,
        /// What it said.
        said: Option<SafeText>,
    },
    /// It asks something while logging in that nobody answered.
    #[error("it asks {prompt:?} while logging in, which was not answered; log in by hand once")]
    Unanswered {
        /// Its prompt.
        prompt: SafeText,
    },
    /// A secret cannot be had.
    #[error("the {what} cannot be had: {source}")]
    Secret {
        /// Which one.
        what: &'static str,
        /// Why.
        source: NoSecret,
    },
    /// It opens no (further) channel.
    #[error("it opens no session ({reason})")]
    NoSession {
        /// What it said.
        reason: SafeText,
    },
    /// It does not do what is asked for on a channel.
    #[error("it refuses {request}")]
    RequestRefused {
        /// What was asked for.
        request: &'static str,
    },
}

impl Fault {
    /// Where it stopped.
    pub const fn stage(&self) -> Stage {
        match self {
            Self::Resolve { .. }
            | Self::Tcp { .. }
            | Self::Jump(_)
            | Self::Forward { .. }
            | Self::ProxyStart { .. }
            | Self::ProxyText { .. }
            | Self::ProxyEnded { .. } => Stage::Connect,
            Self::Slow { stage, .. } | Self::Ended { stage, .. } => *stage,
            Self::Negotiation { .. }
            | Self::HostKeyUnknown { .. }
            | Self::HostKeyStrict { .. }
            | Self::HostKeyChanged(_)
            | Self::HostKeyRevoked(_)
            | Self::HostKeySwapped { .. }
            | Self::HostKeyNotLearned { .. } => Stage::KeyExchange,
            Self::Refused { .. }
            | Self::OutcomeUnknown { .. }
            | Self::Unanswered { .. }
            | Self::Secret { .. } => Stage::Authentication,
            Self::NoSession { .. } | Self::RequestRefused { .. } => Stage::Channel,
        }
    }
}

fn quoted(text: Option<&SafeText>) -> String {
    text.map_or_else(String::new, |text| format!(" ({text})"))
}

fn list(offered: &[SafeText]) -> String {
    if offered.is_empty() { "nothing".into() } else { offered.join(", ") }
}

const fn slow_help(stage: Stage) -> &'static str {
    match stage {
        Stage::Authentication => {
            "; the attempt may count, so it is not repeated (its AAA server may be down, or the password expired)"
        }
        _ => "",
    }
}

const fn legacy_help(helps: bool) -> &'static str {
    if helps { "; set ssh.algorithms = \"legacy\" for this device" } else { "; none of them is spoken here" }
}

fn refused(user: &str, tried: &[String], takes: &[&str], notes: &[String]) -> String {
    let tried = if tried.is_empty() {
        "nothing could be offered".into()
    } else {
        format!("tried {}", tried.join(", "))
    };
    let takes = if takes.is_empty() { "nothing more".into() } else { takes.join(", ") };
    let notes: String = notes.iter().map(|note| format!("; {note}")).collect();
    format!("login as {user} refused: {tried}; it takes {takes}{notes}")
}
