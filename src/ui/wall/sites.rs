//! The sites, a cell for every device: quiet where all is well, a block with its sign where it is not.

use ratatui::{layout::Rect, style::Modifier};

use super::{blocks, devices};
use crate::{
    app::{
        Mark,
        fleet::Entry,
        wall::{CellSize, Site, SiteItem, TextSize, Wall},
    },
    ui::{canvas::Canvas, phrase::Phrase, strip::Strip, style::Role, widget::mark},
};

/// From this width on the label of a site has room for its number of devices in words.
const COUNTS_IN_WORDS: u16 = 16;

/// Draws a site, or a part of one.
pub fn draw(canvas: &mut Canvas<'_>, wall: &Wall, area: Rect, item: &SiteItem) {
    let Some(site) = wall.sites().get(item.site) else { return };
    let mut cells = area;
    if item.label == 0 {
        title(canvas, wall, area, site, item.from > 0);
        cells.y += 1;
    } else {
        label(canvas, wall, area, item.label, site);
        cells.x += item.label;
        cells.width -= item.label.min(cells.width);
    }
    if item.from == item.to {
        let mut strip = Strip::new(canvas, cells.x, cells.y, cells.width);
        counts(&mut strip, wall, site);
        return;
    }
    grid(canvas, wall, cells, site, item);
    for (y, (mark, line)) in (cells.y + item.rows..).zip(&item.names) {
        canvas.sign(area.x, y, mark::sign(*mark, canvas.glyphs), mark::role(*mark));
        canvas.text(area.x + 2, y, area.width.saturating_sub(2), line, Role::Text);
    }
}

/// The name of a site over its cells, with what is wrong there.
fn title(canvas: &mut Canvas<'_>, wall: &Wall, area: Rect, site: &Site, goes_on: bool) {
    let mut strip = Strip::new(canvas, area.x, area.y, area.width);
    strip.left(&site.name, Role::Bright).gap(2).left(devices(site.devices.len()).as_str(), Role::Dim);
    if goes_on {
        strip.gap(2).left("continued", Role::Dim);
    }
    strip.gap(2);
    counts(&mut strip, wall, site);
}

/// How many are down, unknown, and not as they should be.
fn counts(strip: &mut Strip<'_, '_>, wall: &Wall, site: &Site) {
    let glyphs = strip.glyphs();
    let words = [
        (Mark::Down, "critical"),
        (Mark::Unknown, "unknown"),
        (Mark::Warning, "warning"),
        (Mark::Stale, "late"),
    ];
    for (own, word) in words {
        let count = site.count(wall.fleet(), own);
        if count > 0 {
            let words = Phrase::new(format_args!("{} {count} {word}", mark::sign(own, glyphs)));
            strip.left(words.as_str(), mark::role(own)).gap(2);
        }
    }
}

/// The name of a site at the left of its cells.
fn label(canvas: &mut Canvas<'_>, wall: &Wall, area: Rect, width: u16, site: &Site) {
    let size = wall.regions().text.able_to_write(&site.name);
    let used = if size == TextSize::Plain {
        canvas.cut(area.x, area.y, width.saturating_sub(1), &site.name, Role::Bright)
    } else {
        blocks::text(canvas, area.x, area.y, &site.name, size, Role::Bright);
        size.width(&site.name)
    };
    let count = devices(site.devices.len());
    let words = if width >= COUNTS_IN_WORDS {
        count.as_str()
    } else {
        count.as_str().split(' ').next().unwrap_or("")
    };
    canvas.right(area.x + used + 1, area.y, width.saturating_sub(used + 3), words, Role::Dim);
}

fn grid(canvas: &mut Canvas<'_>, wall: &Wall, area: Rect, site: &Site, item: &SiteItem) {
    let per_row = item.cell.per_row(area.width);
    let CellSize { width, height, gap, below } = item.cell;
    let devices = site.devices.get(item.from..item.to).unwrap_or_default();
    for (n, id) in devices.iter().enumerate() {
        let Some(entry) = wall.fleet().get(*id) else { continue };
        let (column, row) = (n % per_row, n / per_row);
        let x = area.x.saturating_add(u16::try_from(column).unwrap_or(u16::MAX).saturating_mul(width + gap));
        let y = area.y.saturating_add(u16::try_from(row).unwrap_or(u16::MAX).saturating_mul(height + below));
        cell(canvas, Rect { x, y, width, height }, entry);
    }
}

/// The cell of a device.
fn cell(canvas: &mut Canvas<'_>, area: Rect, entry: &Entry) {
    let mark = entry.summary.mark;
    let (sign, role) = (mark::sign(mark, canvas.glyphs), mark::role(mark));
    let is_wrong = matches!(mark, Mark::Down | Mark::Unknown | Mark::Warning);
    if area.width == 1 {
        let is_up = mark == Mark::Up && !canvas.glyphs.ascii;
        canvas.sign(area.x, area.y, if is_up { "■" } else { sign }, role);
        return;
    }
    let style = canvas.palette.style(role);
    let (style, fill) = match (is_wrong, canvas.glyphs.ascii) {
        (true, _) => (style.add_modifier(Modifier::REVERSED), " "),
        (false, true) => (style, sign),
        (false, false) if mark == Mark::Up => (style, if area.height > 1 { "█" } else { "▆" }),
        (false, false) => (style, sign),
    };
    let middle = (area.x + (area.width - 1) / 2, area.y + (area.height - 1) / 2);
    for y in area.y..area.bottom() {
        for x in area.x..area.right() {
            canvas.paint(x, y, if is_wrong && (x, y) == middle { sign } else { fill }, style);
        }
    }
}
