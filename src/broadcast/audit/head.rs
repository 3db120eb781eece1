//! The file beside the trail that says where it ends.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::chain::Hash;

/// How long the trail is, and what its last line must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Head {
    pub(super) lines: u64,
    pub(super) octets: u64,
    pub(super) last: Hash,
}

impl Head {
    pub(super) const EMPTY: Self = Self { lines: 0, octets: 0, last: Hash::NONE };

    /// The head after another line, which is given without its newline.
    pub(super) fn and(self, line: &[u8]) -> Self {
        Self { lines: self.lines + 1, octets: self.octets + line.len() as u64 + 1, last: Hash::of(line) }
    }

    /// The file's content; nothing without a file.
    pub(super) fn read(trail: &Path) -> io::Result<Option<Self>> {
        match fs::read(path(trail)) {
            Ok(octets) => Ok(Some(serde_json::from_slice(&octets)?)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Puts it in the place of the old one, so that there is always a whole one.
    pub(super) fn write(&self, trail: &Path) -> io::Result<()> {
        let (path, new) = (path(trail), trail.with_extension("head.new"));
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&new)?;
        file.write_all(serde_json::to_string(self)?.as_bytes())?;
        file.sync_data()?;
        fs::rename(&new, &path)?;
        path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
    }
}

/// `audit.head` beside `audit.jsonl`.
pub(super) fn path(trail: &Path) -> PathBuf {
    trail.with_extension("head")
}
