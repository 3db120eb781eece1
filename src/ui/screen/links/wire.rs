//! A cable in one row: the state of each end, and whether anything passes between them.

use crate::{
    app::{
        links::{Standing, Verdict},
        screen::links::LinkRow,
    },
    model::Side,
    ui::{canvas::Canvas, glyphs::Glyphs, style::Role, widget::mark},
};

/// Draws the cable of a link into `width` cells. What is cut or cannot be told is cut in the picture too; where nobody
/// watches or nobody shall, the line is thin.
pub fn draw(canvas: &mut Canvas<'_>, x: u16, y: u16, width: u16, row: &LinkRow<'_>) {
    let Some(inner) = width.checked_sub(2) else { return };
    let role = line_role(row.verdict);
    let sign = match row.verdict {
        Verdict::Off | Verdict::Unwatched => canvas.glyphs.horizontal,
        _ => canvas.glyphs.bar_full,
    };
    (1..=inner).for_each(|at| canvas.sign(x + at, y, sign, role));
    if matches!(row.verdict, Verdict::Down | Verdict::Unknown) {
        canvas.sign(x + width / 2, y, canvas.glyphs.cut, role);
    }
    for (side, x) in [(Side::A, x), (Side::B, x + width - 1)] {
        let standing = row.end(side).standing;
        canvas.sign(x, y, end_sign(standing, canvas.glyphs), mark::role(standing.mark()));
    }
}

fn end_sign(standing: Standing, glyphs: &'static Glyphs) -> &'static str {
    match standing {
        Standing::Unwatched => glyphs.separator,
        other => mark::sign(other.mark(), glyphs),
    }
}

/// The colour of the line between the ends.
pub fn line_role(verdict: Verdict) -> Role {
    match verdict {
        Verdict::Off | Verdict::Unwatched => Role::Hairline,
        other => mark::role(other.mark()),
    }
}
