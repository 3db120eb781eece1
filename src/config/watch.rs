//! Watches configuration files, so that a saved change is seen without a restart.
//!
//! The folder around a file is watched and not the file: editors replace files by renaming, and a file that vanished
//! must be seen when it returns. Who loads, and what a broken file means, is the caller's business.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::watch;
use tokio::time::timeout;

use super::source::is_toml;

/// How long files must be quiet before a change is told: editors save in several steps.
pub const QUIET: Duration = Duration::from_millis(200);

/// A file that is written to without pause is told of nevertheless.
const PATIENCE: Duration = Duration::from_secs(2);

/// Why files cannot be watched.
#[derive(Debug, thiserror::Error)]
pub enum WatchError {
    /// The system offers no watcher: too many are in use, for example.
    #[error("changes of the configuration are not noticed, the system refuses to watch files")]
    Unavailable(#[source] notify::Error),
    /// A folder cannot be watched.
    #[error("changes in {} are not noticed, the folder cannot be watched", .0.display())]
    Folder(PathBuf, #[source] notify::Error),
}

/// Notices that one of some files or folders changed.
#[derive(Debug)]
pub struct Watch {
    changes: watch::Receiver<u64>,
    _watcher: RecommendedWatcher,
}

impl Watch {
    /// Starts to watch files, and folders for their `*.toml`. Neither needs to exist yet, the folder around it must.
    ///
    /// # Errors
    /// When the system refuses. The caller says so and goes on without.
    pub fn start(paths: &[PathBuf]) -> Result<Self, WatchError> {
        let wanted: Vec<Wanted> = paths.iter().map(|path| Wanted::new(path)).collect();
        let folders: BTreeSet<PathBuf> = wanted.iter().flat_map(Wanted::folders).collect();
        let (sender, changes) = watch::channel(0);
        let concerns = move |event: notify::Event| {
            let touches = |path: &PathBuf| wanted.iter().any(|wanted| wanted.is(path));
            if !matches!(event.kind, EventKind::Access(_)) && event.paths.iter().any(touches) {
                sender.send_modify(|count| *count += 1);
            }
        };
        let handler = move |event: notify::Result<notify::Event>| event.into_iter().for_each(&concerns);
        let mut watcher = notify::recommended_watcher(handler).map_err(WatchError::Unavailable)?;
        for folder in folders {
            let watched = watcher.watch(&folder, RecursiveMode::NonRecursive);
            watched.map_err(|error| WatchError::Folder(folder, error))?;
        }
        Ok(Self { changes, _watcher: watcher })
    }

    /// Waits until something changed and was then quiet for [`QUIET`]. Can be dropped and called again: no change is lost.
    pub async fn changed(&mut self) {
        // A clone waits, and replaces the original only at the end: a wait that is dropped has seen nothing.
        let mut seen = self.changes.clone();
        if seen.changed().await.is_err() {
            // Without a sender nothing will ever change.
            std::future::pending::<()>().await;
        }
        let quiet = async { while let Ok(Ok(())) = timeout(QUIET, seen.changed()).await {} };
        // Either end is a change; which one does not matter.
        let _ = timeout(PATIENCE, quiet).await;
        self.changes = seen;
    }
}

/// A path that the operator named, in the form in which the system tells of changes.
#[derive(Debug)]
struct Wanted {
    /// The folder around it, without links.
    around: PathBuf,
    name: OsString,
    /// The file that a link stands for: editors write through the link, into another folder.
    target: Option<PathBuf>,
    is_folder: bool,
}

impl Wanted {
    fn new(path: &Path) -> Self {
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let target = path.canonicalize().ok();
        Self {
            around: parent.canonicalize().unwrap_or_else(|_| parent.to_path_buf()),
            name: path.file_name().unwrap_or(path.as_os_str()).to_owned(),
            is_folder: target.as_ref().is_some_and(|target| target.is_dir()),
            target,
        }
    }

    fn folders(&self) -> Vec<PathBuf> {
        let target = self.target.clone();
        let inner =
            if self.is_folder { target } else { target.and_then(|file| Some(file.parent()?.to_path_buf())) };
        std::iter::once(self.around.clone()).chain(inner).collect()
    }

    fn is(&self, path: &Path) -> bool {
        let itself = path == self.around.join(&self.name) || Some(path) == self.target.as_deref();
        let within = self.is_folder && path.parent() == self.target.as_deref() && is_toml(path);
        itself || within
    }
}
