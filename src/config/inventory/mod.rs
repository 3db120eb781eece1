//! The inventory: which devices there are, and everything that holds for each of them.
//!
//! Loading goes in three steps, and each notes all its findings before the next: files are read into a draft,
//! references within the draft are checked, and only a draft without errors is merged into [`DeviceConfig`]s.
//! The runtime loads; a broken inventory yields no [`Inventory`], so the caller keeps the last good one.

mod address;
mod check;
mod credential;
mod device;
mod diff;
mod discovered;
mod explain;
mod gnmi;
mod ids;
mod interfaces;
mod key;
pub(in crate::config) mod layer;
mod links;
mod read;
pub(in crate::config) mod reference;
mod ssh;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use credential::{AuthProtocol, Credential, PrivacyProtocol};
pub use device::{DeviceConfig, SnmpSettings, SnmpVersion, Unread};
pub use diff::InventoryChange;
pub use discovered::{BRANCH as DISCOVERED, Discovery};
pub use explain::Setting;
pub use gnmi::{Aggregator, GnmiSettings, GnmiTls};
pub use ids::DeviceIds;
pub use interfaces::{Expect, InterfacePolicy, InterfaceRule};
pub use links::{DeclaredLink, LinkEnd};
pub use ssh::{NewHostKey, SshAlgorithms, SshSettings};

use super::diagnostic::{Diagnostics, Origin};
use super::source::{self, Source};
use crate::model::expr;
pub(super) use address::is_name;
use device::Credentials;
use layer::Effective;
use read::Draft;

/// How devices nest where the inventory does not say.
const TREE: [&str; 2] = ["site", "role"];

/// Every device with its settings, and how they hang together.
#[derive(Debug)]
pub struct Inventory {
    tree: Vec<Arc<str>>,
    devices: Vec<Arc<DeviceConfig>>,
    by_name: HashMap<Arc<str>, usize>,
    links: Vec<DeclaredLink>,
    credentials: Credentials,
    aggregators: Vec<Arc<Aggregator>>,
    draft: Draft,
}

impl Inventory {
    /// The attributes and tags by which devices nest, outermost first; see [`Device::attribute`](crate::model::Device::attribute).
    pub fn tree(&self) -> &[Arc<str>] {
        &self.tree
    }

    /// The devices in the order of the files.
    pub fn devices(&self) -> &[Arc<DeviceConfig>] {
        &self.devices
    }

    /// A device by its name.
    pub fn device(&self, name: &str) -> Option<&Arc<DeviceConfig>> {
        self.by_name.get(name).map(|at| &self.devices[*at])
    }

    /// Every platform that a file names, with its place.
    pub(super) fn platforms_named(&self) -> impl Iterator<Item = (&Arc<str>, &Origin)> {
        let settings = self.draft.layers().flat_map(|layer| &layer.settings);
        settings.filter_map(|(key, held, at)| match (key, held) {
            (key::Key::Platform, key::Held::Text(name)) => Some((name, at)),
            _ => None,
        })
    }

    /// The grammar of expressions over this inventory: its tags are fields.
    pub fn grammar(&self, scope: expr::Scope) -> expr::Grammar {
        let tags: BTreeSet<&Arc<str>> =
            self.devices.iter().flat_map(|config| config.device.tags.keys()).collect();
        expr::Grammar::new(scope, tags)
    }

    /// The links that the inventory declares, in the order of the files.
    pub fn links(&self) -> &[DeclaredLink] {
        &self.links
    }

    /// The credentials, by name.
    pub fn credentials(&self) -> impl Iterator<Item = &Arc<Credential>> {
        self.credentials.values()
    }
}

/// What came of loading: an inventory unless there were errors, and everything that was found.
#[derive(Debug)]
pub struct Loaded {
    /// The inventory; nothing when the diagnostics hold an error.
    pub inventory: Option<Inventory>,
    /// All errors and warnings, sorted by file and position.
    pub diagnostics: Diagnostics,
}

/// Loads files and folders of `*.toml` as one inventory.
///
/// `ids` keeps the ids of devices over reloads; it is touched only when the inventory is good.
pub fn load(paths: &[PathBuf], ids: &mut DeviceIds) -> Loaded {
    let mut out = Diagnostics::default();
    let mut files: Vec<PathBuf> = paths.iter().flat_map(|path| source::files_of(path, &mut out)).collect();
    // A folder and a file within it are often named together; what cannot be resolved fails when it is read.
    let mut seen = HashSet::new();
    files.retain(|file| file.canonicalize().map_or(true, |file| seen.insert(file)));
    let sources: Vec<Option<Source>> = files.iter().map(|file| Source::read(file, &mut out)).collect();
    let whole = !out.has_errors();
    finish(sources.into_iter().flatten().collect(), whole, ids, out)
}

/// Loads an inventory from text, under the name of a file that others cannot read: for the demo and for tests.
pub fn load_text(name: &Path, text: &str, ids: &mut DeviceIds) -> Loaded {
    finish(vec![Source::new(name, text.to_owned(), false)], true, ids, Diagnostics::default())
}

/// Every setting that defaults, groups and devices may hold, with its table: `poll`, `snmp.port`.
pub fn known_settings() -> impl Iterator<Item = &'static str> {
    key::Key::ALL.iter().map(|key| key.name())
}

fn finish(sources: Vec<Source>, whole: bool, ids: &mut DeviceIds, mut out: Diagnostics) -> Loaded {
    let mut draft = Draft { whole, ..Draft::default() };
    for source in &sources {
        draft.read(source, &mut out);
    }
    if draft.whole {
        check::references(&draft, &mut out);
        warn_of_nothing(&draft, &sources, &mut out);
    }
    let inventory = (!out.has_errors()).then(|| build(draft, ids));
    out.sort();
    Loaded { inventory, diagnostics: out }
}

fn warn_of_nothing(draft: &Draft, sources: &[Source], out: &mut Diagnostics) {
    if let (true, Some(first)) = (draft.devices.is_empty() && !out.has_errors(), sources.first()) {
        let help = "Add one: [devices.core1] with address = \"192.0.2.1\".";
        out.warning(&Origin::whole(first.path()), "the inventory names no device", Some(help.into()));
    }
}

fn build(draft: Draft, ids: &mut DeviceIds) -> Inventory {
    let shared = draft.credentials.iter();
    let credentials: Credentials =
        shared.map(|(name, (entered, _))| (name.clone(), entered.credential.clone())).collect();
    let by_name = aggregators(&draft, &credentials);
    let mut aggregators: Vec<_> = by_name.values().cloned().collect();
    aggregators.sort_by(|one, other| one.name.cmp(&other.name));
    let devices: Vec<Arc<DeviceConfig>> = draft
        .devices
        .iter()
        .map(|read| {
            let effective = Effective::of(&draft.layers_of(read));
            Arc::new(device::build(ids.id(&read.name), read, &effective, &credentials, &by_name))
        })
        .collect();
    Inventory {
        tree: tree(&draft),
        by_name: devices.iter().enumerate().map(|(at, device)| (device.device.name.clone(), at)).collect(),
        links: draft
            .links
            .iter()
            .map(|link| DeclaredLink { ends: link.ends.each_ref().map(|(end, _)| end.clone()) })
            .collect(),
        devices,
        credentials,
        aggregators,
        draft,
    }
}

fn aggregators(draft: &Draft, credentials: &Credentials) -> gnmi::Aggregators {
    let each = draft.aggregators.iter().map(|(name, named)| {
        let address = named.address.clone().unwrap_or_else(|| Arc::from(""));
        let effective = Effective::of(&[&named.layer]);
        let gnmi = gnmi::build(&effective, credentials, &gnmi::Aggregators::new());
        (name.clone(), Arc::new(Aggregator { name: name.clone(), address, gnmi }))
    });
    each.collect()
}

fn tree(draft: &Draft) -> Vec<Arc<str>> {
    match &draft.tree {
        Some((levels, _)) => levels.iter().map(|(level, _)| Arc::from(level.as_str())).collect(),
        None => TREE.iter().copied().map(Arc::from).collect(),
    }
}
