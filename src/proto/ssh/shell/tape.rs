//! Keeps the head and the tail of an output, and counts what lay between: a gigabyte takes no more than a megabyte.

use std::{collections::VecDeque, sync::Arc};

use crate::model::{Output, OutputGap};

/// How much of an output is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TapeLimits {
    /// Of its beginning, in octets of UTF-8.
    pub head_octets: usize,
    /// Of its end, in octets of UTF-8.
    pub tail_octets: usize,
}

impl Default for TapeLimits {
    /// About twelve thousand lines from the start, and three thousand to the end.
    fn default() -> Self {
        Self { head_octets: 768 * 1024, tail_octets: 192 * 1024 }
    }
}

/// What an empty line costs, so that a gigabyte of them is bounded too.
const LINE_COST: usize = 16;

/// An output that is being received.
#[derive(Debug, Default)]
pub struct Tape {
    limits: TapeLimits,
    head: Lines,
    tail: VecDeque<String>,
    tail_octets: usize,
    dropped: u64,
    /// A line that was dropped, for its allocation.
    spare: String,
}

/// Lines one behind the other in one allocation.
#[derive(Debug, Default)]
struct Lines {
    text: String,
    ends: Vec<usize>,
}

impl Tape {
    /// An empty tape.
    pub fn new(limits: TapeLimits) -> Self {
        Self { limits, ..Self::default() }
    }

    /// Takes a line.
    pub fn push(&mut self, line: &str) {
        if self.tail.is_empty()
            && self.dropped == 0
            && self.head.cost() + line.len() <= self.limits.head_octets
        {
            return self.head.push(line);
        }
        let mut kept = std::mem::take(&mut self.spare);
        kept.clear();
        kept.push_str(line);
        self.tail_octets += kept.len() + LINE_COST;
        self.tail.push_back(kept);
        while self.tail_octets > self.limits.tail_octets
            && let Some(oldest) = self.tail.pop_front()
        {
            self.tail_octets -= oldest.len() + LINE_COST;
            self.dropped += 1;
            self.spare = oldest;
        }
    }

    /// Lines taken so far, kept or not.
    pub fn lines(&self) -> u64 {
        (self.head.ends.len() + self.tail.len()) as u64 + self.dropped
    }

    /// What was kept.
    pub fn output(&self, is_partial: bool) -> Output {
        let lines = self.head.iter().chain(self.tail.iter().map(String::as_str));
        let gap = OutputGap { before: self.head.ends.len(), lines: self.dropped };
        Output { lines: lines.map(Arc::from).collect(), gap: (self.dropped > 0).then_some(gap), is_partial }
    }
}

impl Lines {
    fn push(&mut self, line: &str) {
        self.text.push_str(line);
        self.ends.push(self.text.len());
    }

    fn cost(&self) -> usize {
        self.text.len() + (self.ends.len() + 1) * LINE_COST
    }

    fn iter(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| &self.text[start..*end])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(limits: TapeLimits, lines: usize) -> Output {
        let mut tape = Tape::new(limits);
        (0..lines).for_each(|n| tape.push(&format!("line {n:04}")));
        assert_eq!(tape.lines(), lines as u64);
        tape.output(false)
    }

    #[test]
    fn what_fits_is_kept_whole() {
        let output = kept(TapeLimits::default(), 100);
        assert_eq!((output.lines.len(), output.gap), (100, None));
        assert_eq!(&*output.lines[99], "line 0099");
    }

    #[test]
    fn head_and_tail_are_kept_and_what_lay_between_is_counted() {
        let limits = TapeLimits { head_octets: 250, tail_octets: 125 };
        let output = kept(limits, 1_000);
        assert_eq!(output.gap, Some(OutputGap { before: 10, lines: 985 }));
        assert_eq!(output.lines.len(), 15);
        assert_eq!((&*output.lines[9], &*output.lines[10]), ("line 0009", "line 0995"));
        let none = kept(TapeLimits { head_octets: 0, tail_octets: 0 }, 3);
        assert_eq!((none.lines.len(), none.gap), (0, Some(OutputGap { before: 0, lines: 3 })));
    }

    #[test]
    fn lines_keep_their_order_when_a_long_one_comes_between() {
        let mut tape = Tape::new(TapeLimits { head_octets: 100, tail_octets: 1_000 });
        for line in ["a", &"x".repeat(200), "b"] {
            tape.push(line);
        }
        let output = tape.output(true);
        assert_eq!(output.lines.iter().map(|line| line.len()).collect::<Vec<_>>(), [1, 200, 1]);
        assert!(output.is_partial);
    }
}
