//! Declared links: two ends, each a device and an interface.

use std::sync::Arc;

use crate::config::diagnostic::{Diagnostics, Origin};
use crate::config::walk::{Table, Value};

/// One end of a declared link.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LinkEnd {
    /// The device's name in the inventory.
    pub device: Arc<str>,
    /// The interface's name on that device, as the device spells it.
    pub interface: Arc<str>,
}

/// A link that the inventory declares; discovery finds others.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DeclaredLink {
    /// Its two ends, as written.
    pub ends: [LinkEnd; 2],
}

/// A link as it stands in a file, with the places of its ends.
#[derive(Debug)]
pub(super) struct ReadLink {
    pub(super) ends: [(LinkEnd, Origin); 2],
}

/// Reads the list `[[links]]`.
pub(super) fn read(list: Value<'_>, out: &mut Diagnostics) -> Vec<ReadLink> {
    let items = list.items(out).unwrap_or_default();
    items.into_iter().filter_map(|item| item.table(out).and_then(|table| link(table, out))).collect()
}

fn link(table: Table<'_>, out: &mut Diagnostics) -> Option<ReadLink> {
    let (at, has_ends) = (table.origin(), table.has("ends"));
    let mut ends = None;
    for entry in table {
        match entry.key() {
            "ends" => {
                let at = entry.origin();
                ends = entry.texts(out).map(|ends| (ends, at));
            }
            _ => entry.unknown(["ends"], out),
        }
    }
    if !has_ends {
        out.error(&at, "a link without `ends`", Some(EXAMPLE.into()));
    }
    let (ends, at) = ends?;
    let count = ends.len();
    let read: Vec<(LinkEnd, Origin)> =
        ends.into_iter().filter_map(|(text, at)| end(&text, at, out)).collect();
    if count != 2 {
        out.error(&at, format!("a link has two ends, this one has {count}"), Some(EXAMPLE.into()));
    }
    let ends: [(LinkEnd, Origin); 2] = read.try_into().ok()?;
    if ends[0].0 == ends[1].0 {
        out.error(&ends[1].1, "both ends of the link are the same", None);
    }
    Some(ReadLink { ends })
}

const EXAMPLE: &str = "Write ends = [\"fra-spine-1:Ethernet1\", \"fra-leaf-3:Ethernet49\"].";

/// An end splits at its first colon: interface names hold colons, device names do not.
fn end(text: &str, at: Origin, out: &mut Diagnostics) -> Option<(LinkEnd, Origin)> {
    let parts =
        text.split_once(':').filter(|(device, interface)| !device.is_empty() && !interface.is_empty());
    match parts {
        Some((device, interface)) => {
            Some((LinkEnd { device: device.into(), interface: interface.into() }, at))
        }
        None => {
            out.error(&at, format!("`{text}` is not `device:interface`"), Some(EXAMPLE.into()));
            None
        }
    }
}
