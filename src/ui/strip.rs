//! One line that fills from both ends: titles, status lines, facts beside one another.

use super::{
    canvas::{Canvas, display_width},
    glyphs::Glyphs,
    style::Role,
};
use crate::model::Quantity;

/// A line of the screen and what is still free of it.
pub struct Strip<'c, 'b> {
    canvas: &'c mut Canvas<'b>,
    y: u16,
    left: u16,
    right: u16,
}

impl<'c, 'b> Strip<'c, 'b> {
    /// A free line of `width` cells.
    pub fn new(canvas: &'c mut Canvas<'b>, x: u16, y: u16, width: u16) -> Self {
        Self { canvas, y, left: x, right: x.saturating_add(width) }
    }

    /// The signs that the line is drawn with.
    pub fn glyphs(&self) -> &'static Glyphs {
        self.canvas.glyphs
    }

    /// How many cells are still free.
    pub fn free(&self) -> u16 {
        self.right.saturating_sub(self.left)
    }

    /// Where the next text at the left begins.
    pub fn at(&self) -> u16 {
        self.left
    }

    /// Writes at the left, with an ellipsis where the line is full.
    pub fn left(&mut self, text: &str, role: Role) -> &mut Self {
        let used = self.canvas.cut(self.left, self.y, self.free(), text, role);
        self.left += used;
        self
    }

    /// Writes at the left only if all of it fits, with `gap` cells before it; returns whether it did.
    pub fn left_whole(&mut self, gap: u16, text: &str, role: Role) -> bool {
        let fits = display_width(text).saturating_add(gap) <= self.free();
        if fits {
            self.gap(gap).left(text, role);
        }
        fits
    }

    /// Leaves cells free at the left.
    pub fn gap(&mut self, cells: u16) -> &mut Self {
        self.left = self.left.saturating_add(cells).min(self.right);
        self
    }

    /// Leaves cells free up to a column, if it is not reached yet; one in any case.
    pub fn tab(&mut self, x: u16) -> &mut Self {
        self.left = x.max(self.left + 1).min(self.right);
        self
    }

    /// Writes a number and its dimmer unit at the left.
    pub fn quantity(&mut self, quantity: &Quantity, role: Role) -> &mut Self {
        self.left(quantity.digits(), role);
        if !quantity.unit().is_empty() {
            self.gap(1).left(quantity.unit(), Role::Dim);
        }
        self
    }

    /// Writes at the right end only if all of it fits and `gap` cells stay free before it; returns whether it did.
    pub fn right(&mut self, gap: u16, text: &str, role: Role) -> bool {
        let width = display_width(text);
        let fits = width.saturating_add(gap) <= self.free();
        if fits {
            self.right -= width;
            self.canvas.text(self.right, self.y, width, text, role);
        }
        fits
    }

    /// Writes the sign between two facts at the right end, if it fits.
    pub fn separate_right(&mut self, gap: u16) -> bool {
        let sign = self.canvas.glyphs.separator;
        self.gap_right(1);
        let fits = self.right(gap + 1, sign, Role::Dim);
        self.gap_right(1);
        fits
    }

    /// Leaves cells free at the right.
    pub fn gap_right(&mut self, cells: u16) -> &mut Self {
        self.right = self.right.saturating_sub(cells).max(self.left);
        self
    }
}
