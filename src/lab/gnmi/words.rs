//! Paths as text: module prefixes, and the elements of gNMI before 0.4.

use std::collections::HashMap;

use crate::proto::gnmi::pb::{Path, PathElem};

/// A name without the prefix of its module.
pub(super) fn strip(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, name)| name)
}

/// The module that a name is prefixed with.
pub(super) fn module(name: &str) -> Option<&str> {
    name.split_once(':').map(|(module, _)| module)
}

/// The nodes of a path, whichever of its two fields holds them.
pub(super) fn nodes(path: &Path) -> Vec<PathElem> {
    #[expect(deprecated, reason = "old clients fill it")]
    let old = &path.element;
    if path.elem.is_empty() { old.iter().map(|text| node(text)).collect() } else { path.elem.clone() }
}

/// `interface[name=Ethernet1]` as a node; a backslash makes the next character ordinary.
fn node(text: &str) -> PathElem {
    let mut found = PathElem { name: String::new(), key: HashMap::new() };
    let (mut part, mut key) = (String::new(), None);
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match (character, &key) {
            ('\\', _) => part.extend(characters.next()),
            ('[', None) => {
                if found.name.is_empty() {
                    found.name = std::mem::take(&mut part);
                }
                key = Some(String::new());
            }
            ('=', Some(name)) if name.is_empty() => key = Some(std::mem::take(&mut part)),
            (']', Some(name)) => {
                found.key.insert(name.clone(), std::mem::take(&mut part));
                key = None;
            }
            _ => part.push(character),
        }
    }
    if found.name.is_empty() {
        found.name = part;
    }
    found
}

/// A node as old targets write it.
pub(super) fn element(node: &PathElem) -> String {
    let mut keys: Vec<_> = node.key.iter().collect();
    keys.sort_unstable();
    let escape = |value: &str| value.replace('\\', "\\\\").replace(']', "\\]");
    let keys = keys.into_iter().map(|(key, value)| format!("[{key}={}]", escape(value)));
    std::iter::once(node.name.clone()).chain(keys).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_element_is_read_as_it_was_written() {
        for value in ["Ethernet1", "a]b", "a\\b", "x=y", "[", ""] {
            let key = HashMap::from([("name".to_owned(), value.to_owned())]);
            let written = PathElem { name: "interface".to_owned(), key };
            assert_eq!(node(&element(&written)), written, "{value}");
        }
        assert_eq!(node("state").name, "state");
    }
}
