//! A line that somebody types into.

use ratatui::layout::{Position, Rect};

use crate::ui::{
    canvas::{Canvas, display_width},
    style::Role,
};

/// What is typed so far.
#[derive(Debug, Clone, Copy)]
pub struct Prompt<'a> {
    /// What stands before it and says what the line is for.
    pub sign: &'a str,
    /// The text.
    pub text: &'a str,
    /// How many characters stand before the cursor.
    pub cursor: usize,
}

/// Draws the line and returns the place of the cursor and the column of the first character. A text wider than the
/// line is shifted so that the cursor and what stands before it can be seen.
pub fn line(canvas: &mut Canvas<'_>, area: Rect, prompt: &Prompt<'_>) -> (Position, u16) {
    let x = area.x + canvas.text(area.x, area.y, area.width, prompt.sign, Role::Accent) + 1;
    let room = area.right().saturating_sub(x);
    let end = byte_of(prompt.text, prompt.cursor);
    let start = shift(&prompt.text[..end], room.saturating_sub(1));
    canvas.text(x, area.y, room, &prompt.text[start..], Role::Bright);
    let column = x.saturating_add(display_width(&prompt.text[start..end]));
    (Position::new(column.min(area.right().saturating_sub(1)), area.y), x)
}

fn byte_of(text: &str, character: usize) -> usize {
    text.char_indices().nth(character).map_or(text.len(), |(at, _)| at)
}

/// The byte from which on `before` takes no more than `room` cells.
fn shift(before: &str, room: u16) -> usize {
    let starts = before.char_indices().map(|(at, _)| at).chain([before.len()]);
    starts.into_iter().find(|at| display_width(&before[*at..]) <= room).unwrap_or(before.len())
}

#[cfg(test)]
mod tests {
    use ratatui::buffer::Buffer;

    use super::*;
    use crate::ui::{glyphs, style::Palette};

    fn shown(text: &str, cursor: usize, width: u16) -> (String, u16) {
        let area = Rect::new(0, 0, width, 1);
        let mut buffer = Buffer::empty(area);
        let palette = Palette::default();
        let mut canvas = Canvas::new(&mut buffer, &palette, glyphs::set(false));
        let (at, _) = line(&mut canvas, area, &Prompt { sign: "/", text, cursor });
        ((0..width).map(|x| buffer[(x, 0)].symbol()).collect(), at.x)
    }

    #[test]
    fn the_cursor_stands_behind_what_is_typed() {
        assert_eq!(shown("site=fra", 8, 14), ("/ site=fra    ".to_owned(), 10));
        assert_eq!(shown("site=fra", 4, 14), ("/ site=fra    ".to_owned(), 6));
    }

    #[test]
    fn a_long_line_shows_what_stands_before_the_cursor() {
        assert_eq!(shown("abcdefghij", 10, 8), ("/ fghij ".to_owned(), 7));
        assert_eq!(shown("日本語日本語", 6, 8), ("/ 本 語   ".to_owned(), 6));
    }

    #[test]
    fn no_room_is_no_harm() {
        assert_eq!(shown("abc", 3, 1).1, 0);
    }
}
