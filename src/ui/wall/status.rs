//! The last line: whose picture this is, which page, how old the data; and the sentence that data has stopped.

use super::blocks;
use crate::{
    app::{
        wall::{Flow, Page, TextSize, Wall},
        words::{Span, TimeOfDay},
    },
    ui::{
        canvas::Canvas,
        phrase::{Count, Phrase},
        strip::Strip,
        style::Role,
    },
};

/// From this width on all pages are named.
const NAMES_PAGES: u16 = 96;
/// Places of the heartbeat.
const BEATS: u8 = 4;

/// Draws the last line.
pub fn draw(canvas: &mut Canvas<'_>, wall: &Wall) {
    let area = wall.regions().status;
    if area.is_empty() {
        return;
    }
    let mut strip = Strip::new(canvas, area.x, area.y, area.width);
    heartbeat(&mut strip, wall);
    let (words, role) = age(wall.pulse().flow());
    strip.right(2, words.as_str(), role);
    strip.left("noctui", Role::Accent).gap(1).left("wall", Role::Dim);
    warnings(&mut strip, wall);
    if let Some(sentence) = wall.sentence() {
        let free = strip.free().saturating_sub(4);
        strip.gap(2);
        let mut words = Phrase::of("");
        for character in sentence.chars().take(usize::from(free)) {
            words = words.and(format_args!("{character}"));
        }
        strip.left(words.as_str(), Role::Warning);
    } else if area.width >= NAMES_PAGES {
        all_pages(&mut strip, wall);
    } else {
        this_page(&mut strip, wall);
    }
}

/// What would mislead if it were missed.
fn warnings(strip: &mut Strip<'_, '_>, wall: &Wall) {
    if wall.options().demo {
        strip.gap(2).left("DEMO", Role::Warning);
    }
    strip.gap(2).left("READ-ONLY", Role::Accent);
    if let Some(since) = wall.rotation().paused() {
        let now = wall.now();
        let since = TimeOfDay(now.wall.before(now.moment.since(since)));
        strip.gap(2).left(Phrase::new(format_args!("PAUSED since {since}")).as_str(), Role::Warning);
    }
    if wall.dropped() > 0 {
        let words = Phrase::new(format_args!("{} dropped", Count(wall.dropped())));
        strip.gap(2).left(words.as_str(), Role::Warning);
    }
}

/// A sign that moves once a second while the wall and what feeds it are alive.
fn heartbeat(strip: &mut Strip<'_, '_>, wall: &Wall) {
    let glyphs = strip.glyphs();
    let is_alive = matches!(wall.pulse().flow(), Flow::Live(_));
    for place in (0..BEATS).rev() {
        let (sign, role) = match (place == wall.pulse().beat(), is_alive) {
            (true, true) => (glyphs.up, Role::Up),
            (true, false) => (glyphs.unknown, Role::Unknown),
            (false, _) => (glyphs.threshold, Role::Hairline),
        };
        strip.right(0, sign, role);
    }
}

fn age(flow: Flow) -> (Phrase, Role) {
    match flow {
        Flow::Starting => (Phrase::of("waiting for data"), Role::Dim),
        Flow::Live(age) => (Phrase::new(format_args!("data {} old", Span(age))), Role::Dim),
        Flow::Late(age) => (Phrase::new(format_args!("data {} old", Span(age))), Role::Warning),
        Flow::Stalled(Some(age)) => (Phrase::new(format_args!("no data for {}", Span(age))), Role::Unknown),
        Flow::Stalled(None) => (Phrase::of("no data"), Role::Unknown),
        Flow::Nobody => (Phrase::of("no device is read"), Role::Warning),
    }
}

/// The pages with something on them, the one that is shown brighter.
fn all_pages(strip: &mut Strip<'_, '_>, wall: &Wall) {
    strip.gap(1);
    for page in Page::ALL {
        let is_shown = page == wall.rotation().page();
        if page != Page::Overview && wall.content(page).items.is_empty() && !is_shown {
            continue;
        }
        let (digit, name) = if is_shown { (Role::Accent, Role::Bright) } else { (Role::Dim, Role::Dim) };
        let label = Phrase::new(format_args!("{}", page.place() + 1));
        if !strip.left_whole(2, label.as_str(), digit) || !strip.left_whole(1, page.as_str(), name) {
            return;
        }
        if is_shown {
            sheet(strip, wall);
        }
    }
}

/// `2/5 alarms`
fn this_page(strip: &mut Strip<'_, '_>, wall: &Wall) {
    let page = wall.rotation().page();
    strip.left_whole(2, page.as_str(), Role::Bright);
    sheet(strip, wall);
}

/// Which sheet of the page this is, if it has more than one.
fn sheet(strip: &mut Strip<'_, '_>, wall: &Wall) {
    let sheets = wall.sheet_count();
    if sheets > 1 {
        let words = Phrase::new(format_args!("{} of {sheets}", wall.rotation().sheet() + 1));
        strip.left_whole(1, words.as_str(), Role::Soft);
    }
}

/// Says that the picture is of the past, over everything else.
pub fn banner(canvas: &mut Canvas<'_>, wall: &Wall) {
    let regions = wall.regions();
    let area = regions.banner;
    let words = match wall.pulse().flow() {
        Flow::Stalled(Some(age)) => Phrase::new(format_args!("no data for {}", Span(age))),
        _ => Phrase::of("no data: no device has answered"),
    };
    if regions.banner_text != TextSize::Plain {
        blocks::text(canvas, area.x, area.y, words.as_str(), regions.banner_text, Role::Unknown);
        return;
    }
    let style = blocks::solid(canvas.palette.style(Role::Unknown));
    let ink = ratatui::style::Style { fg: Some(ratatui::style::Color::Black), ..style };
    let text = words.as_str();
    let left = area.width.saturating_sub(TextSize::Plain.width(text)) / 2;
    for (n, x) in (0u16..).zip(area.x..area.right()) {
        let at = usize::from(n).checked_sub(usize::from(left));
        let character = at.and_then(|at| text.get(at..=at)).unwrap_or(" ");
        canvas.paint(x, area.y, character, ink);
    }
}
