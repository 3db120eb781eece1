//! What happened: when, how much it matters, what.

use ratatui::layout::Rect;

use crate::{
    app::{
        Mark,
        wall::{EventItem, Wall, event_words},
        words::TimeOfDay,
    },
    model::{Event, EventKind, Severity},
    ui::{canvas::Canvas, phrase::Phrase, strip::Strip, style::Role, widget::mark},
};

/// How an event looks: its sign, and the colours of sign and words.
fn look(event: &Event) -> (Mark, Role) {
    match (event.kind, event.severity) {
        (EventKind::Raised | EventKind::Unfolded, Some(Severity::Critical)) => (Mark::Down, Role::Critical),
        (EventKind::Raised | EventKind::Unfolded, Some(Severity::Unknown)) => (Mark::Unknown, Role::Unknown),
        (EventKind::Raised | EventKind::Unfolded, _) => (Mark::Warning, Role::Warning),
        (EventKind::Cleared, _) => (Mark::Up, Role::Soft),
        _ => (Mark::Quiet, Role::Soft),
    }
}

/// Draws one event.
pub fn draw(canvas: &mut Canvas<'_>, wall: &Wall, area: Rect, item: &EventItem) {
    let Some(event) = wall.alarms().events().iter().rev().nth(item.back) else { return };
    let (mark, role) = look(event);
    canvas.text(area.x, area.y, 9, Phrase::of(TimeOfDay(event.at)).as_str(), Role::Dim);
    if mark != Mark::Quiet {
        canvas.sign(area.x + 10, area.y, mark::sign(mark, canvas.glyphs), mark::role(mark));
    }
    for (y, line) in (area.y..).zip(&item.words) {
        canvas.text(area.x + 12, y, area.width.saturating_sub(12), line, role);
    }
}

/// The last events in one line, as many as fit whole.
pub fn ticker(canvas: &mut Canvas<'_>, wall: &Wall, area: Rect) {
    let mut strip = Strip::new(canvas, area.x, area.y, area.width);
    for (n, event) in wall.alarms().events().iter().rev().enumerate() {
        let time = Phrase::of(TimeOfDay(event.at));
        let words = event_words(event);
        let gap = if n == 0 { 0 } else { 3 };
        let wanted = crate::app::wall::TextSize::Plain.width(&words) + 10 + gap;
        if n > 0 && wanted > strip.free() {
            return;
        }
        strip.gap(gap).left(time.as_str(), Role::Dim).gap(1).left(&words, look(event).1);
    }
}
