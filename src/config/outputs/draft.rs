//! One `[[output]]` as it is written, and the output that comes of it.

use std::time::Duration;

use super::{
    route::{self, Parts},
    value::{AtMost, Kind, Output},
};
use crate::{
    config::{
        diagnostic::{Diagnostics, Origin},
        duration, expression,
        walk::{Entry, Table, Value},
    },
    model::{
        Severity,
        expr::{Expr, Grammar},
    },
};

/// The keys of every output.
const KEYS: [&str; 8] = ["name", "kind", "when", "severity", "events", "at-most", "quiet", "enabled"];

const SEVERITIES: [(&str, Severity); 3] =
    [("critical", Severity::Critical), ("unknown", Severity::Unknown), ("warning", Severity::Warning)];

/// What happens to an alarm that can be told.
const EVENTS: [(&str, Told); 2] = [("raised", Told::Raised), ("cleared", Told::Cleared)];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Told {
    Raised,
    Cleared,
}

/// What is written; nothing where nothing is, or where it was wrong and noted.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) name: Option<(String, Origin)>,
    pub(super) enabled: bool,
    /// A name stands there, and was noted as wrong.
    has_bad_name: bool,
    kind: Option<Kind>,
    has_kind: bool,
    when: Option<Expr>,
    severities: Option<Vec<Severity>>,
    events: Option<Vec<Told>>,
    /// `Some(None)`: without a limit.
    at_most: Option<Option<AtMost>>,
    quiet: Option<bool>,
    parts: Parts,
}

impl Draft {
    /// Reads the kind first: which keys there may be depends on it.
    pub(super) fn read(table: Table<'_>, rows: &Grammar, out: &mut Diagnostics) -> Self {
        let mut draft = Self { enabled: true, has_kind: table.has("kind"), ..Self::default() };
        let (kind, others): (Vec<_>, Vec<_>) = table.into_iter().partition(|entry| entry.key() == "kind");
        draft.kind = kind.into_iter().next().and_then(|entry| entry.choice(&Kind::WORDS, out));
        others.into_iter().for_each(|entry| draft.entry(entry, rows, out));
        draft
    }

    fn entry(&mut self, entry: Entry<'_>, rows: &Grammar, out: &mut Diagnostics) {
        match entry.key() {
            "name" => self.take_name(entry, out),
            "enabled" => self.enabled = entry.boolean(out).unwrap_or(true),
            "quiet" => self.quiet = entry.boolean(out),
            "when" => {
                let value = entry.into_value();
                let at = value.origin();
                let text = value.text(out);
                self.when = text.and_then(|text| expression::parse(&text, &at, rows, out));
            }
            "severity" => self.severities = some_of(entry.into_value(), &SEVERITIES, out),
            "events" => self.take_events(entry, out),
            "at-most" => self.at_most = at_most(entry.into_value(), out),
            key if route::keys(self.kind).contains(&key) => self.parts.read(entry, out),
            key if route::keys(None).contains(&key) => {
                let kind = self.kind.map_or("", Kind::as_str);
                let help = match route::keys(self.kind) {
                    [] => "It takes none of its own.".to_owned(),
                    keys => format!("It takes `{}`.", keys.join("`, `")),
                };
                out.error(&entry.origin(), format!("`{key}` is not for the kind `{kind}`"), Some(help));
            }
            _ => entry.unknown(KEYS.into_iter().chain(route::keys(self.kind).iter().copied()), out),
        }
    }

    fn take_name(&mut self, entry: Entry<'_>, out: &mut Diagnostics) {
        self.name = entry.name("an output", out);
        self.has_bad_name = self.name.is_none();
    }

    fn take_events(&mut self, entry: Entry<'_>, out: &mut Diagnostics) {
        let value = entry.into_value();
        let at = value.origin();
        let events = some_of(value, &EVENTS, out);
        if events.as_ref().is_some_and(|events| !events.contains(&Told::Raised)) {
            let help = "An end is told only where the beginning was: add \"raised\".";
            out.error(&at, "without `raised` nothing would ever be sent", Some(help.into()));
        }
        self.events = events;
    }

    /// The output; nothing when it is wrong.
    pub(super) fn build(self, at: &Origin, out: &mut Diagnostics) -> Option<Output> {
        if self.name.is_none() && !self.has_bad_name {
            out.error(at, "an output without `name`", Some("It is known by it on the Health screen.".into()));
        }
        if !self.has_kind {
            let words = Kind::WORDS.map(|(word, _)| format!("`{word}`")).join(", ");
            out.error(at, "an output without `kind`", Some(format!("It is one of {words}.")));
        }
        let kind = self.kind?;
        let route = self.parts.route(kind, at, out);
        // A bell for what is well again would only teach to pass over bells.
        let recoveries = self.events.map_or(kind != Kind::Bell, |events| events.contains(&Told::Cleared));
        Some(Output {
            name: self.name?.0.into(),
            route: route?,
            when: self.when,
            severities: self.severities.unwrap_or_else(|| Severity::ALL.to_vec()),
            recoveries,
            at_most: self.at_most.unwrap_or_else(|| usual_limit(kind)),
            quiet: self.quiet.unwrap_or(true),
        })
    }
}

/// A person takes in a few in a minute, a pager some more; a log takes everything.
fn usual_limit(kind: Kind) -> Option<AtMost> {
    let per_minute = |count| Some(AtMost { count, window: Duration::from_secs(60) });
    match kind {
        Kind::Bell | Kind::Desktop => per_minute(6),
        Kind::Command | Kind::Webhook => per_minute(30),
        Kind::Syslog => None,
    }
}

/// One word, or a list of them that is not empty.
fn some_of<T: Copy>(value: Value<'_>, words: &[(&str, T)], out: &mut Diagnostics) -> Option<Vec<T>> {
    if !value.is_array() {
        return value.choice(words, out).map(|word| vec![word]);
    }
    let at = value.origin();
    let items = value.items(out)?;
    if items.is_empty() {
        out.error(&at, "the list is empty", Some("Leave it out for all of them.".into()));
        return None;
    }
    Some(items.into_iter().filter_map(|item| item.choice(words, out)).collect())
}

/// `"10/1m"`, or `"off"`.
fn at_most(value: Value<'_>, out: &mut Diagnostics) -> Option<Option<AtMost>> {
    let at = value.origin();
    let text = value.text(out)?;
    if text == "off" {
        return Some(None);
    }
    let parsed = text.split_once('/').and_then(|(count, window)| {
        Some(AtMost { count: count.trim().parse().ok()?, window: duration::parse(window.trim())? })
    });
    let windows = Duration::from_secs(1)..=Duration::from_secs(86_400);
    let fits = |limit: &AtMost| (1..=10_000).contains(&limit.count) && windows.contains(&limit.window);
    if parsed.is_none_or(|limit| !fits(&limit)) {
        let help = "Write a number and a time from 1s to 24h, as \"10/1m\", or \"off\".";
        out.error(&at, format!("`{text}` is no limit"), Some(help.into()));
        return None;
    }
    parsed.map(Some)
}
