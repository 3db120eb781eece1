//! The log: a file a day in the state folder, never the screen.
//!
//! Nothing waits for the disk: lines go to a thread of their own through a bounded queue, and what does not fit
//! is counted. A log that cannot be written is reported once and stops nothing.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use thiserror::Error;
use tracing::Subscriber;
use tracing_appender::non_blocking::{ErrorCounter, NonBlocking, NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

/// How many daily files are kept.
pub const KEPT_FILES: usize = 7;
/// How many lines wait for the disk before further ones are dropped.
const WAITING_LINES: usize = 8_192;

/// Why logging could not be set up as asked.
#[derive(Debug, Error)]
pub enum LogError {
    /// The level or filter is none.
    #[error(
        "{filter:?} is no log level; use error, warn, info, debug, trace, or MODULE=LEVEL separated by commas"
    )]
    InvalidFilter {
        /// What was asked for.
        filter: String,
        /// What the parser says.
        source: tracing_subscriber::filter::ParseError,
    },
}

/// The log cannot be written: a folder that refuses, a disk that is full.
#[derive(Debug, Error)]
#[error("the log {} cannot be written; going on without it", path.display())]
pub struct LogTrouble {
    /// The file or folder.
    pub path: PathBuf,
    /// What the system said.
    pub source: io::Error,
}

/// The running log; what still waits is written when it is dropped.
#[derive(Debug, Default)]
pub struct Log {
    worker: Option<WorkerGuard>,
    queue: Option<ErrorCounter>,
    health: Arc<Health>,
}

impl Log {
    /// Starts to log to `log/` in the state folder; without one (no HOME) nothing is logged.
    ///
    /// `filter` is a level or the directives of [`EnvFilter`].
    ///
    /// # Errors
    ///
    /// The filter is none. What the disk refuses is no error: see [`Log::take_trouble`].
    pub fn start(state: Option<&Path>, filter: &str) -> Result<Self, LogError> {
        let invalid = |source| LogError::InvalidFilter { filter: filter.to_owned(), source };
        let filter = EnvFilter::builder().parse(filter).map_err(invalid)?;
        let mut log = Self::default();
        if let Some(lines) = state.and_then(|state| log.open(&state.join("log"))) {
            // A second log in one process would be a test's; the first keeps the lines.
            let _ = tracing::subscriber::set_global_default(subscriber(lines, filter));
        }
        Ok(log)
    }

    /// Takes the trouble with the file, once; later trouble of the same log is not reported again.
    #[must_use]
    pub fn take_trouble(&self) -> Option<LogTrouble> {
        self.health.lock().take()
    }

    /// Returns how many lines were dropped because the disk was slower than the log.
    #[must_use]
    pub fn dropped_lines(&self) -> u64 {
        self.queue.as_ref().map_or(0, |queue| queue.dropped_lines() as u64)
    }

    fn open(&mut self, folder: &Path) -> Option<NonBlocking> {
        let file = DailyFile::new(folder.to_owned(), today, Arc::clone(&self.health))?;
        let queue = NonBlockingBuilder::default()
            .lossy(true)
            .buffered_lines_limit(WAITING_LINES)
            .thread_name("noctui-log");
        let (lines, worker) = queue.finish(file);
        self.queue = Some(lines.error_counter());
        self.worker = Some(worker);
        Some(lines)
    }
}

fn subscriber<W>(lines: W, filter: EnvFilter) -> impl Subscriber + Send + Sync
where
    W: for<'line> MakeWriter<'line> + Send + Sync + 'static,
{
    tracing_subscriber::fmt().with_ansi(false).with_env_filter(filter).with_writer(lines).finish()
}

fn today() -> Date {
    jiff::Timestamp::now().to_zoned(TimeZone::UTC).date()
}

/// What went wrong with the file; told once.
#[derive(Debug, Default)]
struct Health(Mutex<Told>);

#[derive(Debug, Default)]
enum Told {
    #[default]
    Well,
    Ill(LogTrouble),
    Reported,
}

impl Told {
    fn take(&mut self) -> Option<LogTrouble> {
        match std::mem::replace(self, Self::Reported) {
            Self::Ill(trouble) => Some(trouble),
            before => {
                *self = before;
                None
            }
        }
    }
}

impl Health {
    fn lock(&self) -> std::sync::MutexGuard<'_, Told> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn report(&self, path: &Path, source: io::Error) {
        let mut told = self.lock();
        if matches!(*told, Told::Well) {
            *told = Told::Ill(LogTrouble { path: path.to_owned(), source });
        }
    }
}

/// A file that is another one each day (UTC), readable by its owner alone.
#[derive(Debug)]
struct DailyFile {
    folder: PathBuf,
    today: fn() -> Date,
    open: Option<(Date, File)>,
    health: Arc<Health>,
}

impl DailyFile {
    /// Opens the file of today; `None` and a report if that is refused.
    fn new(folder: PathBuf, today: fn() -> Date, health: Arc<Health>) -> Option<Self> {
        if let Err(source) = DirBuilder::new().recursive(true).mode(0o700).create(&folder) {
            health.report(&folder, source);
            return None;
        }
        let mut file = Self { folder, today, open: None, health };
        file.file().is_some().then_some(file)
    }

    fn path(&self, day: Date) -> PathBuf {
        self.folder.join(format!("noctui.{day}.log"))
    }

    fn file(&mut self) -> Option<&mut File> {
        let day = (self.today)();
        if self.open.as_ref().is_none_or(|(opened, _)| *opened != day) {
            let path = self.path(day);
            let opened = OpenOptions::new().append(true).create(true).mode(0o600).open(&path);
            let file = opened.inspect_err(|error| self.health.report(&path, copy(error))).ok()?;
            self.open = Some((day, file));
            prune(&self.folder);
        }
        self.open.as_mut().map(|(_, file)| file)
    }
}

impl Write for DailyFile {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let written = self.file().map_or(Ok(()), |file| file.write_all(line));
        if let Err(error) = written {
            self.health.report(&self.path((self.today)()), error);
        }
        // The line is done with, written or not; the queue behind must not fill up.
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn copy(error: &io::Error) -> io::Error {
    error.raw_os_error().map_or_else(|| error.kind().into(), io::Error::from_raw_os_error)
}

/// Removes all but the newest files; what cannot be removed stays.
fn prune(folder: &Path) {
    let is_log = |name: &str| name.starts_with("noctui.") && name.ends_with(".log");
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut logs: Vec<PathBuf> = entries
        .filter(|entry| entry.file_name().to_str().is_some_and(is_log))
        .map(|entry| entry.path())
        .collect();
    logs.sort_unstable();
    let surplus = logs.len().saturating_sub(KEPT_FILES);
    logs.drain(..surplus).for_each(|path| drop(fs::remove_file(path)));
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn some_day() -> Date {
        jiff::civil::date(2026, 11, 22)
    }

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn folder_and_file_are_the_owners_alone() {
        let state = tempfile::tempdir().unwrap();
        let folder = state.path().join("log");
        let mut file = DailyFile::new(folder.clone(), some_day, Arc::default()).unwrap();
        file.write_all(b"line\n").unwrap();
        let path = folder.join("noctui.2026-11-22.log");
        assert_eq!(fs::read_to_string(&path).unwrap(), "line\n");
        assert_eq!((mode(&folder), mode(&path)), (0o700, 0o600));
    }

    #[test]
    fn only_the_newest_files_are_kept() {
        let state = tempfile::tempdir().unwrap();
        for day in 1..=20 {
            fs::write(state.path().join(format!("noctui.2026-10-{day:02}.log")), "old").unwrap();
        }
        fs::write(state.path().join("notes.txt"), "mine").unwrap();
        DailyFile::new(state.path().to_owned(), some_day, Arc::default()).unwrap();
        let mut names: Vec<_> = fs::read_dir(state.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort_unstable();
        assert_eq!(names.len(), KEPT_FILES + 1);
        assert_eq!(names[0], "noctui.2026-10-15.log");
        assert_eq!(names[6..], ["noctui.2026-11-22.log", "notes.txt"]);
    }

    #[test]
    fn an_unwritable_folder_is_reported_once() {
        let state = tempfile::tempdir().unwrap();
        fs::write(state.path().join("log"), "a file where the folder should be").unwrap();
        let log = Log::start(Some(state.path()), "info").unwrap();
        let trouble = log.take_trouble().unwrap().to_string();
        assert!(trouble.ends_with("/log cannot be written; going on without it"), "{trouble}");
        assert!(log.take_trouble().is_none());
    }

    #[test]
    fn a_full_disk_is_reported_once_and_stops_nothing() {
        let health = Arc::<Health>::default();
        let full = OpenOptions::new().append(true).open("/dev/full").unwrap();
        let mut file = DailyFile {
            folder: PathBuf::from("/var/log"),
            today: some_day,
            open: Some((some_day(), full)),
            health: Arc::clone(&health),
        };
        file.write_all(b"one\n").unwrap();
        file.write_all(b"two\n").unwrap();
        let trouble = health.lock().take().unwrap();
        assert_eq!(trouble.source.kind(), io::ErrorKind::StorageFull);
        file.write_all(b"three\n").unwrap();
        assert!(health.lock().take().is_none());
    }

    #[test]
    fn lines_reach_the_file_under_the_filter() {
        let state = tempfile::tempdir().unwrap();
        let mut log = Log::default();
        let lines = log.open(state.path()).unwrap();
        tracing::subscriber::with_default(subscriber(lines, EnvFilter::new("info")), || {
            tracing::info!(device = "fra-leaf-3", "polled");
            tracing::debug!("not wanted");
        });
        drop(log.worker.take());
        let path = state.path().join(format!("noctui.{}.log", today()));
        let text = fs::read_to_string(path).unwrap();
        assert!(text.contains("polled") && text.contains("fra-leaf-3"), "{text}");
        assert!(!text.contains("not wanted") && !text.contains('\x1b'), "{text}");
        assert_eq!(log.dropped_lines(), 0);
    }

    #[test]
    fn without_a_state_folder_nothing_is_logged() {
        let log = Log::start(None, "noctui=debug").unwrap();
        assert!(log.take_trouble().is_none());
        assert!(log.worker.is_none());
    }

    #[test]
    fn a_level_that_is_none_is_an_error() {
        let error = Log::start(None, "loud=very").unwrap_err();
        assert!(error.to_string().starts_with("\"loud=very\" is no log level"), "{error}");
    }
}
