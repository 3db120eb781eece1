//! One device read over SNMP and over gNMI in every style, with the lab's clock held: the same RFC 8343 content.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use noctui::lab::{Lab, LabClock, LabOptions, Story};
use serde_json::{Value as Json, json};

use crate::stage::{HERO, quirks};

const STYLES: [&str; 8] = ["leaf", "group", "split", "subtree", "list", "ietf", "old-ietf", "legacy"];

/// Leaves that only SNMP carries, by style: what OpenConfig and interfaces-state have no leaf for.
fn is_carried(style: &str, interface: &Json, leaf: &str) -> bool {
    let is_ietf = style == "ietf";
    let is_old = style == "old-ietf";
    let kind = interface["type"].as_str().unwrap_or_default();
    match leaf {
        "link-up-down-trap-enable" => is_ietf || is_old,
        // A bundle's members carry its name; a device says nothing of what stands on what otherwise.
        "higher-layer-if" | "lower-layer-if" => is_ietf || is_old || kind.ends_with("ieee8023adLag"),
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "the leaves under ethernet/state do not arrive over gNMI yet"]
async fn snmp_and_gnmi_give_the_same_content_in_every_style() {
    for style in STYLES {
        let clock = LabClock::held(Duration::from_secs(100));
        let story = Story::Scenario(quirks(&format!("style-{style}")));
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
        assert_eq!(snmp.keys().collect::<Vec<_>>(), gnmi.keys().collect::<Vec<_>>(), "{style}");
        for (name, entry) in &snmp {
            let other = leaves(&gnmi[name]);
            for (leaf, value) in leaves(entry).iter().filter(|(leaf, _)| is_carried(style, entry, leaf)) {
                let there = other.get(leaf).unwrap_or(&Json::Null);
                assert!(
                    is_same(value, there),
                    "{style}: {name} {leaf}: {value} over SNMP, {there} over gNMI"
                );
            }
        }
        judge(folder.path(), &[("snmp.json", &snmp), ("gnmi.json", &gnmi)]);
        lab.stop().await;
    }
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
