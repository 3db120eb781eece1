//! Every leaf of an interface: what it is to the left, what it counts to the right, digits under digits.

use ratatui::layout::Rect;

use super::sheet::Sheet;
use crate::{
    app::{
        screen::detail::{CounterLine, InterfaceDetail},
        words::TimeOfDay,
    },
    model::{Freshness, Now, Quantity, Timestamp},
    ui::{
        canvas::{Canvas, display_width},
        phrase::{Count, Phrase},
        style::Role,
    },
};

/// The cells of a leaf's name, at the least and at the most.
const NAMES: [u16; 2] = [18, 24];
/// The cells of a date, the longest value that must not be cut.
const DATE: u16 = 20;
/// The least width for two lists beside one another.
const TWO_LISTS: u16 = 72;
/// The cells that a counter usually needs, so that most lists look alike.
const USUAL_COUNT: u16 = 19;

/// The rows that the leaves take.
pub(super) fn rows(detail: &InterfaceDetail<'_>, width: u16) -> u16 {
    let (facts, counters) = (detail.facts().len(), detail.numbers().count());
    let rows = if width >= TWO_LISTS { facts.max(counters) } else { facts + counters };
    rows as u16 + u16::from(!is_known(detail))
}

fn is_known(detail: &InterfaceDetail<'_>) -> bool {
    detail.row.freshness == Freshness::Live && detail.row.numbers == Freshness::Live
}

/// Draws them. What is not known to hold now says when it was last heard, and is dim.
pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, detail: &InterfaceDetail<'_>, now: Now) {
    let (area, role) = if is_known(detail) {
        (area, Role::Text)
    } else {
        last_heard(canvas, area, detail, now);
        (below(area, 1), Role::Dim)
    };
    let is_wide = area.width >= TWO_LISTS;
    let first = if is_wide { first_list(area.width) } else { area.width };
    let names = first.saturating_sub(DATE + 2).clamp(NAMES[0], NAMES[1]);
    let facts = detail.facts();
    let mut sheet = Sheet::new(canvas, Rect { width: first.saturating_sub(1), ..area }, names, 0);
    for (name, value) in &facts {
        sheet.maybe(name, value.as_deref(), role);
    }
    let rest = if is_wide {
        Rect { x: area.x + first, width: area.width - first, ..area }
    } else {
        below(area, facts.len() as u16)
    };
    let names = if is_wide { NAMES[0] } else { names };
    counters(canvas, rest, names, detail, role);
}

/// The width of the left list: room for the longest name where the counters beside it can spare that.
fn first_list(width: u16) -> u16 {
    let [least, most] = NAMES.map(|names| names + DATE + 2);
    let roomy = width >= most + NAMES[0] + 1 + USUAL_COUNT;
    (width / 2).max(if roomy { most } else { least })
}

fn below(area: Rect, rows: u16) -> Rect {
    let rows = rows.min(area.height);
    Rect { y: area.y + rows, height: area.height - rows, ..area }
}

fn last_heard(canvas: &mut Canvas<'_>, area: Rect, detail: &InterfaceDetail<'_>, now: Now) {
    let words = match detail.row.age {
        Some(age) if area.height > 0 => {
            let heard = Timestamp(now.wall.0 - i64::try_from(age.as_millis()).unwrap_or(i64::MAX));
            Phrase::new(format_args!("last heard at {}; what holds now is not known", TimeOfDay(heard)))
        }
        _ => return,
    };
    canvas.cut(area.x, area.y, area.width, words.as_str(), Role::Unknown);
}

fn counters(canvas: &mut Canvas<'_>, area: Rect, names: u16, detail: &InterfaceDetail<'_>, role: Role) {
    let widest = detail.numbers().filter_map(|counter| counter.value).max().unwrap_or_default();
    let digits = display_width(Phrase::of(Count(widest)).as_str()).max(USUAL_COUNT);
    let width = area.width.min(names + 1 + digits);
    for (counter, y) in detail.numbers().zip(area.top()..area.bottom()) {
        draw_counter(canvas, Rect { y, width, height: 1, ..area }, &counter, role);
        let beside = area.width - width;
        if counter.is_narrow && counter.value.is_some() && beside > 8 {
            canvas.text(area.x + width + 1, y, beside - 1, "32 bits", Role::Dim);
        }
    }
}

fn draw_counter(canvas: &mut Canvas<'_>, area: Rect, counter: &CounterLine, role: Role) {
    let used = canvas.cut(area.x, area.y, area.width, counter.name, Role::Dim) + 1;
    let Some(value) = counter.value else {
        return canvas.right(area.x, area.y, area.width, canvas.glyphs.absent, Role::Dim);
    };
    let room = area.width.saturating_sub(used);
    let in_full = Phrase::of(Count(value));
    // A number is never cut: where all of its digits do not fit, three and a prefix do.
    let words =
        if display_width(in_full.as_str()) <= room { in_full } else { Phrase::of(Quantity::count(value)) };
    canvas.right(area.x + used, area.y, room, words.as_str(), if value == 0 { Role::Dim } else { role });
}
