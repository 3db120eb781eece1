//! The ports of the scope as a map: a cell for each, site by site, and where they do not fit a cell for each device.
//!
//! Nothing moves on it: devices stand in the order of their names whatever their state, so that an eye that has learned
//! the picture sees what is new in it.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    app::{
        fleet::{Entry, Fleet},
        mark::{self, Limits, Mark},
        model::Model,
        screen::Screen,
    },
    keys::Action,
    model::{DeviceId, Identity, InterfaceId, Moment, Slot},
};

/// How the Fleet screen shows its devices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FleetView {
    /// A row for each device, worst first.
    #[default]
    Rows,
    /// A cell for each port.
    Map,
}

/// What a cell stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Grain {
    /// A port.
    #[default]
    Ports,
    /// A device.
    Devices,
}

/// Cells between which one is left free.
const GROUP: usize = 12;

/// Rows below the map that say what the selected cell is: a blank one and the words.
const WORDS: usize = 2;

/// A port or a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// The device.
    pub device: DeviceId,
    /// The port; `None` stands for the device itself.
    pub slot: Option<Slot>,
    /// What it amounts to.
    pub mark: Mark,
}

/// A line of the map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MapLine {
    /// The heading of a site.
    Site {
        /// Its name; empty where the inventory gives none.
        label: Arc<str>,
        /// How many devices it has here.
        devices: u32,
        /// How many of its cells are wrong.
        wrong: u32,
        /// The worst of them.
        mark: Mark,
    },
    /// Cells, by their numbers among all.
    Cells {
        /// The device whose name stands before them: where it begins, and only where cells are ports.
        device: Option<DeviceId>,
        /// The number of the first.
        first: usize,
        /// How many there are.
        count: usize,
    },
    /// Between two sites.
    Blank,
}

/// The map, its window and its selection.
#[derive(Debug, Clone, Default)]
pub struct PortMap {
    cells: Vec<Cell>,
    lines: Vec<MapLine>,
    grain: Grain,
    name_width: u16,
    /// The number of the selected cell.
    selected: usize,
    /// What it was when the map was last made.
    held: Option<(DeviceId, Option<Slot>)>,
    offset: usize,
    height: usize,
}

/// What the map is made of.
pub(in crate::app) struct Ground<'a> {
    pub(in crate::app) fleet: &'a Fleet,
    pub(in crate::app) devices: Vec<DeviceId>,
    pub(in crate::app) now: Moment,
    /// The width of the widest name of a device.
    pub(in crate::app) widest: u16,
    /// Cells of the screen that the map may use.
    pub(in crate::app) width: u16,
    pub(in crate::app) height: u16,
}

impl PortMap {
    /// The cell of a number.
    pub fn cell(&self, number: usize) -> Option<Cell> {
        self.cells.get(number).copied()
    }

    /// The selected cell.
    pub fn selected(&self) -> Option<Cell> {
        self.cell(self.selected)
    }

    /// The number of the selected cell.
    pub fn selected_number(&self) -> usize {
        self.selected
    }

    /// What cells stand for.
    pub fn grain(&self) -> Grain {
        self.grain
    }

    /// The cells of the screen before the first of a line, for the name of a device.
    pub fn name_width(&self) -> u16 {
        self.name_width
    }

    /// The lines in sight.
    pub fn lines(&self) -> &[MapLine] {
        let end = (self.offset + self.height).min(self.lines.len());
        &self.lines[self.offset.min(end)..end]
    }

    /// Where a cell stands in its line, from the end of the name.
    pub fn x(place: usize) -> u16 {
        (place + place / GROUP).try_into().unwrap_or(u16::MAX)
    }

    /// Makes the map anew; what is selected stays so wherever it is now.
    pub(in crate::app) fn draw(&mut self, ground: &Ground<'_>) {
        self.height = usize::from(ground.height).saturating_sub(WORDS).max(1);
        let sites = sites(ground);
        self.lay(ground, &sites, Grain::Ports);
        if self.lines.len() > self.height && ground.devices.len() > 1 {
            self.lay(ground, &sites, Grain::Devices);
        }
        let held = self.held.and_then(|(device, slot)| self.find(device, slot));
        self.selected = held.unwrap_or(self.selected).min(self.cells.len().saturating_sub(1));
        self.hold();
    }

    fn find(&self, device: DeviceId, slot: Option<Slot>) -> Option<usize> {
        let is_it = |cell: &Cell| cell.device == device && cell.slot == slot;
        let of_device = || self.cells.iter().position(|cell| cell.device == device);
        self.cells.iter().position(is_it).or_else(of_device)
    }

    fn hold(&mut self) {
        self.held = self.selected().map(|cell| (cell.device, cell.slot));
        let line = self.line_of(self.selected);
        // The heading above the first line is worth a row, where there are two.
        let first = if line <= 1 && line < self.height { 0 } else { line };
        let lowest = (line + 1).saturating_sub(self.height);
        self.offset = self.offset.clamp(lowest, first).min(self.lines.len().saturating_sub(self.height));
    }

    fn lay(&mut self, ground: &Ground<'_>, sites: &BTreeMap<Arc<str>, Vec<&Entry>>, grain: Grain) {
        self.cells.clear();
        self.lines.clear();
        self.grain = grain;
        self.name_width = if grain == Grain::Ports { ground.widest.min(ground.width / 3) + 2 } else { 0 };
        let room = usize::from(ground.width.saturating_sub(self.name_width));
        let per_line = ((room + 1) * GROUP / (GROUP + 1)).max(1);
        for (label, entries) in sites {
            if !self.lines.is_empty() {
                self.lines.push(MapLine::Blank);
            }
            let (heading, first) = (self.lines.len(), self.cells.len());
            self.lines.push(MapLine::Blank);
            for entry in entries {
                let begin = self.cells.len();
                match grain {
                    Grain::Ports => self.cells.extend(ports(entry, ground.now)),
                    Grain::Devices => self.cells.push(cell_of(entry)),
                }
                if grain == Grain::Ports {
                    self.wrap(begin, per_line, Some(entry.device.id));
                }
            }
            if grain == Grain::Devices {
                self.wrap(first, per_line, None);
            }
            let wrong = self.cells[first..].iter().filter(|cell| cell.mark.is_wrong());
            let mark = self.cells[first..].iter().map(|cell| cell.mark).min().unwrap_or_default();
            let (devices, wrong) = (entries.len() as u32, wrong.count() as u32);
            self.lines[heading] = MapLine::Site { label: Arc::clone(label), devices, wrong, mark };
            if grain == Grain::Ports && self.lines.len() > self.height && ground.devices.len() > 1 {
                return;
            }
        }
    }

    fn wrap(&mut self, begin: usize, per_line: usize, device: Option<DeviceId>) {
        let end = self.cells.len();
        for first in (begin..end).step_by(per_line) {
            let device = device.filter(|_| first == begin);
            self.lines.push(MapLine::Cells { device, first, count: per_line.min(end - first) });
        }
    }

    fn line_of(&self, cell: usize) -> usize {
        let holds = |line: &MapLine| match line {
            MapLine::Cells { first, count, .. } => (*first..first + count).contains(&cell),
            MapLine::Site { .. } | MapLine::Blank => false,
        };
        self.lines.iter().position(holds).unwrap_or(0)
    }

    /// Moves the selection by an action.
    pub(in crate::app) fn travel(&mut self, action: Action) {
        let last = self.cells.len().saturating_sub(1);
        let page = self.height.saturating_sub(1).max(1) as isize;
        match action {
            Action::CellLeft => self.selected = self.selected.saturating_sub(1),
            Action::CellRight => self.selected = (self.selected + 1).min(last),
            Action::First => self.selected = 0,
            Action::Last => self.selected = last,
            Action::Up => self.step(-1),
            Action::Down => self.step(1),
            Action::PageUp => self.step(-page),
            _ => self.step(page),
        }
        self.hold();
    }

    /// Moves by lines of cells, straight up or down as far as they reach.
    pub(in crate::app) fn step(&mut self, lines: isize) {
        let here = self.line_of(self.selected);
        let Some(MapLine::Cells { first, .. }) = self.lines.get(here) else { return };
        let place = self.selected - first;
        let of_cells = |at: &usize| matches!(self.lines[*at], MapLine::Cells { .. });
        let steps = lines.unsigned_abs();
        let target = if lines < 0 {
            (0..here).rev().filter(of_cells).take(steps).last()
        } else {
            (here + 1..self.lines.len()).filter(of_cells).take(steps).last()
        };
        if let Some(MapLine::Cells { first, count, .. }) = target.map(|at| &self.lines[at]) {
            self.selected = first + place.min(count - 1);
        }
        self.hold();
    }

    /// Selects what stands at a place of the window; whether anything does.
    pub(in crate::app) fn point(&mut self, x: u16, row: usize) -> bool {
        let Some(MapLine::Cells { first, count, .. }) = self.lines.get(self.offset + row) else {
            return false;
        };
        let place = (0..*count).find(|place| Self::x(*place) + self.name_width >= x);
        self.selected = first + place.unwrap_or(count - 1);
        self.hold();
        true
    }
}

/// The devices by the first level of the tree, each in the order of the names.
fn sites<'a>(ground: &Ground<'a>) -> BTreeMap<Arc<str>, Vec<&'a Entry>> {
    let mut sites: BTreeMap<Arc<str>, Vec<&Entry>> = BTreeMap::new();
    for entry in ground.devices.iter().filter_map(|id| ground.fleet.get(*id)) {
        let label = ground.fleet.site_of(entry).unwrap_or_default();
        sites.entry(label.into()).or_default().push(entry);
    }
    sites
}

fn cell_of(entry: &Entry) -> Cell {
    Cell { device: entry.device.id, slot: None, mark: entry.summary.mark }
}

/// The ports of a device by name; the device itself where none is known.
fn ports(entry: &Entry, now: Moment) -> Vec<Cell> {
    let Some(snapshot) = entry.snapshot.as_deref() else { return vec![cell_of(entry)] };
    let limits = Limits::of(snapshot, now);
    let cell = |slot: Slot| {
        let state = limits.mark(snapshot, slot);
        let alarm = entry.alarms.as_ref().map(|alarms| alarms.port(slot));
        let erring = mark::is_erroring(snapshot, slot) && limits.known(snapshot, slot);
        let mark = match alarm {
            Some(urgency) => urgency.map_or(state, |urgency| state.min(urgency.mark())),
            None if erring && state == Mark::Up => Mark::Warning,
            None => state,
        };
        Cell { device: entry.device.id, slot: Some(slot), mark }
    };
    let slots = entry.names.order().iter().copied();
    let plugs = slots.filter(|slot| snapshot.identity(*slot).is_some_and(|identity| has_plug(identity)));
    let cells: Vec<Cell> = plugs.map(cell).collect();
    if cells.is_empty() { vec![cell_of(entry)] } else { cells }
}

/// Whether something can be plugged into it: bundles, loopbacks and the like are no ports.
fn has_plug(identity: &Identity) -> bool {
    let kind = identity.kind.as_ref().and_then(|kind| kind.identity());
    let is_plug =
        |kind: &str| matches!(kind, "ethernetCsmacd" | "gigabitEthernet" | "fastEther" | "fibreChannel");
    identity.lower_layer_if.is_empty() && kind.is_none_or(is_plug)
}

/// For the screen.
impl Model {
    /// Whether the Fleet screen is there and shows a map.
    pub fn shows_map(&self) -> bool {
        self.screen() == Screen::Fleet && self.fleet_view == FleetView::Map
    }

    /// The map of the Fleet screen.
    pub fn port_map(&self) -> &PortMap {
        &self.map
    }

    /// Where cells and names of the map begin and what they take.
    pub(in crate::app) fn ground(&self) -> Ground<'_> {
        Ground {
            fleet: self.fleet(),
            devices: self.tables.fleet.devices().collect(),
            now: self.now().moment,
            widest: self.scope.measure.widest_device,
            width: self.regions().text_width(),
            height: self.regions().rows.height,
        }
    }
}

/// Shows the map, or rows again.
pub(in crate::app) fn toggle(model: &mut Model) {
    model.fleet_view = match model.fleet_view {
        FleetView::Rows => FleetView::Map,
        FleetView::Map => FleetView::Rows,
    };
    if model.fleet_view == FleetView::Map {
        // Whoever looked at a device looks at it still.
        model.map.held = model.tables.fleet.selected().map(|device| (device, None));
    }
}

/// Makes the map anew and lets the rows follow: what is selected is the same in both.
pub(in crate::app) fn arrange(model: &mut Model) {
    let mut map = std::mem::take(&mut model.map);
    map.draw(&model.ground());
    model.map = map;
    follow(model);
}

/// Lets the rows follow the selection of the map.
pub(in crate::app) fn follow(model: &mut Model) {
    if let Some(cell) = model.map.selected() {
        model.tables.fleet.select(cell.device);
    }
}

/// The port of the selected cell, if it is one.
pub(in crate::app) fn selected_port(model: &Model) -> Option<InterfaceId> {
    let cell = model.map.selected()?;
    Some(InterfaceId { device: cell.device, slot: cell.slot? })
}

/// The devices that are read more often because they are looked at: all whose ports are in sight, else the selected one.
pub(in crate::app) fn in_sight(model: &Model) -> Vec<DeviceId> {
    let map = &model.map;
    if map.grain() == Grain::Devices {
        return map.selected().map(|cell| cell.device).into_iter().collect();
    }
    let begins = map.lines().iter().filter_map(|line| match line {
        MapLine::Cells { first, .. } => map.cell(*first).map(|cell| cell.device),
        MapLine::Site { .. } | MapLine::Blank => None,
    });
    begins.collect()
}
