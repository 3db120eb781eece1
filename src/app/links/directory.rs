//! Who is meant: the words that a device has for its neighbour, matched with the inventory.

use std::{borrow::Cow, collections::HashMap};

use crate::{
    app::fleet::{Entry, Fleet},
    model::{DeviceId, DeviceSnapshot, Neighbour, Slot},
};

/// An interface, with its place among those of its device by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Port {
    pub(super) device: DeviceId,
    pub(super) slot: Slot,
    pub(super) at: u32,
}

/// What a neighbour is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Far<'a> {
    /// An interface of the inventory.
    Port(Port),
    /// A device of the inventory; which of its interfaces cannot be told.
    Device(DeviceId, &'a str),
    /// Somebody else, with the word for the interface.
    Stranger(&'a str, &'a str),
    /// It does not say who it is.
    Nobody,
}

/// The devices of the inventory by the names that neighbours may have for them.
pub(super) struct Directory<'a> {
    fleet: &'a Fleet,
    /// Names in the inventory, what devices call themselves, both without their domain: the earlier counts more.
    names: [HashMap<Cow<'a, str>, DeviceId>; 3],
}

impl<'a> Directory<'a> {
    pub(super) fn of(fleet: &'a Fleet) -> Self {
        let mut names: [HashMap<Cow<'a, str>, DeviceId>; 3] = Default::default();
        for entry in fleet.iter() {
            let own = entry.snapshot.as_deref().and_then(|snapshot| snapshot.system.name.as_deref());
            let known = [Some(&*entry.device.name), own];
            for (at, name) in known.into_iter().enumerate() {
                let Some(name) = name else { continue };
                // Of two with the same name the first is meant, whoever is asked.
                names[at].entry(folded(name)).or_insert(entry.device.id);
                names[2].entry(folded(host_of(name))).or_insert(entry.device.id);
            }
        }
        Self { fleet, names }
    }

    /// A device by its name in the inventory, else by what it calls itself, else by either without its domain.
    fn device(&self, system: &str) -> Option<DeviceId> {
        let [names, own, hosts] = &self.names;
        let name = folded(system);
        let found = names.get(&*name).or_else(|| own.get(&*name));
        found.or_else(|| hosts.get(host_of(&name))).copied()
    }

    /// What an entry of an LLDP table stands for.
    pub(super) fn far<'n>(&self, neighbour: &'n Neighbour) -> Far<'n> {
        let [port, description, chassis] =
            [&neighbour.port, &neighbour.port_description, &neighbour.chassis].map(|text| text.as_str());
        let word = if port.is_empty() { description } else { port };
        let system = neighbour.system.as_str();
        if system.is_empty() {
            return if chassis.is_empty() { Far::Nobody } else { Far::Stranger(chassis, word) };
        }
        let Some(device) = self.device(system) else { return Far::Stranger(system, word) };
        let words = [port, description].into_iter().filter(|word| !word.is_empty());
        let found = self
            .fleet
            .get(device)
            .and_then(|entry| words.into_iter().find_map(|word| find_port(entry, word)));
        found.map_or(Far::Device(device, word), Far::Port)
    }

    /// What the inventory means by an end of a link.
    pub(super) fn declared<'n>(&self, device: &'n str, interface: &'n str) -> Far<'n> {
        let Some(id) = self.names[0].get(&*folded(device)) else { return Far::Stranger(device, interface) };
        let found = self.fleet.get(*id).and_then(|entry| find_port(entry, interface));
        found.map_or(Far::Device(*id, interface), Far::Port)
    }
}

fn host_of(name: &str) -> &str {
    name.split('.').next().unwrap_or(name)
}

fn folded(name: &str) -> Cow<'_, str> {
    let has_capitals = name.bytes().any(|byte| byte.is_ascii_uppercase());
    if has_capitals { Cow::Owned(name.to_ascii_lowercase()) } else { Cow::Borrowed(name) }
}

/// A port by name, else by any other word that it has for itself. Agents differ in what they announce: ifName,
/// ifDescr, ifAlias or the address (lldpRemPortIdSubtype).
fn find_port(entry: &Entry, word: &str) -> Option<Port> {
    let snapshot = entry.snapshot.as_deref()?;
    let at = entry.names.find(snapshot, word).or_else(|| find_by_other_words(entry, snapshot, word))?;
    Some(Port { device: entry.device.id, slot: entry.names.order()[at], at: at as u32 })
}

fn find_by_other_words(entry: &Entry, snapshot: &DeviceSnapshot, word: &str) -> Option<usize> {
    entry.names.order().iter().position(|slot| {
        let identity = snapshot.identity(*slot);
        let names =
            identity.map(|identity| [&identity.if_descr, &identity.phys_address, &identity.description]);
        names.into_iter().flatten().flatten().any(|name| name.as_str().eq_ignore_ascii_case(word))
    })
}
