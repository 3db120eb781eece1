//! How the interfaces of a device stand to each other: aggregates and their members, and what runs on top of what.

use std::collections::{BTreeMap, HashMap};

use crate::model::{DeviceSnapshot, Identity, Slot};

/// Derived from the rare leaves whenever they change.
#[derive(Debug, Default)]
pub(super) struct Layout {
    /// The interfaces there are, in the order of their slots.
    pub(super) slots: Vec<Slot>,
    /// The members of each aggregate.
    pub(super) members: BTreeMap<Slot, Vec<Slot>>,
    /// The aggregate of each member.
    pub(super) aggregate: BTreeMap<Slot, Slot>,
    /// What an interface that is no aggregate runs on.
    pub(super) lower: BTreeMap<Slot, Slot>,
}

impl Layout {
    pub(super) fn of(snapshot: &DeviceSnapshot) -> Self {
        let slots = snapshot.interfaces().map(|(slot, _)| slot).collect();
        let mut layout = Self { slots, ..Self::default() };
        let is_layered =
            |identity: &Identity| !identity.higher_layer_if.is_empty() || !identity.lower_layer_if.is_empty();
        if snapshot.interfaces().any(|(_, identity)| is_layered(identity)) {
            layout.stack(snapshot);
        }
        layout
    }

    fn stack(&mut self, snapshot: &DeviceSnapshot) {
        let names: HashMap<&str, (Slot, &Identity)> = snapshot
            .interfaces()
            .map(|(slot, identity)| (identity.name.as_str(), (slot, &**identity)))
            .collect();
        for (slot, identity) in snapshot.interfaces() {
            for (upper, above) in identity.higher_layer_if.iter().filter_map(|name| names.get(&**name)) {
                self.join((*upper, above), slot);
            }
            for (lower, _) in identity.lower_layer_if.iter().filter_map(|name| names.get(&**name)) {
                self.join((slot, identity), *lower);
            }
        }
        for (aggregate, members) in &mut self.members {
            members.sort_unstable();
            members.dedup();
            self.aggregate.extend(members.iter().map(|member| (*member, *aggregate)));
        }
    }

    fn join(&mut self, (upper, above): (Slot, &Identity), lower: Slot) {
        if upper == lower {
            return;
        }
        if is_aggregate(above) {
            self.members.entry(upper).or_default().push(lower);
        } else {
            self.lower.insert(upper, lower);
        }
    }
}

fn is_aggregate(identity: &Identity) -> bool {
    identity.kind.as_ref().and_then(|kind| kind.identity()) == Some("ieee8023adLag")
}
