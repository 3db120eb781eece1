//! A long list of which only a window is ever put in order: the selection holds on to an item, not to a row.
//!
//! Rows are ranked by a number made from their columns. A window of sixty out of a hundred thousand is found by
//! selection in linear time; nothing is ever sorted as a whole.

use std::cmp::Ordering;

/// Which way a column runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// As is most telling: numbers from the greatest, text from A.
    #[default]
    Natural,
    /// The other way round.
    Reversed,
}

/// What a table is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort<C> {
    /// The column; `None` is worst first.
    pub column: Option<C>,
    /// Which way.
    pub order: Order,
}

impl<C> Default for Sort<C> {
    fn default() -> Self {
        Self { column: None, order: Order::Natural }
    }
}

/// The rank of what has no value: last, whichever way the column runs.
const ABSENT: u64 = u64::MAX;

impl<C> Sort<C> {
    /// The rank of a row from its key: small first. A row without a value comes last in both orders.
    pub(super) fn rank(&self, key: Option<u64>) -> u64 {
        match (key, self.order) {
            (None, _) => ABSENT,
            (Some(key), Order::Natural) => key.min(ABSENT - 1),
            (Some(key), Order::Reversed) => (ABSENT - 1) - key.min(ABSENT - 1),
        }
    }
}

/// The key of a number that is sorted from the greatest.
pub(super) fn greatest_first(value: Option<f32>) -> Option<u64> {
    let value = value.filter(|value| !value.is_nan())?;
    // The bits of floats that are not negative are in the order of their values.
    Some(u64::from(u32::MAX - value.max(0.0).to_bits()))
}

/// The key of a text that is sorted from A: its beginning up to the first digit, in lower case. Texts with the same
/// key are told apart by [`natural`].
pub(super) fn text_key(text: &str) -> u64 {
    let letters = text.bytes().take_while(|byte| !byte.is_ascii_digit()).take(8);
    letters.enumerate().fold(0, |key, (at, byte)| key | u64::from(byte.to_ascii_lowercase()) << (56 - 8 * at))
}

/// The key of a name that is letters and numbers: the kind of interface first, then its first two numbers. Almost no
/// two names of a device share one, so that [`natural`] seldom has to look at the texts.
pub(super) fn name_key(name: &str) -> u64 {
    const KIND: u64 = 0xFFFF_FFFF_FF00_0000;
    let mut numbers = name.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty());
    let mut next =
        || numbers.next().map_or(0, |run| run.parse().unwrap_or(u64::MAX).saturating_add(1).min(0xFFF));
    (text_key(name) & KIND) | (next() << 12) | next()
}

/// Compares texts as people number things: runs of digits by value, letters in any case.
pub fn natural(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a.as_bytes(), b.as_bytes());
    loop {
        match (a.first(), b.first()) {
            (None, None) => return Ordering::Equal,
            (None, _) => return Ordering::Less,
            (_, None) => return Ordering::Greater,
            (Some(x), Some(y)) if x.is_ascii_digit() && y.is_ascii_digit() => {
                let (number_a, rest_a) = number(a);
                let (number_b, rest_b) = number(b);
                let order = number_a.len().cmp(&number_b.len()).then_with(|| number_a.cmp(number_b));
                if order.is_ne() {
                    return order;
                }
                (a, b) = (rest_a, rest_b);
            }
            (Some(x), Some(y)) => {
                let order = x.to_ascii_lowercase().cmp(&y.to_ascii_lowercase());
                if order.is_ne() {
                    return order;
                }
                (a, b) = (&a[1..], &b[1..]);
            }
        }
    }
}

/// A run of digits without its leading zeros, and what follows.
fn number(text: &[u8]) -> (&[u8], &[u8]) {
    let end = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let zeros = text[..end].iter().take_while(|byte| **byte == b'0').count();
    (&text[zeros..end], &text[end..])
}

/// A row: its rank, and what it is.
type Item<K> = (u64, K);

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

/// A table of things with ids: its rows, its order, its window and its selection.
#[derive(Debug, Clone)]
pub struct Table<K, C> {
    items: Vec<Item<K>>,
    sort: Sort<C>,
    anchor: Anchor<K>,
    position: usize,
    offset: usize,
    height: usize,
}

impl<K: Copy + Ord, C: Copy + PartialEq> Default for Table<K, C> {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            sort: Sort::default(),
            anchor: Anchor::Top,
            position: 0,
            offset: 0,
            height: 0,
        }
    }
}

impl<K: Copy + Ord, C: Copy + PartialEq> Table<K, C> {
    /// How many rows there are, those out of sight included.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// How many rows are scrolled out above.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// The row of the selection, from 0 over all rows.
    pub fn position(&self) -> usize {
        self.position
    }

    /// What it is sorted by.
    pub fn sort(&self) -> Sort<C> {
        self.sort
    }

    /// The ids in the window, in order.
    pub fn window(&self) -> impl ExactSizeIterator<Item = K> {
        self.items[self.offset.min(self.window_end())..self.window_end()].iter().map(|(_, id)| *id)
    }

    /// The selected item.
    pub fn selected(&self) -> Option<K> {
        (self.offset..self.window_end()).contains(&self.position).then(|| self.items[self.position].1)
    }

    fn window_end(&self) -> usize {
        (self.offset + self.height).min(self.items.len())
    }

    /// Takes new rows, each with its rank; they are in no order until [`Self::arrange`].
    pub(super) fn fill(&mut self, rows: Vec<(u64, K)>) {
        self.items = rows;
    }

    /// Puts the window in order around the selection. `tie` tells rows of the same rank apart.
    pub(super) fn arrange(&mut self, height: usize, tie: impl Fn(K, K) -> Ordering) {
        let compare =
            |a: &Item<K>, b: &Item<K>| a.0.cmp(&b.0).then_with(|| tie(a.1, b.1)).then_with(|| a.1.cmp(&b.1));
        self.height = height.max(1);
        self.position = self.find(&compare).min(self.items.len().saturating_sub(1));
        self.scroll();
        self.order_window(&compare);
        if self.anchor != Anchor::Top
            && let Some((_, id)) = self.items.get(self.position)
        {
            self.anchor = Anchor::Item(*id);
        }
    }

    fn find(&self, compare: &impl Fn(&Item<K>, &Item<K>) -> Ordering) -> usize {
        match self.anchor {
            Anchor::Top => 0,
            Anchor::Row(row) => row,
            Anchor::Item(id) => match self.items.iter().find(|item| item.1 == id) {
                // Whatever went away leaves the selection on its row.
                None => self.position,
                Some(found) => self.items.iter().filter(|item| compare(item, found).is_lt()).count(),
            },
        }
    }

    fn scroll(&mut self) {
        let lowest = (self.position + 1).saturating_sub(self.height);
        let last = self.items.len().saturating_sub(self.height);
        self.offset = self.offset.clamp(lowest, self.position).min(last);
    }

    fn order_window(&mut self, compare: &impl Fn(&Item<K>, &Item<K>) -> Ordering) {
        let (start, end) = (self.offset, self.window_end());
        if start > 0 && start < self.items.len() {
            self.items.select_nth_unstable_by(start, compare);
        }
        let rest = &mut self.items[start..];
        if end - start < rest.len() {
            rest.select_nth_unstable_by(end - start, compare);
        }
        rest[..end - start].sort_unstable_by(compare);
    }

    /// Moves the selection by rows; the window is in order again after [`Self::arrange`].
    pub(super) fn step(&mut self, rows: isize) {
        self.select_row(self.position.saturating_add_signed(rows));
    }

    /// Moves the selection to a row, or to the last one.
    pub(super) fn select_row(&mut self, row: usize) {
        self.anchor = Anchor::Row(row.min(self.items.len().saturating_sub(1)));
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

    /// Sorts by another column: the neighbour of the present one among `columns`, before which lies worst first.
    pub(super) fn sort_by_neighbour(&mut self, columns: &[C], step: isize) {
        let present = self.sort.column.and_then(|column| columns.iter().position(|c| *c == column));
        let places = columns.len() + 1;
        let next = (present.map_or(0, |at| at + 1) + places).saturating_add_signed(step) % places;
        self.sort = Sort { column: next.checked_sub(1).map(|at| columns[at]), order: Order::Natural };
    }

    /// Sorts by this column, or turns the order round if it already does.
    pub(super) fn sort_by(&mut self, column: C) {
        if self.sort.column == Some(column) {
            self.reverse();
        } else {
            self.sort = Sort { column: Some(column), order: Order::Natural };
        }
    }

    /// Turns the order round.
    pub(super) fn reverse(&mut self) {
        self.sort.order = match self.sort.order {
            Order::Natural => Order::Reversed,
            Order::Reversed => Order::Natural,
        };
    }

    /// Sorts worst first again.
    pub(super) fn sort_worst(&mut self) {
        self.sort = Sort::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(ranks: &[u64]) -> Table<usize, ()> {
        let mut table = Table::default();
        fill(&mut table, ranks);
        table
    }

    fn fill(table: &mut Table<usize, ()>, ranks: &[u64]) {
        table.fill(ranks.iter().copied().enumerate().map(|(id, rank)| (rank, id)).collect());
        table.arrange(3, |_, _| Ordering::Equal);
    }

    fn shown(table: &Table<usize, ()>) -> Vec<usize> {
        table.window().collect()
    }

    #[test]
    fn the_window_holds_the_worst_in_order() {
        let table = table(&[50, 10, 40, 20, 30]);
        assert_eq!(shown(&table), [1, 3, 4]);
        assert_eq!(table.selected(), Some(1));
    }

    #[test]
    fn the_selection_follows_its_item() {
        let mut table = table(&[50, 10, 40, 20, 30]);
        table.step(1);
        table.arrange(3, |_, _| Ordering::Equal);
        assert_eq!(table.selected(), Some(3));
        fill(&mut table, &[50, 10, 40, 99, 30]);
        assert_eq!((table.selected(), table.position()), (Some(3), 4));
        assert_eq!(shown(&table), [2, 0, 3]);
    }

    #[test]
    fn an_untouched_table_keeps_the_worst_in_sight() {
        let mut table = table(&[50, 10]);
        fill(&mut table, &[5, 10]);
        assert_eq!(table.selected(), Some(0));
    }

    #[test]
    fn what_goes_away_leaves_the_selection_on_its_row() {
        let mut table = table(&[1, 2, 3, 4]);
        table.select_row(2);
        table.arrange(3, |_, _| Ordering::Equal);
        table.fill(vec![(1, 0), (2, 1), (4, 3)]);
        table.arrange(3, |_, _| Ordering::Equal);
        assert_eq!(table.selected(), Some(3));
        table.fill(Vec::new());
        table.arrange(3, |_, _| Ordering::Equal);
        assert_eq!(table.selected(), None);
    }

    #[test]
    fn absent_values_come_last_in_both_orders() {
        for order in [Order::Natural, Order::Reversed] {
            let sort = Sort::<()> { column: None, order };
            assert!(sort.rank(Some(u64::MAX)) < sort.rank(None));
            assert!(sort.rank(Some(0)) < sort.rank(None));
        }
    }

    #[test]
    fn numbers_in_names_are_compared_by_value() {
        let mut names = ["Ethernet10", "ethernet9", "Ethernet2/10", "Ethernet2/9", "Loopback0", "Ethernet"];
        names.sort_by(|a, b| natural(a, b));
        assert_eq!(
            names,
            ["Ethernet", "Ethernet2/9", "Ethernet2/10", "ethernet9", "Ethernet10", "Loopback0"]
        );
    }
}
