//! One line of a terminal, as it is being written.

use super::LINE_LIMIT;
use crate::model::{CharKind, char_kind};

/// Where a control sequence may put the cursor: no terminal that we ask for is wider. What costs more the longer the line
/// is stops working beyond it.
const COLUMN_LIMIT: usize = 1024;

/// The most combining marks in a row; more only serve to draw over other lines.
const MARK_LIMIT: usize = 2;

/// The characters of a line and where the next one goes.
#[derive(Debug, Default)]
pub(super) struct Cells {
    chars: Vec<char>,
    cursor: usize,
    saved: usize,
    marks: usize,
    /// Where a finished line is put together; kept, so that a line costs no allocation.
    text: String,
}

impl Cells {
    /// Whether nothing was written since the last line, and the cursor stands at its start.
    pub(super) fn is_untouched(&self) -> bool {
        self.chars.is_empty() && self.cursor == 0
    }

    /// Whether nothing can be seen.
    pub(super) fn is_blank(&self) -> bool {
        self.chars.iter().all(|c| *c == ' ')
    }

    /// The text without blanks at its end, unless it is longer than this.
    pub(super) fn text(&self, limit: usize) -> Option<String> {
        (self.chars.len() <= limit).then(|| {
            let text: String = self.chars.iter().collect();
            text.trim_end_matches(' ').to_owned()
        })
    }

    /// Writes printable ASCII.
    pub(super) fn put_plain(&mut self, octets: &[u8], sink: &mut dyn FnMut(&str)) {
        self.marks = 0;
        let mut rest = octets;
        while !rest.is_empty() {
            self.make_room(sink);
            let (now, later) = rest.split_at(rest.len().min(LINE_LIMIT - self.cursor));
            let over = now.len().min(self.chars.len() - self.cursor);
            for (cell, octet) in self.chars[self.cursor..].iter_mut().zip(&now[..over]) {
                *cell = char::from(*octet);
            }
            self.chars.extend(now[over..].iter().map(|octet| char::from(*octet)));
            self.cursor += now.len();
            rest = later;
        }
    }

    /// Writes a character; one that must not be seen is left out.
    pub(super) fn put(&mut self, c: char, sink: &mut dyn FnMut(&str)) {
        let (c, marks) = match char_kind(c) {
            CharKind::Forbidden => return,
            CharKind::Blank => (' ', 0),
            CharKind::Mark if self.marks >= MARK_LIMIT || self.is_blank_before_cursor() => return,
            CharKind::Mark => (c, self.marks + 1),
            CharKind::Plain => (c, 0),
        };
        self.marks = marks;
        self.make_room(sink);
        match self.chars.get_mut(self.cursor) {
            Some(cell) => *cell = c,
            None => self.chars.push(c),
        }
        self.cursor += 1;
    }

    fn is_blank_before_cursor(&self) -> bool {
        let before = self.cursor.checked_sub(1).and_then(|before| self.chars.get(before));
        before.is_none_or(|c| *c == ' ')
    }

    /// Makes the cursor stand on a character or right behind the last one.
    fn make_room(&mut self, sink: &mut dyn FnMut(&str)) {
        if self.cursor >= LINE_LIMIT {
            self.end(sink);
        }
        if self.cursor > self.chars.len() {
            self.chars.resize(self.cursor, ' ');
        }
    }

    /// Ends the line and hands it out.
    pub(super) fn end(&mut self, sink: &mut dyn FnMut(&str)) {
        self.text.clear();
        self.text.extend(self.chars.iter());
        sink(self.text.trim_end_matches(' '));
        self.clear();
    }

    pub(super) fn clear(&mut self) {
        self.chars.clear();
        (self.cursor, self.marks) = (0, 0);
    }

    pub(super) fn move_to(&mut self, column: usize) {
        self.cursor = column.min(COLUMN_LIMIT);
        self.marks = 0;
    }

    pub(super) fn forward(&mut self, count: usize) {
        self.cursor = self.cursor.max((self.cursor + count).min(COLUMN_LIMIT));
    }

    pub(super) fn back(&mut self, count: usize) {
        self.cursor = self.cursor.saturating_sub(count);
    }

    pub(super) fn tab(&mut self) {
        self.cursor = (self.cursor / 8 * 8 + 8).min(LINE_LIMIT);
    }

    pub(super) fn save(&mut self) {
        self.saved = self.cursor.min(COLUMN_LIMIT);
    }

    pub(super) fn restore(&mut self) {
        self.cursor = self.saved;
    }

    /// Erases from the cursor (0), up to it (1), or everything (2, 3).
    pub(super) fn erase(&mut self, what: u16) {
        match what {
            0 => self.chars.truncate(self.cursor),
            1 => {
                let end = (self.cursor + 1).min(self.chars.len());
                if end <= COLUMN_LIMIT {
                    self.chars[..end].fill(' ');
                }
            }
            2 | 3 => self.chars.clear(),
            _ => {}
        }
    }

    pub(super) fn insert(&mut self, count: usize) {
        if self.can_shift() {
            let count = count.min(COLUMN_LIMIT - self.chars.len());
            self.chars.splice(self.cursor..self.cursor, std::iter::repeat_n(' ', count));
        }
    }

    pub(super) fn delete(&mut self, count: usize) {
        if self.can_shift() {
            let end = (self.cursor + count).min(self.chars.len());
            self.chars.drain(self.cursor..end);
        }
    }

    pub(super) fn blank(&mut self, count: usize) {
        if self.can_shift() {
            let end = (self.cursor + count).min(self.chars.len());
            self.chars[self.cursor..end].fill(' ');
        }
    }

    fn can_shift(&self) -> bool {
        self.cursor < self.chars.len() && self.chars.len() <= COLUMN_LIMIT
    }
}
