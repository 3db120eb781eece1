//! Reads files into a [`Draft`]: everything they say, not yet checked against one another.

use std::collections::HashMap;
use std::sync::Arc;

use super::address;
use super::credential::{self, Entered};
use super::key::Key;
use super::layer::{Layer, knows_table};
use super::links::{self, ReadLink};
use crate::config::diagnostic::{Diagnostics, Origin};
use crate::config::source::Source;
use crate::config::walk::{self, Entry, Table};
use crate::model::nearest;

/// A group or an aggregator, and where it stands.
#[derive(Debug)]
pub(super) struct Named {
    pub(super) layer: Layer,
    /// Of an aggregator.
    pub(super) address: Option<Arc<str>>,
    pub(super) at: Origin,
}

/// A device as it stands in a file.
#[derive(Debug)]
pub(super) struct ReadDevice {
    pub(super) name: Arc<str>,
    pub(super) at: Origin,
    pub(super) address: Option<(Arc<str>, Origin)>,
    pub(super) groups: Vec<(Arc<str>, Origin)>,
    pub(super) layer: Layer,
}

/// Everything that the files say.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) tree: Option<(Vec<(String, Origin)>, Origin)>,
    pub(super) defaults: Option<(Layer, Origin)>,
    pub(super) groups: HashMap<Arc<str>, Named>,
    pub(super) credentials: HashMap<Arc<str>, (Entered, Origin)>,
    pub(super) aggregators: HashMap<Arc<str>, Named>,
    pub(super) devices: Vec<ReadDevice>,
    pub(super) device_places: HashMap<Arc<str>, Origin>,
    pub(super) links: Vec<ReadLink>,
    /// False when a file could not be read or parsed: what is missing may stand in there.
    pub(super) whole: bool,
}

const TOP: [&str; 7] = ["tree", "defaults", "credentials", "groups", "devices", "links", "aggregators"];

impl Draft {
    /// Reads one file on top of those before it.
    pub(super) fn read(&mut self, source: &Source, out: &mut Diagnostics) {
        let document = walk::parse(source, out);
        self.whole &= document.whole;
        if !document.whole {
            return;
        }
        for entry in document.root {
            match entry.key() {
                "tree" => self.read_tree(entry, out),
                "defaults" => self.read_defaults(entry, out),
                "credentials" => {
                    each_named(entry, out, |name, table, out| self.add_credential(name, table, out))
                }
                "groups" => each_named(entry, out, |name, table, out| self.add_group(name, table, out)),
                "aggregators" => {
                    each_named(entry, out, |name, table, out| self.add_aggregator(name, table, out))
                }
                "devices" => each_named(entry, out, |name, table, out| self.add_device(name, table, out)),
                "links" => self.links.extend(links::read(entry.into_value(), out)),
                "ranges" => {
                    let help = "List the devices one by one; a later version reads ranges.";
                    out.error(&entry.origin(), "ranges are not supported yet", Some(help.into()));
                }
                _ => entry.unknown(TOP, out),
            }
        }
    }

    fn read_tree(&mut self, entry: Entry<'_>, out: &mut Diagnostics) {
        let at = entry.origin();
        let levels = entry.texts(out);
        match &self.tree {
            Some((_, first)) => twice(&at, "`tree`", first, out),
            None => self.tree = levels.map(|levels| (levels, at)),
        }
    }

    fn read_defaults(&mut self, entry: Entry<'_>, out: &mut Diagnostics) {
        let at = entry.origin();
        let mut layer = Layer::default();
        for entry in entry.table(out).into_iter().flatten() {
            layer.read(entry, &[], out);
        }
        match &self.defaults {
            Some((_, first)) => twice(&at, "`[defaults]`", first, out),
            None => self.defaults = Some((layer, at)),
        }
    }

    fn add_credential(&mut self, name: Arc<str>, table: Table<'_>, out: &mut Diagnostics) {
        let at = table.origin();
        let entered = credential::read(name.clone(), table, out);
        match self.credentials.get(&name) {
            Some((_, first)) => twice(&at, &format!("the credential `{name}`"), first, out),
            None => drop(self.credentials.insert(name, (entered, at))),
        }
    }

    fn add_group(&mut self, name: Arc<str>, table: Table<'_>, out: &mut Diagnostics) {
        let at = table.origin();
        let mut layer = Layer::default();
        for entry in table {
            match entry.key() {
                "groups" => {
                    let help = "Name both groups at the device, the nearer one first.";
                    out.error(&entry.origin(), "groups do not nest", Some(help.into()));
                }
                _ => layer.read(entry, &[], out),
            }
        }
        match self.groups.get(&name) {
            Some(first) => twice(&at, &format!("the group `{name}`"), &first.at, out),
            None => drop(self.groups.insert(name, Named { layer, address: None, at })),
        }
    }

    fn add_aggregator(&mut self, name: Arc<str>, table: Table<'_>, out: &mut Diagnostics) {
        let (at, has_address) = (table.origin(), table.has("address"));
        let (mut layer, mut address) = (Layer::default(), None);
        let mut rest = Vec::new();
        for entry in table {
            match entry.key() {
                "address" => address = read_address(entry, out).map(|(address, _)| address),
                _ => rest.push(entry),
            }
        }
        layer.read_section("gnmi", rest, &["address"], out);
        if !has_address {
            out.error(&at, format!("the aggregator `{name}` has no address"), None);
        }
        match self.aggregators.get(&name) {
            Some(first) => twice(&at, &format!("the aggregator `{name}`"), &first.at, out),
            None => drop(self.aggregators.insert(name, Named { layer, address, at })),
        }
    }

    fn add_device(&mut self, name: Arc<str>, table: Table<'_>, out: &mut Diagnostics) {
        let at = table.origin();
        let mut device = ReadDevice::new(name.clone(), at.clone());
        let (has_address, mut dotted, mut own) = (table.has("address"), false, table.is_empty());
        for entry in table {
            if is_dotted(&entry) {
                dotted = true;
                self.add_dotted(&name, entry, out);
            } else {
                own = true;
                device.read(entry, out);
            }
        }
        if dotted && !own {
            return;
        }
        if !has_address {
            let help = "Write address = \"192.0.2.1\" or a host name.";
            out.error(&at, format!("the device `{name}` has no address"), Some(help.into()));
        }
        match self.device_places.get(&name) {
            Some(first) => twice(&at, &format!("the device `{name}`"), first, out),
            None => {
                self.device_places.insert(name, at);
                self.devices.push(device);
            }
        }
    }

    /// `[devices.core1.fra]` without quotes is a table `fra` within a device `core1`: says so, and reads on.
    fn add_dotted(&mut self, parent: &str, entry: Entry<'_>, out: &mut Diagnostics) {
        let (at, name) = (entry.origin(), format!("{parent}.{}", entry.key()));
        let Some(table) = entry.table(out) else { return };
        let deeper = !table.is_empty() && table.all_tables() && !table.keys().any(knows_table);
        if !deeper {
            let message = format!("a name with a dot is quoted, so `{}` is no key of a device", last(&name));
            out.error(&at, message, Some(format!("Write [devices.\"{name}\"].")));
        }
        self.add_device(name.into(), table, out);
    }
}

/// A table that no device has, and that is no slip of one either.
fn is_dotted(entry: &Entry<'_>) -> bool {
    let tables = Key::SECTIONS.into_iter().chain(["tags"]);
    entry.is_table() && !knows_table(entry.key()) && nearest(entry.key(), tables).is_none()
}

fn last(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

impl ReadDevice {
    fn new(name: Arc<str>, at: Origin) -> Self {
        Self { name, at, address: None, groups: Vec::new(), layer: Layer::default() }
    }

    fn read(&mut self, entry: Entry<'_>, out: &mut Diagnostics) {
        match entry.key() {
            "address" => self.address = read_address(entry, out),
            "groups" => {
                let groups = entry.texts(out).unwrap_or_default();
                self.groups = groups.into_iter().map(|(name, at)| (name.into(), at)).collect();
            }
            _ => self.layer.read(entry, &["address", "groups"], out),
        }
    }
}

fn read_address(entry: Entry<'_>, out: &mut Diagnostics) -> Option<(Arc<str>, Origin)> {
    let at = entry.origin();
    let value = entry.into_value();
    let value_at = value.origin();
    let text = value.text(out)?;
    match address::check(&text) {
        Ok(()) => Some((text.into(), at)),
        Err(no) => {
            out.error(&value_at, no.problem, Some(no.help.into()));
            None
        }
    }
}

fn twice(at: &Origin, what: &str, first: &Origin, out: &mut Diagnostics) {
    let first = format!("{first}:{}", first.column);
    out.error(at, format!("{what} stands already at {first}"), Some("Keep one of the two.".into()));
}

/// Goes through a table of named tables.
fn each_named(
    entry: Entry<'_>,
    out: &mut Diagnostics,
    mut read: impl FnMut(Arc<str>, Table<'_>, &mut Diagnostics),
) {
    let kind = entry.key().trim_end_matches('s').to_owned();
    for entry in entry.table(out).into_iter().flatten() {
        let (name, at) = (entry.key().to_owned(), entry.origin());
        if !address::is_name(&name) {
            let help = "A name is of letters, digits and . _ -";
            out.error(&at, format!("`{name}` cannot be the name of a {kind}"), Some(help.into()));
        }
        if let Some(table) = entry.table(out) {
            read(name.into(), table, out);
        }
    }
}
