//! `platforms.toml`: how each platform is spoken to over SSH. What is built in has the same form as the operator's own.

mod read;
mod value;

use std::{
    path::Path,
    sync::{Arc, LazyLock},
};

use super::{diagnostic::Diagnostics, inventory::Inventory, source::Source};
use crate::model::Platforms;

/// The word by which an inventory asks to have a device recognised.
pub const AUTO: &str = "auto";

const BUILT_IN: &str = include_str!("../../../assets/platforms.toml");

/// The platforms that need no file.
pub fn built_in() -> Arc<Platforms> {
    static PLATFORMS: LazyLock<Arc<Platforms>> = LazyLock::new(|| {
        let mut out = Diagnostics::default();
        let source = Source::new(Path::new("assets/platforms.toml"), BUILT_IN.to_owned(), false);
        let read = read::platforms(&source, Vec::new(), &mut out);
        let platforms = read.and_then(Platforms::new).filter(|_| out.is_empty());
        Arc::new(platforms.unwrap_or_else(|| panic!("the built-in platforms have errors: {out:?}")))
    });
    PLATFORMS.clone()
}

/// The built-in platforms, extended and changed by a file; nothing when it has errors. The caller keeps what it has.
pub fn load(path: &Path, out: &mut Diagnostics) -> Option<Arc<Platforms>> {
    laid_over(&Source::read(path, out)?, out)
}

/// As [`load`], from text under the name of a file.
pub fn load_text(name: &Path, text: &str, out: &mut Diagnostics) -> Option<Arc<Platforms>> {
    laid_over(&Source::new(name, text.to_owned(), false), out)
}

fn laid_over(source: &Source, out: &mut Diagnostics) -> Option<Arc<Platforms>> {
    let known = built_in().iter().cloned().collect();
    let all = read::platforms(source, known, out)?;
    Some(Arc::new(Platforms::new(all).expect("every name stands once, and the generic one is built in")))
}

/// Warns of devices whose platform nobody knows: it is a word for filters as well, so it is no error.
pub fn check(inventory: &Inventory, platforms: &Platforms, out: &mut Diagnostics) {
    for (name, at) in inventory.platforms_named() {
        if &**name == AUTO || platforms.get(name).is_some() {
            continue;
        }
        let help = out.suggest(name, platforms.names()).unwrap_or_else(|| {
            "Over SSH the device is recognised by what it says; [platforms.NAME] in platforms.toml adds one.".into()
        });
        out.warning(at, format!("no platform is called `{name}`"), Some(help));
    }
}

#[cfg(test)]
mod tests;
