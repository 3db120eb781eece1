//! The rules in force, with what is asked of them for every row worked out once.

use std::sync::Arc;

use crate::model::alarm::{Check, Rule};

/// A rule's place in [`Rules`].
pub(super) type RuleAt = u16;

/// A rule, prepared.
#[derive(Debug, Clone)]
pub(super) struct Prepared {
    pub(super) rule: Rule,
    /// See [`Rule::text`].
    pub(super) text: Arc<str>,
    /// Judged only when counters came: the same rate twice is one sample.
    pub(super) needs_rates: bool,
    /// Judged although nothing came.
    pub(super) asks_for_age: bool,
}

impl Prepared {
    fn new(rule: Rule) -> Self {
        let (needs_rates, asks_for_age) = match &rule.check {
            Check::Interfaces { when, clear } => {
                let clear = clear.as_ref();
                let needs_rates = when.needs_rates() || clear.is_some_and(|clear| clear.needs_rates());
                (needs_rates, when.asks_for_age() || clear.is_some_and(|clear| clear.asks_for_age()))
            }
            _ => (false, false),
        };
        Self { text: rule.text().into(), rule, needs_rates, asks_for_age }
    }
}

/// All rules, in the order in which they are judged.
#[derive(Debug, Clone, Default)]
pub(super) struct Rules {
    all: Vec<Prepared>,
    pub(super) silent: Option<RuleAt>,
    pub(super) port_down: Option<RuleAt>,
    pub(super) flapping: Option<RuleAt>,
    pub(super) asks_for_age: bool,
}

impl Rules {
    pub(super) fn new(rules: Vec<Rule>) -> Self {
        let all: Vec<Prepared> = rules.into_iter().map(Prepared::new).collect();
        let place = |is: fn(&Check) -> bool| {
            all.iter().position(|prepared| is(&prepared.rule.check)).map(|at| at as RuleAt)
        };
        let silent = place(|check| matches!(check, Check::Silent));
        let port_down = place(|check| matches!(check, Check::PortDown));
        let flapping = place(|check| matches!(check, Check::Flapping(_)));
        let asks_for_age = all.iter().any(|prepared| prepared.asks_for_age);
        Self { all, silent, port_down, flapping, asks_for_age }
    }

    pub(super) fn get(&self, at: RuleAt) -> &Prepared {
        &self.all[usize::from(at)]
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (RuleAt, &Prepared)> {
        self.all.iter().enumerate().map(|(at, prepared)| (at as RuleAt, prepared))
    }

    /// Where a rule of before stands now, if it is still the same.
    pub(super) fn same_as(&self, before: &Prepared) -> Option<RuleAt> {
        self.iter().find(|(_, prepared)| prepared.rule == before.rule).map(|(at, _)| at)
    }
}
