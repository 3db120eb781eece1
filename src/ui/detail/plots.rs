//! The past of an interface: both directions on one scale, with what it amounts to.

use std::time::Duration;

use ratatui::layout::Rect;

use crate::{
    app::{
        past::summarise,
        words::{Date, TimeOfDay},
    },
    model::{Direction, Gap, Past, Quantity, Span, Summary, Timestamp},
    ui::{
        canvas::{Canvas, display_width},
        phrase::Phrase,
        style::Role,
        widget::{
            figure,
            plot::{self, Hole, Plot, Window, axis_top},
        },
    },
};

/// What the plots show.
#[derive(Debug, Clone, Copy)]
pub struct Traffic<'a> {
    /// The history, oldest first.
    pub points: &'a [Past],
    /// How far back it reaches at most.
    pub span: Span,
    /// The right edge.
    pub now: Timestamp,
    /// The rates of this moment, by [`Direction::index`].
    pub rates: [Result<f32, Gap>; 2],
    /// A value to mark with a faint line, bits per second.
    pub threshold: Option<f32>,
}

/// History keeps at least one point a minute, and one an hour for long.
const MINUTES_APART: Duration = Duration::from_secs(150);
const HOURS_APART: Duration = Duration::from_secs(2 * 3_600 + 1_800);
/// The width of a plot's name.
const NAME: u16 = 5;
/// The width of the labels of the value axis, with the blank behind them.
const AXIS: u16 = 6;
/// The width of what stands to the right, with the blanks before it.
const STATISTICS: u16 = 17;
/// The least width that leaves room for what stands to the right.
const WITH_STATISTICS: u16 = 52;
/// The most rows of one plot: more says no more.
const TALLEST: u16 = 10;

/// The role of a direction, everywhere.
pub const fn role(direction: Direction) -> Role {
    match direction {
        Direction::In => Role::In,
        Direction::Out => Role::Out,
    }
}

/// Draws both directions into an area, as large as that allows; under two rows nothing.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, traffic: &Traffic<'_>) {
    let frame = Layout::of(area);
    let window = Window { until: traffic.now, span: span(traffic) };
    let apart = if traffic.span == Span::Week { HOURS_APART } else { MINUTES_APART };
    let summaries = Direction::BOTH.map(|direction| summarise(traffic.points, direction));
    let greatest = summaries.iter().filter_map(|summary| summary.max).fold(0.0, f32::max);
    let top = axis_top(greatest);
    for direction in Direction::BOTH {
        let (points, threshold) = (traffic.points, traffic.threshold);
        let plot = Plot { points, direction, window, apart, top, threshold };
        let place = frame.plots[direction.index()];
        plot::draw(canvas, place, &plot, role(direction));
        value_axis(canvas, place, top, direction, area.x);
        if let Some(reasons) = frame.reasons {
            let open = traffic.rates[direction.index()].err();
            reasons_under(canvas, place, reasons, &plot, open);
        }
        if frame.statistics {
            statistics(canvas, place, traffic.rates[direction.index()], &summaries[direction.index()]);
        }
    }
    if let Some(y) = frame.times {
        time_axis(canvas, frame.plots[1], y, window.span);
    }
    beginning(canvas, frame.plots[0], traffic, window);
}

/// Says in the empty left part of the upper plot since when there is a history, if it begins within the window.
fn beginning(canvas: &mut Canvas<'_>, plot: Rect, traffic: &Traffic<'_>, window: Window) {
    let Some(first) = traffic.points.first() else { return };
    let age = window.until.since(first.at);
    let words = if traffic.span >= Span::Day {
        Phrase::new(format_args!("history begins {}", Date(first.at)))
    } else {
        Phrase::new(format_args!("history begins {}", TimeOfDay(first.at)))
    };
    let width = display_width(words.as_str());
    let empty = (1.0 - age.as_secs_f64() / window.span.as_secs_f64().max(1.0)) * f64::from(plot.width);
    // Two cells stay free between the words and the line.
    if plot.height >= 2 && empty as u16 >= width + 3 {
        canvas.text(
            plot.x + empty as u16 - width - 2,
            plot.y + plot.height / 2,
            width,
            words.as_str(),
            Role::Dim,
        );
    }
}

/// The stretch that is shown. Of an hour it is the shortest of the usual ones that holds all points: a program that has
/// just started shows minutes, not an empty hour.
fn span(traffic: &Traffic<'_>) -> Duration {
    const USUAL: [u64; 5] = [1, 2, 5, 15, 30];
    let oldest = traffic.points.first().map_or(Duration::ZERO, |point| traffic.now.since(point.at));
    let usual = USUAL.into_iter().map(|minutes| Duration::from_secs(minutes * 60));
    let fitting = (traffic.span == Span::Hour).then(|| usual.into_iter().find(|span| oldest <= *span));
    fitting.flatten().unwrap_or(traffic.span.duration())
}

/// Where everything stands.
struct Layout {
    plots: [Rect; 2],
    /// The row between the plots, for the reasons of gaps.
    reasons: Option<u16>,
    /// The row of the time axis.
    times: Option<u16>,
    statistics: bool,
}

impl Layout {
    fn of(area: Rect) -> Self {
        let (with_times, with_reasons) = (area.height >= 5, area.height >= 6);
        let fixed = u16::from(with_times) + u16::from(with_reasons);
        let height = (area.height.saturating_sub(fixed) / 2).min(TALLEST);
        let statistics = area.width >= WITH_STATISTICS;
        let right = if statistics { STATISTICS } else { 0 };
        let x = area.x.saturating_add(NAME + AXIS);
        let width = area.width.saturating_sub(NAME + AXIS + right);
        let second = area.y + height + u16::from(with_reasons);
        let plots = [area.y, second].map(|y| Rect { x, y, width, height });
        let reasons = with_reasons.then_some(area.y + height);
        let times = with_times.then_some(second + height);
        Self { plots, reasons, times, statistics }
    }
}

fn value_axis(canvas: &mut Canvas<'_>, plot: Rect, top: f32, direction: Direction, left: u16) {
    if plot.height == 0 {
        return;
    }
    canvas.text(left, plot.y, NAME, direction.as_str(), role(direction));
    let x = plot.x.saturating_sub(AXIS);
    let label = |canvas: &mut Canvas<'_>, y, value: f32| {
        let quantity = Quantity::bits_per_second(f64::from(value));
        let digits = quantity.digits().trim_end_matches('0').trim_end_matches('.');
        let whole = if quantity.digits().contains('.') { digits } else { quantity.digits() };
        let label = Phrase::new(format_args!("{whole}{}", quantity.unit()));
        canvas.right(x, y, AXIS - 1, label.as_str(), Role::Dim);
    };
    label(canvas, plot.y, top);
    if plot.height >= 5 {
        label(canvas, plot.y + plot.height / 2, top / 2.0);
    }
    if plot.height >= 2 {
        label(canvas, plot.bottom() - 1, 0.0);
    }
}

fn time_axis(canvas: &mut Canvas<'_>, plot: Rect, y: u16, span: Duration) {
    let ago = |seconds: u64| match seconds {
        0..60 => Phrase::new(format_args!("-{seconds} s")),
        86_401.. => Phrase::new(format_args!("-{} d", seconds as f64 / 86_400.0)),
        3_601.. => Phrase::new(format_args!("-{} h", seconds as f64 / 3_600.0)),
        _ => Phrase::new(format_args!("-{} m", seconds as f64 / 60.0)),
    };
    let (oldest, middle) = (ago(span.as_secs()), ago(span.as_secs() / 2));
    canvas.text(plot.x, y, plot.width, oldest.as_str(), Role::Dim);
    canvas.right(plot.x, y, plot.width, "now", Role::Dim);
    if plot.width >= 32 {
        let centre = (plot.width / 2).saturating_sub(display_width(middle.as_str()) / 2);
        canvas.text(plot.x + centre, y, plot.width - centre, middle.as_str(), Role::Dim);
    }
}

/// Writes the reason of each gap below it, where that is still free.
fn reasons_under(canvas: &mut Canvas<'_>, plot: Rect, y: u16, shown: &Plot<'_>, open: Option<Gap>) {
    let mut free = 0;
    for hole in plot::holes(shown, plot.width, open) {
        let words = hole.words;
        let width = display_width(words);
        let x = below(&hole, width, plot.width);
        let beside = x.saturating_sub(1)..(x + width + 1).min(plot.width);
        let is_free = beside.into_iter().all(|x| canvas.sign_at(plot.x + x, y) == Some(" "));
        if x >= free && width <= plot.width && is_free {
            canvas.text(plot.x + x, y, plot.width - x, words, Role::Unknown);
            free = x + width + 1;
        }
    }
}

/// Where words of this width begin to stand in the middle of a gap, without leaving the plot.
fn below(hole: &Hole, width: u16, room: u16) -> u16 {
    let middle = (hole.from + hole.to) / 2;
    middle.saturating_sub(width / 2).min(room.saturating_sub(width))
}

fn statistics(canvas: &mut Canvas<'_>, plot: Rect, now: Result<f32, Gap>, summary: &Summary) {
    let x = plot.right() + 3;
    let width = STATISTICS - 3;
    let rows = [
        ("now", now.ok(), Role::Bright),
        ("95th", summary.percentile_95, Role::Text),
        ("max", summary.max, Role::Text),
    ];
    for ((label, value, role), y) in rows.into_iter().zip(plot.y..plot.bottom()) {
        canvas.text(x, y, width, label, Role::Dim);
        let quantity = value.map_or_else(Quantity::absent, |bits| Quantity::bits_per_second(f64::from(bits)));
        figure::with_unit(canvas, x + 5, y, width - 5, &quantity, role);
    }
}
