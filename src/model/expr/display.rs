//! Canonical text of an expression: parsed again it gives the same expression.

use std::fmt::{self, Display, Formatter, Write as _};

use super::field::Op;
use super::lexer::ends_run;
use super::matcher::Pattern;
use super::{Expr, Node, Relation};

impl Display for Expr {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write_node(f, &self.0)
    }
}

fn write_node(f: &mut Formatter<'_>, node: &Node) -> fmt::Result {
    match node {
        Node::All => f.write_str("all"),
        Node::Word(word) if word.quoted => write_quoted(f, &word.needle.source),
        Node::Word(word) => f.write_str(&word.needle.source),
        Node::Text { field, negated, pattern } => {
            write!(f, "{field}{}", text_op(*negated, pattern).sign())?;
            write_value(f, pattern.source())
        }
        Node::Number { field, relation, value } => {
            write!(f, "{field}{}{value}{}", number_op(*relation).sign(), field.suffix())
        }
        Node::Not(inner) => {
            f.write_str("not ")?;
            write_part(f, inner)
        }
        Node::And(parts) => write_joined(f, parts, " ", write_part),
        Node::Or(branches) => write_joined(f, branches, " or ", write_node),
    }
}

fn write_joined(
    f: &mut Formatter<'_>,
    nodes: &[Node],
    between: &str,
    write: fn(&mut Formatter<'_>, &Node) -> fmt::Result,
) -> fmt::Result {
    for (index, node) in nodes.iter().enumerate() {
        if index > 0 {
            f.write_str(between)?;
        }
        write(f, node)?;
    }
    Ok(())
}

/// Writes what stands under `and` or `not`, in parentheses if it binds less.
fn write_part(f: &mut Formatter<'_>, node: &Node) -> fmt::Result {
    if matches!(node, Node::And(_) | Node::Or(_)) {
        f.write_char('(')?;
        write_node(f, node)?;
        f.write_char(')')
    } else {
        write_node(f, node)
    }
}

fn write_value(f: &mut Formatter<'_>, value: &str) -> fmt::Result {
    if value.is_empty() || value.contains(ends_run) { write_quoted(f, value) } else { f.write_str(value) }
}

fn write_quoted(f: &mut Formatter<'_>, text: &str) -> fmt::Result {
    f.write_char('"')?;
    for c in text.chars() {
        if matches!(c, '"' | '\\') {
            f.write_char('\\')?;
        }
        f.write_char(c)?;
    }
    f.write_char('"')
}

fn text_op(negated: bool, pattern: &Pattern) -> Op {
    match (pattern, negated) {
        (Pattern::Glob(_), false) => Op::Equal,
        (Pattern::Glob(_), true) => Op::NotEqual,
        (Pattern::Regex(_), false) => Op::Match,
        (Pattern::Regex(_), true) => Op::NotMatch,
    }
}

fn number_op(relation: Relation) -> Op {
    match relation {
        Relation::Equal => Op::Equal,
        Relation::NotEqual => Op::NotEqual,
        Relation::Greater => Op::Greater,
        Relation::AtLeast => Op::AtLeast,
        Relation::Less => Op::Less,
        Relation::AtMost => Op::AtMost,
    }
}
