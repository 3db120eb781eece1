//! The Health screen: how noctui itself is doing, and which devices are late, slow or silent.

use ratatui::layout::Rect;

use super::fleet::{age_role, empty, head};
use crate::{
    app::{
        Focus, HealthSample, Model,
        columns::{HealthColumn, Placed},
        screen::health::HealthRow,
    },
    model::{OutputHealth, Quantity},
    ui::{
        canvas::Canvas,
        phrase::{Count, Phrase},
        style::Role,
        widget::{
            selection::Selection,
            table::{self, Row},
        },
    },
};

/// Draws the figures of noctui itself, headings and the rows in sight.
pub fn draw(canvas: &mut Canvas<'_>, model: &Model) {
    let regions = model.regions();
    head(canvas, regions.head, regions.indent, model);
    figures(canvas, regions.figures, regions.indent, model.health());
    outputs(canvas, regions.outputs, regions.indent, model.health());
    let columns = model.health_columns();
    table::header(canvas, regions.header, regions.indent, &columns, model.health_table().sort());
    let focused = model.focus() == Focus::Table;
    let area = regions.rows;
    if model.health_table().is_empty() {
        empty(canvas, area, regions.indent, model);
    }
    for (row, y) in model.health_rows().zip(area.top()..area.bottom()) {
        let selection = Selection::of(row.selected, focused);
        let area = Rect { y, height: 1, ..area };
        let mut cells = Row::new(canvas, area, regions.indent, selection, (row.mark, row.marked));
        for place in &columns {
            draw_cell(&mut cells, place, &row, state_column(&columns));
        }
    }
}

fn state_column(columns: &[Placed<HealthColumn>]) -> u16 {
    columns.iter().find(|place| place.column == HealthColumn::State).map_or(0, |place| place.x)
}

fn draw_cell(cells: &mut Row<'_, '_>, place: &Placed<HealthColumn>, row: &HealthRow<'_>, state: u16) {
    match place.column {
        HealthColumn::Device => cells.name(place, state, &row.entry.device.name),
        HealthColumn::State => {
            // The dash for a latency that there is none of leaves four cells of its column free.
            let beyond = if row.latency.is_none() { 4 } else { 0 };
            cells.state(place, beyond, Phrase::of(row.words).as_str());
        }
        HealthColumn::Latency => {
            let latency = row.latency.map_or_else(Quantity::absent, Quantity::duration);
            let (canvas, cell) = cells.cell(place);
            unit_of_two(canvas, cell, &latency);
        }
        HealthColumn::Age => {
            let age = row.age.map_or_else(Quantity::absent, Quantity::age);
            cells.with_unit(place, &age, age_role(row.mark));
        }
        HealthColumn::Requests => cells.with_unit(place, &Quantity::count(row.stats.requests), Role::Soft),
        HealthColumn::Retries => cells.with_unit(place, &Quantity::count(row.stats.retries), Role::Soft),
        HealthColumn::Timeouts => trouble(cells, place, row, row.stats.timeouts),
        HealthColumn::Late => trouble(cells, place, row, row.stats.late),
        HealthColumn::Faults => trouble(cells, place, row, row.stats.faults),
        HealthColumn::Unread => trouble(cells, place, row, row.stats.unread),
        HealthColumn::Clock => {
            let skew = row.stats.skew_ms.map_or_else(Quantity::absent, Quantity::offset);
            cells.with_unit(place, &skew, Role::Soft);
        }
    }
}

/// A count that ought to be 0. It never shrinks, so it is loud only while something is wrong.
fn trouble(cells: &mut Row<'_, '_>, place: &Placed<HealthColumn>, row: &HealthRow<'_>, count: u64) {
    let role = if row.mark.is_wrong() { Role::Warning } else { Role::Soft };
    cells.with_unit(place, &Quantity::count(count), role);
}

/// Milliseconds take one cell more than other units.
fn unit_of_two(canvas: &mut Canvas<'_>, cell: Rect, quantity: &Quantity) {
    let digits = cell.width.saturating_sub(3);
    let role = if quantity.is_quiet() { Role::Dim } else { Role::Text };
    canvas.right(cell.x, cell.y, digits, quantity.digits(), role);
    canvas.text(cell.x + digits + 1, cell.y, 2, quantity.unit(), Role::Dim);
}

/// The least width of a figure with its label.
const FIGURE: u16 = 25;

/// The cells of a figure's label.
const LABELS: u16 = 12;

/// One figure, the most telling first: its label, its value and whether that is a bad sign.
type Figure = (&'static str, Phrase, bool);

fn figures(canvas: &mut Canvas<'_>, area: Rect, indent: u16, sample: Option<&HealthSample>) {
    let Some(sample) = sample else {
        let x = area.x.saturating_add(indent);
        canvas.cut(
            x,
            area.y,
            area.right().saturating_sub(x),
            "The first figures are on their way.",
            Role::Dim,
        );
        return;
    };
    let mut figures = figures_of(sample);
    let rows = area.height.saturating_sub(1).max(1);
    let room = area.width.saturating_sub(indent);
    let columns = (figures.len() as u16).div_ceil(rows).min(room / FIGURE).max(1);
    let width = room / columns;
    if let (Some(cpu), true) = (sample.cpu, width > LABELS + 18) {
        figures[1].1 = percent(cpu).and(format_args!(" of a core"));
    }
    for (n, (label, value, bad)) in (0..rows * columns).zip(&figures) {
        let place =
            Rect::new(area.x + indent + n / rows * width, area.y + n % rows, width.saturating_sub(2), 1);
        if place.y < area.bottom() {
            figure(canvas, place, label, value.as_str(), *bad);
        }
    }
}

fn figure(canvas: &mut Canvas<'_>, area: Rect, label: &str, value: &str, bad: bool) {
    canvas.cut(area.x, area.y, LABELS, label, Role::Dim);
    let role = match value {
        "0" | "-" => Role::Dim,
        _ if bad => Role::Warning,
        _ => Role::Text,
    };
    canvas.cut(area.x + LABELS, area.y, area.width.saturating_sub(LABELS), value, role);
}

/// The width of an output's name and its kind.
const OUTPUT: u16 = 25;

/// A row for each output, those in trouble first, with what went wrong last below them.
fn outputs(canvas: &mut Canvas<'_>, area: Rect, indent: u16, sample: Option<&HealthSample>) {
    let mut outputs: Vec<&OutputHealth> = sample.iter().flat_map(|sample| sample.outputs.iter()).collect();
    outputs.sort_by_key(|output| (output.trouble.is_none(), output.dropped == 0));
    let (x, room) = (area.x + indent, area.width.saturating_sub(indent));
    let mut rows = area.top()..area.bottom().saturating_sub(1);
    for output in outputs {
        let Some(y) = rows.next() else { return };
        let name = Phrase::new(format_args!("{} {}", output.kind, output.name));
        canvas.cut(x, y, (OUTPUT - 1).min(room), name.as_str(), Role::Dim);
        let role = if output.trouble.is_some() { Role::Warning } else { Role::Text };
        canvas.cut(x + OUTPUT.min(room), y, room.saturating_sub(OUTPUT), counts(output).as_str(), role);
        let Some(trouble) = &output.trouble else { continue };
        if let Some(y) = rows.next() {
            canvas.cut(x + 2, y, room.saturating_sub(2), trouble, Role::Warning);
        }
    }
}

/// `408 sent, 3 retried, 71 dropped`
fn counts(output: &OutputHealth) -> Phrase {
    let counts = [(output.retried, "retried"), (output.dropped, "dropped"), (output.waiting, "waiting")];
    let sent = Phrase::new(format_args!("{} sent", Count(output.sent)));
    let more = counts.into_iter().filter(|(count, _)| *count > 0);
    more.fold(sent, |words, (count, what)| words.and(format_args!(", {} {what}", Count(count))))
}

fn figures_of(sample: &HealthSample) -> [Figure; 12] {
    let rate = |rate: f32| Phrase::new(format_args!("{}/s", Quantity::per_second(f64::from(rate))));
    let count = |count: u64| Phrase::of(Count(count));
    let maybe = |value: Option<Phrase>| value.unwrap_or_else(|| Phrase::of("-"));
    let cpu = sample.cpu.map(percent);
    let memory =
        sample.memory_octets.map(|octets| Phrase::new(format_args!("{}B", Quantity::octets(octets))));
    [
        ("running for", Phrase::of(Quantity::age(sample.uptime)), false),
        ("CPU", maybe(cpu), false),
        ("memory", maybe(memory), false),
        ("requests", rate(sample.requests_per_second), false),
        ("answers", rate(sample.answers_per_second), false),
        ("under way", count(u64::from(sample.in_flight)), false),
        ("given up", count(sample.timeouts), false),
        ("late polls", count(sample.late_polls), true),
        ("dropped", count(sample.dropped), true),
        ("strays", count(sample.strays), false),
        ("malformed", count(sample.malformed), false),
        ("written", Phrase::new(format_args!("{}B", Quantity::octets(sample.written_octets))), false),
    ]
}

fn percent(share: f32) -> Phrase {
    Phrase::new(format_args!("{} %", Quantity::percent(f64::from(share) * 100.0)))
}
