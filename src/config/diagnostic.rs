//! What is wrong with a file, where, and what to do next.
//!
//! Every reader of this layer puts its findings into one [`Diagnostics`] and goes on, so that the operator sees
//! all of them at once. Nothing here prints: the command line and the status line decide where the words go.

use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use crate::model::nearest;

/// Above this many findings no nearest names are searched: the file is not an inventory, and the search is quadratic.
const SUGGESTION_LIMIT: usize = 200;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The file cannot be used as it is.
    Error,
    /// The file is usable; the operator should know.
    Warning,
}

/// A place in a file: what set a value, or what is wrong.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// The file as the operator named it.
    pub file: Arc<Path>,
    /// Line, from 1; 0 means the whole file.
    pub line: u32,
    /// Column in characters, from 1; 0 means the whole line.
    pub column: u32,
}

impl Origin {
    /// A place that is the file as a whole, for what concerns no single line.
    pub fn whole(file: impl AsRef<Path>) -> Self {
        Self { file: Arc::from(file.as_ref()), line: 0, column: 0 }
    }
}

impl fmt::Display for Origin {
    /// `inventory.toml:14`, the form of `noctui why`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = printable(&self.file.to_string_lossy());
        if self.line == 0 { f.write_str(&file) } else { write!(f, "{file}:{}", self.line) }
    }
}

/// One finding: what, where, and what to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// How much it matters.
    pub severity: Severity,
    /// The file as the operator named it.
    pub file: Arc<Path>,
    /// Line, from 1; 0 when the finding is about the whole file.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// What is wrong, without a full stop at the end.
    pub message: String,
    /// What to do next: a sentence, or nothing.
    pub help: Option<String>,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = printable(&self.file.to_string_lossy());
        match self.line {
            0 => write!(f, "{file}: ")?,
            line => write!(f, "{file}:{line}:{} ", self.column)?,
        }
        if self.severity == Severity::Warning {
            f.write_str("warning: ")?;
        }
        f.write_str(&self.message)?;
        self.help.as_ref().map_or(Ok(()), |help| write!(f, ". {help}"))
    }
}

/// Every finding of one load.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnostics {
    found: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Notes an error at a place.
    pub fn error(&mut self, at: &Origin, message: impl Into<String>, help: Option<String>) {
        self.push(Severity::Error, at, message.into(), help);
    }

    /// Notes a warning at a place.
    pub fn warning(&mut self, at: &Origin, message: impl Into<String>, help: Option<String>) {
        self.push(Severity::Warning, at, message.into(), help);
    }

    fn push(&mut self, severity: Severity, at: &Origin, message: String, help: Option<String>) {
        let (message, help) = (printable(&message), help.map(|help| printable(&help)));
        let (file, line, column) = (at.file.clone(), at.line, at.column);
        self.found.push(Diagnostic { severity, file, line, column, message, help });
    }

    /// Takes over the findings of another load.
    pub fn extend(&mut self, other: Self) {
        self.found.extend(other.found);
    }

    /// True when nothing was found, not even a warning.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// The number of findings, warnings included.
    pub fn len(&self) -> usize {
        self.found.len()
    }

    /// True when at least one finding is an error.
    pub fn has_errors(&self) -> bool {
        self.errors().next().is_some()
    }

    /// The errors alone.
    pub fn errors(&self) -> impl Iterator<Item = &Diagnostic> {
        self.found.iter().filter(|finding| finding.severity == Severity::Error)
    }

    /// All findings, in the order of [`Diagnostics::sort`] once that ran.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.found.iter()
    }

    /// Orders the findings by file and position, the way an operator walks through a file.
    pub fn sort(&mut self) {
        self.found.sort_by(|a, b| (&a.file, a.line, a.column).cmp(&(&b.file, b.line, b.column)));
    }

    /// "Did you mean .." for the nearest valid name, if one is near enough.
    pub fn suggest<'n>(&self, word: &str, names: impl IntoIterator<Item = &'n str>) -> Option<String> {
        if self.found.len() > SUGGESTION_LIMIT {
            return None;
        }
        nearest(word, names).map(|name| format!("Did you mean `{name}`?"))
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// A list of names for a sentence: `a, b or c`.
pub(crate) fn one_of<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let names: BTreeSet<&str> = names.into_iter().collect();
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        Some((last, _)) => last.clone(),
        None => String::from("nothing"),
    }
}

/// Text of a file is hostile until cleaned: what could steer the terminal is shown as its escape.
fn printable(text: &str) -> String {
    let steers = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{61c}')
    };
    let mut clean = String::with_capacity(text.len());
    for c in text.chars() {
        if steers(c) { clean.extend(c.escape_unicode()) } else { clean.push(c) }
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(line: u32, column: u32) -> Origin {
        Origin { file: Arc::from(Path::new("inventory.toml")), line, column }
    }

    #[test]
    fn a_finding_reads_as_place_message_and_help() {
        let mut found = Diagnostics::default();
        let help = found.suggest("adress", ["address", "site"]);
        found.error(&at(14, 3), "unknown key `adress`", help);
        found.warning(&at(2, 1), "old", None);
        found.error(&Origin::whole("x.toml"), "no such file", None);
        found.sort();
        let words: Vec<String> = found.iter().map(ToString::to_string).collect();
        assert_eq!(
            words,
            [
                "inventory.toml:2:1 warning: old",
                "inventory.toml:14:3 unknown key `adress`. Did you mean `address`?",
                "x.toml: no such file",
            ]
        );
    }

    #[test]
    fn text_of_a_file_cannot_steer_the_terminal() {
        let mut found = Diagnostics::default();
        found.error(&at(1, 1), "unknown key `\u{1b}[2J\u{202e}`", None);
        assert_eq!(found.iter().next().unwrap().message, "unknown key `\\u{1b}[2J\\u{202e}`");
    }
}
