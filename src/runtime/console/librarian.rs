//! Reads the inventory again when its files change or somebody asks, away from the loop.

use std::path::PathBuf;

use tokio::sync::mpsc;

use crate::config::{self, DeviceIds, Loaded, watch::Watch};

/// The task that owns the files.
pub(super) struct Librarian {
    pub paths: Vec<PathBuf>,
    pub ids: DeviceIds,
    pub watch: Option<Watch>,
    /// Somebody asks for a reading, whether anything changed or not.
    pub asked: mpsc::Receiver<()>,
    pub readings: mpsc::Sender<Loaded>,
}

impl Librarian {
    /// Runs until the console is gone.
    pub async fn run(mut self) {
        loop {
            tokio::select! {
                () = changed(&mut self.watch) => {}
                asked = self.asked.recv() => if asked.is_none() { return },
            }
            let Some(loaded) = self.read().await else { return };
            if self.readings.send(loaded).await.is_err() {
                return;
            }
        }
    }

    async fn read(&mut self) -> Option<Loaded> {
        let (paths, mut ids) = (self.paths.clone(), std::mem::take(&mut self.ids));
        let reading = tokio::task::spawn_blocking(move || {
            let loaded = config::load(&paths, &mut ids);
            (loaded, ids)
        });
        let (loaded, ids) = reading.await.ok()?;
        self.ids = ids;
        Some(loaded)
    }
}

async fn changed(watch: &mut Option<Watch>) {
    match watch {
        Some(watch) => watch.changed().await,
        None => std::future::pending().await,
    }
}
