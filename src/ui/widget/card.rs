//! What stands on a screen that has no room for anything else.

use ratatui::layout::Rect;

use crate::ui::{
    canvas::{Canvas, display_width},
    figure::Short,
    style::Role,
};

/// The least size, in columns and rows, at which screens are drawn.
pub const LEAST: (u16, u16) = (60, 15);

/// Says how large the terminal is and how large it has to be, in the middle of the area, as far as that fits.
pub fn too_small(canvas: &mut Canvas<'_>, area: Rect) {
    let lines = [
        (Short::from("noctui"), Role::Accent),
        (sized("needs ", LEAST), Role::Bright),
        (sized("this is ", (area.width, area.height)), Role::Dim),
    ];
    // The sentence in the middle is the one that must not be lost.
    let shown = if area.height < 3 { &lines[1..2] } else { &lines[..] };
    let top = area.y + (area.height.saturating_sub(shown.len() as u16)) / 2;
    for ((text, role), y) in shown.iter().zip(top..area.bottom()) {
        let x = area.x + area.width.saturating_sub(display_width(text.as_str())) / 2;
        canvas.text(x, y, area.width, text.as_str(), *role);
    }
}

fn sized(words: &str, (width, height): (u16, u16)) -> Short {
    let mut text = Short::from(words);
    text.push_number(u64::from(width), 1);
    text.push("x");
    text.push_number(u64::from(height), 1);
    text
}
