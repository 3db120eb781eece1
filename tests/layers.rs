//! Keeps the layers of ARCHITECTURE.md: who may import whom.
//!
//! If this fails, move the code first; widen a rule only with the reason written beside it.
#![expect(clippy::unwrap_used, reason = "the helpers of tests are tests")]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// A layer and the layers of this crate that it may name.
const LAYERS: &[(&str, &[&str])] = &[
    ("model", &[]),
    // For the name nearest to a misspelt one.
    ("keys", &["model"]),
    // Clocks and mailboxes hand the model's nouns over.
    ("feed", &["model"]),
    ("config", &["keys", "model"]),
    ("proto", &["feed", "model"]),
    ("alarm", &["model"]),
    // A shell takes the very keys that were pressed.
    ("plan", &["keys", "model"]),
    ("broadcast", &["config", "feed", "keys", "model", "plan", "proto"]),
    // Clocks, waits, and counts of what was dropped.
    ("notify", &["config", "feed", "model"]),
    ("store", &["config", "model"]),
    ("collect", &["alarm", "config", "feed", "model", "proto"]),
    ("app", &["alarm", "config", "keys", "model", "plan"]),
    ("ui", &["app", "config", "keys", "model", "plan"]),
    ("lab", &["config", "model"]),
    (
        "runtime",
        &[
            "alarm",
            "app",
            "broadcast",
            "collect",
            "config",
            "feed",
            "keys",
            "lab",
            "model",
            "notify",
            "plan",
            "proto",
            "store",
            "ui",
        ],
    ),
    (
        "cli",
        &[
            "alarm",
            "app",
            "broadcast",
            "collect",
            "config",
            "feed",
            "keys",
            "lab",
            "model",
            "notify",
            "plan",
            "proto",
            "runtime",
        ],
    ),
];

/// A crate, and the places that may name it; every other crate may be named anywhere that needs it.
const CRATES: &[(&str, &[&str])] = &[
    ("csnmp", &["proto/snmp", "lab"]),
    // The scripted target of the client's tests is served and certified like those of the lab.
    ("hyper", &["lab", "notify", "proto/gnmi/scripted.rs"]),
    ("hyper_util", &["notify", "proto/gnmi", "lab"]),
    ("prost", &["proto/gnmi", "lab"]),
    ("rcgen", &["lab", "proto/gnmi/tls_tests.rs"]),
    ("russh", &["proto/ssh", "lab"]),
    ("rustls", &["notify", "proto/gnmi", "lab"]),
    ("rustls_native_certs", &["notify", "proto/gnmi"]),
    ("tokio_rustls", &["notify", "proto/gnmi", "lab"]),
    ("tonic", &["proto/gnmi", "lab"]),
    ("tonic_prost", &["proto/gnmi", "lab"]),
    ("tower", &["proto/gnmi", "lab"]),
    ("x509_parser", &["proto/gnmi"]),
    ("crossterm", &["runtime"]),
    ("socket2", &["proto/snmp", "lab"]),
    // `app/edit.rs` wraps the text area, so that the rest of `app` is plain data.
    ("tui_textarea", &["app/edit.rs"]),
    ("ratatui", &["app", "ui", "runtime"]),
    ("tokio", &["feed", "config", "proto", "notify", "collect", "broadcast", "lab", "runtime", "cli"]),
    ("clap", &["cli"]),
    ("rusqlite", &["store"]),
    // The crate that watches files; our own layer of that name stands beside it.
    ("notify", &["config", "notify", "runtime", "cli"]),
    ("toml", &["config", "lab", "keys"]),
];

/// The one module of `proto` that the lab names: the generated messages, which both ends of gNMI speak. Two copies of
/// generated code would prove nothing; our reader and our target still share no line.
const SHARED: &str = "crate::proto::gnmi::pb";

/// Words that must not stand in pure layers: they read a clock, do I/O or wait.
const IMPURE: &[&str] =
    &["Instant::now", "SystemTime::now", "thread::sleep", "std::fs", "std::net::", "std::process"];
const PURE_LAYERS: &[&str] = &["model", "keys", "alarm", "plan", "app", "ui"];

fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    gather(&root, &mut files);
    let named = files.into_iter().map(|path| {
        let text = fs::read_to_string(&path).unwrap();
        let name = path.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
        (name, code_of(&text))
    });
    named.collect()
}

fn gather(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// The file without comments and without its tests: those may use whatever shows the behaviour.
fn code_of(text: &str) -> String {
    let before_tests = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    let lines = before_tests.lines().map(|line| line.split("//").next().unwrap_or_default());
    lines.collect::<Vec<_>>().join("\n")
}

/// Layers named in a file as `crate::layer` or inside `use crate::{..}`.
fn layers_named(code: &str) -> BTreeSet<&'static str> {
    let flat: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let flat = flat.replace(SHARED, "");
    let names = LAYERS.iter().map(|(layer, _)| *layer);
    names
        .filter(|layer| {
            flat.contains(&format!("crate::{layer}::"))
                || flat.contains(&format!("crate::{layer};"))
                || flat.split("usecrate::{").skip(1).any(|rest| in_group(rest, layer))
        })
        .collect()
}

/// Whether `layer` opens an item at the first level of a brace group.
fn in_group(rest: &str, layer: &str) -> bool {
    let mut depth = 0;
    let mut item = String::new();
    for c in rest.chars() {
        match c {
            '}' if depth == 0 => break,
            ',' if depth == 0 => {
                if opens(&item, layer) {
                    return true;
                }
                item.clear();
                continue;
            }
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        item.push(c);
    }
    opens(&item, layer)
}

fn opens(item: &str, layer: &str) -> bool {
    item == layer || item.starts_with(&format!("{layer}::"))
}

fn layer_of(file: &str) -> &str {
    file.split('/').next().unwrap_or_default()
}

#[test]
fn layers_import_only_what_they_may() {
    let mut broken = Vec::new();
    for (file, code) in sources() {
        let Some((layer, allowed)) = LAYERS.iter().find(|(layer, _)| *layer == layer_of(&file)) else {
            continue;
        };
        for named in layers_named(&code) {
            if named != *layer && !allowed.contains(&named) {
                broken.push(format!("src/{file} names crate::{named}: {layer} may name {allowed:?}"));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn every_folder_is_a_layer() {
    let known: BTreeSet<&str> = LAYERS.iter().map(|(layer, _)| *layer).collect();
    for (file, _) in sources().iter().filter(|(file, _)| file.contains('/')) {
        assert!(
            known.contains(layer_of(file)),
            "src/{file} stands in no layer: give it one in tests/layers.rs"
        );
    }
}

#[test]
fn crates_stay_where_they_belong() {
    let mut broken = Vec::new();
    for (file, code) in sources() {
        for (name, places) in CRATES {
            let at_home = places.iter().any(|place| file.starts_with(place)) || !file.contains('/');
            if !at_home && names_crate(&code, name) {
                broken.push(format!("src/{file} names {name}, which belongs in {places:?}"));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

fn names_crate(code: &str, name: &str) -> bool {
    let path = format!("{name}::");
    code.match_indices(&path).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        before.is_none_or(|c| !c.is_alphanumeric() && c != '_' && c != ':')
    })
}

#[test]
fn app_knows_of_ratatui_only_its_rectangles() {
    for (file, code) in sources().iter().filter(|(file, _)| layer_of(file) == "app" && file != "app/edit.rs")
    {
        for line in code.lines().filter(|line| names_crate(line, "ratatui")) {
            assert!(line.contains("ratatui::layout"), "src/{file}: {line}");
        }
    }
}

#[test]
fn pure_layers_read_no_clock_and_do_no_io() {
    for (file, code) in sources().iter().filter(|(file, _)| PURE_LAYERS.contains(&layer_of(file))) {
        for word in IMPURE {
            assert!(!code.contains(word), "src/{file} names {word}");
        }
    }
}

#[test]
fn no_channel_is_unbounded() {
    for (file, code) in sources() {
        assert!(!code.contains("unbounded_channel"), "src/{file} opens an unbounded channel");
    }
}

#[test]
fn the_leave_to_write_to_devices_is_granted_by_commands_alone() {
    for (file, code) in sources().iter().filter(|(file, _)| !file.starts_with("broadcast/")) {
        let grants = code.contains("WritePermit::unless(");
        assert!(!grants || file.starts_with("cli/"), "src/{file} grants leave to write to devices");
    }
}
