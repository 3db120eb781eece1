//! What lies over a screen: a card, or a line that is being edited with what it offers.

use ratatui::layout::{Position, Rect};

use super::{
    canvas::Canvas,
    detail::{sheet::Sheet, why},
    phrase::Phrase,
    style::Role,
    widget::{
        help, note,
        prompt::{self, Prompt},
        selection::Selection,
    },
};
use crate::app::{Card, Model, Overlay, model::Editing};

/// The cells of a leaf's name on the card that says why, on a narrow card and on others.
const LEAF_NAMES: [u16; 2] = [18, 25];

/// Draws what lies over the screen and returns where the cursor stands, if somebody types.
pub fn draw(canvas: &mut Canvas<'_>, model: &Model) -> Option<Position> {
    match model.overlay() {
        Overlay::None => None,
        Overlay::Card(card, hidden) => {
            let hidden = u16::try_from(*hidden).unwrap_or(u16::MAX);
            draw_card(canvas, model, *card, hidden);
            None
        }
        Overlay::Line(editing) => Some(line(canvas, model, editing)),
        Overlay::Note(form) => Some(note::draw(canvas, model, form)),
    }
}

fn draw_card(canvas: &mut Canvas<'_>, model: &Model, card: Card, hidden: u16) {
    let regions = model.regions();
    let area = regions.card;
    // Half a screen beside a card would only distract: it has the whole body to itself.
    let below_top = regions.top.bottom();
    canvas.clear(Rect { y: below_top, height: regions.bottom.y.saturating_sub(below_top), ..regions.whole });
    canvas.horizontal(area.x, area.y, area.width);
    canvas.horizontal(area.x, area.bottom().saturating_sub(1), area.width);
    let inside = Rect {
        x: area.x + 2,
        y: area.y + 1,
        width: area.width.saturating_sub(4),
        height: area.height.saturating_sub(2),
    };
    match card {
        Card::Help => help::draw(canvas, inside, &model.help(), model.help_is_wide(), hidden),
        Card::Why => {
            let names = LEAF_NAMES[usize::from(inside.width >= 70)];
            let mut sheet = Sheet::new(canvas, inside, names, hidden);
            if let Some(detail) = model.interface_detail() {
                why::heading(&mut sheet, &detail, model.why());
            }
            why::evidence(&mut sheet, model.why(), model.now().moment);
        }
    }
    more(canvas, area, hidden, model.card_lines(card), inside.height);
}

/// Says in the rules of a card that there are lines above or below.
fn more(canvas: &mut Canvas<'_>, area: Rect, hidden: u16, lines: usize, height: u16) {
    let [above, below] = canvas.glyphs.more;
    let x = area.x + 2;
    if hidden > 0 {
        let words = Phrase::new(format_args!(" {above} {hidden} more "));
        canvas.text(x, area.y, area.width, words.as_str(), Role::Dim);
    }
    let left = lines.saturating_sub(usize::from(hidden) + usize::from(height));
    if left > 0 {
        let words = Phrase::new(format_args!(" {below} {left} more "));
        canvas.text(x, area.bottom().saturating_sub(1), area.width, words.as_str(), Role::Dim);
    }
}

fn line(canvas: &mut Canvas<'_>, model: &Model, editing: &Editing) -> Position {
    let regions = model.regions();
    offers(canvas, regions.offers, model);
    let area = regions.line;
    canvas.clear(area);
    let row = Rect { x: area.x + 1, width: area.width.saturating_sub(2), height: 1, ..area };
    let prompt =
        Prompt { sign: editing.kind.prompt(), text: editing.line.text(), cursor: editing.line.cursor() };
    let (cursor, start) = prompt::line(canvas, row, &prompt);
    if let Some((column, words)) = model.line_error() {
        let at = start.saturating_add(u16::try_from(column).unwrap_or(u16::MAX).saturating_sub(1));
        error(canvas, Rect { y: row.y + 1, ..row }, at, column, words);
    }
    cursor
}

/// The sentence under the line, with a sign below the character that it speaks of.
fn error(canvas: &mut Canvas<'_>, row: Rect, at: u16, column: usize, words: &str) {
    let sign = canvas.glyphs.points_up;
    let room = row.width;
    if column > 0 && at < row.right().saturating_sub(1) {
        canvas.sign(at, row.y, sign, Role::Warning);
        let after = at + 2;
        let width = super::canvas::display_width(words);
        if after + width <= row.right() {
            canvas.text(after, row.y, width, words, Role::Warning);
            return;
        }
        if let Some(before) = at.checked_sub(width + 1).filter(|x| *x >= row.x) {
            canvas.text(before, row.y, width, words, Role::Warning);
            return;
        }
    }
    canvas.cut(row.x, row.y, room, words, Role::Warning);
}

fn offers(canvas: &mut Canvas<'_>, area: Rect, model: &Model) {
    if area.is_empty() {
        return;
    }
    canvas.clear(area);
    canvas.horizontal(area.x, area.y.saturating_sub(1), area.width);
    for (action, y) in model.offers().into_iter().zip(area.top()..area.bottom()) {
        let row = Rect { y, height: 1, ..area };
        let selection = Selection::of(y == area.top(), true);
        help::offer(canvas, row, &model.options().keys, action, selection);
    }
}
