//! Lines with `{name}` in them, and what becomes of them on a device.
//!
//! `{{` and `}}` are braces. An expansion never adds a line: a value that holds a line break or any other character
//! that does not print is refused, and so is a line that holds one itself (a tab completes words on most devices).

use std::{borrow::Cow, sync::Arc};

use crate::model::{Device, SafeText};

/// A line, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Template {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Literal(String),
    Name(Arc<str>),
}

/// Why a line cannot be taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// A brace that is neither doubled nor part of `{name}`.
    Brace,
    /// A character that does not print.
    Unprintable(char),
}

/// Why a line cannot be expanded for a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Lack {
    /// The device has no such attribute, or it is empty.
    Missing(Arc<str>),
    /// The value holds a character that does not print.
    Unprintable(Arc<str>),
}

impl Template {
    /// Takes a line apart.
    pub fn parse(line: &str) -> Result<Self, Fault> {
        if let Some(c) = line.chars().find(|c| !is_plain(*c)) {
            return Err(Fault::Unprintable(c));
        }
        let mut parts = Vec::new();
        let mut literal = String::new();
        let mut rest = line;
        while let Some(at) = rest.find(['{', '}']) {
            literal.push_str(&rest[..at]);
            let brace = &rest[at..=at];
            rest = &rest[at + 1..];
            if let Some(after) = rest.strip_prefix(brace) {
                literal.push_str(brace);
                rest = after;
                continue;
            }
            let name = rest.split_once('}').filter(|(name, _)| brace == "{" && is_name(name));
            let (name, after) = name.ok_or(Fault::Brace)?;
            parts.push(Part::Literal(std::mem::take(&mut literal)));
            parts.push(Part::Name(name.into()));
            rest = after;
        }
        literal.push_str(rest);
        parts.push(Part::Literal(literal));
        Ok(Self { parts })
    }

    /// The names that stand in it.
    pub fn names(&self) -> impl Iterator<Item = &Arc<str>> {
        self.parts.iter().filter_map(|part| match part {
            Part::Name(name) => Some(name),
            Part::Literal(_) => None,
        })
    }

    /// The line as the device gets it.
    pub fn expand(&self, device: &Device) -> Result<Arc<str>, Lack> {
        let pieces = self.parts.iter().map(|part| match part {
            Part::Literal(text) => Ok(Cow::Borrowed(text.as_str())),
            Part::Name(name) => value(device, name).map(Cow::Borrowed),
        });
        pieces.collect::<Result<String, Lack>>().map(Arc::from)
    }
}

fn value<'d>(device: &'d Device, name: &Arc<str>) -> Result<&'d str, Lack> {
    match device.attribute(name).filter(|value| !value.is_empty()) {
        None => Err(Lack::Missing(Arc::clone(name))),
        Some(value) if !value.chars().all(is_plain) => Err(Lack::Unprintable(Arc::clone(name))),
        Some(value) => Ok(value),
    }
}

/// Tags are bare TOML keys more often than not; whatever a quoted one holds can be named too, but for blanks and braces.
fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || matches!(c, '{' | '}'))
}

/// Whether a character looks like what it is: it prints, and neither hides nor reorders its neighbours.
fn is_plain(c: char) -> bool {
    if c.is_ascii() {
        return matches!(c, ' '..='~');
    }
    // After a letter, so that a combining mark has something to stand on.
    let text = String::from_iter(['a', c]);
    !matches!(c, char::REPLACEMENT_CHARACTER) && SafeText::new(&text).as_str() == text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(line: &str) -> Vec<String> {
        Template::parse(line).unwrap().names().map(ToString::to_string).collect()
    }

    #[test]
    fn names_stand_in_single_braces() {
        for (line, expected) in [
            ("show version", &[] as &[&str]),
            ("ping {address} from {site}", &["address", "site"]),
            ("{{name}}", &[]),
            ("{{{name}}}", &["name"]),
            ("{a}{b}", &["a", "b"]),
            ("", &[]),
        ] {
            assert_eq!(names(line), expected, "{line}");
        }
    }

    #[test]
    fn a_brace_that_is_neither_doubled_nor_a_name_is_a_fault() {
        for line in ["{", "}", "a { b }", "{}", "{name", "name}", "{a b}", "{{}", "{a{b}"] {
            assert_eq!(Template::parse(line), Err(Fault::Brace), "{line}");
        }
    }

    #[test]
    fn what_does_not_print_is_a_fault() {
        for c in ['\t', '\r', '\n', '\u{1b}', '\u{3}', '\u{7f}', '\u{9b}', '\u{202e}', '\u{200b}'] {
            assert_eq!(Template::parse(&format!("show{c}x")), Err(Fault::Unprintable(c)), "{c:?}");
        }
        assert!(Template::parse("description Zürich 東京 e\u{301}").is_ok());
    }
}
