//! Whether the other end of a cable is the one that the inventory declares.

use super::{
    judge::{Case, Judge, applies},
    network::Cable,
    progress::Verdict,
    rules::RuleAt,
    watched::Watched,
};
use crate::model::{DeviceId, DeviceSnapshot, Identity, Neighbour, PortState, Severity, Slot, alarm::Check};

impl Judge<'_> {
    /// Judges the declared cables of a device against what LLDP says: all, or those toward another device. `far`
    /// knows the other devices.
    pub(super) fn neighbours<'w>(
        &mut self,
        watched: &mut Watched,
        snapshot: &DeviceSnapshot,
        toward: Option<DeviceId>,
        far: impl Fn(&Cable) -> Option<&'w Watched>,
    ) {
        let (rules, network) = (self.rules, self.network);
        for (at, prepared) in rules.iter() {
            if !matches!(prepared.rule.check, Check::UnexpectedNeighbour) {
                continue;
            }
            let cables = network.cables(watched.id()).iter();
            for cable in cables.filter(|cable| toward.is_none() || cable.far_id == toward) {
                let Some(slot) = snapshot.slot_of(&cable.interface) else { continue };
                self.cable(watched, snapshot, at, slot, cable, far(cable));
            }
        }
    }

    fn cable(
        &mut self,
        watched: &mut Watched,
        snapshot: &DeviceSnapshot,
        at: RuleAt,
        slot: Slot,
        cable: &Cable,
        far: Option<&Watched>,
    ) {
        let Some(row) = watched.row(snapshot, slot, self.now.moment) else { return };
        let seen = &row.identity.neighbours;
        let is_off = snapshot.port_state(slot) == PortState::AdminDown;
        let other = seen.first().filter(|_| !seen.iter().any(|seen| may_be(seen, cable, far)));
        let is_bad = other.is_some() && !is_off && applies(&self.rules.get(at).rule, &row);
        let verdict = if is_bad { Verdict::Bad } else { Verdict::Good };
        let severity = self.rules.get(at).rule.severity.unwrap_or(Severity::Warning);
        let words = other.map(|other| words(other, cable)).unwrap_or_default();
        self.step(watched, snapshot, at, Some(slot), verdict, |_, _| Case::new(severity, words));
    }
}

fn words(seen: &Neighbour, cable: &Cable) -> String {
    let port = if seen.port.is_empty() { &seen.port_description } else { &seen.port };
    format!("sees {}:{port}, expects {}:{}", seen.system, cable.far.device, cable.far.interface)
}

/// Whether what LLDP says can be the declared end. A doubt is no alarm: agents differ in what they announce.
fn may_be(seen: &Neighbour, cable: &Cable, far: Option<&Watched>) -> bool {
    if seen.system.is_empty() {
        return true;
    }
    let snapshot = far.and_then(|far| far.latest.as_deref());
    let own = snapshot.and_then(|snapshot| snapshot.system.name.as_deref());
    let names = [Some(&*cable.far.device), own];
    let host = host_of(&seen.system);
    if !names.into_iter().flatten().any(|name| host_of(name).eq_ignore_ascii_case(host)) {
        return false;
    }
    snapshot.is_none_or(|snapshot| may_be_port(seen, &cable.far.interface, snapshot))
}

/// A port is another one only if the far device has that other one.
fn may_be_port(seen: &Neighbour, expected: &str, far: &DeviceSnapshot) -> bool {
    let mut named = far.interfaces().filter(|(_, identity)| is_called(identity, seen)).peekable();
    named.peek().is_none() || named.any(|(_, identity)| identity.name.eq_ignore_ascii_case(expected))
}

fn is_called(identity: &Identity, seen: &Neighbour) -> bool {
    let names = [Some(&identity.name), identity.if_descr.as_ref(), identity.phys_address.as_ref()];
    let words = [&seen.port, &seen.port_description];
    let is_one = |name: &str| words.iter().any(|word| !word.is_empty() && word.eq_ignore_ascii_case(name));
    names.into_iter().flatten().any(|name| is_one(name))
}

fn host_of(name: &str) -> &str {
    name.split('.').next().unwrap_or(name)
}
