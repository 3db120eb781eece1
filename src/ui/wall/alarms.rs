//! What is wrong: the sign of how much, what it is, since when, and what it is for.

use ratatui::layout::Rect;

use super::blocks;
use crate::{
    app::{
        Mark,
        wall::{AlarmItem, TextSize, Wall, Wrong},
        words::Span,
    },
    model::Severity,
    ui::{canvas::Canvas, phrase::Phrase, style::Role, widget::mark},
};

/// Columns of the sign.
const SIGN: u16 = 3;

/// The sign and the colour of how much an alarm matters.
fn mark_of(severity: Severity) -> Mark {
    match severity {
        Severity::Critical => Mark::Down,
        Severity::Unknown => Mark::Unknown,
        Severity::Warning => Mark::Warning,
    }
}

/// Draws one thing that is wrong.
pub fn draw(canvas: &mut Canvas<'_>, wall: &Wall, area: Rect, item: &AlarmItem) {
    let Some(wrong) = wall.wrong().get(item.at) else { return };
    let mark = mark_of(wrong.alarm.severity);
    let role = if wrong.is_quiet { Role::Dim } else { mark::role(mark) };
    let left = area.x + sign(canvas, area, item, mark, role);
    let head = match (wrong.is_quiet, wrong.alarm.severity) {
        (true, _) => Role::Soft,
        (false, Severity::Critical) => Role::Bright,
        (false, _) => Role::Text,
    };
    let mut y = area.y;
    for line in &item.head {
        blocks::text(canvas, left, y, line, item.size, head);
        y = y.saturating_add(item.size.height());
    }
    age(canvas, wall, area, wrong, item, role);
    if let Some(size) = item.detail {
        let role = if wrong.is_quiet { Role::Soft } else { Role::Dim };
        match size {
            TextSize::Plain => {
                let width = area.right().saturating_sub(left + 10);
                canvas.cut(left, y, width, &wrong.detail, role);
            }
            TextSize::Blocks(_) => blocks::text(canvas, left, y, &wrong.detail, size, role),
        }
    }
}

/// Draws the sign, beside a bar where there are several lines; returns the columns taken.
fn sign(canvas: &mut Canvas<'_>, area: Rect, item: &AlarmItem, mark: Mark, role: Role) -> u16 {
    let sign = mark::sign(mark, canvas.glyphs);
    if item.size == TextSize::Plain {
        canvas.sign(area.x, area.y, sign, role);
        return SIGN;
    }
    let style = canvas.palette.style(role).add_modifier(ratatui::style::Modifier::REVERSED);
    let middle = area.y + area.height / 2;
    for y in area.y..area.bottom() {
        for x in area.x..area.x + SIGN {
            let text = if (x, y) == (area.x + 1, middle) { sign } else { " " };
            canvas.paint(x, y, text, style);
        }
    }
    SIGN + 2
}

/// Since when, at the right end; what is new says so.
fn age(canvas: &mut Canvas<'_>, wall: &Wall, area: Rect, wrong: &Wrong, item: &AlarmItem, role: Role) {
    let age = Phrase::of(Span(wall.now().moment.since(wrong.alarm.raised)));
    let x = area.right().saturating_sub(item.size.width(age.as_str()));
    blocks::text(canvas, x, area.y, age.as_str(), item.size, role);
    if wrong.is_new && item.size == TextSize::Plain {
        canvas.text(x.saturating_sub(4), area.y, 3, "NEW", Role::Accent);
    } else if wrong.is_new {
        canvas.right(area.x, area.bottom().saturating_sub(1), area.width, "NEW", Role::Accent);
    }
}
