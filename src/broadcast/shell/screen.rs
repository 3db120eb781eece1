//! The screen of a shell: octets go into a terminal emulator, cells come out.

use std::{collections::HashMap, num::NonZeroU16};

use super::keys::Modes;
use crate::{
    model::{DeviceId, Ink, SafeText, ShellCell, ShellPicture},
    plan::ShellSize,
};

/// How many lines are kept of what scrolled away.
const SCROLLBACK: usize = 5_000;

/// How many different cells are remembered, so that few are cleaned anew.
const KNOWN_CELLS: usize = 4_096;

/// A terminal emulator and what is shown of it.
pub(super) struct Screen {
    device: DeviceId,
    parser: vt100::Parser,
    texts: HashMap<String, SafeText>,
}

impl Screen {
    /// An empty screen.
    pub fn new(device: DeviceId, size: ShellSize) -> Self {
        let (rows, columns) = cells(size);
        let parser = vt100::Parser::new(rows, columns, SCROLLBACK);
        Self { device, parser, texts: HashMap::new() }
    }

    /// Takes what the device sent. Whoever looks at what scrolled away goes on looking at the same lines.
    pub fn take(&mut self, octets: &[u8]) {
        self.parser.process(octets);
    }

    /// Has another size from now on.
    pub fn resize(&mut self, size: ShellSize) {
        let (rows, columns) = cells(size);
        self.parser.screen_mut().set_size(rows, columns);
    }

    /// Is moved up by so many lines; 0 is where the device writes.
    pub fn scroll(&mut self, lines: usize) {
        self.parser.screen_mut().set_scrollback(lines);
    }

    /// What the program has asked for.
    pub fn modes(&self) -> Modes {
        let screen = self.parser.screen();
        Modes { application_cursor: screen.application_cursor(), bracketed_paste: screen.bracketed_paste() }
    }

    /// The row on which the cursor stands, with the rows that are broken into it; nothing while a program has the whole
    /// screen.
    pub fn typed_row(&self) -> Option<SafeText> {
        let screen = self.parser.screen();
        if screen.alternate_screen() {
            return None;
        }
        let (row, _) = screen.cursor_position();
        let first = (0..row).rev().take_while(|above| screen.row_wrapped(*above)).last().unwrap_or(row);
        let rows = screen.rows(0, screen.size().1.get()).skip(first.into());
        let whole: String = rows.take(usize::from(row - first) + 1).collect();
        Some(SafeText::new(whole.trim_end()))
    }

    /// The picture as it is now.
    pub fn picture(&mut self, listens: bool, ended: Option<&SafeText>) -> ShellPicture {
        let screen = self.parser.screen();
        let (rows, columns) = (screen.size().0.get(), screen.size().1.get());
        let mut cells = Vec::with_capacity(usize::from(rows) * usize::from(columns));
        for row in 0..rows {
            for column in 0..columns {
                cells.push(
                    screen
                        .cell(row, column)
                        .map_or_else(ShellCell::default, |cell| cell_of(cell, &mut self.texts)),
                );
            }
        }
        let (row, column) = screen.cursor_position();
        let is_seen = !screen.hide_cursor() && screen.scrollback() == 0 && ended.is_none();
        ShellPicture {
            device: self.device,
            columns,
            rows,
            cells: cells.into(),
            // After the last column the cursor waits for the next character.
            cursor: is_seen.then_some((column.min(columns - 1), row)),
            scrolled: screen.scrollback(),
            listens,
            ended: ended.cloned(),
        }
    }
}

fn cell_of(cell: &vt100::Cell, texts: &mut HashMap<String, SafeText>) -> ShellCell {
    let contents = cell.contents();
    let text = match texts.get(contents) {
        Some(known) => known.clone(),
        None => {
            if texts.len() >= KNOWN_CELLS {
                texts.clear();
            }
            let text = SafeText::new(contents);
            texts.insert(contents.to_owned(), text.clone());
            text
        }
    };
    ShellCell {
        text,
        ink: ink(cell.fgcolor()),
        paper: ink(cell.bgcolor()),
        bold: cell.bold(),
        underlined: cell.underline(),
        inverse: cell.inverse(),
    }
}

const fn ink(color: vt100::Color) -> Ink {
    match color {
        vt100::Color::Default => Ink::Default,
        vt100::Color::Idx(index) => Ink::Indexed(index),
        vt100::Color::Rgb(red, green, blue) => Ink::Rgb(red, green, blue),
    }
}

/// An emulator of one column breaks on a wide character: it has two at least.
fn cells(size: ShellSize) -> (NonZeroU16, NonZeroU16) {
    let at_least = |least: u16, given: u16| NonZeroU16::new(given.clamp(least, 1_000));
    let within = "both have a least size";
    (at_least(1, size.rows).expect(within), at_least(2, size.columns).expect(within))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SIZE: ShellSize = ShellSize { columns: 10, rows: 3 };

    fn line(picture: &ShellPicture, row: usize) -> String {
        let width = usize::from(picture.columns);
        let cells = &picture.cells[row * width..(row + 1) * width];
        let text: String =
            cells.iter().map(|cell| if cell.text.is_empty() { " " } else { &cell.text }).collect();
        text.trim_end().to_owned()
    }

    fn screen(octets: &[u8]) -> Screen {
        let mut screen = Screen::new(DeviceId(1), SIZE);
        screen.take(octets);
        screen
    }

    #[test]
    fn what_the_device_draws_becomes_cells() {
        let picture = screen(b"a\x1b[1;31mb\x1b[0m\r\n\x1b[7mc").picture(true, None);
        assert_eq!((line(&picture, 0), line(&picture, 1)), ("ab".into(), "c".into()));
        let (b, c) = (&picture.cells[1], &picture.cells[10]);
        assert_eq!((b.ink, b.bold, c.inverse), (Ink::Indexed(1), true, true));
        assert_eq!(picture.cursor, Some((1, 1)));
    }

    #[test]
    fn modes_follow_the_program() {
        let modes = screen(b"\x1b[?1h\x1b[?2004h").modes();
        assert_eq!(modes, Modes { application_cursor: true, bracketed_paste: true });
        assert_eq!(screen(b"\x1b[?1h\x1b[?2004h\x1bc").modes(), Modes::default());
    }

    #[test]
    fn what_scrolled_away_can_be_looked_at() {
        let mut screen = screen(b"1\r\n2\r\n3\r\n4\r\n5");
        screen.scroll(2);
        let picture = screen.picture(true, None);
        assert_eq!((line(&picture, 0), picture.scrolled, picture.cursor), ("1".into(), 2, None));
        screen.scroll(usize::MAX);
        assert_eq!(screen.picture(true, None).scrolled, 2, "no further than there is");
        screen.scroll(0);
        assert_eq!(line(&screen.picture(true, None), 2), "5");
    }

    #[test]
    fn a_picture_has_as_many_cells_as_its_size_says() {
        let mut screen = screen("漢字\r\n".as_bytes());
        for (columns, rows) in [(80, 24), (0, 0), (1, 1), (u16::MAX, 2), (7, 5)] {
            screen.resize(ShellSize { columns, rows });
            let picture = screen.picture(true, None);
            assert_eq!(picture.cells.len(), usize::from(picture.columns) * usize::from(picture.rows));
        }
    }

    proptest! {
        #[test]
        fn no_octet_of_a_device_stands_in_a_cell_as_a_control(octets in prop::collection::vec(any::<u8>(), 0..400)) {
            let picture = screen(&octets).picture(true, None);
            prop_assert!(picture.cells.iter().all(|cell| !cell.text.chars().any(char::is_control)));
            let inside = picture.cursor.is_none_or(|(column, row)| column < picture.columns && row < picture.rows);
            prop_assert!(inside);
        }
    }
}
