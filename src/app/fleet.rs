//! All devices with what was last heard of them, by id.

use std::{collections::HashMap, sync::Arc};

use crate::{
    config::Inventory,
    model::{Device, DeviceId, DeviceSnapshot, Freshness, InterfaceId, Moment, Telemetry},
};

use super::{
    mark::Mark,
    summary::{Judge, Ports, Summary},
};

/// The inventory as the screens need it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Listing {
    /// The devices, in the order of the inventory. Ids are dense and stay with their names over reloads.
    pub devices: Vec<Arc<Device>>,
    /// The attributes and tags by which devices nest, outermost first.
    pub tree: Vec<Arc<str>>,
}

impl From<&Inventory> for Listing {
    fn from(inventory: &Inventory) -> Self {
        let devices = inventory.devices().iter().map(|config| config.device.clone()).collect();
        Self { devices, tree: inventory.tree().to_vec() }
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
}

impl Entry {
    fn new(device: Arc<Device>, snapshot: Option<Arc<DeviceSnapshot>>, judge: Judge) -> Self {
        let summary = judge.summary(&device, snapshot.as_deref());
        Self { device, snapshot, summary }
    }

    fn judge(&mut self, judge: Judge) {
        self.summary = judge.summary(&self.device, self.snapshot.as_deref());
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

/// All devices. Ids are dense, so a table by id it is.
#[derive(Debug, Clone, Default)]
pub struct Fleet {
    busy_share: f32,
    entries: Vec<Option<Entry>>,
    counts: Counts,
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

    /// Takes over an inventory. Devices that stay keep what was heard of them.
    pub(super) fn list(&mut self, listing: &Listing, now: Moment) {
        let mut heard: HashMap<DeviceId, Arc<DeviceSnapshot>> =
            self.iter().filter_map(|entry| Some((entry.device.id, entry.snapshot.clone()?))).collect();
        let judge = self.judge_at(now);
        let len = listing.devices.iter().map(|device| device.id.index() + 1).max().unwrap_or(0);
        self.entries = vec![None; len];
        for device in &listing.devices {
            let entry = Entry::new(device.clone(), heard.remove(&device.id), judge);
            self.entries[device.id.index()] = Some(entry);
        }
        self.count();
    }

    /// Takes over what was heard. Snapshots of devices that left the inventory, and older ones than are here, are
    /// let go. Tells whether anything was taken.
    pub(super) fn hear(&mut self, snapshots: Vec<Arc<DeviceSnapshot>>, now: Moment) -> bool {
        let mut taken = false;
        let judge = self.judge_at(now);
        for snapshot in snapshots {
            let Some(Some(entry)) = self.entries.get_mut(snapshot.device.index()) else { continue };
            if entry.snapshot.as_ref().is_some_and(|here| here.revision > snapshot.revision) {
                continue;
            }
            entry.snapshot = Some(snapshot);
            entry.judge(judge);
            taken = true;
        }
        if taken {
            self.count();
        }
        taken
    }

    /// Judges anew what time has changed; tells whether anything was due.
    pub(super) fn judge(&mut self, now: Moment) -> bool {
        let mut changed = false;
        let judge = self.judge_at(now);
        for entry in self.entries.iter_mut().flatten().filter(|entry| entry.summary.is_due(now)) {
            entry.judge(judge);
            changed = true;
        }
        if changed {
            self.count();
        }
        changed
    }

    /// Judges everything at `now`, due or not: after a thaw the clock may have jumped.
    pub(super) fn judge_all(&mut self, now: Moment) {
        let judge = self.judge_at(now);
        self.entries.iter_mut().flatten().for_each(|entry| entry.judge(judge));
        self.count();
    }

    fn judge_at(&self, now: Moment) -> Judge {
        Judge { now, busy_share: self.busy_share }
    }

    fn count(&mut self) {
        let mut counts = Counts::default();
        for entry in self.entries.iter().flatten() {
            counts.ports.add(entry.summary.ports);
            match entry.summary.freshness {
                _ if entry.summary.mark == Mark::Quiet && !entry.is_watched() => {}
                Freshness::Live => counts.live += 1,
                Freshness::Stale => counts.stale += 1,
                Freshness::Unknown => counts.unknown += 1,
            }
        }
        self.counts = counts;
    }
}
