//! Recursive descent over the tokens: the grammar of DESIGN, one function per rule.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::error::{ParseError, Problem};
use super::field::{Field, TextField, field_names};
use super::lexer::{Comparison, Spanned, Token, tokens};
use super::matcher::Word;
use super::value::{number_comparison, text_comparison};
use super::{Expr, Node};
use crate::model::nearest;

/// How deep parentheses and `not` may nest; evaluation recurses as deep.
const MAX_DEPTH: usize = 64;

/// What an expression is to choose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// Rows: interfaces, or devices that have none. Every field may be named.
    #[default]
    Rows,
    /// Devices alone, as for `noctui exec`. A field of interfaces is an error.
    DevicesOnly,
}

/// The fields that may be named: the fixed ones and the tags of one inventory.
#[derive(Clone, Debug, Default)]
pub struct Grammar {
    scope: Scope,
    tags: BTreeSet<Arc<str>>,
}

impl Grammar {
    /// Builds a grammar with the tags of an inventory.
    pub fn new<T: AsRef<str>>(scope: Scope, tags: impl IntoIterator<Item = T>) -> Self {
        Self { scope, tags: tags.into_iter().map(|tag| Arc::from(tag.as_ref())).collect() }
    }

    /// Parses an expression, or tells what is wrong at which column.
    pub fn parse(&self, text: &str) -> Result<Expr, ParseError> {
        let tokens = tokens(text)?;
        let end = text.chars().count() + 1;
        let mut parser = Parser { grammar: self, tokens: &tokens, at: 0, end, depth: 0 };
        if tokens.is_empty() {
            return Err(ParseError::new(1, Problem::Empty));
        }
        let node = parser.or()?;
        match parser.peek() {
            None => Ok(Expr(node)),
            Some(_) => Err(parser.error_here(Problem::Unopened)),
        }
    }

    fn field(&self, name: &str) -> Option<Field> {
        Field::named(name)
            .or_else(|| self.tags.get(name).map(|tag| Field::Text(TextField::Tag(Arc::clone(tag)))))
    }

    fn unknown_field(&self, comparison: &Comparison) -> Problem {
        let tags = self.tags.iter().map(AsRef::as_ref);
        let names: Vec<&str> = field_names().collect();
        let nearest = nearest(&comparison.field, names.into_iter().chain(tags)).map(str::to_owned);
        if nearest.is_none() && !looks_like_field(&comparison.field) {
            return Problem::MustQuote(comparison.run.clone());
        }
        Problem::UnknownField { field: comparison.field.clone(), nearest }
    }
}

fn looks_like_field(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
}

struct Parser<'a> {
    grammar: &'a Grammar,
    tokens: &'a [Spanned],
    at: usize,
    /// The column behind the last character.
    end: usize,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn or(&mut self) -> Result<Node, ParseError> {
        let mut branches = vec![self.and()?];
        while self.take_keyword("or") {
            self.require_term("`or`")?;
            branches.push(self.and()?);
        }
        Ok(Node::any(branches))
    }

    fn and(&mut self) -> Result<Node, ParseError> {
        let mut parts = vec![self.unary()?];
        loop {
            if self.take_keyword("and") {
                self.require_term("`and`")?;
            } else if !self.begins_unary() {
                return Ok(Node::all_of(parts));
            }
            parts.push(self.unary()?);
        }
    }

    fn unary(&mut self) -> Result<Node, ParseError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.error_here(Problem::TooDeep));
        }
        let node = if self.take_keyword("not") {
            self.require_term("`not`")?;
            Node::Not(Box::new(self.unary()?))
        } else if self.peek() == Some(&Token::Open) {
            self.group()?
        } else {
            self.term()?
        };
        self.depth -= 1;
        Ok(node)
    }

    fn group(&mut self) -> Result<Node, ParseError> {
        let open = self.column();
        self.at += 1;
        if self.peek().is_none() {
            return Err(ParseError::new(open, Problem::Unclosed));
        }
        self.require_term("`(`")?;
        let node = self.or()?;
        if self.peek() != Some(&Token::Close) {
            return Err(ParseError::new(open, Problem::Unclosed));
        }
        self.at += 1;
        Ok(node)
    }

    fn term(&mut self) -> Result<Node, ParseError> {
        let node = match self.peek() {
            Some(Token::Bare(word)) => self.bare(word),
            Some(Token::Quoted(word)) => Ok(self.word(word)),
            Some(Token::Comparison(comparison)) => self.comparison(comparison),
            Some(Token::Stray(run)) => Err(self.error_here(Problem::MustQuote(run.clone()))),
            Some(Token::Close) => Err(self.error_here(Problem::Unopened)),
            Some(Token::Open) | None => unreachable!("the callers have looked"),
        };
        self.at += 1;
        node
    }

    fn bare(&self, word: &str) -> Result<Node, ParseError> {
        match word {
            "all" => Ok(Node::All),
            "and" => Err(self.error_here(Problem::Misplaced("and"))),
            "or" => Err(self.error_here(Problem::Misplaced("or"))),
            _ if self.grammar.field(word).is_none() => Ok(self.word(word)),
            _ if self.operator_follows() => Err(self.error_here(Problem::SpacedOperator(word.to_owned()))),
            _ => Err(self.error_here(Problem::LoneField(word.to_owned()))),
        }
    }

    fn word(&self, word: &str) -> Node {
        Node::Word(Word::new(word, self.grammar.field(word).is_some()))
    }

    fn comparison(&self, comparison: &Comparison) -> Result<Node, ParseError> {
        let Some(field) = self.grammar.field(&comparison.field) else {
            return Err(self.error_here(self.grammar.unknown_field(comparison)));
        };
        if self.grammar.scope == Scope::DevicesOnly && field.is_of_interfaces() {
            return Err(self.error_here(Problem::InterfaceField(comparison.field.clone())));
        }
        let node = match field {
            Field::Text(field) => text_comparison(field, comparison.op, &comparison.value),
            Field::Number(field) => number_comparison(field, comparison.op, &comparison.value),
        };
        node.map_err(|problem| ParseError::new(comparison.value_column, problem))
    }
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<&'a Token> {
        self.tokens.get(self.at).map(|spanned| &spanned.token)
    }

    fn operator_follows(&self) -> bool {
        matches!(self.tokens.get(self.at + 1).map(|next| &next.token), Some(Token::Stray(_)))
    }

    fn column(&self) -> usize {
        self.tokens.get(self.at).map_or(self.end, |spanned| spanned.column)
    }

    fn error_here(&self, problem: Problem) -> ParseError {
        ParseError::new(self.column(), problem)
    }

    fn take_keyword(&mut self, keyword: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Bare(word)) if word == keyword);
        self.at += usize::from(found);
        found
    }

    fn begins_unary(&self) -> bool {
        match self.peek() {
            None | Some(Token::Close) => false,
            Some(Token::Bare(word)) => word != "or",
            Some(_) => true,
        }
    }

    fn require_term(&self, after: &'static str) -> Result<(), ParseError> {
        match self.peek() {
            None | Some(Token::Close) => Err(self.error_here(Problem::MissingTerm(after))),
            Some(_) => Ok(()),
        }
    }
}
