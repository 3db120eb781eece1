//! The Events screen: what happened, newest last, with the selected event in full.

use ratatui::layout::Rect;

use super::{alarms, fleet};
use crate::{
    app::{
        Focus, Mark, Model,
        columns::{EventColumn, Placed},
        screen::events::EventLine,
        sort::Sort,
        words::{Date, Lately},
    },
    model::{Event, EventKind, Timestamp},
    ui::{
        canvas::Canvas,
        chrome::halves,
        detail::{inset, rule},
        glyphs::Glyphs,
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

/// The cells of a time with its date.
const TIME: u16 = 15;

/// Draws head, headings, the rows in sight and the selected event in full.
pub fn draw(canvas: &mut Canvas<'_>, model: &Model) {
    let regions = model.regions();
    head(canvas, regions.head, regions.indent, model);
    if model.event_list().is_empty() {
        let words = match (model.alarms().events().is_empty(), model.filter().is_active()) {
            (true, _) => "Nothing has happened since noctui began to listen.",
            (false, true) => "Nothing that happened in this scope passes the filter.",
            (false, false) => "Nothing has happened in this scope.",
        };
        return fleet::sentence(canvas, regions.header, regions.indent, words, Role::Dim);
    }
    let columns = model.event_columns();
    table::header(canvas, regions.header, regions.indent, &columns, Sort::default());
    let focused = model.focus() == Focus::Table;
    let area = regions.rows;
    for (line, y) in model.event_lines().zip(area.top()..area.bottom()) {
        let selection = Selection::of(line.selected, focused);
        let area = Rect { y, height: 1, ..area };
        let mut cells = Row::new(canvas, area, regions.indent, selection, (Mark::Warning, false));
        for place in &columns {
            draw_cell(&mut cells, place, &line, limit(&columns));
        }
    }
    in_full(canvas, model);
}

/// Names may reach up to the end of the words.
fn limit(columns: &[Placed<EventColumn>]) -> u16 {
    let what = columns.iter().find(|place| place.column == EventColumn::What);
    what.map_or(0, |place| place.x + place.width + 1)
}

fn head(canvas: &mut Canvas<'_>, area: Rect, indent: u16, model: &Model) {
    let (all, shown) = (model.alarms().events().len(), model.event_list().len());
    let x = area.x.saturating_add(indent);
    let mut strip = Strip::new(canvas, x, area.y, area.right().saturating_sub(x + 1));
    let noun = if all == 1 { "event" } else { "events" };
    let words = match (all, shown) {
        (0, _) => Phrase::of("no events"),
        _ if all == shown => Phrase::new(format_args!("{} {noun}", Count(all as u64))),
        _ => Phrase::new(format_args!("{} of {} {noun}", Count(shown as u64), Count(all as u64))),
    };
    strip.left(words.as_str(), if all == 0 { Role::Soft } else { Role::Bright });
    let newer = model.newer_events();
    if newer > 0 {
        let words = Phrase::new(format_args!("{} newer", Count(newer as u64)));
        strip.right(2, words.as_str(), Role::Accent);
    } else if model.event_list().follows() && shown > 0 {
        strip.right(2, "follows what happens", Role::Dim);
    }
}

fn draw_cell(cells: &mut Row<'_, '_>, place: &Placed<EventColumn>, line: &EventLine<'_>, limit: u16) {
    use EventColumn as C;
    let event = line.event;
    match place.column {
        C::Time => {
            let time = Phrase::of(Lately { at: event.at, now: line.now.wall });
            let (canvas, cell) = cells.cell(place);
            canvas.right(cell.x, cell.y, cell.width, time.as_str(), Role::Soft);
        }
        C::Kind | C::Sign => {
            let (sign, role) = sign(event, cells.cell(place).0.glyphs);
            let (canvas, cell) = cells.cell(place);
            canvas.sign(cell.x, cell.y, sign, role);
            canvas.text(cell.x + 2, cell.y, cell.width.saturating_sub(2), word(event), word_role(event));
        }
        C::Device => cells.name(place, limit, event.device.as_deref().unwrap_or_default()),
        C::Interface => cells.name(place, limit, event.interface.as_deref().unwrap_or_default()),
        C::What => cells.text(place, &event.words, what_role(event)),
        C::Author => cells.text(place, event.author.as_deref().unwrap_or_default(), Role::Soft),
    }
}

/// One event as a line of something else: time, sign, words, author; the interface only where it is not said above.
pub(super) fn brief(canvas: &mut Canvas<'_>, row: Rect, event: &Event, now: Timestamp, with_interface: bool) {
    let (sign, role) = sign(event, canvas.glyphs);
    let at = Lately { at: event.at, now };
    let width = if at.is_today() { 9 } else { TIME };
    canvas.text(row.x, row.y, width.min(row.width), Phrase::of(at).as_str(), Role::Soft);
    let x = row.x + width + 2;
    let mut strip = Strip::new(canvas, x, row.y, row.right().saturating_sub(x));
    strip.left(sign, role).gap(1);
    if let Some(interface) = event.interface.as_deref().filter(|_| with_interface) {
        strip.left(interface, Role::Text).gap(1);
    }
    let word = word(event);
    if word != event.words.as_str() {
        strip.left(word, word_role(event)).gap(1);
    }
    strip.left(&event.words, Role::Text);
    if let Some(author) = &event.author {
        strip.gap(2).left(author, Role::Soft);
    }
}

/// The selected event with its whole date and all its words.
fn in_full(canvas: &mut Canvas<'_>, model: &Model) {
    let regions = model.regions();
    let area = inset(regions.detail, regions.indent);
    let Some(EventLine { event, .. }) = model.selected_event().filter(|_| !area.is_empty()) else { return };
    rule(canvas, regions.detail_rule);
    let mut strip = Strip::new(canvas, area.x, area.y, area.width);
    strip.left(Phrase::of(Date(event.at)).as_str(), Role::Text);
    for name in [event.device.as_deref(), event.interface.as_deref()].into_iter().flatten() {
        strip.gap(2).left(name, Role::Bright);
    }
    if let Some(author) = &event.author {
        strip.gap(2).left("by", Role::Dim).gap(1).left(author, Role::Text);
    }
    let mut rest: &str = &event.words;
    for y in area.top() + 1..area.bottom() {
        let is_last = y + 1 == area.bottom();
        let (first, after) = if is_last { (rest, "") } else { halves(rest, area.width) };
        canvas.cut(area.x, y, area.width, first, Role::Text);
        rest = after;
    }
}

/// The sign of an event and its colour: what came, what went, what somebody did.
fn sign(event: &Event, glyphs: &'static Glyphs) -> (&'static str, Role) {
    let severity = event.severity.map(alarms::mark);
    match (event.kind, severity) {
        (EventKind::Raised | EventKind::Unfolded, Some(severity)) => {
            (mark::sign(severity, glyphs), mark::role(severity))
        }
        (EventKind::Raised | EventKind::NoteEnded | EventKind::Restarted, _) => {
            (glyphs.warning, Role::Warning)
        }
        (EventKind::Cleared, _) => (glyphs.done, Role::Up),
        (EventKind::Acknowledged, _) => (glyphs.done, Role::Accent),
        (EventKind::Muted | EventKind::Maintenance, _) => (glyphs.admin_down, Role::Accent),
        (EventKind::Broadcast, _) => (glyphs.busy, Role::Accent),
        _ => (glyphs.separator, Role::Dim),
    }
}

/// The word beside the sign.
fn word(event: &Event) -> &'static str {
    match (event.kind, event.severity) {
        (EventKind::Raised, Some(severity)) => severity.as_str(),
        (EventKind::NoteEnded, _) => "note ended",
        (EventKind::PortState, _) => "port",
        (EventKind::Console, _) => "noctui",
        (kind, _) => kind.as_str(),
    }
}

fn word_role(event: &Event) -> Role {
    match (event.kind, event.severity) {
        (EventKind::Raised, Some(severity)) => mark::word_role(alarms::mark(severity)),
        (EventKind::NoteEnded, _) => Role::Warning,
        _ => Role::Soft,
    }
}

/// What is over is not loud any more.
fn what_role(event: &Event) -> Role {
    match event.kind {
        EventKind::Raised | EventKind::NoteEnded => Role::Text,
        _ => Role::Soft,
    }
}
