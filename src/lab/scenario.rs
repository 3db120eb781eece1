//! Scenario files: quirks as TOML, for `--scenario` and for tests.
//!
//! ```toml
//! [[quirk]]
//! device = "fra-leaf-*"      # * and ? as in a shell
//! interface = "Ethernet49"   # absent: all of them
//! kind = "errors"
//! share = 0.003              # what a kind takes stands with it below
//! direction = "in"
//! at = "20s"                 # absent: from the beginning; negative: before it
//! for = "60s"                # absent: for ever
//! every = "5m"               # absent: once
//! what = "leaf"              # `gnmi-style`, `gnmi-stamp`, `gnmi-tls`, `gnmi-refuses` (with `code`), `gnmi-deletes`,
//!                            # `ssh-style`, `ssh-login`, `ssh-mute`, `ssh-host-name`
//! ```

mod shells;
mod streams;

use std::path::Path;
use std::time::Duration;

use serde::Deserialize;
use toml::Spanned;

use super::quirk::{Quirk, QuirkKind};
use super::snmp;
use super::traffic::Direction;
use super::window::Window;
use crate::config::diagnostic::{Diagnostics, Origin};
use crate::config::duration;
use crate::config::source::Source;

/// Every word that `kind` takes, but those that concern gNMI and shells.
const KINDS: [&str; 35] = [
    "silent",
    "delay",
    "duplicate",
    "other-port",
    "garbage",
    "truncated",
    "no-getbulk",
    "too-big",
    "lost-when-big",
    "walk-loop",
    "caching",
    "reset",
    "reboot",
    "discontinuity",
    "uptime-wrap",
    "wrap-32",
    "wrap-64",
    "no-64-bit",
    "missing-columns",
    "saturated-speed",
    "zero-high-speed",
    "duplicate-names",
    "hostile-strings",
    "vanish",
    "appear",
    "moved-indexes",
    "sparse-indexes",
    "port-down",
    "errors",
    "discards",
    "rate",
    "saturated",
    "subinterfaces",
    "swapped-cable",
    "wrong-cable",
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(default)]
    quirk: Vec<Spanned<Entry>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Entry {
    device: String,
    interface: Option<String>,
    kind: String,
    at: Option<String>,
    r#for: Option<String>,
    every: Option<String>,
    by: Option<String>,
    limit: Option<usize>,
    count: Option<u16>,
    share: Option<f64>,
    direction: Option<Way>,
    bits_per_second: Option<f64>,
    columns: Option<Vec<String>>,
    neighbour: Option<String>,
    with: Option<String>,
    moves_indexes: Option<bool>,
    what: Option<String>,
    code: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Way {
    In,
    Out,
}

/// What is wrong with an entry, and what helps.
type Fault = (String, Option<String>);

/// Reads a scenario file.
pub fn load(path: &Path) -> Result<Vec<Quirk>, Diagnostics> {
    let mut out = Diagnostics::default();
    match Source::read(path, &mut out) {
        Some(source) => read(&source),
        None => Err(out),
    }
}

/// Reads a scenario from text; `name` stands in what is said about it.
pub fn parse(name: &Path, text: &str) -> Result<Vec<Quirk>, Diagnostics> {
    read(&Source::new(name, text.to_owned(), false))
}

fn read(source: &Source) -> Result<Vec<Quirk>, Diagnostics> {
    let mut out = Diagnostics::default();
    let document: Document = match toml::from_str(source.text()) {
        Ok(document) => document,
        Err(error) => {
            let at = error.span().map_or(Origin::whole(source.path()), |span| source.origin(span.start));
            out.error(&at, error.message(), None);
            return Err(out);
        }
    };
    let mut quirks = Vec::with_capacity(document.quirk.len());
    for entry in document.quirk {
        let at = source.origin(entry.span().start);
        match entry.into_inner().quirk() {
            Ok(quirk) => quirks.push(quirk),
            Err((message, help)) => out.error(&at, message, help),
        }
    }
    if out.has_errors() { Err(out) } else { Ok(quirks) }
}

impl Entry {
    fn quirk(mut self) -> Result<Quirk, Fault> {
        let mut window = self.window()?;
        if self.kind == "appear" {
            // Not there before it appears.
            window = Window { start: -1.0, length: window.start + 1.0, every: None };
        }
        let kind = self.kind()?;
        self.nothing_left()?;
        Ok(Quirk { device: self.device, interface: self.interface, window, kind })
    }

    fn window(&self) -> Result<Window, Fault> {
        let at = self.at.as_deref().map(seconds).transpose()?;
        let length = self.r#for.as_deref().map(seconds).transpose()?.unwrap_or(f64::INFINITY);
        let every = self.every.as_deref().map(seconds).transpose()?;
        if every.is_some_and(|every| every <= length) {
            return fault("`every` must be longer than `for`");
        }
        let start = at.unwrap_or(if length.is_finite() { 0.0 } else { f64::NEG_INFINITY });
        Ok(Window { start, length, every })
    }

    fn kind(&mut self) -> Result<QuirkKind, Fault> {
        Ok(match self.kind.clone().as_str() {
            "silent" => QuirkKind::Silent,
            "delay" => QuirkKind::Delay(self.by()?),
            "duplicate" => QuirkKind::Duplicate,
            "other-port" => QuirkKind::OtherPort,
            "garbage" => QuirkKind::Garbage,
            "truncated" => QuirkKind::Truncated,
            "no-getbulk" => QuirkKind::NoGetBulk,
            "too-big" => QuirkKind::TooBig(needed(self.limit.take(), "limit")?),
            "lost-when-big" => QuirkKind::LostWhenBig(needed(self.limit.take(), "limit")?),
            "walk-loop" => QuirkKind::WalkLoop,
            "caching" => QuirkKind::Caching(self.by()?),
            "errors" => QuirkKind::Errors(self.direction(), self.share()?),
            "discards" => QuirkKind::Discards(self.direction(), self.share()?),
            "subinterfaces" => QuirkKind::Subinterfaces(self.count()?),
            "rate" => QuirkKind::Rate(needed(self.bits_per_second.take(), "bits-per-second")?),
            "swapped-cable" => QuirkKind::SwappedCable(needed(self.with.take(), "with")?),
            "wrong-cable" => QuirkKind::WrongCable(needed(self.neighbour.take(), "neighbour")?),
            "missing-columns" => QuirkKind::MissingColumns(self.columns()?),
            "reboot" => QuirkKind::Reboot { moves_indexes: self.moves_indexes.take().unwrap_or(false) },
            other => match self.habit(other) {
                Some(kind) => kind?,
                None => plain(other)?,
            },
        })
    }

    /// How a target or a shell behaves.
    fn habit(&mut self, kind: &str) -> Option<Result<QuirkKind, Fault>> {
        if let Some(habit) = streams::habit(kind, &mut self.what, &mut self.code, &mut self.limit) {
            return Some(habit.map(QuirkKind::Gnmi));
        }
        let by = || time(&mut self.by);
        let habit = shells::habit(kind, &mut self.what, &mut self.limit, by)?;
        Some(habit.map(QuirkKind::Ssh))
    }

    fn by(&mut self) -> Result<Duration, Fault> {
        time(&mut self.by)
    }

    /// How many tags there are for the subinterfaces of a port (IEEE 802.1Q has 4094, ours lie 100 apart).
    fn count(&mut self) -> Result<u16, Fault> {
        match needed(self.count.take(), "count")? {
            count @ 1..=40 => Ok(count),
            count => fault(&format!("a port has 1 to 40 subinterfaces, not {count}")),
        }
    }

    fn share(&mut self) -> Result<f64, Fault> {
        match needed(self.share.take(), "share")? {
            share if (0.0..=1.0).contains(&share) => Ok(share),
            share => fault(&format!("a share lies between 0 and 1, and {share} does not")),
        }
    }

    fn direction(&mut self) -> Direction {
        match self.direction.take() {
            Some(Way::Out) => Direction::Out,
            _ => Direction::In,
        }
    }

    fn columns(&mut self) -> Result<Vec<String>, Fault> {
        let columns = needed(self.columns.take(), "columns")?;
        match columns.iter().find(|column| !snmp::object_names().any(|name| name == *column)) {
            Some(unknown) => {
                let help = Diagnostics::default().suggest(unknown, snmp::object_names());
                Err((format!("no object is called `{unknown}`"), help))
            }
            None => Ok(columns),
        }
    }

    /// A key that its kind has no use for is a slip of the pen.
    fn nothing_left(&self) -> Result<(), Fault> {
        let left = [
            ("by", self.by.is_some()),
            ("limit", self.limit.is_some()),
            ("count", self.count.is_some()),
            ("share", self.share.is_some()),
            ("direction", self.direction.is_some()),
            ("bits-per-second", self.bits_per_second.is_some()),
            ("columns", self.columns.is_some()),
            ("neighbour", self.neighbour.is_some()),
            ("with", self.with.is_some()),
            ("moves-indexes", self.moves_indexes.is_some()),
            ("what", self.what.is_some()),
            ("code", self.code.is_some()),
        ];
        match left.iter().find(|(_, is_left)| *is_left) {
            Some((key, _)) => fault(&format!("`{}` has no use for `{key}`", self.kind)),
            None => Ok(()),
        }
    }
}

/// A time that something takes.
fn time(by: &mut Option<String>) -> Result<Duration, Fault> {
    let text = needed(by.take(), "by")?;
    match duration::parse(&text) {
        Some(by) if !by.is_zero() => Ok(by),
        _ => fault(&format!("`{text}` is no time such as \"500ms\" or \"10s\"")),
    }
}

/// The kinds that need nothing but their word.
fn plain(kind: &str) -> Result<QuirkKind, Fault> {
    Ok(match kind {
        "reset" => QuirkKind::Reset,
        "discontinuity" => QuirkKind::Discontinuity,
        "uptime-wrap" => QuirkKind::UptimeWrap,
        "wrap-32" => QuirkKind::Wrap32,
        "wrap-64" => QuirkKind::Wrap64,
        "no-64-bit" => QuirkKind::No64Bit,
        "saturated-speed" => QuirkKind::SaturatedSpeed,
        "zero-high-speed" => QuirkKind::ZeroHighSpeed,
        "duplicate-names" => QuirkKind::DuplicateNames,
        "hostile-strings" => QuirkKind::HostileStrings,
        "vanish" | "appear" => QuirkKind::Vanish,
        "moved-indexes" => QuirkKind::MovedIndexes,
        "sparse-indexes" => QuirkKind::SparseIndexes,
        "port-down" => QuirkKind::PortDown,
        "saturated" => QuirkKind::Saturated,
        _ => {
            return Err((
                format!("unknown kind `{kind}`"),
                Diagnostics::default().suggest(kind, all_kinds()),
            ));
        }
    })
}

/// Every kind, of agents, of targets and of shells.
fn all_kinds() -> impl Iterator<Item = &'static str> {
    KINDS.into_iter().chain(streams::kinds()).chain(shells::kinds())
}

fn needed<T>(value: Option<T>, key: &str) -> Result<T, Fault> {
    value.ok_or_else(|| (format!("this kind needs `{key}`"), None))
}

fn fault<T>(message: &str) -> Result<T, Fault> {
    Err((message.to_owned(), None))
}

/// `"20s"`, or `"-4m"` for what began before the lab.
fn seconds(text: &str) -> Result<f64, Fault> {
    let (sign, digits) = text.strip_prefix('-').map_or((1.0, text), |digits| (-1.0, digits));
    match duration::parse(digits) {
        Some(time) => Ok(sign * time.as_secs_f64()),
        None => fault(&format!("`{text}` is no time such as \"20s\" or \"-4m\"")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quirks(text: &str) -> Result<Vec<Quirk>, String> {
        parse(Path::new("s.toml"), text)
            .map_err(|found| found.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    }

    #[test]
    fn an_entry_becomes_a_quirk() {
        let text =
            "[[quirk]]\ndevice = \"fra-*\"\nkind = \"too-big\"\nlimit = 20\nat = \"-4m\"\nfor = \"60s\"";
        let expected = Quirk {
            device: "fra-*".to_owned(),
            interface: None,
            window: Window { start: -240.0, length: 60.0, every: None },
            kind: QuirkKind::TooBig(20),
        };
        assert_eq!(quirks(text), Ok(vec![expected]));
    }

    #[test]
    fn a_quirk_without_times_is_always_there() {
        let read = quirks("[[quirk]]\ndevice = \"x\"\nkind = \"silent\"").unwrap();
        assert_eq!(read, [Quirk::always("x", QuirkKind::Silent)]);
    }

    #[test]
    fn mistakes_are_told_with_their_place() {
        for (rest, expected) in [
            ("kind = \"silnt\"", "s.toml:1:1 unknown kind `silnt`. Did you mean `silent`?"),
            ("kind = \"too-big\"", "s.toml:1:1 this kind needs `limit`"),
            ("kind = \"silent\"\nlimit = 3", "s.toml:1:1 `silent` has no use for `limit`"),
            ("kind = \"silent\"\nat = \"soon\"", "s.toml:1:1 `soon` is no time such as \"20s\" or \"-4m\""),
            (
                "kind = \"silent\"\nfor = \"9s\"\nevery = \"5s\"",
                "s.toml:1:1 `every` must be longer than `for`",
            ),
            ("kind = \"subinterfaces\"\ncount = 41", "s.toml:1:1 a port has 1 to 40 subinterfaces, not 41"),
            ("kind = \"errors\"\nshare = 2.0", "s.toml:1:1 a share lies between 0 and 1, and 2 does not"),
            (
                "kind = \"missing-columns\"\ncolumns = [\"ifAlia\"]",
                "s.toml:1:1 no object is called `ifAlia`. Did you mean `ifAlias`?",
            ),
        ] {
            assert_eq!(quirks(&format!("[[quirk]]\ndevice = \"x\"\n{rest}")), Err(expected.to_owned()));
        }
        assert!(quirks("[[quirk]]\ndevice = 1\nkind = \"silent\"").unwrap_err().starts_with("s.toml:2:10 "));
        assert!(quirks("[[quirk]]\nwho = \"x\"").unwrap_err().starts_with("s.toml:2:1 unknown field `who`"));
    }

    #[test]
    fn every_kind_that_is_offered_is_known() {
        for kind in all_kinds() {
            let text = format!("[[quirk]]\ndevice = \"x\"\nat = \"1s\"\nkind = \"{kind}\"");
            let unknown = quirks(&text).is_err_and(|said| said.contains("unknown kind"));
            assert!(!unknown, "{kind}");
        }
    }
}
