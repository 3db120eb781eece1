//! What the inventory says of the fleet: which devices there are, and which link joins which.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque},
    sync::Arc,
};

use crate::model::{Device, DeviceId, SafeText};

/// One end of a declared link.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct End {
    /// The device's name in the inventory.
    pub device: Arc<str>,
    /// The interface's name on that device.
    pub interface: Arc<str>,
}

/// A declared link.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Link {
    /// Its ends.
    pub ends: [End; 2],
}

/// Interfaces by the names of their devices: those that were up when an earlier run of the program saw them.
pub type SeenUp = BTreeMap<Arc<str>, BTreeSet<SafeText>>;

/// All that the engine must know beside what devices say.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// The devices that are watched.
    pub devices: Vec<Arc<Device>>,
    /// The links that are declared between them.
    pub links: Vec<Link>,
    /// What was up before the program started: what is down since then is news, whoever looked away.
    pub seen_up: Arc<SeenUp>,
}

/// The near end of a link and where it leads.
#[derive(Debug, Clone)]
pub(super) struct Cable {
    pub(super) interface: Arc<str>,
    pub(super) far: End,
    /// The far device, if the inventory has it.
    pub(super) far_id: Option<DeviceId>,
}

/// How a device that is not silent stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    Answers,
    /// It did not answer in time, and will soon be silent or heard again.
    Late,
    /// Nobody knows.
    Nothing,
}

/// Who stands before whom among the silent devices.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Silence {
    /// What lies behind a silent device, with the nearest that does not.
    pub(super) front: HashMap<DeviceId, DeviceId>,
    /// What may turn out to lie behind one.
    pub(super) open: BTreeSet<DeviceId>,
}

/// The facts, to be asked by device.
#[derive(Debug, Default)]
pub(super) struct Network {
    cables: HashMap<DeviceId, Vec<Cable>>,
    seen_up: Arc<SeenUp>,
}

impl Network {
    pub(super) fn new(facts: &Facts) -> Self {
        let ids: HashMap<&str, DeviceId> =
            facts.devices.iter().map(|device| (&*device.name, device.id)).collect();
        let mut cables: HashMap<DeviceId, Vec<Cable>> = HashMap::new();
        for Link { ends: [one, other] } in &facts.links {
            for (near, far) in [(one, other), (other, one)] {
                let Some(id) = ids.get(&*near.device) else { continue };
                let far_id = ids.get(&*far.device).copied();
                let cable = Cable { interface: near.interface.clone(), far: far.clone(), far_id };
                cables.entry(*id).or_default().push(cable);
            }
        }
        Self { cables, seen_up: Arc::clone(&facts.seen_up) }
    }

    pub(super) fn cables(&self, device: DeviceId) -> &[Cable] {
        self.cables.get(&device).map_or(&[], Vec::as_slice)
    }

    /// Whether an earlier run saw the interface up.
    pub(super) fn was_up(&self, device: &str, interface: &SafeText) -> bool {
        self.seen_up.get(device).is_some_and(|interfaces| interfaces.contains(interface))
    }

    pub(super) fn is_linked(&self, device: DeviceId, interface: &str) -> bool {
        self.cables(device).iter().any(|cable| &*cable.interface == interface)
    }

    fn neighbours(&self, device: DeviceId) -> impl Iterator<Item = DeviceId> {
        self.cables(device).iter().filter_map(|cable| cable.far_id)
    }

    /// Who stands before whom among the silent devices.
    ///
    /// A silent device with a neighbour that answers has failed itself; one that has only silent neighbours may be
    /// well, and cannot be reached. Where a neighbour is merely late, it shows soon which of the two it is. Where no
    /// neighbour answers anywhere, nobody can tell.
    pub(super) fn silence(
        &self,
        silent: &HashSet<DeviceId>,
        standing: impl Fn(DeviceId) -> Standing,
    ) -> Silence {
        let beside = |wanted: Standing| {
            let is_beside = |device: &DeviceId| {
                let others = self.neighbours(*device).filter(|other| !silent.contains(other));
                others.into_iter().any(|other| standing(other) == wanted)
            };
            let mut found: Vec<DeviceId> = silent.iter().copied().filter(is_beside).collect();
            found.sort_unstable();
            found
        };
        let mut front = self.flood(beside(Standing::Answers), silent);
        let late = self.flood(beside(Standing::Late), silent);
        let open = late.into_keys().filter(|device| !front.contains_key(device)).collect();
        front.retain(|device, front| device != front);
        Silence { front, open }
    }

    /// The silent devices that can be reached from some of them, each with the nearest of those.
    fn flood(&self, from: Vec<DeviceId>, silent: &HashSet<DeviceId>) -> HashMap<DeviceId, DeviceId> {
        let mut nearest: HashMap<DeviceId, DeviceId> = from.iter().map(|start| (*start, *start)).collect();
        let mut queue = VecDeque::from(from);
        while let Some(device) = queue.pop_front() {
            let start = nearest[&device];
            for next in self.neighbours(device).filter(|next| silent.contains(next)) {
                nearest.entry(next).or_insert_with(|| {
                    queue.push_back(next);
                    start
                });
            }
        }
        nearest
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Telemetry;

    fn network(links: &[(u32, u32)]) -> Network {
        let name = |id: u32| Arc::<str>::from(format!("d{id}"));
        let device = |id| Device {
            id: DeviceId(id),
            name: name(id),
            address: "192.0.2.1".into(),
            site: None,
            role: None,
            platform: None,
            groups: Vec::new(),
            tags: Default::default(),
            telemetry: Telemetry::Snmp,
        };
        let end = |id, far| End { device: name(id), interface: format!("to-{far}").into() };
        let links = links.iter().map(|(a, b)| Link { ends: [end(*a, *b), end(*b, *a)] }).collect();
        let devices = (0..8).map(|id| Arc::new(device(id))).collect();
        Network::new(&Facts { devices, links, ..Facts::default() })
    }

    #[test]
    fn what_lies_behind_a_silent_device_has_no_neighbour_that_answers() {
        let chain = [(0, 1), (1, 2), (2, 3), (1, 4), (4, 0)];
        for (name, silent, late, behind, open) in [
            ("a chain folds into its head", vec![1, 2, 3], vec![], vec![(2, 1), (3, 1)], vec![]),
            ("another way keeps a device apart", vec![1, 4], vec![], vec![], vec![]),
            ("the last of a chain stands alone", vec![3], vec![], vec![], vec![]),
            ("nobody answers, so nobody can tell", vec![0, 1, 2, 3, 4], vec![], vec![], vec![]),
            ("no links, no verdict", vec![6, 7], vec![], vec![], vec![]),
            ("the head is late", vec![2, 3], vec![1], vec![], vec![2, 3]),
            ("somebody else is late", vec![1, 2], vec![3], vec![(2, 1)], vec![]),
        ] {
            let silent: HashSet<DeviceId> = silent.into_iter().map(DeviceId).collect();
            let standing =
                |device: DeviceId| if late.contains(&device.0) { Standing::Late } else { Standing::Answers };
            let silence = network(&chain).silence(&silent, standing);
            let mut front: Vec<(u32, u32)> = silence.front.into_iter().map(|(a, b)| (a.0, b.0)).collect();
            front.sort_unstable();
            assert_eq!(front, behind, "{name}");
            assert_eq!(silence.open.into_iter().map(|id| id.0).collect::<Vec<_>>(), open, "{name}");
        }
    }
}
