//! A device as the inventory describes it: what does not change while it is watched.

use std::{collections::BTreeMap, sync::Arc};

use super::DeviceId;

/// How a device is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Telemetry {
    /// SNMP.
    #[default]
    Snmp,
    /// gNMI.
    Gnmi,
    /// gNMI if the device offers it, else SNMP.
    PreferGnmi,
    /// Not at all: the device is in the inventory for its shell.
    None,
}

/// A device of the inventory, with every attribute that a tree, a filter or a screen can name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// Its id while the program runs.
    pub id: DeviceId,
    /// Its name: the key in the inventory.
    pub name: Arc<str>,
    /// Where it is: IPv4, IPv6 or a host name, without a port. Empty if the inventory does not name it.
    pub address: Arc<str>,
    /// Where it stands.
    pub site: Option<Arc<str>>,
    /// What it does: leaf, spine, border.
    pub role: Option<Arc<str>>,
    /// What it runs: `arista_eos`.
    pub platform: Option<Arc<str>>,
    /// Its groups, as written.
    pub groups: Vec<Arc<str>>,
    /// Everything else that the inventory says of it.
    pub tags: BTreeMap<Arc<str>, Arc<str>>,
    /// How it is read.
    pub telemetry: Telemetry,
}

impl Device {
    /// Whether the inventory does not name it: an aggregator speaks of it, and nothing else reaches it. Only such a
    /// device has no address, so nobody can connect to it by mistake.
    pub fn is_discovered(&self) -> bool {
        self.address.is_empty()
    }

    /// The value of an attribute or tag by its name in the inventory, as `tree = [..]` and filters use it.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        match name {
            "name" => Some(&self.name),
            "address" => Some(&self.address),
            "site" => self.site.as_deref(),
            "role" => self.role.as_deref(),
            "platform" => self.platform.as_deref(),
            "group" => self.groups.first().map(AsRef::as_ref),
            tag => self.tags.get(tag).map(AsRef::as_ref),
        }
    }
}
