//! The Links screen: both ends of every cable in one row, worst first.

pub mod detail;
mod words;

use crate::{
    app::{
        columns::{self, LinkColumn, Placed, PortNames},
        fleet::{Entry, Fleet},
        links::{Agreement, Judge, Standing, Verdict},
        mark::Mark,
        model::Model,
        screen::interfaces::{InterfaceRow, Traffic},
        sort::{Sort, greatest_first},
    },
    model::{DeviceId, Direction, Gap, Link, LinkEnd, Moment, Side},
};

pub use words::{EndWords, LinkWords, TroubleWords};

/// One end of a link as it may be shown.
#[derive(Debug, Clone, Copy)]
pub struct EndRow<'a> {
    /// The end.
    pub end: &'a LinkEnd,
    /// Its device, if the inventory has it.
    pub entry: Option<&'a Entry>,
    /// The interface, if it was ever heard of.
    pub row: Option<InterfaceRow<'a>>,
    /// How it stands.
    pub standing: Standing,
    /// It counts errors worth a word.
    pub erroring: bool,
    /// Packets with errors per second, by [`Direction::index`].
    pub errors: [Option<f32>; 2],
    /// Packets dropped without an error per second, by [`Direction::index`].
    pub discards: [Option<f32>; 2],
}

impl EndRow<'_> {
    /// The rate of a direction, or why there is none.
    pub fn bits(&self, direction: Direction) -> Result<f32, Gap> {
        self.row.map_or(Err(Gap::Late), |row| row.traffic[direction.index()].bits)
    }

    /// The speed in bits per second; 0 where it is not known.
    pub fn speed(&self) -> u64 {
        self.row.map_or(0, |row| row.speed)
    }
}

/// A link as a row. Everything in it is as it may be shown: what is too old to be known is absent.
#[derive(Debug, Clone, Copy)]
pub struct LinkRow<'a> {
    /// The link.
    pub link: &'a Link,
    /// Both ends, by [`Side::index`].
    pub ends: [EndRow<'a>; 2],
    /// What it amounts to.
    pub verdict: Verdict,
    /// What the other end hears of what an end sends, by [`Side::index`] of the sender.
    pub agreement: [Option<Agreement>; 2],
    /// The row is the selected one.
    pub selected: bool,
    /// The device of an end is marked.
    pub marked: bool,
}

impl<'a> LinkRow<'a> {
    /// One of its ends.
    pub fn end(&self, side: Side) -> &EndRow<'a> {
        &self.ends[side.index()]
    }

    /// What it amounts to at a glance.
    pub fn mark(&self) -> Mark {
        self.verdict.mark()
    }

    /// What one end sends: as it says or, where it does not, as the other end hears it.
    pub fn traffic(&self, from: Side) -> Option<Traffic> {
        let read = |side: Side, direction: Direction| {
            let traffic = self.end(side).row?.traffic[direction.index()];
            traffic.bits.is_ok().then_some(traffic)
        };
        read(from, Direction::Out).or_else(|| read(from.other(), Direction::In))
    }

    /// The speed in bits per second, the lower one if the ends differ; 0 where neither tells it.
    pub fn speed(&self) -> u64 {
        self.ends.iter().map(EndRow::speed).filter(|speed| *speed > 0).min().unwrap_or(0)
    }

    /// Whether both ends tell a speed, and not the same.
    pub fn speeds_differ(&self) -> bool {
        let [a, b] = self.ends.each_ref().map(EndRow::speed);
        a > 0 && b > 0 && a != b
    }
}

/// The links of the scope in figures: the line above the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LinksHead {
    /// Links in scope, before the filter.
    pub links: u32,
    /// Rows that pass the filter.
    pub rows: usize,
    /// Links that LLDP tells of.
    pub heard: u32,
    /// Links that the inventory declares.
    pub declared: u32,
    /// Links that join other ends than declared.
    pub unexpected: u32,
    /// Links with an end that is down.
    pub down: u32,
    /// Links with an end of which nothing is known.
    pub unknown: u32,
}

/// For the screen.
impl Model {
    /// A link as a row.
    pub fn link_row<'a>(&'a self, link: &'a Link) -> LinkRow<'a> {
        let judge = self.judge();
        LinkRow {
            link,
            ends: link.ends.each_ref().map(|end| self.end_row(end)),
            verdict: judge.verdict(link),
            agreement: Side::BOTH.map(|side| judge.agreement(link, side)),
            selected: self.tables.links.selected() == Some(link.id),
            marked: link.ends.iter().filter_map(|end| end.device).any(|id| self.marks().contains(&id)),
        }
    }

    fn judge(&self) -> Judge<'_> {
        Judge { fleet: self.fleet(), now: self.now().moment }
    }

    fn end_row<'a>(&'a self, end: &'a LinkEnd) -> EndRow<'a> {
        let judge = self.judge();
        let rates = |column| Direction::BOTH.map(|direction| judge.faults(end, direction, column));
        EndRow {
            end,
            entry: end.device.and_then(|id| self.fleet().get(id)),
            row: end.interface().and_then(|id| self.interface_row(id)),
            standing: judge.standing(end),
            erroring: judge.is_erroring(end),
            errors: rates(|rates| &rates.errors),
            discards: rates(|rates| &rates.discards),
        }
    }

    /// The rows in sight.
    pub fn link_rows(&self) -> impl Iterator<Item = LinkRow<'_>> {
        self.tables.links.window().filter_map(|id| Some(self.link_row(self.links().get(id)?)))
    }

    /// The columns that fit, and how much of the names of ports does.
    pub fn placed_links(&self) -> (Vec<Placed<LinkColumn>>, PortNames) {
        columns::links(self.regions().text_width(), self.tally.widest)
    }

    /// The columns that fit.
    pub fn link_columns(&self) -> Vec<Placed<LinkColumn>> {
        self.placed_links().0
    }

    /// The links of the scope in figures.
    pub fn links_head(&self) -> LinksHead {
        let tally = &self.tally;
        LinksHead {
            links: tally.links,
            rows: self.tables.links.len(),
            heard: tally.heard,
            declared: tally.declared,
            unexpected: tally.unexpected,
            down: tally.of(Verdict::Down),
            unknown: tally.of(Verdict::Unknown),
        }
    }
}

/// The devices at both ends of the selected link.
pub(in crate::app) fn selected_devices(model: &Model) -> Vec<DeviceId> {
    let link = model.tables.links.selected().and_then(|id| model.links.get(id));
    link.into_iter().flat_map(|link| &link.ends).filter_map(|end| end.device).collect()
}

/// The devices at both ends of the links in sight.
pub(in crate::app) fn in_sight(model: &Model) -> impl Iterator<Item = DeviceId> {
    let links = model.tables.links.window().filter_map(|id| model.links.get(id));
    links.flat_map(|link| &link.ends).filter_map(|end| end.device)
}

/// The rank of a link under a sort.
pub(in crate::app) fn rank(sort: Sort<LinkColumn>, fleet: &Fleet, link: &Link, now: Moment) -> u64 {
    use LinkColumn as C;
    let judge = Judge { fleet, now };
    let rate = |from| judge.rate(link, from);
    let key = match sort.column {
        None | Some(C::Wire) => Some(worst_first(&judge, link)),
        // Links are listed by A as it is.
        Some(C::A) => Some(place(fleet, link.end(Side::A))),
        Some(C::B) => Some(place(fleet, link.end(Side::B))),
        Some(C::Speed) => judge.speed(link).map(|speed| u64::MAX / 2 - speed.min(u64::MAX / 2)),
        Some(C::AToB) => rate(Side::A).and_then(|(bits, _)| greatest_first(Some(bits))),
        Some(C::BToA) => rate(Side::B).and_then(|(bits, _)| greatest_first(Some(bits))),
        Some(C::AToBShare) => rate(Side::A).and_then(|(_, share)| greatest_first(share)),
        Some(C::BToAShare) => rate(Side::B).and_then(|(_, share)| greatest_first(share)),
        Some(C::Trouble) => greatest_first(judge.weight(link).0),
    };
    sort.rank(key)
}

fn place(fleet: &Fleet, end: &LinkEnd) -> u64 {
    let place = end.device.and_then(|id| fleet.get(id)).map_or(u32::MAX, |entry| entry.place);
    u64::from(place) << 24
}

/// The verdict, then errors, then load.
fn worst_first(judge: &Judge<'_>, link: &Link) -> u64 {
    let (errors, load) = judge.weight(link);
    let least = |value: Option<f32>| u64::from(u32::MAX - value.unwrap_or(0.0).max(0.0).to_bits());
    ((judge.verdict(link) as u64) << 60) | (least(errors) >> 4 << 32) | least(load)
}
