//! A long list of which only a window is ever put in order: the selection holds on to an item, not to a row.
//!
//! Nothing is ever sorted as a whole: a window of sixty out of a million is chosen in one pass over their ranks, and
//! its place is counted from the selected row.

use std::{cmp::Ordering, ops::Range};

use crate::model::{DeviceId, Moment};

use super::{
    ranks::{Ranker, Ranks, Row},
    sort::Sort,
};

/// What the selection holds on to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Anchor<K> {
    /// The first row, whatever it is: so it begins, and the worst stays in sight.
    Top,
    /// This item, wherever it moves.
    Item(K),
    /// Whatever is on this row; becomes an item as soon as the rows are in order.
    Row(usize),
}

/// Where an item stands among the rows of its device.
pub(super) trait Places<K> {
    /// The item at a place.
    fn item(&self, device: DeviceId, place: usize) -> Option<K>;

    /// The place of an item.
    fn place(&self, item: K) -> Option<(DeviceId, usize)>;
}

/// What all ranks of a table rest on besides its sort: if any of it changes, all are made anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Basis {
    /// Which devices there are.
    pub(super) scope: u64,
    /// Which rows are left out.
    pub(super) filter: u64,
    /// When, if the filter asks for ages.
    pub(super) at: Option<Moment>,
}

/// How rows of the same rank are told apart, where their order as listed is not enough.
pub(super) type Tie<'a, K> = Option<&'a dyn Fn(K, K) -> Ordering>;

/// A table of things with ids: its rows, its order, its window and its selection.
#[derive(Debug, Clone)]
pub struct Table<K, C> {
    ranks: Ranks,
    /// What the ranks were made for.
    basis: Option<(Basis, Sort<C>)>,
    window: Vec<K>,
    sort: Sort<C>,
    anchor: Anchor<K>,
    /// What was selected when the rows were last put in order.
    held: Option<K>,
    position: usize,
    offset: usize,
    height: usize,
}

impl<K, C> Default for Table<K, C> {
    fn default() -> Self {
        Self {
            ranks: Ranks::default(),
            basis: None,
            window: Vec::new(),
            sort: Sort::default(),
            anchor: Anchor::Top,
            held: None,
            position: 0,
            offset: 0,
            height: 0,
        }
    }
}

impl<K: Copy + Eq, C: Copy + PartialEq> Table<K, C> {
    /// How many rows there are, those out of sight included.
    pub fn len(&self) -> usize {
        self.ranks.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many rows are scrolled out above.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// The row of the selection, from 0 over all rows.
    pub fn position(&self) -> usize {
        self.position
    }

    /// The devices that have a row, in the order in which they are listed.
    pub(super) fn devices(&self) -> impl Iterator<Item = DeviceId> {
        self.ranks.devices()
    }

    /// What it is sorted by.
    pub fn sort(&self) -> Sort<C> {
        self.sort
    }

    /// The ids in the window, in order.
    pub fn window(&self) -> impl ExactSizeIterator<Item = K> {
        self.window.iter().copied()
    }

    /// The selected item.
    pub fn selected(&self) -> Option<K> {
        self.held
    }

    /// Ranks what is new or has changed; the window is in order again after [`Self::arrange`].
    pub(super) fn fill(&mut self, basis: Basis, devices: &[DeviceId], ranker: &mut impl Ranker) {
        let basis = Some((basis, self.sort));
        if self.basis == basis {
            self.ranks.renew(ranker);
        } else {
            self.basis = basis;
            self.ranks.rebuild(devices, ranker);
        }
    }

    /// Puts the window in order around the selection.
    pub(super) fn arrange(&mut self, height: usize, places: &impl Places<K>, tie: Tie<'_, K>) {
        let item = |row: Row| {
            let (device, place) = self.ranks.place(row);
            places.item(device, place)
        };
        let tie = |a: Row, b: Row| match (tie, item(a), item(b)) {
            (Some(tie), Some(a), Some(b)) => tie(a, b),
            _ => Ordering::Equal,
        };
        let held = self.find(places).map(|row| (row, self.ranks.before(row, &tie)));
        let last = self.len().saturating_sub(1);
        let (position, height) = (self.seek(held).min(last), height.max(1));
        let offset = scrolled(self.offset, position, height, self.len());
        let rows = self.cut(offset..(offset + height).min(self.len()), held, &tie);
        let window = rows.into_iter().filter_map(item).collect();
        (self.window, self.position, self.offset, self.height) = (window, position, offset, height);
        self.take_hold();
    }

    /// The row of the item that is or was selected, unless it went away or the first row is to be selected anyway.
    fn find(&self, places: &impl Places<K>) -> Option<Row> {
        let item = match self.anchor {
            Anchor::Top => None,
            Anchor::Item(item) => Some(item),
            Anchor::Row(_) => self.held,
        };
        let (device, place) = places.place(item?)?;
        self.ranks.find(device, place)
    }

    fn seek(&self, held: Option<(Row, usize)>) -> usize {
        match self.anchor {
            Anchor::Top => 0,
            Anchor::Row(row) => row,
            // Whatever went away leaves the selection on its row.
            Anchor::Item(_) => held.map_or(self.position, |(_, at)| at),
        }
    }

    /// The rows of a range, counted from the nearest of three places: the start, the item held and the end.
    fn cut(
        &self,
        range: Range<usize>,
        held: Option<(Row, usize)>,
        tie: &impl Fn(Row, Row) -> Ordering,
    ) -> Vec<Row> {
        let known = [(None, 0), (None, self.len())].into_iter();
        let known = known.chain(held.map(|(row, at)| (Some(row), at)));
        let reach = |at: usize| at.abs_diff(range.start).max(at.abs_diff(range.end));
        let Some((row, at)) = known.min_by_key(|(_, at)| reach(*at)) else { return Vec::new() };
        let (above, below) = (at.saturating_sub(range.start), range.end.saturating_sub(at));
        let mut rows = self.ranks.preceding(row, above, tie);
        rows.extend(self.ranks.following(row, below, tie));
        let first = at - above;
        rows.drain(..range.start - first);
        rows.truncate(range.len());
        rows
    }

    /// Lets the selection hold on to what it has come to stand on.
    fn take_hold(&mut self) {
        self.held = self.window.get(self.position - self.offset).copied();
        if let (Some(item), true) = (self.held, self.anchor != Anchor::Top) {
            self.anchor = Anchor::Item(item);
        }
    }

    /// Moves the selection by rows; the window is in order again after [`Self::arrange`].
    pub(super) fn step(&mut self, rows: isize) {
        self.select_row(self.position.saturating_add_signed(rows));
    }

    /// Moves the selection to a row, or to the last one.
    pub(super) fn select_row(&mut self, row: usize) {
        self.anchor = Anchor::Row(row.min(self.len().saturating_sub(1)));
    }

    /// Lets the selection stay on the first row, whatever it is.
    pub(super) fn go_top(&mut self) {
        (self.anchor, self.offset) = (Anchor::Top, 0);
    }

    /// Keeps the selection on what is selected now, wherever a new order puts it: it is being looked at.
    pub(super) fn hold(&mut self) {
        if let Some(id) = self.selected() {
            self.anchor = Anchor::Item(id);
        }
    }

    /// Selects an item; it may enter the table later.
    pub(super) fn select(&mut self, id: K) {
        self.anchor = Anchor::Item(id);
    }

    /// The rows of a page.
    pub(super) fn page(&self) -> isize {
        self.height.saturating_sub(1).max(1).try_into().unwrap_or(isize::MAX)
    }

    /// What it is sorted by, to be changed.
    pub(super) fn sort_mut(&mut self) -> &mut Sort<C> {
        &mut self.sort
    }
}

/// The first row of a window that keeps a position in sight and leaves no row empty.
fn scrolled(offset: usize, position: usize, height: usize, len: usize) -> usize {
    let lowest = (position + 1).saturating_sub(height);
    offset.clamp(lowest, position).min(len.saturating_sub(height))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::app::ranks::LEFT_OUT;

    /// Devices of ten rows each; an item is its number over all of them.
    #[derive(Debug, Clone)]
    struct Rack {
        ranks: Vec<u64>,
        versions: Vec<u64>,
    }

    const ROWS: usize = 10;

    impl Ranker for Rack {
        fn version(&self, device: DeviceId) -> u64 {
            self.versions[device.index()]
        }

        fn rank(&mut self, device: DeviceId, ranks: &mut Vec<u64>) {
            ranks.extend(self.ranks.iter().skip(device.index() * ROWS).take(ROWS));
        }
    }

    impl Places<usize> for Rack {
        fn item(&self, device: DeviceId, place: usize) -> Option<usize> {
            Some(device.index() * ROWS + place)
        }

        fn place(&self, item: usize) -> Option<(DeviceId, usize)> {
            Some((DeviceId((item / ROWS) as u32), item % ROWS))
        }
    }

    fn rack(ranks: &[u64]) -> Rack {
        Rack { ranks: ranks.to_vec(), versions: vec![0; ranks.len().div_ceil(ROWS).max(1)] }
    }

    fn fill(table: &mut Table<usize, ()>, rack: &mut Rack) {
        rack.versions.iter_mut().for_each(|version| *version += 1);
        let devices: Vec<_> = (0..rack.versions.len() as u32).map(DeviceId).collect();
        table.fill(Basis { scope: devices.len() as u64, filter: 0, at: None }, &devices, rack);
        table.arrange(3, rack, None);
    }

    fn table(ranks: &[u64]) -> (Table<usize, ()>, Rack) {
        let (mut table, mut rack) = (Table::default(), rack(ranks));
        fill(&mut table, &mut rack);
        (table, rack)
    }

    fn shown(table: &Table<usize, ()>) -> Vec<usize> {
        table.window().collect()
    }

    #[test]
    fn what_is_held_stays_selected_when_it_is_no_longer_the_first() {
        let (mut table, mut rack) = table(&[0, 1, 2]);
        table.hold();
        rack.ranks[0] = 9;
        fill(&mut table, &mut rack);
        assert_eq!(table.selected(), Some(0));
    }

    #[test]
    fn the_window_holds_the_worst_in_order() {
        let (table, _) = table(&[50, 10, 40, 20, 30]);
        assert_eq!(shown(&table), [1, 3, 4]);
        assert_eq!(table.selected(), Some(1));
    }

    #[test]
    fn the_selection_follows_its_item() {
        let (mut table, mut rack) = table(&[50, 10, 40, 20, 30]);
        table.step(1);
        table.arrange(3, &rack, None);
        assert_eq!(table.selected(), Some(3));
        rack.ranks[3] = 99;
        fill(&mut table, &mut rack);
        assert_eq!((table.selected(), table.position()), (Some(3), 4));
        assert_eq!(shown(&table), [2, 0, 3]);
    }

    #[test]
    fn an_untouched_table_keeps_the_worst_in_sight() {
        let (mut table, mut rack) = table(&[50, 10]);
        rack.ranks[0] = 5;
        fill(&mut table, &mut rack);
        assert_eq!(table.selected(), Some(0));
    }

    #[test]
    fn what_goes_away_leaves_the_selection_on_its_row() {
        let (mut table, mut rack) = table(&[1, 2, 3, 4]);
        table.select_row(2);
        table.arrange(3, &rack, None);
        rack.ranks[2] = LEFT_OUT;
        fill(&mut table, &mut rack);
        assert_eq!(table.selected(), Some(3));
        rack.ranks.clear();
        fill(&mut table, &mut rack);
        assert_eq!(table.selected(), None);
    }

    proptest! {
        #[test]
        fn any_window_is_what_sorting_everything_would_show(
            ranks in prop::collection::vec(prop_oneof![0..6u64, Just(LEFT_OUT)], 1..90),
            steps in prop::collection::vec((-40..40isize, 0..90usize, 0..6u64), 0..8),
        ) {
            let (mut table, mut rack) = table(&ranks);
            for (rows, changed, rank) in steps {
                table.step(rows);
                table.arrange(3, &rack, None);
                if let Some(place) = rack.ranks.get_mut(changed) {
                    *place = rank;
                }
                fill(&mut table, &mut rack);
                let mut sorted: Vec<_> = (0..rack.ranks.len()).filter(|at| rack.ranks[*at] != LEFT_OUT).collect();
                sorted.sort_by_key(|at| rack.ranks[*at]);
                prop_assert_eq!(table.len(), sorted.len());
                let expected: Vec<_> = sorted.iter().copied().skip(table.offset()).take(3).collect();
                prop_assert_eq!(shown(&table), expected);
                prop_assert_eq!(table.selected(), sorted.get(table.position()).copied());
            }
        }
    }
}
