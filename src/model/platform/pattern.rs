//! Regular expressions that remember how they were written.

use std::fmt;

use regex::{Regex, RegexBuilder, RegexSet, RegexSetBuilder};

/// No pattern of a platform needs a larger automaton, in octets.
const SIZE_LIMIT: usize = 1 << 20;

/// A regular expression over one line.
#[derive(Clone)]
pub struct Pattern(Regex);

/// Why a text is no pattern: the last line of what the parser says.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct PatternError(Box<str>);

impl From<regex::Error> for PatternError {
    fn from(error: regex::Error) -> Self {
        let words = error.to_string();
        let last = words.lines().last().unwrap_or_default();
        Self(last.trim_start_matches("error: ").into())
    }
}

impl Pattern {
    /// Compiles a pattern.
    ///
    /// # Errors
    ///
    /// It is not written as the crate `regex` wants it: look-around and back-references do not exist there.
    pub fn new(text: &str) -> Result<Self, PatternError> {
        Ok(Self(RegexBuilder::new(text).size_limit(SIZE_LIMIT).build()?))
    }

    /// Whether it is found anywhere in the line.
    pub fn is_match(&self, line: &str) -> bool {
        self.0.is_match(line)
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// What a named group holds, if the line matches.
    pub fn group<'l>(&self, line: &'l str, name: &str) -> Option<&'l str> {
        Some(self.0.captures(line)?.name(name)?.as_str())
    }

    pub(super) fn regex(&self) -> &Regex {
        &self.0
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

/// Several patterns, any of which may match; they are tried in one pass.
#[derive(Clone)]
pub struct Patterns {
    any: RegexSet,
    each: Vec<Pattern>,
}

impl Patterns {
    /// Puts patterns together.
    ///
    /// # Errors
    ///
    /// Together they are too large.
    pub fn new(each: Vec<Pattern>) -> Result<Self, PatternError> {
        let texts = each.iter().map(Pattern::as_str);
        let any = RegexSetBuilder::new(texts).size_limit(SIZE_LIMIT * 8).build()?;
        Ok(Self { any, each })
    }

    /// Whether one of them is found in the line.
    pub fn is_match(&self, line: &str) -> bool {
        !self.each.is_empty() && self.any.is_match(line)
    }

    /// The first of them that is found in the line.
    pub fn first(&self, line: &str) -> Option<&Pattern> {
        let at = self.any.matches(line).iter().next()?;
        self.each.get(at)
    }

    /// All of them, as they were written.
    pub fn iter(&self) -> std::slice::Iter<'_, Pattern> {
        self.each.iter()
    }

    /// Those that are found in the line.
    pub(super) fn matching(&self, line: &str) -> impl Iterator<Item = &Pattern> {
        self.any.matches(line).into_iter().filter_map(|at| self.each.get(at))
    }
}

impl Default for Patterns {
    fn default() -> Self {
        Self { any: RegexSet::empty(), each: Vec::new() }
    }
}

impl PartialEq for Patterns {
    fn eq(&self, other: &Self) -> bool {
        self.each == other.each
    }
}

impl fmt::Debug for Patterns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.each, f)
    }
}
