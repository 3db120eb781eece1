//! What can be wrong with an expression, in words for the one who typed it.

use std::fmt;

/// Why a text is not an expression, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    column: usize,
    problem: Problem,
}

/// What is wrong; [`ParseError`] adds where.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Problem {
    /// There is no term at all.
    Empty,
    /// Parentheses and `not` are nested too deeply.
    TooDeep,
    /// A quoted text has no end.
    OpenQuote,
    /// A backslash within quotes stands before something other than `"` or `\`.
    BadEscape,
    /// A `(` has no `)`.
    Unclosed,
    /// A `)` has no `(`.
    Unopened,
    /// A term is missing after what is named here.
    MissingTerm(&'static str),
    /// `and` or `or` stands where a term must begin.
    Misplaced(&'static str),
    /// A word with an operator's character in it, which is no comparison.
    MustQuote(String),
    /// A comparison without a value.
    MissingValue(String),
    /// A field without operator and value.
    LoneField(String),
    /// A field and an operator with blanks between them.
    SpacedOperator(String),
    /// A comparison with something that is no field.
    UnknownField {
        /// What was written.
        field: String,
        /// The nearest field.
        nearest: Option<String>,
    },
    /// A field of interfaces where devices are chosen.
    InterfaceField(String),
    /// An operator that this field does not take.
    WrongOperator {
        /// The field.
        field: String,
        /// What it takes, as in "=, !=, ~ and !~".
        takes: &'static str,
    },
    /// A value that is not a number.
    NotANumber {
        /// The field.
        field: String,
        /// What was written.
        value: String,
        /// What the field takes, in words.
        takes: &'static str,
    },
    /// A value that the field never has.
    NotAWord {
        /// The field.
        field: String,
        /// What was written.
        value: String,
        /// All it can hold.
        words: String,
    },
    /// A regular expression that does not compile.
    Regex(String),
}

impl ParseError {
    pub(super) fn new(column: usize, problem: Problem) -> Self {
        Self { column, problem }
    }

    /// Returns where the problem begins: characters from 1.
    pub fn column(&self) -> usize {
        self.column
    }

    /// Returns what is wrong.
    pub fn problem(&self) -> &Problem {
        &self.problem
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "column {}: {}", self.column, self.problem)
    }
}

impl std::error::Error for ParseError {}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("The expression is empty; `all` chooses everything."),
            Self::TooDeep => f.write_str("Parentheses and `not` are nested too deeply."),
            Self::OpenQuote => f.write_str("This quote is never closed."),
            Self::BadEscape => {
                f.write_str(r#"Within quotes a backslash stands only before `"` and `\`: write `\\`."#)
            }
            Self::Unclosed => f.write_str("This parenthesis is never closed."),
            Self::Unopened => f.write_str("This parenthesis closes nothing."),
            Self::MissingTerm(after) => write!(f, "A word or a comparison is missing after {after}."),
            Self::Misplaced(word) => {
                write!(f, "`{word}` stands between two terms; to search for the text, write `\"{word}\"`.")
            }
            _ => self.write_about_term(f),
        }
    }
}

impl Problem {
    fn write_about_term(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MustQuote(word) => write!(
                f,
                "`{word}` holds one of = ! ~ < > and does not begin with a field and an operator; quote it to search for it."
            ),
            Self::MissingValue(term) => {
                write!(f, "A value is missing after `{term}`; write `{term}\"\"` for the empty text.")
            }
            Self::LoneField(field) => write!(
                f,
                "`{field}` is a field and needs an operator and a value. A shell takes > and < for a redirection, \
                 so quote the whole expression there; to search for the text, write `\"{field}\"`."
            ),
            Self::SpacedOperator(field) => {
                write!(f, "No blanks may stand around the operator after `{field}`.")
            }
            Self::UnknownField { field, nearest: Some(nearest) } => write!(
                f,
                "There is no field `{field}`. Did you mean `{nearest}`? To search for the text, quote it."
            ),
            Self::UnknownField { field, nearest: None } => {
                write!(f, "There is no field `{field}`. To search for the text, quote it.")
            }
            Self::InterfaceField(field) => {
                write!(f, "`{field}` is a field of interfaces; only fields of devices choose devices here.")
            }
            _ => self.write_about_value(f),
        }
    }

    fn write_about_value(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WrongOperator { field, takes } => write!(f, "`{field}` takes only {takes}."),
            Self::NotANumber { field, value, takes } => {
                write!(f, "`{value}` is no value for `{field}`, which takes {takes}.")
            }
            Self::NotAWord { field, value, words } => {
                write!(f, "`{field}` is never `{value}`; it is one of {words}.")
            }
            Self::Regex(reason) => write!(f, "The regular expression does not compile: {reason}."),
            _ => unreachable!("every other problem has its words above"),
        }
    }
}
