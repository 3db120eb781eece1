//! What the devices said, as lines that are made only for what is in sight: folded, as differences, or of one device.

use std::sync::Arc;

use crate::model::{Block, BroadcastSnapshot, DeviceId, DiffLine, Output, SessionRow, SessionState, Stage};

use super::unfolded::{self, Place};

/// What is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reading {
    /// Equal outputs folded into blocks.
    #[default]
    Folded,
    /// What one device printed, as it came.
    Of(DeviceId),
}

/// How the blocks that differ from the first are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Comparison {
    /// What is missing and what is new, with some lines around.
    #[default]
    Difference,
    /// Both beside one another.
    Sides,
    /// As they are.
    Whole,
}

impl Comparison {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Difference => "difference",
            Self::Sides => "side by side",
            Self::Whole => "whole",
        }
    }

    /// The next one; both sides only where there is room for them.
    pub(super) const fn next(self, is_wide: bool) -> Self {
        match self {
            Self::Difference if is_wide => Self::Sides,
            Self::Difference | Self::Sides => Self::Whole,
            Self::Whole => Self::Difference,
        }
    }
}

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
    fn texts(&self) -> [&str; 2] {
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
struct Section {
    kind: Kind,
    /// Its first line, counted over all parts.
    start: usize,
    /// Its lines, head and the blank line at its end included.
    len: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    /// What must be known before anything else is read.
    Word,
    /// Places of rows that are over and have nothing to be read.
    Trouble(Vec<usize>),
    /// A block, and what of it is shown unless it is the whole.
    Block(usize, Option<Vec<Place>>),
    /// The row of one device.
    Device(usize),
}

/// What is read, where, and what is searched.
#[derive(Debug, Clone, Default)]
pub struct Reader {
    reading: Reading,
    comparison: Comparison,
    sections: Vec<Section>,
    total: usize,
    top: usize,
    height: usize,
    selected: usize,
    shift: usize,
    needle: String,
    found: Option<usize>,
}

impl Reader {
    /// What is read.
    pub fn reading(&self) -> Reading {
        self.reading
    }

    /// How differences are shown.
    pub fn comparison(&self) -> Comparison {
        self.comparison
    }

    /// How many lines there are.
    pub fn total(&self) -> usize {
        self.total
    }

    /// The first line in sight.
    pub fn top(&self) -> usize {
        self.top
    }

    /// Cells by which the lines are moved to the left.
    pub fn shift(&self) -> usize {
        self.shift
    }

    /// What is searched; empty if nothing is.
    pub fn needle(&self) -> &str {
        &self.needle
    }

    /// The line that the search has found.
    pub fn found(&self) -> Option<usize> {
        self.found
    }

    /// The line at which the selected part begins.
    pub fn selected_start(&self) -> usize {
        self.sections.get(self.selected).map_or(0, |section| section.start)
    }

    /// The selected block, if a block is selected.
    pub fn selected_block(&self) -> Option<usize> {
        match self.sections.get(self.selected)?.kind {
            Kind::Block(block, _) => Some(block),
            Kind::Word | Kind::Trouble(_) | Kind::Device(_) => None,
        }
    }

    /// The lines in sight with their numbers. Nothing but them is made.
    pub fn window<'a>(
        &'a self,
        broadcast: &'a BroadcastSnapshot,
    ) -> impl Iterator<Item = (usize, OutputLine<'a>)> {
        let end = (self.top + self.height).min(self.total);
        (self.top..end).map(|at| (at, self.line(broadcast, at)))
    }

    /// One line.
    fn line<'a>(&'a self, broadcast: &'a BroadcastSnapshot, at: usize) -> OutputLine<'a> {
        let after = self.sections.partition_point(|section| section.start <= at);
        let Some(section) = after.checked_sub(1).map(|place| &self.sections[place]) else {
            return OutputLine::Blank;
        };
        section.line(broadcast, at - section.start).unwrap_or(OutputLine::Blank)
    }

    /// Reads something else, from its beginning.
    pub(super) fn read(&mut self, reading: Reading, broadcast: Option<&BroadcastSnapshot>) {
        (self.reading, self.top, self.selected, self.shift, self.found) = (reading, 0, 0, 0, None);
        self.build(broadcast);
    }

    /// Shows differences in another way.
    pub(super) fn compare(&mut self, comparison: Comparison, broadcast: Option<&BroadcastSnapshot>) {
        self.comparison = comparison;
        let selected = self.selected;
        self.build(broadcast);
        self.select(selected);
    }

    /// Takes over another state of the broadcast; what is being read stays where it is.
    pub(super) fn follow(&mut self, broadcast: &BroadcastSnapshot) {
        let (before, offset) = (self.anchor(), self.top.saturating_sub(self.selected_start()));
        let was_at_top = self.top == 0;
        self.build(Some(broadcast));
        let again = before.and_then(|kind| self.sections.iter().position(|s| is_same(&s.kind, &kind)));
        if let (Some(section), false) = (again, was_at_top) {
            self.selected = section;
            self.scroll_to(self.sections[section].start + offset);
        } else {
            self.scroll_to(self.top);
        }
    }

    fn anchor(&self) -> Option<Kind> {
        Some(match &self.sections.get(self.selected)?.kind {
            Kind::Word => Kind::Word,
            Kind::Trouble(_) => Kind::Trouble(Vec::new()),
            Kind::Block(block, _) => Kind::Block(*block, None),
            Kind::Device(row) => Kind::Device(*row),
        })
    }

    fn build(&mut self, broadcast: Option<&BroadcastSnapshot>) {
        self.sections.clear();
        if let Some(broadcast) = broadcast {
            match self.reading {
                Reading::Of(device) => self.push_device(broadcast, device),
                Reading::Folded => self.push_folded(broadcast),
            }
        }
        self.total = self.sections.last().map_or(0, |section| section.start + section.len);
        self.selected = self.selected.min(self.sections.len().saturating_sub(1));
        self.found = None;
    }

    fn push(&mut self, kind: Kind, len: usize) {
        let start = self.sections.last().map_or(0, |section| section.start + section.len);
        self.sections.push(Section { kind, start, len });
    }

    fn push_device(&mut self, broadcast: &BroadcastSnapshot, device: DeviceId) {
        let Some(row) = broadcast.rows.iter().position(|row| row.device == device) else { return };
        let output = &broadcast.rows[row].output;
        let marks = usize::from(output.gap.is_some()) + usize::from(output.is_partial);
        self.push(Kind::Device(row), 1 + output.lines.len() + marks);
    }

    fn push_folded(&mut self, broadcast: &BroadcastSnapshot) {
        if word(broadcast).is_some() {
            self.push(Kind::Word, 2);
        }
        let trouble = unreadable(broadcast);
        if !trouble.is_empty() {
            let len = trouble.len() + 2;
            self.push(Kind::Trouble(trouble), len);
        }
        for (place, block) in broadcast.folding.blocks.iter().enumerate() {
            let shown = match (&block.difference, self.comparison) {
                (None, _) | (_, Comparison::Whole) => None,
                (Some(difference), Comparison::Difference) => Some(unfolded::difference(difference)),
                (Some(difference), Comparison::Sides) => Some(unfolded::sides(difference)),
            };
            let len = shown.as_ref().map_or(block.lines.len(), Vec::len) + 2;
            self.push(Kind::Block(place, shown), len);
        }
    }

    /// Gives the window a height.
    pub(super) fn arrange(&mut self, height: usize) {
        self.height = height;
        self.scroll_to(self.top);
    }

    fn scroll_to(&mut self, top: usize) {
        self.top = top.min(self.total.saturating_sub(self.height));
    }

    /// Scrolls by lines; the part that is now at the top is the selected one.
    pub(super) fn step(&mut self, lines: isize) {
        let before = self.top;
        self.scroll_to(self.top.saturating_add_signed(lines));
        if self.top != before {
            let at =
                if self.top + self.height >= self.total && lines > 0 { self.total } else { self.top + 1 };
            self.selected = self.sections.partition_point(|section| section.start < at).saturating_sub(1);
        }
    }

    /// The lines of a page.
    pub(super) fn page(&self) -> isize {
        self.height.saturating_sub(1).max(1).try_into().unwrap_or(isize::MAX)
    }

    /// Moves the lines by cells.
    pub(super) fn shift_by(&mut self, cells: isize) {
        self.shift = self.shift.saturating_add_signed(cells).min(4096);
    }

    /// Selects the next part, or one before.
    pub(super) fn step_section(&mut self, parts: isize) {
        let last = self.sections.len().saturating_sub(1);
        self.select(self.selected.saturating_add_signed(parts).min(last));
    }

    /// Selects the block that an output is folded into.
    pub(super) fn select_block(&mut self, block: usize) {
        let is_it = |section: &Section| matches!(section.kind, Kind::Block(at, _) if at == block);
        if let Some(section) = self.sections.iter().position(is_it) {
            self.select(section);
        }
    }

    fn select(&mut self, section: usize) {
        self.selected = section.min(self.sections.len().saturating_sub(1));
        let Some(section) = self.sections.get(self.selected) else { return };
        let (start, end) = (section.start, section.start + section.len);
        if start < self.top || end > self.top + self.height {
            self.scroll_to(start);
        }
    }

    /// Searches for a text from the first line in sight on; an empty one ends the search.
    pub(super) fn search(&mut self, needle: &str, broadcast: Option<&BroadcastSnapshot>) -> bool {
        needle.clone_into(&mut self.needle);
        self.found = None;
        let from = self.top;
        needle.is_empty() || broadcast.is_some_and(|broadcast| self.find(broadcast, from, 1))
    }

    /// Moves to the next match, or to the one before; round the ends.
    pub(super) fn search_on(&mut self, broadcast: &BroadcastSnapshot, step: isize) -> bool {
        if self.needle.is_empty() || self.total == 0 {
            return false;
        }
        let here = self.found.unwrap_or(self.top);
        let from = (here + self.total).saturating_add_signed(step) % self.total;
        self.find(broadcast, from, step)
    }

    fn find(&mut self, broadcast: &BroadcastSnapshot, from: usize, step: isize) -> bool {
        let needle = Needle::new(&self.needle);
        let places = (0..self.total).map(|n| match step {
            ..0 => (from + self.total - n) % self.total,
            0.. => (from + n) % self.total,
        });
        let found = places.into_iter().find(|at| {
            let line = self.line(broadcast, *at);
            line.texts().into_iter().any(|text| needle.is_in(text))
        });
        if let Some(at) = found {
            self.found = found;
            self.selected = self.sections.partition_point(|section| section.start <= at).saturating_sub(1);
            if at < self.top || at >= self.top + self.height {
                self.scroll_to(at.saturating_sub(self.height / 3));
            }
        }
        found.is_some()
    }

    /// What is selected, as text: a block, or all that one device printed.
    pub(super) fn text(&self, broadcast: &BroadcastSnapshot) -> Option<String> {
        let lines = match self.sections.get(self.selected)?.kind {
            Kind::Word | Kind::Trouble(_) => return None,
            Kind::Block(block, _) => &broadcast.folding.blocks.get(block)?.lines,
            Kind::Device(row) => &broadcast.rows.get(row)?.output.lines,
        };
        Some(lines.iter().map(AsRef::as_ref).collect::<Vec<_>>().join("\n"))
    }

    /// The device that is read, or the first one of the selected part.
    pub(super) fn device(&self, broadcast: &BroadcastSnapshot) -> Option<DeviceId> {
        match &self.sections.get(self.selected)?.kind {
            Kind::Word => None,
            Kind::Trouble(rows) => Some(broadcast.rows.get(*rows.first()?)?.device),
            Kind::Block(block, _) => broadcast.folding.blocks.get(*block)?.devices.first().copied(),
            Kind::Device(row) => Some(broadcast.rows.get(*row)?.device),
        }
    }
}

impl Section {
    fn line<'a>(&'a self, broadcast: &'a BroadcastSnapshot, at: usize) -> Option<OutputLine<'a>> {
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
fn word(broadcast: &BroadcastSnapshot) -> Option<OutputLine<'_>> {
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
fn unreadable(broadcast: &BroadcastSnapshot) -> Vec<usize> {
    let folded: std::collections::HashSet<DeviceId> =
        broadcast.folding.blocks.iter().flat_map(|block| &block.devices).copied().collect();
    let is_trouble = |row: &SessionRow| match row.state {
        SessionState::Failed | SessionState::Unknown | SessionState::Refused | SessionState::Asked => true,
        SessionState::Done | SessionState::Spared | SessionState::Aborted => false,
        _ => false,
    };
    let rows = broadcast.rows.iter().enumerate();
    let found = rows.filter(|(_, row)| {
        row.state.is_over() && is_trouble(row) && (!folded.contains(&row.device) || row.note.is_some())
    });
    found.map(|(at, _)| at).collect()
}

fn is_same(a: &Kind, b: &Kind) -> bool {
    match (a, b) {
        (Kind::Word, Kind::Word) | (Kind::Trouble(_), Kind::Trouble(_)) => true,
        (Kind::Block(a, _), Kind::Block(b, _)) | (Kind::Device(a), Kind::Device(b)) => a == b,
        _ => false,
    }
}

/// What is searched: in any case, unless a capital letter is typed.
#[derive(Debug, Clone)]
pub struct Needle {
    text: Arc<str>,
    any_case: bool,
}

impl Needle {
    /// A text to look for.
    pub fn new(text: &str) -> Self {
        Self { text: text.into(), any_case: !text.chars().any(char::is_uppercase) }
    }

    /// Whether it stands in a text.
    pub fn is_in(&self, text: &str) -> bool {
        self.find(text, 0).is_some()
    }

    /// Where it stands in a text, in octets, from `from` on.
    pub fn find(&self, text: &str, from: usize) -> Option<(usize, usize)> {
        let rest = text.get(from..)?;
        if self.text.is_empty() || rest.len() < self.text.len() {
            return None;
        }
        if !self.any_case {
            return rest.find(&*self.text).map(|at| (from + at, from + at + self.text.len()));
        }
        let (hay, needle) = (rest.as_bytes(), self.text.as_bytes());
        let mut places = hay.windows(needle.len()).enumerate();
        let at = places.find(|(_, window)| window.eq_ignore_ascii_case(needle))?.0;
        Some((from + at, from + at + needle.len()))
    }
}
