//! What devices printed, kept: `transcripts/DATE-ID/DEVICE.txt` in the state folder.
//!
//! The folder and the files are for their owner alone. A file grows at its end while its session runs; secrets are taken
//! out before anything is written. All of it blocks: whoever owns a transcript writes off the network's threads.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::audit::{Hash, Hasher};
use super::redact::{REDACTED, Redactor};

/// The folder of one broadcast.
#[derive(Debug, Clone)]
pub struct Transcripts {
    folder: PathBuf,
    name: String,
    redactor: Arc<Redactor>,
}

impl Transcripts {
    /// Makes the folder of a broadcast that begins now: the date and the lowest number that nobody has.
    ///
    /// # Errors
    /// The folder cannot be made.
    pub fn begin(state_folder: &Path, now: Timestamp, redactor: Arc<Redactor>) -> io::Result<Self> {
        let all = state_folder.join("transcripts");
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&all)?;
        let date = now.to_zoned(TimeZone::UTC).date();
        let mut number = 1_u32;
        loop {
            let name = format!("{date}-{number}");
            let folder = all.join(&name);
            match fs::DirBuilder::new().mode(0o700).create(&folder) {
                Ok(()) => return Ok(Self { folder, name, redactor }),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
                Err(error) => return Err(error),
            }
        }
    }

    /// `2026-11-22-3`: what the audit trail calls the broadcast.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Opens the transcript of a device; one that is there already goes on.
    ///
    /// # Errors
    /// The file cannot be opened.
    pub fn device(&self, device: &str) -> io::Result<Transcript> {
        let path = self.folder.join(format!("{}.txt", file_name(device)));
        let mut file = OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(&path)?;
        let mut hasher = Hasher::default();
        io::copy(&mut file, &mut hasher)?;
        Ok(Transcript { path, file, hasher, redactor: self.redactor.clone(), is_in_key: false })
    }
}

/// Names of devices hold letters, digits and `.`, `_`, `-`; nothing else may lead out of the folder.
fn file_name(device: &str) -> String {
    let safe = |c: char| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '_' };
    device.chars().map(safe).collect()
}

/// The transcript of one device.
#[derive(Debug)]
pub struct Transcript {
    path: PathBuf,
    file: File,
    hasher: Hasher,
    redactor: Arc<Redactor>,
    is_in_key: bool,
}

impl Transcript {
    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The SHA-256 of all that the file holds, for the audit trail: `sha256sum` says the same.
    pub fn hash(&self) -> Hash {
        self.hasher.hash()
    }

    /// Adds lines, without their secrets, in one write.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn append<'l>(&mut self, lines: impl IntoIterator<Item = &'l str>) -> io::Result<()> {
        let mut text = String::new();
        for line in lines {
            self.clean(line, &mut text);
        }
        self.file.write_all(text.as_bytes())?;
        self.hasher.write_all(text.as_bytes())
    }

    /// A private key spans lines, and may be told in several goes.
    fn clean(&mut self, line: &str, out: &mut String) {
        if self.is_in_key {
            self.is_in_key = !is_end_of_key(line);
            if self.is_in_key {
                return;
            }
            out.push_str(REDACTED);
            out.push('\n');
            out.push_str(line);
        } else {
            self.is_in_key =
                line.contains("PRIVATE KEY-----") && line.contains("-----BEGIN") && !is_end_of_key(line);
            out.push_str(&self.redactor.redact(line));
        }
        out.push('\n');
    }
}

fn is_end_of_key(line: &str) -> bool {
    line.contains("PRIVATE KEY-----") && line.contains("-----END")
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn begun() -> (tempfile::TempDir, Transcripts) {
        let state = tempfile::tempdir().unwrap();
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        let transcripts = Transcripts::begin(state.path(), now, Arc::new(Redactor::default())).unwrap();
        (state, transcripts)
    }

    #[test]
    fn folders_and_files_are_for_their_owner_alone() {
        let (state, transcripts) = begun();
        let transcript = transcripts.device("fra-leaf-1").unwrap();
        assert_eq!(transcript.path(), state.path().join("transcripts/2027-01-15-1/fra-leaf-1.txt"));
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(transcript.path()), 0o600);
        assert_eq!((mode(transcripts.folder()), mode(&state.path().join("transcripts"))), (0o700, 0o700));
    }

    #[test]
    fn broadcasts_of_one_day_are_numbered() {
        let (state, first) = begun();
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        let second = Transcripts::begin(state.path(), now, Arc::new(Redactor::default())).unwrap();
        assert_eq!((first.name(), second.name()), ("2027-01-15-1", "2027-01-15-2"));
    }

    #[test]
    fn lines_are_added_at_the_end_without_their_secrets() {
        let (_state, transcripts) = begun();
        transcripts.device("a").unwrap().append(["enable secret 5 abc", "up"]).unwrap();
        let mut again = transcripts.device("a").unwrap();
        again.append(["down"]).unwrap();
        assert_eq!(fs::read_to_string(again.path()).unwrap(), "enable secret 5 <redacted>\nup\ndown\n");
    }

    #[test]
    fn the_hash_is_that_of_the_file() {
        let (_state, transcripts) = begun();
        transcripts.device("a").unwrap().append(["up"]).unwrap();
        let mut again = transcripts.device("a").unwrap();
        again.append(["password x1y2", "down"]).unwrap();
        assert_eq!(again.hash(), Hash::of(&fs::read(again.path()).unwrap()));
    }

    #[test]
    fn a_private_key_that_comes_in_pieces_is_left_out() {
        let (_state, transcripts) = begun();
        let mut transcript = transcripts.device("a").unwrap();
        transcript.append(["x", "-----BEGIN RSA PRIVATE KEY-----", "AAAA"]).unwrap();
        transcript.append(["BBBB"]).unwrap();
        transcript.append(["-----END RSA PRIVATE KEY-----", "y"]).unwrap();
        let text = fs::read_to_string(transcript.path()).unwrap();
        assert!(!text.contains("AAAA") && !text.contains("BBBB") && text.ends_with("y\n"), "{text}");
    }

    #[test]
    fn no_name_of_a_device_leads_out_of_the_folder() {
        let (_state, transcripts) = begun();
        for name in ["..", "../x", "/etc/x", "a/b", ""] {
            let transcript = transcripts.device(name).unwrap();
            assert_eq!(transcript.path().parent(), Some(transcripts.folder()), "{name}");
        }
    }
}
