//! Which devices get the text: the marked ones or, without marks, what scope and filter leave.

use std::{
    collections::{BTreeSet, HashMap},
    fmt,
    sync::Arc,
};

use crate::{
    app::{filter::Filter, fleet::Fleet},
    model::{DeviceId, Moment, expr::Scratch},
    plan::Candidate,
};

/// What is known of the way to each device: what it runs, and what stands in the way of a session.
#[derive(Clone, Default)]
pub struct Candidates(Arc<HashMap<DeviceId, Candidate>>);

impl Candidates {
    /// All of them.
    pub fn new(candidates: impl IntoIterator<Item = Candidate>) -> Self {
        let by_id = candidates.into_iter().map(|candidate| (candidate.device.id, candidate));
        Self(Arc::new(by_id.collect()))
    }

    /// What is known of this device.
    pub fn get(&self, device: DeviceId) -> Option<&Candidate> {
        self.0.get(&device)
    }
}

impl fmt::Debug for Candidates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Candidates({})", self.0.len())
    }
}

/// Two are the same if they are one and the same.
impl PartialEq for Candidates {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// What a filter said of devices, as long as nothing was heard of them since.
#[derive(Debug, Clone, Default)]
struct Verdicts {
    filter: u64,
    of: HashMap<DeviceId, (u64, bool)>,
}

/// The devices that get the text, and those of them that were left out by hand.
#[derive(Debug, Clone, Default)]
pub struct Targets {
    chosen: Vec<DeviceId>,
    left_out: BTreeSet<DeviceId>,
    platforms: Vec<(Arc<str>, usize)>,
    verdicts: Verdicts,
}

impl Targets {
    /// What marks, or scope and filter, choose, in the order of the inventory; with those that were left out.
    pub fn chosen(&self) -> &[DeviceId] {
        &self.chosen
    }

    /// The devices that get the text, in the order of the inventory.
    pub fn iter(&self) -> impl Iterator<Item = DeviceId> {
        self.chosen.iter().copied().filter(|device| !self.left_out.contains(device))
    }

    /// How many get it.
    pub fn count(&self) -> usize {
        // What is left out was chosen: `choose` sees to that.
        self.chosen.len() - self.left_out.len()
    }

    /// How many were left out by hand.
    pub fn left_out(&self) -> usize {
        self.left_out.len()
    }

    /// Whether this device was left out by hand.
    pub fn is_left_out(&self, device: DeviceId) -> bool {
        self.left_out.contains(&device)
    }

    /// Whether this device was chosen, be it left out or not.
    pub fn is_chosen(&self, device: DeviceId) -> bool {
        self.chosen.binary_search(&device).is_ok()
    }

    /// What those that get it run, by how many.
    pub fn platforms(&self) -> &[(Arc<str>, usize)] {
        &self.platforms
    }

    /// Takes over a choice. Whatever is no longer chosen is no longer left out either.
    pub(super) fn choose(&mut self, mut devices: Vec<DeviceId>) {
        devices.sort_unstable();
        self.chosen = devices;
        let chosen = &self.chosen;
        self.left_out.retain(|device| chosen.binary_search(device).is_ok());
    }

    /// Leaves a chosen device out, or takes it in again.
    pub(super) fn toggle(&mut self, device: DeviceId) {
        if self.is_chosen(device) && !self.left_out.remove(&device) {
            self.left_out.insert(device);
        }
    }

    /// Counts what the devices run.
    pub(super) fn count_platforms(&mut self, candidates: &Candidates, fleet: &Fleet) {
        let mut counts: HashMap<Arc<str>, usize> = HashMap::new();
        for device in self.iter() {
            *counts.entry(platform(candidates, fleet, device)).or_default() += 1;
        }
        let mut platforms: Vec<_> = counts.into_iter().collect();
        platforms.sort_by(|(a, m), (b, n)| n.cmp(m).then_with(|| a.cmp(b)));
        self.platforms = platforms;
    }

    /// The devices of a scope that pass the filter. Those of which nothing was heard since the last time are not asked
    /// again.
    pub(super) fn passing(
        &mut self,
        scope: &[DeviceId],
        fleet: &Fleet,
        filter: &Filter,
        now: Moment,
    ) -> Vec<DeviceId> {
        if !filter.is_active() {
            return scope.to_vec();
        }
        if self.verdicts.filter != filter.revision() || filter.asks_for_age() {
            self.verdicts = Verdicts { filter: filter.revision(), of: HashMap::new() };
        }
        let known = &mut self.verdicts.of;
        let mut scratch = Scratch::default();
        let mut passes = |device: &DeviceId| {
            let version = fleet.device_version(*device);
            match known.get(device) {
                Some((at, verdict)) if *at == version => *verdict,
                _ => {
                    let entry = fleet.get(*device);
                    let verdict = entry.is_some_and(|entry| filter.takes_device(entry, now, &mut scratch));
                    known.insert(*device, (version, verdict));
                    verdict
                }
            }
        };
        scope.iter().copied().filter(|device| passes(device)).collect()
    }
}

/// What a device runs, as it is spoken to or as the inventory says.
pub(super) fn platform(candidates: &Candidates, fleet: &Fleet, device: DeviceId) -> Arc<str> {
    let spoken = candidates.get(device).and_then(|candidate| candidate.platform.as_ref());
    let written = || fleet.get(device).and_then(|entry| entry.device.platform.clone());
    spoken
        .map(|platform| Arc::from(platform.name()))
        .or_else(written)
        .unwrap_or_else(|| Arc::from("no platform"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn targets(devices: &[u32]) -> Targets {
        let mut targets = Targets::default();
        targets.choose(devices.iter().copied().map(DeviceId).collect());
        targets
    }

    #[test]
    fn what_is_left_out_is_counted_as_long_as_it_is_chosen() {
        let mut targets = targets(&[3, 1, 2]);
        targets.toggle(DeviceId(2));
        targets.toggle(DeviceId(9));
        assert_eq!((targets.count(), targets.left_out()), (2, 1));
        assert_eq!(targets.iter().collect::<Vec<_>>(), [DeviceId(1), DeviceId(3)]);
        targets.choose(vec![DeviceId(1)]);
        targets.choose(vec![DeviceId(1), DeviceId(2)]);
        assert_eq!((targets.count(), targets.left_out()), (2, 0));
    }
}
