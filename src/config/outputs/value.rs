//! What an output is once it is read.

use std::{path::PathBuf, sync::Arc, time::Duration};

use crate::{
    config::secret::Secret,
    model::{Severity, expr::Expr},
};

/// Where alarms go besides the screen, and which of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Output {
    /// Its name: unique, on the Health screen and in `noctui notify test NAME`.
    pub name: Arc<str>,
    /// How it is reached.
    pub route: Route,
    /// Which alarms, by device and interface; all, if nothing is said.
    pub when: Option<Expr>,
    /// Of which severities.
    pub severities: Vec<Severity>,
    /// Whether the end of an alarm is told too, of those whose beginning was.
    pub recoveries: bool,
    /// How many messages within how long; without a limit, if nothing is said.
    pub at_most: Option<AtMost>,
    /// Whether alarms that are acknowledged, muted or under maintenance are left out.
    pub quiet: bool,
}

/// A rate limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AtMost {
    /// So many messages, at least 1.
    pub count: u32,
    /// Within this time.
    pub window: Duration,
}

/// How an output is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    /// The terminal's bell.
    Bell,
    /// A notification by the terminal (OSC 9).
    Desktop,
    /// A program, with the alarm on its standard input.
    Command(CommandRoute),
    /// An HTTP request.
    Webhook(WebhookRoute),
    /// RFC 5424.
    Syslog(SyslogRoute),
}

impl Route {
    /// Which kind it is.
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Bell => Kind::Bell,
            Self::Desktop => Kind::Desktop,
            Self::Command(_) => Kind::Command,
            Self::Webhook(_) => Kind::Webhook,
            Self::Syslog(_) => Kind::Syslog,
        }
    }
}

/// The kinds of outputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// See [`Route::Bell`].
    Bell,
    /// See [`Route::Desktop`].
    Desktop,
    /// See [`Route::Command`].
    Command,
    /// See [`Route::Webhook`].
    Webhook,
    /// See [`Route::Syslog`].
    Syslog,
}

impl Kind {
    /// All of them, with their words in the file.
    pub const WORDS: [(&str, Self); 5] = [
        ("bell", Self::Bell),
        ("desktop", Self::Desktop),
        ("command", Self::Command),
        ("webhook", Self::Webhook),
        ("syslog", Self::Syslog),
    ];

    /// Its word.
    pub const fn as_str(self) -> &'static str {
        Self::WORDS[self as usize].0
    }

    /// Whether it stays within the terminal: all that is left to an output where noctui may only look.
    pub const fn is_of_terminal(self) -> bool {
        matches!(self, Self::Bell | Self::Desktop)
    }
}

/// A program that is told of alarms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandRoute {
    /// The program and its arguments, run without a shell.
    pub argv: Vec<String>,
    /// Variables for it beside the few that every program needs.
    pub env: Vec<(String, Secret)>,
    /// How long it may take.
    pub timeout: Duration,
}

/// An HTTP endpoint that is told of alarms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookRoute {
    /// A [`super::Url`]; by reference where it hides a token.
    pub url: Secret,
    /// Headers beside those that every request has.
    pub headers: Vec<Header>,
    /// The roots that the server's certificate is judged by (PEM); the system's, if nothing is said.
    pub ca: Option<PathBuf>,
    /// How long one attempt may take.
    pub timeout: Duration,
}

/// A header of every request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Its name, a token of RFC 9110.
    pub name: String,
    /// Its value.
    pub value: Secret,
}

/// A syslog server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyslogRoute {
    /// IPv4, IPv6 or a host name.
    pub address: Arc<str>,
    /// Its port: 514 for UDP, 601 for TCP, if nothing is said.
    pub port: u16,
    /// How it is reached.
    pub transport: Transport,
    /// What the messages are filed under.
    pub facility: Facility,
    /// The private enterprise number under which an alarm's parts are structured data; without one there are none,
    /// because noctui has no number of its own and the one of the examples (32473, RFC 5612) is for documents alone.
    pub enterprise: Option<u32>,
}

/// How a syslog server is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Transport {
    /// A datagram per message (RFC 5426).
    Udp,
    /// A stream, with octet counting (RFC 6587 section 3.4.1).
    Tcp,
}

/// A facility of RFC 5424 section 6.2.1: 0 to 23.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Facility(pub u8);

impl Facility {
    /// Their words, as syslog.conf(5) has them; 12 to 15 have none there and are not used.
    pub const WORDS: [(&str, Self); 20] = [
        ("kern", Self(0)),
        ("user", Self(1)),
        ("mail", Self(2)),
        ("daemon", Self(3)),
        ("auth", Self(4)),
        ("syslog", Self(5)),
        ("lpr", Self(6)),
        ("news", Self(7)),
        ("uucp", Self(8)),
        ("cron", Self(9)),
        ("authpriv", Self(10)),
        ("ftp", Self(11)),
        ("local0", Self(16)),
        ("local1", Self(17)),
        ("local2", Self(18)),
        ("local3", Self(19)),
        ("local4", Self(20)),
        ("local5", Self(21)),
        ("local6", Self(22)),
        ("local7", Self(23)),
    ];
}
