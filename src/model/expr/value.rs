//! Values of comparisons, checked and converted while parsing.

use regex::{Regex, RegexBuilder};

use super::error::Problem;
use super::field::{NumberField, Op, TextField};
use super::matcher::{Glob, Pattern};
use super::{Node, Relation};

/// The most memory that one compiled regular expression may take, in octets.
const REGEX_LIMIT: usize = 1 << 20;

pub(super) fn text_comparison(field: TextField, op: Op, value: &str) -> Result<Node, Problem> {
    let (negated, pattern) = match op {
        Op::Equal => (false, Pattern::Glob(Glob::new(value))),
        Op::NotEqual => (true, Pattern::Glob(Glob::new(value))),
        Op::Match => (false, Pattern::Regex(regex(value)?)),
        Op::NotMatch => (true, Pattern::Regex(regex(value)?)),
        Op::Greater | Op::AtLeast | Op::Less | Op::AtMost => {
            return Err(Problem::WrongOperator { field: field.to_string(), takes: "=, !=, ~ and !~" });
        }
    };
    // A misspelt state would choose nothing, or everything with `!=`, and nobody would notice.
    match field.words() {
        Some(words) if !words.iter().any(|word| pattern.is_match(word)) => Err(Problem::NotAWord {
            field: field.to_string(),
            value: value.to_owned(),
            words: words.join(", "),
        }),
        _ => Ok(Node::Text { field, negated, pattern }),
    }
}

fn regex(source: &str) -> Result<Regex, Problem> {
    RegexBuilder::new(source).size_limit(REGEX_LIMIT).build().map_err(|error| Problem::Regex(reason(&error)))
}

/// The last line of the library's message; those before it draw the expression over several lines.
fn reason(error: &regex::Error) -> String {
    match error {
        regex::Error::CompiledTooBig(_) => "it is too large".to_owned(),
        error => {
            let text = error.to_string();
            let line = text.lines().next_back().unwrap_or_default().trim();
            line.strip_prefix("error: ").unwrap_or(line).to_owned()
        }
    }
}

pub(super) fn number_comparison(field: NumberField, op: Op, value: &str) -> Result<Node, Problem> {
    let relation = match op {
        Op::Equal => Relation::Equal,
        Op::NotEqual => Relation::NotEqual,
        Op::Greater => Relation::Greater,
        Op::AtLeast => Relation::AtLeast,
        Op::Less => Relation::Less,
        Op::AtMost => Relation::AtMost,
        Op::Match | Op::NotMatch => {
            return Err(Problem::WrongOperator { field: field.to_string(), takes: "=, !=, >, >=, < and <=" });
        }
    };
    let (field, value) = number(field, value).ok_or_else(|| Problem::NotANumber {
        field: field.to_string(),
        value: value.to_owned(),
        takes: takes(field),
    })?;
    Ok(Node::Number { field, relation, value })
}

fn takes(field: NumberField) -> &'static str {
    match field {
        NumberField::Age => "seconds or a number with s, m or h, as in 90s",
        NumberField::Speed => "a number, also with k, M, G or T, as in 10G",
        NumberField::Util => "a number of percent, as in 80 or 80%",
        _ => "a number, also with k, M, G, T or %, as in 1.5M or 2%",
    }
}

/// Reads a number with its unit; the unit can turn the field into its percentage.
fn number(field: NumberField, value: &str) -> Option<(NumberField, f64)> {
    let digits = value.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%');
    let unit = &value[digits.len()..];
    let (field, factor) = match (field, unit) {
        (field, "") => (field, 1.0),
        (field, "%") => (field.in_percent()?, 1.0),
        (NumberField::Age, unit) => (NumberField::Age, age_factor(unit)?),
        (NumberField::Util, _) => return None,
        (field, unit) => (field, prefix_factor(unit)?),
    };
    let value = decimal(digits)? * factor;
    value.is_finite().then_some((field, value))
}

fn age_factor(unit: &str) -> Option<f64> {
    match unit {
        "s" => Some(1.0),
        "m" => Some(60.0),
        "h" => Some(3600.0),
        _ => None,
    }
}

fn prefix_factor(unit: &str) -> Option<f64> {
    match unit {
        "k" => Some(1e3),
        "M" => Some(1e6),
        "G" => Some(1e9),
        "T" => Some(1e12),
        _ => None,
    }
}

/// Digits with at most one point among them; no sign, exponent, infinity or NaN.
fn decimal(digits: &str) -> Option<f64> {
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    plain.then(|| digits.parse().ok()).flatten()
}
