//! A line over time: braille dots where the terminal has them, three levels per cell where it has only ASCII.
//!
//! A gap in the data is a gap in the line. Several points in one column of dots are drawn as their mean.

use std::time::Duration;

use ratatui::layout::Rect;

use crate::{
    model::{Direction, Gap, Past, Timestamp},
    ui::{canvas::Canvas, style::Role},
};

/// The stretch of time that a plot shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Its right edge.
    pub until: Timestamp,
    /// How far back it reaches.
    pub span: Duration,
}

impl Window {
    /// Where a moment lies: 0 at the left edge, 1 at the right one; `None` if it lies outside.
    fn place(&self, at: Timestamp) -> Option<f64> {
        let age = self.until.since(at);
        (age <= self.span && at <= self.until && !self.span.is_zero())
            .then(|| 1.0 - age.as_secs_f64() / self.span.as_secs_f64())
    }
}

/// One direction of a history, ready to be drawn.
#[derive(Debug, Clone, Copy)]
pub struct Plot<'a> {
    /// Oldest first.
    pub points: &'a [Past],
    /// Which half of each point.
    pub direction: Direction,
    /// The time axis.
    pub window: Window,
    /// Points further apart than this are not joined, even if nobody wrote a reason between them.
    pub apart: Duration,
    /// The value at the upper edge, bits per second; the lower edge is 0.
    pub top: f32,
    /// A value to mark with a faint line, bits per second.
    pub threshold: Option<f32>,
}

/// A stretch without data, in cells from the left edge of the plot, and its reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hole {
    /// The first cell.
    pub from: u16,
    /// The last cell.
    pub to: u16,
    /// Why.
    pub words: &'static str,
}

/// The reason where nobody wrote one: noctui was not running, or the store was not there.
const NOT_RECORDED: &str = "not recorded";

/// Draws the line, over a faint threshold if there is one.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, plot: &Plot<'_>, role: Role) {
    let Some(dots) = Dots::new(area, canvas.glyphs.ascii) else { return };
    if let Some(threshold) = plot.threshold.filter(|value| *value < plot.top) {
        let y = area.y + dots.row(threshold, plot.top) / dots.down;
        (area.left()..area.right()).for_each(|x| canvas.sign(x, y, canvas.glyphs.threshold, Role::Hairline));
    }
    let mut pen = Pen { dots, role, last: None, blank_until: 0 };
    let mut column = Column::default();
    let mut before: Option<Timestamp> = None;
    for point in plot.points {
        let Some(place) = plot.window.place(point.at) else { continue };
        let apart = before.replace(point.at).is_some_and(|before| point.at.since(before) > plot.apart);
        match point.means[plot.direction.index()].get() {
            Err(_) => {
                column.flush(&mut pen, canvas, plot.top);
                pen.lift();
            }
            Ok(rate) => {
                let x = dots.column(place);
                if apart || x != column.x {
                    column.flush(&mut pen, canvas, plot.top);
                }
                if apart {
                    pen.lift();
                }
                column.add(x, rate);
            }
        }
    }
    column.flush(&mut pen, canvas, plot.top);
}

/// The stretches without data that somebody gave a reason for, oldest first. The very first sample of a history
/// is no hole: nothing lies before it. `open` is why there is no rate now: a hole that reaches the right edge.
pub fn holes(plot: &Plot<'_>, width: u16, open: Option<Gap>) -> Vec<Hole> {
    let mut holes = closed_holes(plot, width);
    let last = plot.points.last().filter(|point| point.means[plot.direction.index()].get().is_ok());
    let from = last.and_then(|point| plot.window.place(point.at));
    if let (Some(from), Some(gap)) = (from, open.filter(|gap| *gap != Gap::First)) {
        let right = width.saturating_sub(1);
        holes.push(Hole { from: (from * f64::from(right)).round() as u16, to: right, words: gap.words() });
    }
    holes
}

fn closed_holes(plot: &Plot<'_>, width: u16) -> Vec<Hole> {
    let mut holes: Vec<Hole> = Vec::new();
    let mut edge = None;
    let mut before: Option<Timestamp> = None;
    let mut open = false;
    for point in plot.points {
        let Some(place) = plot.window.place(point.at) else { continue };
        let cell = (place * f64::from(width.saturating_sub(1))).round() as u16;
        let rate = point.means[plot.direction.index()].get();
        let apart = before.replace(point.at).is_some_and(|before| point.at.since(before) > plot.apart);
        match (rate, holes.last_mut()) {
            (_, Some(hole)) if open => hole.to = cell,
            (Err(Gap::First), _) if edge.is_none() => {}
            (Err(gap), _) if !apart => {
                holes.push(Hole { from: edge.unwrap_or(cell), to: cell, words: gap.words() });
            }
            (_, _) if apart => {
                holes.push(Hole { from: edge.unwrap_or(cell), to: cell, words: NOT_RECORDED });
            }
            _ => {}
        }
        open = rate.is_err() && !holes.is_empty();
        edge = Some(cell);
    }
    holes
}

/// The least of the numbers 1, 2, 4, 6, 8 and 10 times a power of ten that is not less than `value`: an upper edge
/// whose half is a round number too.
pub fn axis_top(value: f32) -> f32 {
    const LEAST: f32 = 1e3;
    let value = if value.is_finite() { value.max(LEAST) } else { LEAST };
    let power = 10_f32.powf(value.log10().floor());
    [1.0, 2.0, 4.0, 6.0, 8.0, 10.0]
        .into_iter()
        .map(|step| step * power)
        .find(|top| *top >= value)
        .unwrap_or(value)
}

/// The raster of dots that lies over an area.
#[derive(Debug, Clone, Copy)]
struct Dots {
    area: Rect,
    across: u16,
    down: u16,
    ascii: bool,
}

impl Dots {
    fn new(area: Rect, ascii: bool) -> Option<Self> {
        let (across, down) = if ascii { (1, 3) } else { (2, 4) };
        (!area.is_empty()).then_some(Self { area, across, down, ascii })
    }

    fn column(&self, place: f64) -> u16 {
        (place * f64::from(self.area.width * self.across - 1)).round() as u16
    }

    /// The row of dots for a value, from the top.
    fn row(&self, value: f32, top: f32) -> u16 {
        let last = self.area.height * self.down - 1;
        let up = (value / top).clamp(0.0, 1.0) * f32::from(last);
        last - (up.round() as u16).min(last)
    }

    fn set(&self, canvas: &mut Canvas<'_>, x: u16, y: u16, role: Role) {
        let cell = (self.area.x + x / self.across, self.area.y + y / self.down);
        let before = canvas.sign_at(cell.0, cell.1).and_then(|sign| sign.chars().next()).unwrap_or(' ');
        let sign = if self.ascii { level(before, y % 3) } else { braille(before, x % 2, y % 4) };
        canvas.sign(cell.0, cell.1, sign.encode_utf8(&mut [0; 4]), role);
    }
}

fn braille(before: char, x: u16, y: u16) -> char {
    const BITS: [[u32; 4]; 2] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]];
    let had = if ('\u{2800}'..='\u{28ff}').contains(&before) { u32::from(before) } else { 0x2800 };
    char::from_u32(had | BITS[usize::from(x)][usize::from(y)]).unwrap_or(before)
}

fn level(before: char, y: u16) -> char {
    let sign = ['\'', '-', '.'][usize::from(y)];
    if matches!(before, '\'' | '-' | '|') && before != sign { '|' } else { sign }
}

/// Where the line was last, in dots.
struct Pen {
    dots: Dots,
    role: Role,
    last: Option<(u16, u16)>,
    /// Nothing is drawn left of this column, so that the narrowest gap can be seen.
    blank_until: u16,
}

impl Pen {
    fn lift(&mut self) {
        if let Some((x, _)) = self.last.take() {
            self.blank_until = x + 2;
        }
    }

    fn line_to(&mut self, canvas: &mut Canvas<'_>, to: (u16, u16)) {
        if to.0 < self.blank_until {
            return;
        }
        let from = self.last.replace(to).unwrap_or(to);
        let steps = from.0.abs_diff(to.0).max(from.1.abs_diff(to.1));
        for step in 0..=steps {
            let (x, y) = (between(from.0, to.0, step, steps), between(from.1, to.1, step, steps));
            self.dots.set(canvas, x, y, self.role);
        }
    }
}

fn between(from: u16, to: u16, step: u16, steps: u16) -> u16 {
    let (from, to, step, steps) = (i32::from(from), i32::from(to), i32::from(step), i32::from(steps.max(1)));
    u16::try_from(from + ((to - from) * step * 2 + steps).div_euclid(steps * 2)).unwrap_or_default()
}

/// The points that fall into one column of dots.
#[derive(Debug, Default)]
struct Column {
    x: u16,
    sum: f32,
    count: u16,
}

impl Column {
    fn add(&mut self, x: u16, rate: f32) {
        self.x = x;
        self.sum += rate;
        self.count = self.count.saturating_add(1);
    }

    fn flush(&mut self, pen: &mut Pen, canvas: &mut Canvas<'_>, top: f32) {
        if self.count > 0 {
            let y = pen.dots.row(self.sum / f32::from(self.count), top);
            pen.line_to(canvas, (self.x, y));
        }
        *self = Self { x: self.x, ..Self::default() };
    }
}

#[cfg(test)]
mod tests {
    use ratatui::buffer::Buffer;

    use super::*;
    use crate::{
        model::Packed,
        ui::{glyphs, style::Palette},
    };

    const MINUTE: Duration = Duration::from_secs(60);

    fn points(rates: &[Result<f32, Gap>]) -> Vec<Past> {
        let packed = |rate: Result<f32, Gap>| rate.map_or_else(Packed::gap, Packed::rate);
        let at = |minute: usize| Timestamp(0).after(MINUTE * minute as u32);
        rates.iter().enumerate().map(|(n, rate)| Past::brief(at(n), [packed(*rate); 2])).collect()
    }

    fn plot(points: &[Past]) -> Plot<'_> {
        let until = points.last().unwrap().at;
        let window = Window { until, span: until.since(Timestamp(0)) };
        Plot { points, direction: Direction::In, window, apart: MINUTE * 5 / 2, top: 100.0, threshold: None }
    }

    fn drawn(points: &[Past], width: u16, height: u16, ascii: bool) -> Vec<String> {
        let area = Rect::new(0, 0, width, height);
        let mut buffer = Buffer::empty(area);
        let palette = Palette::default();
        draw(&mut Canvas::new(&mut buffer, &palette, glyphs::set(ascii)), area, &plot(points), Role::In);
        let row = |y| (0..width).map(|x| buffer[(x, y)].symbol()).collect();
        (0..height).map(row).collect()
    }

    #[test]
    fn a_line_rises_from_the_lower_left_to_the_upper_right() {
        let rates: Vec<_> = (0..=10).map(|n| Ok(n as f32 * 10.0)).collect();
        assert_eq!(drawn(&points(&rates), 6, 3, false), ["    ⡠⠊", "  ⡠⠊  ", "⡠⠊    "]);
    }

    #[test]
    fn plain_terminals_get_three_levels_per_cell() {
        let rates: Vec<_> = (0..=8).map(|n| Ok(n as f32 * 12.5)).collect();
        assert_eq!(drawn(&points(&rates), 9, 3, true), ["      .-'", "   .-'   ", ".-'      "]);
    }

    #[test]
    fn a_gap_in_the_data_is_a_gap_in_the_line() {
        let mut rates = vec![Ok(100.0); 21];
        rates[10] = Err(Gap::Reset);
        let points = points(&rates);
        let line = &drawn(&points, 20, 1, false)[0];
        assert_eq!(line, "⠉⠉⠉⠉⠉⠉⠉⠉⠉⠁⠈⠉⠉⠉⠉⠉⠉⠉⠉⠉");
        let holes = holes(&plot(&points), 20, None);
        assert_eq!(holes, [Hole { from: 9, to: 10, words: Gap::Reset.words() }]);
    }

    #[test]
    fn what_was_never_heard_is_not_joined() {
        let mut points = points(&[Ok(50.0); 21]);
        points.drain(5..15);
        let line = &drawn(&points, 20, 1, false)[0];
        assert!(line.chars().skip(5).take(8).all(|c| c == ' '), "{line}");
        let holes = holes(&plot(&points), 20, None);
        assert_eq!(holes, [Hole { from: 4, to: 14, words: NOT_RECORDED }]);
    }

    #[test]
    fn silence_that_lasts_reaches_the_right_edge() {
        let mut points = points(&[Ok(50.0); 11]);
        let until = points.last().unwrap().at;
        points.truncate(6);
        let plot = Plot { window: Window { until, span: until.since(Timestamp(0)) }, ..plot(&points) };
        assert_eq!(holes(&plot, 11, Some(Gap::Late)), [Hole { from: 5, to: 10, words: Gap::Late.words() }]);
        assert_eq!(holes(&plot, 11, None), []);
    }

    #[test]
    fn the_first_sample_is_no_hole() {
        let points = points(&[Err(Gap::First), Ok(1.0), Ok(1.0)]);
        assert_eq!(holes(&plot(&points), 10, None), []);
    }

    #[test]
    fn the_axis_ends_at_a_round_number_with_a_round_half() {
        for (value, top) in
            [(0.0, 1e3), (f32::NAN, 1e3), (8.96e9, 1e10), (4.1e9, 6e9), (1.0e6, 1e6), (3.9e5, 4e5)]
        {
            let shown = axis_top(value);
            assert!((shown - top).abs() <= top * 1e-3, "{value} gives {shown}");
        }
    }
}
