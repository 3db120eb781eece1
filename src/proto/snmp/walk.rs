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
