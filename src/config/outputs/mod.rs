//! `outputs.toml`: where alarms go besides the screen, as a list of `[[output]]`.
//!
//! ```toml
//! [[output]]
//! name = "ops"
//! kind = "webhook"                    # bell | desktop | command | webhook | syslog
//! url = { env = "NOC_CHAT_URL" }      # many chat systems hide a token in it: then refer to it
//! headers = { Authorization = { file = "ops.token" } }
//! when = "site=fra"                   # the grammar of filters, over the alarm's device and interface
//! severity = ["critical", "unknown"]  # all, if nothing is said
//! events = ["raised", "cleared"]
//! at-most = "10/1m"                   # what is above is told as a number at the end of the minute
//! quiet = true                        # leaves out what is acknowledged, muted or under maintenance
//!
//! [[output]]
//! name = "pager"
//! kind = "command"
//! command = ["/usr/local/bin/page", "--json"]
//! env = { PAGER_TOKEN = { file = "pager.token" } }
//! timeout = "10s"
//!
//! [[output]]
//! name = "loghost"
//! kind = "syslog"
//! address = "192.0.2.20"
//! transport = "tcp"                   # udp | tcp
//! ```
//!
//! It is a file of its own and no part of `alarms.toml`: rules are shared by a team and kept in a repository, while
//! this file names what a token opens and belongs to one machine, so that its permissions differ.

mod draft;
mod route;
mod url;
mod value;

use std::path::Path;

use super::{
    diagnostic::{Diagnostics, Origin},
    source::Source,
    walk::{self, Value},
};
use crate::model::expr::Grammar;

pub use url::{Url, UrlError};
pub use value::{
    AtMost, CommandRoute, Facility, Header, Kind, Output, Route, SyslogRoute, Transport, WebhookRoute,
};

/// No file has more outputs: each has tasks and a queue of its own.
const MOST_OUTPUTS: usize = 32;

/// The outputs of a file; nothing when it has errors. `rows` is the grammar of `when`.
pub fn load(path: &Path, rows: &Grammar, out: &mut Diagnostics) -> Option<Vec<Output>> {
    read(&Source::read(path, out)?, rows, out)
}

/// As [`load`], from text under the name of a file that its owner alone can read.
pub fn load_text(name: &Path, text: &str, rows: &Grammar, out: &mut Diagnostics) -> Option<Vec<Output>> {
    read(&Source::new(name, text.to_owned(), false), rows, out)
}

fn read(source: &Source, rows: &Grammar, out: &mut Diagnostics) -> Option<Vec<Output>> {
    let before = out.errors().count();
    let mut list = List::default();
    for entry in walk::parse(source, out).root {
        match entry.key() {
            "output" => {
                let items = entry.into_value().items(out);
                items.into_iter().flatten().for_each(|item| list.item(item, rows, out));
            }
            _ => entry.unknown(["output"], out),
        }
    }
    (out.errors().count() == before).then_some(list.outputs)
}

/// The outputs so far, and the names that the file has used.
#[derive(Default)]
struct List {
    outputs: Vec<Output>,
    named: Vec<(String, Origin)>,
}

impl List {
    fn item(&mut self, item: Value<'_>, rows: &Grammar, out: &mut Diagnostics) {
        let at = item.origin();
        let Some(table) = item.table(out) else { return };
        let draft = draft::Draft::read(table, rows, out);
        if let Some((name, named_at)) = &draft.name {
            if let Some((_, first)) = self.named.iter().find(|(other, _)| other == name) {
                let help = format!("The first one stands in line {}.", first.line);
                out.error(named_at, format!("two outputs are called `{name}`"), Some(help));
            }
            self.named.push((name.clone(), named_at.clone()));
        }
        let is_on = draft.enabled;
        let output = draft.build(&at, out).filter(|_| is_on);
        if output.is_some() && self.outputs.len() == MOST_OUTPUTS {
            out.error(&at, format!("more than {MOST_OUTPUTS} outputs"), None);
        }
        self.outputs.extend(output);
    }
}

#[cfg(test)]
mod tests;
