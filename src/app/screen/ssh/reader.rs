//! What the devices said, as lines that are made only for what is in sight: folded, as differences, or of one device.

use crate::model::{BroadcastSnapshot, DeviceId};

use super::{
    Needle, OutputLine,
    lines::{Kind, Section, is_same, unreadable, word},
    unfolded,
};

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
