//! The Interfaces screen: of one device or of a whole scope, worst first, with the selected one in detail.

use ratatui::layout::Rect;

use super::fleet;
use crate::{
    app::{
        Focus, Mark, Model,
        columns::{InterfaceColumn, Placed},
        screen::{
            fleet::DeviceRow,
            interfaces::{InterfaceRow, Traffic},
        },
    },
    model::{Direction, Freshness, Quantity, Source},
    ui::{
        canvas::{Canvas, display_width},
        detail,
        phrase::Phrase,
        strip::Strip,
        style::Role,
        widget::{
            bar::bar,
            mark,
            selection::Selection,
            table::{self, Row},
        },
    },
};

/// Discards per second from which they are worth a colour.
const DISCARDS_WORTH_A_LOOK: f32 = 1.0;

/// Draws head, headings, the rows in sight and the detail.
pub fn draw(canvas: &mut Canvas<'_>, model: &Model) {
    let regions = model.regions();
    head(canvas, regions.head, regions.indent, model);
    let columns = model.interface_columns();
    if !regions.header.is_empty() {
        table::header(canvas, regions.header, regions.indent, &columns, model.interface_table().sort());
    }
    let focused = model.focus() == Focus::Table;
    let area = regions.rows;
    if model.interface_table().is_empty() {
        empty(canvas, area, regions.indent, model);
    }
    for (row, y) in model.interface_rows().zip(area.top()..area.bottom()) {
        let selection = Selection::of(row.selected, focused);
        let area = Rect { y, height: 1, ..area };
        let mut cells = Row::new(canvas, area, regions.indent, selection, (row.mark, row.marked));
        for place in &columns {
            draw_cell(&mut cells, place, &row, state_column(&columns));
        }
    }
    detail::draw(canvas, model);
}

/// Says why there is nothing to see.
fn empty(canvas: &mut Canvas<'_>, area: Rect, indent: u16, model: &Model) {
    let words = match (model.filter().is_active(), model.is_only_marked()) {
        (true, _) => "Nothing in this scope passes the filter.",
        (false, true) => "No marked device of this scope has interfaces.",
        (false, false) => "No interfaces were read yet.",
    };
    fleet::sentence(canvas, area, indent, words, Role::Dim);
}

/// The device whose interfaces these are, or the scope in figures.
fn head(canvas: &mut Canvas<'_>, area: Rect, indent: u16, model: &Model) {
    let Some(entry) = model.tree().scope_device().and_then(|id| model.fleet().get(id)) else {
        return fleet::head(canvas, area, indent, model);
    };
    let x = area.x.saturating_add(indent);
    let separator = canvas.glyphs.separator;
    let row = model.device_row(entry);
    let sign = mark::sign(row.mark, canvas.glyphs);
    let mut strip = Strip::new(canvas, x, area.y, area.right().saturating_sub(x + 1));
    strip.left(&entry.device.name, Role::Bright);
    if row.mark.is_wrong() {
        let role = mark::word_role(row.mark);
        strip.gap(2).left(sign, role).gap(1).left(Phrase::of(row.words).as_str(), role);
    }
    if strip.right(2, heard_words(model, &row, separator).as_str(), Role::Dim) {
        strip.gap_right(2);
    }
    let description = entry.snapshot.as_deref().and_then(|s| s.system.description.as_ref());
    if let Some(description) = description.filter(|_| !row.mark.is_wrong()) {
        strip.gap(2).left(description, Role::Dim);
    }
}

/// How the device is read, since when it runs and how old its values are.
fn heard_words(model: &Model, row: &DeviceRow<'_>, separator: &str) -> Phrase {
    let source = Phrase::of(row.source.map_or("", Source::badge));
    let boot = row.entry.snapshot.as_deref().and_then(|snapshot| snapshot.system.boot_time);
    let words = match boot.filter(|_| row.mark != Mark::Unknown) {
        Some(boot) => {
            let up = Quantity::age(model.now().wall.since(boot));
            source.and(format_args!(" {separator} up {up}"))
        }
        None => source,
    };
    match row.age {
        Some(age) => words.and(format_args!(" {separator} {} ago", Quantity::age(age))),
        None => words,
    }
}

fn state_column(columns: &[Placed<InterfaceColumn>]) -> u16 {
    columns.iter().find(|place| place.column == InterfaceColumn::State).map_or(0, |place| place.x)
}

fn draw_cell(cells: &mut Row<'_, '_>, place: &Placed<InterfaceColumn>, row: &InterfaceRow<'_>, state: u16) {
    use InterfaceColumn as C;
    match place.column {
        C::Device => cells.text(place, &row.entry.device.name, Role::Soft),
        C::Interface => cells.name(place, state, &row.identity.name),
        C::Description => {
            cells.text(place, row.identity.description.as_deref().unwrap_or_default(), Role::Soft);
        }
        C::State => {
            // The dash for a rate that there is none of leaves four cells of its column free.
            let beyond = if traffic(row, Direction::In).bits.is_err() { 4 } else { 0 };
            cells.state(place, beyond, Phrase::of(row.words).as_str());
        }
        C::In => rate(cells, place, row, Direction::In),
        C::Out => rate(cells, place, row, Direction::Out),
        C::InShare => share(cells, place, row, Direction::In),
        C::OutShare => share(cells, place, row, Direction::Out),
        C::InBar => share_bar(cells, place, row, Direction::In),
        C::OutBar => share_bar(cells, place, row, Direction::Out),
        C::Errors => errors(cells, place, row),
        C::Discards => discards(cells, place, row),
        C::Worst => worst(cells, place, row),
    }
}

/// What is late is dim, whatever it says.
fn trusted(row: &InterfaceRow<'_>, role: Role) -> Role {
    if row.numbers == Freshness::Live { role } else { Role::Dim }
}

fn traffic<'a>(row: &'a InterfaceRow<'_>, direction: Direction) -> &'a Traffic {
    &row.traffic[direction.index()]
}

fn rate(
    cells: &mut Row<'_, '_>,
    place: &Placed<InterfaceColumn>,
    row: &InterfaceRow<'_>,
    direction: Direction,
) {
    let bits = traffic(row, direction).bits;
    let quantity =
        bits.map_or_else(|_| Quantity::absent(), |bits| Quantity::bits_per_second(f64::from(bits)));
    cells.with_unit(place, &quantity, trusted(row, Role::Text));
}

fn share(
    cells: &mut Row<'_, '_>,
    place: &Placed<InterfaceColumn>,
    row: &InterfaceRow<'_>,
    direction: Direction,
) {
    let traffic = traffic(row, direction);
    let Some(share) = traffic.share else { return };
    let role = if traffic.is_busy() { Role::Warning } else { Role::Dim };
    let percent = Quantity::whole_percent(f64::from(share) * 100.0);
    let digits = if display_width(percent.digits()) > place.width { ">99" } else { percent.digits() };
    let role = if percent.is_quiet() { Role::Dim } else { trusted(row, role) };
    let (canvas, cell) = cells.cell(place);
    canvas.right(cell.x, cell.y, cell.width, digits, role);
}

fn share_bar(
    cells: &mut Row<'_, '_>,
    place: &Placed<InterfaceColumn>,
    row: &InterfaceRow<'_>,
    direction: Direction,
) {
    let traffic = traffic(row, direction);
    let Some(share) = traffic.share else { return };
    let role = if traffic.is_busy() { Role::Warning } else { detail::plots::role(direction) };
    let role = trusted(row, role);
    let (canvas, cell) = cells.cell(place);
    bar(canvas, cell.x, cell.y, cell.width, share, role);
}

fn errors(cells: &mut Row<'_, '_>, place: &Placed<InterfaceColumn>, row: &InterfaceRow<'_>) {
    let Some(share) = row.error_share else { return };
    cells.bare(place, &Quantity::percent(f64::from(share) * 100.0), errors_role(row));
}

fn errors_role(row: &InterfaceRow<'_>) -> Role {
    trusted(row, if row.erroring { Role::Warning } else { Role::Soft })
}

fn discards(cells: &mut Row<'_, '_>, place: &Placed<InterfaceColumn>, row: &InterfaceRow<'_>) {
    let Some(discards) = row.discards else { return };
    let quantity = Quantity::per_second(f64::from(discards));
    let words = Phrase::new(format_args!("{}{}", quantity.digits(), quantity.unit()));
    let role = if quantity.is_quiet() { Role::Dim } else { discards_role(row, discards) };
    let (canvas, cell) = cells.cell(place);
    canvas.right(cell.x, cell.y, cell.width, words.as_str(), role);
}

fn discards_role(row: &InterfaceRow<'_>, discards: f32) -> Role {
    trusted(row, if discards >= DISCARDS_WORTH_A_LOOK { Role::Warning } else { Role::Soft })
}

/// Errors in percent or, where there are none, discards per second: told apart by their unit.
fn worst(cells: &mut Row<'_, '_>, place: &Placed<InterfaceColumn>, row: &InterfaceRow<'_>) {
    let errors = row.error_share.filter(|share| *share > 0.0);
    let (words, role) = match (errors, row.discards) {
        (Some(share), _) => {
            let percent = Quantity::percent(f64::from(share) * 100.0);
            (Phrase::new(format_args!("{}%", percent.digits())), errors_role(row))
        }
        (None, Some(discards)) if discards > 0.0 => {
            let rate = Quantity::per_second(f64::from(discards));
            (Phrase::new(format_args!("{}{}/s", rate.digits(), rate.unit())), discards_role(row, discards))
        }
        (None, _) if row.error_share.is_some() => (Phrase::of("0"), Role::Dim),
        (None, _) => return,
    };
    let (canvas, cell) = cells.cell(place);
    canvas.right(cell.x, cell.y, cell.width, words.as_str(), role);
}
