//! `noctui why DEVICE`: every setting that holds for a device, and the line that set it.

use super::Inventory;
use super::key::{Held, Key, Kind};
use super::layer::Effective;
use crate::config::diagnostic::Origin;

/// One setting that holds for a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// The key as it stands in a file, with its table: `snmp.port`, `tags.rack`, `credentials.ro.community`.
    pub key: String,
    /// The value; a secret is its reference, never the secret.
    pub value: String,
    /// What set it; nothing when no file says anything and noctui's own value holds.
    pub origin: Option<Origin>,
}

impl Inventory {
    /// Every setting of a device with its origin, in a fixed order; nothing for a name that is no device.
    pub fn explain(&self, name: &str) -> Option<Vec<Setting>> {
        let at = *self.by_name.get(name)?;
        let read = &self.draft.devices[at];
        let effective = Effective::of(&self.draft.layers_of(read));
        let mut settings = Vec::new();
        settings.extend(read.address.iter().map(|(address, at)| setting("address", address, Some(at))));
        settings.extend(read.groups.iter().map(|(group, at)| setting("groups", group, Some(at))));
        settings.extend(effective.iter().map(|(key, held, at)| setting(key.name(), &shown(held), at)));
        let tags = effective.tags.iter();
        settings.extend(tags.map(|(tag, (value, at))| setting(&format!("tags.{tag}"), value, Some(at))));
        settings.extend(self.explain_credentials(&effective));
        Some(settings)
    }

    /// The credentials that the device's settings name, each once.
    fn explain_credentials(&self, effective: &Effective<'_>) -> Vec<Setting> {
        let named =
            |key: &Key| matches!(key.kind(), Kind::Credential).then(|| effective.text(*key)).flatten();
        let mut names: Vec<_> = Key::ALL.iter().filter_map(named).collect();
        names.sort();
        names.dedup();
        let mut settings = Vec::new();
        for (name, (entered, _)) in names.iter().filter_map(|name| self.draft.credentials.get_key_value(name))
        {
            let shown = entered.shown.iter();
            settings.extend(
                shown.map(|(key, value, at)| setting(&format!("credentials.{name}.{key}"), value, Some(at))),
            );
        }
        settings
    }
}

fn shown(held: &Held) -> String {
    match held {
        Held::List(items) if items.is_empty() => "none".into(),
        held => held.to_string(),
    }
}

fn setting(key: &str, value: &str, origin: Option<&Origin>) -> Setting {
    Setting { key: key.into(), value: value.into(), origin: origin.cloned() }
}
