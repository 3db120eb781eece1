//! What would be sent, and to whom.

use ratatui::layout::{Position, Rect};

use crate::{
    app::screen::ssh::{Armed, ArmedKind, ArmedLine, Subject},
    plan::{Confirmation, Weight},
    ui::{
        canvas::Canvas,
        phrase::{Count, Phrase},
        strip::Strip,
        style::Role,
    },
};

/// Cells between the edge and the lines of the preview.
const INDENT: u16 = 4;

/// Draws what to do, then the preview; returns where the cursor stands while a number is typed.
pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, armed: &Armed) -> Option<Position> {
    let cursor = head(canvas, area, armed);
    let lines = Rect { y: area.y + 2, height: area.height.saturating_sub(2), ..area };
    for (line, y) in armed.window().iter().zip(lines.top()..lines.bottom()) {
        draw_line(canvas, Rect { y, height: 1, ..lines }, line);
    }
    let (above, below) = armed.hidden();
    if above + below > 0 {
        let [up, down] = canvas.glyphs.more;
        let words = Phrase::new(format_args!("{up}{} {down}{}", Count(above as u64), Count(below as u64)));
        canvas.right(area.x, area.y, area.width.saturating_sub(1), words.as_str(), Role::Dim);
    }
    cursor
}

/// What the operator has to do.
fn head(canvas: &mut Canvas<'_>, area: Rect, armed: &Armed) -> Option<Position> {
    let mut strip = Strip::new(canvas, area.x + 2, area.y, area.width.saturating_sub(14));
    let live = matches!(armed.subject(), Subject::LiveTyping(_));
    let noun = if armed.count() == 1 { "device" } else { "devices" };
    match armed.confirmation() {
        Confirmation::Impossible => {
            strip.left("Not like this.", Role::Critical).gap(1);
            strip.left("Esc goes back to the text.", Role::Soft);
            None
        }
        Confirmation::Enter => {
            let words = Phrase::new(format_args!("to {} {noun}.", Count(armed.count() as u64)));
            strip.left("Enter", Role::Accent).gap(1).left("sends this", Role::Bright).gap(1);
            strip.left(words.as_str(), Role::Bright);
            None
        }
        Confirmation::Number(number) => {
            let what =
                if live { "Type the number of devices to type on," } else { "Type the number of devices," };
            let words = Phrase::new(format_args!("{what} {number}, then Enter:"));
            strip.left(words.as_str(), Role::Warning).gap(1).left(armed.typed(), Role::Bright);
            Some(Position::new(strip.at(), area.y))
        }
    }
}

fn draw_line(canvas: &mut Canvas<'_>, row: Rect, line: &ArmedLine) {
    let (indent, mark, role) = match line.kind {
        ArmedKind::Blank => return,
        ArmedKind::Heading => (2, None, Role::Dim),
        ArmedKind::Finding(weight) => (INDENT, Some(sign(canvas, weight)), weight_role(weight)),
        ArmedKind::Text(weight) => {
            (INDENT, weight.map(|weight| sign(canvas, weight)), weight.map_or(Role::Bright, weight_role))
        }
        ArmedKind::More => (INDENT, None, Role::Soft),
        ArmedKind::Fact => (INDENT, None, Role::Text),
    };
    if let Some(mark) = mark {
        canvas.sign(row.x + 2, row.y, mark, role);
    }
    canvas.cut(row.x + indent, row.y, row.width.saturating_sub(indent), &line.words, role);
}

const fn sign(canvas: &Canvas<'_>, weight: Weight) -> &'static str {
    match weight {
        Weight::Blocks => canvas.glyphs.down,
        Weight::Danger => canvas.glyphs.warning,
        Weight::LeavesOut => canvas.glyphs.admin_down,
        Weight::Notice => canvas.glyphs.separator,
    }
}

const fn weight_role(weight: Weight) -> Role {
    match weight {
        Weight::Blocks => Role::Critical,
        Weight::Danger => Role::Warning,
        Weight::LeavesOut => Role::Soft,
        Weight::Notice => Role::Text,
    }
}
