//! OpenSSH's own client against the lab.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output};

use noctui::lab::{CliStyle, Lab, Method, SshHabit};

use crate::client::{DEVICE, lab};

/// A folder with what the lab writes beside an inventory; none where OpenSSH is missing and need not be there.
fn folder(lab: &Lab) -> Option<tempfile::TempDir> {
    if Command::new("ssh").arg("-V").output().is_err() {
        assert!(
            std::env::var_os("NOCTUI_REQUIRE_PEERS").is_none(),
            "ssh is missing: apt-get install openssh-client"
        );
        eprintln!("skipped: there is no ssh; apt-get install openssh-client");
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    lab.write_inventory(&folder.path().join("lab.toml")).unwrap();
    let askpass = folder.path().join("askpass");
    std::fs::write(&askpass, "#!/bin/sh\necho lab-password\n").unwrap();
    std::fs::set_permissions(&askpass, std::fs::Permissions::from_mode(0o700)).unwrap();
    Some(folder)
}

/// What ssh answers to one command with these options.
async fn ssh(lab: &Lab, folder: &Path, options: &[&str], words: &[&str]) -> Output {
    let port = lab.ssh_address(DEVICE).unwrap().port().to_string();
    let mut command = Command::new("timeout");
    command.args(["30", "ssh", "-F", "none", "-p", &port, "-l", "noc", "-o", "StrictHostKeyChecking=yes"]);
    command.arg("-o").arg(format!("UserKnownHostsFile={}", folder.join("lab-known-hosts").display()));
    command.args(options).arg("127.0.0.1").args(words).stdin(std::process::Stdio::null());
    command
        .env("SSH_ASKPASS", folder.join("askpass"))
        .env("SSH_ASKPASS_REQUIRE", "force")
        .env("DISPLAY", ":0");
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn openssh_logs_in_with_the_key_that_stands_beside_the_inventory() {
    let lab = lab([SshHabit::Style(CliStyle::Linux)]).await;
    let Some(folder) = folder(&lab) else { return };
    let key = folder.path().join("lab-operator-key");
    let options = ["-o", "BatchMode=yes", "-o", "IdentitiesOnly=yes", "-i", key.to_str().unwrap()];
    let output = ssh(&lab, folder.path(), &options, &["uname"]).await;
    assert!(output.status.success(), "{output:?}");
    assert_eq!(output.stdout, b"Linux\n");
    assert!(String::from_utf8_lossy(&output.stderr).contains("Authorised access only."));
    assert_eq!(lab.ssh_observed(DEVICE).unwrap().attempts[&("noc".to_owned(), Method::PublicKey)], 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn openssh_logs_in_with_password_and_with_questions() {
    for (method, expected) in
        [("password", Method::Password), ("keyboard-interactive", Method::KeyboardInteractive)]
    {
        let lab = lab([]).await;
        let Some(folder) = folder(&lab) else { return };
        let preferred = format!("PreferredAuthentications={method}");
        let output = ssh(&lab, folder.path(), &["-o", &preferred], &["show clock"]).await;
        assert!(output.status.success(), "{output:?}");
        assert!(String::from_utf8_lossy(&output.stdout).contains("Timezone: UTC"));
        assert_eq!(lab.ssh_observed(DEVICE).unwrap().attempts[&("noc".to_owned(), expected)], 1);
        assert_eq!(lab.ssh_observed(DEVICE).unwrap().lines, ["show clock"]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn openssh_notices_a_changed_host_key_and_finds_nothing_in_common_with_an_old_device() {
    let usual = lab([]).await;
    let Some(folder) = folder(&usual) else { return };
    for (habit, words) in
        [(SshHabit::NewHostKey, "REMOTE HOST IDENTIFICATION HAS CHANGED"), (SshHabit::Legacy, "no matching")]
    {
        let lab = lab([habit]).await;
        // The known key of the usual lab, under the port of this one.
        let port = |lab: &Lab| format!(":{} ", lab.ssh_address(DEVICE).unwrap().port());
        let known = usual.known_hosts().replace(&port(&usual), &port(&lab));
        std::fs::write(folder.path().join("lab-known-hosts"), known).unwrap();
        let output = ssh(&lab, folder.path(), &[], &["show clock"]).await;
        assert!(
            !output.status.success() && String::from_utf8_lossy(&output.stderr).contains(words),
            "{output:?}"
        );
        assert_eq!(lab.ssh_observed(DEVICE).unwrap().account_attempts(), 0);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn platforms_that_execute_nothing_say_so() {
    let lab = lab([SshHabit::Style(CliStyle::Ios)]).await;
    let Some(folder) = folder(&lab) else { return };
    let output = ssh(&lab, folder.path(), &[], &["show clock"]).await;
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("exec request failed"), "{output:?}");
}
