//! pygnmi against the lab: a client that has never seen our code.

use std::path::{Path, PathBuf};
use std::process::Command;

use noctui::lab::{Lab, LabOptions, Story, Streams, scenario};
use serde_json::Value as Json;

use crate::client::folder;

/// The python that has pygnmi: the one named, the one of the checks, or the system's.
fn python() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join(".ci/venv/bin/python");
    match std::env::var_os("NOCTUI_PYTHON") {
        Some(named) => named.into(),
        None if own.exists() => own,
        None => "python3".into(),
    }
}

/// What pygnmi read, or none where it is not installed and need not be.
async fn read(lab: &Lab, authority: Option<&Path>) -> Option<Json> {
    let has_it = Command::new(python()).args(["-c", "import pygnmi"]).output();
    if !has_it.is_ok_and(|output| output.status.success()) {
        assert!(std::env::var_os("NOCTUI_REQUIRE_PEERS").is_none(), "pygnmi is missing: pip install pygnmi");
        eprintln!("skipped: {} has no pygnmi; pip install pygnmi", python().display());
        return None;
    }
    let mut command = Command::new(python());
    command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/gnmi_lab/peer.py"));
    command.arg(lab.gnmi_address("fra-leaf-1").unwrap().port().to_string()).args(authority);
    let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    Some(serde_json::from_str(said.lines().last().unwrap()).unwrap())
}

fn check(read: &Json) {
    assert_eq!(read["capabilities"]["supported_models"][0]["name"], "openconfig-interfaces");
    assert!(read["capabilities"]["supported_encodings"].as_array().unwrap().contains(&"proto".into()));
    for part in ["get", "once", "stream"] {
        let text = read[part].to_string();
        assert!(
            text.contains("in-octets") && text.contains("oper-status") && text.contains("UP"),
            "{part}: {text}"
        );
    }
    assert!(read["once"].to_string().contains("sync_response"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pygnmi_reads_a_plaintext_target() {
    let lab = Lab::start(LabOptions { streams: Streams::Half, ..LabOptions::default() }).await.unwrap();
    let Some(read) = read(&lab, None).await else { return };
    check(&read);
    let seen = lab.gnmi_observed("fra-leaf-1").unwrap();
    assert_eq!((seen.capabilities > 0, seen.gets, seen.onces, seen.streams), (true, 1, 1, 1));
    lab.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pygnmi_reads_a_target_behind_tls_and_a_login() {
    let mut quirks = scenario::load(&folder().join("gnmi-tls-signed.toml")).unwrap();
    quirks.extend(scenario::load(&folder().join("gnmi-login.toml")).unwrap().into_iter().take(1));
    let lab =
        Lab::start(LabOptions { story: Story::Scenario(quirks), ..LabOptions::default() }).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let inventory = folder.path().join("lab.toml");
    lab.write_inventory(&inventory).unwrap();
    let Some(read) = read(&lab, Some(&folder.path().join("lab-ca.pem"))).await else { return };
    check(&read);
    lab.stop().await;
}
