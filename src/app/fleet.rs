//! All devices with what was last heard of them, by id.

use std::{collections::HashMap, sync::Arc};

use crate::{
    config::{Inventory, inventory::DeclaredLink},
    model::{Device, DeviceId, DeviceSnapshot, Freshness, InterfaceId, Moment, Slot, Telemetry},
};

use super::{
    alarms::{Alarms, DeviceAlarms},
    mark::Mark,
    names::Names,
    sort::natural,
    summary::{Judge, Ports, Summary},
    table::Places,
};

/// The inventory as the screens need it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Listing {
    /// The devices, in the order of the inventory. Ids are dense and stay with their names over reloads.
    pub devices: Vec<Arc<Device>>,
    /// The attributes and tags by which devices nest, outermost first.
    pub tree: Vec<Arc<str>>,
    /// The links that it declares.
    pub links: Arc<[DeclaredLink]>,
}

impl From<&Inventory> for Listing {
    fn from(inventory: &Inventory) -> Self {
        let devices = inventory.devices().iter().map(|config| config.device.clone()).collect();
        Self { devices, tree: inventory.tree().to_vec(), links: inventory.links().into() }
    }
}

/// A device with its latest snapshot and what that amounts to.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The device, from the inventory.
    pub device: Arc<Device>,
    /// What was last heard; `None` before its task has said anything.
    pub snapshot: Option<Arc<DeviceSnapshot>>,
    /// What that amounts to, as last judged.
    pub summary: Summary,
    /// What is wrong with it; `None` while nobody judges that.
    pub alarms: Option<DeviceAlarms>,
    /// Its interfaces by name.
    pub(super) names: Names,
    /// Its place among all devices by name.
    pub(super) place: u32,
    /// The characters of its name.
    pub(super) name_chars: u16,
    /// Grows with every judgement: whoever knows it knows whether anything has changed.
    pub(super) version: u64,
}

impl Entry {
    /// A device of which nothing was heard.
    fn new(device: Arc<Device>, place: usize) -> Self {
        let name_chars = device.name.chars().count().try_into().unwrap_or(u16::MAX);
        let summary = Summary::unheard(&device);
        let (names, place) = (Names::default(), place as u32);
        Self { device, snapshot: None, summary, alarms: None, names, place, name_chars, version: 0 }
    }

    fn hear(&mut self, snapshot: Arc<DeviceSnapshot>) {
        self.names.follow(&snapshot);
        self.snapshot = Some(snapshot);
    }

    /// Whether anybody reads it at all: a device may be listed for its shell alone.
    pub fn is_watched(&self) -> bool {
        self.device.telemetry != Telemetry::None
    }
}

/// Devices and ports of the fleet by state: what the top line says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Devices heard in time.
    pub live: u32,
    /// Devices heard late.
    pub stale: u32,
    /// Devices not heard for three periods, or never.
    pub unknown: u32,
    /// Their ports.
    pub ports: Ports,
}

impl Counts {
    fn add(&mut self, entry: &Entry) {
        self.ports.add(entry.summary.ports);
        if let Some(count) = self.count_of(entry) {
            *count += 1;
        }
    }

    fn remove(&mut self, entry: &Entry) {
        self.ports.remove(entry.summary.ports);
        if let Some(count) = self.count_of(entry) {
            *count -= 1;
        }
    }

    fn count_of(&mut self, entry: &Entry) -> Option<&mut u32> {
        match entry.summary.freshness {
            _ if entry.summary.mark == Mark::Quiet && !entry.is_watched() => None,
            Freshness::Live => Some(&mut self.live),
            Freshness::Stale => Some(&mut self.stale),
            Freshness::Unknown => Some(&mut self.unknown),
        }
    }
}

/// All devices. Ids are dense, so a table by id it is.
#[derive(Debug, Clone, Default)]
pub struct Fleet {
    busy_share: f32,
    entries: Vec<Option<Entry>>,
    /// By what devices nest first.
    level: Option<Arc<str>>,
    counts: Counts,
    version: u64,
    /// Nothing changes by time alone before this.
    due: Option<Moment>,
}

impl Fleet {
    /// No device yet; a direction counts as busy from this share of the speed.
    pub(super) fn new(busy_share: f32) -> Self {
        Self { busy_share, ..Self::default() }
    }

    /// The device of this id, if it is (still) in the inventory.
    pub fn get(&self, device: DeviceId) -> Option<&Entry> {
        self.entries.get(device.index())?.as_ref()
    }

    /// The device of this name in the inventory.
    pub fn named(&self, name: &str) -> Option<&Entry> {
        self.iter().find(|entry| &*entry.device.name == name)
    }

    /// The snapshot that an interface stands in, if the interface is there.
    pub fn interface(&self, id: InterfaceId) -> Option<(&Entry, &Arc<DeviceSnapshot>)> {
        let entry = self.get(id.device)?;
        let snapshot = entry.snapshot.as_ref()?;
        snapshot.identity(id.slot).map(|_| (entry, snapshot))
    }

    /// Every device, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().flatten()
    }

    /// How many devices there are.
    pub fn len(&self) -> usize {
        self.iter().count()
    }

    /// Whether the inventory is empty, or not there yet.
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    /// Devices and ports by state.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// The branch of the tree in which a device stands first: its site, most often.
    pub(super) fn site_of<'e>(&self, entry: &'e Entry) -> Option<&'e str> {
        entry.device.attribute(self.level.as_deref()?)
    }

    /// Grows with every judgement of any device.
    pub(super) fn version(&self) -> u64 {
        self.version
    }

    /// Grows with every judgement of a device; 0 if there is no such device.
    pub(super) fn device_version(&self, device: DeviceId) -> u64 {
        self.get(device).map_or(0, |entry| entry.version)
    }

    /// Takes over an inventory. Devices that stay keep what was heard of them.
    pub(super) fn list(&mut self, listing: &Listing, now: Moment) {
        let mut heard: HashMap<DeviceId, Entry> =
            self.entries.drain(..).flatten().map(|entry| (entry.device.id, entry)).collect();
        self.level = listing.tree.first().cloned();
        let mut by_name: Vec<_> = listing.devices.iter().collect();
        by_name.sort_by(|a, b| natural(&a.name, &b.name));
        let len = by_name.iter().map(|device| device.id.index() + 1).max().unwrap_or(0);
        self.entries.resize(len, None);
        for (place, device) in by_name.into_iter().enumerate() {
            let before = heard.remove(&device.id);
            let (snapshot, names, alarms) =
                before.map(|entry| (entry.snapshot, entry.names, entry.alarms)).unwrap_or_default();
            let entry = Entry { snapshot, names, alarms, ..Entry::new(device.clone(), place) };
            self.entries[device.id.index()] = Some(entry);
        }
        self.judge_all(now);
    }

    /// Takes over what was heard. Snapshots of devices that left the inventory, and older ones than are here, are
    /// let go. Tells whether anything was taken.
    pub(super) fn hear(&mut self, snapshots: Vec<Arc<DeviceSnapshot>>, now: Moment) -> bool {
        let before = self.version;
        for snapshot in snapshots {
            let device = snapshot.device;
            let Some(Some(entry)) = self.entries.get_mut(device.index()) else { continue };
            if entry.snapshot.as_ref().is_none_or(|here| here.revision <= snapshot.revision) {
                entry.hear(snapshot);
                self.judge_device(device.index(), now);
            }
        }
        self.version != before
    }

    /// Takes over what is wrong with which device; tells whether that has changed.
    pub(super) fn alarm(&mut self, alarms: &Alarms, now: Moment) -> bool {
        let before = self.version;
        for at in 0..self.entries.len() {
            let Some(entry) = &mut self.entries[at] else { continue };
            let known = alarms.device(entry.device.id);
            if entry.alarms.is_none() || entry.alarms.as_ref() != known.or(Some(&DeviceAlarms::default())) {
                entry.alarms = Some(known.cloned().unwrap_or_default());
                self.judge_device(at, now);
            }
        }
        self.version != before
    }

    /// Judges anew what time has changed; tells whether anything was due.
    pub(super) fn judge(&mut self, now: Moment) -> bool {
        if self.due.is_none_or(|due| due > now) {
            return false;
        }
        let before = self.version;
        self.due = None;
        for at in 0..self.entries.len() {
            let Some(entry) = &self.entries[at] else { continue };
            if entry.summary.is_due(now) {
                self.judge_device(at, now);
            } else {
                self.due = earlier(self.due, entry.summary.due());
            }
        }
        self.version != before
    }

    /// Judges everything at `now`, due or not: after a thaw the clock may have jumped.
    pub(super) fn judge_all(&mut self, now: Moment) {
        self.counts = Counts::default();
        self.entries.iter().flatten().for_each(|entry| self.counts.add(entry));
        (0..self.entries.len()).for_each(|at| self.judge_device(at, now));
    }

    fn judge_device(&mut self, at: usize, now: Moment) {
        let Some(entry) = &mut self.entries[at] else { return };
        let judge = Judge { now, busy_share: self.busy_share, alarms: entry.alarms.as_ref() };
        self.version += 1;
        self.counts.remove(entry);
        entry.version = self.version;
        entry.summary = judge.summary(&entry.device, entry.snapshot.as_deref());
        self.counts.add(entry);
        self.due = earlier(self.due, entry.summary.due());
    }
}

fn earlier(a: Option<Moment>, b: Option<Moment>) -> Option<Moment> {
    a.into_iter().chain(b).min()
}

impl Places<DeviceId> for Fleet {
    fn item(&self, device: DeviceId, _: usize) -> Option<DeviceId> {
        Some(device)
    }

    fn place(&self, item: DeviceId) -> Option<(DeviceId, usize)> {
        Some((item, 0))
    }
}

impl Places<InterfaceId> for Fleet {
    fn item(&self, device: DeviceId, place: usize) -> Option<InterfaceId> {
        let slot = *self.get(device)?.names.order().get(place)?;
        Some(InterfaceId { device, slot })
    }

    fn place(&self, item: InterfaceId) -> Option<(DeviceId, usize)> {
        let is_it = |slot: &Slot| *slot == item.slot;
        Some((item.device, self.get(item.device)?.names.order().iter().position(is_it)?))
    }
}
