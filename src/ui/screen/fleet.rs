//! The Fleet screen: the devices of the scope, worst first.

use ratatui::layout::Rect;

use crate::{
    app::{
        Focus, Mark, Model,
        columns::{FleetColumn, Placed},
        screen::fleet::DeviceRow,
        summary::Ports,
    },
    model::{Direction, Quantity, Source},
    ui::{
        canvas::Canvas,
        phrase::{Count, Phrase},
        strip::Strip,
        style::Role,
        widget::{
            selection::Selection,
            table::{self, Row},
        },
    },
};

/// Draws head, headings and the rows in sight.
pub fn draw(canvas: &mut Canvas<'_>, model: &Model) {
    let regions = model.regions();
    head(canvas, regions.head, regions.indent, model);
    if model.shows_map() {
        return super::fleet_map::draw(canvas, model);
    }
    let columns = model.fleet_columns();
    table::header(canvas, regions.header, regions.indent, &columns, model.fleet_table().sort());
    let focused = model.focus() == Focus::Table;
    let area = regions.rows;
    if model.fleet_table().is_empty() {
        empty(canvas, area, regions.indent, model);
    }
    for (row, y) in model.device_rows().zip(area.top()..area.bottom()) {
        let selection = Selection::of(row.selected, focused);
        let area = Rect { y, height: 1, ..area };
        let mut cells = Row::new(canvas, area, regions.indent, selection, (row.mark, row.marked));
        for place in &columns {
            draw_cell(&mut cells, place, &row, state_column(&columns));
        }
    }
}

/// Says why there is no device to see.
pub(super) fn empty(canvas: &mut Canvas<'_>, area: Rect, indent: u16, model: &Model) {
    let words = match (model.fleet().is_empty(), model.filter().is_active()) {
        (true, _) => "The inventory names no device. Add one: [devices.NAME] with its address.",
        (false, true) => "Nothing in this scope passes the filter.",
        (false, false) => "No device of this scope is marked.",
    };
    sentence(canvas, area, indent, words, Role::Dim);
}

/// A sentence where rows would be.
pub(super) fn sentence(canvas: &mut Canvas<'_>, area: Rect, indent: u16, words: &str, role: Role) {
    if area.height > 0 {
        let x = area.x.saturating_add(indent);
        canvas.cut(x, area.y, area.right().saturating_sub(x), words, role);
    }
}

/// The scope in figures, above any table of devices.
pub fn head(canvas: &mut Canvas<'_>, area: Rect, indent: u16, model: &Model) {
    let head = model.scope_head();
    let x = area.x.saturating_add(indent);
    let mut strip = Strip::new(canvas, x, area.y, area.right().saturating_sub(x + 1));
    if let Some(oldest) = head.oldest {
        let words = Phrase::new(format_args!("oldest sample {}", Quantity::age(oldest)));
        strip.right(24, words.as_str(), Role::Dim);
        strip.gap_right(2);
    }
    let noun = if head.devices == 1 { "device" } else { "devices" };
    let devices = if head.rows == head.devices {
        Phrase::new(format_args!("{} {noun}", Count(head.devices as u64)))
    } else {
        Phrase::new(format_args!("{} of {} {noun}", Count(head.rows as u64), Count(head.devices as u64)))
    };
    strip.left(devices.as_str(), Role::Bright);
    ports(&mut strip, head.ports);
}

fn ports(strip: &mut Strip<'_, '_>, ports: Ports) {
    let counts = [
        (ports.total(), "ports", Role::Dim),
        (ports.up, "up", Role::Dim),
        (ports.down, "down", Role::Critical),
        (ports.unknown, "unknown", Role::Unknown),
        (ports.admin_down, "admin down", Role::Dim),
    ];
    for (count, word, role) in counts.into_iter().filter(|(count, ..)| *count > 0) {
        let words = Phrase::new(format_args!("{} {word}", Count(u64::from(count))));
        strip.left_whole(2, words.as_str(), role);
    }
}

fn state_column(columns: &[Placed<FleetColumn>]) -> u16 {
    columns.iter().find(|place| place.column == FleetColumn::State).map_or(0, |place| place.x)
}

fn draw_cell(cells: &mut Row<'_, '_>, place: &Placed<FleetColumn>, row: &DeviceRow<'_>, state: u16) {
    let device = &row.entry.device;
    match place.column {
        FleetColumn::Device => cells.name(place, state, &device.name),
        FleetColumn::Site => cells.text(place, device.site.as_deref().unwrap_or_default(), Role::Soft),
        FleetColumn::Role => cells.text(place, device.role.as_deref().unwrap_or_default(), Role::Soft),
        FleetColumn::Source => cells.text(place, row.source.map_or("", Source::badge), Role::Dim),
        FleetColumn::State => cells.state(place, 0, Phrase::of(row.words).as_str()),
        FleetColumn::Ports => port_share(cells, place, row),
        FleetColumn::In => traffic(cells, place, row, Direction::In),
        FleetColumn::Out => traffic(cells, place, row, Direction::Out),
        FleetColumn::Age => {
            let age = row.age.map_or_else(Quantity::absent, Quantity::age);
            cells.with_unit(place, &age, age_role(row.mark));
        }
    }
}

/// An age matters as soon as it is too great.
pub(super) const fn age_role(mark: Mark) -> Role {
    match mark {
        Mark::Unknown => Role::Unknown,
        Mark::Stale => Role::Warning,
        _ => Role::Dim,
    }
}

fn traffic(cells: &mut Row<'_, '_>, place: &Placed<FleetColumn>, row: &DeviceRow<'_>, direction: Direction) {
    let bits = row.entry.summary.bits[direction.index()];
    let quantity = bits.map_or_else(Quantity::absent, |bits| Quantity::bits_per_second(f64::from(bits)));
    let role = if row.mark == Mark::Stale { Role::Dim } else { Role::Text };
    cells.with_unit(place, &quantity, role);
}

/// Ports that are up, of those that are meant to be.
fn port_share(cells: &mut Row<'_, '_>, place: &Placed<FleetColumn>, row: &DeviceRow<'_>) {
    let ports = row.entry.summary.ports;
    let meant = ports.up + ports.down + ports.unknown;
    let (words, role) = match (meant, row.mark) {
        (0, _) => (Phrase::of(""), Role::Dim),
        (_, Mark::Unknown) => (Phrase::of(meant), Role::Dim),
        _ => (Phrase::new(format_args!("{}/{meant}", ports.up)), Role::Soft),
    };
    let (canvas, cell) = cells.cell(place);
    canvas.right(cell.x, cell.y, cell.width, words.as_str(), role);
}
