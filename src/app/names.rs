//! The names of a device's interfaces, put in order once for as long as they stay.

use std::sync::Arc;

use crate::model::{DeviceSnapshot, Identity, Slot};

use super::sort::natural;

/// The interfaces of a device in the order of their names.
#[derive(Debug, Clone, Default)]
pub(super) struct Names {
    identities: Arc<Vec<Option<Arc<Identity>>>>,
    order: Vec<Slot>,
    widest: u16,
}

impl Names {
    /// Takes over the names of a snapshot, if any of them is new.
    pub(super) fn follow(&mut self, snapshot: &DeviceSnapshot) {
        if Arc::ptr_eq(&self.identities, &snapshot.identities) {
            return;
        }
        let mut named: Vec<_> =
            snapshot.interfaces().map(|(slot, identity)| (&identity.name, slot)).collect();
        named.sort_by(|(a, _), (b, _)| natural(a, b));
        let widest = named.iter().map(|(name, _)| name.width()).max().unwrap_or(0);
        self.widest = widest.try_into().unwrap_or(u16::MAX);
        self.order = named.into_iter().map(|(_, slot)| slot).collect();
        self.identities = snapshot.identities.clone();
    }

    /// The interfaces there are, by name.
    pub(super) fn order(&self) -> &[Slot] {
        &self.order
    }

    /// The place of a name among them, in any case; the order finds it without looking at all of them.
    pub(super) fn find(&self, snapshot: &DeviceSnapshot, name: &str) -> Option<usize> {
        let name_of = |slot: &Slot| snapshot.identity(*slot).map_or("", |identity| identity.name.as_str());
        let first = self.order.partition_point(|slot| natural(name_of(slot), name).is_lt());
        let alike = |is_same: fn(&str, &str) -> bool| {
            let equals = self.order[first..].iter().take_while(|slot| natural(name_of(slot), name).is_eq());
            let mut equals = equals.enumerate();
            equals.find(|(_, slot)| is_same(name_of(slot), name)).map(|(at, _)| first + at)
        };
        alike(|a, b| a == b).or_else(|| alike(str::eq_ignore_ascii_case))
    }

    /// The width of the widest name, in cells.
    pub(super) fn widest(&self) -> u16 {
        self.widest
    }
}
