//! The files that an operator writes: what is read from them, and what is said of what is wrong.

#![allow(clippy::unwrap_used, reason = "what fails here fails the test")]

mod example;
mod files;
mod inventory;
mod mistakes;
mod secrets;
mod themes;

use std::path::{Path, PathBuf};

use noctui::config::inventory::load_text;
use noctui::config::{DeviceIds, Inventory, Loaded};

/// Loads one text as `inventory.toml`, as if only its owner could read it.
fn load(text: &str) -> Loaded {
    load_text(Path::new("inventory.toml"), text, &mut DeviceIds::default())
}

/// Loads a text that is right.
fn good(text: &str) -> Inventory {
    let loaded = load(text);
    let words = words(&loaded);
    loaded.inventory.unwrap_or_else(|| panic!("not loaded: {words:#?}"))
}

/// What an operator reads of it.
fn words(loaded: &Loaded) -> Vec<String> {
    loaded.diagnostics.iter().map(ToString::to_string).collect()
}

/// Loads paths with ids of their own.
fn load_paths(paths: &[&Path]) -> Loaded {
    let paths: Vec<PathBuf> = paths.iter().map(|path| path.to_path_buf()).collect();
    noctui::config::load(&paths, &mut DeviceIds::default())
}
