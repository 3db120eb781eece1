//! One interface looked at closely: below the table, to its right, or in place of it.

mod leaves;
pub mod plots;
pub mod sheet;
pub mod why;

use ratatui::layout::Rect;

use self::plots::Traffic;
use super::{
    canvas::{Canvas, display_width},
    phrase::Phrase,
    strip::Strip,
    style::Role,
    widget::mark,
};
use crate::{
    app::{
        DetailSize, Model,
        alarms::Urgency,
        far_end::FarEnd,
        screen::{alarms::AlarmLine, detail::InterfaceDetail, interfaces::InterfaceRow},
        words::{Lately, Speed},
    },
    model::{Direction, Quantity, SafeText},
};

/// The rows of plots beside a list of leaves.
const PLOT_ROWS: u16 = 14;

/// Draws the detail of the selected interface, if there is room for it.
pub fn draw(canvas: &mut Canvas<'_>, model: &Model) {
    let regions = model.regions();
    let area = inset(regions.detail, regions.indent);
    if area.is_empty() {
        return;
    }
    if let Some(detail) = model.interface_detail() {
        rule(canvas, regions.detail_rule);
        all(canvas, area, model, &detail);
    }
}

/// Draws the hairline between a table and its detail.
pub fn rule(canvas: &mut Canvas<'_>, area: Rect) {
    if area.width > area.height {
        canvas.horizontal(area.x, area.y, area.width);
    } else {
        canvas.vertical(area.x, area.y, area.height);
    }
}

/// The part of a detail's region that is written in.
pub fn inset(area: Rect, left: u16) -> Rect {
    Rect { x: area.x.saturating_add(left), width: area.width.saturating_sub(left + 1), ..area }
}

fn all(canvas: &mut Canvas<'_>, area: Rect, model: &Model, detail: &InterfaceDetail<'_>) {
    title(canvas, area, detail, model.tree().scope_device().is_none());
    let mut facts = u16::from(area.height >= 7);
    if facts > 0 {
        far_end(canvas, Rect { y: area.y + 1, ..area }, detail);
    }
    let wrong = model.alarms().of_interface(detail.row.id).filter(|_| area.height >= 8);
    if let Some(wrong) = wrong {
        facts += 1;
        alarm(canvas, Rect { y: area.y + 2, ..area }, &model.alarm_line(wrong));
    }
    let top = (1 + facts + u16::from(area.height >= 9)).min(area.height);
    let rest = Rect { y: area.y + top, height: area.height - top, ..area };
    let list_rows = leaves::rows(detail, area.width) + 1;
    let is_large = model.detail_size() == DetailSize::Large;
    if !is_large && rest.height < PLOT_ROWS + list_rows {
        return history(canvas, rest, model, detail);
    }
    let rows = rest.height.saturating_sub(list_rows).min(PLOT_ROWS);
    history(canvas, Rect { height: rows, ..rest }, model, detail);
    let below = (rows + u16::from(rows > 0)).min(rest.height);
    let list = Rect { y: rest.y + below, height: rest.height - below, ..rest };
    leaves::draw(canvas, list, detail, model.now());
}

/// The name, the state and what it is for; the device only where the scope holds several.
fn title(canvas: &mut Canvas<'_>, area: Rect, detail: &InterfaceDetail<'_>, with_device: bool) {
    let (identity, row) = (detail.identity(), &detail.row);
    let sign = mark::sign(row.mark, canvas.glyphs);
    let mut strip = Strip::new(canvas, area.x, area.y, area.width);
    if with_device {
        strip.left(&detail.entry.device.name, Role::Text).gap(1);
    }
    strip.left(&identity.name, Role::Bright);
    strip.gap(2).left(sign, mark::role(row.mark)).gap(1);
    strip.left(Phrase::of(row.words).as_str(), mark::word_role(row.mark));
    if let Some(speed) = Speed::of(row.speed) {
        strip.left_whole(2, Phrase::of(speed).as_str(), Role::Text);
    }
    if let Some(description) = identity.description.as_deref().filter(|_| strip.free() >= 12) {
        strip.gap(2).left(description, Role::Soft);
    }
    if detail.far_end.is_some() {
        rare_facts(&mut strip, detail);
    }
}

/// The worst alarm of the interface, and who takes care of it.
fn alarm(canvas: &mut Canvas<'_>, area: Rect, line: &AlarmLine<'_>) {
    let severity = Urgency { quiet: false, severity: line.urgency.severity }.mark();
    let sign = mark::sign(severity, canvas.glyphs);
    let (sign_role, role) = if line.urgency.quiet {
        (Role::Dim, Role::Dim)
    } else {
        (mark::role(severity), mark::word_role(severity))
    };
    let mut strip = Strip::new(canvas, area.x, area.y, area.width);
    strip.left("alarm   ", Role::Dim).left(sign, sign_role).gap(1);
    strip.left(line.urgency.severity.as_str(), role).gap(1).left(&line.alarm.words, role);
    let since = Lately { at: line.alarm.since, now: line.now.wall };
    strip.left_whole(2, Phrase::new(format_args!("since {since}")).as_str(), Role::Text);
    let owner = Phrase::of(line.owner());
    if !owner.as_str().is_empty() {
        strip.gap(2).left(owner.as_str(), Role::Accent);
    }
}

/// What hardly ever changes and is seldom asked for, as far as there is room.
fn rare_facts(strip: &mut Strip<'_, '_>, detail: &InterfaceDetail<'_>) {
    let identity = detail.identity();
    let separator = strip.glyphs().separator;
    let index = identity.if_index.map(|index| Phrase::new(format_args!("index {index}")));
    let address = identity.phys_address.as_ref().map(Phrase::of);
    let member = named("member of", &identity.higher_layer_if);
    let over = named("over", &identity.lower_layer_if);
    for fact in [member, over, index, address].into_iter().flatten() {
        if strip.free() >= display_width(fact.as_str()) + 3 {
            strip.gap(1).left(separator, Role::Dim).gap(1).left(fact.as_str(), Role::Dim);
        }
    }
}

/// Names of interfaces after the word for what they are to this one; nothing if there is none.
fn named(words: &str, names: &[SafeText]) -> Option<Phrase> {
    let (first, rest) = names.split_first()?;
    let phrase = Phrase::new(format_args!("{words} {first}"));
    Some(rest.iter().fold(phrase, |phrase, name| phrase.and(format_args!(", {name}"))))
}

fn far_end(canvas: &mut Canvas<'_>, area: Rect, detail: &InterfaceDetail<'_>) {
    let Some(far) = detail.far_end else {
        let mut strip = Strip::new(canvas, area.x, area.y, area.width);
        strip.left("no neighbour is heard", Role::Dim);
        return rare_facts(&mut strip, detail);
    };
    let sign = detail.far_row.as_ref().map(|row| (mark::sign(row.mark, canvas.glyphs), mark::role(row.mark)));
    let mut strip = Strip::new(canvas, area.x, area.y, area.width);
    if let Some(counted) = detail.errors_counted_on() {
        strip.right(20, counted.words(), Role::Warning);
        strip.gap_right(2);
    }
    let name = far_name(far);
    let role = if far.id.is_some() { Role::Accent } else { Role::Text };
    strip.left("far end ", Role::Dim).left(name.as_str(), role);
    if let (Some(row), Some((sign, role))) = (&detail.far_row, sign) {
        let words = Phrase::of(row.words);
        if strip.left_whole(2, sign, role) {
            strip.left_whole(1, words.as_str(), mark::word_role(row.mark));
        }
        far_traffic(&mut strip, row);
    }
}

pub(super) fn far_name(far: &FarEnd) -> Phrase {
    if far.port.is_empty() {
        Phrase::of(&far.device)
    } else {
        Phrase::new(format_args!("{}:{}", far.device, far.port))
    }
}

/// What the other end sends and receives: sent there is received here.
fn far_traffic(strip: &mut Strip<'_, '_>, row: &InterfaceRow<'_>) {
    for direction in [Direction::Out, Direction::In] {
        let Ok(bits) = row.traffic[direction.index()].bits else { continue };
        let quantity = Quantity::bits_per_second(f64::from(bits));
        if strip.free() >= 14 {
            strip.gap(2).left(direction.as_str(), Role::Dim).gap(1).quantity(&quantity, Role::Text);
        }
    }
    if let Some(share) = row.error_share.filter(|_| strip.free() >= 16) {
        let percent = Quantity::percent(f64::from(share) * 100.0);
        let role = if row.erroring { Role::Warning } else { Role::Text };
        strip
            .gap(2)
            .left("errors", Role::Dim)
            .gap(1)
            .left(percent.digits(), role)
            .gap(1)
            .left("%", Role::Dim);
    }
}

fn history(canvas: &mut Canvas<'_>, area: Rect, model: &Model, detail: &InterfaceDetail<'_>) {
    let (now, past, id) = (model.now(), model.past(), detail.row.id);
    let points = past.points(id, detail.detail.map(|detail| &detail.history), now);
    if points.is_empty() {
        canvas.cut(area.x, area.y, area.width, "History is kept from now on.", Role::Dim);
        return;
    }
    let row = &detail.row;
    let rates = Direction::BOTH.map(|direction| row.traffic[direction.index()].bits);
    let busy = (row.speed > 0).then(|| row.speed as f32 * model.options().busy_share);
    let traffic = Traffic { points: &points, span: past.span(), now: now.wall, rates, threshold: busy };
    plots::draw(canvas, area, &traffic);
}
