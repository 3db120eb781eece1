//! Expressions: the one grammar by which filter, poll, exec and alarms choose devices and interfaces.
//!
//! ```text
//! expr := and ("or" and)*        and := unary (["and"] unary)*        unary := "not" unary | "(" expr ")" | term
//! term := field op value | word  op := "=" "!=" "~" "!~" ">" ">=" "<" "<="      value, word := bare | quoted
//! ```
//!
//! A [`Grammar`] knows the tags of the inventory and parses a text into an [`Expr`]; the rows it is asked
//! about implement [`Subject`]. Nothing here reads a clock or the network.
//!
//! * Keywords and fields are written in lower case; quoted they are words.
//! * A bare word is found in any case in the names of the device and of the interface, in the address, the
//!   description and the neighbours. It is never unknown: what is absent does not hold it.
//! * `=` is a glob of the whole value in any case; `~` is a regular expression that minds the case.
//! * `in`, `out`, `errors` and `discards` are compared per second (bits, errors, discards), or, when the
//!   value has a `%`, as a share of the speed or of the packets. `util` is the greater of both directions in
//!   percent. `age` is in seconds.
//! * A field with several values, such as `group`, equals when one of them does; `!=` is the opposite.

mod block;
mod display;
mod error;
mod eval;
mod field;
mod lexer;
mod matcher;
mod parser;
mod value;

pub use block::{Block, Scratch};
pub use error::{ParseError, Problem};
pub use eval::{Subject, Truth};
pub use field::{NumberField, TextField, field_names};
pub use parser::{Grammar, Scope};

use matcher::{Pattern, Word};

/// A parsed expression; see the [module](self) for what it means.
///
/// Two are equal if their canonical texts, as `Display` writes them, are.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr(Node);

#[derive(Clone, Debug, PartialEq)]
enum Node {
    All,
    Word(Word),
    Text { field: TextField, negated: bool, pattern: Pattern },
    Number { field: NumberField, relation: Relation, value: f64 },
    Not(Box<Node>),
    And(Vec<Node>),
    Or(Vec<Node>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Relation {
    Equal,
    NotEqual,
    Greater,
    AtLeast,
    Less,
    AtMost,
}

impl Expr {
    /// The expression `all`, which chooses everything.
    pub fn all() -> Self {
        Self(Node::All)
    }

    /// Tells whether this is the expression `all`.
    pub fn is_all(&self) -> bool {
        self.0 == Node::All
    }

    /// The first field it names that is of alarms: whoever knows no alarms cannot answer it.
    pub fn asks_for_alarms(&self) -> Option<&TextField> {
        fn asks(node: &Node) -> Option<&TextField> {
            match node {
                Node::Text { field, .. } => field.is_of_alarms().then_some(field),
                Node::Not(inner) => asks(inner),
                Node::And(nodes) | Node::Or(nodes) => nodes.iter().find_map(asks),
                Node::All | Node::Word(_) | Node::Number { .. } => None,
            }
        }
        asks(&self.0)
    }

    /// Tells whether it asks for ages, which change though nothing is heard.
    pub fn asks_for_age(&self) -> bool {
        fn asks(node: &Node) -> bool {
            match node {
                Node::All | Node::Word(_) | Node::Text { .. } => false,
                Node::Number { field, .. } => *field == NumberField::Age,
                Node::Not(inner) => asks(inner),
                Node::And(nodes) | Node::Or(nodes) => nodes.iter().any(asks),
            }
        }
        asks(&self.0)
    }
}

impl Node {
    /// Joins by `and`; what is joined already is not nested, so that the text parses back to the same.
    fn all_of(nodes: Vec<Self>) -> Self {
        let parts = nodes.into_iter().flat_map(|node| match node {
            Self::And(parts) => parts,
            other => vec![other],
        });
        Self::single_or(parts.collect(), Self::And)
    }

    /// Joins by `or`, likewise.
    fn any(nodes: Vec<Self>) -> Self {
        let branches = nodes.into_iter().flat_map(|node| match node {
            Self::Or(branches) => branches,
            other => vec![other],
        });
        Self::single_or(branches.collect(), Self::Or)
    }

    fn single_or(mut nodes: Vec<Self>, join: fn(Vec<Self>) -> Self) -> Self {
        if nodes.len() == 1 { nodes.remove(0) } else { join(nodes) }
    }
}

#[cfg(test)]
mod tests;
