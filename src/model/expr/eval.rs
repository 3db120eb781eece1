//! Evaluation of an expression on one row, with three truth values and without allocation.

use std::ops::Not;

use super::field::{NumberField, TextField};
use super::{Expr, Node, Relation};

/// What an expression says of a row; only [`Truth::True`] chooses it.
///
/// The order makes `and` the lesser and `or` the greater of two (Kleene's logic).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Truth {
    /// It does not hold.
    False,
    /// A value it needs is absent.
    Unknown,
    /// It holds.
    True,
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Self {
        if holds { Self::True } else { Self::False }
    }
}

impl Not for Truth {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::Unknown => Self::Unknown,
            Self::False => Self::True,
        }
    }
}

/// A row that an expression can be asked about: an interface with its device, or a device alone.
pub trait Subject {
    /// Calls `visit` with every value of a field; never calls it when the value is absent.
    ///
    /// A device alone has no fields of interfaces.
    fn each_text(&self, field: &TextField, visit: impl FnMut(&str));

    /// Returns a number in the unit of the field; `None` and NaN both say that it is absent.
    fn number(&self, field: NumberField) -> Option<f64>;
}

impl<S: Subject> Subject for &S {
    fn each_text(&self, field: &TextField, visit: impl FnMut(&str)) {
        (**self).each_text(field, visit);
    }

    fn number(&self, field: NumberField) -> Option<f64> {
        (**self).number(field)
    }
}

/// Where a bare word is looked for in an interface.
pub(super) static INTERFACE_WORDS: [TextField; 3] =
    [TextField::Interface, TextField::Description, TextField::Neighbour];

/// Where a bare word is looked for in the device.
pub(super) static DEVICE_WORDS: [TextField; 2] = [TextField::Name, TextField::Address];

impl Expr {
    /// Tells whether the expression chooses a row.
    #[inline]
    pub fn matches(&self, subject: &impl Subject) -> bool {
        self.truth(subject) == Truth::True
    }

    /// Evaluates the expression on a row.
    #[inline]
    pub fn truth(&self, subject: &impl Subject) -> Truth {
        evaluate(&self.0, subject)
    }

    /// Tells whether some interface of this device, of which nothing is known yet, might be chosen.
    ///
    /// What the inventory leaves out stays absent for good, so a term that needs it never holds.
    pub fn could_match(&self, device: &impl Subject) -> bool {
        can_be(&self.0, true, device)
    }

    /// Tells whether it asks for a rate, of which there is none before the second sample.
    pub fn needs_rates(&self) -> bool {
        fn needs(node: &Node) -> bool {
            match node {
                Node::Number { field, .. } => !matches!(field, NumberField::Speed | NumberField::Age),
                Node::Not(inner) => needs(inner),
                Node::And(nodes) | Node::Or(nodes) => nodes.iter().any(needs),
                Node::All | Node::Word(_) | Node::Text { .. } => false,
            }
        }
        needs(&self.0)
    }

    /// Tells whether the expression chooses a device: one of its rows matches or, if it has none, the
    /// device alone does.
    pub fn chooses<D: Subject, R: Subject>(&self, device: &D, rows: impl IntoIterator<Item = R>) -> bool {
        let mut rows = rows.into_iter().peekable();
        match rows.peek() {
            None => self.matches(device),
            Some(_) => rows.any(|row| self.matches(&row)),
        }
    }
}

/// Whether a node may come out as wanted once the device has answered.
fn can_be<S: Subject>(node: &Node, wanted: bool, device: &S) -> bool {
    match node {
        Node::Word(_) => wanted || evaluate(node, device) != Truth::True,
        Node::Number { .. } => true,
        Node::Text { field, .. } if !field.is_of_inventory() => true,
        Node::Not(inner) => can_be(inner, !wanted, device),
        Node::And(parts) if wanted => parts.iter().all(|part| can_be(part, wanted, device)),
        Node::Or(branches) if !wanted => branches.iter().all(|branch| can_be(branch, wanted, device)),
        Node::And(nodes) | Node::Or(nodes) => nodes.iter().any(|node| can_be(node, wanted, device)),
        node => evaluate(node, device) == wanted.into(),
    }
}

fn evaluate<S: Subject>(node: &Node, subject: &S) -> Truth {
    match node {
        Node::All => Truth::True,
        Node::Number { field, relation, value } => compare(subject.number(*field), *relation, *value),
        Node::Word(word) => {
            let is_match = |text: &str| word.needle.is_in(text);
            let found = holds_word(subject, &DEVICE_WORDS, is_match)
                || holds_word(subject, &INTERFACE_WORDS, is_match);
            found.into()
        }
        Node::Text { field, negated, pattern } => {
            let truth = any_text(subject, field, |text| pattern.is_match(text));
            if *negated { !truth } else { truth }
        }
        Node::Not(inner) => !evaluate(inner, subject),
        Node::And(parts) => conjunction(parts, subject),
        Node::Or(branches) => disjunction(branches, subject),
    }
}

fn conjunction<S: Subject>(parts: &[Node], subject: &S) -> Truth {
    let mut truth = Truth::True;
    for part in parts {
        truth = truth.min(evaluate(part, subject));
        if truth == Truth::False {
            break;
        }
    }
    truth
}

fn disjunction<S: Subject>(branches: &[Node], subject: &S) -> Truth {
    let mut truth = Truth::False;
    for branch in branches {
        truth = truth.max(evaluate(branch, subject));
        if truth == Truth::True {
            break;
        }
    }
    truth
}

#[inline]
fn compare(number: Option<f64>, relation: Relation, value: f64) -> Truth {
    match number {
        Some(number) if !number.is_nan() => relation.holds(number, value).into(),
        _ => Truth::Unknown,
    }
}

impl Relation {
    #[inline]
    fn holds(self, number: f64, value: f64) -> bool {
        match self {
            Self::Equal => number == value,
            Self::NotEqual => number != value,
            Self::Greater => number > value,
            Self::AtLeast => number >= value,
            Self::Less => number < value,
            Self::AtMost => number <= value,
        }
    }
}

pub(super) fn any_text<S: Subject>(subject: &S, field: &TextField, is_match: impl Fn(&str) -> bool) -> Truth {
    let mut truth = None;
    subject.each_text(field, |text| truth = Some(truth == Some(true) || is_match(text)));
    truth.map_or(Truth::Unknown, Truth::from)
}

pub(super) fn holds_word<S: Subject>(
    subject: &S,
    fields: &[TextField],
    is_match: impl Fn(&str) -> bool,
) -> bool {
    fields.iter().any(|field| any_text(subject, field, &is_match) == Truth::True)
}
