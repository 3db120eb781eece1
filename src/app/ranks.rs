//! The rank of every row of a scope, device by device, kept from one message to the next.
//!
//! A device is ranked again only when it was heard, or when time has changed the verdict on it. Ranks stand in one
//! column: to count or to choose among a million rows is one pass over numbers, and what a device's best or worst
//! rank already settles is not looked at. Devices come in the order of their names, and rows in theirs, so that
//! rows of the same rank are in order as they are listed.

use std::{cmp::Ordering, ops::Range};

use crate::model::DeviceId;

/// Stands for the rank of a row that the filter leaves out.
pub(super) const LEFT_OUT: u64 = u64::MAX;

/// A row by its place in the order: by its rank, then as listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Row {
    rank: u64,
    shelf: u32,
    place: u32,
}

/// The rows of one device.
#[derive(Debug, Clone, Copy)]
struct Shelf {
    device: DeviceId,
    /// What the ranks were made from.
    version: u64,
    start: u32,
    end: u32,
    /// How many rows are not left out.
    taken: u32,
    best: u64,
    worst: u64,
}

impl Shelf {
    fn of(device: DeviceId, version: u64, start: usize, ranks: &[u64]) -> Self {
        let mut shelf = Self {
            device,
            version,
            start: start as u32,
            end: (start + ranks.len()) as u32,
            taken: 0,
            best: LEFT_OUT,
            worst: 0,
        };
        for &rank in ranks.iter().filter(|rank| **rank != LEFT_OUT) {
            shelf.taken += 1;
            (shelf.best, shelf.worst) = (shelf.best.min(rank), shelf.worst.max(rank));
        }
        shelf
    }

    fn range(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// What ranks rows: the fleet as one screen sees it.
pub(super) trait Ranker {
    /// Grows with every change of what is known of a device.
    fn version(&self, device: DeviceId) -> u64;

    /// Appends the rank of each row of a device, [`LEFT_OUT`] for those that are not shown.
    fn rank(&mut self, device: DeviceId, ranks: &mut Vec<u64>);
}

/// The ranks of all rows.
#[derive(Debug, Clone, Default)]
pub(super) struct Ranks {
    ranks: Vec<u64>,
    shelves: Vec<Shelf>,
    taken: usize,
    scratch: Vec<u64>,
}

/// Keeping.
impl Ranks {
    /// Ranks everything anew.
    pub(super) fn rebuild(&mut self, devices: &[DeviceId], ranker: &mut impl Ranker) {
        self.ranks.clear();
        self.shelves.clear();
        for &device in devices {
            let start = self.ranks.len();
            ranker.rank(device, &mut self.ranks);
            self.shelves.push(Shelf::of(device, ranker.version(device), start, &self.ranks[start..]));
        }
        self.count();
    }

    /// Ranks anew what has changed since.
    pub(super) fn renew(&mut self, ranker: &mut impl Ranker) {
        for at in 0..self.shelves.len() {
            let Shelf { device, version, .. } = self.shelves[at];
            let present = ranker.version(device);
            if present != version {
                self.scratch.clear();
                ranker.rank(device, &mut self.scratch);
                self.put(at, present);
            }
        }
        self.count();
    }

    /// Takes over the ranks of one device; those after it move if it has more or fewer rows than before.
    fn put(&mut self, at: usize, version: u64) {
        let before = self.shelves[at];
        let range = before.range();
        self.shelves[at] = Shelf::of(before.device, version, range.start, &self.scratch);
        if range.len() == self.scratch.len() {
            self.ranks[range].copy_from_slice(&self.scratch);
            return;
        }
        self.ranks.splice(range, self.scratch.iter().copied());
        let mut start = self.shelves[at].end;
        for shelf in &mut self.shelves[at + 1..] {
            let rows = shelf.end - shelf.start;
            (shelf.start, shelf.end) = (start, start + rows);
            start += rows;
        }
    }

    fn count(&mut self) {
        self.taken = self.shelves.iter().map(|shelf| shelf.taken as usize).sum();
    }
}

/// Asking.
impl Ranks {
    /// How many rows are shown.
    pub(super) fn len(&self) -> usize {
        self.taken
    }

    /// The devices of which a row is shown, as listed.
    pub(super) fn devices(&self) -> impl Iterator<Item = DeviceId> {
        self.shelves.iter().filter(|shelf| shelf.taken > 0).map(|shelf| shelf.device)
    }

    /// The device of a row, and its place among the device's rows.
    pub(super) fn place(&self, row: Row) -> (DeviceId, usize) {
        (self.shelves[row.shelf as usize].device, row.place as usize)
    }

    /// The row at a place, unless it is left out.
    pub(super) fn find(&self, device: DeviceId, place: usize) -> Option<Row> {
        let shelf = self.shelves.iter().position(|shelf| shelf.device == device)?;
        let rank = *self.ranks[self.shelves[shelf].range()].get(place)?;
        (rank != LEFT_OUT).then_some(Row { rank, shelf: shelf as u32, place: place as u32 })
    }

    /// How many rows come before one.
    pub(super) fn before(&self, row: Row, tie: &impl Fn(Row, Row) -> Ordering) -> usize {
        let mut count = 0;
        for (at, shelf) in self.shelves.iter().enumerate() {
            if shelf.worst < row.rank {
                count += shelf.taken as usize;
            } else if shelf.best <= row.rank {
                count += self.ranks[shelf.range()].iter().filter(|rank| **rank < row.rank).count();
                let equals = self.rows(at).filter(|other| other.rank == row.rank);
                count += equals.filter(|other| order(other, &row, tie).is_lt()).count();
            }
        }
        count
    }

    /// The `wanted` rows from this one on, itself included, or the first of all; in order.
    pub(super) fn following(
        &self,
        from: Option<Row>,
        wanted: usize,
        tie: &impl Fn(Row, Row) -> Ordering,
    ) -> Vec<Row> {
        let least = from.map_or(0, |row| row.rank);
        let mut best = Best::new(wanted, |a: &Row, b: &Row| order(a, b, tie));
        for (at, shelf) in self.shelves.iter().enumerate() {
            if shelf.taken == 0 || shelf.worst < least || best.excludes(|kept| kept.rank < shelf.best) {
                continue;
            }
            let rows = self.rows(at).filter(|row| row.rank >= least && row.rank != LEFT_OUT);
            rows.filter(|row| from.is_none_or(|from| order(row, &from, tie).is_ge()))
                .for_each(|row| best.offer(row));
        }
        best.in_order()
    }

    /// The `wanted` rows before this one, or the last of all; in order.
    pub(super) fn preceding(
        &self,
        to: Option<Row>,
        wanted: usize,
        tie: &impl Fn(Row, Row) -> Ordering,
    ) -> Vec<Row> {
        let most = to.map_or(LEFT_OUT - 1, |row| row.rank);
        let mut best = Best::new(wanted, |a: &Row, b: &Row| order(b, a, tie));
        for (at, shelf) in self.shelves.iter().enumerate() {
            if shelf.taken == 0 || shelf.best > most || best.excludes(|kept| kept.rank > shelf.worst) {
                continue;
            }
            let rows = self.rows(at).filter(|row| row.rank <= most);
            rows.filter(|row| to.is_none_or(|to| order(row, &to, tie).is_lt()))
                .for_each(|row| best.offer(row));
        }
        let mut rows = best.in_order();
        rows.reverse();
        rows
    }

    fn rows(&self, shelf: usize) -> impl Iterator<Item = Row> {
        let ranks = self.ranks[self.shelves[shelf].range()].iter().enumerate();
        ranks.map(move |(place, rank)| Row { rank: *rank, shelf: shelf as u32, place: place as u32 })
    }
}

/// Rank, then whatever tells rows of the same rank apart, then as listed.
fn order(a: &Row, b: &Row, tie: &impl Fn(Row, Row) -> Ordering) -> Ordering {
    a.rank.cmp(&b.rank).then_with(|| tie(*a, *b)).then_with(|| a.cmp(b))
}

/// The first few of many, chosen in one pass.
struct Best<F> {
    wanted: usize,
    kept: Vec<Row>,
    /// The last that would still be kept, once there are enough.
    limit: Option<Row>,
    compare: F,
}

impl<F: Fn(&Row, &Row) -> Ordering> Best<F> {
    fn new(wanted: usize, compare: F) -> Self {
        Self { wanted, kept: Vec::with_capacity(wanted * 2), limit: None, compare }
    }

    /// Whether no row can come in any more, for what `is_better` says of the last one kept.
    fn excludes(&self, is_better: impl Fn(Row) -> bool) -> bool {
        self.wanted == 0 || self.limit.is_some_and(is_better)
    }

    #[inline]
    fn offer(&mut self, row: Row) {
        if self.limit.is_some_and(|limit| (self.compare)(&row, &limit).is_gt()) {
            return;
        }
        self.kept.push(row);
        if self.kept.len() == self.wanted * 2 {
            self.kept.select_nth_unstable_by(self.wanted - 1, &self.compare);
            self.kept.truncate(self.wanted);
            self.limit = self.kept.last().copied();
        }
    }

    fn in_order(mut self) -> Vec<Row> {
        self.kept.sort_unstable_by(&self.compare);
        self.kept.truncate(self.wanted);
        self.kept
    }
}
