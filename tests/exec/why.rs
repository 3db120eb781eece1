//! What `noctui why` tells of a device whose way stands in an ssh_config.

use crate::program::{Folder, Noctui};

#[test]
fn what_ssh_says_stands_beside_what_the_inventory_says_and_a_run_that_may_only_look_does_not_ask() {
    let folder = Folder::new();
    let text = "[devices.core1]\naddress = \"192.0.2.1\"\ntelemetry = \"none\"\nssh = { config = true, port = 2222 }\n";
    folder.file("inventory.toml", text);
    let told = Noctui::new(&folder, ["why", "core1"]).run();
    assert_eq!(told.code(), Some(0), "{}", told.err);
    let of_ssh = told.lines().iter().filter(|line| line.contains("as `ssh core1` reads it")).count();
    // Without OpenSSH's client it says that it is missing.
    assert!(of_ssh > 0 || told.out.contains("ssh cannot be started"), "{}", told.out);
    let ports: Vec<_> = told.lines().into_iter().filter(|line| line.starts_with("ssh.port")).collect();
    assert!(ports.len() == 1 && ports[0].contains("2222"), "{ports:?}");
    let looking = Noctui::new(&folder, ["--read-only", "why", "core1"]).run();
    assert!(looking.out.contains("is not read here") && !looking.out.contains("reads it"), "{}", looking.out);
}

#[test]
fn check_names_the_lines_of_known_hosts_that_are_skipped() {
    let folder = Folder::new();
    let text = "[devices.core1]\naddress = \"192.0.2.1\"\ntelemetry = \"none\"\n\
                ssh = { user = \"noc\", known-hosts = \"known\" }\n";
    folder.file("inventory.toml", text);
    folder.file("known", "# ours\ncore1 ssh-ed25519 AAAA\n@nonsense core2 ssh-rsa AAAA\n");
    let told = Noctui::new(&folder, ["check"]).run();
    assert_eq!(told.code(), Some(0), "{}", told.err);
    assert!(
        told.err.contains("known:2:19 warning: has a key that cannot be read. The line is skipped"),
        "{}",
        told.err
    );
    assert!(told.err.contains("known:3:1 warning: has a marker other than"), "{}", told.err);
}
