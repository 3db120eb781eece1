//! The first page: what is wrong, every device, the busiest links, the last events.

use ratatui::layout::Rect;

use super::{blocks, draw_items, events, heading, ports};
use crate::{
    app::wall::{
        Flow, Measure, Page, Ranked, TextSize, Wall,
        layout::{below_heading, large_text},
    },
    model::Direction,
    ui::{canvas::Canvas, phrase::Phrase, style::Role},
};

/// Draws the overview.
pub fn draw(canvas: &mut Canvas<'_>, wall: &Wall) {
    let regions = wall.regions();
    wrong(canvas, wall, regions.wrong);
    if !regions.sites.is_empty() {
        heading(canvas, regions.sites, "SITES", regions.text);
        let content = wall.small_sites();
        for items in content.sheet(0) {
            draw_items(canvas, wall, below_heading(regions.sites, regions.text), items, content.gap);
        }
        more(canvas, regions.sites, content.beyond(0), "sites");
    }
    if !regions.busiest.is_empty() && !wall.rankings().by(Measure::Load).is_empty() {
        busiest(canvas, wall, regions.busiest);
    }
    if !regions.events.is_empty() {
        events::ticker(canvas, wall, regions.events);
    }
}

fn wrong(canvas: &mut Canvas<'_>, wall: &Wall, area: Rect) {
    if area.is_empty() {
        return;
    }
    let text = wall.regions().text;
    let used = heading(canvas, area, "WHAT IS WRONG", text);
    let quiet = wall.alarms().counts().quiet;
    if quiet > 0 {
        let words = Phrase::new(format_args!("{quiet} taken care of"));
        canvas.cut(area.x + used + 3, area.y, area.width.saturating_sub(used + 3), words.as_str(), Role::Dim);
    }
    let content = wall.content(Page::Overview);
    let below = below_heading(area, text);
    if content.items.is_empty() {
        calm(canvas, wall, below);
        return;
    }
    for items in content.sheet(0) {
        draw_items(canvas, wall, below, items, content.gap);
    }
    more(canvas, area, content.beyond(0), "on the page of alarms");
}

/// How many there are that have no room here: on the last line.
fn more(canvas: &mut Canvas<'_>, area: Rect, count: usize, what: &str) {
    if count > 0 {
        let words = Phrase::new(format_args!("and {count} more {what}"));
        canvas.cut(area.x, area.bottom() - 1, area.width, words.as_str(), Role::Warning);
    }
}

/// What is said where no alarm is listed: that all is well only if somebody knows.
pub fn calm(canvas: &mut Canvas<'_>, wall: &Wall, area: Rect) {
    let unknown = wall.fleet().counts().unknown;
    let (words, role) = match wall.pulse().flow() {
        Flow::Nobody => (Phrase::of("no device is read"), Role::Warning),
        Flow::Starting => (Phrase::of("waiting for the first answers"), Role::Dim),
        Flow::Stalled(_) => (Phrase::of("nobody knows"), Role::Unknown),
        _ if !wall.alarms().are_judged() => (Phrase::of("nothing judged yet"), Role::Dim),
        _ if unknown > 0 => (Phrase::new(format_args!("no alarms, {unknown} unknown")), Role::Unknown),
        _ => (Phrase::of("nothing is wrong"), Role::Up),
    };
    let size = large_text(Rect { width: area.width.saturating_add(70), ..area }, canvas.glyphs.ascii);
    let size = if size.width(words.as_str()) <= area.width { size } else { TextSize::Plain };
    blocks::text(canvas, area.x, area.y, words.as_str(), size, role);
}

/// The busiest links with both ends.
fn busiest(canvas: &mut Canvas<'_>, wall: &Wall, area: Rect) {
    let text = wall.regions().text;
    canvas.horizontal(area.x, area.y, area.width);
    let roomy = area.height >= 12;
    let top = Rect { y: area.y + 1 + u16::from(roomy), height: text.height(), ..area };
    heading(canvas, top, "BUSIEST LINKS", text);
    let names = (area.width / 2).max(area.width.saturating_sub(110));
    let width = (area.width - names) / 2;
    let parts = |y: u16| [0, 1].map(|n| Rect { x: area.x + names + n * width, y, width, height: 1 });
    for (part, direction) in parts(top.bottom() - 1).into_iter().zip(Direction::BOTH) {
        canvas.right(part.x, part.y, 14, direction.as_str(), Role::Dim);
    }
    let step = text.height() + u16::from(roomy);
    let rows = (top.bottom() + 1..area.bottom().saturating_sub(text.height() - 1)).step_by(usize::from(step));
    for (y, ranked) in rows.zip(wall.rankings().by(Measure::Load)) {
        ends(canvas, wall, Rect { y, width: names.saturating_sub(2), height: text.height(), ..area }, ranked);
        ports::numbers(canvas, wall, parts(y + text.height() / 2), ranked);
    }
}

/// Both ends of a link, the other one as far as there is room.
fn ends(canvas: &mut Canvas<'_>, wall: &Wall, row: Rect, ranked: &Ranked) {
    let Some((entry, snapshot)) = wall.fleet().interface(ranked.id) else { return };
    let name = snapshot.identity(ranked.id.slot).map_or("", |identity| identity.name.as_str());
    let near = Phrase::new(format_args!("{} {name}", entry.device.name));
    let size = fitting(wall.regions().text, near.as_str(), row.width / 2);
    let middle = row.y + row.height / 2;
    let top = |size: TextSize| if size == TextSize::Plain { middle } else { row.y };
    if size == TextSize::Plain {
        canvas.cut(row.x, middle, row.width, near.as_str(), Role::Text);
    } else {
        blocks::text(canvas, row.x, row.y, near.as_str(), size, Role::Text);
    }
    let Some(far) = &ranked.far else { return };
    let words = Phrase::new(format_args!("{} {}", far.device, far.port));
    let at = (size.width(near.as_str()) + 2).max(row.width / 2);
    let size = fitting(wall.regions().text, words.as_str(), row.width.saturating_sub(at + 3));
    if at + 3 + size.width(words.as_str()) <= row.width {
        canvas.sign(row.x + at, middle, if canvas.glyphs.ascii { "-" } else { "↔" }, Role::Dim);
        blocks::text(canvas, row.x + at + 3, top(size), words.as_str(), size, Role::Soft);
    }
}

/// A size at which a text fits, if it does at all; else the terminal's own.
fn fitting(size: TextSize, text: &str, width: u16) -> TextSize {
    if size.width(text) <= width { size } else { TextSize::Plain }
}
