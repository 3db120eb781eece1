//! The sites with a cell for every device, as large as there is room.

use std::{collections::BTreeMap, sync::Arc};

use ratatui::layout::Rect;

use crate::{
    app::{Mark, fleet::Fleet, sort::natural},
    model::DeviceId,
};

use super::{
    Wall,
    layout::below_heading,
    sheets::{Content, Item},
    wrap::{self, TextSize},
};

/// What stands for a device that the inventory puts nowhere.
const NO_SITE: &str = "no site";
/// So many names of what is wrong are written under a site, for each kind.
const NAMED: usize = 12;

/// A site and its devices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// Its name.
    pub name: Arc<str>,
    /// Its devices, by name: each keeps its place for as long as the inventory stays.
    pub devices: Vec<DeviceId>,
}

/// How large the cell of a device is, and what is free beside and below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CellSize {
    /// Columns of the cell.
    pub width: u16,
    /// Rows of the cell.
    pub height: u16,
    /// Free columns to its right.
    pub gap: u16,
    /// Free rows below it.
    pub below: u16,
}

impl CellSize {
    const SPACED: Self = Self { width: 1, height: 1, gap: 1, below: 0 };
    /// From the largest to the smallest.
    const ALL: [Self; 5] = [
        Self { width: 6, height: 2, gap: 2, below: 1 },
        Self { width: 4, height: 1, gap: 1, below: 1 },
        Self { width: 2, height: 1, gap: 1, below: 0 },
        Self::SPACED,
        Self { width: 1, height: 1, gap: 0, below: 0 },
    ];

    /// How many stand in a row of this width; at least one.
    pub fn per_row(self, width: u16) -> usize {
        usize::from(((width + self.gap) / (self.width + self.gap)).max(1))
    }

    /// The rows that a number of devices takes.
    fn rows(self, devices: usize, width: u16) -> u16 {
        let lines = u16::try_from(devices.div_ceil(self.per_row(width))).unwrap_or(u16::MAX);
        lines.saturating_mul(self.height + self.below).saturating_sub(self.below)
    }
}

/// A site, or a part of one that is too large for a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteItem {
    /// Its place among the sites.
    pub site: usize,
    /// The first of its devices here.
    pub from: usize,
    /// The end of its devices here; the same as `from` if only their number is said.
    pub to: usize,
    /// How large the cells are.
    pub cell: CellSize,
    /// Columns at the left for its name; 0 if that stands above.
    pub label: u16,
    /// Rows that the cells take.
    pub rows: u16,
    /// What is wrong by name, line by line, below the cells.
    pub names: Vec<(Mark, String)>,
}

impl SiteItem {
    /// The rows of all of it.
    pub fn height(&self) -> u16 {
        let above = u16::from(self.label == 0);
        let names = u16::try_from(self.names.len()).unwrap_or(u16::MAX);
        above.saturating_add(self.rows).saturating_add(names).max(1)
    }
}

impl Site {
    /// How many of its devices have a mark.
    pub fn count(&self, fleet: &Fleet, mark: Mark) -> usize {
        let marks = self.devices.iter().filter_map(|id| fleet.get(*id)).map(|entry| entry.summary.mark);
        marks.filter(|own| *own == mark).count()
    }

    fn worst(&self, fleet: &Fleet) -> Mark {
        let entries = self.devices.iter().filter_map(|id| fleet.get(*id));
        entries.map(|entry| entry.summary.mark).min().unwrap_or_default()
    }
}

/// The sites of the inventory: by name, not by trouble, so that people learn where each stands.
pub(super) fn sites(fleet: &Fleet) -> Vec<Site> {
    let mut by_name: BTreeMap<Option<Arc<str>>, Vec<(u32, DeviceId)>> = BTreeMap::new();
    for entry in fleet.iter() {
        by_name.entry(entry.device.site.clone()).or_default().push((entry.place, entry.device.id));
    }
    let mut sites: Vec<Site> = by_name
        .into_iter()
        .map(|(name, mut devices)| {
            devices.sort_unstable();
            let name = name.unwrap_or_else(|| NO_SITE.into());
            Site { name, devices: devices.into_iter().map(|(_, id)| id).collect() }
        })
        .collect();
    sites.sort_by(|a, b| natural(&a.name, &b.name));
    sites
}

/// The sites as their own page shows them: the largest cells with which all stand on one sheet, else several sheets.
pub(super) fn page(wall: &Wall, area: Rect) -> Content {
    let names: Vec<_> = wall.sites().iter().map(|site| names(wall, site, area.width)).collect();
    let with = |cell: CellSize| {
        let items = wall.sites().iter().enumerate().flat_map(|(n, _)| split(wall, n, cell, area, &names[n]));
        Content::flow(items.map(Item::Site).collect(), area, 1, 1)
    };
    let whole = CellSize::ALL.into_iter().map(with).find(|content| content.sheets() <= 1);
    whole.unwrap_or_else(|| with(CellSize::SPACED))
}

/// A site in as many parts as it takes, its name above each.
fn split(wall: &Wall, site: usize, cell: CellSize, area: Rect, names: &[(Mark, String)]) -> Vec<SiteItem> {
    let devices = wall.sites()[site].devices.len();
    let below = u16::try_from(names.len()).unwrap_or(u16::MAX);
    let room = area.height.saturating_sub(1).saturating_sub(below);
    let lines = usize::from(((room + cell.below) / (cell.height + cell.below)).max(1));
    let most = lines.saturating_mul(cell.per_row(area.width));
    let parts = (0..devices).step_by(most).map(|from| (from, (from + most).min(devices)));
    let item = |(from, to): (usize, usize)| SiteItem {
        site,
        from,
        to,
        cell,
        label: 0,
        rows: cell.rows(to - from, area.width),
        names: if to == devices { names.to_vec() } else { Vec::new() },
    };
    parts.map(item).collect()
}

/// The devices of a site that are down or unknown, by name.
fn names(wall: &Wall, site: &Site, width: u16) -> Vec<(Mark, String)> {
    let mut lines = Vec::new();
    for mark in [Mark::Down, Mark::Unknown, Mark::Warning] {
        let entries = site.devices.iter().filter_map(|id| wall.fleet().get(*id));
        let wrong: Vec<&str> =
            entries.filter(|entry| entry.summary.mark == mark).map(|entry| &*entry.device.name).collect();
        let Some(more) = wrong.len().checked_sub(1) else { continue };
        let mut words = wrong[..wrong.len().min(NAMED)].join("  ");
        if more >= NAMED {
            words = format!("{words} and {} more", wrong.len() - NAMED);
        }
        let room = width.saturating_sub(2);
        lines.extend(wrap::lines(&words, TextSize::Plain, room).into_iter().map(|line| (mark, line)));
    }
    lines
}

/// The sites as the overview has room for them, their names at the left. Where there is no room for a cell each, only
/// their numbers; where there is none for every site, the worst.
pub(super) fn small(wall: &Wall, area: Rect) -> Content {
    let text = wall.regions().text;
    let area = below_heading(area, text);
    let widest = wall.sites().iter().map(|site| text.able_to_write(&site.name).width(&site.name)).max();
    let label = (widest.unwrap_or(0) + if area.width >= 60 { 16 } else { 7 }).min(area.width / 2).max(1);
    let with = |cell: CellSize, gap: u16| {
        let item = |(n, site): (usize, &Site)| {
            let to = site.devices.len();
            let rows = cell.rows(to, area.width.saturating_sub(label)).max(text.height());
            Item::Site(SiteItem { site: n, from: 0, to, cell, label, rows, names: Vec::new() })
        };
        Content::flow(wall.sites().iter().enumerate().map(item).collect(), area, gap, 1)
    };
    let apart = CellSize::ALL.into_iter().map(|cell| (cell, 1));
    let close = CellSize::ALL.into_iter().map(|cell| (cell, 0));
    let fitting = apart.chain(close).map(|(cell, gap)| with(cell, gap)).find(|content| content.sheets() <= 1);
    fitting.unwrap_or_else(|| numbers(wall, area, label))
}

fn numbers(wall: &Wall, area: Rect, label: u16) -> Content {
    let mut order: Vec<usize> = (0..wall.sites().len()).collect();
    if order.len() > usize::from(area.height) {
        order.sort_by_key(|n| wall.sites()[*n].worst(wall.fleet()));
    }
    let item = |site| {
        let (cell, names) = (CellSize::SPACED, Vec::new());
        Item::Site(SiteItem { site, from: 0, to: 0, cell, label, rows: 1, names })
    };
    Content::flow(order.into_iter().map(item).collect(), area, 0, 1)
}
