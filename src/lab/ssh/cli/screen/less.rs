//! A reader.

use std::fmt::Write as _;

use super::{ENTER, LEAVE, Program, Size, put};
use crate::lab::ssh::cli::Facts;

/// A reader like `less`.
pub(in crate::lab::ssh::cli) struct Less {
    name: String,
    lines: Vec<String>,
    top: usize,
    size: Size,
    has_begun: bool,
    keys: Vec<u8>,
}

impl Less {
    pub(in crate::lab::ssh::cli) fn new(name: &str, lines: Vec<String>) -> Self {
        Self { name: name.to_owned(), lines, top: 0, size: (80, 24), has_begun: false, keys: Vec::new() }
    }

    fn draw(&mut self) -> Vec<u8> {
        let (columns, rows) = self.size;
        let page = rows.saturating_sub(1);
        self.top = self.top.min(self.lines.len().saturating_sub(page));
        let mut out = String::from(if self.has_begun { "" } else { ENTER });
        self.has_begun = true;
        for row in 0..page {
            put(&mut out, row, self.lines.get(self.top + row).map_or("~", String::as_str), columns);
        }
        let at_end = self.top + page >= self.lines.len();
        let status = match (at_end, self.top) {
            (true, _) => "\x1b[7m(END)\x1b[27m".to_owned(),
            (false, 0) => format!("\x1b[7m{}\x1b[27m", self.name),
            _ => ":".to_owned(),
        };
        write!(out, "\x1b[{rows};1H{status}\x1b[K").expect("a string takes everything");
        out.into_bytes()
    }
}

impl Program for Less {
    fn resize(&mut self, size: Size, _facts: &Facts<'_>) -> Vec<u8> {
        self.size = size;
        self.draw()
    }

    fn key(&mut self, key: u8, _facts: &Facts<'_>) -> (Vec<u8>, bool) {
        let page = self.size.1.saturating_sub(1);
        // Arrows come as three octets.
        self.keys.push(key);
        let arrow = match self.keys.as_slice() {
            [27] | [27, b'[' | b'O'] => return (Vec::new(), false),
            [27, _, b'A'] => b'k',
            [27, _, b'B'] => b'j',
            _ => key,
        };
        self.keys.clear();
        match arrow {
            b'q' | 3 => return (format!("\x1b[{};1H\x1b[K{LEAVE}", self.size.1).into_bytes(), true),
            b' ' | b'f' | 6 => self.top += page,
            b'b' | 2 => self.top = self.top.saturating_sub(page),
            b'j' | b'\r' | b'\n' => self.top += 1,
            b'k' | b'y' => self.top = self.top.saturating_sub(1),
            b'g' => self.top = 0,
            b'G' => self.top = self.lines.len(),
            _ => return (b"\x07".to_vec(), false),
        }
        (self.draw(), false)
    }
}
