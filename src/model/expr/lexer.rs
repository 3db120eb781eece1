//! Splits a text into tokens, each with its column; knows operators but no fields.

use super::error::{ParseError, Problem};
use super::field::{OP_CHARS, Op};

/// A token and the column, in characters from 1, where it begins.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Spanned {
    pub(super) column: usize,
    pub(super) token: Token,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    Open,
    Close,
    /// A run without an operator: a keyword or a word.
    Bare(String),
    Quoted(String),
    Comparison(Comparison),
    /// A run that holds an operator's character and yet is no comparison.
    Stray(String),
}

/// A run with an operator in it; the parser judges whether `field` is one.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Comparison {
    pub(super) field: String,
    pub(super) op: Op,
    pub(super) value: String,
    pub(super) value_column: usize,
    /// The run as written, for messages.
    pub(super) run: String,
}

pub(super) fn tokens(text: &str) -> Result<Vec<Spanned>, ParseError> {
    let mut lexer = Lexer { rest: text, column: 1 };
    let mut tokens = Vec::new();
    loop {
        lexer.take_while(char::is_whitespace);
        let column = lexer.column;
        match lexer.token()? {
            Some(token) => tokens.push(Spanned { column, token }),
            None => return Ok(tokens),
        }
    }
}

struct Lexer<'a> {
    rest: &'a str,
    column: usize,
}

impl<'a> Lexer<'a> {
    fn token(&mut self) -> Result<Option<Token>, ParseError> {
        let Some(first) = self.rest.chars().next() else { return Ok(None) };
        let token = match first {
            '(' => self.single(Token::Open),
            ')' => self.single(Token::Close),
            '"' => Token::Quoted(self.quoted()?),
            _ => self.run()?,
        };
        Ok(Some(token))
    }

    fn single(&mut self, token: Token) -> Token {
        self.advance();
        token
    }

    fn run(&mut self) -> Result<Token, ParseError> {
        let column = self.column;
        let run = self.take_while(|c| !ends_run(c));
        let Some(at) = run.find(OP_CHARS) else { return Ok(Token::Bare(run.to_owned())) };
        let (field, tail) = run.split_at(at);
        match Op::split(tail) {
            Some((op, value)) if !field.is_empty() => {
                let value_column = column + field.chars().count() + op.sign().len();
                let value = self.value(value, run, value_column)?;
                Ok(Token::Comparison(Comparison {
                    field: field.to_owned(),
                    op,
                    value,
                    value_column,
                    run: run.to_owned(),
                }))
            }
            _ => Ok(Token::Stray(run.to_owned())),
        }
    }

    fn value(&mut self, bare: &str, run: &str, column: usize) -> Result<String, ParseError> {
        if !bare.is_empty() {
            Ok(bare.to_owned())
        } else if self.rest.starts_with('"') {
            self.quoted()
        } else {
            Err(ParseError::new(column, Problem::MissingValue(run.to_owned())))
        }
    }

    fn quoted(&mut self) -> Result<String, ParseError> {
        let open = self.column;
        self.advance();
        let mut text = String::new();
        loop {
            let column = self.column;
            match self.advance() {
                None => return Err(ParseError::new(open, Problem::OpenQuote)),
                Some('"') => return Ok(text),
                Some('\\') => match self.advance() {
                    Some(escaped @ ('"' | '\\')) => text.push(escaped),
                    Some(_) => return Err(ParseError::new(column, Problem::BadEscape)),
                    None => return Err(ParseError::new(open, Problem::OpenQuote)),
                },
                Some(c) => text.push(c),
            }
        }
    }

    fn advance(&mut self) -> Option<char> {
        let mut chars = self.rest.chars();
        let first = chars.next()?;
        self.rest = chars.as_str();
        self.column += 1;
        Some(first)
    }

    fn take_while(&mut self, keep: impl Fn(char) -> bool) -> &'a str {
        let end = self.rest.find(|c| !keep(c)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        self.column += taken.chars().count();
        taken
    }
}

/// Tells whether a character ends a bare run.
pub(super) fn ends_run(c: char) -> bool {
    c.is_whitespace() || matches!(c, '"' | '(' | ')')
}
