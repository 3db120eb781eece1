//! Labels and values below one another, from some line on, as far as the area reaches.

use std::fmt;

use ratatui::layout::Rect;

use crate::ui::{canvas::Canvas, phrase::Phrase, style::Role};

/// A list of facts that is written line by line and drawn as far as it can be seen.
pub struct Sheet<'c, 'b> {
    canvas: &'c mut Canvas<'b>,
    area: Rect,
    label_width: u16,
    /// Lines still to be passed over before the first one is drawn.
    hidden: u16,
    y: u16,
}

impl<'c, 'b> Sheet<'c, 'b> {
    /// A list in an area, of which the first `hidden` lines are scrolled out.
    pub fn new(canvas: &'c mut Canvas<'b>, area: Rect, label_width: u16, hidden: u16) -> Self {
        Self { canvas, area, label_width, hidden, y: area.y }
    }

    /// A label and its value.
    pub fn fact(&mut self, label: &str, value: impl fmt::Display, role: Role) {
        self.line(|canvas, area, label_width| {
            // A label that is longer than its column takes from its own value, not from what it says.
            let used = canvas.cut(area.x, area.y, label_width.max(area.width * 2 / 3), label, Role::Dim);
            let x = label_width.max(used) + 1;
            let room = area.width.saturating_sub(x);
            canvas.cut(area.x.saturating_add(x), area.y, room, Phrase::of(value).as_str(), role);
        });
    }

    /// A label and a value that the source may not have.
    pub fn maybe(&mut self, label: &str, value: Option<impl fmt::Display>, role: Role) {
        match value {
            Some(value) => self.fact(label, value, role),
            None => self.fact(label, self.canvas.glyphs.absent, Role::Dim),
        }
    }

    /// A line that is drawn by `draw`, which gets its place and the width of the labels.
    pub fn line(&mut self, draw: impl FnOnce(&mut Canvas<'b>, Rect, u16)) {
        if let Some(hidden) = self.hidden.checked_sub(1) {
            self.hidden = hidden;
        } else if self.y < self.area.bottom() {
            draw(self.canvas, Rect { y: self.y, height: 1, ..self.area }, self.label_width);
            self.y += 1;
        }
    }
}
