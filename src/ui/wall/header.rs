//! The top of every page: the counts that matter, and the time.

use ratatui::layout::Rect;

use super::blocks;
use crate::{
    app::{
        wall::{Regions, TextSize, Wall},
        words::{Date, TimeOfDay},
    },
    model::Severity,
    ui::{canvas::Canvas, phrase::Phrase, style::Role},
};

/// Free columns between two counts, at least.
const GAP: u16 = 2;

/// A count with the word below it, long and short.
struct Figure {
    count: u32,
    words: [&'static str; 2],
    role: Role,
}

/// Draws counts, clock and the line below them.
pub fn draw(canvas: &mut Canvas<'_>, wall: &Wall) {
    let regions = wall.regions();
    let mut area = regions.header;
    if area.is_empty() {
        return;
    }
    canvas.horizontal(area.x, area.bottom() - 1, area.width);
    let figures = figures(wall);
    let clock = Phrase::of(TimeOfDay(wall.now().wall));
    let clock = clock.as_str().get(..5).unwrap_or_default();
    let scales = (0..=regions.digits).rev().flat_map(|scale| [(scale, 0), (scale, 1)]);
    let fits = |(scale, words): &(u16, usize)| {
        let counts = figures.iter().map(|figure| width(figure, *scale, *words, regions) + GAP).sum::<u16>();
        counts + blocks::digits_width(clock, *scale) <= area.width
    };
    let (scale, words) = scales.into_iter().find(fits).unwrap_or((0, 1));
    area.width = area.width.saturating_sub(draw_clock(canvas, wall, clock, scale));
    draw_figures(canvas, regions, area, &figures, (scale, words));
}

/// What is zero is said all the same: a place that is always the same is found without reading.
fn figures(wall: &Wall) -> Vec<Figure> {
    let counts = wall.fleet().counts();
    let figure =
        |count, words, role| Figure { count, words, role: if count == 0 { Role::Dim } else { role } };
    let mut figures = vec![
        figure(counts.live, ["devices up", "up"], Role::Soft),
        figure(counts.stale, ["late", "late"], Role::Warning),
        figure(counts.unknown, ["unknown", "unknown"], Role::Unknown),
    ];
    if wall.alarms().are_judged() {
        let alarms = wall.alarms().counts();
        figures.extend([
            figure(alarms.of(Severity::Critical), ["critical", "critical"], Role::Critical),
            figure(alarms.of(Severity::Unknown), ["unclear", "unclear"], Role::Unknown),
            figure(alarms.of(Severity::Warning), ["warning", "warning"], Role::Warning),
        ]);
    } else {
        figures.push(figure(counts.ports.down, ["ports down", "down"], Role::Critical));
    }
    figures.retain(|figure| figure.count > 0 || !matches!(figure.words[0], "late" | "unclear"));
    figures
}

fn width(figure: &Figure, scale: u16, words: usize, regions: &Regions) -> u16 {
    let number = blocks::digits_width(Phrase::of(figure.count).as_str(), scale);
    let label = labels(scale, regions).width(figure.words[words]);
    if scale == 0 { number + 1 + label } else { number.max(label) }
}

/// Words below small digits are small, whatever there is room for.
fn labels(scale: u16, regions: &Regions) -> TextSize {
    if scale >= 3 { regions.labels } else { TextSize::Plain }
}

fn draw_figures(
    canvas: &mut Canvas<'_>,
    regions: &Regions,
    area: Rect,
    figures: &[Figure],
    how: (u16, usize),
) {
    let (scale, words) = how;
    let taken: u16 = figures.iter().map(|figure| width(figure, scale, words, regions)).sum();
    let gaps = u16::try_from(figures.len()).unwrap_or(u16::MAX).max(1);
    let gap = (area.width.saturating_sub(taken) / gaps).clamp(GAP, 4 + 6 * scale.max(1));
    let rows = crate::app::wall::layout::digit_rows(scale, canvas.glyphs.ascii);
    let mut x = area.x;
    for figure in figures {
        let number = Phrase::of(figure.count);
        blocks::digits(canvas, x, area.y, number.as_str(), scale, figure.role);
        let label = if scale == 0 {
            (x + blocks::digits_width(number.as_str(), 0) + 1, area.y)
        } else {
            (x, area.y + rows + u16::from(scale >= 3))
        };
        blocks::text(canvas, label.0, label.1, figure.words[words], labels(scale, regions), Role::Dim);
        x += width(figure, scale, words, regions) + gap;
    }
}

/// Draws the time at the right end, and returns how many columns it took.
fn draw_clock(canvas: &mut Canvas<'_>, wall: &Wall, clock: &str, scale: u16) -> u16 {
    let regions = wall.regions();
    let area = regions.header;
    let width = blocks::digits_width(clock, scale);
    let x = area.right().saturating_sub(width).max(area.x);
    blocks::digits(canvas, x, area.y, clock, scale, Role::Bright);
    if scale > 0 {
        let date = Phrase::of(Date(wall.now().wall));
        let words = Phrase::new(format_args!("{} UTC", date.as_str().get(..10).unwrap_or_default()));
        let size = labels(scale, regions);
        let y =
            area.y + crate::app::wall::layout::digit_rows(scale, canvas.glyphs.ascii) + u16::from(scale >= 3);
        let left = area.right().saturating_sub(size.width(words.as_str()));
        blocks::text(canvas, left.max(area.x), y, words.as_str(), size, Role::Dim);
    }
    width + GAP
}
