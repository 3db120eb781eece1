//! The links of the fleet: made of what devices tell by LLDP and of what the inventory declares, once for as long as
//! they tell the same. States and rates stand in the snapshots and are read where they are shown.

mod directory;
mod join;
mod judge;
mod short;
mod tally;
mod told;

#[cfg(test)]
mod tests;

use std::{collections::HashMap, sync::Arc};

use crate::{
    config::inventory::DeclaredLink,
    model::{DeclaredEnd, DeviceId, InterfaceId, Link, LinkEnd, LinkId, Side},
};

pub use self::{
    judge::{Agreement, Standing, Verdict},
    short::Short,
    tally::Tally,
};
pub(super) use judge::Judge;

use self::{join::Numbers, told::Told};
use super::fleet::Fleet;

/// All links.
#[derive(Debug, Clone, Default)]
pub struct Links {
    told: Vec<Told>,
    declared: Arc<[[DeclaredEnd; 2]]>,
    numbers: Numbers,
    /// Ordered by the names of their ends.
    list: Vec<Link>,
    /// The links of each device, in the same order.
    of_device: Vec<Vec<u32>>,
    by_id: HashMap<LinkId, u32>,
    revision: u64,
    /// The version of the fleet that was last followed.
    followed: u64,
    /// The inventory is another one.
    is_new: bool,
}

impl Links {
    /// All of them, ordered by the names of their ends.
    pub fn list(&self) -> &[Link] {
        &self.list
    }

    /// The link of this id, if it is still there.
    pub fn get(&self, id: LinkId) -> Option<&Link> {
        Some(&self.list[*self.by_id.get(&id)? as usize])
    }

    /// The links of a device, in the order of the list.
    pub fn of(&self, device: DeviceId) -> impl ExactSizeIterator<Item = &Link> {
        let found = self.of_device.get(device.index()).map_or(&[][..], Vec::as_slice);
        found.iter().map(|at| &self.list[*at as usize])
    }

    /// The first link of an interface that LLDP tells of, else the one that is declared: most have one, and a hub has
    /// none worth a jump.
    pub fn at(&self, id: InterfaceId) -> Option<(&Link, Side)> {
        let ends = || self.of(id.device).filter_map(move |link| Some((link, link.side_of(id)?)));
        ends().find(|(link, side)| link.heard[side.index()]).or_else(|| ends().next())
    }

    /// The short form of an end's port, as short as it can be told apart on its device.
    pub fn short<'e>(&self, end: &'e LinkEnd) -> Short<'e> {
        let told = end.device.and_then(|device| self.told.get(device.index()));
        match told {
            Some(told) => told.abbreviations.short(&end.port),
            None => Short::whole(&end.port),
        }
    }

    /// Grows whenever there are other links.
    pub(super) fn revision(&self) -> u64 {
        self.revision
    }

    /// Takes over what the inventory declares; what it says is joined with the rest by [`Self::follow`].
    pub(super) fn declare(&mut self, links: &[DeclaredLink]) {
        self.declared = join::declared(links);
        self.is_new = true;
    }

    /// Takes over what devices tell. Nothing is made anew unless one of them tells something else than before.
    pub(super) fn follow(&mut self, fleet: &Fleet) {
        if !self.is_new && std::mem::replace(&mut self.followed, fleet.version()) == fleet.version() {
            return;
        }
        self.followed = fleet.version();
        let devices = fleet.iter().map(|entry| entry.device.id.index() + 1).max().unwrap_or(0);
        self.told.resize_with(devices, Told::default);
        let mut is_new = std::mem::take(&mut self.is_new);
        for entry in fleet.iter() {
            is_new |= self.told[entry.device.id.index()].follow(entry);
        }
        if is_new {
            let list = join::join(fleet, &self.told, &self.declared, &mut self.numbers);
            self.take(list, devices);
        }
    }

    fn take(&mut self, list: Vec<Link>, devices: usize) {
        if self.list == list && self.of_device.len() == devices {
            return;
        }
        self.of_device = vec![Vec::new(); devices];
        for (link, at) in list.iter().zip(0..) {
            let [a, b] = link.ends.each_ref().map(|end| end.device);
            let others = b.filter(|b| a != Some(*b));
            for device in a.into_iter().chain(others) {
                self.of_device[device.index()].push(at);
            }
        }
        self.by_id = list.iter().zip(0..).map(|(link, at)| (link.id, at)).collect();
        self.list = list;
        self.revision += 1;
    }
}
