//! Numbers in columns: digits under digits, units under units.

use crate::ui::{canvas::Canvas, figure::Figure, style::Role};

/// Draws a number in `width` cells: digits right-aligned, then the unit's prefix in the last cell, dim.
pub fn prefixed(canvas: &mut Canvas<'_>, x: u16, y: u16, width: u16, figure: &Figure, role: Role) {
    let digits = width.saturating_sub(2);
    canvas.right(x, y, digits, figure.digits.as_str(), quiet_zero(figure, role));
    canvas.right(x.saturating_add(width - width.min(1)), y, 1.min(width), figure.unit, Role::Dim);
}

/// Draws a number without its unit, right-aligned in `width` cells.
pub fn bare(canvas: &mut Canvas<'_>, x: u16, y: u16, width: u16, figure: &Figure, role: Role) {
    canvas.right(x, y, width, figure.digits.as_str(), quiet_zero(figure, role));
}

/// Draws the sign for a value that there is none of, where the digits of a number would end.
pub fn absent(canvas: &mut Canvas<'_>, x: u16, y: u16, width: u16) {
    canvas.right(x, y, width, canvas.glyphs.absent, Role::Dim);
}

fn quiet_zero(figure: &Figure, role: Role) -> Role {
    if figure.zero { Role::Dim } else { role }
}
