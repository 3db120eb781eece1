//! How a file refers to a secret: `{ env = .. }`, `{ file = .. }`, `{ command = [..] }`, `{ prompt = true }`, a literal.

use super::layer::read_path;
use crate::config::diagnostic::Diagnostics;
use crate::config::secret::{Place, Secret};
use crate::config::walk::{Entry, Table};

/// What a literal secret is in a file that others can read.
#[derive(Clone, Copy)]
pub(in crate::config) enum Literal {
    /// A warning: a community is the password of nobody, and goes over the wire in clear.
    Tolerated,
    /// An error.
    Refused,
    /// Nothing to speak of: no secret goes by that name.
    Harmless,
}

const SECRET_HELP: &str = "Write { env = \"NAME\" }, { file = \"path\" }, { command = [\"pass\", \"show\", \"x\"] } or { prompt = true }.";

/// Reads a secret and judges a literal by who can read the file.
pub(in crate::config) fn read(entry: Entry<'_>, literal: Literal, out: &mut Diagnostics) -> Option<Secret> {
    let (name, at, source) = (entry.key().to_owned(), entry.origin(), entry.source());
    let value = entry.into_value();
    if !value.is_text() {
        return reference(&name, value.table(out)?, out);
    }
    if source.shared() {
        let message = format!("`{name}` is written out in a file that others can read");
        let help = Some(String::from(
            "Refer to it with { env = \"NAME\" } or { file = \"path\" }, or chmod 600 the file.",
        ));
        match literal {
            Literal::Tolerated => out.warning(&at, message, help),
            Literal::Refused => out.error(&at, message, help),
            Literal::Harmless => {}
        }
    }
    value.text(out).map(|text| Secret::literal(text.into()))
}

fn reference(name: &str, table: Table<'_>, out: &mut Diagnostics) -> Option<Secret> {
    let (at, count) = (table.origin(), table.keys().count());
    if count != 1 {
        let many = if count == 0 { "does not say where it comes from" } else { "comes from two places" };
        out.error(&at, format!("`{name}` {many}"), Some(SECRET_HELP.into()));
    }
    let mut place = None;
    for entry in table {
        place = match entry.key() {
            "env" => variable(entry, out),
            "file" => read_path(entry.into_value(), out).map(Place::File),
            "command" => command(entry, out),
            "prompt" => prompt(entry, out),
            _ => {
                entry.unknown(["env", "file", "command", "prompt"], out);
                None
            }
        }
        .or(place);
    }
    place.map(Secret::new)
}

fn variable(entry: Entry<'_>, out: &mut Diagnostics) -> Option<Place> {
    let at = entry.origin();
    let name = entry.text(out)?;
    if name.contains(['=', '\0', '$', ' ']) {
        out.error(
            &at,
            "this is no name of a variable",
            Some("Write it without `$`: env = \"NOC_COMMUNITY\".".into()),
        );
        return None;
    }
    Some(Place::Env(name))
}

fn command(entry: Entry<'_>, out: &mut Diagnostics) -> Option<Place> {
    let at = entry.origin();
    let value = entry.into_value();
    if value.is_text() {
        let help = "Write it as a list of words: command = [\"pass\", \"show\", \"noc/ro\"].";
        out.error(&at, "a command is run without a shell", Some(help.into()));
        return None;
    }
    let words: Vec<String> = value.texts(out)?.into_iter().map(|(word, _)| word).collect();
    if words.is_empty() {
        out.error(&at, "the command is empty", None);
        return None;
    }
    Some(Place::Command(words))
}

fn prompt(entry: Entry<'_>, out: &mut Diagnostics) -> Option<Place> {
    let at = entry.origin();
    if entry.boolean(out)? {
        return Some(Place::Prompt);
    }
    out.error(&at, "`prompt` can only be true", None);
    None
}
