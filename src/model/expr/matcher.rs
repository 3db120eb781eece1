//! Matching of texts: substrings, globs and regular expressions, prepared once and run without allocation.

use regex::Regex;

use super::field::OP_CHARS;
use super::lexer::ends_run;

/// The value side of a comparison with text.
#[derive(Clone, Debug)]
pub(super) enum Pattern {
    Glob(Glob),
    /// Unanchored and case-sensitive, as regular expressions are.
    Regex(Regex),
}

impl Pattern {
    pub(super) fn is_match(&self, text: &str) -> bool {
        match self {
            Self::Glob(glob) => glob.is_match(text),
            Self::Regex(regex) => regex.is_match(text),
        }
    }

    pub(super) fn source(&self) -> &str {
        match self {
            Self::Glob(glob) => &glob.source,
            Self::Regex(regex) => regex.as_str(),
        }
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Glob(one), Self::Glob(other)) => one == other,
            (Self::Regex(one), Self::Regex(other)) => one.as_str() == other.as_str(),
            _ => false,
        }
    }
}

/// A bare word of an expression.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Word {
    pub(super) needle: Needle,
    /// Whether it must be quoted to be read as a word again.
    pub(super) quoted: bool,
}

impl Word {
    /// Prepares a word; `reserved` says that it would be a field if it stood without quotes.
    pub(super) fn new(text: &str, reserved: bool) -> Self {
        let keyword = matches!(text, "and" | "or" | "not" | "all");
        let quoted =
            reserved || keyword || text.is_empty() || text.contains(ends_run) || text.contains(OP_CHARS);
        Self { needle: Needle::new(text), quoted }
    }
}

/// A text to find in others, whatever the case.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Needle {
    pub(super) source: String,
    folded: Vec<char>,
    /// The folded octets when all of them are ASCII: then octets are compared, whatever the haystack holds.
    ascii: Option<Box<[u8]>>,
}

impl Needle {
    pub(super) fn new(source: &str) -> Self {
        let ascii = source.is_ascii().then(|| source.to_ascii_lowercase().into_bytes().into());
        Self { source: source.to_owned(), folded: source.chars().map(fold).collect(), ascii }
    }

    pub(super) fn is_in(&self, text: &str) -> bool {
        match &self.ascii {
            Some(needle) => contains_ascii(text.as_bytes(), needle),
            None => text.char_indices().any(|(at, _)| self.begins(&text[at..])),
        }
    }

    fn begins(&self, text: &str) -> bool {
        let mut chars = text.chars().map(fold);
        self.folded.iter().all(|c| chars.next() == Some(*c))
    }
}

/// Finds lower-case `needle` in `text`; eight octets at a time are searched for its first one.
fn contains_ascii(text: &[u8], needle: &[u8]) -> bool {
    let Some((&first, rest)) = needle.split_first() else { return true };
    let Some(last) = text.len().checked_sub(needle.len()) else { return false };
    let found = |at: usize| {
        text[at].to_ascii_lowercase() == first && text[at + 1..at + needle.len()].eq_ignore_ascii_case(rest)
    };
    let mut at = 0;
    while at <= last {
        let Some(block) = text[at..].first_chunk::<8>() else { return (at..=last).any(found) };
        let mut places = places(*block, first);
        while places != 0 {
            let place = at + places.trailing_zeros() as usize / 8;
            if place <= last && found(place) {
                return true;
            }
            places &= places - 1;
        }
        at += 8;
    }
    false
}

/// Marks the highest bit of each octet of a block, the first being the lowest, that may be the wanted one
/// in either case; it never leaves one out.
fn places(block: [u8; 8], octet: u8) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const CASE: u64 = 0x20 * ONES;
    let difference = (u64::from_le_bytes(block) | CASE) ^ (u64::from(octet | 0x20) * ONES);
    // Only an octet of zero, or the one after it, borrows from a highest bit that is not set.
    difference.wrapping_sub(ONES) & !difference & (0x80 * ONES)
}

/// A pattern for a whole text, whatever the case: `*` is any text, `?` any one character.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Glob {
    source: String,
    folded: Vec<char>,
    shape: Shape,
}

/// Globs that need no general matching.
#[derive(Clone, Debug, PartialEq)]
enum Shape {
    Literal,
    /// As in `*leaf*`.
    Within(Needle),
    General,
}

impl Shape {
    fn of(source: &str) -> Self {
        let wild = ['*', '?'];
        let inner = source.strip_prefix('*').and_then(|rest| rest.strip_suffix('*'));
        match inner {
            Some(inner) if !inner.contains(wild) => Self::Within(Needle::new(inner)),
            _ if source.contains(wild) => Self::General,
            _ => Self::Literal,
        }
    }
}

impl Glob {
    pub(super) fn new(source: &str) -> Self {
        let folded: Vec<char> = source.chars().map(fold).collect();
        Self { source: source.to_owned(), folded, shape: Shape::of(source) }
    }

    pub(super) fn is_match(&self, text: &str) -> bool {
        match &self.shape {
            Shape::Literal if text.is_ascii() => self.source.eq_ignore_ascii_case(text),
            Shape::Within(needle) => needle.is_in(text),
            Shape::Literal | Shape::General => matches_glob(&self.folded, text),
        }
    }
}

/// Greedy with one point to return to: the last `*`. It takes at most the product of both lengths.
fn matches_glob(pattern: &[char], text: &str) -> bool {
    let (mut at, mut rest) = (0, text.chars());
    let mut star = None;
    loop {
        let after = rest.as_str();
        let next = rest.next();
        match (pattern.get(at), next) {
            (None, None) => return true,
            (Some('*'), _) => {
                star = Some((at + 1, after));
                (at, rest) = (at + 1, after.chars());
            }
            (Some('?'), Some(_)) => at += 1,
            (Some(wanted), Some(c)) if *wanted == fold(c) => at += 1,
            (Some(_), None) => return false,
            _ => {
                let Some((resume, from)) = star else { return false };
                let mut longer = from.chars();
                longer.next();
                star = Some((resume, longer.as_str()));
                (at, rest) = (resume, longer);
            }
        }
    }
}

/// One character for one character, so that `?` counts the same on both sides.
fn fold(c: char) -> char {
    if c.is_ascii() { c.to_ascii_lowercase() } else { c.to_lowercase().next().unwrap_or(c) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn globs_match_whole_texts_in_any_case() {
        let cases = [
            ("fra", "FRA", true),
            ("fra", "fra1", false),
            ("eth*/1", "Ethernet1/2/1", true),
            ("*", "", true),
            ("", "", true),
            ("", "x", false),
            ("?", "", false),
            ("?", "é", true),
            ("*leaf-?", "fra-leaf-3", true),
            ("*leaf-?", "fra-leaf-31", false),
            ("*a*b*c", "aXbXbXc", true),
            ("*a*b*c", "aXbXbX", false),
            ("ÉTÉ", "été", true),
            ("a**", "a", true),
        ];
        for (pattern, text, expected) in cases {
            assert_eq!(Glob::new(pattern).is_match(text), expected, "{pattern} on {text}");
        }
    }

    #[test]
    fn needles_are_found_in_any_case() {
        let cases = [
            ("LEAF", "fra-leaf-3", true),
            ("-3", "fra-leaf-3", true),
            ("x", "fra-leaf-3", false),
            ("", "", true),
            ("a", "", false),
            ("ü", "ZÜRICH", true),
            ("rich", "Zürich", true),
            ("zürich!", "Zürich", false),
            ("@", "`", false),
            ("spine", "fra-border-to-spine", true),
        ];
        for (needle, text, expected) in cases {
            assert_eq!(Needle::new(needle).is_in(text), expected, "{needle} in {text}");
        }
    }

    proptest! {
        #[test]
        fn ascii_needles_agree_with_lowering_both(needle in "[ -~]{0,4}", text in "[ -~é]{0,24}") {
            let expected = text.to_ascii_lowercase().contains(&needle.to_ascii_lowercase());
            prop_assert_eq!(Needle::new(&needle).is_in(&text), expected);
        }

        #[test]
        fn needles_cut_from_a_text_are_found(text in "\\PC{0,30}", from in 0usize..30, length in 0usize..30) {
            let needle: String = text.chars().skip(from).take(length).collect();
            prop_assert!(Needle::new(&needle).is_in(&text));
        }

        #[test]
        fn globs_agree_with_regular_expressions(pattern in "[ab*?]{0,8}", text in "[abAB]{0,12}") {
            let source = format!("(?is)^{}$", pattern.replace('*', ".*").replace('?', "."));
            let expected = Regex::new(&source).unwrap().is_match(&text);
            prop_assert_eq!(Glob::new(&pattern).is_match(&text), expected);
        }
    }
}
