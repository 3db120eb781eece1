//! What the files say, checked against one another: every name that is referred to must exist.

use std::collections::HashSet;
use std::sync::Arc;

use super::address;
use super::key::{Held, Key, Kind};
use super::layer::{Effective, Layer};
use super::read::{Draft, ReadDevice};
use crate::config::diagnostic::{Diagnostics, Origin};

/// Checks the references of a draft that was read without syntax errors.
pub(super) fn references(draft: &Draft, out: &mut Diagnostics) {
    for layer in draft.layers() {
        for (key, held, at) in &layer.settings {
            check_setting(draft, *key, held, at, out);
        }
    }
    for device in &draft.devices {
        check_groups(draft, device, out);
        check_own_jump(device, out);
    }
    check_links(draft, out);
    check_tree(draft, out);
    check_snmp(draft, out);
}

fn check_setting(draft: &Draft, key: Key, held: &Held, at: &Origin, out: &mut Diagnostics) {
    match (key.kind(), held) {
        (Kind::Credential, Held::Text(name)) if !draft.credentials.contains_key(name) => {
            unknown("credential", name, names(&draft.credentials), at, out);
        }
        (Kind::Aggregator, Held::Text(name)) if !draft.aggregators.contains_key(name) => {
            unknown("aggregator", name, names(&draft.aggregators), at, out);
        }
        (Kind::Jump, Held::List(hops)) => check_jump(draft, hops, at, out),
        (Kind::Word(_), Held::Text(word)) => warn_of_later(key, word, at, out),
        _ => {}
    }
}

fn names<V>(map: &std::collections::HashMap<Arc<str>, V>) -> impl Iterator<Item = &str> {
    map.keys().map(AsRef::as_ref)
}

fn unknown<'n>(
    kind: &str,
    name: &str,
    known: impl Iterator<Item = &'n str>,
    at: &Origin,
    out: &mut Diagnostics,
) {
    let help =
        out.suggest(name, known).unwrap_or_else(|| format!("Add it as [{kind}s.{name}] or remove the name."));
    out.error(at, format!("unknown {kind} `{name}`"), Some(help));
}

/// What an inventory may already say, and this version does not do yet.
fn warn_of_later(key: Key, word: &str, at: &Origin, out: &mut Diagnostics) {
    let (message, help) = match (key, word) {
        (Key::SnmpVersion, "1" | "3") => (
            "only SNMP version 2c is spoken by this version",
            "Such a device stays unknown; version = \"2c\" reads it.",
        ),
        _ => return,
    };
    out.warning(at, message, Some(help.into()));
}

fn check_jump(draft: &Draft, hops: &[Arc<str>], at: &Origin, out: &mut Diagnostics) {
    for hop in hops.iter().filter(|hop| !draft.device_places.contains_key(*hop) && !address::is_login(hop)) {
        let help = out.suggest(hop, names(&draft.device_places));
        let help =
            help.unwrap_or_else(|| "Name a device, user@host:port, a list of them, or \"none\".".into());
        out.error(at, format!("`{hop}` is neither a device nor `user@host:port`"), Some(help));
    }
}

fn check_own_jump(device: &ReadDevice, out: &mut Diagnostics) {
    if let Some((Held::List(hops), at)) = device.layer.get(Key::SshJump)
        && hops.contains(&device.name)
    {
        out.error(
            at,
            format!("`{}` jumps through itself", device.name),
            Some("Name another device or \"none\".".into()),
        );
    }
}

fn check_groups(draft: &Draft, device: &ReadDevice, out: &mut Diagnostics) {
    let mut seen = HashSet::new();
    for (name, at) in &device.groups {
        if !draft.groups.contains_key(name) {
            unknown("group", name, names(&draft.groups), at, out);
        } else if !seen.insert(name) {
            out.error(at, format!("the group `{name}` stands twice"), Some("Keep the first.".into()));
        }
    }
}

fn check_links(draft: &Draft, out: &mut Diagnostics) {
    let ends = draft.links.iter().flat_map(|link| &link.ends);
    for (end, at) in ends.filter(|(end, _)| !draft.device_places.contains_key(&end.device)) {
        unknown("device", &end.device, names(&draft.device_places), at, out);
    }
}

fn check_tree(draft: &Draft, out: &mut Diagnostics) {
    const ATTRIBUTES: [&str; 4] = ["site", "role", "platform", "group"];
    let Some((levels, _)) = &draft.tree else { return };
    let tags: HashSet<&str> = draft.layers().flat_map(|layer| layer.tags.keys()).map(AsRef::as_ref).collect();
    for (level, at) in levels.iter().filter(|(level, _)| !ATTRIBUTES.contains(&level.as_str())) {
        if !tags.contains(level.as_str()) {
            let help = out.suggest(level, ATTRIBUTES.into_iter().chain(tags.iter().copied()));
            let help =
                help.unwrap_or_else(|| "Name site, role, platform, group or a tag of some device.".into());
            out.error(at, format!("no device has an attribute or a tag `{level}`"), Some(help));
        }
    }
}

/// A device that is read over SNMP needs a community: said once per place, not once per device.
fn check_snmp(draft: &Draft, out: &mut Diagnostics) {
    let mut said = HashSet::new();
    let mut without: Vec<&ReadDevice> = Vec::new();
    for device in &draft.devices {
        let effective = Effective::of(&draft.layers_of(device));
        let text = |key| effective.text(key);
        let by_snmp = matches!(text(Key::Telemetry).as_deref(), Some("snmp" | "prefer-gnmi"));
        if !by_snmp || text(Key::SnmpVersion).as_deref() == Some("3") {
            continue;
        }
        let Some(name) = text(Key::SnmpCredential) else {
            // Without one a device that prefers gNMI has nothing to fall back to, and is read all the same.
            if text(Key::Telemetry).as_deref() == Some("snmp") {
                without.push(device);
            }
            continue;
        };
        let lacks = draft.credentials.get(&name).filter(|(entered, _)| entered.lacks("community"));
        if let Some((_, at)) = lacks
            && said.insert(name.clone())
        {
            let help = "Add community = { env = \"NOC_COMMUNITY\" } to it.";
            out.error(
                at,
                format!("SNMP uses the credential `{name}`, which has no community"),
                Some(help.into()),
            );
        }
    }
    warn_of_no_credential(&without, out);
}

fn warn_of_no_credential(devices: &[&ReadDevice], out: &mut Diagnostics) {
    let Some(first) = devices.first() else { return };
    let message = match devices.len() {
        1 => format!("the device `{}` has no SNMP credential and stays unknown", first.name),
        many => {
            format!("{many} devices have no SNMP credential and stay unknown, the first is `{}`", first.name)
        }
    };
    let help = "Write snmp = { credential = \"ro\" } into [defaults], or telemetry = \"none\" for a device without SNMP.";
    out.warning(&first.at, message, Some(help.into()));
}

impl Draft {
    /// Every layer of every file.
    pub(super) fn layers(&self) -> impl Iterator<Item = &Layer> {
        let defaults = self.defaults.iter().map(|(layer, _)| layer);
        let named = self.groups.values().chain(self.aggregators.values()).map(|named| &named.layer);
        defaults.chain(named).chain(self.devices.iter().map(|device| &device.layer))
    }

    /// The layers of one device, nearest first. Groups that do not exist are passed over.
    pub(super) fn layers_of<'l>(&'l self, device: &'l ReadDevice) -> Vec<&'l Layer> {
        let groups =
            device.groups.iter().filter_map(|(name, _)| self.groups.get(name)).map(|group| &group.layer);
        let defaults = self.defaults.iter().map(|(layer, _)| layer);
        std::iter::once(&device.layer).chain(groups).chain(defaults).collect()
    }
}
