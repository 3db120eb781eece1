//! The files: which ones, read again when they change.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::entry::{BadLine, Place};
use super::key::HostKey;
use super::learn::{self, LearnError};
use super::parse::Parsed;
use super::record::Record;
use super::target::Target;

/// The files of the whole machine (ssh_config(5), `GlobalKnownHostsFile`).
const GLOBAL: [&str; 2] = ["/etc/ssh/ssh_known_hosts", "/etc/ssh/ssh_known_hosts2"];

/// No file is larger; one that is, is not read.
const FILE_LIMIT_OCTETS: u64 = 64 * 1024 * 1024;

/// A file that could not be read. A file that is not there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// The file.
    pub file: PathBuf,
    /// What the system says.
    pub reason: String,
}

/// All lines of all files.
#[derive(Debug, Default)]
pub struct KnownHosts {
    files: Vec<Parsed>,
    unread: Vec<Unread>,
}

impl KnownHosts {
    /// Reads texts that are at hand, each with the path that stands for it.
    pub fn from_texts<'t>(texts: impl IntoIterator<Item = (&'t Path, &'t [u8])>) -> Self {
        let files = texts.into_iter().map(|(path, octets)| Parsed::new(path.into(), octets));
        Self { files: files.collect(), unread: Vec::new() }
    }

    pub(super) fn of(file: Parsed) -> Self {
        Self { files: vec![file], unread: Vec::new() }
    }

    fn read(paths: &[PathBuf]) -> Self {
        let mut own = Self::default();
        for path in paths {
            match octets(path) {
                Ok(octets) => own.files.push(Parsed::new(path.as_path().into(), &octets)),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => own.unread.push(Unread { file: path.clone(), reason: error.to_string() }),
            }
        }
        own
    }

    /// What is said of one host.
    pub fn record(self: &Arc<Self>, target: Target) -> Record {
        Record::new(self.clone(), target)
    }

    /// Whether it takes next to no time to search them.
    fn is_quick(&self) -> bool {
        let entries = || self.files.iter().flat_map(|file| &file.entries);
        entries().count() <= QUICK_LINES
            && entries().filter(|entry| entry.hosts.is_hashed()).count() <= QUICK_HASHES
    }

    /// The lines that are skipped, file by file.
    pub fn bad_lines(&self) -> impl Iterator<Item = &BadLine> {
        self.files.iter().flat_map(|file| &file.bad)
    }

    /// The files that could not be read.
    pub fn unread(&self) -> &[Unread] {
        &self.unread
    }

    pub(super) fn files(&self) -> &[Parsed] {
        &self.files
    }

    /// The lines that have a key, for whichever host.
    pub(super) fn places_of(&self, key: &HostKey) -> Vec<Place> {
        let lines = self.files.iter().flat_map(|file| file.entries.iter().map(move |entry| (file, entry)));
        let same = lines.filter(|(_, entry)| entry.key == *key);
        same.map(|(file, entry)| Place { file: file.file.clone(), line: entry.line }).collect()
    }
}

fn octets(path: &Path) -> io::Result<Vec<u8>> {
    let about = fs::metadata(path)?;
    if !about.is_file() {
        // `/dev/null` is how people say that no file is to be read.
        return if path == Path::new("/dev/null") { Ok(Vec::new()) } else { Err(no_file()) };
    }
    if about.len() > FILE_LIMIT_OCTETS {
        return Err(io::Error::other("it is larger than 64 MiB"));
    }
    fs::read(path)
}

fn no_file() -> io::Error {
    io::Error::other("it is not a regular file")
}

/// What was looked at so lately is not looked at again: many connect at once.
const RECENT: Duration = Duration::from_secs(1);

/// Files of no more lines are searched without leaving the threads of the network; of hashed names far fewer, as each costs
/// two digests.
const QUICK_LINES: usize = 2_000;
const QUICK_HASHES: usize = 50;

/// When a file looks as it did, it is not read again.
type Stamp = Option<(u64, u64, i64, i64)>;

/// The files that hold host keys. Whoever connects asks for what they hold now; one of them learns.
#[derive(Debug)]
pub struct Files {
    paths: Vec<PathBuf>,
    learns: Option<PathBuf>,
    latest: Mutex<Option<Latest>>,
}

/// What the files held when they were looked at.
#[derive(Debug)]
struct Latest {
    stamps: Vec<Stamp>,
    known: Arc<KnownHosts>,
    looked: Instant,
}

impl Files {
    /// The usual ones: the file that a setting names instead of the user's own (`known_hosts` and `known_hosts2` in the
    /// folder `.ssh` of `home`), then those of the machine.
    pub fn usual(named: Option<&Path>, home: Option<&Path>) -> Self {
        let own = home.map(|home| home.join(".ssh"));
        let learns = named.map(Path::to_path_buf).or_else(|| own.as_ref().map(|own| own.join("known_hosts")));
        let second = own.filter(|_| named.is_none()).map(|own| own.join("known_hosts2"));
        let paths = learns.iter().cloned().chain(second).chain(GLOBAL.map(PathBuf::from)).collect();
        Self::new(paths, learns)
    }

    /// These files, and the one of them that learns.
    pub fn new(paths: Vec<PathBuf>, learns: Option<PathBuf>) -> Self {
        Self { paths, learns, latest: Mutex::default() }
    }

    /// What the files hold now. Blocks while one that changed is read.
    pub fn latest(&self) -> Arc<KnownHosts> {
        let stamps: Vec<Stamp> = self.paths.iter().map(|path| stamp(path)).collect();
        let mut latest = self.latest_kept();
        let looked = Instant::now();
        if let Some(latest) = latest.as_mut().filter(|latest| latest.stamps == stamps) {
            latest.looked = looked;
            return latest.known.clone();
        }
        let known = Arc::new(KnownHosts::read(&self.paths));
        *latest = Some(Latest { stamps, known: known.clone(), looked });
        known
    }

    /// What the files held less than a second ago, if they were looked at and are quickly searched. Never blocks.
    pub fn recent(&self) -> Option<Arc<KnownHosts>> {
        let latest = self.latest.try_lock().ok()?;
        let recent = latest.as_ref().filter(|latest| latest.looked.elapsed() < RECENT)?;
        recent.known.is_quick().then(|| recent.known.clone())
    }

    fn latest_kept(&self) -> MutexGuard<'_, Option<Latest>> {
        self.latest.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps the key of a host, which the operator or the settings accepted; the line that has it now. Blocks for the
    /// lock of the file.
    ///
    /// # Errors
    /// Nothing is written when the file has another key for the host meanwhile, or cannot be written.
    pub fn learn(&self, target: &Target, key: &HostKey) -> Result<Place, LearnError> {
        let path = self.learns.as_ref().ok_or_else(|| LearnError::NoFile(target.filed_name()))?;
        let learned = learn::learn(path, target, key);
        *self.latest_kept() = None;
        learned
    }
}

fn stamp(path: &Path) -> Stamp {
    let about = fs::metadata(path).ok()?;
    Some((about.ino(), about.len(), about.mtime(), about.mtime_nsec()))
}
