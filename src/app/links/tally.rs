//! What the links of a scope amount to: the line above the table, counted again only where something has changed.

use crate::{
    app::scope::{Scope, View, links_version},
    model::{DeviceId, Link},
};

use super::{Judge, Links, Verdict};

/// How many links of each verdict there are.
type Verdicts = [u32; Verdict::ALL.len()];

/// Links in figures.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    /// What the rest was made for: scope and links.
    basis: Option<(u64, u64)>,
    shelves: Vec<(DeviceId, u64, Verdicts)>,
    /// How many there are.
    pub(in crate::app) links: u32,
    /// How many of them LLDP tells of.
    pub(in crate::app) heard: u32,
    /// How many the inventory declares.
    pub(in crate::app) declared: u32,
    /// How many join other ends than the inventory declares.
    pub(in crate::app) unexpected: u32,
    /// The width of the widest end in cells: with the whole name of its port, and with the short one.
    pub(in crate::app) widest: [[u16; 2]; 2],
}

impl Tally {
    /// How many links there are of a verdict.
    pub(in crate::app) fn of(&self, verdict: Verdict) -> u32 {
        self.shelves.iter().map(|(_, _, verdicts)| verdicts[verdict as usize]).sum()
    }

    /// Counts again what has changed.
    pub(in crate::app) fn renew(&mut self, scope: &Scope, view: View<'_>) {
        let View { fleet, links, now, .. } = view;
        let basis = Some((scope.revision(), links.revision()));
        let judge = Judge { fleet, now };
        let count = |device: DeviceId| {
            let mut verdicts = Verdicts::default();
            let homed = links.of(device).filter(|link| scope.home(link) == Some(device));
            homed.for_each(|link| verdicts[judge.verdict(link) as usize] += 1);
            verdicts
        };
        if self.basis != basis {
            *self = Self { basis, ..Self::default() };
            let homes = scope.devices().iter();
            self.shelves =
                homes.map(|device| (*device, links_version(fleet, links, *device), count(*device))).collect();
            self.measure(scope, links);
            return;
        }
        for (device, version, verdicts) in &mut self.shelves {
            let present = links_version(fleet, links, *device);
            if *version != present {
                (*version, *verdicts) = (present, count(*device));
            }
        }
    }

    fn measure(&mut self, scope: &Scope, links: &Links) {
        for device in scope.devices() {
            let homed = links.of(*device).filter(|link| scope.home(link) == Some(*device));
            homed.for_each(|link| self.add(links, link));
        }
    }

    fn add(&mut self, links: &Links, link: &Link) {
        self.links += 1;
        self.heard += u32::from(link.is_heard());
        self.declared += u32::from(link.declared);
        self.unexpected += u32::from(link.is_unexpected());
        // Names of strangers give way: nobody watches them.
        let known = link.ends.iter().zip(&mut self.widest).filter(|(end, _)| end.device.is_some());
        for (end, widest) in known {
            let ports = [end.port.width(), links.short(end).width()];
            for (port, widest) in ports.into_iter().zip(widest) {
                let width = end.name.width() + usize::from(port > 0) + port;
                *widest = (*widest).max(width.try_into().unwrap_or(u16::MAX));
            }
        }
    }
}
