//! How the tree grows from an inventory, and how what is wrong rises from its devices to the branches above.

use std::{collections::HashMap, sync::Arc};

use crate::{
    app::{
        fleet::{Fleet, Listing},
        mark::Mark,
    },
    model::Device,
};

use super::{Node, NodeKind, Tree};

/// With this many devices or fewer the whole tree starts unfolded.
const UNFOLDED_DEVICES: usize = 40;

/// Building.
impl Tree {
    /// Takes over an inventory; folds and selection stay where their paths still exist.
    pub(in crate::app) fn list(&mut self, listing: &Listing) {
        let mut folds: HashMap<Vec<Arc<str>>, bool> = HashMap::new();
        for (index, node) in self.nodes.iter().enumerate().filter(|(_, node)| node.kind == NodeKind::Branch) {
            folds.insert(self.path_of(index as u32), node.open);
        }
        let selected = self.path_of(self.selected);
        let was_empty = self.order.is_empty();
        self.build(listing);
        for index in 0..self.nodes.len() as u32 {
            let path = self.path_of(index);
            if let Some(open) = folds.get(&path).filter(|_| !was_empty) {
                self.nodes[index as usize].open = *open;
            }
            if path == selected {
                self.selected = index;
            }
        }
        self.refold();
    }

    pub(super) fn build(&mut self, listing: &Listing) {
        self.nodes.clear();
        self.order.clear();
        self.selected = 0;
        let open = listing.devices.len() <= UNFOLDED_DEVICES;
        let root = self.push(Node { label: "all".into(), open: true, ..Node::blank() });
        self.below(listing.devices.iter().collect(), &listing.tree, 1, root, open);
        self.close(root);
        self.refold();
    }

    /// Adds devices below a node, by the first level that they have an attribute for.
    fn below(
        &mut self,
        devices: Vec<&Arc<Device>>,
        levels: &[Arc<str>],
        depth: u16,
        parent: u32,
        open: bool,
    ) {
        let [level, rest @ ..] = levels else { return self.leaves(&devices, depth, parent) };
        let groups = Groups::by(level, devices);
        for (label, members) in groups.named {
            let index = self.push(Node { label, depth, parent, open, ..Node::blank() });
            self.below(members, rest, depth + 1, index, open);
            self.close(index);
        }
        // What does not have this attribute may still have the next one.
        if !groups.nameless.is_empty() {
            self.below(groups.nameless, rest, depth, parent, open);
        }
    }

    fn leaves(&mut self, devices: &[&Arc<Device>], depth: u16, parent: u32) {
        for device in devices {
            let (label, kind) = (device.name.clone(), NodeKind::Device(device.id));
            let index = self.push(Node { label, kind, depth, parent, ..Node::blank() });
            self.order.push(device.id);
            self.close(index);
        }
    }

    fn push(&mut self, node: Node) -> u32 {
        let (index, first) = (self.nodes.len() as u32, self.order.len() as u32);
        self.nodes.push(Node { devices: first..first, ..node });
        index
    }

    fn close(&mut self, index: u32) {
        let (end, last) = (self.nodes.len() as u32, self.order.len() as u32);
        let node = &mut self.nodes[index as usize];
        node.end = end;
        node.devices.end = last;
    }

    /// Takes over marks and counts from the fleet.
    pub(in crate::app) fn weigh(&mut self, fleet: &Fleet) {
        for node in &mut self.nodes {
            (node.mark, node.wrong) = (Mark::Quiet, 0);
        }
        // Children stand after their parents, so one pass from the end carries everything up.
        for index in (0..self.nodes.len()).rev() {
            let node = &self.nodes[index];
            if let NodeKind::Device(device) = node.kind {
                let Some(entry) = fleet.get(device) else { continue };
                let (mark, down) = (entry.summary.mark, entry.summary.ports.down);
                (self.nodes[index].mark, self.nodes[index].wrong) = (mark, down);
                self.raise(index, mark, u32::from(mark.is_wrong()));
            } else {
                self.raise(index, node.mark, node.wrong);
            }
        }
    }

    fn raise(&mut self, index: usize, mark: Mark, wrong: u32) {
        if index == 0 {
            return;
        }
        let parent = self.nodes[index].parent as usize;
        let parent = &mut self.nodes[parent];
        parent.mark = parent.mark.min(mark);
        parent.wrong += wrong;
    }
}

impl Node {
    fn blank() -> Self {
        Self {
            label: "".into(),
            kind: NodeKind::Branch,
            depth: 0,
            open: false,
            mark: Mark::Quiet,
            wrong: 0,
            parent: 0,
            end: 0,
            devices: 0..0,
        }
    }
}

/// Devices by the value of one attribute.
struct Groups<'a> {
    /// In the order of first appearance.
    named: Vec<(Arc<str>, Vec<&'a Arc<Device>>)>,
    /// Those without it.
    nameless: Vec<&'a Arc<Device>>,
}

impl<'a> Groups<'a> {
    fn by(attribute: &str, devices: Vec<&'a Arc<Device>>) -> Self {
        let mut groups = Self { named: Vec::new(), nameless: Vec::new() };
        let mut places: HashMap<&str, usize> = HashMap::new();
        for device in devices {
            let Some(value) = device.attribute(attribute) else {
                groups.nameless.push(device);
                continue;
            };
            let place = *places.entry(value).or_insert_with(|| {
                groups.named.push((value.into(), Vec::new()));
                groups.named.len() - 1
            });
            groups.named[place].1.push(device);
        }
        groups
    }
}
