//! Ids for devices that outlive a reload.

use std::collections::HashMap;
use std::sync::Arc;

use crate::model::DeviceId;

/// Which id a device's name has, for as long as the program runs.
///
/// A name keeps its id even while the inventory does not hold it, so an id never means another device.
#[derive(Debug, Clone, Default)]
pub struct DeviceIds {
    by_name: HashMap<Arc<str>, DeviceId>,
}

impl DeviceIds {
    /// The id of a name: the one it had, or a new one.
    pub fn id(&mut self, name: &Arc<str>) -> DeviceId {
        let next = u32::try_from(self.by_name.len()).expect("four thousand million devices are never named");
        *self.by_name.entry(name.clone()).or_insert(DeviceId(next))
    }
}
