//! What can be wrong with an expression, in words for the one who typed it.

use thiserror::Error;

/// Why a text is not an expression, and where.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("column {column}: {problem}")]
pub struct ParseError {
    column: usize,
    problem: Problem,
}

/// What is wrong; [`ParseError`] adds where.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Problem {
    /// There is no term at all.
    #[error("The expression is empty; `all` chooses everything.")]
    Empty,
    /// Parentheses and `not` are nested too deeply.
    #[error("Parentheses and `not` are nested too deeply.")]
    TooDeep,
    /// A quoted text has no end.
    #[error("This quote is never closed.")]
    OpenQuote,
    /// A backslash within quotes stands before something other than `"` or `\`.
    #[error(r#"Within quotes a backslash stands only before `"` and `\`: write `\\`."#)]
    BadEscape,
    /// A `(` has no `)`.
    #[error("This parenthesis is never closed.")]
    Unclosed,
    /// A `)` has no `(`.
    #[error("This parenthesis closes nothing.")]
    Unopened,
    /// A term is missing after what is named here.
    #[error("A word or a comparison is missing after {0}.")]
    MissingTerm(&'static str),
    /// `and` or `or` stands where a term must begin.
    #[error("`{0}` stands between two terms; to search for the text, write `\"{0}\"`.")]
    Misplaced(&'static str),
    /// A word with an operator's character in it, which is no comparison.
    #[error(
        "`{0}` holds one of = ! ~ < > and does not begin with a field and an operator; quote it to search for it."
    )]
    MustQuote(String),
    /// A comparison without a value.
    #[error("A value is missing after `{0}`; no blank may stand before it.")]
    MissingValue(String),
    /// A field without operator and value.
    #[error(
        "`{0}` is a field and needs an operator and a value. A shell takes > and < for a redirection, \
         so quote the whole expression there; to search for the text, write `\"{0}\"`."
    )]
    LoneField(String),
    /// A field and an operator with blanks between them.
    #[error("No blanks may stand around the operator after `{0}`.")]
    SpacedOperator(String),
    /// A comparison with something that is no field.
    #[error("There is no field `{field}`.{} To search for the text, quote it.", did_you_mean(nearest.as_deref()))]
    UnknownField {
        /// What was written.
        field: String,
        /// The nearest field.
        nearest: Option<String>,
    },
    /// A field of interfaces where devices are chosen.
    #[error("`{0}` is a field of interfaces; only fields of devices choose devices here.")]
    InterfaceField(String),
    /// An operator that this field does not take.
    #[error("`{field}` takes only {takes}.")]
    WrongOperator {
        /// The field.
        field: String,
        /// What it takes, as in "=, !=, ~ and !~".
        takes: &'static str,
    },
    /// A value that is not a number.
    #[error("`{value}` is no value for `{field}`, which takes {takes}.")]
    NotANumber {
        /// The field.
        field: String,
        /// What was written.
        value: String,
        /// What the field takes, in words.
        takes: &'static str,
    },
    /// A value that the field never has.
    #[error("`{field}` is never `{value}`; it is one of {words}.")]
    NotAWord {
        /// The field.
        field: String,
        /// What was written.
        value: String,
        /// All it can hold.
        words: String,
    },
    /// A regular expression that does not compile.
    #[error("The regular expression does not compile: {0}.")]
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

fn did_you_mean(nearest: Option<&str>) -> String {
    nearest.map(|name| format!(" Did you mean `{name}`?")).unwrap_or_default()
}
