//! Deletes, and what follows from a notification as a whole: layers and neighbours.
//!
//! Deletes come before updates (rule 5). They are carried out after them, on what the updates did not touch: the
//! outcome is the same, and a counter that is deleted and told in one breath keeps its rate.

use std::{collections::HashMap, sync::Arc};

use crate::model::{Leaf, SafeText, Value};

use super::{
    pass::Pass,
    path::Pick,
    row::{Generation, Layers, RowId},
    schema::{Item, Node},
    system::{Meta, system_leaf},
    target::Target,
};

impl Target {
    /// Forgets everything that a delete names and that was not told since.
    pub(super) fn sweep(&mut self, pick: Pick<'_>, since: Generation, pass: &mut Pass<'_>) {
        let mut items = Vec::new();
        pick.node.items(&mut |item| items.push(item));
        items.dedup();
        for item in items.iter().filter(|item| is_of_system(**item)) {
            if self.system.clear(*item, since) {
                pass.say_of_device(system_leaf(*item), Value::Absent);
            }
        }
        if items.contains(&Item::Connected) {
            self.meta = Meta::default();
        }
        match pick.interface {
            None => (0..self.rows.len()).for_each(|row| self.sweep_row(row, pick, &items, since, pass)),
            Some(name) => {
                let Some(row) = self.names.get(name).copied() else { return };
                let below = self.rows[row].below.clone();
                [row].into_iter().chain(below).for_each(|row| self.sweep_row(row, pick, &items, since, pass));
            }
        }
    }

    fn sweep_row(
        &mut self,
        row: RowId,
        pick: Pick<'_>,
        items: &[Item],
        since: Generation,
        pass: &mut Pass<'_>,
    ) {
        if !self.is_named(row, pick) {
            return;
        }
        // Without its name there is no interface, whatever else was told of it before.
        let names_it = items.contains(&Item::Name) && self.rows[row].facts.clear(Item::Name, since);
        for item in items {
            self.clear(row, *item, since, pass);
            if let Item::Neighbour(field) = item
                && self.rows[row].peers.clear(pick.neighbour, *field, since)
            {
                self.peers_changed.push(row);
            }
        }
        if names_it && pick.node == Node::Leaf(Item::Name) {
            self.remove(row, since, pass);
        }
        self.hide_bare(row, pass);
    }

    /// Takes an interface away, with its subinterfaces.
    fn remove(&mut self, row: RowId, since: Generation, pass: &mut Pass<'_>) {
        let below = self.rows[row].below.clone();
        for row in [row].into_iter().chain(below) {
            Node::Interface.items(&mut |item| self.clear(row, item, since, pass));
            self.hide_bare(row, pass);
        }
    }

    /// Whether a row is among those that a delete names.
    fn is_named(&self, row: RowId, pick: Pick<'_>) -> bool {
        let it = &self.rows[row];
        let is = |wanted: Option<&str>, name: &str| wanted.is_none_or(|wanted| wanted == name);
        let below = it.parent.as_ref().is_some_and(|(parent, index)| {
            is(pick.interface, &self.rows[*parent].raw) && is(pick.subinterface, index)
        });
        let itself = is(pick.interface, &it.raw);
        match pick.node {
            Node::Root | Node::Interfaces | Node::Interface => itself || below,
            Node::Subinterfaces | Node::Subinterface => below,
            _ if pick.in_subinterface => below,
            _ => itself,
        }
    }

    /// Ends a notification: says what several of its values amount to.
    pub(super) fn finish(&mut self, pass: &mut Pass<'_>) {
        self.peers_changed.sort_unstable();
        self.peers_changed.dedup();
        while let Some(row) = self.peers_changed.pop() {
            self.say_peers(row, pass);
        }
        if std::mem::take(&mut self.layers_changed) {
            self.say_layers(pass);
        }
    }

    fn say_peers(&mut self, row: RowId, pass: &mut Pass<'_>) {
        let it = &self.rows[row];
        let (true, Some(slot)) = (it.is_shown, it.slot) else { return };
        let known = it.peers.known();
        if it.peers.is_told() || !known.is_empty() {
            pass.say(slot, Leaf::Neighbours, Value::Neighbours(known));
        }
    }

    fn say_layers(&mut self, pass: &mut Pass<'_>) {
        let mut now = self.layers();
        for (row, it) in self.rows.iter_mut().enumerate() {
            let layers = now.remove(&row).unwrap_or_default();
            let (true, Some(slot)) = (it.is_shown, it.slot) else { continue };
            let before = std::mem::replace(&mut it.layers, layers);
            if before.higher != it.layers.higher {
                pass.say(slot, Leaf::HigherLayerIf, names(&it.layers.higher));
            }
            if before.lower != it.layers.lower {
                pass.say(slot, Leaf::LowerLayerIf, names(&it.layers.lower));
            }
        }
    }

    /// Who stands above and below whom: aggregates above members, subinterfaces above interfaces, and what
    /// ietf-interfaces says itself. Only interfaces that are shown are spoken of.
    fn layers(&self) -> HashMap<RowId, Layers> {
        let mut layers: HashMap<RowId, Layers> = HashMap::new();
        let shown: HashMap<&str, RowId> = self.shown().map(|row| (&*self.rows[row].raw, row)).collect();
        for row in self.shown() {
            let it = &self.rows[row];
            let parent = it.parent.as_ref().map(|(parent, _)| *parent).filter(|p| self.rows[*p].is_shown);
            let aggregate = match it.facts.get(Item::AggregateId) {
                Some(Value::Text(name)) => shown.get(&**name).copied().filter(|aggregate| *aggregate != row),
                _ => None,
            };
            let mut stack = |lower: RowId, higher: RowId| {
                push(&mut layers.entry(lower).or_default().higher, &self.rows[higher].name);
                push(&mut layers.entry(higher).or_default().lower, &self.rows[lower].name);
            };
            if let Some(parent) = parent {
                stack(parent, row);
            }
            if let Some(aggregate) = aggregate {
                stack(row, aggregate);
            }
            for (item, is_higher) in [(Item::Higher, true), (Item::Lower, false)] {
                let Some(Value::Names(names)) = it.facts.get(item) else { continue };
                for other in names.iter().filter_map(|name| shown.get(&**name)) {
                    let (lower, higher) = if is_higher { (row, *other) } else { (*other, row) };
                    stack(lower, higher);
                }
            }
        }
        layers
    }

    fn shown(&self) -> impl Iterator<Item = RowId> {
        self.rows.iter().enumerate().filter(|(_, it)| it.is_shown).map(|(row, _)| row)
    }
}

fn push(names: &mut Vec<SafeText>, name: &SafeText) {
    if !names.contains(name) {
        names.push(name.clone());
    }
}

fn names(names: &[SafeText]) -> Value {
    if names.is_empty() { Value::Absent } else { Value::Names(Arc::from(names)) }
}

fn is_of_system(item: Item) -> bool {
    matches!(item, Item::Hostname | Item::BootTime | Item::Software)
}
