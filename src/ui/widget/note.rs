//! The form for a note: what it is about, why, and until when.

use ratatui::layout::{Position, Rect};

use super::prompt::{self, Prompt};
use crate::{
    app::{
        Model,
        note::{Field, NoteForm, SUBJECTS_SHOWN},
        words::{Lately, Minute},
    },
    keys::Action,
    model::{Quantity, Timestamp},
    ui::{
        canvas::Canvas,
        phrase::{Count, Phrase},
        strip::Strip,
        style::Role,
    },
};

/// The cells of the words before the fields.
const LABEL: u16 = 6;

/// Draws the form and returns where the cursor stands.
pub fn draw(canvas: &mut Canvas<'_>, model: &Model, form: &NoteForm) -> Position {
    let area = model.regions().card;
    canvas.clear(area);
    for y in [area.top(), area.bottom().saturating_sub(1)] {
        (area.left()..area.right()).for_each(|x| canvas.sign(x, y, canvas.glyphs.horizontal, Role::Accent));
    }
    let inside = Rect {
        x: area.x + 2,
        y: area.y + 1,
        width: area.width.saturating_sub(4),
        height: area.height.saturating_sub(2),
    };
    // From below: what is written in must be seen, whatever room there is for the rest.
    let hints = inside.bottom().saturating_sub(1);
    key_hints(canvas, Rect { y: hints, height: 1, ..inside }, model);
    let verdict_at = hints.saturating_sub(1);
    verdict(canvas, Rect { y: verdict_at, height: 1, ..inside }, form, model.now().wall);
    let fields = form.fields();
    let top = verdict_at.saturating_sub(fields.len() as u16);
    let mut cursor = Position::new(inside.x, top);
    for (field, y) in fields.iter().zip(top..) {
        let row = Rect { y, height: 1, ..inside };
        let at = draw_field(canvas, row, form, *field);
        if *field == form.field() {
            cursor = at;
        }
    }
    about(canvas, Rect { height: top.saturating_sub(inside.y), ..inside }, form);
    cursor
}

/// What the note is about, with the count.
fn about(canvas: &mut Canvas<'_>, area: Rect, form: &NoteForm) {
    let mut rows = area.top()..area.bottom();
    if let Some(y) = rows.next() {
        canvas.cut(area.x, y, area.width, &form.title(), Role::Bright);
    }
    for subject in form.subjects().iter().take(SUBJECTS_SHOWN) {
        let Some(y) = rows.next() else { return };
        canvas.cut(area.x, y, area.width, subject, Role::Text);
    }
    if let (more @ 1.., Some(y)) = (form.more_subjects(), rows.next()) {
        let words = Phrase::new(format_args!("and {} more", Count(more as u64)));
        canvas.text(area.x, y, area.width, words.as_str(), Role::Dim);
    }
}

fn draw_field(canvas: &mut Canvas<'_>, row: Rect, form: &NoteForm, field: Field) -> Position {
    let has_keys = field == form.field();
    let line = form.line(field);
    let label = if has_keys { Role::Accent } else { Role::Dim };
    canvas.text(row.x, row.y, LABEL, field.label(), label);
    let row = Rect { x: row.x + LABEL, width: row.width.saturating_sub(LABEL), ..row };
    let sign = if has_keys { canvas.glyphs.selection } else { " " };
    prompt::line(canvas, row, &Prompt { sign, text: line.text(), cursor: line.cursor() }).0
}

/// When it begins and ends as written, or what is wrong with it.
fn verdict(canvas: &mut Canvas<'_>, row: Rect, form: &NoteForm, now: Timestamp) {
    let (words, role) = match (form.flaw(now), form.times(now)) {
        (Some(flaw), _) => (Phrase::of(flaw.words), Role::Warning),
        (None, Some((since, until))) => {
            let point = |at| Minute(Lately { at, now });
            let words = if since > now {
                Phrase::new(format_args!("begins {}, ", point(since)))
            } else {
                Phrase::of("")
            };
            let words = match until {
                Some(at) => {
                    words.and(format_args!("ends {}, after {}", point(at), Quantity::age(at.since(since))))
                }
                None => words.and(format_args!("ends when the alarm clears")),
            };
            (words, Role::Soft)
        }
        (None, None) => return,
    };
    canvas.cut(row.x, row.y, row.width, words.as_str(), role);
}

fn key_hints(canvas: &mut Canvas<'_>, row: Rect, model: &Model) {
    let keys = &model.options().keys;
    let mut strip = Strip::new(canvas, row.x, row.y, row.width);
    let hints = [
        (Action::FormAccept, "keep it"),
        (Action::FormNext, "next field"),
        (Action::LineOlder, "texts before"),
        (Action::FormCancel, "leave"),
    ];
    for (action, words) in hints {
        let Some(key) = keys.hint(action).map(Phrase::of) else { continue };
        if strip.left_whole(0, key.as_str(), Role::Accent) && strip.left_whole(1, words, Role::Dim) {
            strip.gap(3);
        }
    }
}
