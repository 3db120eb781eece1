//! The interfaces of one device as last discovered: their slots, their keys, and what was said of them.
//!
//! A slot belongs to a name for as long as the source lives. What a discovery brings is compared with
//! what was said before, and the differences are what the model hears.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use crate::model::{Change, Leaf, SafeText, Slot, SourceTime, Subject, Value};

use super::cell::Datum;
use super::facts::{self, Columns};
use super::ifmib::PolledRow;
use super::lldp::{self, LldpColumns, Port};
use super::naming::{Named, Names, name_interfaces};
use super::objects::Object;
use super::stack;
use super::{cell, cell::Column};

/// What discovery brought of the interfaces.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// Columns of ifTable and ifXTable.
    pub columns: Columns,
    /// ifStackStatus, if it could be walked.
    pub stack: Option<Column>,
    /// LLDP-MIB, if it could be walked.
    pub lldp: Option<LldpColumns>,
}

impl Found {
    /// Every ifIndex that a naming column has; 0 and what is over 2^31-1 are none (RFC 2863 InterfaceIndex).
    fn named(&self) -> Vec<Named> {
        let columns = || [Object::IfIndex, Object::IfDescr, Object::IfName].map(|o| self.columns.get(&o));
        let mut indexes: Vec<u32> = columns()
            .into_iter()
            .flatten()
            .flat_map(|column| column.keys())
            .filter_map(|index| <[u32; 1]>::try_from(&index[..]).ok())
            .map(|[index]| index)
            .filter(|index| (1..=0x7fff_ffff).contains(index))
            .collect();
        indexes.sort_unstable();
        indexes.dedup();
        name_interfaces(indexes.into_iter().map(|if_index| Names {
            if_index,
            name: self.octets(Object::IfName, if_index),
            descr: self.octets(Object::IfDescr, if_index),
        }))
    }

    fn octets(&self, object: Object, if_index: u32) -> Option<&[u8]> {
        cell::at(self.columns.get(&object)?, if_index).and_then(Datum::octets)
    }

    fn port(&self, named: &Named) -> Port {
        let text = |object| SafeText::from_octets(self.octets(object, named.if_index).unwrap_or_default());
        let phys_address = self.octets(Object::IfPhysAddress, named.if_index).unwrap_or_default().into();
        let names = vec![named.plain.clone(), text(Object::IfDescr), text(Object::IfAlias)];
        Port { if_index: named.if_index, names, phys_address }
    }
}

/// Says which interfaces are left out, by name.
#[derive(Clone)]
pub struct Excluded(pub Arc<dyn Fn(&str) -> bool + Send + Sync>);

impl fmt::Debug for Excluded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Excluded(..)")
    }
}

/// The interfaces of one device.
#[derive(Debug, Default)]
pub struct Table {
    /// Every name ever seen; a name that comes back gets its slot back.
    slots: HashMap<SafeText, Slot>,
    rows: Vec<PolledRow>,
    said: HashMap<Slot, Vec<(Leaf, Value)>>,
    /// The epoch of the device that the rows were discovered in.
    epoch: u32,
}

impl Table {
    /// The rows that are polled, in the order of their indexes.
    pub fn rows(&self) -> &[PolledRow] {
        &self.rows
    }

    /// One of the rows, by its place.
    pub fn row_mut(&mut self, place: usize) -> Option<&mut PolledRow> {
        self.rows.get_mut(place)
    }

    /// Takes over a discovery and says what changed: names that vanished, then what each row says of itself.
    pub fn rebuild(
        &mut self,
        found: &Found,
        epoch: u32,
        excluded: &Excluded,
        time: SourceTime,
    ) -> Vec<Change> {
        let named: Vec<Named> = found.named().into_iter().filter(|row| !(excluded.0)(&row.key)).collect();
        let facts = self.facts(found, &named);
        let same_epoch = std::mem::replace(&mut self.epoch, epoch) == epoch;
        let mut before: HashMap<Slot, PolledRow> =
            std::mem::take(&mut self.rows).into_iter().map(|row| (row.slot(), row)).collect();
        for row in named {
            let slot = self.slot(&row.key);
            let known = before.remove(&slot).filter(|known| same_epoch && *known.named() == row);
            self.rows.push(known.unwrap_or_else(|| PolledRow::new(slot, row)));
        }
        let mut saying = Saying { changes: Vec::new(), time };
        for slot in before.into_keys() {
            self.said.remove(&slot);
            saying.push(slot, Leaf::Name, Value::Absent);
        }
        for (row, facts) in self.rows.iter().zip(facts) {
            saying.difference(row.slot(), self.said.entry(row.slot()).or_default(), facts);
        }
        saying.changes
    }

    fn slot(&mut self, key: &SafeText) -> Slot {
        let next = Slot(u32::try_from(self.slots.len()).expect("fewer names than 2^32"));
        *self.slots.entry(key.clone()).or_insert(next)
    }

    /// What is known of each row now, its name first.
    fn facts(&self, found: &Found, named: &[Named]) -> Vec<Vec<(Leaf, Value)>> {
        let key_of: HashMap<u32, &SafeText> = named.iter().map(|row| (row.if_index, &row.key)).collect();
        let layers =
            found.stack.as_ref().map(|s| stack::layers(s, |index| key_of.get(&index).copied().cloned()));
        let ports: Vec<Port> = named.iter().map(|row| found.port(row)).collect();
        let neighbours = found.lldp.as_ref().map(|columns| lldp::neighbours(columns, &ports));
        let facts = named.iter().map(|row| {
            let mut facts = vec![(Leaf::Name, Value::Text(row.key.clone()))];
            facts.extend(facts::of_interface(&found.columns, row.if_index));
            if let Some(layers) = &layers {
                let layers = layers.get(&row.if_index);
                facts.push((Leaf::HigherLayerIf, facts::names(layers.map(|l| l.higher.as_slice()))));
                facts.push((Leaf::LowerLayerIf, facts::names(layers.map(|l| l.lower.as_slice()))));
            }
            if let Some(neighbours) = &neighbours {
                let of_row = neighbours.get(&row.if_index).cloned().unwrap_or_default();
                facts.push((Leaf::Neighbours, Value::Neighbours(of_row.into())));
            }
            facts
        });
        facts.collect()
    }
}

/// Collects changes.
struct Saying {
    changes: Vec<Change>,
    time: SourceTime,
}

impl Saying {
    fn push(&mut self, slot: Slot, leaf: Leaf, value: Value) {
        self.changes.push(Change { subject: Subject::Interface(slot), leaf, value, time: self.time });
    }

    /// Says what differs from what was said; a leaf that is not among the facts stays as it was said.
    fn difference(&mut self, slot: Slot, said: &mut Vec<(Leaf, Value)>, facts: Vec<(Leaf, Value)>) {
        for (leaf, value) in facts {
            match said.iter_mut().find(|known| known.0 == leaf) {
                Some(known) if known.1 == value => continue,
                Some(known) => known.1 = value.clone(),
                None => said.push((leaf, value.clone())),
            }
            self.push(slot, leaf, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn found(rows: &[(u32, &str)]) -> Found {
        let cells = rows
            .iter()
            .map(|&(index, name)| (Box::from([index].as_slice()), Datum::Octets(name.as_bytes().into())));
        Found { columns: Columns::from([(Object::IfName, cells.collect())]), ..Found::default() }
    }

    fn rebuild(table: &mut Table, rows: &[(u32, &str)], epoch: u32) -> Vec<(Slot, Leaf, Value)> {
        let time = SourceTime::Uptime(Duration::from_secs(1));
        let excluded = Excluded(Arc::new(|name| name.starts_with("Null")));
        let changes = table.rebuild(&found(rows), epoch, &excluded, time);
        changes
            .into_iter()
            .map(|change| match change.subject {
                Subject::Interface(slot) => (slot, change.leaf, change.value),
                Subject::Device => unreachable!("a table speaks of interfaces"),
            })
            .collect()
    }

    #[test]
    fn an_index_that_moves_keeps_its_slot() {
        let mut table = Table::default();
        rebuild(&mut table, &[(1, "Et1"), (2, "Et2"), (3, "Null0")], 0);
        let changes = rebuild(&mut table, &[(1, "Et2"), (2, "Et1")], 1);
        assert_eq!(
            changes,
            [(Slot(1), Leaf::IfIndex, Value::Number(1)), (Slot(0), Leaf::IfIndex, Value::Number(2))]
        );
        assert_eq!(table.rows().iter().map(PolledRow::slot).collect::<Vec<_>>(), [Slot(1), Slot(0)]);
    }

    #[test]
    fn a_name_comes_first_and_leaves_alone() {
        let mut table = Table::default();
        let changes = rebuild(&mut table, &[(1, "Et1")], 0);
        assert_eq!(changes[0], (Slot(0), Leaf::Name, Value::Text("Et1".into())));
        assert!(rebuild(&mut table, &[(1, "Et1")], 0).is_empty(), "nothing new");
        assert_eq!(rebuild(&mut table, &[], 0), [(Slot(0), Leaf::Name, Value::Absent)]);
        assert_eq!(rebuild(&mut table, &[(4, "Et1")], 0)[0].0, Slot(0), "its slot waits for it");
        assert_eq!(rebuild(&mut table, &[(4, "Et1"), (5, "Et9")], 0)[0].0, Slot(1));
    }

    #[test]
    fn an_interface_that_is_excluded_is_not_there() {
        assert!(rebuild(&mut Table::default(), &[(3, "Null0")], 0).is_empty());
    }

    #[test]
    fn impossible_indexes_are_no_interfaces() {
        assert!(rebuild(&mut Table::default(), &[(0, "a"), (0x8000_0000, "b")], 0).is_empty());
    }

    #[test]
    fn a_column_that_could_not_be_walked_deletes_nothing() {
        let mut table = Table::default();
        let mut full = found(&[(1, "Et1")]);
        let alias =
            Column::from([(Box::from([1].as_slice()), Datum::Octets(Box::from(b"to fra".as_slice())))]);
        full.columns.insert(Object::IfAlias, alias);
        table.rebuild(&full, 0, &Excluded(Arc::new(|_| false)), SourceTime::None);
        assert!(rebuild(&mut table, &[(1, "Et1")], 0).is_empty());
    }

    #[test]
    fn what_was_learned_of_a_row_outlives_a_discovery_but_not_a_restart() {
        let mut table = Table::default();
        rebuild(&mut table, &[(1, "Et1")], 0);
        table.row_mut(0).unwrap().lacks(Object::IfHCInOctets);
        let asks_high = |table: &Table| table.rows()[0].objects().contains(&Object::IfHCInOctets);
        rebuild(&mut table, &[(1, "Et1")], 0);
        assert!(!asks_high(&table));
        rebuild(&mut table, &[(1, "Et1")], 1);
        assert!(asks_high(&table));
    }
}
