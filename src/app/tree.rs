//! The tree of devices: a flat index in the order of drawing, rebuilt only when the inventory, a fold or a search changes.
//!
//! A node's devices are one range of one list, so the scope of a selection costs nothing.

mod build;
mod walk;

use std::{ops::Range, sync::Arc};

use crate::model::DeviceId;

use super::{fleet::Listing, mark::Mark};

/// What a node of the tree stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NodeKind {
    /// All devices that share an attribute, or simply all.
    Branch,
    /// One device.
    Device(DeviceId),
}

/// A node of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// What it says: an attribute's value or a device's name.
    pub label: Arc<str>,
    /// What it stands for.
    pub kind: NodeKind,
    /// How deep it lies; the root `all` is 0.
    pub depth: u16,
    /// Whether what is below is shown.
    pub open: bool,
    /// The worst mark below.
    pub mark: Mark,
    /// What is wrong: ports that are down for a device, devices with something wrong for a branch.
    pub wrong: u32,
    parent: u32,
    end: u32,
    devices: Range<u32>,
}

impl Node {
    /// How many devices it holds.
    pub fn device_count(&self) -> usize {
        self.devices.len()
    }
}

/// The tree, its folds and its selection.
#[derive(Debug, Clone)]
pub struct Tree {
    nodes: Vec<Node>,
    order: Vec<DeviceId>,
    visible: Vec<u32>,
    /// Index of the selected node among all nodes.
    selected: u32,
    offset: usize,
    search: String,
}

impl Default for Tree {
    fn default() -> Self {
        let mut tree = Self {
            nodes: Vec::new(),
            order: Vec::new(),
            visible: Vec::new(),
            selected: 0,
            offset: 0,
            search: String::new(),
        };
        tree.build(&Listing::default());
        tree
    }
}

impl Tree {
    /// The node that is the scope.
    pub fn selected(&self) -> &Node {
        &self.nodes[self.selected as usize]
    }

    /// The devices of the scope, in the order of the tree.
    pub fn scope(&self) -> &[DeviceId] {
        self.devices(self.selected())
    }

    /// The devices of a node.
    pub fn devices(&self, node: &Node) -> &[DeviceId] {
        &self.order[node.devices.start as usize..node.devices.end as usize]
    }

    /// The one device that is the scope, if it is one.
    pub fn scope_device(&self) -> Option<DeviceId> {
        match self.selected().kind {
            NodeKind::Device(device) => Some(device),
            NodeKind::Branch => None,
        }
    }

    /// The labels from the root to the scope.
    pub fn path(&self) -> impl Iterator<Item = &str> {
        let lineage = self.lineage(self.selected);
        lineage.into_iter().rev().map(|index| &*self.nodes[index as usize].label)
    }

    /// How many nodes there are to scroll through.
    pub fn len(&self) -> usize {
        self.visible.len()
    }

    /// Never: the root is always there.
    pub fn is_empty(&self) -> bool {
        self.visible.is_empty()
    }

    /// The nodes that fit into `height` rows, each with whether it is the selected one.
    pub fn rows(&self, height: usize) -> impl Iterator<Item = (&Node, bool)> {
        let rows = self.visible.iter().skip(self.offset).take(height);
        rows.map(|index| (&self.nodes[*index as usize], *index == self.selected))
    }

    /// How many nodes are scrolled out above.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// What is being searched for; empty if nothing is.
    pub fn search(&self) -> &str {
        &self.search
    }

    fn lineage(&self, from: u32) -> Vec<u32> {
        let mut lineage = vec![from];
        let mut at = from;
        while at != 0 {
            at = self.nodes[at as usize].parent;
            lineage.push(at);
        }
        lineage
    }

    fn path_of(&self, index: u32) -> Vec<Arc<str>> {
        self.lineage(index).into_iter().rev().map(|at| self.nodes[at as usize].label.clone()).collect()
    }
}
