//! The filter: one expression that narrows every screen, with the line it is typed on.

use crate::model::{
    DeviceRow, InterfaceRow, Interfaces, Moment, Slot,
    expr::{
        Block, Expr, Grammar, NumberField, ParseError, Problem, Scope, Scratch, Subject, TextField, Truth,
    },
};

use super::{alarms::DeviceAlarms, fleet::Entry};

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

    /// Whether a row of another kind passes: an alarm, an event.
    pub(super) fn takes(&self, row: &impl Subject) -> bool {
        self.expr.as_ref().is_none_or(|expr| expr.matches(row))
    }

    /// Whether an interface passes or, if that one is not known, the device alone.
    pub(super) fn takes_interface(&self, entry: &Entry, slot: Option<Slot>, now: Moment) -> bool {
        let Some(expr) = &self.expr else { return true };
        let (device, snapshot) = (&*entry.device, entry.snapshot.as_deref());
        let row = snapshot.zip(slot).and_then(|(snapshot, slot)| {
            let identity = snapshot.identity(slot)?;
            Some(InterfaceRow { device, snapshot, identity, slot, now })
        });
        match row {
            Some(subject) => expr.matches(&Alarmed { subject, alarms: entry.alarms.as_ref(), slot }),
            None => expr.matches(&alone(entry, now)),
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
        Some(expr.truths(&AlarmedRows { interfaces, alarms: entry.alarms.as_ref() }, scratch))
    }

    /// Whether a device passes: one of its interfaces does or, if it has none, it does alone. Where alarms are asked
    /// for it may do so in any case: an alarm of the device is none of its interfaces.
    pub(super) fn takes_device(&self, entry: &Entry, now: Moment, scratch: &mut Scratch) -> bool {
        let Some(expr) = &self.expr else { return true };
        let by_rows = self.rows(entry, now, scratch).filter(|rows| !rows.is_empty());
        match by_rows.map(|rows| rows.contains(&Truth::True)) {
            Some(true) => true,
            Some(false) if expr.asks_for_alarms().is_none() => false,
            _ => expr.matches(&alone(entry, now)),
        }
    }
}

/// A device or an interface with the most urgent of its alarms. Which rule raised it only the alarm itself can say.
struct Alarmed<'a, S> {
    subject: S,
    alarms: Option<&'a DeviceAlarms>,
    slot: Option<Slot>,
}

fn alone(entry: &Entry, now: Moment) -> Alarmed<'_, DeviceRow<'_>> {
    let subject = DeviceRow { device: &entry.device, snapshot: entry.snapshot.as_deref(), now };
    Alarmed { subject, alarms: entry.alarms.as_ref(), slot: None }
}

impl<S: Subject> Subject for Alarmed<'_, S> {
    fn each_text(&self, field: &TextField, mut visit: impl FnMut(&str)) {
        let urgency = || {
            let alarms = self.alarms?;
            self.slot.map_or(alarms.own, |slot| alarms.port(slot))
        };
        match field {
            TextField::Ack => {
                urgency().into_iter().for_each(|alarm| visit(if alarm.quiet { "yes" } else { "no" }));
            }
            TextField::Severity => urgency().into_iter().for_each(|alarm| visit(alarm.severity.as_str())),
            _ => self.subject.each_text(field, visit),
        }
    }

    fn number(&self, field: NumberField) -> Option<f64> {
        self.subject.number(field)
    }
}

/// Interfaces of one device with their alarms, to be asked all at once.
struct AlarmedRows<'a> {
    interfaces: Interfaces<'a>,
    alarms: Option<&'a DeviceAlarms>,
}

impl Block for AlarmedRows<'_> {
    type Row<'a>
        = Alarmed<'a, InterfaceRow<'a>>
    where
        Self: 'a;

    fn rows(&self) -> usize {
        self.interfaces.rows()
    }

    fn row(&self, index: usize) -> Self::Row<'_> {
        let slot = Some(self.interfaces.slots[index]);
        Alarmed { subject: self.interfaces.row(index), alarms: self.alarms, slot }
    }

    fn numbers(&self, field: NumberField, column: &mut [f64]) {
        self.interfaces.numbers(field, column);
    }
}
