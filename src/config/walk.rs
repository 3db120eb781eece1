//! A walker over a parsed file that reads typed values, notes every mistake and never stops at the first.
//!
//! serde would be shorter and would stop at the first error. A [`Table`] hands out its entries in the order of the
//! file; whoever reads it matches on the key, so a key that nobody knows is found by the `match` itself.

use std::ops::RangeInclusive;
use std::time::Duration;

use toml::de::{DeTable, DeValue};

use super::diagnostic::{Diagnostics, Origin, one_of};
use super::duration;
use super::source::Source;

/// A parsed file, or what of it could be parsed.
pub(crate) struct Document<'a> {
    pub(crate) root: Table<'a>,
    /// False after a syntax error: what is missing may only be unreadable.
    pub(crate) whole: bool,
}

/// Parses a file; every syntax error becomes a finding, and the rest is still walked.
pub(crate) fn parse<'a>(source: &'a Source, out: &mut Diagnostics) -> Document<'a> {
    let (root, errors) = DeTable::parse_recoverable(source.text());
    for error in &errors {
        let at = source.origin(error.span().map_or(0, |span| span.start));
        out.error(&at, error.message(), syntax_help(error.message()));
    }
    let whole = errors.iter().all(|error| is_duplicate(error.message()));
    Document { root: Table { source, at: 0, entries: sorted(source, root.into_inner()) }, whole }
}

fn is_duplicate(message: &str) -> bool {
    message.starts_with("duplicate key")
}

fn syntax_help(message: &str) -> Option<String> {
    is_duplicate(message).then(|| "A name stands once; remove or rename one of the two.".into())
}

/// A table and its entries, in the order of the file.
pub(crate) struct Table<'a> {
    source: &'a Source,
    at: usize,
    entries: Vec<Entry<'a>>,
}

/// A key with its value, not yet read.
pub(crate) struct Entry<'a> {
    source: &'a Source,
    key: String,
    key_at: usize,
    value: Value<'a>,
}

/// A value of unknown type.
pub(crate) struct Value<'a> {
    source: &'a Source,
    at: usize,
    value: DeValue<'a>,
}

fn sorted<'a>(source: &'a Source, table: DeTable<'a>) -> Vec<Entry<'a>> {
    let mut entries: Vec<Entry<'a>> = table
        .into_iter()
        .map(|(key, value)| {
            let (key_at, at) = (key.span().start, value.span().start);
            let value = Value { source, at, value: value.into_inner() };
            Entry { source, key: key.into_inner().into_owned(), key_at, value }
        })
        .collect();
    entries.sort_by_key(|entry| entry.key_at);
    entries
}

impl<'a> Table<'a> {
    /// The place of the table: its key, or the start of the file.
    pub(crate) fn origin(&self) -> Origin {
        self.source.origin(self.at)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|entry| entry.key.as_str())
    }

    /// True when nothing but tables stands here.
    pub(crate) fn all_tables(&self) -> bool {
        self.entries.iter().all(Entry::is_table)
    }

    /// True when a key stands here, whatever its type.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.keys().any(|name| name == key)
    }
}

impl<'a> IntoIterator for Table<'a> {
    type Item = Entry<'a>;
    type IntoIter = std::vec::IntoIter<Entry<'a>>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.into_iter()
    }
}

impl<'a> Entry<'a> {
    pub(crate) fn key(&self) -> &str {
        &self.key
    }

    /// The place of the key: this is where people look for a setting.
    pub(crate) fn origin(&self) -> Origin {
        self.source.origin(self.key_at)
    }

    /// The file it stands in.
    pub(crate) fn source(&self) -> &'a Source {
        self.source
    }

    pub(crate) fn is_table(&self) -> bool {
        self.value.value.is_table()
    }

    pub(crate) fn is_text(&self) -> bool {
        self.value.is_text()
    }

    pub(crate) fn is_boolean(&self) -> bool {
        self.value.value.is_bool()
    }

    /// Notes that nobody knows this key, with the nearest of those that are known.
    pub(crate) fn unknown<'n>(
        &self,
        known: impl IntoIterator<Item = &'n str> + Clone,
        out: &mut Diagnostics,
    ) {
        let help = out
            .suggest(&self.key, known.clone())
            .unwrap_or_else(|| format!("Known here: {}.", one_of(known)));
        out.error(&self.origin(), format!("unknown key `{}`", self.key), Some(help));
    }

    pub(crate) fn into_value(self) -> Value<'a> {
        self.value
    }

    /// The value as a table, placed at its key.
    pub(crate) fn table(self, out: &mut Diagnostics) -> Option<Table<'a>> {
        let at = self.key_at;
        self.value.table(out).map(|table| Table { at, ..table })
    }

    pub(crate) fn text(self, out: &mut Diagnostics) -> Option<String> {
        self.value.text(out)
    }

    pub(crate) fn texts(self, out: &mut Diagnostics) -> Option<Vec<(String, Origin)>> {
        self.value.texts(out)
    }

    pub(crate) fn boolean(self, out: &mut Diagnostics) -> Option<bool> {
        self.value.boolean(out)
    }

    pub(crate) fn choice<T: Copy>(self, of: &[(&str, T)], out: &mut Diagnostics) -> Option<T> {
        self.value.choice(of, out)
    }

    /// A name that stands in messages and on screens, with its place; `what` says what it names.
    pub(crate) fn name(self, what: &str, out: &mut Diagnostics) -> Option<(String, Origin)> {
        let value = self.into_value();
        let at = value.origin();
        let name = value.text(out)?;
        if name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-')) {
            return Some((name, at));
        }
        let help = "Use letters, digits, `.`, `_` and `-`.".to_owned();
        out.error(&at, format!("`{name}` cannot name {what}"), Some(help));
        None
    }
}

impl<'a> Value<'a> {
    /// The place of the value itself.
    pub(crate) fn origin(&self) -> Origin {
        self.source.origin(self.at)
    }

    fn wrong<T>(&self, expected: &str, out: &mut Diagnostics) -> Option<T> {
        let found = match self.value {
            DeValue::String(_) => "text",
            DeValue::Integer(_) => "a number",
            DeValue::Float(_) => "a fraction",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        out.error(&self.origin(), format!("expected {expected}, found {found}"), None);
        None
    }

    /// The file it stands in.
    pub(crate) fn source(&self) -> &'a Source {
        self.source
    }

    pub(crate) fn is_text(&self) -> bool {
        self.value.is_str()
    }

    pub(crate) fn is_integer(&self) -> bool {
        self.value.is_integer()
    }

    pub(crate) fn is_array(&self) -> bool {
        self.value.is_array()
    }

    pub(crate) fn table(self, out: &mut Diagnostics) -> Option<Table<'a>> {
        match self.value {
            DeValue::Table(table) => {
                Some(Table { source: self.source, at: self.at, entries: sorted(self.source, table) })
            }
            _ => self.wrong("a table", out),
        }
    }

    pub(crate) fn items(self, out: &mut Diagnostics) -> Option<Vec<Value<'a>>> {
        let source = self.source;
        match self.value {
            DeValue::Array(items) => Some(
                items
                    .into_iter()
                    .map(|item| Value { source, at: item.span().start, value: item.into_inner() })
                    .collect(),
            ),
            _ => self.wrong("a list", out),
        }
    }

    /// Text that is not empty.
    pub(crate) fn text(self, out: &mut Diagnostics) -> Option<String> {
        match self.value {
            DeValue::String(text) if text.trim().is_empty() => {
                out.error(&self.source.origin(self.at), "the text is empty", None);
                None
            }
            DeValue::String(text) => Some(text.into_owned()),
            _ => self.wrong("text in quotes", out),
        }
    }

    /// Text as it is written: blanks count, and it may be empty.
    pub(crate) fn verbatim(self, out: &mut Diagnostics) -> Option<String> {
        match self.value {
            DeValue::String(text) => Some(text.into_owned()),
            _ => self.wrong("text in quotes", out),
        }
    }

    /// True for this very text.
    pub(crate) fn is(&self, text: &str) -> bool {
        self.value.as_str() == Some(text)
    }

    /// A list of texts, each with its place; items of another type are noted and left out.
    pub(crate) fn texts(self, out: &mut Diagnostics) -> Option<Vec<(String, Origin)>> {
        let items = self.items(out)?;
        let read = |item: Value<'a>| {
            let at = item.origin();
            item.text(out).map(|text| (text, at))
        };
        Some(items.into_iter().filter_map(read).collect())
    }

    pub(crate) fn boolean(self, out: &mut Diagnostics) -> Option<bool> {
        match self.value {
            DeValue::Boolean(value) => Some(value),
            _ => self.wrong("true or false", out),
        }
    }

    pub(crate) fn integer(self, range: RangeInclusive<u64>, out: &mut Diagnostics) -> Option<u64> {
        let DeValue::Integer(number) = &self.value else { return self.wrong("a number", out) };
        let value = u64::from_str_radix(number.as_str(), number.radix()).ok();
        match value.filter(|value| range.contains(value)) {
            Some(value) => Some(value),
            None => {
                let (from, to) = (range.start(), range.end());
                out.error(&self.origin(), format!("`{number}` is not within {from} and {to}"), None);
                None
            }
        }
    }

    /// A time with its unit, as `"500ms"`, `"10s"`, `"1m"` or `"1h"`.
    pub(crate) fn duration(self, range: RangeInclusive<Duration>, out: &mut Diagnostics) -> Option<Duration> {
        const EXPECTED: &str = "a time with its unit, as \"500ms\", \"10s\" or \"1m\"";
        let DeValue::String(text) = &self.value else { return self.wrong(EXPECTED, out) };
        let (from, to) = (duration::words(*range.start()), duration::words(*range.end()));
        let problem = match duration::parse(text) {
            Some(value) if range.contains(&value) => return Some(value),
            Some(_) => format!("`{text}` is not within {from} and {to}"),
            None => format!("`{text}` is not {EXPECTED}"),
        };
        out.error(&self.origin(), problem, None);
        None
    }

    /// One of a few words.
    pub(crate) fn choice<T: Copy>(self, of: &[(&str, T)], out: &mut Diagnostics) -> Option<T> {
        let at = self.origin();
        let text = self.text(out)?;
        if let Some((_, value)) = of.iter().find(|(word, _)| *word == text) {
            return Some(*value);
        }
        let words = of.iter().map(|(word, _)| *word);
        let help = out.suggest(&text, words.clone()).unwrap_or_else(|| format!("Write {}.", one_of(words)));
        out.error(&at, format!("`{text}` is not known here"), Some(help));
        None
    }
}
