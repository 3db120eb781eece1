//! The tree of devices: a flat index in the order of drawing, rebuilt only when the inventory, a fold or a search changes.
//!
//! A node's devices are one range of one list, so the scope of a selection costs nothing.

use std::{collections::HashMap, ops::Range, sync::Arc};

use crate::model::{Device, DeviceId};

use super::{
    fleet::{Fleet, Listing},
    mark::Mark,
};

/// With this many devices or fewer the whole tree starts unfolded.
const UNFOLDED_DEVICES: usize = 40;

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

/// Building.
impl Tree {
    /// Takes over an inventory; folds and selection stay where their paths still exist.
    pub(super) fn list(&mut self, listing: &Listing) {
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

    fn build(&mut self, listing: &Listing) {
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
    pub(super) fn weigh(&mut self, fleet: &Fleet) {
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

/// Moving, folding, searching.
impl Tree {
    /// Moves the selection by rows; tells whether the scope changed.
    pub(super) fn step(&mut self, rows: isize, height: usize) -> bool {
        let at = self.row_of(self.selected).saturating_add_signed(rows);
        self.select_row(at.min(self.visible.len().saturating_sub(1)), height)
    }

    /// Selects a row among those that are not folded away; tells whether the scope changed.
    pub(super) fn select_row(&mut self, row: usize, height: usize) -> bool {
        let Some(&index) = self.visible.get(row) else { return false };
        let changed = std::mem::replace(&mut self.selected, index) != index;
        self.reveal(height);
        changed
    }

    /// Selects a device, unfolding what hides it; tells whether it is in the tree.
    pub(super) fn select_device(&mut self, device: DeviceId, height: usize) -> bool {
        let found = self.nodes.iter().position(|node| node.kind == NodeKind::Device(device));
        let Some(index) = found else { return false };
        self.select_node(index as u32, height);
        true
    }

    /// Selects the node at `path`, if there still is one.
    pub(super) fn select_path(&mut self, path: &[Arc<str>], height: usize) {
        let found = (0..self.nodes.len() as u32).find(|index| self.path_of(*index) == path);
        if let Some(index) = found {
            self.select_node(index, height);
        }
    }

    /// The path of the scope, to come back to.
    pub(super) fn selected_path(&self) -> Vec<Arc<str>> {
        self.path_of(self.selected)
    }

    fn select_node(&mut self, index: u32, height: usize) {
        let mut closed = false;
        for above in self.lineage(index).into_iter().skip(1) {
            closed |= !std::mem::replace(&mut self.nodes[above as usize].open, true);
        }
        self.selected = index;
        if closed || !self.visible.contains(&index) {
            self.refold();
        }
        self.reveal(height);
    }

    /// Unfolds the selected branch, or moves into it; tells whether the scope changed.
    pub(super) fn unfold(&mut self, height: usize) -> bool {
        let node = &mut self.nodes[self.selected as usize];
        if node.kind != NodeKind::Branch {
            return false;
        }
        if node.open {
            return self.step(1, height);
        }
        node.open = true;
        self.refold();
        self.reveal(height);
        false
    }

    /// Folds the selected branch, or moves to the one above; tells whether the scope changed.
    pub(super) fn fold(&mut self, height: usize) -> bool {
        let node = &mut self.nodes[self.selected as usize];
        if node.kind == NodeKind::Branch && node.open && self.selected != 0 {
            node.open = false;
            self.refold();
            self.reveal(height);
            return false;
        }
        let parent = node.parent;
        let changed = std::mem::replace(&mut self.selected, parent) != parent;
        self.reveal(height);
        changed
    }

    /// Folds or unfolds the branch on a row.
    pub(super) fn toggle(&mut self, height: usize) {
        let node = &mut self.nodes[self.selected as usize];
        if node.kind == NodeKind::Branch {
            node.open = !node.open;
            self.refold();
            self.reveal(height);
        }
    }

    /// Shows only what holds `text` in its label, with what is above it; an empty text shows everything again.
    pub(super) fn find(&mut self, text: &str, height: usize) {
        self.search = text.to_lowercase();
        self.refold();
        self.reveal(height);
    }

    /// Ends a search on the first hit; tells whether there is one.
    pub(super) fn accept_find(&mut self, height: usize) -> bool {
        let needle = std::mem::take(&mut self.search);
        let hit = |index: &&u32| self.nodes[**index as usize].label.to_lowercase().contains(&needle);
        let found = self.visible.iter().find(hit).copied();
        self.refold();
        let Some(index) = found.filter(|_| !needle.is_empty()) else {
            self.reveal(height);
            return false;
        };
        self.select_node(index, height);
        true
    }

    /// Keeps the selected node within `height` rows.
    pub(super) fn reveal(&mut self, height: usize) {
        let at = self.row_of(self.selected);
        let last = self.visible.len().saturating_sub(height.max(1));
        let lowest = (at + 1).saturating_sub(height.max(1));
        self.offset = self.offset.clamp(lowest.min(at), at).min(last);
    }

    /// The row of a node, or of the nearest one above it that is not folded away.
    fn row_of(&self, index: u32) -> usize {
        match self.visible.binary_search(&index) {
            Ok(row) => row,
            Err(after) => after.saturating_sub(1),
        }
    }

    fn refold(&mut self) {
        self.visible.clear();
        if self.search.is_empty() {
            self.list_open();
        } else {
            self.list_hits();
        }
    }

    fn list_open(&mut self) {
        let mut index = 0;
        while let Some(node) = self.nodes.get(index as usize) {
            self.visible.push(index);
            index = if node.open || node.kind != NodeKind::Branch { index + 1 } else { node.end };
        }
        // A selection that was folded away moves up to the branch that hides it.
        while self.visible.binary_search(&self.selected).is_err() {
            self.selected = self.nodes[self.selected as usize].parent;
        }
    }

    fn list_hits(&mut self) {
        let mut wanted = vec![false; self.nodes.len()];
        for index in (0..self.nodes.len()).rev() {
            let node = &self.nodes[index];
            wanted[index] |= index == 0 || node.label.to_lowercase().contains(&self.search);
            wanted[node.parent as usize] |= wanted[index];
        }
        self.visible.extend((0..self.nodes.len() as u32).filter(|index| wanted[*index as usize]));
    }
}
