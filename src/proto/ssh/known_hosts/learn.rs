//! Adds a key to a file, so that neither a crash nor another program leaves half a line.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ring::rand::{SecureRandom, SystemRandom};

use super::entry::Place;
use super::files::KnownHosts;
use super::key::HostKey;
use super::parse::Parsed;
use super::pattern::{self, HASH_OCTETS};
use super::target::Target;
use super::verdict::{Changed, Revoked, Verdict};

/// How often a file may be replaced by somebody else while we wait for its lock.
const ATTEMPTS: usize = 8;

/// Why a key was not learned.
#[derive(Debug, thiserror::Error)]
pub enum LearnError {
    /// No file is there to learn into.
    #[error("there is no home folder, so the key of {0} cannot be kept; name a file with ssh.known-hosts")]
    NoFile(String),
    /// The name would mean something else in the file.
    #[error("the host name {0} cannot stand in a known_hosts file")]
    Name(String),
    /// While the operator thought, somebody else learned another key.
    #[error("{0}")]
    Changed(Box<Changed>),
    /// While the operator thought, somebody else revoked the key.
    #[error("{0}")]
    Revoked(Box<Revoked>),
    /// The file cannot be written.
    #[error("{} cannot be written, so the key is not kept", .0.display())]
    Write(PathBuf, #[source] io::Error),
}

/// Appends the key of a host to a file under its lock, unless the file has it meanwhile; the line that has it.
pub(super) fn learn(path: &Path, target: &Target, key: &HostKey) -> Result<Place, LearnError> {
    let name = target.filed_name();
    let is_odd = |c: char| c.is_whitespace() || c.is_control() || "*?!,|#@\"".contains(c);
    if name.is_empty() || name.contains(is_odd) {
        return Err(LearnError::Name(name.escape_default().to_string()));
    }
    let failed = |error| LearnError::Write(path.to_path_buf(), error);
    let (mut file, octets) = locked(path).map_err(failed)?;
    let parsed = Parsed::new(path.into(), &octets);
    let is_hashed = parsed.is_hashed();
    match Arc::new(KnownHosts::of(parsed)).record(target.clone()).judge(&key.clone().into(), 0) {
        Verdict::Known(place) | Verdict::KnownByAuthority(place) => return Ok(place),
        Verdict::Changed(changed) => return Err(LearnError::Changed(Box::new(changed))),
        Verdict::Revoked(revoked) => return Err(LearnError::Revoked(Box::new(revoked))),
        Verdict::Unknown(_) => {}
    }
    let name = if is_hashed { pattern::hashed(&name, salt()) } else { name };
    let newline = if octets.last().is_none_or(|last| *last == b'\n') { "" } else { "\n" };
    let line = format!("{newline}{name} {} {}\n", key.kind(), key.base64());
    // One write at the end of the file: readers see the whole line or none of it.
    file.write_all(line.as_bytes()).and_then(|()| file.sync_data()).map_err(failed)?;
    let lines = octets.iter().filter(|octet| **octet == b'\n').count() + newline.len();
    Ok(Place { file: path.into(), line: lines + 1 })
}

fn salt() -> [u8; HASH_OCTETS] {
    let mut salt = [0; HASH_OCTETS];
    SystemRandom::new().fill(&mut salt).expect("the system gives random octets");
    salt
}

/// The file under its lock, and all that it holds. `ssh-keygen -R` and `-H` put a new file in the place of the old one:
/// what was locked must still be what the path leads to.
fn locked(path: &Path) -> io::Result<(File, Vec<u8>)> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    for _ in 0..ATTEMPTS {
        let mut file = OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(path)?;
        file.lock()?;
        let (own, there) = (file.metadata()?, fs::metadata(path)?);
        if (own.dev(), own.ino()) == (there.dev(), there.ino()) {
            let mut octets = Vec::new();
            file.seek(SeekFrom::Start(0))?;
            file.read_to_end(&mut octets)?;
            return Ok((file, octets));
        }
    }
    Err(io::Error::other("another program keeps replacing it"))
}
