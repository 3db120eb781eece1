//! The first field of a line: patterns, or one hashed name.

use ring::hmac;
use russh::keys::ssh_encoding::base64::{Base64, Encoding};

/// The length of a salt and of a hash: HMAC-SHA1 (the format knows no other).
pub(super) const HASH_OCTETS: usize = 20;

/// How a hashed name begins.
pub(super) const HASH_MAGIC: &str = "|1|";

/// Which hosts a line speaks of.
#[derive(Debug)]
pub(super) enum Hosts {
    /// One name that only those who know it can recognise.
    Hashed { salt: [u8; HASH_OCTETS], hash: [u8; HASH_OCTETS] },
    /// Patterns in lower case.
    Patterns(Vec<Pattern>),
}

#[derive(Debug)]
pub(super) struct Pattern {
    text: String,
    is_negated: bool,
}

impl Hosts {
    /// Reads the field; nothing when it is hashed in a way that is not known.
    pub(super) fn parse(field: &str) -> Option<Self> {
        if field.starts_with('|') {
            let (salt, hash) = field.strip_prefix(HASH_MAGIC)?.split_once('|')?;
            return Some(Self::Hashed { salt: octets(salt)?, hash: octets(hash)? });
        }
        let patterns = field.split(',').map(|pattern| {
            let text = pattern.strip_prefix('!');
            Pattern { is_negated: text.is_some(), text: text.unwrap_or(pattern).to_ascii_lowercase() }
        });
        Some(Self::Patterns(patterns.collect()))
    }

    pub(super) fn is_hashed(&self) -> bool {
        matches!(self, Self::Hashed { .. })
    }

    /// A test for names; its costly part is done once for all of them.
    pub(super) fn matcher(&self) -> Matcher<'_> {
        match self {
            Self::Hashed { salt, hash } => {
                Matcher::Hashed(hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, salt), hash)
            }
            Self::Patterns(patterns) => Matcher::Patterns(patterns),
        }
    }
}

fn octets(text: &str) -> Option<[u8; HASH_OCTETS]> {
    Base64::decode_vec(text).ok()?.try_into().ok()
}

/// Tells whether a line speaks of a name in lower case.
pub(super) enum Matcher<'l> {
    Hashed(hmac::Key, &'l [u8]),
    Patterns(&'l [Pattern]),
}

impl Matcher<'_> {
    /// A negated pattern that fits outweighs all others of its line.
    pub(super) fn fits(&self, name: &str) -> bool {
        match self {
            Self::Hashed(key, hash) => hmac::verify(key, name.as_bytes(), hash).is_ok(),
            Self::Patterns(patterns) => {
                let mut fitting = patterns.iter().filter(|pattern| glob(&pattern.text, name)).peekable();
                fitting.peek().is_some() && fitting.all(|pattern| !pattern.is_negated)
            }
        }
    }
}

/// A name hashed with fresh salt, as `ssh-keygen -H` writes it.
pub(super) fn hashed(name: &str, salt: [u8; HASH_OCTETS]) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &salt);
    let hash = hmac::sign(&key, name.as_bytes());
    format!("{HASH_MAGIC}{}|{}", Base64::encode_string(&salt), Base64::encode_string(hash.as_ref()))
}

/// `*` stands for any run of characters, `?` for one; there is no escape (ssh_config(5), PATTERNS).
fn glob(pattern: &str, name: &str) -> bool {
    let (pattern, name) = (pattern.as_bytes(), name.as_bytes());
    let (mut p, mut n) = (0, 0);
    let mut star = None;
    while n < name.len() {
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, n));
                p += 1;
            }
            Some(c) if *c == b'?' || *c == name[n] => (p, n) = (p + 1, n + 1),
            _ => {
                let Some((at, from)) = star else { return false };
                star = Some((at, from + 1));
                (p, n) = (at + 1, from + 1);
            }
        }
    }
    pattern[p..].iter().all(|c| *c == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(field: &str, name: &str) -> bool {
        Hosts::parse(field).unwrap().matcher().fits(name)
    }

    #[test]
    fn stars_and_question_marks_are_the_only_wildcards() {
        for (pattern, name, is_match) in [
            ("core1", "core1", true),
            ("core1", "core11", false),
            ("CORE1", "core1", true),
            ("*.example.net", "a.b.example.net", true),
            ("*.example.net", "example.net", false),
            ("core?", "core1", true),
            ("core?", "core", false),
            ("core?", "core12", false),
            ("*", "", true),
            ("a*b*c", "aXbYbZc", true),
            ("a*b*c", "aXbYbZ", false),
            ("[core*]:2222", "[core1]:2222", true),
            ("[core1]:2222", "c", false),
            ("", "core1", false),
        ] {
            assert_eq!(fits(pattern, name), is_match, "{pattern} on {name}");
        }
    }

    #[test]
    fn a_negation_outweighs_what_stands_before_and_after_it() {
        assert!(!fits("*.net,!bad.net", "bad.net"));
        assert!(!fits("!bad.net,*.net", "bad.net"));
        assert!(fits("!bad.net,*.net", "good.net"));
        assert!(!fits("!bad.net", "good.net"), "a negation alone speaks of nobody");
    }

    #[test]
    fn a_hashed_name_is_recognised_by_its_salt() {
        let line = hashed("core1", [7; HASH_OCTETS]);
        assert!(fits(&line, "core1"));
        assert!(!fits(&line, "core2"));
    }

    #[test]
    fn a_hash_of_another_shape_is_none() {
        for bad in ["|", "|1|", "|1|a", "|2|a|b", "|1|AAAA|AAAA", "|1|*|*"] {
            assert!(Hosts::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn a_pattern_of_many_stars_is_no_burden() {
        let (pattern, name) = ("*a".repeat(60), "a".repeat(4000) + "b");
        assert!(!fits(&pattern, &name));
    }
}
