//! One device read over SNMP and over gNMI in every style, with the lab's clock held: the same RFC 8343 content.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use noctui::lab::{Lab, LabClock, LabOptions, Quirk, QuirkKind, Story, Style};
use serde_json::{Value as Json, json};

use crate::stage::{HERO, quirks};

/// Leaves that only SNMP carries, by style: what OpenConfig and interfaces-state have no leaf for.
fn is_carried(style: &str, interface: &Json, leaf: &str) -> bool {
    let is_ietf = style == "ietf";
    let is_old = style == "old-ietf";
    let kind = interface["type"].as_str().unwrap_or_default();
    match leaf {
        "link-up-down-trap-enable" => is_ietf,
        // A setting, which RFC 7223 has in another tree.
        "description" => !is_old,
        // A bundle's members carry its name; a device says nothing of what stands on what otherwise.
        "higher-layer-if" | "lower-layer-if" => {
            is_ietf || is_old || kind.ends_with("ieee8023adLag") || kind.ends_with("l2vlan")
        }
        // OpenConfig leaves both to the port that a subinterface stands on.
        "type" | "phys-address" => is_ietf || is_old || !kind.ends_with("l2vlan"),
        _ => true,
    }
}

/// What `noctui poll --json` says of the device, by interface.
async fn poll(inventory: PathBuf) -> BTreeMap<String, Json> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_noctui"));
    command.arg("--inventory").arg(inventory).args(["poll", "--json", &format!("name={HERO}")]);
    let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = text.lines().next();
    let line = line.unwrap_or_else(|| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    let document: Json = serde_json::from_str(line).unwrap();
    let entries = document["ietf-interfaces:interfaces"]["interface"].as_array().unwrap().clone();
    entries.into_iter().map(|entry| (entry["name"].as_str().unwrap().to_owned(), entry)).collect()
}

fn leaves(entry: &Json) -> BTreeMap<String, Json> {
    let mut found = BTreeMap::new();
    for (name, value) in entry.as_object().unwrap() {
        match value.as_object() {
            Some(inner) => found.extend(inner.iter().map(|(name, value)| (name.clone(), value.clone()))),
            None => drop(found.insert(name.clone(), value.clone())),
        }
    }
    found
}

/// Dates are the same when they lie within the time that the two readings lie apart.
fn is_same(one: &Json, other: &Json) -> bool {
    let date = |value: &Json| value.as_str().and_then(|text| text.parse::<jiff::Timestamp>().ok());
    match (date(one), date(other)) {
        (Some(one), Some(other)) => (one.as_second() - other.as_second()).abs() <= 30,
        _ => one == other,
    }
}

/// Reads the device both ways and compares every leaf that both can carry.
async fn is_same_both_ways(style: &str) {
    let clock = LabClock::held(Duration::from_secs(100));
    let divided = ["Ethernet2", "Ethernet49"].map(|port| Quirk {
        interface: Some(port.to_owned()),
        ..Quirk::always(HERO, QuirkKind::Subinterfaces(2))
    });
    let story = Story::Scenario([quirks(&format!("style-{style}")), divided.to_vec()].concat());
    let lab = Lab::start(LabOptions { story, clock, ..LabOptions::default() }).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, telemetry: &str| {
        let text = lab.inventory_toml().replace("\"prefer-gnmi\"", &format!("\"{telemetry}\""));
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        // The inventory holds a literal community.
        std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        path
    };
    let snmp = poll(write("snmp.toml", "snmp")).await;
    let gnmi = poll(write("gnmi.toml", "gnmi")).await;
    assert!(snmp.contains_key("Ethernet49.200"));
    assert_eq!(snmp.keys().collect::<Vec<_>>(), gnmi.keys().collect::<Vec<_>>());
    let mut differences = Vec::new();
    for (name, entry) in &snmp {
        let (here, there) = (leaves(entry), leaves(&gnmi[name]));
        let all: BTreeSet<&String> = here.keys().chain(there.keys()).collect();
        for leaf in all.into_iter().filter(|leaf| is_carried(style, entry, leaf)) {
            let of = |leaves: &BTreeMap<String, Json>| leaves.get(leaf).cloned().unwrap_or_default();
            if !is_same(&of(&here), &of(&there)) {
                differences.push(format!("{name} {leaf}: {} over SNMP, {} over gNMI", of(&here), of(&there)));
            }
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    judge(folder.path(), &[("snmp.json", &snmp), ("gnmi.json", &gnmi)]);
    lab.stop().await;
}

macro_rules! styles {
    ($($test:ident $style:literal;)*) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                is_same_both_ways($style).await;
            }
        )*

        #[test]
        fn every_style_is_compared() {
            let styles: Vec<&str> = Style::ALL.iter().map(|style| style.word()).collect();
            assert_eq!(styles, [$($style),*]);
        }
    };
}

styles! {
    leaf_updates_say_what_snmp_says "leaf";
    grouped_updates_say_what_snmp_says "group";
    odd_splits_say_what_snmp_says "split";
    json_subtrees_say_what_snmp_says "subtree";
    json_lists_say_what_snmp_says "list";
    the_tree_of_rfc_8343_says_what_snmp_says "ietf";
    the_tree_of_rfc_7223_says_what_snmp_says "old-ietf";
    old_fields_say_what_snmp_says "legacy";
}

/// Lets yanglint accept both; a document without if-index is one of `get`.
fn judge(folder: &Path, documents: &[(&str, &BTreeMap<String, Json>)]) {
    let Some(modules) = modules() else { return };
    let (ietf, iana) = (modules.join("ietf"), modules.join("iana"));
    for (name, entries) in documents {
        let interfaces: Vec<&Json> = entries.values().collect();
        let is_whole = interfaces.iter().all(|entry| !entry["if-index"].is_null());
        let document = json!({ "ietf-interfaces:interfaces": { "interface": interfaces } });
        let path = folder.join(name);
        std::fs::write(&path, document.to_string()).unwrap();
        let mut yanglint = Command::new("yanglint");
        yanglint.arg("-p").arg(&ietf).arg("-p").arg(&iana).args([
            "-F",
            "ietf-interfaces:if-mib",
            "-f",
            "json",
        ]);
        yanglint.args(["-t", if is_whole { "data" } else { "get" }]);
        yanglint.arg(ietf.join("ietf-interfaces.yang")).arg(iana.join("iana-if-type.yang")).arg(path);
        match yanglint.output() {
            Ok(output) => {
                let said = String::from_utf8_lossy(&output.stderr).into_owned();
                assert!(output.status.success() && said.is_empty(), "{name}: {said}");
            }
            Err(error) => missing(&format!("yanglint ({error})")),
        }
    }
}

fn modules() -> Option<PathBuf> {
    let named = std::env::var_os("NOCTUI_YANG_MODULES").map(PathBuf::from);
    if named.is_none() {
        missing("the YANG modules of pyang (NOCTUI_YANG_MODULES)");
    }
    named
}

fn missing(what: &str) {
    assert!(std::env::var_os("NOCTUI_REQUIRE_PEERS").is_none(), "{what} is required here");
    eprintln!("skipped: {what} is missing");
}
