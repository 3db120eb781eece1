//! A shell inside the pane: the cells that the emulator made, and the frame around keys that go to many devices.

use ratatui::{
    layout::{Position, Rect},
    style::{Color as Paint, Modifier, Style},
};

use crate::{
    app::{
        Model,
        screen::ssh::{Pane, Shells},
    },
    keys::Action,
    model::{Ink, ShellCell, ShellPicture},
    ui::{
        canvas::{Canvas, display_width},
        phrase::{Count, Phrase},
        strip::Strip,
        style::Role,
    },
};

/// Whose shell it is, and how it is left.
pub(super) fn head(strip: &mut Strip<'_, '_>, model: &Model, shells: &Shells) {
    let name = model.fleet().get(shells.shown()).map_or("", |entry| &entry.device.name);
    if shells.is_live_typing() {
        strip.left("Live typing", Role::Warning).gap(2);
    }
    strip.left("Shell on ", Role::Dim).left(name, Role::Bright);
    if shells.scrolled() > 0 {
        let words = Phrase::new(format_args!("{} lines up", Count(shells.scrolled() as u64)));
        strip.left_whole(3, words.as_str(), Role::Warning);
    }
    if let Some(why) = shells.ended(shells.shown()) {
        strip.gap(3).left("ended:", Role::Warning).gap(1).left(why, Role::Warning);
    }
    let Some(key) = model.options().keys.hint(Action::LeaveShell).map(Phrase::of) else { return };
    let (key, words) = match shells.has_keys() {
        true => (key.as_str(), "takes the keys back"),
        false => ("", "the shell does not have the keys"),
    };
    if strip.right(2, words, Role::Dim) {
        strip.gap_right(1);
        strip.right(1, key, Role::Accent);
    }
}

/// Draws the frame and the picture; returns where the device's cursor stands.
pub(super) fn draw(canvas: &mut Canvas<'_>, model: &Model) -> Option<Position> {
    let (regions, shells) = (model.regions(), model.ssh().shells()?);
    if regions.frame.is_empty() {
        canvas.horizontal(
            regions.shell.x + 1,
            regions.shell.y.saturating_sub(1),
            regions.shell.width.saturating_sub(2),
        );
    } else {
        frame(canvas, regions.frame, shells);
    }
    let area = regions.shell;
    let cursor = match shells.picture() {
        Some(picture) => draw_picture(canvas, area, picture),
        None => {
            let words = if model.options().read_only { "" } else { "Opening a shell." };
            canvas.cut(area.x + 1, area.y, area.width.saturating_sub(2), words, Role::Dim);
            None
        }
    };
    if let Some(lines) = shells.pasted_lines() {
        pasted(canvas, area, lines, shells);
    }
    cursor.filter(|_| shells.has_keys() && model.ssh().pane() != Pane::Output)
}

/// A frame that cannot be overlooked: what is typed goes to so many devices.
fn frame(canvas: &mut Canvas<'_>, area: Rect, shells: &Shells) {
    let [upper_left, upper_right, lower_left, lower_right, across, down] = canvas.glyphs.frame;
    let (right, bottom) = (area.right().saturating_sub(1), area.bottom().saturating_sub(1));
    for x in area.x + 1..right {
        canvas.sign(x, area.y, across, Role::Warning);
        canvas.sign(x, bottom, across, Role::Warning);
    }
    for y in area.y + 1..bottom {
        canvas.sign(area.x, y, down, Role::Warning);
        canvas.sign(right, y, down, Role::Warning);
    }
    for (x, y, sign) in [
        (area.x, area.y, upper_left),
        (right, area.y, upper_right),
        (area.x, bottom, lower_left),
        (right, bottom, lower_right),
    ] {
        canvas.sign(x, y, sign, Role::Warning);
    }
    let count = Count(shells.listening() as u64);
    let words = match (shells.has_keys(), shells.listening()) {
        (true, 1) => Phrase::of(" EVERY KEY GOES TO 1 DEVICE "),
        (true, _) => Phrase::new(format_args!(" EVERY KEY GOES TO {count} DEVICES ")),
        (false, _) => Phrase::new(format_args!(" keys go to none; {count} shells would get them ")),
    };
    let width = display_width(words.as_str());
    let x = area.x + (area.width.saturating_sub(width)) / 2;
    canvas.text(x, area.y, width, words.as_str(), Role::Warning);
}

/// A text of several lines that was pasted and waits for a word.
fn pasted(canvas: &mut Canvas<'_>, area: Rect, lines: usize, shells: &Shells) {
    let y = area.bottom().saturating_sub(1);
    canvas.clear(Rect { y, height: 1, ..area });
    let noun = if lines == 1 { "line" } else { "lines" };
    let words = match shells.listening() {
        1 => Phrase::new(format_args!("{lines} {noun} pasted. Enter sends them, any other key does not.")),
        devices => Phrase::new(format_args!(
            "{lines} {noun} pasted. Enter sends them to {devices} devices, any other key does not."
        )),
    };
    canvas.cut(area.x + 1, y, area.width.saturating_sub(2), words.as_str(), Role::Warning);
}

fn draw_picture(canvas: &mut Canvas<'_>, area: Rect, picture: &ShellPicture) -> Option<Position> {
    let columns = picture.columns.min(area.width);
    let rows = picture.rows.min(area.height);
    let ended = picture.ended.is_some();
    for (row, cells) in
        picture.cells.chunks(usize::from(picture.columns.max(1))).take(usize::from(rows)).enumerate()
    {
        let y = area.y + row as u16;
        for (column, cell) in cells.iter().take(usize::from(columns)).enumerate() {
            canvas.paint(area.x + column as u16, y, &cell.text, style(cell, ended));
        }
    }
    let (column, row) = picture.cursor?;
    (column < columns && row < rows).then(|| Position::new(area.x + column, area.y + row))
}

/// The device's own colours; dim, once its shell has ended.
fn style(cell: &ShellCell, ended: bool) -> Style {
    let mut modifiers = Modifier::empty();
    modifiers.set(Modifier::BOLD, cell.bold);
    modifiers.set(Modifier::UNDERLINED, cell.underlined);
    modifiers.set(Modifier::REVERSED, cell.inverse);
    modifiers.set(Modifier::DIM, ended);
    Style::new().fg(paint(cell.ink)).bg(paint(cell.paper)).add_modifier(modifiers)
}

const fn paint(ink: Ink) -> Paint {
    match ink {
        Ink::Default => Paint::Reset,
        Ink::Indexed(index) => Paint::Indexed(index),
        Ink::Rgb(red, green, blue) => Paint::Rgb(red, green, blue),
    }
}
