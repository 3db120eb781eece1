//! One interface of a target, as it was last told: facts by item, counters by column.

use std::{collections::HashMap, sync::Arc};

use crate::model::{Counter, Leaf, Neighbour, SafeText, Slot, Value};

use super::{
    clock::Sample,
    schema::{Field, Item},
};

/// The place of a row in its target.
pub type RowId = usize;

/// The notification that something was last told in; grows with each.
pub type Generation = u64;

/// A value that is known.
#[derive(Debug, Clone)]
pub struct Fact {
    /// What it is a value of.
    pub item: Item,
    /// The value.
    pub value: Value,
    /// When it was last told.
    pub told: Generation,
}

/// Facts of one thing, by item; there are few.
#[derive(Debug, Clone, Default)]
pub struct Facts(Vec<Fact>);

impl Facts {
    /// The value of an item, if it is known.
    pub fn get(&self, item: Item) -> Option<&Value> {
        self.0.iter().find(|fact| fact.item == item).map(|fact| &fact.value)
    }

    /// The value of an item, to be told again.
    pub fn fact_mut(&mut self, item: Item) -> Option<&mut Fact> {
        self.0.iter_mut().find(|fact| fact.item == item)
    }

    /// Takes a value over.
    pub fn put(&mut self, item: Item, value: Value, told: Generation) {
        match self.fact_mut(item) {
            Some(fact) => (fact.value, fact.told) = (value, told),
            None => self.0.push(Fact { item, value, told }),
        }
    }

    /// Forgets an item that was not told since; whether it was known.
    pub fn clear(&mut self, item: Item, since: Generation) -> bool {
        let place = self.0.iter().position(|fact| fact.item == item && fact.told < since);
        place.map(|place| self.0.remove(place)).is_some()
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The leaves that there are values of.
    pub fn leaves(&self) -> Vec<Leaf> {
        let mut leaves: Vec<Leaf> = self.0.iter().filter_map(|fact| fact.item.leaf()).collect();
        leaves.dedup();
        leaves
    }

    /// What the items say of a leaf together: of speeds, the first that is one.
    pub fn of_leaf(&self, leaf: Leaf) -> Option<&Value> {
        if leaf == Leaf::Speed {
            let mut speeds = Item::SPEEDS.into_iter().filter_map(|item| self.get(item));
            return speeds.find(|value| **value != Value::Absent);
        }
        self.0.iter().find(|fact| fact.item.leaf() == Some(leaf)).map(|fact| &fact.value)
    }
}

/// The counters of one interface.
#[derive(Debug, Clone, Default)]
pub struct Samples {
    samples: [Sample; Counter::COUNT],
    told: [Generation; Counter::COUNT],
    /// Bit [`Counter::column`] for those that have a value.
    present: u16,
}

impl Samples {
    /// The last sample of a counter.
    #[inline]
    pub fn get(&self, counter: Counter) -> Option<(&Sample, Generation)> {
        let column = counter.column();
        (self.present & (1 << column) != 0).then(|| (&self.samples[column], self.told[column]))
    }

    /// Takes a sample over.
    #[inline]
    pub fn put(&mut self, counter: Counter, sample: Sample, told: Generation) {
        let column = counter.column();
        self.samples[column] = sample;
        self.told[column] = told;
        self.present |= 1 << column;
    }

    /// Notes that the last sample of a counter was told once more.
    pub fn tell_again(&mut self, counter: Counter, told: Generation) {
        self.told[counter.column()] = told;
    }

    /// Forgets a counter that was not told since; whether it was known.
    pub fn clear(&mut self, counter: Counter, since: Generation) -> bool {
        let known = self.get(counter).is_some_and(|(_, told)| told < since);
        if known {
            self.present &= !(1 << counter.column());
        }
        known
    }

    /// Whether no counter has a value.
    pub fn is_empty(&self) -> bool {
        self.present == 0
    }
}

/// An LLDP neighbour while it is told leaf by leaf.
#[derive(Debug, Clone, Default)]
pub struct Peer {
    id: Box<str>,
    neighbour: Neighbour,
    told: [Generation; 4],
}

/// The LLDP neighbours of one interface. Places are kept: paths are known by them.
#[derive(Debug, Clone, Default)]
pub struct Peers(Vec<Peer>);

impl Peers {
    /// No port has as many neighbours; what comes beyond is counted as overflow.
    const MOST: usize = 64;

    /// The place of a neighbour, if there is room for it.
    pub fn place(&mut self, id: &str) -> Option<usize> {
        let known = self.0.iter().position(|peer| *peer.id == *id);
        known.or_else(|| {
            let room = self.0.len() < Self::MOST && id.len() <= Row::LONGEST_NAME;
            room.then(|| self.0.push(Peer { id: id.into(), ..Peer::default() }))?;
            Some(self.0.len() - 1)
        })
    }

    /// Takes a leaf over; whether it changed.
    pub fn put(&mut self, place: usize, field: Field, text: &str, told: Generation) -> bool {
        let Some(peer) = self.0.get_mut(place) else { return false };
        peer.told[field as usize] = told;
        let known = field_mut(&mut peer.neighbour, field);
        let changed = **known != *text;
        if changed {
            *known = SafeText::new(text);
        }
        changed
    }

    /// Forgets leaves not told since, of one neighbour or of all; whether any was known.
    pub fn clear(&mut self, id: Option<&str>, field: Field, since: Generation) -> bool {
        let mut changed = false;
        for peer in self.0.iter_mut().filter(|peer| id.is_none_or(|id| *peer.id == *id)) {
            let known = field_mut(&mut peer.neighbour, field);
            if peer.told[field as usize] < since && !known.is_empty() {
                *known = SafeText::default();
                changed = true;
            }
        }
        changed
    }

    /// Whether any was ever told.
    pub fn is_told(&self) -> bool {
        !self.0.is_empty()
    }

    /// Those of which anything is known, by their ids.
    pub fn known(&self) -> Arc<[Neighbour]> {
        let mut peers: Vec<&Peer> =
            self.0.iter().filter(|peer| peer.neighbour != Neighbour::default()).collect();
        peers.sort_by(|a, b| a.id.cmp(&b.id));
        peers.into_iter().map(|peer| peer.neighbour.clone()).collect()
    }
}

fn field_mut(neighbour: &mut Neighbour, field: Field) -> &mut SafeText {
    match field {
        Field::System => &mut neighbour.system,
        Field::Port => &mut neighbour.port,
        Field::PortDescription => &mut neighbour.port_description,
        Field::Chassis => &mut neighbour.chassis,
    }
}

/// Names of interfaces on either side.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Layers {
    /// `higher-layer-if`
    pub higher: Vec<SafeText>,
    /// `lower-layer-if`
    pub lower: Vec<SafeText>,
}

/// One interface.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// The key as the target writes it.
    pub raw: Box<str>,
    /// The key as the model has it.
    pub name: SafeText,
    /// Its place in the model, once it was shown.
    pub slot: Option<Slot>,
    /// Whether the model has it now.
    pub is_shown: bool,
    /// Whether the inventory leaves it out.
    pub is_excluded: bool,
    /// Whether it is a record of its own: an interface, or a subinterface that is not merged into its parent.
    pub stands_alone: bool,
    /// Of a subinterface: the interface, and the index as it is written.
    pub parent: Option<(RowId, Box<str>)>,
    /// Its subinterfaces.
    pub below: Vec<RowId>,
    /// The subinterface 0 that merges into this interface.
    pub zero: Option<RowId>,
    /// What is known of it.
    pub facts: Facts,
    /// Its counters.
    pub samples: Box<Samples>,
    /// Its neighbours.
    pub peers: Peers,
    /// What was last said of its layers.
    pub layers: Layers,
}

impl Row {
    /// The longest key that is taken for a name, in octets.
    pub const LONGEST_NAME: usize = 1_024;

    /// Forgets all that was told of it, and keeps its place.
    pub fn untold(&mut self) {
        self.is_shown = false;
        (self.facts, *self.samples, self.layers) = Default::default();
        for field in [Field::System, Field::Port, Field::PortDescription, Field::Chassis] {
            self.peers.clear(None, field, Generation::MAX);
        }
    }

    /// Whether nothing at all is known that would make it an interface.
    pub fn is_bare(&self) -> bool {
        self.facts.is_empty() && self.samples.is_empty()
    }
}

/// The rows of a target by their raw names.
pub type Names = HashMap<Box<str>, RowId>;
