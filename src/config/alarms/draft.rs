//! One `[[rule]]` as it is written, and the rule that comes of it.

use std::{ops::RangeInclusive, time::Duration};

use super::Grammars;
use crate::config::{
    diagnostic::{Diagnostics, Origin},
    expression,
    walk::{Entry, Table},
};
use crate::model::{
    Severity,
    alarm::{Check, Rule},
    expr::{Expr, Grammar},
    nearest,
};

const RULE_KEYS: [&str; 13] = [
    "name",
    "when",
    "clear",
    "only",
    "for",
    "clear-for",
    "severity",
    "min-packets",
    "count",
    "window",
    "limit",
    "days",
    "enabled",
];

const SEVERITIES: [(&str, Severity); 3] =
    [("critical", Severity::Critical), ("unknown", Severity::Unknown), ("warning", Severity::Warning)];

const SAMPLES: RangeInclusive<u64> = 1..=100;
const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(86_400);

/// A value and where it stands.
type Placed<T> = Option<(T, Origin)>;

/// What is written; nothing where nothing is, or where it was wrong and noted.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) name: Placed<String>,
    /// A name stands there, and was noted as wrong.
    pub(super) has_bad_name: bool,
    pub(super) enabled: bool,
    when: Placed<String>,
    clear: Placed<String>,
    only: Placed<String>,
    samples: Placed<u64>,
    clear_samples: Placed<u64>,
    severity: Placed<Severity>,
    min_packets: Placed<u64>,
    count: Placed<u64>,
    window: Placed<Duration>,
    limit: Placed<Duration>,
    days: Placed<u64>,
}

impl Draft {
    pub(super) fn read(table: Table<'_>, out: &mut Diagnostics) -> Self {
        let mut draft = Self { enabled: true, ..Self::default() };
        for entry in table {
            draft.entry(entry, out);
        }
        draft
    }

    fn entry(&mut self, entry: Entry<'_>, out: &mut Diagnostics) {
        let key_at = entry.origin();
        let key = entry.key().to_owned();
        match key.as_str() {
            "severity" => self.severity = placed(entry.choice(&SEVERITIES, out), key_at),
            "enabled" => self.enabled = entry.boolean(out).unwrap_or(true),
            "name" => self.take_name(entry, out),
            "when" | "clear" | "only" => {
                let value = entry.into_value();
                let at = value.origin();
                let text = placed(value.text(out), at);
                match key.as_str() {
                    "when" => self.when = text,
                    "clear" => self.clear = text,
                    _ => self.only = text,
                }
            }
            "for" => self.samples = placed(entry.into_value().integer(SAMPLES, out), key_at),
            "clear-for" => self.clear_samples = placed(entry.into_value().integer(SAMPLES, out), key_at),
            "min-packets" => {
                self.min_packets = placed(entry.into_value().integer(0..=1_000_000_000_000, out), key_at);
            }
            "count" => self.count = placed(entry.into_value().integer(2..=60, out), key_at),
            "window" => self.window = placed(entry.into_value().duration(MINUTE..=DAY, out), key_at),
            "limit" => {
                self.limit = placed(entry.into_value().duration(Duration::from_secs(1)..=DAY, out), key_at);
            }
            "days" => self.days = placed(entry.into_value().integer(1..=365, out), key_at),
            _ => entry.unknown(RULE_KEYS, out),
        }
    }

    fn take_name(&mut self, entry: Entry<'_>, out: &mut Diagnostics) {
        self.name = entry.name("a rule", out);
        self.has_bad_name = self.name.is_none();
    }

    /// The rule over the one that it changes; nothing when it is wrong.
    pub(super) fn build<'n>(
        mut self,
        base: Option<&Rule>,
        names: impl IntoIterator<Item = &'n str>,
        grammars: &Grammars,
        out: &mut Diagnostics,
    ) -> Option<Rule> {
        let (name, at) = self.name.take()?;
        let check = match base {
            Some(base) => self.changed(base, grammars, out)?,
            None => self.own(&name, &at, names, grammars, out)?,
        };
        let mut rule =
            base.cloned().unwrap_or_else(|| Rule::new(&name, check.clone(), Some(Severity::Warning)));
        rule.check = check;
        self.refuse(&rule, out);
        if let Some((text, at)) = &self.only {
            let grammar = if rule.is_of_interfaces() { &grammars.rows } else { &grammars.devices };
            rule.only = Some(parse(text, at, grammar, out)?);
        }
        let samples = |placed: &Placed<u64>| placed.as_ref().map(|(samples, _)| *samples as u8);
        rule.samples = samples(&self.samples).unwrap_or(rule.samples);
        rule.clear_samples = samples(&self.clear_samples).unwrap_or(rule.clear_samples);
        rule.severity = self.severity.map_or(rule.severity, |(severity, _)| Some(severity));
        rule.min_packets = self.min_packets.map_or(rule.min_packets, |(packets, _)| packets);
        Some(rule)
    }

    /// What a rule of the operator's own looks at.
    fn own<'n>(
        &self,
        name: &str,
        at: &Origin,
        names: impl IntoIterator<Item = &'n str>,
        grammars: &Grammars,
        out: &mut Diagnostics,
    ) -> Option<Check> {
        let Some(when) = &self.when else {
            let help = nearest(name, names).map(|name| format!("Did you mean `{name}`?"));
            out.error(at, format!("`{name}` is not built in, so it needs `when`"), help);
            return None;
        };
        self.expressions(when, grammars, out)
    }

    /// What a built-in rule looks at from now on.
    fn changed(&self, base: &Rule, grammars: &Grammars, out: &mut Diagnostics) -> Option<Check> {
        let mut check = base.check.clone();
        match &mut check {
            Check::Flapping(burst) | Check::CounterAnomalies(burst) => {
                burst.count = self.count.as_ref().map_or(burst.count, |(count, _)| *count as u32);
                burst.window = self.window.as_ref().map_or(burst.window, |(window, _)| *window);
            }
            Check::ClockSkew(limit) => *limit = self.limit.as_ref().map_or(*limit, |(limit, _)| *limit),
            Check::CertificateExpiry(within) => {
                *within = self.days.as_ref().map_or(*within, |(days, _)| DAY * *days as u32);
            }
            Check::Interfaces { clear, .. } => match (&self.when, &self.clear) {
                (Some(when), _) => return self.expressions(when, grammars, out),
                (None, Some((text, at))) => *clear = Some(parse(text, at, &grammars.rows, out)?),
                (None, None) => {}
            },
            _ => {}
        }
        Some(check)
    }

    /// A rule is of devices if its condition names nothing of an interface.
    fn expressions(
        &self,
        (when, at): &(String, Origin),
        grammars: &Grammars,
        out: &mut Diagnostics,
    ) -> Option<Check> {
        let is_of_devices = grammars.devices.parse(when).is_ok_and(|when| !when.is_all());
        let grammar = if is_of_devices { &grammars.devices } else { &grammars.rows };
        let when = parse(when, at, grammar, out);
        let clear = match &self.clear {
            Some((text, at)) => Some(parse(text, at, grammar, out)?),
            None => None,
        };
        let when = when?;
        Some(if is_of_devices { Check::Devices { when, clear } } else { Check::Interfaces { when, clear } })
    }

    /// Notes the keys that this rule does not take.
    fn refuse(&self, rule: &Rule, out: &mut Diagnostics) {
        let takes = keys_of(&rule.check);
        let at = |placed: Option<&Origin>| placed.cloned();
        let written = [
            ("when", at(self.when.as_ref().map(|(_, at)| at))),
            ("clear", at(self.clear.as_ref().map(|(_, at)| at))),
            ("for", at(self.samples.as_ref().map(|(_, at)| at))),
            ("clear-for", at(self.clear_samples.as_ref().map(|(_, at)| at))),
            ("min-packets", at(self.min_packets.as_ref().map(|(_, at)| at))),
            ("count", at(self.count.as_ref().map(|(_, at)| at))),
            ("window", at(self.window.as_ref().map(|(_, at)| at))),
            ("limit", at(self.limit.as_ref().map(|(_, at)| at))),
            ("days", at(self.days.as_ref().map(|(_, at)| at))),
        ];
        for (key, at) in written {
            if let Some(at) = at.filter(|_| !takes.contains(&key)) {
                let help = format!("It takes {}, `only`, `severity` and `enabled`.", listed(takes));
                out.error(&at, format!("`{key}` is not for the rule `{}`", rule.name), Some(help));
            }
        }
    }
}

fn placed<T>(value: Option<T>, at: Origin) -> Placed<T> {
    value.map(|value| (value, at))
}

fn keys_of(check: &Check) -> &'static [&'static str] {
    match check {
        Check::Flapping(_) | Check::CounterAnomalies(_) => &["count", "window"],
        Check::ClockSkew(_) => &["limit", "for", "clear-for"],
        Check::CertificateExpiry(_) => &["days", "for", "clear-for"],
        Check::Interfaces { .. } => &["when", "clear", "for", "clear-for", "min-packets"],
        Check::Devices { .. } => &["when", "clear", "for", "clear-for"],
        Check::Silent | Check::PortDown | Check::StreamStalled | Check::UnexpectedNeighbour => {
            &["for", "clear-for"]
        }
    }
}

fn listed(keys: &[&str]) -> String {
    let quoted: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
    quoted.join(", ")
}

/// Parses an expression of a rule. Rules make alarms, so what operators say of alarms is no condition for them: an
/// acknowledgement would end the very alarm that it is for.
fn parse(text: &str, at: &Origin, grammar: &Grammar, out: &mut Diagnostics) -> Option<Expr> {
    let expr = expression::parse(text, at, grammar, out)?;
    let Some(field) = expr.asks_for_alarms() else { return Some(expr) };
    let help = "Rules make alarms: ask for it in a filter, or in `when` of an output.";
    out.error(at, format!("`{field}` is a field of alarms"), Some(help.into()));
    None
}
