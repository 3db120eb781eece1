//! The way of a frame to the terminal: one write, nothing if nothing changed.

use std::io;

use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};

use super::ink::ColorDepth;
use super::painter::Painter;

/// Begins a frame that the terminal shows at once (synchronized output); others ignore it.
const BEGIN: &[u8] = b"\x1b[?2026h";
/// Ends such a frame.
const END: &[u8] = b"\x1b[?2026l";

/// A ratatui backend that writes a frame in one piece, as short as it can.
#[derive(Debug)]
pub struct CompactBackend<W> {
    sink: W,
    size: Size,
    painter: Painter,
    /// Where the cursor stands and shall stand; `None` is hidden.
    cursor: Option<Position>,
    wanted_cursor: Option<Position>,
    /// What goes out with the next frame, outside of it.
    aside: Vec<u8>,
    frame: Vec<u8>,
    written: u64,
}

impl<W: io::Write> CompactBackend<W> {
    /// Writes to `sink`, a terminal of `size` whose cursor is hidden.
    pub fn new(sink: W, size: Size, depth: ColorDepth) -> Self {
        let mut painter = Painter::new(depth);
        painter.clear(size);
        Self {
            sink,
            size,
            painter,
            cursor: None,
            wanted_cursor: None,
            aside: Vec::new(),
            frame: Vec::new(),
            written: 0,
        }
    }

    /// Takes over a new size of the terminal; the next draw clears it and draws everything.
    pub fn resize(&mut self, size: Size) {
        self.size = size;
    }

    /// Assumes nothing of the terminal any more but that its cursor is hidden, and clears it with the next frame.
    pub fn forget(&mut self) {
        self.painter.clear(self.size);
        self.cursor = None;
    }

    /// Sends a complete sequence that moves no cursor and draws nothing, just before the next frame.
    pub fn send_aside(&mut self, sequence: &[u8]) {
        self.aside.extend_from_slice(sequence);
    }

    /// Returns the bytes written since the start.
    #[must_use]
    pub fn written(&self) -> u64 {
        self.written
    }

    /// Returns where frames go.
    #[must_use]
    pub fn sink(&self) -> &W {
        &self.sink
    }

    /// Appends what brings the cursor where it is wanted; drawing has moved it.
    fn settle_cursor(&mut self) {
        let has_drawn = !self.painter.out.is_empty();
        match (self.cursor, self.wanted_cursor) {
            (Some(_), None) => self.painter.out.extend_from_slice(b"\x1b[?25l"),
            (before, Some(wanted)) => {
                if has_drawn || before != Some(wanted) {
                    self.painter.place_cursor(wanted);
                }
                if before.is_none() {
                    self.painter.out.extend_from_slice(b"\x1b[?25h");
                }
            }
            (None, None) => {}
        }
        self.cursor = self.wanted_cursor;
    }

    fn compose(&mut self) {
        self.frame.clear();
        self.frame.append(&mut self.aside);
        if !self.painter.out.is_empty() {
            self.frame.extend_from_slice(BEGIN);
            self.frame.append(&mut self.painter.out);
            self.frame.extend_from_slice(END);
        }
    }
}

impl<W: io::Write> Backend for CompactBackend<W> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        self.painter.paint(content);
        Ok(())
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.wanted_cursor = None;
        Ok(())
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.wanted_cursor.get_or_insert_default();
        Ok(())
    }

    /// Answers from memory: asking the terminal would wait for it.
    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(self.wanted_cursor.unwrap_or_default())
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        // A hidden cursor stays where drawing left it.
        if let Some(wanted) = &mut self.wanted_cursor {
            *wanted = position.into();
        }
        Ok(())
    }

    fn clear(&mut self) -> io::Result<()> {
        self.painter.clear(self.size);
        Ok(())
    }

    fn clear_region(&mut self, region: ClearType) -> io::Result<()> {
        match region {
            ClearType::All => self.clear(),
            // ratatui asks for parts only if it does not own the whole screen.
            _ => Err(io::Error::new(io::ErrorKind::Unsupported, "only the whole screen can be cleared")),
        }
    }

    fn size(&self) -> io::Result<Size> {
        Ok(self.size)
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize { columns_rows: self.size, pixels: Size::ZERO })
    }

    fn flush(&mut self) -> io::Result<()> {
        self.settle_cursor();
        self.compose();
        if self.frame.is_empty() {
            return Ok(());
        }
        self.sink.write_all(&self.frame)?;
        self.written += self.frame.len() as u64;
        self.sink.flush()
    }
}
