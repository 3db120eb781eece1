//! The screen as the loop sees it: draw, resize, copy.

use std::io;

use crossterm::Command;
use crossterm::clipboard::CopyToClipboard;
use ratatui::buffer::{Buffer, CellWidth};
use ratatui::layout::{Rect, Size};
use ratatui::{Frame, Terminal};
use thiserror::Error;

use super::backend::CompactBackend;
use super::ink::ColorDepth;

/// A terminal that frames are drawn on.
#[derive(Debug)]
pub struct Screen<W: io::Write> {
    terminal: Terminal<CompactBackend<W>>,
}

/// Why a text was not offered to the terminal's clipboard.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum CopyError {
    /// Terminals drop or cut longer texts without a word.
    #[error("{length} bytes are too many to copy through the terminal, which takes at most {MOST_COPIED}")]
    TooLong {
        /// The length of the text in bytes.
        length: usize,
    },
}

/// The longest text offered to a clipboard, in bytes: with base64 it stays within the 100,000 bytes that
/// hterm, tmux and others take in one OSC 52.
pub const MOST_COPIED: usize = 74_000;

impl<W: io::Write> Screen<W> {
    /// Draws to `sink`, a terminal of `size`, which the first frame clears.
    ///
    /// # Errors
    ///
    /// None but those of ratatui's set-up; nothing is written yet.
    pub fn new(sink: W, size: Size, depth: ColorDepth) -> io::Result<Self> {
        Ok(Self { terminal: Terminal::new(CompactBackend::new(sink, size, depth))? })
    }

    /// Draws one frame and returns the bytes it took; an unchanged frame takes none and is not written.
    ///
    /// # Errors
    ///
    /// Those of the sink; see [`is_terminal_gone`].
    pub fn draw(&mut self, view: impl FnOnce(&mut Frame<'_>)) -> io::Result<u64> {
        let before = self.terminal.backend().written();
        self.terminal.draw(|frame| {
            view(frame);
            mend_wide_characters(frame.buffer_mut());
        })?;
        Ok(self.terminal.backend().written() - before)
    }

    /// Takes over a new size; the next frame clears the terminal and draws everything.
    pub fn resize(&mut self, size: Size) {
        self.terminal.backend_mut().resize(size);
    }

    /// Draws everything anew with the next frame, on a terminal that may show anything.
    ///
    /// # Errors
    ///
    /// None but those of ratatui; nothing is written yet.
    pub fn redraw(&mut self) -> io::Result<()> {
        self.terminal.backend_mut().forget();
        self.terminal.clear()
    }

    /// Returns the size that the next frame will have, in cells.
    #[must_use]
    pub fn size(&self) -> Size {
        self.terminal.size().unwrap_or_default()
    }

    /// Offers `text` to the terminal's clipboard (OSC 52) with the next frame.
    ///
    /// It travels as base64, so nothing in it can act on the terminal. Whether the terminal takes it is not known.
    ///
    /// # Errors
    ///
    /// The text is longer than terminals take.
    pub fn copy(&mut self, text: &str) -> Result<(), CopyError> {
        if text.len() > MOST_COPIED {
            return Err(CopyError::TooLong { length: text.len() });
        }
        let mut sequence = String::new();
        CopyToClipboard::to_clipboard_from(text)
            .write_ansi(&mut sequence)
            .expect("a string takes everything");
        self.terminal.backend_mut().send_aside(sequence.as_bytes());
        Ok(())
    }

    /// Sends a complete sequence that moves no cursor and draws nothing, with the next frame.
    pub fn send_aside(&mut self, sequence: &str) {
        self.terminal.backend_mut().send_aside(sequence.as_bytes());
    }

    /// Returns where frames go.
    #[must_use]
    pub fn sink(&self) -> &W {
        self.terminal.backend().sink()
    }
}

/// Tells whether a write failed because nobody looks any more: the terminal was closed or the line dropped.
#[must_use]
pub fn is_terminal_gone(error: &io::Error) -> bool {
    use rustix::io::Errno;
    error.kind() == io::ErrorKind::BrokenPipe
        || matches!(Errno::from_io_error(error), Some(Errno::IO | Errno::NXIO | Errno::BADF | Errno::NODEV))
}

/// Makes every wide character whole: one that something was drawn over, or that sticks out, becomes blanks.
///
/// ratatui compares buffers cell by cell; without this a hidden second half could differ from what is shown.
pub(super) fn mend_wide_characters(buffer: &mut Buffer) {
    let Rect { width, .. } = buffer.area;
    for row in buffer.content.chunks_mut(usize::from(width).max(1)) {
        let mut column = 0;
        while column < row.len() {
            column += match row[column].symbol().as_bytes() {
                [_] => 1,
                _ => mend_cell(&mut row[column..]),
            };
        }
    }
}

/// Mends the first cell of the rest of a row and returns the columns that it covers.
fn mend_cell(cells: &mut [ratatui::buffer::Cell]) -> usize {
    let columns = usize::from(cells[0].symbol().cell_width()).max(1);
    let Some((first, hidden)) = cells.get_mut(..columns).and_then(<[_]>::split_first_mut) else {
        cells[0].set_symbol(" ");
        return 1;
    };
    if hidden.iter().all(|cell| cell.symbol() == " ") {
        hidden.iter_mut().for_each(|cell| {
            cell.clone_from(first);
            cell.set_symbol(" ");
        });
        columns
    } else {
        first.set_symbol(" ");
        1
    }
}
