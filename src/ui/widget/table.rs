//! Headings and cells of a table whose columns the model has placed.

use ratatui::layout::Rect;

use super::{figure, mark, selection::Selection};
use crate::{
    app::{
        Mark,
        columns::{Column, Placed},
        sort::{Order, Sort},
    },
    model::Quantity,
    ui::{
        canvas::{Canvas, display_width},
        style::Role,
    },
};

/// Draws the headings, with a sign beside the one that the table is sorted by.
pub fn header<C: Column>(
    canvas: &mut Canvas<'_>,
    area: Rect,
    indent: u16,
    columns: &[Placed<C>],
    sort: Sort<C>,
) {
    let left = area.x.saturating_add(indent);
    for place in columns {
        let title = place.column.title();
        let sorted = sort.column == Some(place.column);
        let role = if sorted { Role::Accent } else { Role::Dim };
        let x = left.saturating_add(place.x);
        let width = display_width(title).min(place.width);
        let start = if place.column.is_number() { x + place.width - width } else { x };
        canvas.text(start, area.y, width, title, role);
        if sorted {
            // The blank beside a heading is always free: columns stand apart.
            let beside = if place.column.is_number() { start.saturating_sub(1) } else { start + width };
            canvas.sign(beside, area.y, direction(canvas, place.column, sort.order), role);
        }
    }
}

/// Numbers run from the greatest by nature, text from A.
fn direction<C: Column>(canvas: &Canvas<'_>, column: C, order: Order) -> &'static str {
    let falls = column.is_number() == (order == Order::Natural);
    if falls { canvas.glyphs.descending } else { canvas.glyphs.ascending }
}

/// One row of a table while it is being drawn, cell by cell from the left.
pub struct Row<'c, 'b> {
    canvas: &'c mut Canvas<'b>,
    area: Rect,
    left: u16,
    selection: Selection,
    mark: Mark,
    /// Whatever it says is of no concern now.
    dim: bool,
    /// The first cell behind a name that was too long for its column.
    pushed: u16,
}

impl<'c, 'b> Row<'c, 'b> {
    /// Begins a row: background and bar of the selection, and the sign of a marked device.
    pub fn new(
        canvas: &'c mut Canvas<'b>,
        area: Rect,
        indent: u16,
        selection: Selection,
        (mark, is_marked): (Mark, bool),
    ) -> Self {
        selection.draw(canvas, area.x, area.y, area.width);
        if is_marked && indent > 1 {
            canvas.sign(area.x + 1, area.y, canvas.glyphs.mark, Role::Accent);
        } else if is_marked {
            canvas.sign(area.x, area.y, canvas.glyphs.mark, Role::Accent);
        }
        let (left, dim) = (area.x.saturating_add(indent), mark == Mark::Quiet);
        Self { canvas, area, left, selection, mark, dim, pushed: 0 }
    }

    /// The same row, dim: what is wrong is taken care of.
    pub fn dimmed(mut self, dim: bool) -> Self {
        self.dim |= dim;
        self
    }

    /// The canvas and the place of a column, for cells of another kind.
    pub fn cell<C>(&mut self, place: &Placed<C>) -> (&mut Canvas<'b>, Rect) {
        let x = self.left.saturating_add(place.x);
        let width = place.width.min(self.area.right().saturating_sub(x));
        (self.canvas, Rect::new(x, self.area.y, width, 1))
    }

    /// The name of what the row is about. The names of broken things are not cut while there is a column that can give
    /// way, up to `limit`, the first cell of the table that must stay free.
    pub fn name<C>(&mut self, place: &Placed<C>, limit: u16, name: &str) {
        let role = self.selection.name_role(if self.dim { Role::Dim } else { Role::Text });
        let room = if self.mark.is_wrong() { limit.saturating_sub(place.x + 1) } else { 0 };
        let pushed = if self.pushed > 0 { self.pushed + 1 } else { 0 };
        let (canvas, cell) = self.cell(place);
        // A second name gives way to a first one that was too long, and takes its room from what follows.
        let x = cell.x.max(pushed);
        let end = (cell.x + cell.width).max(cell.x + room);
        let used = canvas.cut(x, cell.y, end.saturating_sub(x), name, role);
        self.pushed = x + used;
    }

    /// Text that gives way to a long name and is cut at the end of its column.
    pub fn text<C>(&mut self, place: &Placed<C>, text: &str, role: Role) {
        let pushed = self.pushed + 1;
        let role = if self.dim { Role::Dim } else { role };
        let (canvas, cell) = self.cell(place);
        let x = cell.x.max(pushed);
        canvas.cut(x, cell.y, cell.right().saturating_sub(x), text, role);
    }

    /// A state: its sign and words, which may take up to `beyond` cells behind their column where something is wrong.
    pub fn state<C>(&mut self, place: &Placed<C>, beyond: u16, words: &str) {
        let mark = self.mark;
        let more = if mark.is_wrong() { beyond } else { 0 };
        let (canvas, cell) = self.cell(place);
        mark::state(canvas, cell.x, cell.y, cell.width + more, mark, words);
    }

    /// A number with its prefix or unit.
    pub fn with_unit<C>(&mut self, place: &Placed<C>, quantity: &Quantity, role: Role) {
        let (canvas, cell) = self.cell(place);
        figure::with_unit(canvas, cell.x, cell.y, cell.width, quantity, role);
    }

    /// A number alone.
    pub fn bare<C>(&mut self, place: &Placed<C>, quantity: &Quantity, role: Role) {
        let (canvas, cell) = self.cell(place);
        figure::bare(canvas, cell.x, cell.y, cell.width, quantity, role);
    }
}
