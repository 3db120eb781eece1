//! `keys.toml`: the keys that the operator prefers, as `[keys]` with an action's name and a list of keys.

use std::collections::BTreeMap;
use std::path::Path;

use super::diagnostic::{Diagnostics, Origin};
use super::source::Source;
use super::walk;
use crate::keys::{KeyMap, OverrideError};

/// One line of the file: the keys of an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyEntry {
    /// The keys as written: `"x"`, `"ctrl-p"`. None at all takes the action's keys away.
    pub keys: Vec<String>,
    /// Where the action is named.
    pub at: Origin,
}

/// Reads the file and lays it over the default keys; nothing when it has errors.
pub fn load(path: &Path, out: &mut Diagnostics) -> Option<KeyMap> {
    let entries = read(path, out)?;
    let overrides = entries.iter().map(|(action, entry)| (action.as_str(), entry.keys.as_slice()));
    match KeyMap::with_overrides(overrides) {
        Ok(map) => Some(map),
        Err(errors) => {
            for error in &errors {
                out.error(&place(error, &entries, path), error.to_string(), None);
            }
            None
        }
    }
}

/// The entries by action, not yet checked against the table of actions; nothing when the file itself has errors.
pub fn read(path: &Path, out: &mut Diagnostics) -> Option<BTreeMap<String, KeyEntry>> {
    let before = out.errors().count();
    let source = Source::read(path, out)?;
    let mut entries = BTreeMap::new();
    for entry in walk::parse(&source, out).root {
        match entry.key() {
            "keys" => {
                for entry in entry.table(out).into_iter().flatten() {
                    let (action, at) = (entry.key().to_owned(), entry.origin());
                    let keys = entry.texts(out).unwrap_or_default().into_iter().map(|(key, _)| key).collect();
                    entries.insert(action, KeyEntry { keys, at });
                }
            }
            _ => entry.unknown(["keys"], out),
        }
    }
    (out.errors().count() == before).then_some(entries)
}

fn place(error: &OverrideError, entries: &BTreeMap<String, KeyEntry>, path: &Path) -> Origin {
    let names: &[&str] = match error {
        OverrideError::UnknownAction { name, .. } => &[name],
        OverrideError::BadKey { action, .. } => &[action],
        OverrideError::Clash { actions, .. } => actions,
    };
    let written = names.iter().find_map(|name| entries.get(*name));
    written.map_or_else(|| Origin::whole(path), |entry| entry.at.clone())
}
