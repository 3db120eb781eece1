//! Expressions as they stand in a file: what is wrong with one is noted at its own line and column.

use std::sync::Arc;

use super::diagnostic::{Diagnostics, Origin};
use crate::model::expr::{Expr, Grammar};

/// Parses an expression; what is wrong with it is noted at its column within the file.
pub(super) fn parse(text: &str, at: &Origin, grammar: &Grammar, out: &mut Diagnostics) -> Option<Expr> {
    match grammar.parse(text) {
        Ok(expr) => Some(expr),
        Err(error) => {
            // The text begins behind its quotation mark; what had to be escaped stands elsewhere in the file.
            let is_plain = !text.contains(['"', '\\', '\n', '\t']);
            let shift = if is_plain { error.column() as u32 } else { 0 };
            let place = Origin { column: at.column + shift, file: Arc::clone(&at.file), line: at.line };
            let words = error.problem().to_string();
            let (problem, help) = match words.split_once(". ") {
                Some((problem, help)) => (problem.to_owned(), Some(help.to_owned())),
                None => (words.trim_end_matches('.').to_owned(), None),
            };
            out.error(&place, problem, help);
            None
        }
    }
}
