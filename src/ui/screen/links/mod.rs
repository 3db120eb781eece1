//! The Links screen: both ends of every cable in one row, worst first, with the selected one in detail.

mod detail;
mod wire;

use ratatui::layout::Rect;

use super::fleet;
use crate::{
    app::{
        Focus, Model,
        columns::{LinkColumn, Placed, PortNames},
        links::Verdict,
        screen::links::{LinkRow, LinkWords, TroubleWords},
        words::Speed,
    },
    model::{LinkEnd, Quantity, Side},
    ui::{
        canvas::{Canvas, display_width},
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

/// The fewest cells of a cable that is still one.
const LEAST_WIRE: u16 = 3;

/// Draws head, headings, the rows in sight and the detail.
pub fn draw(canvas: &mut Canvas<'_>, model: &Model) {
    let regions = model.regions();
    head(canvas, regions.head, regions.indent, model);
    let (columns, names) = model.placed_links();
    table::header(canvas, regions.header, regions.indent, &columns, model.link_table().sort());
    let area = regions.rows;
    if model.link_table().is_empty() {
        fleet::sentence(canvas, area, regions.indent, nothing(model), Role::Dim);
    }
    let table = Table { model, columns: &columns, names };
    for (row, y) in model.link_rows().zip(area.top()..area.bottom()) {
        table.row(canvas, Rect { y, height: 1, ..area }, &row);
    }
    detail::draw(canvas, model);
}

/// Why there is nothing to see.
fn nothing(model: &Model) -> &'static str {
    match (model.filter().is_active(), model.is_only_marked()) {
        (true, _) => "No link of this scope passes the filter.",
        (false, true) => "No marked device of this scope has a link.",
        (false, false) => {
            "No link is known here: none is declared, and no device tells of a neighbour by LLDP."
        }
    }
}

/// The links of the scope in figures: who tells of them, and what is wrong.
fn head(canvas: &mut Canvas<'_>, area: Rect, indent: u16, model: &Model) {
    let head = model.links_head();
    let x = area.x.saturating_add(indent);
    let mut strip = Strip::new(canvas, x, area.y, area.right().saturating_sub(x + 1));
    let noun = if head.links == 1 { "link" } else { "links" };
    let links = if head.rows == head.links as usize {
        Phrase::new(format_args!("{} {noun}", Count(u64::from(head.links))))
    } else {
        Phrase::new(format_args!("{} of {} {noun}", Count(head.rows as u64), Count(u64::from(head.links))))
    };
    strip.left(links.as_str(), Role::Bright);
    let neighbours = if head.unexpected == 1 { "unexpected neighbour" } else { "unexpected neighbours" };
    let wrong = [
        (head.unexpected, neighbours, Role::Warning),
        (head.unknown, "unknown", Role::Unknown),
        (head.down, "down", Role::Critical),
    ];
    for (count, word, role) in wrong.into_iter().filter(|(count, ..)| *count > 0) {
        strip.right(2, Phrase::new(format_args!("{} {word}", Count(u64::from(count)))).as_str(), role);
        strip.gap_right(2);
    }
    for (count, word) in [(head.heard, "from LLDP"), (head.declared, "declared")] {
        if count > 0 {
            let words = Phrase::new(format_args!("{} {word}", Count(u64::from(count))));
            strip.left_whole(2, words.as_str(), Role::Dim);
        }
    }
}

/// What all rows share.
struct Table<'a> {
    model: &'a Model,
    columns: &'a [Placed<LinkColumn>],
    names: PortNames,
}

impl Table<'_> {
    fn row(&self, canvas: &mut Canvas<'_>, area: Rect, row: &LinkRow<'_>) {
        let selection = Selection::of(row.selected, self.model.focus() == Focus::Table);
        let indent = self.model.regions().indent;
        let mut cells = Row::new(canvas, area, indent, selection, (row.mark(), row.marked));
        let sentence = self.sentence(row);
        let end = self.columns.last().map_or(0, |place| place.x + place.width);
        // Words about an end stand where the rates would, and the name beside them is not cut for less.
        let limit = match &sentence {
            Some(words) => end.saturating_sub(display_width(words.as_str()) + 1),
            None => self.at(LinkColumn::Trouble),
        };
        for place in self.columns {
            match place.column {
                LinkColumn::A => {
                    cells.name(
                        place,
                        self.at(LinkColumn::B).saturating_sub(LEAST_WIRE + 1),
                        self.name(row, Side::A).as_str(),
                    );
                }
                LinkColumn::Wire => self.wire(&mut cells, place, row),
                LinkColumn::B => cells.name(place, limit, self.name(row, Side::B).as_str()),
                _ if sentence.is_some() || self.is_covered(place, row) => {}
                _ => figure(&mut cells, place, row, self.model),
            }
        }
        if let Some(words) = sentence {
            let whole = Placed { column: LinkColumn::Trouble, x: 0, width: end };
            let (canvas, cell) = cells.cell(&whole);
            let left = self.columns.iter().find(|place| place.column == LinkColumn::B);
            let from = left.map_or(0, |place| {
                place.x + display_width(self.name(row, Side::B).as_str()).min(place.width) + 1
            });
            let room = cell.width.saturating_sub(from);
            canvas.right(cell.x + from, cell.y, room, words.as_str(), mark::word_role(row.mark()));
        }
    }

    /// Whether the name of an end that is not as it should be needs the place of a figure.
    fn is_covered(&self, place: &Placed<LinkColumn>, row: &LinkRow<'_>) -> bool {
        let end = self.at(LinkColumn::B) + display_width(self.name(row, Side::B).as_str());
        row.mark().is_wrong() && place.column != LinkColumn::Trouble && place.x <= end
    }

    /// What takes the place of all figures: an end that is not up.
    fn sentence(&self, row: &LinkRow<'_>) -> Option<Phrase> {
        let is_told =
            matches!(row.verdict, Verdict::Down | Verdict::Unknown | Verdict::Off | Verdict::Unwatched);
        is_told.then(|| Phrase::of(LinkWords { row, now: self.model.now() }))
    }

    fn at(&self, column: LinkColumn) -> u16 {
        self.columns.iter().find(|place| place.column == column).map_or(0, |place| place.x)
    }

    fn name(&self, row: &LinkRow<'_>, side: Side) -> Phrase {
        name(self.model, row.link.end(side), self.names)
    }

    fn wire(&self, cells: &mut Row<'_, '_>, place: &Placed<LinkColumn>, row: &LinkRow<'_>) {
        let used = display_width(self.name(row, Side::A).as_str());
        let begins = if row.mark().is_wrong() { place.x.max(used + 1) } else { place.x };
        let ends = place.x + place.width;
        let place = Placed { x: begins.min(ends.saturating_sub(LEAST_WIRE)), ..*place };
        let (canvas, cell) = cells.cell(&place);
        wire::draw(canvas, cell.x, cell.y, ends.saturating_sub(place.x), row);
    }
}

/// An end as it is called: device and port.
fn name(model: &Model, end: &LinkEnd, names: PortNames) -> Phrase {
    let device = end.name.as_str();
    match (end.port.is_empty(), names) {
        (true, _) => Phrase::of(device),
        (false, PortNames::Whole) => Phrase::new(format_args!("{device} {}", end.port.as_str())),
        (false, PortNames::Short) => Phrase::new(format_args!("{device} {}", model.links().short(end))),
    }
}

fn figure(cells: &mut Row<'_, '_>, place: &Placed<LinkColumn>, row: &LinkRow<'_>, model: &Model) {
    match place.column {
        LinkColumn::Speed => speed(cells, place, row),
        LinkColumn::AToB => rate(cells, place, row, Side::A),
        LinkColumn::AToBShare => share(cells, place, row, Side::A),
        LinkColumn::BToA => rate(cells, place, row, Side::B),
        LinkColumn::BToAShare => share(cells, place, row, Side::B),
        _ => {
            let words = Phrase::of(TroubleWords { row, now: model.now() });
            let (canvas, cell) = cells.cell(place);
            canvas.right(cell.x, cell.y, cell.width, words.as_str(), mark::word_role(row.mark()));
        }
    }
}

fn trusted(row: &LinkRow<'_>, role: Role) -> Role {
    if row.verdict == Verdict::Stale { Role::Dim } else { role }
}

fn speed(cells: &mut Row<'_, '_>, place: &Placed<LinkColumn>, row: &LinkRow<'_>) {
    let Some((number, prefix)) = Speed::of(row.speed()).map(Speed::parts) else { return };
    let role = if row.speeds_differ() { Role::Warning } else { Role::Soft };
    let (canvas, cell) = cells.cell(place);
    let digits = cell.width.saturating_sub(2);
    canvas.right(cell.x, cell.y, digits, Phrase::of(number).as_str(), trusted(row, role));
    canvas.text(cell.x + digits + 1, cell.y, 1, prefix, Role::Dim);
}

fn rate(cells: &mut Row<'_, '_>, place: &Placed<LinkColumn>, row: &LinkRow<'_>, from: Side) {
    let bits = row.traffic(from).and_then(|traffic| traffic.bits.ok());
    let quantity = bits.map_or_else(Quantity::absent, |bits| Quantity::bits_per_second(f64::from(bits)));
    cells.with_unit(place, &quantity, trusted(row, Role::Text));
}

fn share(cells: &mut Row<'_, '_>, place: &Placed<LinkColumn>, row: &LinkRow<'_>, from: Side) {
    let Some((traffic, share)) = row.traffic(from).and_then(|traffic| Some((traffic, traffic.share?))) else {
        return;
    };
    let percent = Quantity::whole_percent(f64::from(share) * 100.0);
    let digits = if display_width(percent.digits()) > place.width { ">99" } else { percent.digits() };
    let role = if traffic.is_busy() { Role::Warning } else { Role::Dim };
    let (canvas, cell) = cells.cell(place);
    canvas.right(cell.x, cell.y, cell.width, digits, trusted(row, role));
}
