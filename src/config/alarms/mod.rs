//! `alarms.toml`: the operator's rules, and what he changes of those that are built in, as a list of `[[rule]]`.
//!
//! ```toml
//! [[rule]]
//! name = "uplink-full"
//! when = "if-role=uplink util>70"     # the grammar of filters; fields of devices alone make a rule of devices
//! clear = "util<60"                   # where there is none: while `when` does not hold
//! for = 3                             # samples; clear-for likewise
//! severity = "critical"               # critical | unknown | warning
//!
//! [[rule]]
//! name = "flapping"                   # built in: what is not named stays
//! count = 6
//! window = "15m"
//! only = "not role=access"
//!
//! [[rule]]
//! name = "discards"
//! enabled = false
//! ```
//!
//! `when` and `clear` belong together: who writes another `when` takes the built-in `clear` away.

mod draft;

use std::path::Path;

use draft::Draft;

use super::{
    diagnostic::{Diagnostics, Origin},
    source::Source,
    walk::{self, Value},
};
use crate::model::{alarm::Rule, expr::Grammar};

/// No file has more rules: each is judged for every interface.
const MOST_RULES: usize = 256;

/// What expressions may name: the fields, and the tags of the inventory.
#[derive(Debug, Clone, Default)]
pub struct Grammars {
    /// For rules of interfaces.
    pub rows: Grammar,
    /// For rules of devices: [`crate::model::expr::Scope::DevicesOnly`].
    pub devices: Grammar,
}

/// The built-in rules as the file changes them, and those it adds; nothing when it has errors.
pub fn load(path: &Path, grammars: &Grammars, out: &mut Diagnostics) -> Option<Vec<Rule>> {
    laid_over(&Source::read(path, out)?, grammars, out)
}

/// As [`load`], from text under the name of a file.
pub fn load_text(name: &Path, text: &str, grammars: &Grammars, out: &mut Diagnostics) -> Option<Vec<Rule>> {
    laid_over(&Source::new(name, text.to_owned(), false), grammars, out)
}

fn laid_over(source: &Source, grammars: &Grammars, out: &mut Diagnostics) -> Option<Vec<Rule>> {
    let before = out.errors().count();
    let mut list = List { rules: Rule::built_in(), named: Vec::new() };
    for entry in walk::parse(source, out).root {
        match entry.key() {
            "rule" => {
                for item in entry.into_value().items(out).into_iter().flatten() {
                    list.item(item, grammars, out);
                }
            }
            _ => entry.unknown(["rule"], out),
        }
    }
    (out.errors().count() == before).then_some(list.rules)
}

/// The rules so far, and the names that the file has used.
struct List {
    rules: Vec<Rule>,
    named: Vec<(String, Origin)>,
}

impl List {
    fn item(&mut self, item: Value<'_>, grammars: &Grammars, out: &mut Diagnostics) {
        let at = item.origin();
        let Some(table) = item.table(out) else { return };
        let draft = Draft::read(table, out);
        let Some((name, named_at)) = draft.name.clone() else {
            if !draft.has_bad_name {
                out.error(&at, "a rule without `name`", Some("Its alarms are known by it.".into()));
            }
            return;
        };
        if let Some((_, first)) = self.named.iter().find(|(other, _)| *other == name) {
            let help = format!("The first one stands in line {}.", first.line);
            out.error(&named_at, format!("two rules are called `{name}`"), Some(help));
            return;
        }
        self.named.push((name.clone(), named_at));
        self.lay(&name, draft, grammars, out);
    }

    fn lay(&mut self, name: &str, draft: Draft, grammars: &Grammars, out: &mut Diagnostics) {
        let place = self.rules.iter().position(|rule| &*rule.name == name);
        let is_on = draft.enabled;
        let base = place.map(|at| &self.rules[at]);
        let Some(rule) = draft.build(base, self.rules.iter().map(|rule| &*rule.name), grammars, out) else {
            return;
        };
        match place {
            Some(at) if is_on => self.rules[at] = rule,
            Some(at) => drop(self.rules.remove(at)),
            None if is_on && self.rules.len() < MOST_RULES => self.rules.push(rule),
            None if is_on => {
                let (_, at) = &self.named[self.named.len() - 1];
                out.error(at, format!("more than {MOST_RULES} rules"), Some("Join some by `or`.".into()));
            }
            None => {}
        }
    }
}

#[cfg(test)]
mod tests;
