//! Reads `[platforms.NAME]` tables: each over what it inherits.

use std::sync::Arc;

use super::value::{answers, danger_rules, list, pagers, pattern, patterns};
use crate::config::{
    diagnostic::{Diagnostics, one_of},
    inventory::is_name,
    source::Source,
    walk::{self, Entry, Table},
};
use crate::model::{
    nearest,
    platform::{Clues, Configure, Dangers, Exit, GENERIC, Masks, Platform, Privilege, Syntax},
};

const KEYS: [&str; 23] = [
    "like",
    "title",
    "prompts",
    "preamble",
    "excludes",
    "login",
    "paging-off",
    "pagers",
    "privilege",
    "configure",
    "exit",
    "refusals",
    "confirmations",
    "passwords",
    "syntax",
    "prefixes",
    "dangerous",
    "exec",
    "login-suffix",
    "detect",
    "enter",
    "interrupt",
    "masks",
];

const SYNTAXES: [(&str, Syntax); 3] =
    [("cli", Syntax::Cli), ("paths", Syntax::Paths), ("shell", Syntax::Shell)];

/// Lays the platforms of a file over those that are known; nothing when it has errors.
pub(super) fn platforms(
    source: &Source,
    mut known: Vec<Arc<Platform>>,
    out: &mut Diagnostics,
) -> Option<Vec<Arc<Platform>>> {
    let before = out.errors().count();
    for entry in walk::parse(source, out).root {
        match entry.key() {
            "platforms" => {
                for entry in entry.table(out).into_iter().flatten() {
                    platform(entry, &mut known, out);
                }
            }
            _ => entry.unknown(["platforms"], out),
        }
    }
    (out.errors().count() == before).then_some(known)
}

fn platform(entry: Entry<'_>, known: &mut Vec<Arc<Platform>>, out: &mut Diagnostics) {
    let (name, at) = (entry.key().to_owned(), entry.origin());
    if !is_name(&name) || name == super::AUTO {
        out.error(
            &at,
            format!("`{name}` cannot name a platform"),
            Some("Use letters, digits, `.`, `_` and `-`.".into()),
        );
        return;
    }
    let Some(table) = entry.table(out) else { return };
    let mut rest: Vec<Entry<'_>> = table.into_iter().collect();
    let like = rest.iter().position(|entry| entry.key() == "like").map(|at| rest.remove(at));
    let Some(parent) = parent(&name, like, known, out) else { return };
    let mut platform = inherited(&name, parent.as_deref());
    for entry in rest {
        read(&mut platform, entry, out);
    }
    let platform = Arc::new(platform);
    match known.iter_mut().find(|other| *other.name == *name) {
        Some(other) => *other = platform,
        None => known.push(platform),
    }
}

/// Whom it takes after: itself if it is known, whom `like` names, else the generic one. `None` after a mistake.
#[expect(clippy::option_option, reason = "the first platform of all has no parent, and that is no mistake")]
fn parent(
    name: &str,
    like: Option<Entry<'_>>,
    known: &[Arc<Platform>],
    out: &mut Diagnostics,
) -> Option<Option<Arc<Platform>>> {
    let find = |name: &str| known.iter().find(|platform| *platform.name == *name).cloned();
    let Some(like) = like else { return Some(find(name).or_else(|| find(GENERIC))) };
    let at = like.origin();
    let wanted = like.text(out)?;
    let parent = find(&wanted);
    if parent.is_none() {
        let names = known.iter().map(|platform| &*platform.name);
        let help = nearest(&wanted, names.clone()).map_or_else(
            || format!("Above it there are {}.", one_of(names)),
            |name| format!("Did you mean `{name}`?"),
        );
        out.error(&at, format!("unknown platform `{wanted}`"), Some(help));
        return None;
    }
    Some(parent)
}

/// A platform before its own table is read. What recognises the parent does not recognise the child.
fn inherited(name: &str, parent: Option<&Platform>) -> Platform {
    let name: Arc<str> = Arc::from(name);
    match parent {
        Some(parent) if parent.name == name => parent.clone(),
        Some(parent) => Platform { title: name.clone(), name, clues: Clues::default(), ..parent.clone() },
        None => Platform { title: name.clone(), name, ..Platform::default() },
    }
}

fn read(into: &mut Platform, entry: Entry<'_>, out: &mut Diagnostics) {
    match entry.key() {
        "title" => keep(&mut into.title, entry.text(out).map(Arc::from)),
        "prompts" => change(&mut into.prompts, entry, out, patterns),
        "preamble" => change(&mut into.preamble, entry, out, patterns),
        "excludes" => change(&mut into.excludes, entry, out, patterns),
        "refusals" => change(&mut into.refusals, entry, out, patterns),
        "confirmations" => change(&mut into.confirmations, entry, out, patterns),
        "passwords" => change(&mut into.passwords, entry, out, patterns),
        "masks" => {
            let read = patterns(into.masks.patterns(), entry, out);
            keep(&mut into.masks, read.map(Masks::from));
        }
        "login" => change_list(&mut into.login, entry, out, answers),
        "pagers" => change_list(&mut into.pagers, entry, out, pagers),
        "paging-off" => change_list(&mut into.paging_off, entry, out, list),
        "privilege" => {
            let read = absent_or(entry, out, privilege);
            keep(&mut into.privilege, read);
        }
        "configure" => {
            let read = absent_or(entry, out, |entry, out| configure(into.configure.as_ref(), entry, out));
            keep(&mut into.configure, read);
        }
        "exit" => exit(&mut into.exit, entry, out),
        "syntax" | "prefixes" | "dangerous" => dangers(&mut into.dangers, entry, out),
        "exec" => keep(&mut into.exec, entry.boolean(out)),
        "detect" => entry.table(out).into_iter().for_each(|table| clues(&mut into.clues, table, out)),
        "login-suffix" => keep(&mut into.login_suffix, entry.into_value().verbatim(out).map(Arc::from)),
        "enter" => keep(&mut into.enter, entry.into_value().verbatim(out).map(Arc::from)),
        "interrupt" => keep(&mut into.interrupt, entry.into_value().verbatim(out).map(Arc::from)),
        _ => entry.unknown(KEYS, out),
    }
}

/// What was wrong is noted already; what is inherited stays.
fn keep<T>(place: &mut T, read: Option<T>) {
    if let Some(value) = read {
        *place = value;
    }
}

fn change<T>(
    place: &mut T,
    entry: Entry<'_>,
    out: &mut Diagnostics,
    read: impl FnOnce(&T, Entry<'_>, &mut Diagnostics) -> Option<T>,
) {
    let value = read(place, entry, out);
    keep(place, value);
}

fn change_list<T>(
    place: &mut Vec<T>,
    entry: Entry<'_>,
    out: &mut Diagnostics,
    read: impl FnOnce(&[T], Entry<'_>, &mut Diagnostics) -> Option<Vec<T>>,
) {
    let value = read(place, entry, out);
    keep(place, value);
}

/// `false` takes away what would be inherited.
fn absent_or<T>(
    entry: Entry<'_>,
    out: &mut Diagnostics,
    read: impl FnOnce(Entry<'_>, &mut Diagnostics) -> Option<T>,
) -> Option<Option<T>> {
    if !entry.is_boolean() {
        return read(entry, out).map(Some);
    }
    let at = entry.origin();
    if entry.boolean(out)? {
        out.error(&at, "expected a table or false, found true", None);
        return None;
    }
    Some(None)
}

fn privilege(entry: Entry<'_>, out: &mut Diagnostics) -> Option<Privilege> {
    let at = entry.origin();
    let (mut when, mut command) = (None, None);
    for entry in entry.table(out)? {
        match entry.key() {
            "when" => when = pattern(entry.into_value(), out),
            "command" => command = entry.text(out).map(Arc::from),
            _ => entry.unknown(["when", "command"], out),
        }
    }
    if when.is_none() || command.is_none() {
        out.error(&at, "privilege needs `when` and `command`", None);
    }
    Some(Privilege { when: when?, command: command? })
}

fn configure(inherited: Option<&Configure>, entry: Entry<'_>, out: &mut Diagnostics) -> Option<Configure> {
    let at = entry.origin();
    let mut enter = inherited.map(|configure| configure.enter.clone());
    let mut when = inherited.map(|configure| configure.when.clone());
    let (mut leave, mut replies) = inherited
        .map_or_else(Default::default, |configure| (configure.leave.clone(), configure.answers.clone()));
    for entry in entry.table(out)? {
        match entry.key() {
            "enter" => enter = entry.text(out).map(Arc::from),
            "when" => when = pattern(entry.into_value(), out),
            "leave" => change_list(&mut leave, entry, out, list),
            "answers" => change_list(&mut replies, entry, out, answers),
            _ => entry.unknown(["enter", "when", "leave", "answers"], out),
        }
    }
    if enter.is_none() || when.is_none() {
        out.error(&at, "configure needs `enter` and `when`", None);
    }
    Some(Configure { enter: enter?, when: when?, leave, answers: replies })
}

fn exit(into: &mut Exit, entry: Entry<'_>, out: &mut Diagnostics) {
    for entry in entry.table(out).into_iter().flatten() {
        match entry.key() {
            "commands" => change_list(&mut into.commands, entry, out, list),
            "answers" => change_list(&mut into.answers, entry, out, answers),
            _ => entry.unknown(["commands", "answers"], out),
        }
    }
}

fn dangers(into: &mut Dangers, entry: Entry<'_>, out: &mut Diagnostics) {
    match entry.key() {
        "syntax" => keep(&mut into.syntax, entry.choice(&SYNTAXES, out)),
        "prefixes" => change_list(&mut into.prefixes, entry, out, list),
        _ => entry.table(out).into_iter().for_each(|table| danger_rules(&mut into.rules, table, out)),
    }
}

fn clues(into: &mut Clues, table: Table<'_>, out: &mut Diagnostics) {
    for entry in table {
        match entry.key() {
            "object-ids" => change_list(&mut into.object_ids, entry, out, list),
            "banners" => change(&mut into.banners, entry, out, patterns),
            "servers" => change(&mut into.servers, entry, out, patterns),
            "prompts" => change(&mut into.prompts, entry, out, patterns),
            _ => entry.unknown(["object-ids", "banners", "servers", "prompts"], out),
        }
    }
}
