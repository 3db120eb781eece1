//! The card of a question that waits: a new host key, a secret, a prompt of a device that logs us in.

use ratatui::layout::{Position, Rect};

use crate::{
    app::Model,
    model::{Question, QuestionKind},
    ui::{
        canvas::Canvas,
        phrase::{Count, Phrase},
        style::Role,
        widget::prompt::{self, Prompt},
    },
};

/// Draws the question that is asked now; returns where the cursor stands if keys go to it.
pub(super) fn draw(canvas: &mut Canvas<'_>, model: &Model, question: &Question) -> Option<Position> {
    let area = model.regions().question;
    let questions = model.ssh().questions();
    canvas.clear(area);
    let edge = if questions.has_keys() { Role::Accent } else { Role::Hairline };
    for y in [area.y, area.bottom().saturating_sub(1)] {
        (area.x..area.right()).for_each(|x| canvas.sign(x, y, canvas.glyphs.horizontal, edge));
    }
    if questions.behind() > 0 {
        let words = Phrase::new(format_args!(" {} more wait ", Count(questions.behind() as u64)));
        canvas.right(
            area.x,
            area.bottom().saturating_sub(1),
            area.width.saturating_sub(2),
            words.as_str(),
            Role::Dim,
        );
    }
    let inside = Rect {
        x: area.x + 2,
        y: area.y + 1,
        width: area.width.saturating_sub(4),
        height: area.height.saturating_sub(2),
    };
    let asked = words(question);
    for (n, (text, role)) in asked.lines.iter().enumerate() {
        if let Some(y) = (inside.top()..inside.bottom()).nth(n) {
            canvas.cut(inside.x, y, inside.width, text.as_str(), *role);
        }
    }
    let row = Rect { y: inside.bottom().saturating_sub(1), height: 1, ..inside };
    if !questions.has_keys() {
        canvas.cut(row.x, row.y, row.width, "Tab answers it.", Role::Accent);
        return None;
    }
    let shown = questions.shown();
    let prompt = Prompt { sign: &asked.prompt, text: &shown, cursor: shown.chars().count() };
    Some(prompt::line(canvas, row, &prompt).0)
}

/// What a card says.
struct Words {
    lines: [(Phrase, Role); 4],
    prompt: String,
}

fn words(question: &Question) -> Words {
    let about = &question.about;
    let none = (Phrase::of(""), Role::Dim);
    match &question.kind {
        QuestionKind::HostKey { host, algorithm, fingerprint } => Words {
            lines: [
                (Phrase::new(format_args!("{about} shows a key that was never seen before.")), Role::Bright),
                (Phrase::new(format_args!("{host}  {algorithm}")), Role::Text),
                (Phrase::of(fingerprint), Role::Text),
                (
                    Phrase::of("Compare it with what the device itself says. Nothing was sent to it yet."),
                    Role::Dim,
                ),
            ],
            prompt: "Type yes in full to trust it, Esc refuses:".to_owned(),
        },
        QuestionKind::Secret { what } => Words {
            lines: [
                (Phrase::new(format_args!("{about}: {what}")), Role::Bright),
                (Phrase::of("It is kept in memory alone and never shown."), Role::Dim),
                none,
                none,
            ],
            prompt: "Type it, Esc gives none:".to_owned(),
        },
        QuestionKind::Login { instruction, prompt, .. } => Words {
            lines: [
                (Phrase::new(format_args!("{about} asks while it logs us in:")), Role::Bright),
                (Phrase::of(instruction), Role::Text),
                (Phrase::of("These are the device's words. Esc answers nothing."), Role::Dim),
                none,
            ],
            prompt: prompt.as_str().to_owned(),
        },
    }
}
