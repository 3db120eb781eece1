//! A progress bar on standard error, if somebody sees it.

use std::io::{self, IsTerminal, Write};

const WIDTH: usize = 30;

/// How far a round is.
pub(super) struct Progress {
    total: usize,
    shown: Option<usize>,
    is_seen: bool,
}

impl Progress {
    pub fn new(total: usize) -> Self {
        Self { total, shown: None, is_seen: io::stderr().is_terminal() }
    }

    /// Shows that `done` devices have answered, if that is news.
    pub fn show(&mut self, done: usize) {
        if !self.is_seen || self.shown == Some(done) || self.total == 0 {
            return;
        }
        self.shown = Some(done);
        let filled = WIDTH * done / self.total;
        let bar = format!("{}{}", "#".repeat(filled), "-".repeat(WIDTH - filled));
        // A terminal that is gone has nobody to tell.
        let _ = write!(io::stderr(), "\r{bar} {done}/{} devices", self.total);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.shown.is_some() {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}
