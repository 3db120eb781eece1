//! The selected link looked at closely: two columns, and beside them in plain words where they differ.

use ratatui::layout::Rect;

use super::{name, wire};
use crate::{
    app::{
        Model,
        columns::PortNames,
        screen::links::detail::{Fact, LinkDetail, Remark, Value},
        words::Speed,
    },
    model::Side,
    ui::{
        canvas::{Canvas, display_width},
        detail,
        phrase::Phrase,
        strip::Strip,
        style::Role,
    },
};

/// The width of the labels, `out discards/s` being the longest.
const LABELS: u16 = 15;

/// The least and the greatest width of what one end says.
const VALUES: (u16, u16) = (14, 28);

/// The least width for remarks beside the values; where there is less, they stand below.
const REMARKS: u16 = 28;

/// Draws the detail of the selected link, if there is room for it.
pub fn draw(canvas: &mut Canvas<'_>, model: &Model) {
    let regions = model.regions();
    let area = detail::inset(regions.detail, regions.indent);
    let Some(link) = model.link_detail().filter(|_| !area.is_empty()) else { return };
    detail::rule(canvas, regions.detail_rule);
    let roomy = u16::from(area.height >= 14);
    let mut used = title(canvas, area, model, &link);
    for words in link.declared_otherwise().take(usize::from(area.height.saturating_sub(used))) {
        canvas.cut(area.x, area.y + used, area.width, &words, Role::Warning);
        used += 1;
    }
    used += roomy;
    let rest = Rect { y: area.y + used, height: area.height.saturating_sub(used), ..area };
    let sheet = Sheet::of(rest, &link);
    sheet.headings(canvas, &link);
    sheet.facts(canvas, link.facts());
}

/// Both ends by their whole names, then who tells of the link; on two lines where one is too short. Returns how many.
fn title(canvas: &mut Canvas<'_>, area: Rect, model: &Model, link: &LinkDetail<'_>) -> u16 {
    let row = &link.row;
    let names = Side::BOTH.map(|side| name(model, row.link.end(side), PortNames::Whole));
    let mut facts = Phrase::of(link.told_by());
    if let Some(speed) = Speed::of(row.speed()).filter(|_| !row.speeds_differ()) {
        facts = facts.and(format_args!(" {} {speed}", canvas.glyphs.separator));
    }
    let wanted: u16 = names.iter().map(|name| display_width(name.as_str())).sum();
    let own_line = wanted + 9 + display_width(facts.as_str()) > area.width && area.height >= 8;
    let wire = canvas.glyphs.bar_full;
    let mut strip = Strip::new(canvas, area.x, area.y, area.width);
    if !own_line {
        strip.right(wanted + 9, facts.as_str(), Role::Dim);
    }
    let line = wire::line_role(row.verdict);
    strip.left(names[0].as_str(), Role::Bright).gap(2);
    strip.left(wire, line).left(wire, line).left(wire, line).gap(2).left(names[1].as_str(), Role::Bright);
    if own_line {
        canvas.cut(area.x, area.y + 1, area.width, facts.as_str(), Role::Dim);
    }
    1 + u16::from(own_line)
}

/// Where labels, values and remarks stand.
struct Sheet {
    area: Rect,
    value: u16,
    /// Remarks stand beside the values.
    beside: bool,
}

impl Sheet {
    fn of(area: Rect, link: &LinkDetail<'_>) -> Self {
        let words = link.facts();
        let values = words.iter().filter(|fact| fact.label != "description").flat_map(|fact| &fact.values);
        let widest = values.map(width).max().unwrap_or(0);
        let names =
            link.row.ends.iter().map(|end| display_width(end.end.name.as_str()) + 2).max().unwrap_or(0);
        let (least, most) = VALUES;
        let wanted = widest.max(names).clamp(least, most);
        let both = area.width.saturating_sub(LABELS);
        let beside = both >= least * 2 + 2 + REMARKS;
        let room = if beside { both - 2 - REMARKS } else { both };
        Self { area, value: wanted.min(room / 2), beside }
    }

    fn x(&self, side: Side) -> u16 {
        self.area.x + LABELS + self.value * side.index() as u16
    }

    fn headings(&self, canvas: &mut Canvas<'_>, link: &LinkDetail<'_>) {
        if self.area.height == 0 {
            return;
        }
        for side in Side::BOTH {
            let name = link.row.link.end(side).name.as_str();
            let words = Phrase::new(format_args!("{} {name}", side.letter()));
            canvas.right(self.x(side) + 1, self.area.y, self.value - 1, words.as_str(), Role::Soft);
        }
    }

    /// As many facts as there are lines for, those first about which there is something to say.
    fn facts(&self, canvas: &mut Canvas<'_>, mut facts: Vec<Fact>) {
        let loud = |fact: &Fact| fact.remark.as_ref().is_some_and(|remark| remark.is_loud);
        let below = if self.beside { 0 } else { facts.iter().filter(|fact| fact.remark.is_some()).count() };
        let rows = usize::from(self.area.height.saturating_sub(1)).saturating_sub(below);
        while facts.len() > rows.max(1) {
            let last = facts.iter().rposition(|fact| !loud(fact)).unwrap_or(facts.len() - 1);
            facts.remove(last);
        }
        let lines = self.area.y + 1..self.area.bottom();
        facts.iter().zip(lines).for_each(|(fact, y)| self.fact(canvas, y, fact));
        let y = self.area.y + 1 + facts.len() as u16;
        let remarks = facts.iter().filter_map(|fact| fact.remark.as_ref()).filter(|_| !self.beside);
        for (remark, y) in remarks.zip(y..self.area.bottom()) {
            canvas.cut(self.area.x, y, self.area.width, &remark.words, role(remark));
        }
    }

    fn fact(&self, canvas: &mut Canvas<'_>, y: u16, fact: &Fact) {
        canvas.text(self.area.x, y, LABELS, fact.label, Role::Dim);
        let strong = fact.remark.as_ref().is_some_and(|remark| remark.is_loud);
        for side in Side::BOTH {
            let x = self.x(side) + 1;
            self.value(canvas, x, y, &fact.values[side.index()], strong);
        }
        if let Some(remark) = fact.remark.as_ref().filter(|_| self.beside) {
            let x = self.area.x + LABELS + self.value * 2 + 3;
            canvas.cut(x, y, self.area.right().saturating_sub(x), &remark.words, role(remark));
        }
    }

    fn value(&self, canvas: &mut Canvas<'_>, x: u16, y: u16, value: &Value, strong: bool) {
        let width = self.value - 1;
        match value {
            Value::Absent => canvas.right(x, y, width.saturating_sub(2), canvas.glyphs.absent, Role::Dim),
            Value::Number(number) => {
                let role = if number.is_quiet() {
                    Role::Dim
                } else if strong {
                    Role::Warning
                } else {
                    Role::Text
                };
                canvas.right(x, y, width.saturating_sub(2), number.digits(), role);
                canvas.text(x + width - 1, y, 1, number.unit(), Role::Dim);
            }
            Value::Speed(speed) => {
                let (number, prefix) = speed.parts();
                let role = if strong { Role::Warning } else { Role::Text };
                canvas.right(x, y, width.saturating_sub(2), Phrase::of(number).as_str(), role);
                canvas.text(x + width - 1, y, 1, prefix, Role::Dim);
            }
            Value::Words(words) => canvas.right(x, y, width, words, Role::Text),
        }
    }
}

fn width(value: &Value) -> u16 {
    match value {
        Value::Absent | Value::Number(_) | Value::Speed(_) => 8,
        Value::Words(words) => display_width(words) + 1,
    }
}

const fn role(remark: &Remark) -> Role {
    if remark.is_loud { Role::Warning } else { Role::Dim }
}
