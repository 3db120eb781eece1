//! Which lines of a difference are shown: what changed with some lines around it, below or beside one another.

use crate::model::DiffLine;

/// Lines that are the same, shown before and after what is not.
const AROUND: usize = 3;

/// What stands on a line that is shown. Numbers are places in the difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// This line.
    Line(u32),
    /// One at the left, one at the right.
    Pair(Option<u32>, Option<u32>),
    /// So many lines that are the same and not shown.
    Same(u32),
}

/// What changed, below one another: first what is missing, then what is new.
pub(super) fn difference(lines: &[DiffLine]) -> Vec<Place> {
    let mut places = Vec::new();
    for run in runs(lines) {
        match run {
            Run::Changed(from, to) => places.extend((from..to).map(|at| Place::Line(at as u32))),
            Run::Same(from, to) => push_same(&mut places, lines.len(), from, to, |at| Place::Line(at as u32)),
        }
    }
    places
}

/// What changed, beside one another: what is missing at the left, what is new at the right.
pub(super) fn sides(lines: &[DiffLine]) -> Vec<Place> {
    let mut places = Vec::new();
    let both = |at: usize| Place::Pair(Some(at as u32), Some(at as u32));
    for run in runs(lines) {
        match run {
            Run::Changed(from, to) => push_pairs(&mut places, lines, from, to),
            Run::Same(from, to) => push_same(&mut places, lines.len(), from, to, both),
        }
    }
    places
}

/// Lines from one place up to another that are all the same in both, or all not.
enum Run {
    Same(usize, usize),
    Changed(usize, usize),
}

fn runs(lines: &[DiffLine]) -> Vec<Run> {
    let is_same = |line: &DiffLine| matches!(line, DiffLine::Same(_));
    let mut runs = Vec::new();
    let mut from = 0;
    for run in lines.chunk_by(|a, b| is_same(a) == is_same(b)) {
        let to = from + run.len();
        runs.push(if is_same(&run[0]) { Run::Same(from, to) } else { Run::Changed(from, to) });
        from = to;
    }
    runs
}

/// Shows the lines next to what changed, and says how many are left out between.
fn push_same(places: &mut Vec<Place>, all: usize, from: usize, to: usize, line: impl Fn(usize) -> Place) {
    let head = if from == 0 { 0 } else { AROUND };
    let tail = if to == all { 0 } else { AROUND };
    // A line in place of one that is left out saves nothing.
    if to - from <= head + tail + 1 {
        return places.extend((from..to).map(line));
    }
    places.extend((from..from + head).map(&line));
    places.push(Place::Same((to - from - head - tail) as u32));
    places.extend((to - tail..to).map(line));
}

fn push_pairs(places: &mut Vec<Place>, lines: &[DiffLine], from: usize, to: usize) {
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for (at, line) in (from..to).zip(&lines[from..to]) {
        match line {
            DiffLine::Missing(_) => left.push(at as u32),
            _ => right.push(at as u32),
        }
    }
    let rows = left.len().max(right.len());
    places.extend((0..rows).map(|row| Place::Pair(left.get(row).copied(), right.get(row).copied())));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(signs: &str) -> Vec<DiffLine> {
        let line = |c| match c {
            '-' => DiffLine::Missing("m".into()),
            '+' => DiffLine::Extra("e".into()),
            _ => DiffLine::Same("s".into()),
        };
        signs.chars().map(line).collect()
    }

    #[test]
    fn lines_far_from_a_change_are_left_out() {
        use Place::{Line, Same};
        assert_eq!(
            difference(&lines("==========-+==========")),
            [Same(7), Line(7), Line(8), Line(9), Line(10), Line(11), Line(12), Line(13), Line(14), Same(7)]
        );
        assert_eq!(difference(&lines("=-=")), [Line(0), Line(1), Line(2)]);
        assert_eq!(difference(&lines("-=======-")).len(), 9, "one line is not worth a line that says so");
        assert_eq!(difference(&lines("-========-")).len(), 9);
        assert!(difference(&[]).is_empty());
    }

    #[test]
    fn what_is_missing_stands_beside_what_is_new() {
        use Place::Pair;
        assert_eq!(
            sides(&lines("=--+")),
            [Pair(Some(0), Some(0)), Pair(Some(1), Some(3)), Pair(Some(2), None)]
        );
    }
}
