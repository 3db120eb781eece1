//! One layer of settings (defaults, a group, a device), and what remains when layers are laid over one another.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::address;
use super::interfaces;
use super::key::{Held, Key, Kind};
use crate::config::diagnostic::{Diagnostics, Origin};
use crate::config::paths;
use crate::config::source::Source;
use crate::config::walk::{Entry, Table, Value};
use crate::model::expr::field_names;

/// True for the tables that a device may hold.
pub(super) fn knows_table(name: &str) -> bool {
    name == "tags" || Key::SECTIONS.contains(&name) || Key::find(None, name).is_some()
}

/// The settings that stand in one table, each with its place.
#[derive(Debug, Default)]
pub(super) struct Layer {
    pub(super) settings: Vec<(Key, Held, Origin)>,
    pub(super) tags: BTreeMap<Arc<str>, (Arc<str>, Origin)>,
}

impl Layer {
    /// Reads one key of a layer; a key of no layer is unknown, `more` names what else the table knows.
    pub(super) fn read(&mut self, entry: Entry<'_>, more: &[&'static str], out: &mut Diagnostics) {
        if let Some(section) = Key::SECTIONS.into_iter().find(|section| *section == entry.key()) {
            if let Some(table) = entry.table(out) {
                self.read_section(section, table, &[], out);
            }
        } else if entry.key() == "tags" {
            if let Some(table) = entry.table(out) {
                self.read_tags(table, out);
            }
        } else if let Some(key) = Key::find(None, entry.key()) {
            self.read_setting(key, entry, out);
        } else {
            let known = Key::names(None).chain(Key::SECTIONS).chain(["tags"]).chain(more.iter().copied());
            entry.unknown(known, out);
        }
    }

    /// Reads the entries of a protocol table; `more` names what else the table knows.
    pub(super) fn read_section<'a>(
        &mut self,
        section: &'static str,
        entries: impl IntoIterator<Item = Entry<'a>>,
        more: &[&'static str],
        out: &mut Diagnostics,
    ) {
        for entry in entries {
            match Key::find(Some(section), entry.key()) {
                Some(key) => self.read_setting(key, entry, out),
                None => entry.unknown(Key::names(Some(section)).chain(more.iter().copied()), out),
            }
        }
    }

    fn read_setting(&mut self, key: Key, entry: Entry<'_>, out: &mut Diagnostics) {
        let at = entry.origin();
        if let Some(held) = read_held(key.kind(), entry.into_value(), out) {
            self.settings.push((key, held, at));
        }
    }

    fn read_tags(&mut self, table: Table<'_>, out: &mut Diagnostics) {
        for entry in table {
            let (name, at) = (entry.key().to_owned(), entry.origin());
            if field_names().any(|field| field == name) {
                let help = "Expressions know that word as a field; choose another name.";
                out.error(&at, format!("a tag cannot be named `{name}`"), Some(help.into()));
            } else if !address::is_name(&name) {
                out.error(&at, format!("the tag name `{name}` is not of letters, digits and . _ -"), None);
            } else if let Some(value) = entry.text(out) {
                self.tags.insert(name.into(), (value.into(), at));
            }
        }
    }

    /// What the layer says of a key, and where.
    pub(super) fn get(&self, key: Key) -> Option<(&Held, &Origin)> {
        self.settings.iter().find(|(own, ..)| *own == key).map(|(_, held, at)| (held, at))
    }
}

fn read_held(kind: Kind, value: Value<'_>, out: &mut Diagnostics) -> Option<Held> {
    let millis = Duration::from_millis;
    match kind {
        Kind::Text | Kind::Credential | Kind::Aggregator => {
            value.text(out).map(|text| Held::Text(text.into()))
        }
        Kind::Number(from, to) => value.integer(from..=to, out).map(Held::Number),
        Kind::Time(from, to) => value.duration(millis(from)..=millis(to), out).map(Held::Time),
        Kind::Flag => value.boolean(out).map(Held::Flag),
        Kind::Word(words) => {
            let words: Vec<(&str, &str)> = words.iter().map(|word| (*word, *word)).collect();
            value.choice(&words, out).map(|word| Held::Text(word.into()))
        }
        Kind::Path => read_path(value, out).map(|path| Held::Path(path.into())),
        Kind::Jump => read_jump(value, out).map(|hops| Held::List(hops.into())),
        Kind::Pin => read_pin(value, out).map(|pin| Held::Text(pin.into())),
        Kind::Interfaces => interfaces::read(value, out).map(Held::Interfaces),
    }
}

/// A path: `~/` is the home folder, and a relative one starts at the file that names it.
pub(in crate::config) fn read_path(value: Value<'_>, out: &mut Diagnostics) -> Option<PathBuf> {
    let source = value.source();
    value.text(out).map(|text| beside(source, &text))
}

pub(super) fn beside(source: &Source, text: &str) -> PathBuf {
    let folder = source.path().parent().unwrap_or(Path::new(""));
    folder.join(paths::expand_home(text))
}

fn read_jump(value: Value<'_>, out: &mut Diagnostics) -> Option<Vec<Arc<str>>> {
    if value.is_array() {
        return value.texts(out).map(|hops| hops.into_iter().map(|(hop, _)| hop.into()).collect());
    }
    value.text(out).map(|text| if text == "none" { Vec::new() } else { vec![text.into()] })
}

fn read_pin(value: Value<'_>, out: &mut Diagnostics) -> Option<String> {
    let at = value.origin();
    let text = value.text(out)?;
    let digits = text.strip_prefix("sha256:").map(|digits| digits.replace(':', ""));
    if digits.is_some_and(|digits| digits.len() == 64 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
    {
        return Some(text);
    }
    out.error(&at, "a pin is `sha256:` and 64 hexadecimal digits", None);
    None
}

/// Layers laid over one another: the nearest that says something wins, key by key.
pub(super) struct Effective<'l> {
    slots: [Option<(&'l Held, Option<&'l Origin>)>; Key::COUNT],
    pub(super) tags: BTreeMap<Arc<str>, (&'l Arc<str>, &'l Origin)>,
}

impl<'l> Effective<'l> {
    /// Lays layers over the built-in values; the first is the nearest.
    pub(super) fn of(layers: &[&'l Layer]) -> Self {
        let mut own = Self { slots: [None; Key::COUNT], tags: BTreeMap::new() };
        for key in Key::ALL {
            own.slots[*key as usize] = key.built_in().map(|held| (held, None));
        }
        for layer in layers.iter().rev() {
            for (key, held, at) in &layer.settings {
                own.slots[*key as usize] = Some((held, Some(at)));
            }
            own.tags.extend(layer.tags.iter().map(|(name, (value, at))| (name.clone(), (value, at))));
        }
        own
    }

    /// What holds for a key.
    pub(super) fn get(&self, key: Key) -> Option<&'l Held> {
        self.slots[key as usize].map(|(held, _)| held)
    }

    /// Everything that holds, with its place; no place means built in.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Key, &'l Held, Option<&'l Origin>)> {
        Key::ALL.iter().filter_map(|key| self.slots[*key as usize].map(|(held, at)| (*key, held, at)))
    }

    pub(super) fn text(&self, key: Key) -> Option<Arc<str>> {
        match self.get(key) {
            Some(Held::Text(text)) => Some(text.clone()),
            _ => None,
        }
    }

    /// A number that the table of keys gives a built-in value and limits.
    pub(super) fn number(&self, key: Key) -> u64 {
        match self.get(key) {
            Some(Held::Number(number)) => *number,
            _ => unreachable!("{} is a number with a built-in value", key.name()),
        }
    }

    /// A time that the table of keys gives a built-in value and limits.
    pub(super) fn time(&self, key: Key) -> Duration {
        match self.get(key) {
            Some(Held::Time(time)) => *time,
            _ => unreachable!("{} is a time with a built-in value", key.name()),
        }
    }
}
