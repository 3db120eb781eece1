//! Gives the interfaces of a device the same slots whichever source speaks of them.
//!
//! Each source hands slots out by itself. Where one takes over from another, an interface must keep its place by its
//! name, or its history would go to another; what the new source does not know must leave.

use std::{
    collections::{HashMap, HashSet},
    mem,
};

use crate::model::{Change, Leaf, SafeText, Slot, SourceTime, Subject, Value};

/// The slots of one device.
#[derive(Debug, Default)]
pub(super) struct Slots {
    by_name: HashMap<SafeText, Slot>,
    /// Introduced by the source that speaks now.
    present: HashSet<Slot>,
    /// Introduced by the one before, and not by the one that speaks now.
    left: HashSet<Slot>,
}

/// What one source calls its slots.
#[derive(Debug, Default)]
pub(super) struct Names(HashMap<Slot, SafeText>);

impl Slots {
    /// Another source speaks from now on.
    pub fn hand_over(&mut self) {
        self.left.extend(mem::take(&mut self.present));
    }

    /// The new source has told all that it knows: interfaces that it did not name leave.
    pub fn told_all(&mut self) -> impl Iterator<Item = Change> {
        mem::take(&mut self.left).into_iter().map(|slot| name_of(slot, Value::Absent))
    }

    /// Puts the device's slots in the place of the source's.
    pub fn translate(&mut self, names: &mut Names, changes: Vec<Change>) -> Vec<Change> {
        let mut translated = Vec::with_capacity(changes.len());
        for change in changes {
            let Subject::Interface(slot) = change.subject else {
                translated.push(change);
                continue;
            };
            if let (Leaf::Name, Value::Text(name)) = (change.leaf, &change.value) {
                names.0.insert(slot, name.clone());
            }
            let Some(name) = names.0.get(&slot) else { continue };
            let own = self.slot(name);
            self.left.remove(&own);
            let gone = change.leaf == Leaf::Name && change.value == Value::Absent;
            if gone {
                self.present.remove(&own);
                names.0.remove(&slot);
            } else if self.present.insert(own) && change.leaf != Leaf::Name {
                // A source that comes back does not say once more what it has said.
                translated.push(name_of(own, Value::Text(name.clone())));
            }
            translated.push(Change { subject: Subject::Interface(own), ..change });
        }
        translated
    }

    fn slot(&mut self, name: &SafeText) -> Slot {
        let next = Slot(self.by_name.len() as u32);
        *self.by_name.entry(name.clone()).or_insert(next)
    }
}

fn name_of(slot: Slot, value: Value) -> Change {
    Change { subject: Subject::Interface(slot), leaf: Leaf::Name, value, time: SourceTime::None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(slot: u32, name: &str) -> Change {
        name_of(Slot(slot), Value::Text(SafeText::new(name)))
    }

    fn mtu(slot: u32) -> Change {
        Change { leaf: Leaf::Mtu, value: Value::Number(1500), ..named(slot, "") }
    }

    fn slots_of(changes: &[Change]) -> Vec<Subject> {
        changes.iter().map(|change| change.subject).collect()
    }

    #[test]
    fn an_interface_keeps_its_slot_by_its_name() {
        let (mut slots, mut one, mut other) = (Slots::default(), Names::default(), Names::default());
        slots.translate(&mut one, vec![named(0, "Et1"), named(1, "Et2")]);
        slots.hand_over();
        let changes = slots.translate(&mut other, vec![named(0, "Et2"), mtu(0)]);
        assert_eq!(slots_of(&changes), [Subject::Interface(Slot(1)); 2]);
        let left: Vec<Change> = slots.told_all().collect();
        assert_eq!(left, [name_of(Slot(0), Value::Absent)]);
    }

    #[test]
    fn a_source_that_comes_back_introduces_its_interfaces_again() {
        let (mut slots, mut one, mut other) = (Slots::default(), Names::default(), Names::default());
        slots.translate(&mut one, vec![named(0, "Et1")]);
        slots.hand_over();
        slots.translate(&mut other, vec![named(0, "Po1")]);
        slots.told_all().for_each(drop);
        slots.hand_over();
        assert_eq!(slots.translate(&mut one, vec![mtu(0)]), [named(0, "Et1"), mtu(0)]);
        assert_eq!(slots.told_all().count(), 1);
    }
}
