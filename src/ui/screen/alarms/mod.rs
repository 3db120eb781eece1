//! The Alarms screen: what is wrong, worst first, with the evidence of the selected alarm.

mod detail;

use ratatui::layout::Rect;

use super::fleet;
use crate::{
    app::{
        Focus, Model,
        alarms::{AlarmCounts, Urgency},
        columns::{AlarmColumn, Placed},
        screen::alarms::{AlarmLine, WatchedCount},
        words::Lately,
    },
    model::{Quantity, Severity},
    ui::{
        canvas::Canvas,
        phrase::{Count, Phrase},
        strip::Strip,
        style::Role,
        widget::{
            mark,
            selection::Selection,
            table::{self, Row},
        },
    },
};

/// Draws head, headings, the rows in sight and the detail.
pub fn draw(canvas: &mut Canvas<'_>, model: &Model) {
    let regions = model.regions();
    head(canvas, regions.head, regions.indent, model);
    if model.alarm_list().is_empty() {
        empty(canvas, regions.header, regions.indent, model);
        return;
    }
    let columns = model.alarm_columns();
    table::header(canvas, regions.header, regions.indent, &columns, model.alarm_sort());
    let focused = model.focus() == Focus::Table;
    let area = regions.rows;
    for (line, y) in model.alarm_lines().zip(area.top()..area.bottom()) {
        let selection = Selection::of(line.selected, focused);
        let area = Rect { y, height: 1, ..area };
        let severity = mark(line.alarm.severity);
        let row = Row::new(canvas, area, regions.indent, selection, (severity, line.marked));
        let mut cells = row.dimmed(line.urgency.quiet);
        for place in &columns {
            draw_cell(&mut cells, place, &line, limit(&columns));
        }
    }
    detail::draw(canvas, model);
}

/// The mark of a severity, whoever takes care of it.
pub(super) const fn mark(severity: Severity) -> crate::app::Mark {
    Urgency { quiet: false, severity }.mark()
}

/// Names may reach up to where numbers begin.
fn limit(columns: &[Placed<AlarmColumn>]) -> u16 {
    let what = columns.iter().find(|place| place.column == AlarmColumn::What);
    what.map_or(0, |place| place.x + place.width + 1)
}

/// What is wrong in figures.
fn head(canvas: &mut Canvas<'_>, area: Rect, indent: u16, model: &Model) {
    let head = model.alarm_head();
    let x = area.x.saturating_add(indent);
    let mut strip = Strip::new(canvas, x, area.y, area.right().saturating_sub(x + 1));
    if head.marked > 0 {
        let words = Phrase::new(format_args!("{} marked", Count(head.marked as u64)));
        strip.right(20, words.as_str(), Role::Accent);
        strip.gap_right(2);
    }
    let noun = if head.in_scope == 1 { "alarm" } else { "alarms" };
    let words = match (head.in_scope, head.shown) {
        (0, _) => Phrase::of("no alarms"),
        (all, shown) if all == shown => Phrase::new(format_args!("{} {noun}", Count(all as u64))),
        (all, shown) => Phrase::new(format_args!("{} of {} {noun}", Count(shown as u64), Count(all as u64))),
    };
    strip.left(words.as_str(), if head.in_scope == 0 { Role::Soft } else { Role::Bright });
    counts(&mut strip, &head.counts);
}

fn counts(strip: &mut Strip<'_, '_>, counts: &AlarmCounts) {
    for severity in Severity::ALL {
        if counts.of(severity) > 0 {
            let count = Count(u64::from(counts.of(severity)));
            let words = Phrase::new(format_args!("{count} {}", severity.as_str()));
            strip.left_whole(2, words.as_str(), mark::role(mark(severity)));
        }
    }
    if counts.quiet > 0 {
        let words = Phrase::new(format_args!("{} taken care of", Count(u64::from(counts.quiet))));
        strip.left_whole(2, words.as_str(), Role::Soft);
    }
}

/// Says why there is no alarm to see: nothing is called well that nobody has looked at.
fn empty(canvas: &mut Canvas<'_>, area: Rect, indent: u16, model: &Model) {
    let in_scope = model.alarm_head().in_scope as u64;
    let watched = model.watched_count();
    let devices = Count(watched.devices as u64);
    let noun = if watched.devices == 1 { "device is" } else { "devices are" };
    let (words, role) = match watched {
        _ if !model.alarms().are_judged() => {
            (Phrase::of("No rule has judged yet: what is wrong is not known."), Role::Unknown)
        }
        _ if in_scope > 0 => {
            let words = format_args!("Nothing passes the filter; without it: {}.", Count(in_scope));
            (Phrase::new(words), Role::Dim)
        }
        WatchedCount { devices: 0, .. } => {
            (Phrase::of("No device is watched here: what is wrong is not known."), Role::Unknown)
        }
        WatchedCount { unknown: unknown @ 1.., .. } => {
            let unknown = Count(unknown as u64);
            let words = format_args!("No alarm is raised, but {unknown} of {devices} devices are unknown.");
            (Phrase::new(words), Role::Unknown)
        }
        WatchedCount { stale: stale @ 1.., .. } => {
            let stale = Count(stale as u64);
            let words = format_args!("No alarm is raised. {devices} {noun} watched, {stale} heard late.");
            (Phrase::new(words), Role::Warning)
        }
        _ => (Phrase::new(format_args!("Nothing is wrong. {devices} {noun} watched.")), Role::Soft),
    };
    fleet::sentence(canvas, area, indent, words.as_str(), role);
}

fn draw_cell(cells: &mut Row<'_, '_>, place: &Placed<AlarmColumn>, line: &AlarmLine<'_>, limit: u16) {
    use AlarmColumn as C;
    let (alarm, key) = (line.alarm, &line.alarm.key);
    match place.column {
        C::Severity | C::Sign => severity(cells, place, line),
        C::Device => cells.name(place, limit, &key.device),
        C::Interface => cells.name(place, limit, key.interface.as_deref().unwrap_or_default()),
        C::What => cells.text(place, &alarm.words, mark::word_role(mark(alarm.severity))),
        C::Description => cells.text(place, line.description().unwrap_or_default(), Role::Soft),
        C::Age => cells.with_unit(place, &Quantity::age(line.age), age_role(line)),
        C::Since => {
            let since = Phrase::of(Lately { at: alarm.since, now: line.now.wall });
            cells.text(place, since.as_str(), Role::Soft);
        }
        C::Count if alarm.count > 1 => {
            let words = Phrase::new(format_args!("{}x", alarm.count));
            let (canvas, cell) = cells.cell(place);
            canvas.right(cell.x, cell.y, cell.width, words.as_str(), age_role(line));
        }
        C::Count => {}
        // Who takes care of it is what there is to know of a row that is dim.
        C::Owner => {
            let (canvas, cell) = cells.cell(place);
            canvas.cut(cell.x, cell.y, cell.width, Phrase::of(line.owner()).as_str(), Role::Soft);
        }
    }
}

fn age_role(line: &AlarmLine<'_>) -> Role {
    if line.urgency.quiet { Role::Dim } else { Role::Text }
}

/// Sign and word; the sign alone where there is no room for the word.
fn severity(cells: &mut Row<'_, '_>, place: &Placed<AlarmColumn>, line: &AlarmLine<'_>) {
    let mark = mark(line.alarm.severity);
    let (sign, word) =
        if line.urgency.quiet { (Role::Dim, Role::Dim) } else { (mark::role(mark), mark::word_role(mark)) };
    let (canvas, cell) = cells.cell(place);
    canvas.sign(cell.x, cell.y, mark::sign(mark, canvas.glyphs), sign);
    let room = cell.width.saturating_sub(2);
    canvas.text(cell.x + 2, cell.y, room, line.alarm.severity.as_str(), word);
}
