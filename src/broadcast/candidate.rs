//! Who a text can be meant for, from what the inventory says.

use std::sync::Arc;

use crate::{
    config::DeviceConfig,
    model::Platforms,
    plan::{Candidate, Judge},
};

/// The word for a platform that is recognised when the device is met.
pub(super) const AUTO: &str = "auto";

/// A device as a plan sees it. Without a platform in the inventory it is recognised when it is met; until then whatever is
/// dangerous on any platform is dangerous on it.
pub fn candidate(config: &DeviceConfig, platforms: &Arc<Platforms>) -> Candidate {
    let platform: Option<Arc<dyn Judge + Send + Sync>> = match config.device.platform.as_deref() {
        None | Some(AUTO) => Some(Arc::new(Any(Arc::clone(platforms)))),
        Some(name) => platforms.get(name).map(|platform| Arc::clone(platform) as _),
    };
    Candidate { device: Arc::clone(&config.device), platform, obstacle: config.ssh.lacks().map(Arc::from) }
}

/// All platforms at once.
struct Any(Arc<Platforms>);

impl Judge for Any {
    fn name(&self) -> &str {
        AUTO
    }

    fn danger(&self, line: &str) -> Option<Arc<str>> {
        self.0.iter().find_map(|platform| Judge::danger(&**platform, line))
    }

    fn configures(&self, line: &str) -> bool {
        self.0.iter().any(|platform| platform.configures(line))
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::{
        config::{DeviceIds, inventory::load_text, platforms},
        plan::{Confirmation, Order, Plan},
    };

    const TEXT: &str = r#"
        [defaults]
        ssh = { user = "noc" }
        [devices.r1]
        address = "192.0.2.1"
        platform = "cisco_ios"
        [devices.r2]
        address = "192.0.2.2"
        [devices.r3]
        address = "192.0.2.3"
        platform = "acme_os"
    "#;

    fn plan(text: &str) -> Plan {
        let loaded = load_text(Path::new("inventory.toml"), TEXT, &mut DeviceIds::default());
        let inventory = loaded.inventory.unwrap_or_else(|| panic!("{:?}", loaded.diagnostics));
        let known = platforms::built_in();
        let candidates: Vec<Candidate> =
            inventory.devices().iter().map(|config| candidate(config, &known)).collect();
        Plan::make(Order::new(text), &candidates)
    }

    #[test]
    fn whose_platform_nobody_knows_gets_nothing_and_who_has_none_is_recognised() {
        let plan = plan("show clock");
        let platforms: Vec<&str> = plan.targets.iter().map(|target| &*target.platform).collect();
        assert_eq!(platforms, ["cisco_ios", AUTO]);
        assert_eq!(plan.findings.len(), 1);
        assert_eq!(&*plan.findings[0].devices()[0], "r3");
    }

    #[test]
    fn what_is_dangerous_anywhere_is_dangerous_on_whom_nobody_knows() {
        for text in ["reload", "request system reboot"] {
            assert_eq!(plan(text).confirmation(), Confirmation::Number(2), "{text}");
        }
    }
}
