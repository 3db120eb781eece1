//! One walk through a column: where it stands, and when it must end. Pure; discovery sends the requests.

use super::cell::{Column, Datum};
use super::wire::{Binding, Data, ErrorStatus};

/// The most rows that a column may have: the largest chassis have some ten thousand interfaces.
pub const MAX_ROWS: usize = 100_000;

/// Why a walk was cut short: what it brought until then is kept, and the cut is reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// The agent refused with an error.
    Refused(ErrorStatus),
    /// An object did not come after the one before: the agent runs in a circle.
    Loop,
    /// More rows than [`MAX_ROWS`].
    Rows,
    /// It took too long.
    Time,
    /// The agent stopped answering.
    Silent,
}

/// What to do after an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Ask for what comes after [`Walk::after`].
    More,
    /// The column is at its end.
    Done,
    /// The walk ends here although the column may not.
    Cut(Cut),
}

/// A walk under way.
#[derive(Debug, Clone)]
pub struct Walk {
    column: Box<[u32]>,
    after: Vec<u32>,
    cells: Column,
}

impl Walk {
    /// Starts before the first cell of a column.
    pub fn new(column: &[u32]) -> Self {
        Self { column: column.into(), after: column.to_vec(), cells: Column::new() }
    }

    /// The object that the next request names.
    pub fn after(&self) -> &[u32] {
        &self.after
    }

    /// Takes the bindings of an answer: cells of the column, until something says that it ends.
    pub fn take<'a>(&mut self, bindings: impl Iterator<Item = Binding<'a>>) -> Step {
        let mut any = false;
        for binding in bindings {
            any = true;
            if let Some(end) = self.cell(&binding) {
                return end;
            }
        }
        // An answer without bindings would be asked for again for ever.
        if any { Step::More } else { Step::Done }
    }

    fn cell(&mut self, binding: &Binding<'_>) -> Option<Step> {
        if matches!(binding.data, Data::EndOfMibView | Data::NoSuchObject | Data::NoSuchInstance) {
            return Some(Step::Done);
        }
        let Some(index) = binding.name.strip_prefix(&self.column) else { return Some(Step::Done) };
        if binding.name.cmp_arcs(&self.after).is_le() {
            return Some(Step::Cut(Cut::Loop));
        }
        if self.cells.len() >= MAX_ROWS {
            return Some(Step::Cut(Cut::Rows));
        }
        let index: Box<[u32]> = index.collect();
        self.after.truncate(self.column.len());
        self.after.extend_from_slice(&index);
        if let Some(value) = Datum::read(binding.data) {
            self.cells.insert(index, value);
        }
        None
    }

    /// What the walk brought.
    pub fn into_cells(self) -> Column {
        self.cells
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::snmp::wire::OidRef;

    const COLUMN: &[u32] = &[1, 3, 6, 1, 2, 1, 2, 2, 1, 2];

    /// Numbers under 128 are their own encoding.
    fn encoded(oid: &[u32]) -> Vec<u8> {
        let arcs: Vec<u8> = oid.iter().map(|arc| u8::try_from(*arc).unwrap()).collect();
        [&[arcs[0] * 40 + arcs[1]], &arcs[2..]].concat()
    }

    fn take(walk: &mut Walk, rows: &[(&[u32], Data<'_>)]) -> Step {
        let names: Vec<Vec<u8>> = rows.iter().map(|(oid, _)| encoded(oid)).collect();
        let bindings = names
            .iter()
            .zip(rows)
            .map(|(name, (_, data))| Binding { name: OidRef::new(name).unwrap(), data: *data });
        walk.take(bindings)
    }

    fn row(index: &[u32]) -> Vec<u32> {
        [COLUMN, index].concat()
    }

    #[test]
    fn a_walk_goes_on_after_the_last_cell_until_the_column_ends() {
        let mut walk = Walk::new(COLUMN);
        let text = Data::OctetString(b"x");
        assert_eq!(take(&mut walk, &[(&row(&[1]), text), (&row(&[2]), text)]), Step::More);
        assert_eq!(walk.after(), row(&[2]));
        assert_eq!(
            take(&mut walk, &[(&row(&[7]), text), (&[1, 3, 6, 1, 2, 1, 2, 2, 1, 3, 1], text)]),
            Step::Done
        );
        assert_eq!(walk.into_cells().len(), 3);
    }

    #[test]
    fn a_walk_ends_where_the_agent_says_so() {
        let mut walk = Walk::new(COLUMN);
        let end = [(&*row(&[1]), Data::Integer(5)), (&*row(&[1]), Data::EndOfMibView)];
        assert_eq!(take(&mut walk, &end), Step::Done);
        assert_eq!(walk.into_cells().len(), 1);
    }

    #[test]
    fn an_answer_without_bindings_ends_the_walk() {
        assert_eq!(take(&mut Walk::new(COLUMN), &[]), Step::Done);
    }

    #[test]
    fn an_agent_that_runs_in_a_circle_is_left() {
        let number = Data::Integer(5);
        let cases: [(&str, &[u32]); 3] = [("the same", &[4]), ("an earlier one", &[3]), ("the column", &[])];
        for (case, next) in cases {
            let mut walk = Walk::new(COLUMN);
            assert_eq!(take(&mut walk, &[(&row(&[4]), number)]), Step::More);
            assert_eq!(take(&mut walk, &[(&row(next), number)]), Step::Cut(Cut::Loop), "{case}");
            assert_eq!(walk.into_cells().len(), 1, "{case}: what it brought is kept");
        }
    }

    #[test]
    fn an_agent_that_never_stops_is_left_at_the_cap() {
        let mut walk = Walk::new(COLUMN);
        let step = (0..=127)
            .flat_map(|a| (0..=127).map(move |b| (a, b)))
            .flat_map(|(a, b)| (0..=127).map(move |c| [a, b, c]))
            .map(|index| take(&mut walk, &[(&row(&index), Data::Integer(1))]))
            .find(|step| *step != Step::More);
        assert_eq!(step, Some(Step::Cut(Cut::Rows)));
        assert_eq!(walk.into_cells().len(), MAX_ROWS);
    }

    #[test]
    fn a_cell_without_a_value_is_passed_over() {
        let mut walk = Walk::new(COLUMN);
        assert_eq!(take(&mut walk, &[(&row(&[1]), Data::Null), (&row(&[2]), Data::Integer(1))]), Step::More);
        assert_eq!(walk.after(), row(&[2]));
        assert_eq!(walk.into_cells().len(), 1);
    }
}
