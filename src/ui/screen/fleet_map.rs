//! The ports of the scope as a map, site by site, and a line that says what the selected cell is.

use ratatui::layout::Rect;

use super::fleet;
use crate::{
    app::{
        Mark, Model,
        screen::fleet_map::{Cell, Grain, MapLine, PortMap},
        words::Speed,
    },
    ui::{
        canvas::Canvas,
        phrase::{Count, Phrase},
        strip::Strip,
        style::Role,
        widget::mark,
    },
};

/// Draws the map in place of the rows.
pub fn draw(canvas: &mut Canvas<'_>, model: &Model) {
    let regions = model.regions();
    let (area, map) = (regions.rows, model.port_map());
    let left = area.x.saturating_add(regions.indent);
    let area = Rect { x: left, width: area.right().saturating_sub(left + 1), ..area };
    if map.selected().is_none() {
        return fleet::empty(canvas, regions.rows, regions.indent, model);
    }
    legend(canvas, Rect { height: 1, y: regions.header.y, ..area }, map.grain());
    for (line, y) in map.lines().iter().zip(area.top()..area.bottom()) {
        let area = Rect { y, height: 1, ..area };
        match line {
            MapLine::Blank => {}
            MapLine::Site { .. } => heading(canvas, area, line),
            MapLine::Cells { device, first, count } => {
                if let Some(entry) = device.and_then(|id| model.fleet().get(id)) {
                    let width = map.name_width().saturating_sub(2);
                    let role = mark::word_role(entry.summary.mark);
                    canvas.cut(area.x, y, width, &entry.device.name, role);
                }
                (0..*count).for_each(|place| cell(canvas, area, map, first + place, place));
            }
        }
    }
    words(canvas, Rect { y: area.bottom().saturating_sub(1), height: 1, ..area }, model);
}

/// What the signs stand for.
fn legend(canvas: &mut Canvas<'_>, area: Rect, grain: Grain) {
    let mut strip = Strip::new(canvas, area.x, area.y, area.width);
    let what = if grain == Grain::Ports { "a cell for each port" } else { "a cell for each device" };
    strip.left(what, Role::Dim);
    let glyphs = strip.glyphs();
    for mark in [Mark::Up, Mark::Down, Mark::Warning, Mark::Unknown, Mark::Stale, Mark::Quiet] {
        let word = if mark == Mark::Quiet && grain == Grain::Devices { "not watched" } else { mark.as_str() };
        if usize::from(strip.free()) >= word.len() + 4 {
            strip.gap(2).left(mark::sign(mark, glyphs), mark::role(mark)).gap(1).left(word, Role::Dim);
        }
    }
}

fn heading(canvas: &mut Canvas<'_>, area: Rect, line: &MapLine) {
    let MapLine::Site { label, devices, wrong, mark } = line else { return };
    let mut strip = Strip::new(canvas, area.x, area.y, area.width);
    strip.left(if label.is_empty() { "no site" } else { label }, Role::Bright);
    let noun = if *devices == 1 { "device" } else { "devices" };
    strip.gap(2).left(Phrase::new(format_args!("{} {noun}", Count(u64::from(*devices)))).as_str(), Role::Dim);
    if *wrong > 0 {
        let sign = mark::sign(*mark, strip.glyphs());
        let words = Phrase::new(format_args!("{sign} {} to look at", Count(u64::from(*wrong))));
        strip.left_whole(2, words.as_str(), mark::word_role(*mark));
    }
}

fn cell(canvas: &mut Canvas<'_>, area: Rect, map: &PortMap, number: usize, place: usize) {
    let Some(Cell { mark, .. }) = map.cell(number) else { return };
    let x = area.x + map.name_width() + PortMap::x(place);
    if x >= area.right() {
        return;
    }
    let role = if number == map.selected_number() {
        canvas.select(x, area.y, 1);
        if mark.is_wrong() { mark::role(mark) } else { Role::Bright }
    } else {
        mark::role(mark)
    };
    canvas.sign(x, area.y, mark::sign(mark, canvas.glyphs), role);
}

/// What the selected cell is.
fn words(canvas: &mut Canvas<'_>, area: Rect, model: &Model) {
    let Some(cell) = model.port_map().selected() else { return };
    let Some(entry) = model.fleet().get(cell.device) else { return };
    let sign = mark::sign(cell.mark, canvas.glyphs);
    let mut strip = Strip::new(canvas, area.x, area.y, area.width);
    strip.left(&entry.device.name, Role::Bright);
    let row = cell
        .slot
        .and_then(|slot| model.interface_row(crate::model::InterfaceId { device: cell.device, slot }));
    let Some(row) = row else {
        let row = model.device_row(entry);
        strip.gap(2).left(sign, mark::role(cell.mark)).gap(1);
        strip.left(Phrase::of(row.words).as_str(), mark::word_role(cell.mark));
        return;
    };
    strip.gap(1).left(&row.identity.name, Role::Bright);
    strip.gap(2).left(sign, mark::role(cell.mark)).gap(1);
    strip.left(Phrase::of(row.words).as_str(), mark::word_role(cell.mark));
    if let Some(speed) = Speed::of(row.speed) {
        strip.left_whole(2, Phrase::of(speed).as_str(), Role::Text);
    }
    if let Some(description) = row.identity.description.as_deref().filter(|_| strip.free() >= 12) {
        strip.gap(2).left(description, Role::Soft);
    }
}
