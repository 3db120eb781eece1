//! Where everything stands, from a bare console to a wall of glass: the same parts, larger or smaller.

use ratatui::layout::Rect;

use crate::model::Moment;

use super::{shift, wrap::TextSize};

/// From this width on there are two columns, and margins to move in.
const WIDE: u16 = 100;
/// From this height on lines may be free.
const TALL: u16 = 36;

/// What the layout depends on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Room {
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// The time, by which the picture moves.
    pub now: Moment,
    /// Data flows no more, which is said over everything else.
    pub is_stalled: bool,
    /// There are no half blocks.
    pub ascii: bool,
}

/// Where everything stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Regions {
    /// The whole picture, without the margins that it moves in.
    pub whole: Rect,
    /// Counts and clock, and the line below them.
    pub header: Rect,
    /// How large digits are: each pixel this many cells wide; 0 are those of the terminal.
    pub digits: u16,
    /// How large the words below them are.
    pub labels: TextSize,
    /// How large headings, sites and links are.
    pub text: TextSize,
    /// The sentence that data has stopped; empty while it flows.
    pub banner: Rect,
    /// How large that sentence is.
    pub banner_text: TextSize,
    /// Everything of a page.
    pub body: Rect,
    /// Of the overview: what is wrong.
    pub wrong: Rect,
    /// Of the overview: the sites.
    pub sites: Rect,
    /// Of the overview: the busiest links.
    pub busiest: Rect,
    /// Of the overview: the last events.
    pub events: Rect,
    /// Which page this is, how old the data.
    pub status: Rect,
}

impl Regions {
    /// Whether free lines and columns can be spared.
    pub const fn is_roomy(&self) -> bool {
        self.whole.height >= TALL - 2 && self.whole.width >= WIDE - 6
    }
}

/// Divides the screen.
pub fn regions(room: &Room) -> Regions {
    let whole = picture(room);
    let digits = digits(room);
    let roomy = room.size.0 >= WIDE && room.size.1 >= TALL;
    let mut left = whole;
    let status = take_bottom(&mut left, 1);
    take_bottom(&mut left, u16::from(roomy));
    let labels = if digits >= 3 && !room.ascii { TextSize::Blocks(1) } else { TextSize::Plain };
    let text = if room.size.0 >= 330 { labels } else { TextSize::Plain };
    let below = if digits > 0 { labels.height() } else { 0 } + if digits >= 3 { 2 } else { 0 };
    let header = take_top(&mut left, digit_rows(digits, room.ascii) + below + 1 + u16::from(roomy));
    take_top(&mut left, u16::from(roomy));
    let banner_text = if room.is_stalled { large_text(left, room.ascii) } else { TextSize::Plain };
    let banner = take_top(&mut left, if room.is_stalled { banner_text.height() + 1 } else { 0 });
    let body = left;
    let mut regions = Regions {
        whole,
        header,
        digits,
        labels,
        text,
        banner,
        banner_text,
        body,
        status,
        ..Regions::default()
    };
    if room.size.0 >= WIDE {
        overview(&mut regions, roomy)
    } else {
        narrow_overview(&mut regions)
    }
    regions
}

/// Rows of digits of this size. In ASCII a pixel is a whole cell.
pub fn digit_rows(digits: u16, ascii: bool) -> u16 {
    match (digits, ascii) {
        (0, _) => 1,
        (_, true) => 5,
        (scale, false) => (5 * scale).div_ceil(2),
    }
}

/// How large a sentence may be that everybody in the room should read.
pub fn large_text(area: Rect, ascii: bool) -> TextSize {
    match (area.width, area.height) {
        _ if ascii => TextSize::Plain,
        (330.., 80..) => TextSize::Blocks(2),
        (150.., 24..) => TextSize::Blocks(1),
        _ => TextSize::Plain,
    }
}

/// What is left of a part below its heading, and below what is free there.
pub fn below_heading(area: Rect, text: TextSize) -> Rect {
    let rows = text.height() + if area.height < 12 { 0 } else { 1 };
    let rows = rows.min(area.height);
    Rect { y: area.y + rows, height: area.height - rows, ..area }
}

/// The screen without margins, moved within them.
fn picture(room: &Room) -> Rect {
    let (width, height) = room.size;
    let (margin, play) = match (width, height) {
        (300.., 80..) => ((3, 1), (4, 2)),
        (WIDE.., TALL..) => ((2, 1), (2, 1)),
        (40.., 15..) => ((1, 0), (1, 1)),
        _ => ((0, 0), (0, 0)),
    };
    let (x, y) = shift::shift(room.now, play);
    let inner = |size: u16, margin: u16, play: u16| size.saturating_sub(2 * margin + play);
    Rect::new(margin.0 + x, margin.1 + y, inner(width, margin.0, play.0), inner(height, margin.1, play.1))
}

fn digits(room: &Room) -> u16 {
    match room.size {
        (330.., 90..) => 4,
        (220.., 70..) => 3,
        (150.., 44..) => 2,
        (60.., 20..) => 1,
        _ => 0,
    }
}

/// What is wrong beside the sites, the busiest links below, the last events under all.
fn overview(regions: &mut Regions, roomy: bool) {
    let mut left = regions.body;
    if left.height >= 12 {
        regions.events = take_bottom(&mut left, 1);
        take_bottom(&mut left, u16::from(roomy));
    }
    if left.height >= 20 {
        let wanted = if left.height >= 28 { 13 * regions.text.height() } else { 7 };
        let rows = wanted.max(left.height / 4);
        regions.busiest = take_bottom(&mut left, rows);
    }
    let gap = 4.min(left.width);
    let sites = (left.width - gap) * 45 / 100;
    regions.wrong = Rect { width: left.width - gap - sites, ..left };
    regions.sites = Rect { x: left.right() - sites, width: sites, ..left };
}

/// One under the other: what is wrong has the larger part.
fn narrow_overview(regions: &mut Regions) {
    let mut left = regions.body;
    if left.height >= 10 {
        regions.events = take_bottom(&mut left, 1);
    }
    let rows = if left.height >= 9 { left.height / 2 } else { 0 };
    regions.sites = take_bottom(&mut left, rows);
    regions.wrong = left;
}

fn take_top(left: &mut Rect, rows: u16) -> Rect {
    let rows = rows.min(left.height);
    let taken = Rect { height: rows, ..*left };
    (left.y, left.height) = (left.y + rows, left.height - rows);
    taken
}

fn take_bottom(left: &mut Rect, rows: u16) -> Rect {
    let rows = rows.min(left.height);
    left.height -= rows;
    Rect { y: left.bottom(), height: rows, ..*left }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::*;

    fn at(size: (u16, u16), seconds: u64) -> Regions {
        let now = Moment::after_start(Duration::from_secs(seconds));
        regions(&Room { size, now, is_stalled: false, ascii: false })
    }

    #[test]
    fn digits_and_margins_grow_with_the_screen() {
        let digits = [(20, 5), (80, 24), (120, 40), (200, 60), (400, 120)].map(|size| at(size, 0).digits);
        assert_eq!(digits, [0, 1, 1, 2, 4]);
        assert_eq!(at((80, 24), 0).whole, Rect::new(1, 0, 77, 23));
    }

    proptest! {
        #[test]
        fn every_part_lies_within_the_screen_wherever_the_picture_moves(
            width in 1u16..420, height in 1u16..140, seconds in 0u64..100_000, is_stalled: bool, ascii: bool,
        ) {
            let now = Moment::after_start(Duration::from_secs(seconds));
            let room = Room { size: (width, height), now, is_stalled, ascii };
            let r = regions(&room);
            let screen = Rect::new(0, 0, width, height);
            for part in [r.whole, r.header, r.banner, r.body, r.wrong, r.sites, r.busiest, r.events, r.status] {
                prop_assert_eq!(part.intersection(screen).area(), part.area(), "{:?} of {:?}", part, room);
            }
            for (n, one) in [r.wrong, r.sites, r.busiest, r.events].iter().enumerate() {
                let others = [r.wrong, r.sites, r.busiest, r.events];
                prop_assert!(others[n + 1..].iter().all(|other| !one.intersects(*other)));
            }
        }
    }
}
