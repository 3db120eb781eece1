//! The filter: one expression that narrows every screen, with the line it is typed on.

use crate::model::{
    DeviceRow, InterfaceRow, Interfaces, Moment, Slot,
    expr::{Expr, Grammar, ParseError, Problem, Scope, Scratch, Truth},
};

use super::fleet::Entry;

/// What is wrong with a filter, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilterError {
    /// The column of the first character that cannot be read: characters from 1.
    pub column: usize,
    /// A sentence.
    pub words: String,
}

impl From<ParseError> for FilterError {
    fn from(error: ParseError) -> Self {
        Self { column: error.column(), words: error.problem().to_string() }
    }
}

/// The filter in force. What cannot be read leaves the last one that could in force.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    text: String,
    expr: Option<Expr>,
    error: Option<FilterError>,
    grammar: Grammar,
    revision: u64,
}

impl Filter {
    /// The text as typed; empty if nothing is filtered.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What is wrong with the text as typed.
    pub fn error(&self) -> Option<&FilterError> {
        self.error.as_ref()
    }

    /// Whether rows are being left out.
    pub fn is_active(&self) -> bool {
        self.expr.is_some()
    }

    /// Takes over the tags that the inventory has, so that they can be named.
    pub(super) fn know_tags<'a>(&mut self, tags: impl IntoIterator<Item = &'a str>) {
        self.grammar = Grammar::new(Scope::Rows, tags);
        self.set(&self.text.clone());
    }

    /// Reads what is being typed.
    pub(super) fn set(&mut self, text: &str) {
        text.clone_into(&mut self.text);
        self.error = None;
        match self.grammar.parse(text) {
            Ok(expr) => self.take((!expr.is_all()).then_some(expr)),
            Err(error) if *error.problem() == Problem::Empty => self.take(None),
            Err(error) => self.error = Some(error.into()),
        }
    }

    fn take(&mut self, expr: Option<Expr>) {
        self.revision += u64::from(expr != self.expr);
        self.expr = expr;
    }

    /// Grows whenever other rows pass.
    pub(super) fn revision(&self) -> u64 {
        self.revision
    }

    /// Whether it asks for ages: then rows pass or not as time goes by, though nothing is heard.
    pub(super) fn asks_for_age(&self) -> bool {
        self.expr.as_ref().is_some_and(Expr::asks_for_age)
    }

    /// Whether an interface passes.
    pub(super) fn takes_row(&self, row: &InterfaceRow<'_>) -> bool {
        self.expr.as_ref().is_none_or(|expr| expr.matches(row))
    }

    /// Whether an end of a link passes: its interface does or, if that is not known, the device alone does.
    pub(super) fn takes_end(&self, entry: &Entry, slot: Option<Slot>, now: Moment) -> bool {
        let Some(expr) = &self.expr else { return true };
        let (device, snapshot) = (&*entry.device, entry.snapshot.as_deref());
        let row = snapshot.zip(slot).and_then(|(snapshot, slot)| {
            let identity = snapshot.identity(slot)?;
            Some(InterfaceRow { device, snapshot, identity, slot, now })
        });
        match row {
            Some(row) => expr.matches(&row),
            None => expr.matches(&DeviceRow { device, snapshot, now }),
        }
    }

    /// Which interfaces of a device pass, in the order of their names; `None` if all do.
    pub(super) fn rows<'s>(
        &self,
        entry: &Entry,
        now: Moment,
        scratch: &'s mut Scratch,
    ) -> Option<&'s [Truth]> {
        let (expr, snapshot) = (self.expr.as_ref()?, entry.snapshot.as_deref()?);
        let interfaces = Interfaces { device: &entry.device, snapshot, slots: entry.names.order(), now };
        Some(expr.truths(&interfaces, scratch))
    }

    /// Whether a device passes: one of its interfaces does or, if it has none, it does alone.
    pub(super) fn takes_device(&self, entry: &Entry, now: Moment, scratch: &mut Scratch) -> bool {
        let Some(expr) = &self.expr else { return true };
        match self.rows(entry, now, scratch) {
            Some(rows) if !rows.is_empty() => rows.contains(&Truth::True),
            _ => expr.matches(&DeviceRow { device: &entry.device, snapshot: entry.snapshot.as_deref(), now }),
        }
    }
}
