//! One interface looked at closely: below the table, to its right, or in place of it.

pub mod plots;
pub mod sheet;
pub mod speed;
pub mod why;

use ratatui::layout::Rect;

use self::{plots::Traffic, sheet::Sheet, speed::Speed};
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
        far_end::FarEnd,
        screen::{detail::InterfaceDetail, interfaces::InterfaceRow},
    },
    model::{Direction, Quantity, SafeText},
};

/// The rows of plots beside a list of leaves.
const PLOT_ROWS: u16 = 14;
/// The cells of a leaf's name, at the least and at the most.
const LEAF_NAMES: [u16; 2] = [18, 25];
/// The cells of a date, the longest value that must not be cut.
const DATE: u16 = 20;
/// The least width for two lists beside one another.
const TWO_LISTS: u16 = 72;

/// Draws the detail of the selected interface, if there is room for it.
pub fn draw(canvas: &mut Canvas<'_>, model: &Model) {
    let regions = model.regions();
    rule(canvas, regions.detail_rule);
    let area = inset(regions.detail, regions.indent);
    if area.is_empty() {
        return;
    }
    if let Some(detail) = model.interface_detail() {
        all(canvas, area, model, &detail);
    }
}

fn rule(canvas: &mut Canvas<'_>, area: Rect) {
    if area.width > area.height {
        canvas.horizontal(area.x, area.y, area.width);
    } else {
        canvas.vertical(area.x, area.y, area.height);
    }
}

fn inset(area: Rect, left: u16) -> Rect {
    Rect { x: area.x.saturating_add(left), width: area.width.saturating_sub(left + 1), ..area }
}

fn all(canvas: &mut Canvas<'_>, area: Rect, model: &Model, detail: &InterfaceDetail<'_>) {
    title(canvas, area, detail, model.tree().scope_device().is_none());
    let facts = u16::from(area.height >= 7);
    if facts > 0 {
        far_end(canvas, Rect { y: area.y + 1, ..area }, detail);
    }
    let top = (1 + facts + u16::from(area.height >= 9)).min(area.height);
    let rest = Rect { y: area.y + top, height: area.height - top, ..area };
    let list_rows = leaf_rows(detail, area.width) + 1;
    let is_large = model.detail_size() == DetailSize::Large;
    if !is_large && rest.height < PLOT_ROWS + list_rows {
        return history(canvas, rest, model, detail);
    }
    let rows = rest.height.saturating_sub(list_rows).min(PLOT_ROWS);
    history(canvas, Rect { height: rows, ..rest }, model, detail);
    let below = (rows + u16::from(rows > 0)).min(rest.height);
    leaves(canvas, Rect { y: rest.y + below, height: rest.height - below, ..rest }, detail);
}

/// The rows of the longest list of leaves.
fn leaf_rows(detail: &InterfaceDetail<'_>, width: u16) -> u16 {
    detail.leaves().len().div_ceil(lists(width)) as u16
}

const fn lists(width: u16) -> usize {
    if width >= TWO_LISTS { 2 } else { 1 }
}

/// The name and what hardly ever changes; the device only where the scope holds several.
fn title(canvas: &mut Canvas<'_>, area: Rect, detail: &InterfaceDetail<'_>, with_device: bool) {
    let identity = detail.identity();
    let separator = canvas.glyphs.separator;
    let mut strip = Strip::new(canvas, area.x, area.y, area.width);
    if with_device {
        strip.left(&detail.entry.device.name, Role::Text).gap(1);
    }
    strip.left(&identity.name, Role::Bright);
    if let Some(speed) = Speed::of(detail.row.speed) {
        strip.left_whole(2, Phrase::of(speed).as_str(), Role::Text);
    }
    let index = identity.if_index.map(|index| Phrase::new(format_args!("index {index}")));
    let address = identity.phys_address.as_ref().map(Phrase::of);
    let member = named("member of", &identity.higher_layer_if);
    let over = named("over", &identity.lower_layer_if);
    let mut gap = 2;
    for fact in [index, address, member, over].into_iter().flatten() {
        if gap == 1 {
            if strip.free() < display_width(fact.as_str()) + 3 {
                break;
            }
            strip.gap(1).left(separator, Role::Dim);
        }
        strip.left_whole(gap, fact.as_str(), Role::Dim);
        gap = 1;
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
        let words = detail.identity().description.as_deref().unwrap_or("no neighbour was heard of");
        canvas.cut(area.x, area.y, area.width, words, Role::Soft);
        return;
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

fn far_name(far: &FarEnd) -> Phrase {
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
    let now = model.now().moment;
    let points = detail.detail.map(|detail| detail.history.last(plots::LONGEST, now)).unwrap_or_default();
    if points.is_empty() {
        canvas.cut(area.x, area.y, area.width, "History is kept from now on.", Role::Dim);
        return;
    }
    let rates = Direction::BOTH.map(|direction| detail.row.traffic[direction.index()].bits);
    let traffic = Traffic { points: &points, now, rates, threshold: None };
    plots::draw(canvas, area, &traffic);
}

fn leaves(canvas: &mut Canvas<'_>, area: Rect, detail: &InterfaceDetail<'_>) {
    let leaves = detail.leaves();
    let lists = lists(area.width);
    let per_list = leaves.len().div_ceil(lists).max(1);
    let first = (area.width / lists as u16).max(LEAF_NAMES[0] + DATE + 2).min(area.width);
    let names = first.saturating_sub(DATE + 2).clamp(LEAF_NAMES[0], LEAF_NAMES[1]);
    for (part, x) in leaves.chunks(per_list).zip([area.x, area.x + first]) {
        let width = if x == area.x { first - first.min(1) } else { area.right() - x };
        let mut sheet = Sheet::new(canvas, Rect { x, width, ..area }, names, 0);
        for (name, value) in part {
            sheet.maybe(name, value.as_deref(), Role::Text);
        }
    }
}
