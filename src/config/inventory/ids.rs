//! Ids for devices that outlive a reload.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::model::DeviceId;

/// Which id a device's name has, for as long as the program runs.
///
/// A name keeps its id even while the inventory does not hold it, so an id never means another device. Clones share
/// what they give out: who reads files and who discovers devices never give one id twice.
#[derive(Debug, Clone, Default)]
pub struct DeviceIds {
    by_name: Arc<Mutex<HashMap<Arc<str>, DeviceId>>>,
}

impl DeviceIds {
    /// The id of a name: the one it had, or a new one.
    pub fn id(&mut self, name: &Arc<str>) -> DeviceId {
        let mut by_name = self.by_name.lock().unwrap_or_else(PoisonError::into_inner);
        let next = u32::try_from(by_name.len()).expect("four thousand million devices are never named");
        *by_name.entry(name.clone()).or_insert(DeviceId(next))
    }
}
