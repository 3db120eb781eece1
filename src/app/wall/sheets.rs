//! What stands on the pages, broken into sheets: what does not fit comes on the next one, nothing is cut off.

use std::ops::Range;

use ratatui::layout::Rect;

use super::{
    Measure, Page, Wall,
    layout::{below_heading, large_text},
    sites::{self, SiteItem},
    wrap::{self, TextSize},
};

/// Columns beside what is wrong: its sign and its age.
const BESIDE_ALARM: u16 = 4 + 11;
/// Columns before an event: its time and its sign.
const BEFORE_EVENT: u16 = 12;
/// More sheets than these, and what is wrong is written smaller.
const LARGE_SHEETS: usize = 3;
/// Sheets of events: what is older is for the console.
const EVENT_SHEETS: usize = 2;
/// From this width on events stand in two columns.
const TWO_COLUMNS: u16 = 200;

/// What is wrong, as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlarmItem {
    /// Its place in [`Wall::wrong`].
    pub at: usize,
    /// How large it is written.
    pub size: TextSize,
    /// What is wrong, line by line.
    pub head: Vec<String>,
    /// How large the line below is, if there is one.
    pub detail: Option<TextSize>,
}

/// An interface that stands out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortItem {
    /// By what.
    pub measure: Measure,
    /// Its place in [`super::Rankings::by`].
    pub at: usize,
    /// Its name and that of its device, line by line.
    pub name: Vec<String>,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventItem {
    /// Its place among the events, from the newest.
    pub back: usize,
    /// What happened, line by line.
    pub words: Vec<String>,
}

/// One thing on a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// What the next ones are.
    Heading(&'static str),
    /// Something wrong.
    Alarm(AlarmItem),
    /// An interface that stands out.
    Port(PortItem),
    /// Something that happened.
    Event(EventItem),
    /// A site.
    Site(SiteItem),
}

impl Item {
    /// The rows it takes.
    pub fn height(&self) -> u16 {
        match self {
            Self::Heading(_) => 1,
            Self::Alarm(alarm) => {
                rows(&alarm.head) * alarm.size.height() + alarm.detail.map_or(0, TextSize::height)
            }
            Self::Port(port) => rows(&port.name),
            Self::Event(event) => rows(&event.words),
            Self::Site(site) => site.height(),
        }
    }
}

fn rows(lines: &[String]) -> u16 {
    u16::try_from(lines.len()).unwrap_or(u16::MAX)
}

/// What stands on a page, column by column.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Content {
    /// Everything, in its order.
    pub items: Vec<Item>,
    /// Free rows between two.
    pub gap: u16,
    /// The columns that a sheet has.
    pub columns_per_sheet: usize,
    columns: Vec<Range<usize>>,
}

impl Content {
    /// Fills the columns of an area one after the other. What is higher than the area has a column of its own.
    pub(super) fn flow(items: Vec<Item>, area: Rect, gap: u16, columns_per_sheet: usize) -> Self {
        let mut columns: Vec<Range<usize>> = Vec::new();
        let mut used = u16::MAX;
        for (n, item) in items.iter().enumerate() {
            let wanted = used.saturating_add(gap).saturating_add(item.height());
            // A heading alone at the foot of a column would speak of nothing.
            let follows = if matches!(item, Item::Heading(_)) { gap + 1 } else { 0 };
            match columns.last_mut() {
                Some(column) if wanted.saturating_add(follows) <= area.height => {
                    (column.end, used) = (n + 1, wanted)
                }
                _ => {
                    columns.push(n..n + 1);
                    used = item.height();
                }
            }
        }
        Self { items, gap, columns_per_sheet, columns }
    }

    /// How many sheets it takes.
    pub fn sheets(&self) -> usize {
        self.columns.len().div_ceil(self.columns_per_sheet.max(1))
    }

    /// The columns of a sheet.
    pub fn sheet(&self, sheet: usize) -> impl Iterator<Item = &[Item]> {
        let first = sheet * self.columns_per_sheet;
        let columns = self.columns.iter().skip(first).take(self.columns_per_sheet);
        columns.map(|column| &self.items[column.clone()])
    }

    /// How many items stand on no sheet before this one.
    pub fn beyond(&self, sheet: usize) -> usize {
        let next = (sheet + 1) * self.columns_per_sheet;
        self.columns.get(next).map_or(0, |column| self.items.len() - column.start)
    }
}

/// What stands on a page now.
pub(super) fn content(wall: &Wall, page: Page) -> Content {
    let body = wall.regions().body;
    match page {
        Page::Overview => overview_alarms(wall),
        Page::Sites if wall.sites().is_empty() => Content::default(),
        Page::Sites => sites::page(wall, body),
        Page::Links => ports(
            wall,
            &[("ERRORS", Measure::Errors), ("DISCARDS", Measure::Discards), ("BUSIEST", Measure::Load)],
        ),
        Page::Talkers => ports(wall, &[("TOP TALKERS", Measure::Traffic)]),
        Page::Alarms => page_alarms(wall),
        Page::Events => events(wall),
    }
}

/// On the overview all that fits, as large as all of it fits; the rest is counted.
fn overview_alarms(wall: &Wall) -> Content {
    let area = wall.regions().wrong;
    let scales = match (area.width, area.height) {
        _ if wall.options().ascii => [TextSize::Plain; 2],
        (200.., 50..) => [TextSize::Blocks(2), TextSize::Blocks(1)],
        (100.., 20..) => [TextSize::Blocks(1); 2],
        _ => [TextSize::Plain; 2],
    };
    let area = below_heading(area, wall.regions().text);
    let options =
        [(scales[0], true, 1), (scales[1], true, 1), (TextSize::Plain, true, 1), (TextSize::Plain, true, 0)];
    let made = options.map(|(size, detail, gap)| alarms(wall, area, size, detail, gap));
    let fits = made.into_iter().find(|content| content.sheets() <= 1);
    // The last line is for how many there are beyond.
    let short = Rect { height: area.height.saturating_sub(1), ..area };
    fits.unwrap_or_else(|| alarms(wall, short, TextSize::Plain, false, 0))
}

/// On their own page large, unless that would take too long to leaf through.
fn page_alarms(wall: &Wall) -> Content {
    let body = wall.regions().body;
    let area = below_heading(body, wall.regions().text);
    let sizes = match large_text(body, wall.options().ascii) {
        TextSize::Blocks(2..) => [TextSize::Blocks(2), TextSize::Blocks(1)],
        size => [size, TextSize::Plain],
    };
    let made = sizes.map(|size| alarms(wall, area, size, true, 1));
    let [large, small] = made;
    if large.sheets() <= LARGE_SHEETS { large } else { small }
}

fn alarms(wall: &Wall, area: Rect, size: TextSize, has_detail: bool, gap: u16) -> Content {
    let item = |(at, wrong): (usize, &super::Wrong)| {
        let size = size.able_to_write(&wrong.head);
        let scale = if let TextSize::Blocks(scale) = size { scale } else { 0 };
        let beside = BESIDE_ALARM + scale * 22;
        let head = wrap::lines(&wrong.head, size, area.width.saturating_sub(beside));
        let below = if scale > 1 { TextSize::Blocks(scale - 1) } else { TextSize::Plain };
        let below = below.able_to_write(&wrong.detail);
        let has_detail = has_detail && !wrong.detail.is_empty();
        Item::Alarm(AlarmItem { at, size, head, detail: has_detail.then_some(below) })
    };
    Content::flow(wall.wrong().iter().enumerate().map(item).collect(), area, gap, 1)
}

/// Columns that the name of an interface has beside its numbers.
pub fn name_room(width: u16) -> u16 {
    (width * 2 / 5).max(width.saturating_sub(90).min(60)).max(1)
}

fn ports(wall: &Wall, parts: &[(&'static str, Measure)]) -> Content {
    let body = wall.regions().body;
    let room = name_room(body.width);
    let mut items = Vec::new();
    for (heading, measure) in parts {
        let list = wall.rankings().by(*measure);
        // The busy are listed only where somebody is: a share of nothing is no news.
        let most = if parts.len() > 1 { usize::from(body.height / 5).max(3) } else { list.len() };
        let ports = list.iter().enumerate().take(most).filter_map(|(at, ranked)| {
            let device = wall.name_of(ranked.id.device)?;
            let (_, snapshot) = wall.fleet().interface(ranked.id)?;
            let name = format!("{device} {}", snapshot.identity(ranked.id.slot)?.name);
            let name = wrap::lines(&name, TextSize::Plain, room.saturating_sub(1));
            Some(Item::Port(PortItem { measure: *measure, at, name }))
        });
        let before = items.len();
        items.push(Item::Heading(heading));
        items.extend(ports);
        if items.len() == before + 1 {
            items.pop();
        }
    }
    let gap = u16::from(wall.regions().is_roomy());
    let spaced = Content::flow(items, body, gap, 1);
    if spaced.sheets() <= 1 { spaced } else { Content::flow(spaced.items, body, 0, 1) }
}

fn events(wall: &Wall) -> Content {
    let body = wall.regions().body;
    let area = below_heading(body, wall.regions().text);
    let columns: u16 = if body.width >= TWO_COLUMNS { 2 } else { 1 };
    let room = (body.width / columns).saturating_sub(BEFORE_EVENT + 2);
    let most = usize::from(area.height) * usize::from(columns) * EVENT_SHEETS;
    let events = wall.alarms().events().iter().rev().take(most).enumerate();
    let item = |(back, event): (usize, &std::sync::Arc<crate::model::Event>)| {
        let words = wrap::lines(&event_words(event), TextSize::Plain, room);
        Item::Event(EventItem { back, words })
    };
    let mut content = Content::flow(events.map(item).collect(), area, 0, usize::from(columns));
    content.columns.truncate(EVENT_SHEETS * usize::from(columns));
    content
}

/// `fra-leaf-3 Ethernet17 down`, and who did it.
pub fn event_words(event: &crate::model::Event) -> String {
    let names = [event.device.as_deref(), event.interface.as_deref()];
    let mut words: String = names.into_iter().flatten().flat_map(|name| [name, " "]).collect();
    words.push_str(event.words.as_str());
    if let Some(author) = &event.author {
        words.push_str(" by ");
        words.push_str(author.as_str());
    }
    words
}
