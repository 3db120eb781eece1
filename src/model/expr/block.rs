//! Evaluation over all rows of a device at once, by column: for filters over whole scopes.
//!
//! What belongs to the device is asked once, numbers are compared in runs, and only texts of interfaces are
//! visited row by row. It says the same of every row as [`Expr::truth`].

use super::eval::{DEVICE_WORDS, INTERFACE_WORDS, Subject, Truth, any_text, holds_word};
use super::field::NumberField;
use super::{Expr, Node, Relation};

/// The rows of one device.
pub trait Block {
    /// One row: an interface with its device.
    type Row<'a>: Subject
    where
        Self: 'a;

    /// Returns the number of rows.
    fn rows(&self) -> usize;

    /// Returns a row, `index` being less than [`Block::rows`].
    fn row(&self, index: usize) -> Self::Row<'_>;

    /// Writes a column, one number for each row; what is left as it is, NaN, is absent.
    fn numbers(&self, field: NumberField, column: &mut [f64]) {
        for (index, number) in column.iter_mut().enumerate() {
            *number = self.row(index).number(field).unwrap_or(f64::NAN);
        }
    }
}

/// Columns that are used again from one device to the next.
#[derive(Debug, Default)]
pub struct Scratch {
    verdict: Vec<Truth>,
    spare: Vec<Vec<Truth>>,
    numbers: Vec<f64>,
}

impl Expr {
    /// Evaluates the expression on every row of a device; the answer has one entry for each.
    pub fn truths<'s>(&self, block: &impl Block, scratch: &'s mut Scratch) -> &'s [Truth] {
        let mut verdict = std::mem::take(&mut scratch.verdict);
        verdict.clear();
        verdict.resize(block.rows(), Truth::Unknown);
        if !verdict.is_empty() {
            evaluate(&self.0, block, &mut verdict, scratch);
        }
        scratch.verdict = verdict;
        &scratch.verdict
    }
}

/// Overwrites `truths`, which is never empty.
fn evaluate<B: Block>(node: &Node, block: &B, truths: &mut [Truth], scratch: &mut Scratch) {
    match node {
        Node::All => truths.fill(Truth::True),
        Node::Number { field, relation, value } => {
            scratch.numbers.clear();
            scratch.numbers.resize(truths.len(), f64::NAN);
            block.numbers(*field, &mut scratch.numbers);
            compare_column(&scratch.numbers, *relation, *value, truths);
        }
        Node::Word(word) => find_word(block, truths, |text| word.needle.is_in(text)),
        Node::Text { field, negated, pattern } => {
            let truth = |index| {
                let truth = any_text(&block.row(index), field, |text| pattern.is_match(text));
                if *negated { !truth } else { truth }
            };
            if field.is_of_interfaces() { fill_with(truths, truth) } else { truths.fill(truth(0)) }
        }
        Node::Not(inner) => {
            evaluate(inner, block, truths, scratch);
            truths.iter_mut().for_each(|truth| *truth = !*truth);
        }
        Node::And(parts) => fold(parts, block, truths, scratch, Truth::False, Ord::min),
        Node::Or(branches) => fold(branches, block, truths, scratch, Truth::True, Ord::max),
    }
}

/// Chooses the operator once for the whole column.
fn compare_column(numbers: &[f64], relation: Relation, value: f64, truths: &mut [Truth]) {
    match relation {
        Relation::Equal => judge(numbers, truths, |number| number == value),
        Relation::NotEqual => judge(numbers, truths, |number| number != value),
        Relation::Greater => judge(numbers, truths, |number| number > value),
        Relation::AtLeast => judge(numbers, truths, |number| number >= value),
        Relation::Less => judge(numbers, truths, |number| number < value),
        Relation::AtMost => judge(numbers, truths, |number| number <= value),
    }
}

fn judge(numbers: &[f64], truths: &mut [Truth], holds: impl Fn(f64) -> bool) {
    for (truth, number) in truths.iter_mut().zip(numbers) {
        *truth = if number.is_nan() { Truth::Unknown } else { holds(*number).into() };
    }
}

fn fill_with(truths: &mut [Truth], of_row: impl Fn(usize) -> Truth) {
    for (index, truth) in truths.iter_mut().enumerate() {
        *truth = of_row(index);
    }
}

fn find_word<B: Block>(block: &B, truths: &mut [Truth], is_match: impl Fn(&str) -> bool) {
    if holds_word(&block.row(0), &DEVICE_WORDS, &is_match) {
        truths.fill(Truth::True);
    } else {
        fill_with(truths, |index| holds_word(&block.row(index), &INTERFACE_WORDS, &is_match).into());
    }
}

/// Joins nodes by `join`; stops once every row has the value that nothing can change.
fn fold<B: Block>(
    nodes: &[Node],
    block: &B,
    truths: &mut [Truth],
    scratch: &mut Scratch,
    settled: Truth,
    join: fn(Truth, Truth) -> Truth,
) {
    let Some((first, others)) = nodes.split_first() else { return };
    evaluate(first, block, truths, scratch);
    let mut other = scratch.spare.pop().unwrap_or_default();
    other.clear();
    other.resize(truths.len(), Truth::Unknown);
    for node in others {
        if truths.iter().all(|truth| *truth == settled) {
            break;
        }
        evaluate(node, block, &mut other, scratch);
        truths.iter_mut().zip(&other).for_each(|(truth, other)| *truth = join(*truth, *other));
    }
    scratch.spare.push(other);
}
