//! What each key does here, and the lines of the palette: both from the one table of actions.

use ratatui::layout::Rect;

use crate::{
    keys::{Action, HelpLine, KeyMap},
    ui::{canvas::Canvas, detail::sheet::Sheet, phrase::Phrase, style::Role, widget::selection::Selection},
};

/// The cells of the keys in front of a line.
const KEYS: u16 = 16;

/// One heading with its lines.
type Part = (&'static str, Vec<HelpLine>);

/// Draws headings and their lines, in two columns (where the operator is, and what works everywhere) if there is room;
/// the first `hidden` lines are scrolled out. A free line follows each part.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, parts: &[Part], is_wide: bool, hidden: u16) {
    if !is_wide {
        return column(canvas, area, parts, hidden);
    }
    let (here, everywhere) = parts.split_at(parts.len().min(1));
    let half = area.width / 2;
    column(canvas, Rect { width: half.saturating_sub(2), ..area }, here, hidden);
    column(canvas, Rect { x: area.x + half, width: area.width - half, ..area }, everywhere, hidden);
}

fn column(canvas: &mut Canvas<'_>, area: Rect, parts: &[Part], hidden: u16) {
    let mut sheet = Sheet::new(canvas, area, KEYS, hidden);
    for (title, lines) in parts {
        sheet.line(|canvas, row, _| {
            canvas.cut(row.x, row.y, row.width, title, Role::Bright);
        });
        for line in lines {
            sheet.line(|canvas, row, _| help_line(canvas, row, line));
        }
        sheet.line(|_, _, _| ());
    }
}

fn help_line(canvas: &mut Canvas<'_>, row: Rect, line: &HelpLine) {
    canvas.cut(row.x, row.y, KEYS.min(row.width), &line.keys, Role::Accent);
    let x = row.x + KEYS + 1;
    canvas.cut(x, row.y, row.right().saturating_sub(x), line.doc, Role::Text);
}

/// Draws one action that the palette offers.
pub fn offer(canvas: &mut Canvas<'_>, area: Rect, map: &KeyMap, action: Action, selection: Selection) {
    selection.draw(canvas, area.x, area.y, area.width);
    let name = area.x.saturating_add(2);
    canvas.cut(name, area.y, KEYS, action.name(), selection.name_role(Role::Text));
    let doc = name.saturating_add(KEYS + 2);
    let keys = map.hint(action).map(Phrase::of);
    let keys_at = area.right().saturating_sub(10);
    canvas.cut(doc, area.y, keys_at.saturating_sub(doc + 1), action.doc(), Role::Soft);
    if let Some(keys) = keys {
        canvas.right(keys_at, area.y, 9, keys.as_str(), Role::Accent);
    }
}
