//! Numbers in columns: digits under digits, units under units.

use crate::{
    model::Quantity,
    ui::{canvas::Canvas, style::Role},
};

/// Draws a number in `width` cells: digits right-aligned, then a blank, then the prefix or unit in the last cell, dim.
pub fn with_unit(canvas: &mut Canvas<'_>, x: u16, y: u16, width: u16, quantity: &Quantity, role: Role) {
    let digits = width.saturating_sub(2);
    bare(canvas, x, y, digits, quantity, role);
    canvas.right(x.saturating_add(digits), y, width - digits, quantity.unit(), Role::Dim);
}

/// Draws a number without its unit, right-aligned in `width` cells.
pub fn bare(canvas: &mut Canvas<'_>, x: u16, y: u16, width: u16, quantity: &Quantity, role: Role) {
    canvas.right(x, y, width, quantity.digits(), if quantity.is_quiet() { Role::Dim } else { role });
}
