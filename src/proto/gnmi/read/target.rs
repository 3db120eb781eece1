//! One device: its interfaces by name, and what its values become.
//!
//! Everything that either decoder understands arrives here as a spot and a scalar, so that both say the same.

use crate::model::{Change, Counter, Leaf, SafeText, Slot, Subject, Value, Width};

use super::{
    clock::{Clock, Habit, Sample},
    options::Excluded,
    pass::Pass,
    path::{self, Step},
    row::{Facts, Generation, Names, Row, RowId},
    scalar::Scalar,
    schema::{Field, Item, Node},
    system::Meta,
};

/// One device that a reader speaks for.
#[derive(Debug, Default)]
pub struct Target {
    pub(super) raw_name: Box<str>,
    name: SafeText,
    pub(super) names: Names,
    pub(super) rows: Vec<Row>,
    slots: u32,
    pub(super) system: Facts,
    pub(super) clock: Clock,
    pub(super) meta: Meta,
    pub(super) generation: Generation,
    pub(super) since: Generation,
    pub(super) epoch: u32,
    pub(super) layers_changed: bool,
    pub(super) peers_changed: Vec<RowId>,
}

/// A place in a target's tree, with the entries on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot {
    /// The node.
    pub node: Node,
    /// The interface or subinterface that the node belongs to.
    pub row: Option<RowId>,
    /// The neighbour that the node belongs to.
    pub peer: usize,
    /// Of a list: whether the entry is known already.
    pub is_keyed: bool,
}

impl Spot {
    /// Above everything.
    pub const ROOT: Self = Self { node: Node::Root, row: None, peer: 0, is_keyed: false };
}

/// Where a path leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// To a place that is read.
    Spot(Spot),
    /// To something that noctui does not read.
    Unknown,
    /// To an entry beyond what is remembered.
    Overflow,
}

impl Target {
    /// A device of this name, of which nothing is known.
    pub(super) fn new(raw_name: &str) -> Self {
        Self { raw_name: raw_name.into(), name: SafeText::new(raw_name), ..Self::default() }
    }

    /// What `prefix.target` calls it, for people; empty where a stream speaks for one device.
    pub fn name(&self) -> &SafeText {
        &self.name
    }

    /// The same to the letter, to be looked for in the inventory.
    pub fn raw_name(&self) -> &str {
        &self.raw_name
    }

    /// What it is known to do with its times.
    pub fn habit(&self) -> Habit {
        self.clock.habit()
    }

    /// Its clock minus ours, in milliseconds: shown, not believed.
    pub fn skew_ms(&self) -> Option<i64> {
        self.clock.skew_ms()
    }

    /// How often its boot-time was seen to change.
    pub fn epoch(&self) -> u32 {
        self.epoch
    }

    /// What an aggregator says of its own connection to it.
    pub fn meta(&self) -> Meta {
        self.meta
    }

    /// How many interfaces the model has of it now.
    pub fn interfaces(&self) -> usize {
        self.rows.iter().filter(|row| row.is_shown).count()
    }

    /// Forgets all that was told of it. Rows and slots stay: paths are known by them.
    pub(super) fn untold(&mut self, excluded: &Excluded) {
        self.system = Facts::default();
        for row in &mut self.rows {
            row.untold();
            row.is_excluded = (excluded.0)(&self.raw_name, &row.name);
        }
    }

    /// Follows a path; entries that are new get a row.
    pub(super) fn place(&mut self, steps: &[Step<'_>], pass: &mut Pass<'_>) -> Place {
        if path::node_of(steps).is_none() {
            return Place::Unknown;
        }
        let mut spot = Spot::ROOT;
        for step in steps {
            let Some(node) = spot.node.child(step.name()) else { return Place::Unknown };
            match self.enter(spot, node, step.key(node.key()), pass) {
                Some(next) => spot = next,
                None => return Place::Overflow,
            }
        }
        Place::Spot(spot)
    }

    /// One step down. Nothing if there is no room for the entry.
    pub(super) fn enter(
        &mut self,
        spot: Spot,
        node: Node,
        key: Option<&str>,
        pass: &mut Pass<'_>,
    ) -> Option<Spot> {
        let mut below = Spot { node, is_keyed: key.is_some(), ..spot };
        match (node, key) {
            (Node::Interface, Some(name)) => {
                let row = self.row(name, pass)?;
                self.rows[row].stands_alone = true;
                below.row = Some(row);
            }
            (Node::LldpInterface, Some(name)) => below.row = Some(self.row(name, pass)?),
            (Node::Subinterface, Some(index)) => {
                if let Some(parent) = spot.row {
                    below.row = Some(self.subinterface(parent, index, pass)?);
                }
            }
            (Node::Neighbor, Some(id)) => {
                if let Some(row) = spot.row {
                    below.peer = self.rows[row].peers.place(id)?;
                }
            }
            _ => {}
        }
        Some(below)
    }

    fn row(&mut self, raw: &str, pass: &Pass<'_>) -> Option<RowId> {
        if let Some(row) = self.names.get(raw) {
            return Some(*row);
        }
        let fits = !raw.is_empty() && raw.len() <= Row::LONGEST_NAME;
        if !fits || self.rows.len() >= pass.options.max_interfaces {
            return None;
        }
        let row = self.rows.len();
        let name = self.unique(raw);
        let is_excluded = (pass.options.excluded.0)(&self.raw_name, &name);
        self.names.insert(raw.into(), row);
        self.rows.push(Row { raw: raw.into(), name, is_excluded, ..Row::default() });
        Some(row)
    }

    /// Two keys that only differ in what must not be shown are two interfaces all the same.
    fn unique(&self, raw: &str) -> SafeText {
        let name = SafeText::new(raw);
        if *name == *raw || self.rows.iter().all(|row| row.name != name) {
            return name;
        }
        let kept: String = name.chars().take(200).collect();
        SafeText::new(&format!("{kept}#{}", self.rows.len()))
    }

    /// Subinterface N of X is X.N (rule 11).
    fn subinterface(&mut self, parent: RowId, index: &str, pass: &Pass<'_>) -> Option<RowId> {
        let raw = format!("{}.{index}", self.rows[parent].raw);
        let row = self.row(&raw, pass)?;
        if row == parent || self.rows[row].parent.is_some() {
            return Some(row);
        }
        self.rows[row].parent = Some((parent, index.into()));
        self.rows[parent].below.push(row);
        self.layers_changed = true;
        if index != "0" {
            self.rows[row].stands_alone = true;
        } else if !self.rows[row].stands_alone {
            self.rows[parent].zero = Some(row);
        }
        Some(row)
    }

    /// Takes a value of a leaf.
    #[inline]
    pub(super) fn leaf(&mut self, spot: Spot, item: Item, scalar: &Scalar<'_>, pass: &mut Pass<'_>) {
        let taken = match (item, spot.row) {
            (Item::Counter(counter, width), Some(row)) => self.counter(row, counter, width, scalar, pass),
            (Item::Hostname | Item::BootTime | Item::Software, _) => self.of_system(item, scalar, pass),
            (Item::Connected | Item::Synced | Item::Latest, _) => self.of_meta(item, scalar),
            (Item::Neighbour(field), Some(row)) => self.of_peer(row, spot.peer, field, scalar, pass),
            (_, Some(row)) => self.fact(row, item, scalar, pass),
            (_, None) => None,
        };
        match taken {
            Some(()) => pass.tally.updates += 1,
            None => pass.tally.bad_values += 1,
        }
    }

    #[inline]
    fn counter(
        &mut self,
        id: RowId,
        counter: Counter,
        width: Width,
        scalar: &Scalar<'_>,
        pass: &mut Pass<'_>,
    ) -> Option<()> {
        let value = scalar.whole()?;
        if !pass.is_judged {
            pass.is_judged = true;
            self.clock.message(pass.stamp, pass.at);
        }
        let row = &mut self.rows[id];
        let sample = Sample { value, stamp: pass.stamp, arrival: pass.at.moment };
        // Told twice in one notification, the last one counts, and says nothing of the clock.
        let last = row.samples.get(counter).filter(|(_, told)| *told != pass.generation);
        let Some(time) = self.clock.sample(last.map(|(last, _)| last), &sample) else {
            row.samples.tell_again(counter, pass.generation);
            return Some(());
        };
        row.samples.put(counter, sample, pass.generation);
        if !row.is_shown && !self.show_counted(id, pass) {
            return Some(());
        }
        let Some(slot) = self.rows[id].slot else { return Some(()) };
        // A device that sends more than fits a counter32 does not wrap there.
        let width = if value > u64::from(u32::MAX) { Width::Bits64 } else { width };
        pass.out.push(Change {
            subject: Subject::Interface(slot),
            leaf: Leaf::Counter(counter),
            value: Value::Counter(value, width),
            time,
        });
        Some(())
    }

    fn of_peer(
        &mut self,
        row: RowId,
        peer: usize,
        field: Field,
        scalar: &Scalar<'_>,
        pass: &Pass<'_>,
    ) -> Option<()> {
        let Scalar::Text(text) = scalar else { return None };
        if self.rows[row].peers.put(peer, field, text, pass.generation) {
            self.peers_changed.push(row);
        }
        Some(())
    }

    /// The next free slot.
    pub(super) fn next_slot(&mut self) -> Slot {
        let slot = Slot(self.slots);
        self.slots += 1;
        slot
    }
}
