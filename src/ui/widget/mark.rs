//! The sign of a state: glyph, word and colour together, never colour alone.

use crate::{
    app::Mark,
    ui::{canvas::Canvas, glyphs::Glyphs, style::Role},
};

/// The sign of a state.
pub const fn sign(mark: Mark, glyphs: &Glyphs) -> &'static str {
    match mark {
        Mark::Down => glyphs.down,
        Mark::Unknown => glyphs.unknown,
        Mark::Warning => glyphs.warning,
        Mark::Stale => glyphs.stale,
        Mark::Up => glyphs.up,
        Mark::Quiet => glyphs.admin_down,
    }
}

/// The colour of the sign.
pub const fn role(mark: Mark) -> Role {
    match mark {
        Mark::Down => Role::Critical,
        Mark::Unknown => Role::Unknown,
        Mark::Warning => Role::Warning,
        Mark::Stale | Mark::Quiet => Role::Dim,
        Mark::Up => Role::Up,
    }
}

/// The colour of the words beside it: loud only where something is wrong.
pub const fn word_role(mark: Mark) -> Role {
    match mark {
        Mark::Up => Role::Soft,
        other => role(other),
    }
}

/// Draws the sign and the words into `width` cells.
pub fn state(canvas: &mut Canvas<'_>, x: u16, y: u16, width: u16, mark: Mark, words: &str) {
    if width > 0 {
        canvas.sign(x, y, sign(mark, canvas.glyphs), role(mark));
    }
    canvas.cut(x.saturating_add(2), y, width.saturating_sub(2), words, word_role(mark));
}
