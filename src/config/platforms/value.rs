//! The values within a platform's table: patterns, answers, and lists that may hold what they inherit.

use std::sync::Arc;

use crate::config::{
    diagnostic::Diagnostics,
    walk::{Entry, Table, Value},
};
use crate::model::platform::{Answer, Danger, Pager, Pattern, Patterns};

/// The item of a list that stands for what is inherited.
const INHERITED: &str = "...";

/// Reads a list item by item; [`INHERITED`] puts in what was there before.
fn items<T: Clone>(
    inherited: &[T],
    entry: Entry<'_>,
    out: &mut Diagnostics,
    mut read: impl FnMut(Value<'_>, &mut Diagnostics) -> Option<T>,
) -> Option<Vec<T>> {
    let mut all = Vec::new();
    for item in entry.into_value().items(out)? {
        if item.is(INHERITED) {
            all.extend_from_slice(inherited);
        } else {
            all.extend(read(item, out));
        }
    }
    Some(all)
}

/// A list of texts.
pub(super) fn list(inherited: &[Arc<str>], entry: Entry<'_>, out: &mut Diagnostics) -> Option<Vec<Arc<str>>> {
    items(inherited, entry, out, |item, out| item.text(out).map(Arc::from))
}

/// A list of patterns.
pub(super) fn patterns(inherited: &Patterns, entry: Entry<'_>, out: &mut Diagnostics) -> Option<Patterns> {
    let at = entry.origin();
    let each: Vec<Pattern> = inherited.iter().cloned().collect();
    let each = items(&each, entry, out, pattern)?;
    match Patterns::new(each) {
        Ok(patterns) => Some(patterns),
        Err(error) => {
            out.error(&at, format!("these patterns do not go together: {error}"), None);
            None
        }
    }
}

/// A regular expression.
pub(super) fn pattern(value: Value<'_>, out: &mut Diagnostics) -> Option<Pattern> {
    let at = value.origin();
    let text = value.text(out)?;
    match Pattern::new(&text) {
        Ok(pattern) => Some(pattern),
        Err(error) => {
            let help = "Write a regular expression in single quotes; look-around and back-references do not exist here.";
            out.error(&at, format!("`{text}` is no pattern: {error}"), Some(help.into()));
            None
        }
    }
}

/// A list of `{ when = .., send = .. }`.
pub(super) fn answers(inherited: &[Answer], entry: Entry<'_>, out: &mut Diagnostics) -> Option<Vec<Answer>> {
    items(inherited, entry, out, answer)
}

fn answer(value: Value<'_>, out: &mut Diagnostics) -> Option<Answer> {
    let at = value.origin();
    let (mut when, mut send) = (None, None);
    for entry in value.table(out)? {
        match entry.key() {
            "when" => when = pattern(entry.into_value(), out),
            "send" => send = entry.into_value().verbatim(out).map(Arc::from),
            _ => entry.unknown(["when", "send"], out),
        }
    }
    if when.is_none() || send.is_none() {
        out.error(&at, "an answer needs `when` and `send`", None);
    }
    Some(Answer { when: when?, send: send? })
}

/// A list of pagers: a pattern alone means a blank for more and q for the end.
pub(super) fn pagers(inherited: &[Pager], entry: Entry<'_>, out: &mut Diagnostics) -> Option<Vec<Pager>> {
    items(inherited, entry, out, pager)
}

fn pager(value: Value<'_>, out: &mut Diagnostics) -> Option<Pager> {
    let at = value.origin();
    let (mut when, mut next, mut quit) = (None, Arc::from(" "), Arc::from("q"));
    if value.is_text() {
        when = pattern(value, out);
    } else {
        for entry in value.table(out)? {
            match entry.key() {
                "when" => when = pattern(entry.into_value(), out),
                "next" => next = entry.into_value().verbatim(out).map_or(next, Arc::from),
                "quit" => quit = entry.into_value().verbatim(out).map_or(quit, Arc::from),
                _ => entry.unknown(["when", "next", "quit"], out),
            }
        }
        if when.is_none() {
            out.error(&at, "a pager needs `when`", None);
        }
    }
    Some(Pager { when: when?, next, quit })
}

/// Rules of what is dangerous, over those that are inherited: one of the same words takes the other's place.
pub(super) fn danger_rules(into: &mut Vec<Danger>, table: Table<'_>, out: &mut Diagnostics) {
    for entry in table {
        let (words, at) = (entry.key().to_owned(), entry.origin());
        let effect = if entry.is_boolean() {
            match entry.boolean(out) {
                Some(false) => None,
                _ => {
                    out.error(&at, "expected what the command does, or false if it is harmless", None);
                    continue;
                }
            }
        } else {
            let Some(text) = entry.text(out) else { continue };
            Some(text)
        };
        match Danger::parse(&words, effect.as_deref()) {
            Ok(rule) => {
                into.retain(|other| other.command() != rule.command());
                into.push(rule);
            }
            Err(error) => out.error(&at, format!("`{words}` is no command: {error}"), None),
        }
    }
}
