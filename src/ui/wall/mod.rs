//! The wall as a picture: large, few words, nothing to be clicked.

mod alarms;
mod blocks;
mod events;
mod header;
mod overview;
mod ports;
mod sites;
mod status;

use ratatui::{Frame, buffer::Buffer, layout::Rect};

use super::{Look, canvas::Canvas, style::Role};
use crate::{
    app::wall::{Item, Page, TextSize, Wall, layout::below_heading},
    model::Quantity,
    ui::phrase::Phrase,
};

/// Draws the wall into a frame.
pub fn view(wall: &Wall, look: &Look, frame: &mut Frame<'_>) {
    draw(wall, look, frame.buffer_mut());
}

/// Draws the wall into an empty buffer.
pub fn draw(wall: &Wall, look: &Look, buffer: &mut Buffer) {
    let mut canvas = Canvas::new(buffer, &look.palette, look.glyphs);
    let regions = wall.regions();
    header::draw(&mut canvas, wall);
    status::draw(&mut canvas, wall);
    if !regions.banner.is_empty() {
        status::banner(&mut canvas, wall);
    }
    match wall.rotation().page() {
        Page::Overview => overview::draw(&mut canvas, wall),
        page => sheet(&mut canvas, wall, page),
    }
}

/// The title of a page, where its items do not bring their own.
const fn title(page: Page) -> Option<&'static str> {
    match page {
        Page::Alarms => Some("WHAT IS WRONG"),
        Page::Events => Some("WHAT HAPPENED"),
        Page::Overview | Page::Sites | Page::Links | Page::Talkers => None,
    }
}

/// One sheet of a page, column by column.
fn sheet(canvas: &mut Canvas<'_>, wall: &Wall, page: Page) {
    let mut area = wall.regions().body;
    let content = wall.content(page);
    if let Some(title) = title(page) {
        heading(canvas, area, title, wall.regions().text);
        area = below_heading(area, wall.regions().text);
    }
    if content.items.is_empty() {
        overview::calm(canvas, wall, area);
        return;
    }
    let columns = u16::try_from(content.columns_per_sheet.max(1)).unwrap_or(1);
    let width = area.width / columns;
    for (x, items) in
        (area.x..).step_by(usize::from(width.max(1))).zip(content.sheet(wall.rotation().sheet()))
    {
        draw_items(canvas, wall, Rect { x, width, ..area }, items, content.gap);
    }
}

/// Items one below the other.
fn draw_items(canvas: &mut Canvas<'_>, wall: &Wall, area: Rect, items: &[Item], gap: u16) {
    let mut y = area.y;
    for item in items {
        let height = item.height();
        let place = Rect { y, height, ..area };
        match item {
            Item::Heading(words) => ports::heading(canvas, place, words),
            Item::Alarm(alarm) => alarms::draw(canvas, wall, place, alarm),
            Item::Port(port) => ports::draw(canvas, wall, place, port),
            Item::Event(event) => events::draw(canvas, wall, place, event),
            Item::Site(site) => sites::draw(canvas, wall, place, site),
        }
        y = y.saturating_add(height).saturating_add(gap);
    }
}

/// The name of a part; returns the columns that it takes.
fn heading(canvas: &mut Canvas<'_>, area: Rect, words: &str, size: TextSize) -> u16 {
    blocks::text(canvas, area.x, area.y, words, size, Role::Soft);
    size.width(words)
}

/// A number with its unit behind it, dimmer; at the right end of `width` cells.
fn quantity(canvas: &mut Canvas<'_>, x: u16, y: u16, width: u16, quantity: &Quantity, role: Role) {
    let unit = quantity.unit();
    let beside = if unit.is_empty() { 0 } else { TextSize::Plain.width(unit) + 1 };
    canvas.right(x, y, width.saturating_sub(beside), quantity.digits(), role);
    canvas.right(x, y, width, unit, Role::Dim);
}

/// `1 device`, `48 devices`
fn devices(count: usize) -> Phrase {
    Phrase::new(format_args!("{count} {}", if count == 1 { "device" } else { "devices" }))
}
