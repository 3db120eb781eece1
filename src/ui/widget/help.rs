//! What each key does here, and the lines of the palette: both from the one table of actions.

use ratatui::layout::Rect;

use crate::{
    keys::{Action, HelpLine, KeyMap},
    ui::{canvas::Canvas, detail::sheet::Sheet, phrase::Phrase, style::Role, widget::selection::Selection},
};

/// The cells of the keys in front of a line.
const KEYS: u16 = 18;
/// Draws headings and their lines; the first `hidden` lines are scrolled out. A free line follows each part.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, parts: &[(&'static str, Vec<HelpLine>)], hidden: u16) {
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
    canvas.cut(name, area.y, KEYS - 2, action.name(), selection.name_role(Role::Text));
    let doc = name.saturating_add(KEYS);
    let keys = map.hint(action).map(Phrase::of);
    let keys_at = area.right().saturating_sub(10);
    canvas.cut(doc, area.y, keys_at.saturating_sub(doc + 1), action.doc(), Role::Soft);
    if let Some(keys) = keys {
        canvas.right(keys_at, area.y, 9, keys.as_str(), Role::Accent);
    }
}
