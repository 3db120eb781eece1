//! The files of the store: where they are, who may read them, and how a damaged one is set aside.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

use super::StoreError;
use crate::model::Timestamp;

/// The name of the file.
pub const FILE: &str = "noctui.db";

/// Who opens the store holds this, so that of two that find it damaged only one sets it aside.
const LOCK: &str = "noctui.lock";

/// The size of a page: SQLite's own default.
const PAGE: u64 = 4096;

/// What SQLite keeps beside a file: the log of what was written last, and the index of it.
const BESIDE: [&str; 2] = ["-wal", "-shm"];

/// The file with something added to its name.
pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// Makes the folder, for its owner alone.
pub(super) fn prepare(folder: &Path) -> Result<(), StoreError> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.map_err(|error| StoreError::folder(folder, error))
}

/// Waits until no other console is opening the store. Gone with the file that is returned; where a file system knows
/// no locks there is none, and nothing but the rarest of coincidences is lost.
pub(super) fn lock(folder: &Path) -> Result<Option<File>, StoreError> {
    let path = folder.join(LOCK);
    let opened = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(&path);
    let file = opened.map_err(|error| StoreError::folder(&path, error))?;
    Ok(file.lock().is_ok().then_some(file))
}

/// What stands at the place of the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Nothing.
    Free,
    /// A file without a single octet.
    Empty,
    /// A file that does not end where a page ends. SQLite takes what is missing for zeros, or the file for an empty one.
    Stub,
    /// A file.
    File,
    /// Something that is no file.
    Odd,
}

/// Looks without opening: closing a file that SQLite has open elsewhere in this process takes its locks away.
pub(super) fn look(path: &Path) -> Result<Place, StoreError> {
    match fs::metadata(path) {
        Ok(found) if !found.is_file() => Ok(Place::Odd),
        Ok(found) if found.len() == 0 => Ok(Place::Empty),
        Ok(found) if found.len() < PAGE => Ok(Place::Stub),
        // While there is a log a page may be only half written: it is written again from there.
        Ok(found) if !found.len().is_multiple_of(PAGE) && octets(path) == found.len() => Ok(Place::Stub),
        Ok(_) => Ok(Place::File),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Place::Free),
        Err(error) => Err(StoreError::folder(path, error)),
    }
}

/// Makes the file for its owner alone before SQLite does it for everybody; what stands beside it takes after it.
pub(super) fn claim(path: &Path) -> Result<(), StoreError> {
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    match made {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            // Somebody else's file is refused where it is opened, if it is.
            let _ = fs::set_permissions(path, fs::Permissions::from_mode(0o600));
            Ok(())
        }
        Err(error) => Err(StoreError::folder(path, error)),
    }
}

/// What the file and its log take together, in octets.
pub(super) fn octets(path: &Path) -> u64 {
    let of = |path: &Path| fs::metadata(path).map_or(0, |found| found.len());
    of(path) + of(&beside(path, BESIDE[0]))
}

/// Moves the file, and what belongs to it, out of the way; nothing of it is lost.
pub(super) fn set_aside(path: &Path, now: Timestamp) -> Result<PathBuf, StoreError> {
    let aside = free_name(path, now);
    fs::rename(path, &aside).map_err(|error| StoreError::folder(path, error))?;
    for suffix in BESIDE {
        let (from, to) = (beside(path, suffix), beside(&aside, suffix));
        match fs::rename(&from, to) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(StoreError::folder(&from, error));
            }
            _ => {}
        }
    }
    Ok(aside)
}

fn free_name(path: &Path, now: Timestamp) -> PathBuf {
    let date = jiff::Timestamp::from_millisecond(now.0).unwrap_or_default();
    let date = date.strftime("%Y-%m-%dT%H-%M-%SZ");
    let name = |count: u32| match count {
        1 => beside(path, &format!(".damaged-{date}")),
        _ => beside(path, &format!(".damaged-{date}-{count}")),
    };
    let is_free = |path: &PathBuf| fs::symlink_metadata(path).is_err();
    (1..).map(name).find(is_free).expect("a folder does not hold every name")
}
