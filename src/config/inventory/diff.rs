//! What a reload changes, so that it touches nothing else.

use std::sync::Arc;

use super::{DeviceConfig, Inventory};
use crate::model::DeviceId;

/// The difference between two inventories, by effective settings: a comment or a moved line is no change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InventoryChange {
    /// Devices that are new, in the order of the new inventory.
    pub added: Vec<Arc<DeviceConfig>>,
    /// Devices that left, in the order of the old inventory.
    pub removed: Vec<DeviceId>,
    /// Devices whose settings differ, as they are now.
    pub changed: Vec<Arc<DeviceConfig>>,
}

impl InventoryChange {
    /// True when no device is touched.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.changed.is_empty()
    }
}

impl Inventory {
    /// Compares two inventories that were loaded with the same [`DeviceIds`](super::DeviceIds).
    pub fn diff(old: &Self, new: &Self) -> InventoryChange {
        let mut change = InventoryChange::default();
        for device in new.devices() {
            match old.device(&device.device.name) {
                None => change.added.push(device.clone()),
                Some(before) if **before != **device => change.changed.push(device.clone()),
                Some(_) => {}
            }
        }
        let gone = old.devices().iter().filter(|device| new.device(&device.device.name).is_none());
        change.removed = gone.map(|device| device.device.id).collect();
        change
    }
}
