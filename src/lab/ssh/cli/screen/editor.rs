//! An editor.

use std::fmt::Write as _;

use super::{ENTER, LEAVE, Program, Size, put};
use crate::lab::ssh::cli::Facts;

/// An editor like `vi`: it moves, inserts, deletes and leaves.
pub(in crate::lab::ssh::cli) struct Editor {
    name: String,
    lines: Vec<String>,
    row: usize,
    column: usize,
    top: usize,
    /// What is typed goes into the text.
    inserts: bool,
    /// What is typed after `:`.
    command: Option<String>,
    keys: Vec<u8>,
    size: Size,
    has_begun: bool,
}

impl Editor {
    pub(in crate::lab::ssh::cli) fn new(name: &str, lines: Vec<String>) -> Self {
        let lines = if lines.is_empty() { vec![String::new()] } else { lines };
        Self {
            name: name.to_owned(),
            lines,
            row: 0,
            column: 0,
            top: 0,
            inserts: false,
            command: None,
            keys: Vec::new(),
            size: (80, 24),
            has_begun: false,
        }
    }

    fn draw(&mut self) -> Vec<u8> {
        let (columns, rows) = self.size;
        let page = rows.saturating_sub(1).max(1);
        self.top = self.top.clamp((self.row + 1).saturating_sub(page), self.row);
        let mut out = String::from(if self.has_begun { "\x1b[?25l" } else { ENTER });
        self.has_begun = true;
        for row in 0..page {
            let line = self.lines.get(self.top + row);
            put(&mut out, row, line.map_or("\x1b[1;34m~", String::as_str), columns);
        }
        let status = match (&self.command, self.inserts) {
            (Some(command), _) => format!(":{command}"),
            (None, true) => "\x1b[1m-- INSERT --".to_owned(),
            (None, false) => format!("\"{}\" {}L", self.name, self.lines.len()),
        };
        put(&mut out, rows.saturating_sub(1), &status, columns.max(20));
        let (row, column) = match &self.command {
            Some(command) => (rows, command.len() + 2),
            None => (self.row - self.top + 1, self.column + 1),
        };
        write!(out, "\x1b[{row};{column}H\x1b[?25h").expect("a string takes everything");
        out.into_bytes()
    }

    fn line(&mut self) -> &mut String {
        &mut self.lines[self.row]
    }

    fn limit(&mut self) {
        self.row = self.row.min(self.lines.len() - 1);
        let row = self.row;
        self.column = self.column.min(self.lines[row].chars().count());
    }

    /// The octet at which the cursor's character begins.
    fn at(&mut self) -> usize {
        let column = self.column;
        let line = self.line();
        line.char_indices().nth(column).map_or(line.len(), |(at, _)| at)
    }

    fn insert(&mut self, key: u8) {
        let at = self.at();
        match key {
            27 => self.inserts = false,
            b'\r' | b'\n' => {
                let rest = self.line().split_off(at);
                self.lines.insert(self.row + 1, rest);
                (self.row, self.column) = (self.row + 1, 0);
            }
            8 | 127 if self.column > 0 => {
                self.column -= 1;
                let at = self.at();
                self.line().remove(at);
            }
            32..127 => {
                self.line().insert(at, char::from(key));
                self.column += 1;
            }
            _ => {}
        }
    }

    fn walk(&mut self, key: u8) {
        match key {
            b'h' => self.column = self.column.saturating_sub(1),
            b'j' => self.row += 1,
            b'k' => self.row = self.row.saturating_sub(1),
            b'l' => self.column += 1,
            b'0' => self.column = 0,
            b'$' | b'A' => self.column = usize::MAX,
            b'G' => self.row = usize::MAX,
            b'x' => {
                let at = self.at();
                if at < self.line().len() {
                    self.line().remove(at);
                }
            }
            b':' => self.command = Some(String::new()),
            _ => {}
        }
        self.inserts = matches!(key, b'i' | b'a' | b'A');
        self.column += usize::from(key == b'a');
        self.limit();
    }

    /// A key of the line after `:`; whether the editor is left.
    fn colon(&mut self, key: u8) -> bool {
        let Some(command) = &mut self.command else { return false };
        match key {
            b'\r' | b'\n' => {
                let leaves = command.contains('q') || command == "x";
                self.command = None;
                return leaves;
            }
            27 => self.command = None,
            8 | 127 => {
                command.pop();
            }
            32..127 => command.push(char::from(key)),
            _ => {}
        }
        false
    }
}

impl Program for Editor {
    fn resize(&mut self, size: Size, _facts: &Facts<'_>) -> Vec<u8> {
        self.size = size;
        self.draw()
    }

    fn key(&mut self, key: u8, _facts: &Facts<'_>) -> (Vec<u8>, bool) {
        // An escape begins anew: it may be a key of its own.
        if key == 27 {
            self.keys.clear();
        }
        self.keys.push(key);
        let arrow = match self.keys.as_slice() {
            [27, b'[' | b'O'] => return (Vec::new(), false),
            [27, _, b'A'] => Some(b'k'),
            [27, _, b'B'] => Some(b'j'),
            [27, _, b'C'] => Some(b'l'),
            [27, _, b'D'] => Some(b'h'),
            _ => None,
        };
        if key != 27 {
            self.keys.clear();
        }
        let is_over = match (arrow, self.inserts, self.command.is_some()) {
            (Some(arrow), inserts, _) => {
                self.walk(arrow);
                self.inserts = inserts;
                false
            }
            (None, _, true) => self.colon(key),
            (None, true, _) => {
                self.insert(key);
                false
            }
            (None, false, _) => {
                self.walk(key);
                false
            }
        };
        match is_over {
            true => (format!("\x1b[{};1H\x1b[K{LEAVE}", self.size.1).into_bytes(), true),
            false => (self.draw(), false),
        }
    }
}
