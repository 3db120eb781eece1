//! The devices of the scope in the order of their names, what they amount to together, and their ranks on a screen.

use std::collections::BTreeSet;

use crate::model::{DeviceId, Link, LinkId, Moment, expr::Scratch};

use super::{
    columns::{FleetColumn, HealthColumn, InterfaceColumn, LinkColumn},
    filter::Filter,
    fleet::{Entry, Fleet},
    links::Links,
    mark::Mark,
    ranks::{LEFT_OUT, Ranker},
    screen,
    sort::Sort,
    summary::Ports,
    table::{Basis, Places, Table},
    tree::Tree,
};

/// What the devices of a scope amount to together.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Measure {
    /// The width of the widest name of a device, in characters.
    pub(super) widest_device: u16,
    /// The width of the widest name of an interface, in cells.
    pub(super) widest_interface: u16,
    /// Their ports.
    pub(super) ports: Ports,
    /// When the longest silent of them was heard, those left aside that count as silent.
    pub(super) oldest: Option<Moment>,
}

/// The devices that the tree and the marks choose; the filter is not asked.
#[derive(Debug, Clone, Default)]
pub(super) struct Scope {
    devices: Vec<DeviceId>,
    /// Whether a device is among them, by its number.
    held: Vec<bool>,
    revision: u64,
    pub(super) measure: Measure,
}

impl Scope {
    /// Chooses devices anew.
    pub(super) fn choose(&mut self, fleet: &Fleet, tree: &Tree, marks: Option<&BTreeSet<DeviceId>>) {
        let entries = tree.scope().iter().filter_map(|id| fleet.get(*id));
        let mut chosen: Vec<_> = entries
            .map(|entry| (entry.place, entry.device.id))
            .filter(|(_, id)| marks.is_none_or(|marks| marks.contains(id)))
            .collect();
        chosen.sort_unstable();
        let devices: Vec<_> = chosen.into_iter().map(|(_, id)| id).collect();
        // Most marks change nothing here: ranks are made anew only if they must be.
        self.revision += u64::from(devices != self.devices);
        self.held.clear();
        self.held.resize(devices.iter().map(|id| id.index() + 1).max().unwrap_or(0), false);
        devices.iter().for_each(|id| self.held[id.index()] = true);
        self.devices = devices;
    }

    /// The devices, in the order of their names.
    pub(super) fn devices(&self) -> &[DeviceId] {
        &self.devices
    }

    /// Whether a device is among them.
    pub(super) fn holds(&self, device: DeviceId) -> bool {
        self.held.get(device.index()).copied().unwrap_or(false)
    }

    /// Grows whenever there are other devices.
    pub(super) fn revision(&self) -> u64 {
        self.revision
    }

    /// The device under which a link is listed: the first of its ends that is in the scope.
    pub(super) fn home(&self, link: &Link) -> Option<DeviceId> {
        let devices = link.ends.iter().filter_map(|end| end.device);
        devices.into_iter().find(|id| self.holds(*id))
    }

    /// Measures what is known of them now. Ports and ages are those of the whole branch, whatever is marked.
    pub(super) fn measure(&mut self, fleet: &Fleet, tree: &Tree) {
        let mut measure = Measure::default();
        for entry in tree.scope().iter().filter_map(|id| fleet.get(*id)) {
            measure.ports.add(entry.summary.ports);
            if entry.summary.mark != Mark::Unknown && entry.summary.heard.is_some() {
                measure.oldest = measure.oldest.into_iter().chain(entry.summary.heard).min();
            }
        }
        for entry in self.devices.iter().filter_map(|id| fleet.get(*id)) {
            measure.widest_device = measure.widest_device.max(entry.name_chars);
            measure.widest_interface = measure.widest_interface.max(entry.names.widest());
        }
        self.measure = measure;
    }

    /// Brings the ranks of a table up to date.
    pub(super) fn fill<K: Copy + Eq, C: Copy + PartialEq>(&self, table: &mut Table<K, C>, view: View<'_>)
    where
        for<'a> Ranking<'a, C>: Ranker,
    {
        self.fill_as_of(table, view, self.revision);
    }

    /// Brings the ranks of the links up to date: they are others where there are other links.
    pub(super) fn fill_links(&self, table: &mut Table<LinkId, LinkColumn>, view: View<'_>) {
        self.fill_as_of(table, view, self.revision + view.links.revision());
    }

    fn fill_as_of<K: Copy + Eq, C: Copy + PartialEq>(
        &self,
        table: &mut Table<K, C>,
        view: View<'_>,
        revision: u64,
    ) where
        for<'a> Ranking<'a, C>: Ranker,
    {
        let at = view.filter.asks_for_age().then_some(view.now);
        let basis = Basis { scope: revision, filter: view.filter.revision(), at };
        let mut ranking = Ranking { view, scope: self, sort: table.sort(), scratch: Scratch::default() };
        table.fill(basis, &self.devices, &mut ranking);
    }
}

/// What rows are ranked by, besides their sort.
#[derive(Debug, Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) fleet: &'a Fleet,
    pub(super) filter: &'a Filter,
    pub(super) links: &'a Links,
    pub(super) now: Moment,
}

/// The fleet as a table with columns `C` ranks it.
pub(super) struct Ranking<'a, C> {
    view: View<'a>,
    scope: &'a Scope,
    sort: Sort<C>,
    scratch: Scratch,
}

impl<C> Ranking<'_, C> {
    fn rank_device(&mut self, device: DeviceId, rank: impl Fn(&Entry) -> u64) -> u64 {
        let View { fleet, filter, now, .. } = self.view;
        let entry = fleet.get(device).filter(|entry| filter.takes_device(entry, now, &mut self.scratch));
        entry.map_or(LEFT_OUT, rank)
    }
}

impl Ranker for Ranking<'_, FleetColumn> {
    fn version(&self, device: DeviceId) -> u64 {
        self.view.fleet.device_version(device)
    }

    fn rank(&mut self, device: DeviceId, ranks: &mut Vec<u64>) {
        let sort = self.sort;
        ranks.push(self.rank_device(device, |entry| screen::fleet::rank(sort, entry)));
    }
}

impl Ranker for Ranking<'_, HealthColumn> {
    fn version(&self, device: DeviceId) -> u64 {
        self.view.fleet.device_version(device)
    }

    fn rank(&mut self, device: DeviceId, ranks: &mut Vec<u64>) {
        let sort = self.sort;
        ranks.push(self.rank_device(device, |entry| screen::health::rank(sort, entry)));
    }
}

impl Ranker for Ranking<'_, InterfaceColumn> {
    fn version(&self, device: DeviceId) -> u64 {
        self.view.fleet.device_version(device)
    }

    fn rank(&mut self, device: DeviceId, ranks: &mut Vec<u64>) {
        let View { fleet, filter, now, .. } = self.view;
        let Some(entry) = fleet.get(device) else { return };
        let passing = filter.rows(entry, now, &mut self.scratch);
        screen::interfaces::rank(self.sort, entry, passing, now, ranks);
    }
}

impl Ranker for Ranking<'_, LinkColumn> {
    fn version(&self, device: DeviceId) -> u64 {
        let View { fleet, links, .. } = self.view;
        links_version(fleet, links, device)
    }

    fn rank(&mut self, device: DeviceId, ranks: &mut Vec<u64>) {
        let View { fleet, filter, links, now } = self.view;
        let takes = |link: &Link| {
            let known = link.ends.iter().filter_map(|end| Some((fleet.get(end.device?)?, end.slot)));
            known.into_iter().any(|(entry, slot)| filter.takes_interface(entry, slot, now))
        };
        ranks.extend(links.of(device).map(|link| {
            match self.scope.home(link) == Some(device) && takes(link) {
                true => screen::links::rank(self.sort, fleet, link, now),
                false => LEFT_OUT,
            }
        }));
    }
}

/// Grows with every change of what is known of the links of a device, at either end.
pub(super) fn links_version(fleet: &Fleet, links: &Links, device: DeviceId) -> u64 {
    let ends = links.of(device).flat_map(|link| &link.ends);
    ends.filter_map(|end| end.device).map(|device| fleet.device_version(device)).max().unwrap_or(0)
}

/// Where the links of a scope are listed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shelves<'a> {
    pub(super) links: &'a Links,
    pub(super) scope: &'a Scope,
}

impl Places<LinkId> for Shelves<'_> {
    fn item(&self, device: DeviceId, place: usize) -> Option<LinkId> {
        self.links.of(device).nth(place).map(|link| link.id)
    }

    fn place(&self, item: LinkId) -> Option<(DeviceId, usize)> {
        let home = self.scope.home(self.links.get(item)?)?;
        Some((home, self.links.of(home).position(|link| link.id == item)?))
    }
}
