//! What is said of an interface when one of its facts comes, changes or goes.

use crate::model::{Leaf, Value};

use super::{
    pass::Pass,
    row::{Generation, RowId},
    scalar::{self, Scalar},
    schema::Item,
    target::Target,
};

impl Target {
    /// Takes a fact of an interface; nothing if it is bad.
    pub(super) fn fact(
        &mut self,
        row: RowId,
        item: Item,
        scalar: &Scalar<'_>,
        pass: &mut Pass<'_>,
    ) -> Option<()> {
        if let Some(fact) = self.rows[row].facts.fact_mut(item)
            && scalar::repeats(&fact.value, item, scalar)
        {
            fact.told = pass.generation;
            return Some(());
        }
        let value = scalar::read(item, scalar)?;
        self.put(row, item, value, pass);
        Some(())
    }

    /// Takes a leaf-list of names.
    pub(super) fn name_list<'s>(
        &mut self,
        row: Option<RowId>,
        item: Item,
        scalars: impl IntoIterator<Item = Scalar<'s>>,
        pass: &mut Pass<'_>,
    ) {
        match (row, scalar::names(scalars)) {
            (Some(row), Some(names)) if matches!(item, Item::Higher | Item::Lower) => {
                self.put(row, item, names, pass);
                pass.tally.updates += 1;
            }
            _ => pass.tally.bad_values += 1,
        }
    }

    fn put(&mut self, row: RowId, item: Item, value: Value, pass: &mut Pass<'_>) {
        let Some(leaf) = item.leaf() else { return self.put_unsaid(row, item, value, pass) };
        let before = self.value_of(row, leaf);
        let lent_before = self.borrower(row).map(|parent| (parent, self.value_of(parent, leaf)));
        self.rows[row].facts.put(item, value, pass.generation);
        if self.rows[row].is_shown {
            self.say_if_changed(row, leaf, before, pass);
        } else {
            self.show(row, pass);
        }
        if let Some((parent, before)) = lent_before {
            self.say_if_changed(parent, leaf, before, pass);
        }
    }

    /// Takes what is not said as it stands: that an interface exists, and what its layers follow from.
    fn put_unsaid(&mut self, row: RowId, item: Item, value: Value, pass: &mut Pass<'_>) {
        let facts = &mut self.rows[row].facts;
        self.layers_changed |= item != Item::Name && facts.get(item) != Some(&value);
        facts.put(item, value, pass.generation);
        self.show(row, pass);
    }

    /// The interface that a subinterface merges into.
    fn borrower(&self, row: RowId) -> Option<RowId> {
        let (parent, _) = self.rows[row].parent.as_ref()?;
        (self.rows[*parent].zero == Some(row)).then_some(*parent)
    }

    /// What is known of a leaf: by the interface itself, else by the subinterface that merges into it.
    fn value_of(&self, row: RowId, leaf: Leaf) -> Option<Value> {
        let own = self.rows[row].facts.of_leaf(leaf);
        let lent = || self.rows[self.rows[row].zero?].facts.of_leaf(leaf);
        own.or_else(lent).cloned()
    }

    /// States are said whenever they are heard, as that renews their age; the rest only when it changes.
    fn say_if_changed(&mut self, row: RowId, leaf: Leaf, before: Option<Value>, pass: &mut Pass<'_>) {
        let (true, Some(slot)) = (self.rows[row].is_shown, self.rows[row].slot) else { return };
        let now = self.value_of(row, leaf);
        let is_state = matches!(leaf, Leaf::AdminStatus | Leaf::OperStatus);
        if now != before || is_state && now.is_some() {
            pass.say(slot, leaf, now.unwrap_or(Value::Absent));
        }
    }

    /// Introduces an interface as soon as it is one, with all that was heard of it before.
    fn show(&mut self, row: RowId, pass: &mut Pass<'_>) {
        let it = &self.rows[row];
        if it.is_shown || it.is_excluded || !it.stands_alone || it.is_bare() {
            return;
        }
        let slot = match it.slot {
            Some(slot) => slot,
            None => self.next_slot(),
        };
        let it = &mut self.rows[row];
        (it.slot, it.is_shown) = (Some(slot), true);
        pass.say(slot, Leaf::Name, Value::Text(it.name.clone()));
        let mut leaves = it.facts.leaves();
        leaves.extend(it.zero.map(|zero| self.rows[zero].facts.leaves()).unwrap_or_default());
        for leaf in unrepeated(leaves) {
            let value = self.value_of(row, leaf).filter(|value| *value != Value::Absent);
            if let Some(value) = value {
                pass.say(slot, leaf, value);
            }
        }
        self.layers_changed = true;
        self.peers_changed.push(row);
    }

    /// A counter makes a record of its own of a subinterface that was merged. Whether the interface is shown now.
    #[cold]
    pub(super) fn show_counted(&mut self, row: RowId, pass: &mut Pass<'_>) -> bool {
        if let Some(parent) = self.borrower(row) {
            let leaves = self.rows[row].facts.leaves();
            let before: Vec<_> = leaves.iter().map(|leaf| self.value_of(parent, *leaf)).collect();
            self.rows[parent].zero = None;
            for (leaf, before) in leaves.into_iter().zip(before) {
                self.say_if_changed(parent, leaf, before, pass);
            }
        }
        if self.rows[row].parent.is_some() {
            self.rows[row].stands_alone = true;
        }
        self.show(row, pass);
        self.rows[row].is_shown
    }

    /// Forgets an item that was not told since.
    pub(super) fn clear(&mut self, row: RowId, item: Item, since: Generation, pass: &mut Pass<'_>) {
        match item {
            Item::Counter(counter, _) => {
                if self.rows[row].samples.clear(counter, since)
                    && let (true, Some(slot)) = (self.rows[row].is_shown, self.rows[row].slot)
                {
                    pass.say(slot, Leaf::Counter(counter), Value::Absent);
                }
            }
            _ => self.clear_fact(row, item, since, pass),
        }
    }

    fn clear_fact(&mut self, row: RowId, item: Item, since: Generation, pass: &mut Pass<'_>) {
        let Some(leaf) = item.leaf() else {
            self.layers_changed |= self.rows[row].facts.clear(item, since);
            return;
        };
        let before = self.value_of(row, leaf);
        let borrower = self.borrower(row).map(|parent| (parent, self.value_of(parent, leaf)));
        if self.rows[row].facts.clear(item, since) {
            for (row, before) in [(row, before)].into_iter().chain(borrower) {
                let now = self.value_of(row, leaf);
                if let (true, true, Some(slot)) =
                    (self.rows[row].is_shown, now != before, self.rows[row].slot)
                {
                    pass.say(slot, leaf, now.unwrap_or(Value::Absent));
                }
            }
        }
    }

    /// An interface of which nothing is known any more leaves the table.
    pub(super) fn hide_bare(&mut self, row: RowId, pass: &mut Pass<'_>) {
        let it = &mut self.rows[row];
        if it.is_shown
            && it.is_bare()
            && let Some(slot) = it.slot
        {
            it.is_shown = false;
            it.layers = Default::default();
            pass.say(slot, Leaf::Name, Value::Absent);
            self.layers_changed = true;
        }
    }
}

fn unrepeated(mut leaves: Vec<Leaf>) -> Vec<Leaf> {
    let mut seen = Vec::with_capacity(leaves.len());
    leaves.retain(|leaf| {
        let fresh = !seen.contains(leaf);
        seen.push(*leaf);
        fresh
    });
    leaves
}
