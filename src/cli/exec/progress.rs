//! How far a broadcast is, on standard error, if somebody sees it.

use std::io::{self, IsTerminal, Write};

use crate::model::{BroadcastSnapshot, SessionState};

const WIDTH: usize = 30;

/// A bar that is drawn over itself.
pub(super) struct Progress {
    is_seen: bool,
    shown: String,
}

impl Progress {
    pub fn new() -> Self {
        Self { is_seen: io::stderr().is_terminal(), shown: String::new() }
    }

    /// Shows where it stands, if that is news.
    pub fn show(&mut self, snapshot: &BroadcastSnapshot) {
        if !self.is_seen {
            return;
        }
        let bar = bar(snapshot);
        if bar != self.shown {
            // A terminal that is gone has nobody to tell.
            let _ = write!(io::stderr(), "\r\x1b[K{bar}");
            self.shown = bar;
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if !self.shown.is_empty() {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}

fn bar(snapshot: &BroadcastSnapshot) -> String {
    let total = snapshot.rows.len().max(1);
    let count = |is: fn(SessionState) -> bool| snapshot.rows.iter().filter(|row| is(row.state)).count();
    let over = count(SessionState::is_over);
    let under_way = count(|state| !state.is_over() && state != SessionState::Waiting);
    let failed = count(|state| state.is_over() && state != SessionState::Done);
    let filled = WIDTH * over / total;
    let bar = format!("{}{}", "#".repeat(filled), "-".repeat(WIDTH - filled));
    format!("{bar} {over}/{total} over, {under_way} under way, {failed} not done")
}
