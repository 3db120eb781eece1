//! What one device tells of its cables, kept for as long as it tells the same.

use std::sync::Arc;

use crate::{
    app::fleet::Entry,
    model::{Identity, Neighbour, SafeText, Slot},
};

use super::short::Abbreviations;

/// An interface that hears somebody by LLDP.
#[derive(Debug, Clone)]
pub(super) struct Ear {
    pub(super) slot: Slot,
    /// Its place among the device's interfaces by name.
    pub(super) at: u32,
    pub(super) neighbours: Arc<[Neighbour]>,
}

/// What one device tells.
#[derive(Debug, Clone, Default)]
pub(super) struct Told {
    identities: Arc<Vec<Option<Arc<Identity>>>>,
    /// The version of the device that this was taken from.
    version: u64,
    /// What it calls itself.
    system: Option<SafeText>,
    pub(super) ears: Vec<Ear>,
    pub(super) abbreviations: Abbreviations,
}

impl Told {
    /// Takes over what a device tells; whether any of it is new. To ask costs a comparison or three.
    pub(super) fn follow(&mut self, entry: &Entry) -> bool {
        if std::mem::replace(&mut self.version, entry.version) == entry.version {
            return false;
        }
        let Some(snapshot) = &entry.snapshot else { return false };
        let same = Arc::ptr_eq(&self.identities, &snapshot.identities);
        if same && self.system == snapshot.system.name {
            return false;
        }
        if !same {
            let named = entry.names.order().iter().zip(0..);
            let known = named.filter_map(|(slot, at)| Some((*slot, at, snapshot.identity(*slot)?)));
            let hears = known.clone().filter(|(.., identity)| !identity.neighbours.is_empty());
            let ear = |(slot, at, identity): (Slot, u32, &Arc<Identity>)| Ear {
                slot,
                at,
                neighbours: Arc::clone(&identity.neighbours),
            };
            self.ears = hears.map(ear).collect();
            self.abbreviations = Abbreviations::of(known.map(|(.., identity)| identity.name.as_str()));
            self.identities = Arc::clone(&snapshot.identities);
        }
        self.system.clone_from(&snapshot.system.name);
        true
    }
}
