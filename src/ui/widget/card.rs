//! What stands on a screen that has no room for anything else.

use ratatui::layout::Rect;

use crate::{
    app::layout::LEAST,
    ui::{
        canvas::{Canvas, display_width},
        phrase::Phrase,
        style::Role,
    },
};

/// Says how large the terminal is and how large it has to be, in the middle of the area, as far as that fits.
pub fn too_small(canvas: &mut Canvas<'_>, area: Rect) {
    let needs = Phrase::new(format_args!("needs {}x{}", LEAST.0, LEAST.1));
    let is = Phrase::new(format_args!("this is {}x{}", area.width, area.height));
    let lines = [("noctui", Role::Accent), (needs.as_str(), Role::Bright), (is.as_str(), Role::Dim)];
    // The sentence in the middle is the one that must not be lost.
    let shown = if area.height < 3 { &lines[1..2] } else { &lines[..] };
    let top = area.y + (area.height.saturating_sub(shown.len() as u16)) / 2;
    for ((text, role), y) in shown.iter().zip(top..area.bottom()) {
        let x = area.x + area.width.saturating_sub(display_width(text)) / 2;
        canvas.text(x, y, area.width, text, *role);
    }
}
