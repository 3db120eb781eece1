//! The one table of settings that defaults, groups and devices may hold.
//!
//! Reading, merging, `noctui why` and the list of known keys all come from it: a new setting is one new row.

use std::fmt;
use std::path::Path;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use super::interfaces::InterfaceRule;
use crate::config::duration;

/// What a setting may hold, and within which limits.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    Text,
    /// The name of a credential.
    Credential,
    /// The name of an aggregator.
    Aggregator,
    Number(u64, u64),
    /// From, to: in milliseconds.
    Time(u64, u64),
    Flag,
    Word(&'static [&'static str]),
    Path,
    /// A device, `user@host:port`, a list of them, or `none`.
    Jump,
    /// `sha256:` and 64 hexadecimal digits.
    Pin,
    /// A list of interface matches.
    Interfaces,
}

/// A value that was read and found valid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Held {
    Text(Arc<str>),
    Number(u64),
    Time(Duration),
    Flag(bool),
    Path(Arc<Path>),
    List(Arc<[Arc<str>]>),
    Interfaces(Arc<[InterfaceRule]>),
}

impl fmt::Display for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Number(number) => number.fmt(f),
            Self::Time(time) => f.write_str(&duration::words(*time)),
            Self::Flag(flag) => flag.fmt(f),
            Self::Path(path) => path.display().fmt(f),
            Self::List(items) => joined(f, items, ", "),
            Self::Interfaces(rules) => joined(f, rules, "; "),
        }
    }
}

fn joined<T: fmt::Display>(f: &mut fmt::Formatter<'_>, items: &[T], between: &str) -> fmt::Result {
    for (at, item) in items.iter().enumerate() {
        f.write_str(if at == 0 { "" } else { between })?;
        item.fmt(f)?;
    }
    Ok(())
}

macro_rules! settings {
    ($($key:ident $name:literal $kind:expr $(, or $built_in:literal)?;)*) => {
        /// A setting by its name in the file, with its protocol table before the dot.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Key { $($key,)* }

        impl Key {
            pub(super) const ALL: &[Key] = &[$(Key::$key,)*];

            pub(super) const fn name(self) -> &'static str {
                match self { $(Key::$key => $name,)* }
            }

            pub(super) const fn kind(self) -> Kind {
                match self { $(Key::$key => $kind,)* }
            }

            const fn built_in_text(self) -> Option<&'static str> {
                match self { $(Key::$key => settings!(@or $($built_in)?),)* }
            }
        }
    };
    (@or) => { None };
    (@or $built_in:literal) => { Some($built_in) };
}

const PORT: Kind = Kind::Number(1, 65_535);
const SECOND: u64 = 1_000;
const HOUR: u64 = 3_600_000;

settings! {
    Site "site" Kind::Text;
    Role "role" Kind::Text;
    Platform "platform" Kind::Text;
    Telemetry "telemetry" Kind::Word(&["snmp", "gnmi", "prefer-gnmi", "none"]), or "snmp";
    Poll "poll" Kind::Time(SECOND, HOUR), or "10s";
    Interfaces "interfaces" Kind::Interfaces;
    SnmpVersion "snmp.version" Kind::Word(&["1", "2c", "3"]), or "2c";
    SnmpCredential "snmp.credential" Kind::Credential;
    SnmpPort "snmp.port" PORT, or "161";
    SnmpTimeout "snmp.timeout" Kind::Time(100, 60 * SECOND), or "2s";
    SnmpRetries "snmp.retries" Kind::Number(0, 10), or "2";
    SnmpMaxBindings "snmp.max-bindings" Kind::Number(1, 1_000), or "60";
    GnmiPort "gnmi.port" PORT, or "57400";
    GnmiCredential "gnmi.credential" Kind::Credential;
    GnmiTls "gnmi.tls" Kind::Word(&["verify", "pin", "skip", "plaintext"]), or "verify";
    GnmiCa "gnmi.ca" Kind::Path;
    GnmiName "gnmi.name" Kind::Text;
    GnmiPin "gnmi.pin" Kind::Pin;
    GnmiCertificate "gnmi.certificate" Kind::Path;
    GnmiKeyFile "gnmi.key" Kind::Path;
    GnmiInterval "gnmi.interval" Kind::Time(SECOND, HOUR);
    GnmiOrigin "gnmi.origin" Kind::Text;
    GnmiTarget "gnmi.target" Kind::Text;
    GnmiVia "gnmi.via" Kind::Aggregator;
    SshUser "ssh.user" Kind::Text;
    SshCredential "ssh.credential" Kind::Credential;
    SshPort "ssh.port" PORT;
    SshJump "ssh.jump" Kind::Jump;
    SshAlgorithms "ssh.algorithms" Kind::Word(&["modern", "legacy"]);
    SshHostKeys "ssh.host-keys" Kind::Word(&["ask", "accept-new"]);
    SshKnownHosts "ssh.known-hosts" Kind::Path;
    SshConfig "ssh.config" Kind::Flag;
    SshProxyCommand "ssh.proxy-command" Kind::Text;
}

/// What holds where no file says anything.
static BUILT_IN: LazyLock<Vec<Option<Held>>> =
    LazyLock::new(|| Key::ALL.iter().map(|key| key.built_in_text().map(|text| held(*key, text))).collect());

fn held(key: Key, text: &str) -> Held {
    match key.kind() {
        Kind::Number(..) => Held::Number(text.parse().expect("a number stands in the table")),
        Kind::Time(..) => Held::Time(duration::parse(text).expect("a time stands in the table")),
        _ => Held::Text(text.into()),
    }
}

impl Key {
    pub(super) const COUNT: usize = Self::ALL.len();

    /// The protocol tables.
    pub(super) const SECTIONS: [&'static str; 3] = ["snmp", "gnmi", "ssh"];

    /// The setting of a table, or of no table.
    pub(super) fn find(section: Option<&str>, name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|key| key.split() == (section, name))
    }

    /// The names that a table knows.
    pub(super) fn names(section: Option<&str>) -> impl Iterator<Item = &'static str> + Clone {
        Self::ALL.iter().map(|key| key.split()).filter(move |(of, _)| *of == section).map(|(_, name)| name)
    }

    /// The protocol table and the name within it.
    pub(super) fn split(self) -> (Option<&'static str>, &'static str) {
        self.name().split_once('.').map_or((None, self.name()), |(section, name)| (Some(section), name))
    }

    pub(super) fn built_in(self) -> Option<&'static Held> {
        BUILT_IN[self as usize].as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_is_found_under_its_name() {
        for key in Key::ALL {
            let (section, name) = key.split();
            assert_eq!(Key::find(section, name), Some(*key));
        }
        assert_eq!(Key::find(None, "port"), None);
    }
}
