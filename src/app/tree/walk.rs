//! Moving through the tree, folding it and searching it.

use std::sync::Arc;

use crate::model::DeviceId;

use super::{NodeKind, Tree};

/// Moving, folding, searching.
impl Tree {
    /// Moves the selection by rows; tells whether the scope changed.
    pub(in crate::app) fn step(&mut self, rows: isize, height: usize) -> bool {
        let at = self.row_of(self.selected).saturating_add_signed(rows);
        self.select_row(at.min(self.visible.len().saturating_sub(1)), height)
    }

    /// Selects a row among those that are not folded away; tells whether the scope changed.
    pub(in crate::app) fn select_row(&mut self, row: usize, height: usize) -> bool {
        let Some(&index) = self.visible.get(row) else { return false };
        let changed = std::mem::replace(&mut self.selected, index) != index;
        self.reveal(height);
        changed
    }

    /// Selects a device, unfolding what hides it; tells whether it is in the tree.
    pub(in crate::app) fn select_device(&mut self, device: DeviceId, height: usize) -> bool {
        let found = self.nodes.iter().position(|node| node.kind == NodeKind::Device(device));
        let Some(index) = found else { return false };
        self.select_node(index as u32, height);
        true
    }

    /// Selects the node at `path`, if there still is one.
    pub(in crate::app) fn select_path(&mut self, path: &[Arc<str>], height: usize) {
        let found = (0..self.nodes.len() as u32).find(|index| self.path_of(*index) == path);
        if let Some(index) = found {
            self.select_node(index, height);
        }
    }

    /// The path of the scope, to come back to.
    pub(in crate::app) fn selected_path(&self) -> Vec<Arc<str>> {
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
    pub(in crate::app) fn unfold(&mut self, height: usize) -> bool {
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
    pub(in crate::app) fn fold(&mut self, height: usize) -> bool {
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
    pub(in crate::app) fn toggle(&mut self, height: usize) {
        let node = &mut self.nodes[self.selected as usize];
        if node.kind == NodeKind::Branch {
            node.open = !node.open;
            self.refold();
            self.reveal(height);
        }
    }

    /// Shows only what holds `text` in its label, with what is above it; an empty text shows everything again.
    pub(in crate::app) fn find(&mut self, text: &str, height: usize) {
        self.search = text.to_lowercase();
        self.refold();
        self.reveal(height);
    }

    /// Ends a search on the first hit; tells whether there is one.
    pub(in crate::app) fn accept_find(&mut self, height: usize) -> bool {
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
    pub(in crate::app) fn reveal(&mut self, height: usize) {
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

    pub(super) fn refold(&mut self) {
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
