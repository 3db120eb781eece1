//! Writes the trail.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;

use super::head::Head;
use super::record::{Entry, Line};
use super::who::Who;
use crate::broadcast::redact::Redactor;

/// Why nothing could be put on record. Nothing may be sent then.
#[derive(Debug, thiserror::Error)]
#[error("the audit trail {} cannot be written, so nothing is sent", path.display())]
pub struct AuditError {
    path: PathBuf,
    source: io::Error,
}

/// The trail of one state folder, written on behalf of one person.
#[derive(Debug)]
pub struct AuditLog {
    path: PathBuf,
    who: Who,
    redactor: Arc<Redactor>,
}

impl AuditLog {
    /// The trail in a state folder; nothing is opened before the first entry.
    pub fn new(state_folder: &Path, who: Who, redactor: Arc<Redactor>) -> Self {
        Self { path: state_folder.join("audit.jsonl"), who, redactor }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Puts entries on record, in this order. They are on the disk when this returns; it blocks for that and for the lock.
    ///
    /// # Errors
    /// The file cannot be locked, read or written.
    pub fn append(&self, entries: &[Entry], now: Timestamp) -> Result<(), AuditError> {
        self.write(entries, now).map_err(|source| AuditError { path: self.path.clone(), source })
    }

    fn write(&self, entries: &[Entry], now: Timestamp) -> io::Result<()> {
        let mut file = locked(&self.path)?;
        let Found { mut head, finding, newline } = found(&self.path, &mut file)?;
        let mut octets = Vec::from(newline);
        let time = format!("{now:.3}");
        for entry in finding.iter().chain(entries) {
            let mut entry = entry.clone();
            entry.map_texts(|text| self.redactor.redact(text).into_owned());
            let who = self.who.clone();
            let line = Line { line: head.lines + 1, time: time.clone(), who, entry, previous: head.last };
            let line = serde_json::to_vec(&line)?;
            head = head.and(&line);
            octets.extend(line);
            octets.push(b'\n');
        }
        file.write_all(&octets)?;
        file.sync_data()?;
        head.write(&self.path)
    }
}

fn locked(path: &Path) -> io::Result<File> {
    if let Some(folder) = path.parent() {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    let file = OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(path)?;
    file.lock()?;
    Ok(file)
}

/// Where the trail ends, and what has to be said about that.
struct Found {
    head: Head,
    finding: Option<Entry>,
    newline: &'static [u8],
}

/// Trusts the head when the file is as long as it says. A changed line is for [`super::verify`] to find; here only the end
/// matters, and whatever is odd about it goes on record, so that the next line does not paper it over.
fn found(path: &Path, file: &mut File) -> io::Result<Found> {
    // A head that cannot be read is as good as lost.
    let head = Head::read(path).unwrap_or(None);
    let length = file.metadata()?.len();
    if head.is_none() && length == 0 {
        // From now on a file without its head is one that lost it.
        Head::EMPTY.write(path)?;
        return Ok(Found { head: Head::EMPTY, finding: None, newline: b"" });
    }
    if let Some(head) = head.filter(|head| head.octets == length) {
        return Ok(Found { head, finding: None, newline: b"" });
    }
    let mut octets = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.read_to_end(&mut octets)?;
    Ok(recover(head, &octets))
}

fn recover(head: Option<Head>, octets: &[u8]) -> Found {
    let is_torn = octets.last().is_some_and(|last| *last != b'\n');
    let whole = octets.strip_suffix(b"\n").unwrap_or(octets);
    let lines = whole.split(|octet| *octet == b'\n').filter(|_| !octets.is_empty());
    let mut own = Head::EMPTY;
    let mut has_passed_head = head == Some(Head::EMPTY);
    for line in lines {
        own = own.and(line);
        has_passed_head |= Some(own) == head;
    }
    // A crash after the lines were written and before the head was: they hang together, or verify says otherwise.
    let finding = match (has_passed_head, is_torn) {
        (true, false) => None,
        (true, true) => Some(Entry::Torn),
        (false, _) => {
            Some(Entry::Damaged { expected_lines: head.map(|head| head.lines), found_lines: own.lines })
        }
    };
    Found { head: own, finding, newline: if is_torn { b"\n" } else { b"" } }
}
