//! A thin line that shows a share of the whole.

use crate::ui::{canvas::Canvas, style::Role};

/// Draws a bar of `width` cells of which `share` (0 to 1) is filled, to half a cell.
///
/// What is greater than 0 shows at least half a cell, and only what is whole fills the last one.
pub fn bar(canvas: &mut Canvas<'_>, x: u16, y: u16, width: u16, share: f32, role: Role) {
    let halves = filled_halves(width, share);
    let glyphs = canvas.glyphs;
    for cell in 0..width {
        let (sign, role) = match halves.saturating_sub(2 * cell) {
            0 => (glyphs.bar_empty, Role::Hairline),
            1 => (glyphs.bar_half, role),
            _ => (glyphs.bar_full, role),
        };
        canvas.sign(x.saturating_add(cell), y, sign, role);
    }
}

fn filled_halves(width: u16, share: f32) -> u16 {
    let all = width * 2;
    let filled = (f32::from(all) * share).round();
    // A cast from a float saturates, and NaN becomes 0.
    match filled as u16 {
        0 if share > 0.0 => 1,
        halves if halves >= all && share < 1.0 => all.saturating_sub(1),
        halves => halves.min(all),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_never_empty_while_there_is_traffic_nor_full_before_it_is() {
        for (share, halves) in
            [(0.0, 0), (0.001, 1), (0.5, 5), (0.84, 8), (0.99, 9), (1.0, 10), (7.0, 10), (f32::NAN, 0)]
        {
            assert_eq!(filled_halves(5, share), halves, "{share}");
        }
    }
}
