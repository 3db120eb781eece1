//! What every widget draws with: a buffer, the colours and the signs. Writes cells directly, never outside the
//! buffer and without allocating.

use ratatui::{
    buffer::{Buffer, CellWidth},
    layout::Rect,
    style::Style,
    text::Span,
};

use super::{
    glyphs::Glyphs,
    style::{Palette, Role},
};

/// A buffer with the ink to draw on it. Positions outside of the buffer draw nothing.
pub struct Canvas<'a> {
    buffer: &'a mut Buffer,
    /// The rows that were selected last: in the tree, in the table, in what the palette offers.
    selected: [Rect; 3],
    /// The colours.
    pub palette: &'a Palette,
    /// The signs.
    pub glyphs: &'static Glyphs,
}

impl<'a> Canvas<'a> {
    /// A canvas over the whole of a buffer.
    pub fn new(buffer: &'a mut Buffer, palette: &'a Palette, glyphs: &'static Glyphs) -> Self {
        Self { buffer, selected: [Rect::ZERO; 3], palette, glyphs }
    }

    /// The part of the screen that can be drawn on.
    pub fn area(&self) -> Rect {
        self.buffer.area
    }

    /// Writes a text from `x` on into at most `width` cells and returns how many it took. A wide character that
    /// does not fit whole is not drawn.
    pub fn text(&mut self, x: u16, y: u16, width: u16, text: &str, role: Role) -> u16 {
        if text.is_ascii() { self.plain(x, y, width, text, role) } else { self.rich(x, y, width, text, role) }
    }

    /// Writes a text that ends in an ellipsis if it is wider than `width` cells; returns how many it took.
    pub fn cut(&mut self, x: u16, y: u16, width: u16, text: &str, role: Role) -> u16 {
        if display_width(text) <= width {
            return self.text(x, y, width, text, role);
        }
        let mark = self.glyphs.ellipsis;
        let kept = self.text(x, y, width.saturating_sub(mark.cell_width()), text, role);
        kept + self.text(x.saturating_add(kept), y, width - kept, mark, role)
    }

    /// Writes a text so that it ends at the right edge of `width` cells; what is too wide is cut at its end.
    pub fn right(&mut self, x: u16, y: u16, width: u16, text: &str, role: Role) {
        let blank = width.saturating_sub(display_width(text));
        self.cut(x.saturating_add(blank), y, width - blank, text, role);
    }

    /// Writes one sign.
    pub fn sign(&mut self, x: u16, y: u16, sign: &str, role: Role) {
        let style = self.style(x, y, role);
        if let Some(cell) = self.buffer.cell_mut((x, y)) {
            cell.set_symbol(sign).set_style(style);
        }
    }

    /// Writes one cell of a picture that has colours of its own. What is no single cell of plain text is left out, and
    /// where glyphs are ASCII, so is what lies beyond it.
    pub fn paint(&mut self, x: u16, y: u16, text: &str, style: Style) {
        let Some(cell) = self.buffer.cell_mut((x, y)) else { return };
        let is_plain = !text.is_empty() && !text.chars().any(char::is_control) && text.cell_width() <= 2;
        let text = match text {
            text if is_plain && (text.is_ascii() || !self.glyphs.ascii) => text,
            _ if is_plain => "?",
            _ => " ",
        };
        cell.set_symbol(text).set_style(style);
    }

    /// The sign at a place, if that is on the screen.
    pub fn sign_at(&self, x: u16, y: u16) -> Option<&str> {
        self.buffer.cell((x, y)).map(ratatui::buffer::Cell::symbol)
    }

    /// Whether nothing but hairlines stands on a row.
    pub fn is_free(&self, y: u16) -> bool {
        let area = self.buffer.area;
        let mut signs = (area.left()..area.right()).filter_map(|x| self.sign_at(x, y));
        area.height > y && signs.all(|sign| sign == " " || sign == self.glyphs.vertical)
    }

    /// Draws a horizontal hairline.
    pub fn horizontal(&mut self, x: u16, y: u16, width: u16) {
        (x..x.saturating_add(width)).for_each(|x| self.sign(x, y, self.glyphs.horizontal, Role::Hairline));
    }

    /// Draws a vertical hairline.
    pub fn vertical(&mut self, x: u16, y: u16, height: u16) {
        (y..y.saturating_add(height)).for_each(|y| self.sign(x, y, self.glyphs.vertical, Role::Hairline));
    }

    /// Puts the background of the selection behind one row.
    pub fn select(&mut self, x: u16, y: u16, width: u16) {
        let style = self.palette.style(Role::Selection);
        let row = Rect::new(x, y, width, 1);
        self.buffer.set_style(row, style);
        self.selected.rotate_right(1);
        self.selected[0] = row;
    }

    /// The style of a role at a place.
    fn style(&self, x: u16, y: u16, role: Role) -> Style {
        let is_selected = self.selected.iter().any(|row| row.contains((x, y).into()));
        self.palette.style(if is_selected { self.palette.on_selection(role) } else { role })
    }

    /// Empties an area, so that what lay below shows nowhere: not even half of a wide character at its edge.
    pub fn clear(&mut self, area: Rect) {
        let area = area.intersection(self.buffer.area);
        self.selected.iter_mut().filter(|row| row.intersects(area)).for_each(|row| *row = Rect::ZERO);
        for y in area.top()..area.bottom() {
            self.mend(area.left(), y);
            for x in area.left()..area.right() {
                self.buffer[(x, y)].reset();
            }
        }
    }

    fn mend(&mut self, edge: u16, y: u16) {
        let Some(before) = edge.checked_sub(1) else { return };
        if let Some(cell) = self.buffer.cell_mut((before, y))
            && cell.symbol().cell_width() > 1
        {
            cell.set_symbol(" ");
        }
    }

    fn room(&self, x: u16, y: u16, width: u16) -> u16 {
        let area = self.buffer.area;
        let inside = x >= area.left() && (area.top()..area.bottom()).contains(&y);
        if inside { area.right().saturating_sub(x).min(width) } else { 0 }
    }

    fn plain(&mut self, x: u16, y: u16, width: u16, text: &str, role: Role) -> u16 {
        let style = self.style(x, y, role);
        let room = self.room(x, y, width);
        let mut at = x;
        for byte in text.bytes().filter(|byte| !byte.is_ascii_control()).take(usize::from(room)) {
            self.buffer[(at, y)].set_char(char::from(byte)).set_style(style);
            at += 1;
        }
        at - x
    }

    fn rich(&mut self, x: u16, y: u16, width: u16, text: &str, role: Role) -> u16 {
        let style = self.style(x, y, role);
        let room = self.room(x, y, width);
        let mut used = 0;
        let span = Span::raw(text);
        for grapheme in span.styled_graphemes(style).map(|grapheme| grapheme.symbol) {
            let cells = grapheme.cell_width();
            if used + cells > room {
                break;
            }
            self.grapheme(x + used, y, grapheme, cells, style);
            used += cells;
        }
        used
    }

    fn grapheme(&mut self, x: u16, y: u16, grapheme: &str, cells: u16, style: Style) {
        let plain = self.glyphs.ascii && !grapheme.is_ascii();
        for next in 0..cells {
            let symbol = match next {
                _ if plain => "?",
                0 => grapheme,
                _ => " ",
            };
            self.buffer[(x + next, y)].set_symbol(symbol).set_style(style);
        }
    }
}

/// How many cells a text takes, counted as it is drawn.
pub fn display_width(text: &str) -> u16 {
    if text.is_ascii() {
        return u16::try_from(text.len()).unwrap_or(u16::MAX);
    }
    let span = Span::raw(text);
    let widths = span.styled_graphemes(Style::new()).map(|grapheme| grapheme.symbol.cell_width());
    widths.fold(0, u16::saturating_add)
}
