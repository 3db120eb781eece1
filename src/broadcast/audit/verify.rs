//! Reads a trail and says whether it is whole.

use std::cmp::Ordering;
use std::fmt;
use std::fs;
use std::io;
use std::path::Path;

use super::chain::Hash;
use super::head::Head;
use super::record::{Entry, Line, ShellEvent};

/// What is wrong, and at which line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The line, from 1; nothing when the head is meant.
    pub line: Option<u64>,
    /// What is wrong there.
    pub what: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line} {}", self.what),
            None => write!(f, "the head file {}", self.what),
        }
    }
}

/// From when to when a trail goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// The time of its first line, as RFC 3339 writes it.
    pub from: String,
    /// The time of its last line.
    pub to: String,
}

/// What became of reading a trail.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// How many lines there are.
    pub lines: u64,
    /// How many of them speak of a broadcast.
    pub broadcasts: u64,
    /// How many of them speak of a device's result.
    pub results: u64,
    /// How many shells were open for a person.
    pub shells: u64,
    /// How many lines a person typed into them.
    pub typed: u64,
    /// From when to when.
    pub span: Option<Span>,
    /// Everything that is wrong, in the order of the lines.
    pub problems: Vec<Problem>,
    /// What is odd and can be explained: a crash while a line was written.
    pub notes: Vec<Problem>,
}

/// Reads the trail of a state folder; nothing when there is none. It takes the lock, so that no line is half written.
///
/// # Errors
/// The file cannot be read.
pub fn verify(trail: &Path) -> io::Result<Option<Report>> {
    let file = match fs::File::open(trail) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return without_trail(trail),
        Err(error) => return Err(error),
    };
    file.lock_shared()?;
    let head = Head::read(trail).map_err(|error| error.to_string());
    Ok(Some(check(&fs::read(trail)?, head)))
}

fn without_trail(trail: &Path) -> io::Result<Option<Report>> {
    let Some(head) = Head::read(trail)? else { return Ok(None) };
    Ok(Some(check(b"", Ok(Some(head)))))
}

/// Checks the octets of a trail against its head.
fn check(octets: &[u8], head: Result<Option<Head>, String>) -> Report {
    let mut reader = Reader::default();
    let is_torn = octets.last().is_some_and(|last| *last != b'\n');
    let whole = octets.strip_suffix(b"\n").unwrap_or(octets);
    for line in whole.split(|octet| *octet == b'\n').filter(|_| !octets.is_empty()) {
        reader.read(line);
    }
    reader.end(is_torn);
    reader.compare(head);
    reader.report
}

#[derive(Default)]
struct Reader {
    report: Report,
    /// What the head would be after each line.
    heads: Vec<Head>,
    /// Which line the one before says it is.
    said: u64,
    /// The line before was not understood: the next one may explain it.
    unread: Option<u64>,
}

impl Reader {
    fn wrong(&mut self, line: u64, what: impl Into<String>) {
        self.report.problems.push(Problem { line: Some(line), what: what.into() });
    }

    fn read(&mut self, octets: &[u8]) {
        let before = self.heads.last().copied().unwrap_or(Head::EMPTY);
        let head = before.and(octets);
        self.report.lines = head.lines;
        match serde_json::from_slice::<Line>(octets) {
            Ok(line) => self.line(&line, before.last),
            Err(_) => {
                self.explain(false);
                self.unread = Some(head.lines);
                self.said += 1;
            }
        }
        self.heads.push(head);
    }

    /// A line that could not be read is torn if the next says so, else it was changed. True if there was one.
    fn explain(&mut self, is_torn: bool) -> bool {
        let Some(line) = self.unread.take() else { return false };
        if is_torn {
            self.report.notes.push(Problem { line: Some(line), what: "was cut off by a crash".to_owned() });
        } else {
            self.wrong(line, "was changed: it is no audit line");
        }
        true
    }

    fn line(&mut self, line: &Line, before: Hash) {
        let is_explained = self.explain(matches!(line.entry, Entry::Torn) && line.previous == before);
        let (number, expected) = (self.report.lines, self.said + 1);
        if line.line != expected {
            self.wrong(number, misplaced(line.line, expected));
        } else if line.previous != before && number == 1 {
            self.wrong(number, "was changed: it says that a line stood before it");
        } else if line.previous != before && !is_explained {
            self.wrong(number - 1, format!("was changed: line {number} does not follow from it"));
        }
        self.said = line.line;
        self.count(line);
        let from = self.report.span.take().map_or_else(|| line.time.clone(), |span| span.from);
        self.report.span = Some(Span { from, to: line.time.clone() });
    }

    fn count(&mut self, line: &Line) {
        match &line.entry {
            Entry::Broadcast(_) => self.report.broadcasts += 1,
            Entry::Result(_) => self.report.results += 1,
            Entry::Shell(shell) if shell.event == ShellEvent::Opened => self.report.shells += 1,
            Entry::Typed(_) => self.report.typed += 1,
            Entry::Shells(_) | Entry::Shell(_) | Entry::Torn => {}
            Entry::Damaged { expected_lines, found_lines } => {
                let had = expected_lines.map_or_else(
                    || "the head file was lost".to_owned(),
                    |lines| format!("{lines} lines were expected"),
                );
                let what =
                    format!("says that the trail was damaged before it: {had}, {found_lines} were found");
                self.wrong(self.report.lines, what);
            }
        }
    }

    fn end(&mut self, is_torn: bool) {
        if !self.explain(is_torn) && is_torn {
            self.wrong(self.report.lines, "has lost its newline: the trail was cut");
        }
    }

    fn compare(&mut self, head: Result<Option<Head>, String>) {
        let what = match head {
            Err(error) => format!("cannot be read ({error})"),
            Ok(None) if self.report.lines == 0 => return,
            Ok(None) => "is missing: lines may be missing at the end".to_owned(),
            Ok(Some(head)) => match self.against(head) {
                Some(what) => what,
                None => return,
            },
        };
        self.report.problems.push(Problem { line: None, what });
    }

    /// What is wrong with the head, which must be that of some line; of the last one unless a crash came between.
    fn against(&mut self, head: Head) -> Option<String> {
        let there = self.report.lines;
        if head == Head::EMPTY || self.heads.contains(&head) {
            if head.lines < there {
                let what = format!(
                    "says {} lines and there are {there}: a crash, or somebody added them",
                    head.lines
                );
                self.report.notes.push(Problem { line: None, what });
            }
            return None;
        }
        Some(match head.lines.cmp(&there) {
            Ordering::Greater => {
                format!("says {} lines and there are {there}: the trail was cut", head.lines)
            }
            Ordering::Equal => {
                format!("says that line {there} was another: it was changed, or lines before it were")
            }
            Ordering::Less => {
                format!("says {} lines and knows none of the {there} that are there", head.lines)
            }
        })
    }
}

fn misplaced(says: u64, expected: u64) -> String {
    if says > expected {
        format!("was written as line {says}: {} before it are missing or were moved", says - expected)
    } else {
        format!("was written as line {says}: lines were moved or added")
    }
}
