//! The text that is being written, between two hairlines.

use ratatui::layout::{Position, Rect};

use crate::{
    app::{
        Focus, Model,
        screen::ssh::{Pane, Ssh, TextPreview},
    },
    ui::{
        canvas::Canvas,
        phrase::Phrase,
        style::Role,
        widget::prompt::{self, Prompt},
    },
};

/// Draws the text, or what stands in its place, and returns where the cursor stands.
pub(super) fn draw(canvas: &mut Canvas<'_>, model: &Model) -> Option<Position> {
    let regions = model.regions();
    let area = regions.composer;
    if area.is_empty() {
        return None;
    }
    let below = if regions.preview.is_empty() { area.bottom() } else { regions.preview.bottom() };
    canvas.horizontal(area.x + 1, area.y - 1, area.width.saturating_sub(2));
    canvas.horizontal(area.x + 1, below, area.width.saturating_sub(2));
    let inside = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    let ssh = model.ssh();
    if model.options().read_only {
        let words = "Read-only: this noctui has no way to send anything to a device's shell.";
        canvas.cut(inside.x, inside.y, inside.width, words, Role::Accent);
        return None;
    }
    let writes = ssh.pane() == Pane::Composer
        && ssh.armed().is_none()
        && model.focus() == Focus::Table
        && !ssh.questions().has_keys();
    preview(canvas, regions.preview, model);
    if ssh.composer().is_blank() && ssh.composer().lines().len() == 1 && !(writes && has_blanks(ssh)) {
        return placeholder(canvas, inside, model, writes);
    }
    if ssh.armed().is_some() {
        let lines = ssh.composer().lines();
        canvas.text(inside.x, inside.y, 1, canvas.glyphs.path, Role::Dim);
        first_line(canvas, inside, lines.first().map_or("", String::as_str), lines.len(), Role::Text);
        return None;
    }
    text(canvas, inside, ssh, writes)
}

fn has_blanks(ssh: &Ssh) -> bool {
    ssh.composer().lines().iter().any(|line| !line.is_empty())
}

/// What stands where nothing is written yet: the text before, or what to do.
fn placeholder(canvas: &mut Canvas<'_>, area: Rect, model: &Model, writes: bool) -> Option<Position> {
    let sign = canvas.glyphs.path;
    canvas.text(area.x, area.y, 1, sign, if writes { Role::Accent } else { Role::Dim });
    let room = area.width.saturating_sub(2);
    match model.ssh().broadcast().filter(|_| !writes) {
        Some(broadcast) => {
            let first = broadcast.text.lines().next().unwrap_or_default();
            first_line(canvas, area, first, broadcast.text.lines().count(), Role::Soft);
        }
        None => {
            let words = "A text for all of them; {name}, {site} and tags are filled in for each device.";
            canvas.cut(area.x + 3, area.y, room.saturating_sub(1), words, Role::Dim);
        }
    }
    writes.then_some(Position::new(area.x + 2, area.y))
}

/// One line for several.
fn first_line(canvas: &mut Canvas<'_>, area: Rect, first: &str, lines: usize, role: Role) {
    let room = area.width.saturating_sub(2);
    let used = canvas.cut(area.x + 2, area.y, room, first, role);
    let words = match lines {
        ..=1 => return,
        2 => Phrase::of("and 1 more line"),
        _ => Phrase::new(format_args!("and {} more lines", lines - 1)),
    };
    canvas.cut(area.x + 4 + used, area.y, room.saturating_sub(used + 2), words.as_str(), Role::Dim);
}

/// The lines around the cursor.
fn text(canvas: &mut Canvas<'_>, area: Rect, ssh: &Ssh, writes: bool) -> Option<Position> {
    let (row, column) = ssh.composer().cursor();
    let height = usize::from(area.height);
    let first = (row + 1).saturating_sub(height);
    let mut cursor = None;
    let lines = ssh.composer().lines().iter().enumerate().skip(first);
    for ((at, line), y) in lines.zip(area.top()..area.bottom()) {
        let sign = if at == 0 { canvas.glyphs.path } else { canvas.glyphs.separator };
        let row_area = Rect { y, height: 1, ..area };
        if writes && at == row {
            let place = Prompt { sign, text: line, cursor: column };
            cursor = Some(prompt::line(canvas, row_area, &place).0);
            continue;
        }
        canvas.text(area.x, y, 1, sign, Role::Dim);
        let role = if writes { Role::Bright } else { Role::Text };
        canvas.cut(area.x + 2, y, area.width.saturating_sub(2), line, role);
    }
    cursor
}

/// The line of the cursor as the selected device gets it.
fn preview(canvas: &mut Canvas<'_>, area: Rect, model: &Model) {
    if area.is_empty() {
        return;
    }
    let Some(TextPreview { device, lines }) = model.text_preview() else { return };
    let (x, room) = (area.x + 3, area.width.saturating_sub(4));
    match lines {
        Ok(lines) => {
            let composer = model.ssh().composer();
            let before = &composer.lines()[..composer.cursor().0];
            let at = before.iter().filter(|line| !line.trim().is_empty()).count();
            let label = Phrase::new(format_args!("{device} gets"));
            let used = canvas.cut(x, area.y, room, label.as_str(), Role::Dim) + 2;
            let line = lines.get(at).or(lines.last()).map_or("", AsRef::as_ref);
            canvas.cut(x + used, area.y, room.saturating_sub(used), line, Role::Soft);
        }
        Err(why) => {
            canvas.cut(x, area.y, room, &why, Role::Warning);
        }
    }
}
