//! The difference of two outputs, line by line, at a bounded cost.
//!
//! Patience first: lines that stand once on each side are matched in order, which keeps blocks of configuration
//! together. What lies between is left to Myers' greedy algorithm with a limit on its edits; beyond it, all of one side
//! is given for all of the other. So the cost depends on the lines alone and equal inputs give equal differences, which
//! a limit by the clock would not.

use std::{collections::HashMap, ops::Range, sync::Arc};

use crate::model::DiffLine;

/// How many edits are looked for between two lines that match; the memory is the square of it, 2 MB.
const MOST_EDITS: usize = 500;

/// How often patience looks for lines that are unique within what lies between unique lines.
const MOST_ROUNDS: u32 = 12;

/// The way from `old` to `new`.
pub fn diff(old: &[Arc<str>], new: &[Arc<str>]) -> Vec<DiffLine> {
    let (left, right) = numbered(old, new);
    let mut matches = Vec::new();
    between(&left, &right, 0..old.len(), 0..new.len(), MOST_ROUNDS, &mut matches);
    matches.push((old.len(), new.len()));
    let mut lines = Vec::with_capacity(old.len().max(new.len()));
    let (mut at, mut to) = (0, 0);
    for (place, other) in matches {
        lines.extend(old[at..place].iter().cloned().map(DiffLine::Missing));
        lines.extend(new[to..other].iter().cloned().map(DiffLine::Extra));
        lines.extend(old.get(place).cloned().map(DiffLine::Same));
        (at, to) = (place + 1, other + 1);
    }
    lines
}

/// Pairs of places that hold the same line, in order.
type Matches = Vec<(usize, usize)>;

/// The lines as numbers, so that comparing them is cheap.
fn numbered<'l>(old: &'l [Arc<str>], new: &'l [Arc<str>]) -> (Vec<u32>, Vec<u32>) {
    let mut known: HashMap<&'l str, u32> = HashMap::new();
    let mut number = |line: &'l Arc<str>| {
        let next = u32::try_from(known.len()).unwrap_or(u32::MAX);
        *known.entry(line).or_insert(next)
    };
    (old.iter().map(&mut number).collect(), new.iter().map(&mut number).collect())
}

/// Matches what lies in two ranges.
fn between(
    old: &[u32],
    new: &[u32],
    mut a: Range<usize>,
    mut b: Range<usize>,
    rounds: u32,
    out: &mut Matches,
) {
    while !a.is_empty() && !b.is_empty() && old[a.start] == new[b.start] {
        out.push((a.start, b.start));
        (a.start, b.start) = (a.start + 1, b.start + 1);
    }
    let mut tail = Vec::new();
    while !a.is_empty() && !b.is_empty() && old[a.end - 1] == new[b.end - 1] {
        (a.end, b.end) = (a.end - 1, b.end - 1);
        tail.push((a.end, b.end));
    }
    if !a.is_empty() && !b.is_empty() {
        let anchors = if rounds > 0 { anchors(old, new, &a, &b) } else { Matches::new() };
        if anchors.is_empty() {
            greedy(&old[a.clone()], &new[b.clone()], (a.start, b.start), out);
        } else {
            split(old, new, (a, b), rounds, &anchors, out);
        }
    }
    out.extend(tail.into_iter().rev());
}

fn split(
    old: &[u32],
    new: &[u32],
    (a, b): (Range<usize>, Range<usize>),
    rounds: u32,
    anchors: &[(usize, usize)],
    out: &mut Matches,
) {
    let (mut at, mut to) = (a.start, b.start);
    for (place, other) in anchors {
        between(old, new, at..*place, to..*other, rounds - 1, out);
        out.push((*place, *other));
        (at, to) = (place + 1, other + 1);
    }
    between(old, new, at..a.end, to..b.end, rounds - 1, out);
}

/// Lines that stand exactly once in each range, as many as come in the same order.
fn anchors(old: &[u32], new: &[u32], a: &Range<usize>, b: &Range<usize>) -> Matches {
    // How often on each side, and where.
    let mut seen: HashMap<u32, (u32, usize, u32, usize)> = HashMap::new();
    for at in a.clone() {
        let entry = seen.entry(old[at]).or_default();
        (entry.0, entry.1) = (entry.0 + 1, at);
    }
    for at in b.clone() {
        let entry = seen.entry(new[at]).or_default();
        (entry.2, entry.3) = (entry.2 + 1, at);
    }
    let unique = seen.values().filter(|entry| entry.0 == 1 && entry.2 == 1);
    let mut pairs: Matches = unique.map(|entry| (entry.1, entry.3)).collect();
    pairs.sort_unstable();
    longest_rising(&pairs)
}

/// The longest run of pairs whose second places rise too (patience sorting).
fn longest_rising(pairs: &[(usize, usize)]) -> Matches {
    // The pair on top of each pile, and for each pair the one below it on the pile to the left.
    let mut piles: Vec<usize> = Vec::new();
    let mut below: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    for (at, (_, other)) in pairs.iter().enumerate() {
        let pile = piles.partition_point(|top| pairs[*top].1 < *other);
        below.push(pile.checked_sub(1).map(|left| piles[left]));
        if pile == piles.len() {
            piles.push(at);
        } else {
            piles[pile] = at;
        }
    }
    let last = piles.last().copied();
    let mut rising: Matches = std::iter::successors(last, |at| below[*at]).map(|at| pairs[at]).collect();
    rising.reverse();
    rising
}

/// Myers, "An O(ND) Difference Algorithm" (1986), the greedy form, up to [`MOST_EDITS`] edits; beyond that no match.
fn greedy(old: &[u32], new: &[u32], offset: (usize, usize), out: &mut Matches) {
    let (n, m) = (old.len(), new.len());
    let most = MOST_EDITS.min(n + m);
    // Per number of edits, how far along `old` each diagonal reaches; the diagonals run from -edits to edits.
    let mut reached: Vec<Vec<usize>> = Vec::new();
    for edits in 0..=most {
        let mut row = Vec::with_capacity(edits + 1);
        for step in 0..=edits {
            let mut x = from_before(reached.last(), edits, step);
            // The diagonal is 2 * step - edits, so that y = x - diagonal.
            let Some(mut y) = (x + edits).checked_sub(2 * step) else {
                row.push(x);
                continue;
            };
            while x < n && y < m && old[x] == new[y] {
                (x, y) = (x + 1, y + 1);
            }
            row.push(x);
            if x >= n && y >= m {
                reached.push(row);
                return walk_back(old, new, &reached, step, offset, out);
            }
        }
        reached.push(row);
    }
}

/// Where a diagonal begins with one more edit: one down from the diagonal above, or one to the right of that below.
fn from_before(before: Option<&Vec<usize>>, edits: usize, step: usize) -> usize {
    let Some(before) = before else { return 0 };
    let down = before.get(step).copied();
    let right = step.checked_sub(1).map(|below| before[below] + 1);
    match (down, right) {
        (Some(down), Some(right)) if step < edits => down.max(right),
        (Some(down), None) => down,
        (_, right) => right.unwrap_or(0),
    }
}

fn walk_back(
    old: &[u32],
    new: &[u32],
    reached: &[Vec<usize>],
    mut step: usize,
    (left, right): (usize, usize),
    out: &mut Matches,
) {
    let mut found = Vec::new();
    let (mut x, mut y) = (old.len(), new.len());
    for edits in (0..reached.len()).rev() {
        let begin = from_before(edits.checked_sub(1).map(|before| &reached[before]), edits, step);
        while x > begin {
            (x, y) = (x - 1, y - 1);
            found.push((left + x, right + y));
        }
        if edits == 0 {
            break;
        }
        let before = &reached[edits - 1];
        let is_down = before.get(step).is_some_and(|down| *down == begin);
        if is_down {
            y -= 1;
        } else {
            (x, step) = (x - 1, step - 1);
        }
    }
    out.extend(found.into_iter().rev());
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lines(text: &[&str]) -> Vec<Arc<str>> {
        text.iter().copied().map(Arc::from).collect()
    }

    fn drawn(old: &[&str], new: &[&str]) -> Vec<String> {
        let line = |line: DiffLine| match line {
            DiffLine::Same(line) => format!(" {line}"),
            DiffLine::Missing(line) => format!("-{line}"),
            DiffLine::Extra(line) => format!("+{line}"),
        };
        diff(&lines(old), &lines(new)).into_iter().map(line).collect()
    }

    #[test]
    fn a_changed_line_stands_between_those_that_did_not_change() {
        assert_eq!(drawn(&["a", "b", "c"], &["a", "x", "c"]), [" a", "-b", "+x", " c"]);
        assert_eq!(drawn(&[], &["a"]), ["+a"]);
        assert_eq!(drawn(&["a"], &[]), ["-a"]);
        assert_eq!(drawn(&["a", "a", "b"], &["a", "b", "b"]), [" a", "-a", "+b", " b"]);
        assert!(drawn(&[], &[]).is_empty());
    }

    #[test]
    fn a_block_that_was_added_stays_in_one_piece() {
        let old = ["interface 1", " mtu 9000", "!", "interface 3", " mtu 9000", "!"];
        let new = [
            "interface 1",
            " mtu 9000",
            "!",
            "interface 2",
            " mtu 9000",
            "!",
            "interface 3",
            " mtu 9000",
            "!",
        ];
        let added: Vec<String> =
            drawn(&old, &new).into_iter().filter(|line| !line.starts_with(' ')).collect();
        assert_eq!(added.len(), 3);
        assert!(added.iter().all(|line| line.starts_with('+')));
    }

    #[test]
    fn outputs_of_twenty_thousand_lines_that_have_little_in_common_are_dealt_with() {
        // Every line stands thrice or more: patience finds no anchor, and the edits are beyond the limit.
        let make = |seed: u64| {
            let mut state = seed;
            let next = move || {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                Arc::from(format!("line {}", (state >> 33) % 6_000))
            };
            std::iter::repeat_with(next).take(20_000).collect::<Vec<Arc<str>>>()
        };
        let (old, new) = (make(1), make(2));
        assert_sound(&old, &new);
    }

    fn assert_sound(old: &[Arc<str>], new: &[Arc<str>]) {
        let lines = diff(old, new);
        let of =
            |other: fn(&DiffLine) -> Option<&Arc<str>>| lines.iter().filter_map(other).collect::<Vec<_>>();
        let before = of(|line| match line {
            DiffLine::Same(line) | DiffLine::Missing(line) => Some(line),
            DiffLine::Extra(_) => None,
        });
        let after = of(|line| match line {
            DiffLine::Same(line) | DiffLine::Extra(line) => Some(line),
            DiffLine::Missing(_) => None,
        });
        assert!(before.into_iter().eq(old) && after.into_iter().eq(new));
    }

    /// The length of the longest common subsequence, by the table.
    fn common(old: &[Arc<str>], new: &[Arc<str>]) -> usize {
        let mut row = vec![0; new.len() + 1];
        for line in old {
            let mut corner = 0;
            for (at, other) in new.iter().enumerate() {
                let above = row[at + 1];
                row[at + 1] = if line == other { corner + 1 } else { above.max(row[at]) };
                corner = above;
            }
        }
        row[new.len()]
    }

    fn text() -> impl Strategy<Value = Vec<Arc<str>>> {
        prop::collection::vec("[a-e]{1,2}".prop_map(Arc::from), 0..40)
    }

    proptest! {
        #[test]
        fn a_difference_holds_both_sides_whole(old in text(), new in text()) {
            assert_sound(&old, &new);
        }

        #[test]
        fn without_patience_no_difference_is_shorter(old in text(), new in text()) {
            let (left, right) = numbered(&old, &new);
            let mut matches = Vec::new();
            between(&left, &right, 0..old.len(), 0..new.len(), 0, &mut matches);
            prop_assert_eq!(matches.len(), common(&old, &new));
        }
    }
}
