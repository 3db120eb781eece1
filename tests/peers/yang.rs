//! Every line's `ietf-interfaces:interfaces` is instance data that yanglint accepts (RFC 7951, RFC 8343).

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use noctui::lab::{Lab, LabClock, LabOptions, Story, scenario};
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::agent::Snmpd;
use crate::peer;
use crate::program::{Ended, Folder, Noctui};

/// The modules as PyPI's pyang carries them.
fn modules() -> Option<PathBuf> {
    if let Some(folder) = std::env::var_os("NOCTUI_YANG_MODULES") {
        return Some(folder.into());
    }
    let mut python = Command::new("python3");
    python.args(["-c", "import sys; print(sys.prefix)"]);
    let prefix = String::from_utf8(peer::run(&mut python, "python3")?.stdout).unwrap();
    let folder = Path::new(prefix.trim()).join("share/yang/modules");
    if folder.is_dir() {
        return Some(folder);
    }
    let required = std::env::var_os("NOCTUI_REQUIRE_PEERS").is_some();
    assert!(!required, "the YANG modules of pyang are required here: set NOCTUI_YANG_MODULES");
    eprintln!("skipped: no YANG modules in {}; pip install pyang", folder.display());
    None
}

/// Lets yanglint accept documents of one type; `None` if there is none.
fn judge(kind: &str, documents: &[PathBuf]) -> Option<()> {
    let objections = objections(kind, documents)?;
    assert!(objections.is_empty(), "{documents:?} as {kind}: {objections}");
    Some(())
}

/// What yanglint has against documents.
fn objections(kind: &str, documents: &[PathBuf]) -> Option<String> {
    let modules = modules()?;
    let (ietf, iana) = (modules.join("ietf"), modules.join("iana"));
    let mut yanglint = Command::new("yanglint");
    yanglint.arg("-p").arg(&ietf).arg("-p").arg(&iana).args(["-F", "ietf-interfaces:if-mib", "-f", "json"]);
    yanglint.args(["-t", kind]).arg(ietf.join("ietf-interfaces.yang")).arg(iana.join("iana-if-type.yang"));
    let output = peer::run(yanglint.args(documents), "libyang2-tools")?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.success(), said.is_empty(), "{said}");
    Some(said)
}

/// The documents of a run, those apart that lack a leaf which the module makes mandatory.
fn documents(ended: &Ended, folder: &Folder) -> (Vec<PathBuf>, Vec<PathBuf>) {
    let (mut whole, mut partial) = (Vec::new(), Vec::new());
    for (number, line) in ended.json().iter().enumerate() {
        let member = &line["ietf-interfaces:interfaces"];
        let document = json!({ "ietf-interfaces:interfaces": member });
        let path = folder.file(&format!("{number}.json"), &document.to_string());
        let entries = member["interface"].as_array().unwrap();
        if entries.iter().all(is_whole) { whole.push(path) } else { partial.push(path) }
    }
    (whole, partial)
}

fn is_whole(entry: &Value) -> bool {
    ["admin-status", "oper-status", "if-index"].iter().all(|leaf| !entry[leaf].is_null())
}

#[test]
fn what_is_wrong_is_not_accepted() {
    let folder = Folder::new();
    let entry = json!({ "name": "Ethernet1", "type": "iana-if-type:ethernetCsmacd", "if-index": 1 });
    let lacks = json!({ "ietf-interfaces:interfaces": { "interface": [entry] } });
    let wrong = lacks.to_string().replace("ethernetCsmacd", "unheardOf");
    let (lacks, wrong) = (folder.file("lacks.json", &lacks.to_string()), folder.file("wrong.json", &wrong));
    let Some(said) = objections("data", &[lacks]) else { return };
    assert!(said.contains("Mandatory node"), "{said}");
    assert!(objections("get", &[wrong]).unwrap().contains("unheardOf"));
}

#[test]
fn what_a_real_agent_says_is_accepted() {
    let Some(agent) = Snmpd::start() else { return };
    agent.folder.file("inventory.toml", &agent.inventory("127.0.0.1", "public"));
    let ended = Noctui::new(&agent.folder, ["poll", "--json", "--count", "2"]).run();
    let (whole, partial) = documents(&ended, &agent.folder);
    assert_eq!((whole.len(), partial.len()), (2, 0));
    let _ = judge("data", &whole);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_lab_says_is_accepted_whatever_befalls_it() {
    let (mut partial_ones, mut scenarios) = (BTreeSet::new(), JoinSet::new());
    let few = Arc::new(Semaphore::new(6));
    for entry in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios")).unwrap() {
        let (path, few) = (entry.unwrap().path(), Arc::clone(&few));
        // What befalls a shell is in no document.
        if path.file_name().unwrap().to_string_lossy().starts_with("ssh-") {
            continue;
        }
        scenarios.spawn(async move {
            let _turn = few.acquire().await.unwrap();
            // Late enough for everything to have begun.
            let clock = LabClock::held(Duration::from_secs(45));
            let story = Story::Scenario(scenario::load(&path).unwrap());
            let lab = Lab::start(LabOptions { story, clock, ..LabOptions::default() }).await.unwrap();
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let is_partial = inspect(&name, &lab).await;
            lab.stop().await;
            Some((name, is_partial?))
        });
    }
    while let Some(told) = scenarios.join_next().await {
        match told.unwrap() {
            Some((name, true)) => _ = partial_ones.insert(name),
            Some((_, false)) => {}
            None => return,
        }
    }
    assert_eq!(partial_ones.into_iter().collect::<Vec<_>>(), ["gnmi-garbage-types", "missing-columns"]);
}

/// Polls the lab and has all of it judged, of what befalls a stream the device that it befalls; tells whether some of it lacked mandatory leaves.
async fn inspect(name: &str, lab: &Lab) -> Option<bool> {
    let folder = Folder::new();
    let inventory =
        lab.inventory_toml().replace("timeout = \"2s\", retries = 2", "timeout = \"500ms\", retries = 1");
    folder.file("inventory.toml", &inventory);
    let (who, devices) = match name.starts_with("gnmi-") {
        true => ("name=fra-leaf-1", 1),
        false => ("all", lab.network().devices.len()),
    };
    let name = name.to_owned();
    let judged = tokio::task::spawn_blocking(move || {
        let ended = Noctui::new(&folder, ["poll", "--json", who]).run();
        let (whole, partial) = documents(&ended, &folder);
        assert_eq!(whole.len() + partial.len(), devices, "{name}: {}", ended.err);
        judge("data", &whole)?;
        if !partial.is_empty() {
            judge("get", &partial)?;
        }
        Some(!partial.is_empty())
    });
    judged.await.unwrap()
}
