//! The other end of a cable: what a device says of its neighbour, matched with the inventory.

use crate::model::{DeviceId, DeviceSnapshot, InterfaceId, Neighbour, Slot};

use super::fleet::{Entry, Fleet};

/// The other end of an interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FarEnd {
    /// The neighbour's name, as in the inventory if it is there.
    pub device: String,
    /// The neighbour's port, as in its own words.
    pub port: String,
    /// The interface, if both are known here.
    pub id: Option<InterfaceId>,
}

impl FarEnd {
    /// The first neighbour of an interface: most have one, and a hub has none worth a jump.
    pub(super) fn of(fleet: &Fleet, id: InterfaceId) -> Option<Self> {
        let (_, snapshot) = fleet.interface(id)?;
        let neighbour = snapshot.identity(id.slot)?.neighbours.first()?;
        Some(Self::named(fleet, neighbour))
    }

    fn named(fleet: &Fleet, neighbour: &Neighbour) -> Self {
        let found = find_device(fleet, neighbour.system.as_str());
        let port = match neighbour.port.as_str() {
            "" => neighbour.port_description.as_str(),
            port => port,
        };
        let snapshot = found.and_then(|entry| entry.snapshot.as_deref());
        let slot = snapshot.and_then(|snapshot| find_port(snapshot, neighbour));
        let name = snapshot.zip(slot).and_then(|(snapshot, slot)| snapshot.identity(slot));
        let device = found.map_or(neighbour.system.as_str(), |entry| &entry.device.name);
        Self {
            device: device.to_owned(),
            port: name.map_or(port, |identity| identity.name.as_str()).to_owned(),
            id: found.zip(slot).map(|(entry, slot)| interface(entry.device.id, slot)),
        }
    }
}

fn interface(device: DeviceId, slot: Slot) -> InterfaceId {
    InterfaceId { device, slot }
}

/// A device by its name in the inventory, else by what it calls itself, else by either without its domain.
fn find_device<'a>(fleet: &'a Fleet, system: &str) -> Option<&'a Entry> {
    if system.is_empty() {
        return None;
    }
    let own = |entry: &'a Entry| Some(entry.snapshot.as_deref()?.system.name.as_ref()?.as_str());
    let by_name = |entry: &&Entry| entry.device.name.eq_ignore_ascii_case(system);
    let by_own_name = |entry: &&'a Entry| own(entry).is_some_and(|name| name.eq_ignore_ascii_case(system));
    let host = host_of(system);
    let by_host = |entry: &&'a Entry| {
        let names = [Some(&*entry.device.name), own(entry)];
        names.into_iter().flatten().any(|name| host_of(name).eq_ignore_ascii_case(host))
    };
    fleet
        .iter()
        .find(by_name)
        .or_else(|| fleet.iter().find(by_own_name))
        .or_else(|| fleet.iter().find(by_host))
}

fn host_of(name: &str) -> &str {
    name.split('.').next().unwrap_or(name)
}

/// A port by name, else by any other word that it has for itself. Agents differ in what they announce: ifName,
/// ifDescr, ifAlias or the address (lldpRemPortIdSubtype).
fn find_port(snapshot: &DeviceSnapshot, neighbour: &Neighbour) -> Option<Slot> {
    let words = [neighbour.port.as_str(), neighbour.port_description.as_str()];
    let mut words = words.into_iter().filter(|word| !word.is_empty());
    words.find_map(|word| snapshot.slot_of(word).or_else(|| find_by_other_words(snapshot, word)))
}

fn find_by_other_words(snapshot: &DeviceSnapshot, word: &str) -> Option<Slot> {
    let found = snapshot.interfaces().find(|(_, identity)| {
        let names = [&identity.if_descr, &identity.phys_address, &identity.description];
        let named = names.into_iter().flatten().any(|name| name.as_str().eq_ignore_ascii_case(word));
        named || identity.name.as_str().eq_ignore_ascii_case(word)
    });
    found.map(|(slot, _)| slot)
}
