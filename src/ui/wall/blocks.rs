//! Letters and digits of half blocks; of whole cells where there are no half ones.

use ratatui::style::{Modifier, Style};

use crate::{
    app::wall::{TextSize, letters},
    ui::{canvas::Canvas, style::Role},
};

/// Writes a text at a size, its upper left corner at a cell.
pub fn text(canvas: &mut Canvas<'_>, x: u16, y: u16, text: &str, size: TextSize, role: Role) {
    match size {
        TextSize::Plain => {
            canvas.text(x, y, u16::MAX - x, text, role);
        }
        TextSize::Blocks(scale) => {
            for (column, row) in letters::pixels(text) {
                pixel(canvas, (x, y), (column, row), scale, role);
            }
        }
    }
}

/// Writes digits, each pixel `scale` cells wide.
pub fn digits(canvas: &mut Canvas<'_>, x: u16, y: u16, digits: &str, scale: u16, role: Role) {
    match scale {
        0 => text(canvas, x, y, digits, TextSize::Plain, role),
        _ if canvas.glyphs.ascii => whole_cells(canvas, (x, y), digits, scale, role),
        _ => text(canvas, x, y, digits, TextSize::Blocks(scale), role),
    }
}

/// Columns of such digits.
pub fn digits_width(digits: &str, scale: u16) -> u16 {
    if scale == 0 { TextSize::Plain.width(digits) } else { TextSize::Blocks(scale).width(digits) }
}

/// One pixel: `scale` cells wide and `scale` half cells high.
fn pixel(canvas: &mut Canvas<'_>, corner: (u16, u16), pixel: (u16, u16), scale: u16, role: Role) {
    for row in (pixel.1 * scale)..(pixel.1 + 1) * scale {
        for column in (pixel.0 * scale)..(pixel.0 + 1) * scale {
            let (x, y) = (corner.0.saturating_add(column), corner.1.saturating_add(row / 2));
            let sign = match (row % 2, canvas.sign_at(x, y)) {
                (0, Some("▄")) | (1, Some("▀")) => "█",
                (0, _) => "▀",
                _ => "▄",
            };
            canvas.sign(x, y, sign, role);
        }
    }
}

fn whole_cells(canvas: &mut Canvas<'_>, corner: (u16, u16), text: &str, scale: u16, role: Role) {
    let style = solid(canvas.palette.style(role));
    for (column, row) in letters::pixels(text) {
        for x in (column * scale)..(column + 1) * scale {
            canvas.paint(corner.0.saturating_add(x), corner.1.saturating_add(row), "#", style);
        }
    }
}

/// A style in which any sign fills its cell.
pub fn solid(style: Style) -> Style {
    match style.fg {
        Some(color) => style.bg(color),
        None => style.add_modifier(Modifier::REVERSED),
    }
}
