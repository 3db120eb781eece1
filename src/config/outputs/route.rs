//! The keys that belong to one kind of output.

use std::{ops::RangeInclusive, path::PathBuf, time::Duration};

use super::{
    url::Url,
    value::{CommandRoute, Facility, Header, Kind, Route, SyslogRoute, Transport, WebhookRoute},
};
use crate::config::{
    diagnostic::{Diagnostics, Origin},
    inventory::{
        layer::read_path,
        reference::{self, Literal},
    },
    secret::Secret,
    walk::Entry,
};

const TRANSPORTS: [(&str, Transport); 2] = [("udp", Transport::Udp), ("tcp", Transport::Tcp)];
const TIMEOUT: RangeInclusive<Duration> = Duration::from_millis(100)..=Duration::from_secs(300);
const USUAL_TIMEOUT: Duration = Duration::from_secs(10);
/// The most headers or variables of one output.
const MOST_PAIRS: usize = 32;

/// The keys of a kind; of all kinds, if it is not known.
pub(super) fn keys(kind: Option<Kind>) -> &'static [&'static str] {
    match kind {
        Some(Kind::Bell | Kind::Desktop) => &[],
        Some(Kind::Command) => &["command", "env", "timeout"],
        Some(Kind::Webhook) => &["url", "headers", "ca", "timeout"],
        Some(Kind::Syslog) => &["address", "port", "transport", "facility", "enterprise"],
        None => &[
            "command",
            "env",
            "timeout",
            "url",
            "headers",
            "ca",
            "address",
            "port",
            "transport",
            "facility",
            "enterprise",
        ],
    }
}

/// What is written of them.
#[derive(Default)]
pub(super) struct Parts {
    /// Keys that stand there, right or wrong: what is wrong is not missing as well.
    written: Vec<String>,
    argv: Vec<String>,
    pairs: Vec<(String, Secret)>,
    timeout: Option<Duration>,
    url: Option<Secret>,
    ca: Option<PathBuf>,
    address: Option<String>,
    port: Option<u16>,
    transport: Option<Transport>,
    facility: Option<Facility>,
    enterprise: Option<u32>,
}

impl Parts {
    pub(super) fn read(&mut self, entry: Entry<'_>, out: &mut Diagnostics) {
        let key = entry.key().to_owned();
        match key.as_str() {
            "command" => self.argv = argv(entry, out).unwrap_or_default(),
            "env" => self.pairs = pairs(entry, Pair::Variable, out),
            "headers" => self.pairs = pairs(entry, Pair::Header, out),
            "timeout" => self.timeout = entry.into_value().duration(TIMEOUT, out),
            "url" => self.url = url(entry, out),
            "ca" => self.ca = read_path(entry.into_value(), out),
            "address" => self.address = address(entry, out),
            "port" => self.port = number(entry, 1..=65_535, out).map(|port| port as u16),
            "transport" => self.transport = entry.choice(&TRANSPORTS, out),
            "facility" => self.facility = entry.choice(&Facility::WORDS, out),
            _ => self.enterprise = number(entry, 1..=u64::from(u32::MAX), out).map(|number| number as u32),
        }
        self.written.push(key);
    }

    /// The route; nothing when something of it is missing or wrong.
    pub(super) fn route(self, kind: Kind, at: &Origin, out: &mut Diagnostics) -> Option<Route> {
        self.require(kind, at, out);
        let timeout = self.timeout.unwrap_or(USUAL_TIMEOUT);
        Some(match kind {
            Kind::Bell => Route::Bell,
            Kind::Desktop => Route::Desktop,
            Kind::Command if self.argv.is_empty() => return None,
            Kind::Command => Route::Command(CommandRoute { argv: self.argv, env: self.pairs, timeout }),
            Kind::Webhook => {
                let headers = self.pairs.into_iter().map(|(name, value)| Header { name, value }).collect();
                Route::Webhook(WebhookRoute { url: self.url?, headers, ca: self.ca, timeout })
            }
            Kind::Syslog => {
                let transport = self.transport.unwrap_or(Transport::Udp);
                let usual = if transport == Transport::Udp { 514 } else { 601 };
                Route::Syslog(SyslogRoute {
                    address: self.address?.into(),
                    port: self.port.unwrap_or(usual),
                    transport,
                    facility: self.facility.unwrap_or(Facility(16)),
                    enterprise: self.enterprise,
                })
            }
        })
    }

    fn require(&self, kind: Kind, at: &Origin, out: &mut Diagnostics) {
        let (key, example) = match kind {
            Kind::Bell | Kind::Desktop => return,
            Kind::Command => ("command", "command = [\"/usr/local/bin/page\"]"),
            Kind::Webhook => ("url", "url = \"https://hooks.example.net/alarms\""),
            Kind::Syslog => ("address", "address = \"192.0.2.20\""),
        };
        if !self.written.iter().any(|written| written == key) {
            out.error(at, format!("a {} without `{key}`", kind.as_str()), Some(format!("Write {example}.")));
        }
    }
}

fn number(entry: Entry<'_>, range: RangeInclusive<u64>, out: &mut Diagnostics) -> Option<u64> {
    entry.into_value().integer(range, out)
}

fn argv(entry: Entry<'_>, out: &mut Diagnostics) -> Option<Vec<String>> {
    let at = entry.origin();
    let value = entry.into_value();
    if value.is_text() {
        let help = "Write it as a list of words: command = [\"/usr/local/bin/page\", \"--json\"].";
        out.error(&at, "a command is run without a shell", Some(help.into()));
        return None;
    }
    let words: Vec<_> = value.items(out)?.into_iter().filter_map(|word| word.verbatim(out)).collect();
    if words.first().is_none_or(|program| program.trim().is_empty())
        || words.iter().any(|word| word.contains('\0'))
    {
        out.error(&at, "the command names no program", None);
        return None;
    }
    Some(words)
}

fn address(entry: Entry<'_>, out: &mut Diagnostics) -> Option<String> {
    let value = entry.into_value();
    let at = value.origin();
    let text = value.text(out)?;
    let is_name = |octet: u8| octet.is_ascii_alphanumeric() || b"-._".contains(&octet);
    if text.parse::<std::net::IpAddr>().is_ok() || text.bytes().all(is_name) {
        return Some(text);
    }
    let help = "Write IPv4, IPv6 or a host name; the port has a key of its own.";
    out.error(&at, format!("`{text}` is no address"), Some(help.into()));
    None
}

/// A URL is checked where it is written out; by reference it is checked when it is used.
fn url(entry: Entry<'_>, out: &mut Diagnostics) -> Option<Secret> {
    let (at, source) = (entry.origin(), entry.source());
    if !entry.is_text() {
        return secret(entry, Literal::Refused, out);
    }
    let text = entry.text(out)?;
    match Url::parse(&text) {
        Err(error) => {
            out.error(&at, error.to_string(), None);
            None
        }
        Ok(url) => {
            if source.shared() && url.seems_secret() {
                let help =
                    "Refer to it with { env = \"NAME\" } or { file = \"path\" }, or chmod 600 the file.";
                let message = "`url` seems to hold a token, and others can read this file";
                out.warning(&at, message, Some(help.into()));
            }
            Some(Secret::literal(text.into()))
        }
    }
}

/// A secret that nobody has to type: alarms come when nobody is there.
fn secret(entry: Entry<'_>, literal: Literal, out: &mut Diagnostics) -> Option<Secret> {
    let at = entry.origin();
    let secret = reference::read(entry, literal, out)?;
    if secret.is_prompt() {
        let help =
            "Use { env = \"NAME\" }, { file = \"path\" } or { command = [\"pass\", \"show\", \"x\"] }.";
        out.error(&at, "nobody can be asked when an alarm comes", Some(help.into()));
        return None;
    }
    Some(secret)
}

/// What a table of names and values is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pair {
    Header,
    Variable,
}

fn pairs(entry: Entry<'_>, pair: Pair, out: &mut Diagnostics) -> Vec<(String, Secret)> {
    let at = entry.origin();
    let Some(table) = entry.table(out) else { return Vec::new() };
    let mut pairs = Vec::new();
    for entry in table {
        let (name, at) = (entry.key().to_owned(), entry.origin());
        if let Some((message, help)) = refusal(&name, pair) {
            out.error(&at, message, Some(help.into()));
            continue;
        }
        let literal = if names_a_secret(&name) { Literal::Refused } else { Literal::Harmless };
        let value = secret(entry, literal, out);
        let is_sendable = |value: &Secret| value.fetched().is_none_or(|text| can_be_sent(&text, pair));
        if value.as_ref().is_some_and(|value| !is_sendable(value)) {
            out.error(&at, format!("the value of `{name}` holds what cannot be sent"), None);
        }
        pairs.extend(value.map(|value| (name, value)));
    }
    if pairs.len() > MOST_PAIRS {
        out.error(&at, format!("more than {MOST_PAIRS} of them"), None);
    }
    pairs
}

fn can_be_sent(text: &secrecy::SecretString, pair: Pair) -> bool {
    use secrecy::ExposeSecret;
    match pair {
        Pair::Header => {
            text.expose_secret().bytes().all(|octet| matches!(octet, b'\t' | b' '..=b'~' | 0x80..))
        }
        Pair::Variable => !text.expose_secret().contains('\0'),
    }
}

/// Why there can be no such header or variable, and what to do.
fn refusal(name: &str, pair: Pair) -> Option<(String, &'static str)> {
    /// Those that noctui writes itself, or that would change where a request ends (RFC 9112 section 6.3).
    const OURS: [&str; 9] = [
        "host",
        "content-length",
        "content-type",
        "transfer-encoding",
        "connection",
        "upgrade",
        "te",
        "trailer",
        "expect",
    ];
    let is_token = |octet: u8| octet.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&octet);
    match pair {
        Pair::Header if name.is_empty() || !name.bytes().all(is_token) => {
            Some((format!("`{name}` cannot name a header"), "Use letters, digits and `-`."))
        }
        Pair::Header if OURS.iter().any(|ours| name.eq_ignore_ascii_case(ours)) => {
            Some((format!("`{name}` is written by noctui itself"), "Leave it out."))
        }
        Pair::Variable if name.is_empty() || name.contains(['=', '\0', ' ']) => {
            Some((format!("`{name}` cannot name a variable"), "Use letters, digits and `_`."))
        }
        Pair::Header | Pair::Variable => None,
    }
}

/// Whether what goes by this name is usually not for everybody.
fn names_a_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["auth", "cookie", "token", "key", "secret", "password", "credential"]
        .iter()
        .any(|word| name.contains(word))
}
