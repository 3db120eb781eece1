//! A list whose order is made elsewhere: its window and its selection, which holds on to an item and not to a row.
//!
//! [`super::table::Table`] ranks a million rows; what is listed here is short enough to be put in order as a whole.

/// What the selection holds on to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor<K> {
    /// The first row, whatever it is.
    Top,
    /// The last row, whatever it is: what is new comes into sight.
    End,
    /// This item, wherever it moves.
    Item(K),
    /// Whatever is on this row; becomes an item as soon as the rows are known.
    Row(usize),
}

/// The window over a list and its selection.
#[derive(Debug, Clone)]
pub struct List<K> {
    anchor: Anchor<K>,
    held: Option<K>,
    len: usize,
    position: usize,
    offset: usize,
    height: usize,
}

impl<K: Clone + Eq> List<K> {
    /// A list whose selection holds on to this.
    pub(super) fn new(anchor: Anchor<K>) -> Self {
        Self { anchor, held: None, len: 0, position: 0, offset: 0, height: 1 }
    }

    /// How many rows there are, those out of sight included.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The row of the selection, from 0 over all rows.
    pub fn position(&self) -> usize {
        self.position
    }

    /// The rows in sight.
    pub fn window(&self) -> std::ops::Range<usize> {
        self.offset..(self.offset + self.height).min(self.len)
    }

    /// The selected item.
    pub fn selected(&self) -> Option<&K> {
        self.held.as_ref()
    }

    /// Whether the last row stays selected, whatever it is.
    pub fn follows(&self) -> bool {
        self.anchor == Anchor::End
    }

    /// Fits window and selection to rows that may have changed: `place` finds an item among them, `item` is what stands
    /// on a row. Whatever went away leaves the selection on its row.
    pub(super) fn settle(
        &mut self,
        len: usize,
        height: usize,
        place: impl Fn(&K) -> Option<usize>,
        item: impl Fn(usize) -> K,
    ) {
        let last = len.saturating_sub(1);
        let position = match &self.anchor {
            Anchor::Top => 0,
            Anchor::End => last,
            Anchor::Row(row) => *row,
            Anchor::Item(held) => place(held).unwrap_or(self.position),
        };
        (self.len, self.position, self.height) = (len, position.min(last), height.max(1));
        let lowest = (self.position + 1).saturating_sub(self.height);
        self.offset = self.offset.clamp(lowest, self.position).min(len.saturating_sub(self.height));
        self.held = (len > 0).then(|| item(self.position));
        if let (Some(held), Anchor::Item(_) | Anchor::Row(_)) = (&self.held, &self.anchor) {
            self.anchor = Anchor::Item(held.clone());
        }
    }

    /// Moves the selection by rows.
    pub(super) fn step(&mut self, rows: isize) {
        self.select_row(self.position.saturating_add_signed(rows));
    }

    /// Moves the selection to a row, or to the last one.
    pub(super) fn select_row(&mut self, row: usize) {
        self.anchor = Anchor::Row(row.min(self.len.saturating_sub(1)));
    }

    /// Moves the selection to a row in sight, counted from its top.
    pub(super) fn select_in_sight(&mut self, row: usize) {
        self.select_row(self.offset + row);
    }

    /// Lets the selection hold on to something else.
    pub(super) fn anchor(&mut self, anchor: Anchor<K>) {
        self.anchor = anchor;
    }

    /// Keeps the selection on what is selected now, wherever a new order puts it.
    pub(super) fn hold(&mut self) {
        if let Some(held) = &self.held {
            self.anchor = Anchor::Item(held.clone());
        }
    }

    /// The rows of a page.
    pub(super) fn page(&self) -> isize {
        self.height.saturating_sub(1).max(1).try_into().unwrap_or(isize::MAX)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn settle(list: &mut List<u32>, rows: &[u32], height: usize) {
        list.settle(rows.len(), height, |item| rows.iter().position(|row| row == item), |row| rows[row]);
    }

    #[test]
    fn the_first_row_stays_selected_until_somebody_moves() {
        let mut list = List::new(Anchor::Top);
        settle(&mut list, &[1, 2, 3], 2);
        settle(&mut list, &[9, 1, 2, 3], 2);
        assert_eq!(list.selected(), Some(&9));
        list.step(1);
        settle(&mut list, &[8, 9, 1, 2, 3], 2);
        assert_eq!(
            list.selected(),
            Some(&9),
            "the row that was stepped to is that of the rows as they are now"
        );
    }

    #[test]
    fn what_follows_the_end_stops_when_somebody_moves_up() {
        let mut list = List::new(Anchor::End);
        settle(&mut list, &[1, 2, 3], 2);
        settle(&mut list, &[1, 2, 3, 4], 2);
        assert_eq!((list.selected(), list.window()), (Some(&4), 2..4));
        list.step(-1);
        settle(&mut list, &[1, 2, 3, 4, 5], 2);
        assert_eq!((list.selected(), list.follows()), (Some(&3), false));
    }

    proptest! {
        #[test]
        fn the_selection_follows_its_item_through_any_change(
            changes in prop::collection::vec(
                (prop::collection::btree_set(0..40_u32, 0..30), -9..9_isize, 1..12_usize), 1..12),
        ) {
            let mut list = List::new(Anchor::Top);
            for (rows, step, height) in changes {
                let rows: Vec<u32> = rows.into_iter().collect();
                let before = list.selected().copied();
                let moved = !matches!(list.anchor, Anchor::Top);
                settle(&mut list, &rows, height);
                if let Some(before) = before.filter(|item| moved && rows.contains(item)) {
                    prop_assert_eq!(list.selected(), Some(&before));
                }
                prop_assert_eq!(list.selected().is_some(), !rows.is_empty());
                if !rows.is_empty() {
                    prop_assert!(list.window().contains(&list.position()));
                    prop_assert_eq!(list.window().len(), height.min(rows.len()));
                }
                list.step(step);
                settle(&mut list, &rows, height);
            }
        }
    }
}
