//! Outputs that are the same, put together: after masks, and without the names that hosts give themselves.
//!
//! What a device printed is kept as it was beside it; folding only says who printed the same. It does not depend on the
//! order in which outputs come.

mod diff;
#[cfg(test)]
pub(crate) mod fixture;
mod names;
#[cfg(test)]
mod tests;

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
};

pub use diff::diff;
pub use names::{OWN_NAME, OwnNames};

use crate::model::{Block, DeviceId, DiffLine, Folding, Output, OutputGap};

/// Up to how many lines on both sides a difference is computed while others still run.
const QUICK_LINES: usize = 4_000;

/// How much work a folding may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// While others run: the differences of large outputs are left for later.
    Quick,
    /// All of it. On many large outputs that takes seconds: not where others wait.
    Whole,
}

/// Takes outputs as they come and says at any time who printed the same.
#[derive(Debug, Default)]
pub struct Folder {
    texts: Vec<Text>,
    by_hash: HashMap<u64, Vec<usize>>,
    /// By place in the inventory.
    parts: BTreeMap<usize, Part>,
    /// From the text of the first block to another.
    differences: HashMap<(usize, usize), Arc<[DiffLine]>>,
}

/// An output after masks. Two that were cut differently are not the same.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Text {
    lines: Arc<[Arc<str>]>,
    gap: Option<(usize, u64)>,
    is_partial: bool,
}

/// What a device printed, as places in the texts.
#[derive(Debug)]
struct Part {
    device: DeviceId,
    /// Masked.
    masked: usize,
    /// Masked, and without its own name.
    nameless: usize,
}

impl Folder {
    /// Takes the output of a device; `place` is where it stands in the inventory. A second one replaces the first.
    pub fn add(
        &mut self,
        place: usize,
        device: DeviceId,
        output: &Output,
        names: &OwnNames,
        mask: impl Fn(&str) -> Cow<'_, str>,
    ) {
        let lines: Vec<String> = output.lines.iter().map(|line| mask(line).trim_end().to_owned()).collect();
        let full = lines.iter().rposition(|line| !line.is_empty()).map_or(0, |last| last + 1);
        let masked: Arc<[Arc<str>]> = lines[..full].iter().map(|line| Arc::from(line.as_str())).collect();
        let nameless = without_names(&masked, names);
        let masked = self.intern(masked, output);
        let nameless = nameless.map_or(masked, |lines| self.intern(lines, output));
        self.parts.insert(place, Part { device, masked, nameless });
    }

    /// How many different outputs there are so far.
    pub fn blocks(&self) -> usize {
        self.chosen().len()
    }

    /// Who printed the same, those of most devices first.
    pub fn fold(&mut self, effort: Effort) -> Folding {
        let mut blocks: Vec<(usize, Vec<&Part>)> = self.chosen().into_iter().collect();
        // Parts come in the order of the inventory, and so do the first of each block.
        blocks.sort_by_key(|(text, parts)| {
            let first = self.parts.iter().find(|(_, part)| std::ptr::eq(*part, parts[0]));
            (std::cmp::Reverse(parts.len()), first.map(|(place, _)| *place), *text)
        });
        let blocks: Vec<(usize, Vec<DeviceId>)> = blocks
            .into_iter()
            .map(|(text, parts)| (text, parts.iter().map(|part| part.device).collect()))
            .collect();
        let first = blocks.first().map(|(text, _)| *text);
        self.differences.retain(|(from, _), _| Some(*from) == first);
        let blocks = blocks.into_iter().map(|(text, devices)| Block {
            devices,
            lines: Arc::clone(&self.texts[text].lines),
            difference: first
                .filter(|first| *first != text)
                .and_then(|from| self.difference(from, text, effort)),
        });
        Folding { blocks: blocks.collect() }
    }

    /// The parts by the text that speaks for them: without its own name, unless more devices printed exactly the same
    /// (a list of all hosts is the same everywhere until each one's own name is taken out).
    fn chosen(&self) -> BTreeMap<usize, Vec<&Part>> {
        let mut size: HashMap<usize, usize> = HashMap::new();
        for part in self.parts.values() {
            *size.entry(part.masked).or_default() += 1;
            if part.nameless != part.masked {
                *size.entry(part.nameless).or_default() += 1;
            }
        }
        let mut chosen: BTreeMap<usize, Vec<&Part>> = BTreeMap::new();
        for part in self.parts.values() {
            let is_exact = size[&part.masked] > size[&part.nameless];
            chosen.entry(if is_exact { part.masked } else { part.nameless }).or_default().push(part);
        }
        chosen
    }

    fn difference(&mut self, from: usize, to: usize, effort: Effort) -> Option<Arc<[DiffLine]>> {
        if let Some(known) = self.differences.get(&(from, to)) {
            return Some(Arc::clone(known));
        }
        let (old, new) = (&self.texts[from].lines, &self.texts[to].lines);
        if effort == Effort::Quick && old.len() + new.len() > QUICK_LINES {
            return None;
        }
        let lines: Arc<[DiffLine]> = diff(old, new).into();
        self.differences.insert((from, to), Arc::clone(&lines));
        Some(lines)
    }

    /// The place of a text, which is kept once however many devices printed it.
    fn intern(&mut self, lines: Arc<[Arc<str>]>, output: &Output) -> usize {
        let gap = output.gap.map(|OutputGap { before, lines }| (before, lines));
        let text = Text { lines, gap, is_partial: output.is_partial };
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        let same = self.by_hash.entry(hasher.finish()).or_default();
        if let Some(known) = same.iter().find(|known| self.texts[**known] == text) {
            return *known;
        }
        same.push(self.texts.len());
        self.texts.push(text);
        self.texts.len() - 1
    }
}

/// The lines without the names, if one stands in them.
fn without_names(lines: &Arc<[Arc<str>]>, names: &OwnNames) -> Option<Arc<[Arc<str>]>> {
    let mut found = false;
    let stripped = lines.iter().map(|line| match names.strip(line) {
        Cow::Borrowed(_) => Arc::clone(line),
        Cow::Owned(stripped) => {
            found = true;
            Arc::from(stripped.trim_end())
        }
    });
    let stripped: Arc<[Arc<str>]> = stripped.collect();
    found.then_some(stripped)
}
