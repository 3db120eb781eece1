//! The lines of what is read: each is made from the broadcast when it is looked at.

use std::collections::HashSet;

use crate::model::{Block, BroadcastSnapshot, DeviceId, DiffLine, Output, SessionRow, SessionState, Stage};

use super::unfolded::Place;

/// A line to be drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum OutputLine<'a> {
    /// Nothing.
    Blank,
    /// The canary has answered, and the others wait for the operator.
    Canary(&'a SessionRow),
    /// Why the rest was not tried.
    Stopped(&'a str),
    /// Above the devices that are over and have no block.
    TroubleHead(usize),
    /// One of them.
    Trouble(&'a SessionRow),
    /// Above a block: its place and itself.
    BlockHead(usize, &'a Block),
    /// Above what one device printed.
    DeviceHead(&'a SessionRow),
    /// A line as it was printed.
    Text(&'a str),
    /// A line of a difference.
    Diff(&'a DiffLine),
    /// A line of the first block and one of this block, beside one another.
    Sides(Option<&'a DiffLine>, Option<&'a DiffLine>),
    /// So many lines are the same in both and not shown.
    Same(usize),
    /// So many lines were too many to keep.
    Gap(u64),
    /// The end was not seen.
    Partial,
}

impl OutputLine<'_> {
    /// The texts that a search looks at.
    pub(super) fn texts(&self) -> [&str; 2] {
        match self {
            Self::Text(text) => [text, ""],
            Self::Diff(line) => [text_of(line), ""],
            Self::Sides(left, right) => [left.map_or("", text_of), right.map_or("", text_of)],
            Self::Trouble(row) => [&row.name, row.note.as_deref().unwrap_or_default()],
            _ => ["", ""],
        }
    }
}

/// The text of a line of a difference.
pub fn text_of(line: &DiffLine) -> &str {
    match line {
        DiffLine::Same(text) | DiffLine::Missing(text) | DiffLine::Extra(text) => text,
    }
}

/// A part of what is read: its lines follow one another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Section {
    pub kind: Kind,
    /// Its first line, counted over all parts.
    pub start: usize,
    /// Its lines, head and the blank line at its end included.
    pub len: usize,
}

/// What a part holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// What must be known before anything else is read.
    Word,
    /// Places of rows that are over and have nothing to be read.
    Trouble(Vec<usize>),
    /// A block, and what of it is shown unless it is the whole.
    Block(usize, Option<Vec<Place>>),
    /// The row of one device.
    Device(usize),
}

impl Section {
    /// One of its lines.
    pub fn line<'a>(&'a self, broadcast: &'a BroadcastSnapshot, at: usize) -> Option<OutputLine<'a>> {
        let body = at.checked_sub(1);
        Some(match (&self.kind, body) {
            (Kind::Word, None) => word(broadcast)?,
            (Kind::Word, Some(_)) => return None,
            (Kind::Trouble(rows), None) => OutputLine::TroubleHead(rows.len()),
            (Kind::Trouble(rows), Some(at)) => OutputLine::Trouble(broadcast.rows.get(*rows.get(at)?)?),
            (Kind::Block(block, _), None) => {
                OutputLine::BlockHead(*block, broadcast.folding.blocks.get(*block)?)
            }
            (Kind::Block(block, None), Some(at)) => {
                OutputLine::Text(broadcast.folding.blocks.get(*block)?.lines.get(at)?)
            }
            (Kind::Block(block, Some(places)), Some(at)) => {
                let difference = broadcast.folding.blocks.get(*block)?.difference.as_ref()?;
                shown(*places.get(at)?, difference)
            }
            (Kind::Device(row), None) => OutputLine::DeviceHead(broadcast.rows.get(*row)?),
            (Kind::Device(row), Some(at)) => printed(&broadcast.rows.get(*row)?.output, at)?,
        })
    }
}

/// What must be known before anything else is read.
pub(super) fn word(broadcast: &BroadcastSnapshot) -> Option<OutputLine<'_>> {
    let canary = broadcast.rows.first().filter(|_| broadcast.stage == Stage::CanaryShown);
    let stopped = broadcast.stopped.as_deref().map(OutputLine::Stopped);
    canary.map(OutputLine::Canary).or(stopped)
}

fn shown(place: Place, difference: &[DiffLine]) -> OutputLine<'_> {
    let line = |at: u32| difference.get(at as usize);
    match place {
        Place::Line(at) => line(at).map_or(OutputLine::Blank, OutputLine::Diff),
        Place::Pair(left, right) => OutputLine::Sides(left.and_then(line), right.and_then(line)),
        Place::Same(lines) => OutputLine::Same(lines as usize),
    }
}

/// A line of what a device printed, with a mark where lines are missing and one where its end is.
fn printed(output: &Output, at: usize) -> Option<OutputLine<'_>> {
    let text = |at: usize| output.lines.get(at).map(|line| OutputLine::Text(line));
    let partial = || output.is_partial.then_some(OutputLine::Partial);
    match output.gap {
        Some(gap) if at == gap.before => Some(OutputLine::Gap(gap.lines)),
        Some(gap) if at > gap.before => text(at - 1).or_else(partial),
        _ => text(at).or_else(partial),
    }
}

/// The rows that are over and stand in no block, or have a note that must not be missed; not those never tried.
pub(super) fn unreadable(broadcast: &BroadcastSnapshot) -> Vec<usize> {
    let folded: HashSet<DeviceId> =
        broadcast.folding.blocks.iter().flat_map(|block| &block.devices).copied().collect();
    let is_trouble = |row: &SessionRow| {
        use SessionState as S;
        matches!(row.state, S::Failed | S::Unknown | S::Refused | S::Asked)
    };
    let rows = broadcast.rows.iter().enumerate();
    let found =
        rows.filter(|(_, row)| is_trouble(row) && (!folded.contains(&row.device) || row.note.is_some()));
    found.map(|(at, _)| at).collect()
}

/// Whether two parts are of the same thing.
pub(super) fn is_same(a: &Kind, b: &Kind) -> bool {
    match (a, b) {
        (Kind::Word, Kind::Word) | (Kind::Trouble(_), Kind::Trouble(_)) => true,
        (Kind::Block(a, _), Kind::Block(b, _)) | (Kind::Device(a), Kind::Device(b)) => a == b,
        _ => false,
    }
}
