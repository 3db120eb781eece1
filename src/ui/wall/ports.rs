//! Interfaces that stand out: which, where they lead, by what, and both directions.

use ratatui::layout::Rect;

use crate::{
    app::wall::{Measure, PortItem, Ranked, TextSize, Wall, name_room},
    model::{DeviceSnapshot, Direction, Quantity, Slot},
    ui::{
        canvas::{Canvas, display_width},
        phrase::Phrase,
        style::Role,
        widget::bar::bar,
    },
};

use super::quantity;

/// Columns of what an interface is ranked by.
const VALUE: u16 = 15;
/// Columns of bits per second and of the share of the speed.
const BITS: u16 = 8;
const SHARE: u16 = 6;

/// Where the two directions begin, and how wide each is.
fn directions(area: Rect, has_value: bool) -> [Rect; 2] {
    let left = name_room(area.width) + if has_value { VALUE } else { 0 };
    let width = area.width.saturating_sub(left) / 2;
    [0, 1].map(|n| Rect { x: area.x + left + n * width, width, ..area })
}

/// Draws what the interfaces below are, and the directions over their columns.
pub fn heading(canvas: &mut Canvas<'_>, area: Rect, words: &str) {
    super::heading(canvas, area, words, TextSize::Plain);
    for (part, direction) in directions(area, true).into_iter().zip(Direction::BOTH) {
        canvas.right(part.x, part.y, BITS + SHARE, direction.as_str(), Role::Dim);
    }
}

/// Draws one interface.
pub fn draw(canvas: &mut Canvas<'_>, wall: &Wall, area: Rect, item: &PortItem) {
    let Some(ranked) = wall.rankings().by(item.measure).get(item.at) else { return };
    for (y, line) in (area.y..).zip(&item.name) {
        canvas.text(area.x, y, area.width, line, Role::Bright);
    }
    let used = item.name.last().map_or(0, |line| display_width(line));
    let y = area.bottom().saturating_sub(1);
    let row = Rect { y, height: 1, ..area };
    far_end(canvas, row, used, ranked);
    value(canvas, row, item.measure, ranked.value);
    numbers(canvas, wall, directions(row, true), ranked);
}

/// Where it leads, if all of that fits beside its name.
fn far_end(canvas: &mut Canvas<'_>, row: Rect, used: u16, ranked: &Ranked) {
    let Some(far) = &ranked.far else { return };
    let words = Phrase::new(format_args!("{} {}", far.device, far.port));
    let room = name_room(row.width).saturating_sub(used + 4);
    if display_width(words.as_str()) <= room {
        let sign = if canvas.glyphs.ascii { "-" } else { "↔" };
        canvas.sign(row.x + used + 1, row.y, sign, Role::Dim);
        canvas.text(row.x + used + 3, row.y, room, words.as_str(), Role::Soft);
    }
}

fn value(canvas: &mut Canvas<'_>, row: Rect, measure: Measure, value: f32) {
    let (number, word) = match measure {
        Measure::Errors => (Quantity::percent(f64::from(value) * 100.0), "% errors"),
        Measure::Discards => (Quantity::per_second(f64::from(value)), "disc/s"),
        Measure::Load | Measure::Traffic => return,
    };
    let x = row.x + name_room(row.width);
    let unit = if measure == Measure::Discards { number.unit() } else { "" };
    let words = Phrase::new(format_args!("{}{unit} {word}", number.digits()));
    canvas.cut(x, row.y, VALUE - 1, words.as_str(), Role::Warning);
}

/// Bits per second, the share of the speed, and that as a line; for both directions.
pub fn numbers(canvas: &mut Canvas<'_>, wall: &Wall, parts: [Rect; 2], ranked: &Ranked) {
    let Some((_, snapshot)) = wall.fleet().interface(ranked.id) else { return };
    for (part, direction) in parts.into_iter().zip(Direction::BOTH) {
        let share = snapshot.utilisation(ranked.id.slot, direction);
        let is_busy = share.is_some_and(|share| share >= wall.options().busy_share);
        let own = if direction == Direction::In { Role::In } else { Role::Out };
        let role = if is_busy { Role::Warning } else { own };
        bits(canvas, part, snapshot, ranked.id.slot, direction);
        let Some(share) = share else { continue };
        let percent = Quantity::whole_percent(f64::from(share) * 100.0);
        let words = Phrase::new(format_args!("{percent}%"));
        let text = if is_busy { Role::Warning } else { Role::Text };
        canvas.right(part.x + BITS, part.y, SHARE, words.as_str(), text);
        let width = part.width.saturating_sub(BITS + SHARE + 3);
        bar(canvas, part.x + BITS + SHARE + 1, part.y, width, share, role);
    }
}

fn bits(canvas: &mut Canvas<'_>, part: Rect, snapshot: &DeviceSnapshot, slot: Slot, direction: Direction) {
    let rate = snapshot.rows.rates[direction.index()].bits.get(slot.index()).copied();
    match rate.filter(|rate| !rate.is_nan()) {
        Some(rate) => {
            let number = Quantity::bits_per_second(f64::from(rate));
            quantity(canvas, part.x, part.y, BITS, &number, Role::Soft);
        }
        None => canvas.right(part.x, part.y, BITS, canvas.glyphs.absent, Role::Dim),
    }
}
