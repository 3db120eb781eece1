//! Remembers which page the wall shows, so that it comes back to it after a crash: one short line in the state folder.
//!
//! It is all that the wall writes besides its log. Where nothing can be written nothing is remembered, and nobody is
//! bothered with that.

use std::{
    fs::{self, DirBuilder, OpenOptions},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
    time::Duration,
};

use crate::{app::wall::Page, model::Timestamp};

/// The file in the state folder.
pub const FILE: &str = "wall";
/// After this long it was no crash: the wall begins with its first page.
const REMEMBERED: Duration = Duration::from_secs(600);

/// Where the page is remembered, if anywhere.
#[derive(Debug, Default)]
pub struct Shelf {
    path: Option<PathBuf>,
}

impl Shelf {
    /// Remembers in a state folder; nowhere without one.
    pub fn new(state: Option<&Path>) -> Self {
        Self { path: state.map(|state| state.join(FILE)) }
    }

    /// Remembers a page. What fails is not tried again: the shelf is then closed.
    pub fn keep(&mut self, page: Page, now: Timestamp) {
        let Some(path) = &self.path else { return };
        if let Err(error) = write(path, page, now) {
            tracing::warn!(path = %path.display(), %error, "the page of the wall cannot be remembered");
            self.path = None;
        }
    }

    /// The page that was shown a moment ago, if it is known.
    pub fn recall(&self, now: Timestamp) -> Option<Page> {
        let text = fs::read_to_string(self.path.as_ref()?).ok()?;
        let (page, at) = text.trim().split_once(' ')?;
        let at = Timestamp(at.parse().ok()?);
        let is_recent = at <= now && now.since(at) < REMEMBERED;
        Page::named(page).filter(|_| is_recent)
    }
}

/// Beside the file and then in its place: a crash in between leaves the old one.
fn write(path: &Path, page: Page, now: Timestamp) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    let beside = path.with_extension("new");
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
    writeln!(file, "{} {}", page.as_str(), now.0)?;
    fs::rename(beside, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_795_349_071_000);

    #[test]
    fn a_page_is_remembered_for_a_while() {
        let folder = tempfile::tempdir().unwrap();
        let mut shelf = Shelf::new(Some(&folder.path().join("state")));
        assert_eq!(shelf.recall(NOW), None);
        shelf.keep(Page::Alarms, NOW);
        shelf.keep(Page::Events, NOW);
        assert_eq!(shelf.recall(NOW.after(Duration::from_secs(599))), Some(Page::Events));
        assert_eq!(shelf.recall(NOW.after(REMEMBERED)), None);
        assert_eq!(shelf.recall(NOW.before(Duration::from_secs(1))), None, "the clock went back");
    }

    #[test]
    fn what_is_no_page_or_cannot_be_written_does_no_harm() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(FILE), "\u{1b}[2J alarms").unwrap();
        assert_eq!(Shelf::new(Some(folder.path())).recall(NOW), None);
        let mut nowhere = Shelf::new(Some(&folder.path().join(FILE)));
        nowhere.keep(Page::Alarms, NOW);
        assert_eq!(nowhere.recall(NOW), None);
        Shelf::new(None).keep(Page::Alarms, NOW);
    }
}
