//! By what rows are sorted: a rank is one number made from a column, small first.

use super::ranks::LEFT_OUT;
pub use crate::model::natural;

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

/// The rank of what has no value: last, whichever way the column runs. The one after it is not a rank.
const ABSENT: u64 = LEFT_OUT - 1;

impl<C: Copy + PartialEq> Sort<C> {
    /// Sorts by another column: the neighbour of the present one among `columns`, before which lies worst first.
    pub(super) fn step(&mut self, columns: &[C], step: isize) {
        let present = self.column.and_then(|column| columns.iter().position(|c| *c == column));
        let places = columns.len() + 1;
        let next = (present.map_or(0, |at| at + 1) + places).saturating_add_signed(step) % places;
        *self = Self { column: next.checked_sub(1).map(|at| columns[at]), order: Order::Natural };
    }

    /// Sorts by this column, or turns the order round if it already does.
    pub(super) fn by(&mut self, column: C) {
        if self.column == Some(column) {
            self.reverse();
        } else {
            *self = Self { column: Some(column), order: Order::Natural };
        }
    }

    /// Turns the order round.
    pub(super) fn reverse(&mut self) {
        self.order = match self.order {
            Order::Natural => Order::Reversed,
            Order::Reversed => Order::Natural,
        };
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;

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
