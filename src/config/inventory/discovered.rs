//! Devices that an aggregator speaks of and the inventory does not name.
//!
//! They are shown with their interfaces in a branch of their own, so that an operator sees what the inventory lacks.
//! Nothing reaches them but what the aggregator says: they have no address.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use super::{
    Aggregator, DeviceConfig, DeviceIds, GnmiSettings, Inventory, SnmpSettings, SnmpVersion, SshSettings,
};
use crate::model::{Device, SafeText, Telemetry};

/// The branch of the tree in which they stand.
pub const BRANCH: &str = "discovered";

/// How often values are expected where neither the aggregator nor anything else says so.
const USUAL_PERIOD: Duration = Duration::from_secs(10);

/// A device as an aggregator names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discovery {
    /// Who speaks of it.
    pub aggregator: Arc<Aggregator>,
    /// What `prefix.target` says, to the letter.
    pub target: Arc<str>,
}

impl Inventory {
    /// The aggregators, by name.
    pub fn aggregators(&self) -> &[Arc<Aggregator>] {
        &self.aggregators
    }

    /// The devices among those discovered that the inventory does not name, by whatever way it reads them.
    pub fn discovered(&self, found: &[Discovery], ids: &mut DeviceIds) -> Vec<Arc<DeviceConfig>> {
        let named: BTreeSet<&str> = (self.devices().iter())
            .flat_map(|config| [Some(&*config.device.name), config.gnmi.target.as_deref()])
            .flatten()
            .collect();
        let mut taken = BTreeSet::new();
        let strangers = found.iter().filter(|discovery| !named.contains(&*discovery.target));
        let strangers = strangers.filter(|discovery| self.aggregators.contains(&discovery.aggregator));
        let each = strangers.filter_map(|discovery| {
            let shown = SafeText::new(&discovery.target);
            let mut name: Arc<str> = Arc::from(&*shown);
            if named.contains(&*name) || taken.contains(&name) {
                name = format!("{shown}@{}", discovery.aggregator.name).into();
            }
            // Two that cannot be told apart on screen: the first is shown.
            taken.insert(Arc::clone(&name)).then(|| Arc::new(self.stranger(name, discovery, ids)))
        });
        each.collect()
    }

    fn stranger(&self, name: Arc<str>, discovery: &Discovery, ids: &mut DeviceIds) -> DeviceConfig {
        let aggregator = &discovery.aggregator;
        let mut device = Device {
            id: ids.id(&name),
            name,
            address: Arc::from(""),
            site: None,
            role: None,
            platform: None,
            groups: Vec::new(),
            tags: Default::default(),
            telemetry: Telemetry::Gnmi,
        };
        let branch = Arc::from(BRANCH);
        match self.tree().first().map(AsRef::as_ref) {
            Some("role") => device.role = Some(branch),
            Some("platform") => device.platform = Some(branch),
            Some("group") => device.groups = vec![branch],
            Some("site") | None => device.site = Some(branch),
            Some(tag) => drop(device.tags.insert(Arc::from(tag), branch)),
        }
        let gnmi = GnmiSettings {
            target: Some(Arc::clone(&discovery.target)),
            via: Some(Arc::clone(aggregator)),
            ..aggregator.gnmi.clone()
        };
        DeviceConfig {
            device: Arc::new(device),
            poll: aggregator.gnmi.interval.unwrap_or(USUAL_PERIOD),
            snmp: SnmpSettings {
                version: SnmpVersion::V2c,
                credential: None,
                port: 161,
                timeout: Duration::from_secs(2),
                retries: 0,
                max_bindings: 1,
            },
            gnmi,
            interfaces: Arc::default(),
            ssh: SshSettings::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::inventory::load_text;

    const TEXT: &str = r#"
        tree = ["rack"]
        [aggregators.hub]
        address = "192.0.2.1"
        [devices.fra-1]
        address = "192.0.2.2"
        telemetry = "gnmi"
        gnmi = { via = "hub", target = "edge one" }
        [devices.fra-2]
        address = "192.0.2.3"
        tags = { rack = "r1" }
        telemetry = "none"
    "#;

    #[test]
    fn only_what_the_inventory_lacks_is_discovered_and_it_cannot_be_reached() {
        let mut ids = DeviceIds::default();
        let loaded = load_text(Path::new("inventory.toml"), TEXT, &mut ids);
        let inventory = loaded.inventory.unwrap_or_else(|| panic!("{:?}", loaded.diagnostics));
        let aggregator = &inventory.aggregators()[0];
        let found = ["edge one", "fra-2", "fra-3", "bad\u{1b}[2J", "bad\u{1b}[2J"]
            .map(|target| Discovery { aggregator: Arc::clone(aggregator), target: target.into() });
        let strangers = inventory.discovered(&found, &mut ids);
        let names: Vec<&str> = strangers.iter().map(|config| &*config.device.name).collect();
        assert_eq!(names.len(), 3, "{names:?}");
        assert_eq!(names[0], "fra-3");
        assert!(names.iter().all(|name| !name.contains('\u{1b}')), "{names:?}");
        for config in &strangers {
            assert!(config.device.is_discovered());
            assert_eq!(config.device.attribute("rack"), Some(BRANCH));
        }
        let again = inventory.discovered(&found, &mut ids);
        assert_eq!(again, strangers, "they keep their ids");
    }
}
