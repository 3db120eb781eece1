//! The whole console in a pseudo-terminal: the real binary, the demo's agents, and somebody who types.
#![allow(clippy::unwrap_used)]

#[path = "../support/pty.rs"]
mod pty;

use std::{path::Path, time::Duration};

use portable_pty::CommandBuilder;
use pty::{Pty, shows};
use rustix::process::Signal;
use tempfile::TempDir;

/// The binary with folders of its own, so that nobody's settings decide a test.
fn noctui(home: &Path, arguments: &[&str]) -> CommandBuilder {
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_noctui"));
    command.args(arguments);
    command.env_clear();
    command.env("HOME", home);
    command.env("TERM", "xterm-256color");
    command.env("LANG", "C.UTF-8");
    command.cwd(home);
    command
}

fn demo(columns: u16, rows: u16) -> (Pty, TempDir) {
    let home = tempfile::tempdir().unwrap();
    let pty = Pty::spawn(noctui(home.path(), &["demo"]), columns, rows);
    pty.wait_until("twelve live devices", |screen| shows(screen, "12 live"));
    (pty, home)
}

#[test]
fn an_operator_finds_a_port_reads_its_far_end_freezes_copies_and_leaves() {
    let (mut pty, _home) = demo(120, 40);
    assert!(pty.contents().contains("DEMO"));

    pty.type_bytes(b"2/Ethernet49 name=fra-leaf-3\r");
    pty.wait_until("the one port", |screen| shows(screen, "Ethernet49") && !shows(screen, "Ethernet17"));
    pty.type_bytes(b"\r");
    pty.wait_until("every leaf of the port", |screen| shows(screen, "in-unknown-protos"));
    pty.wait_until("its neighbour", |screen| shows(screen, "fra-spine-1:"));

    pty.type_bytes(b"p");
    pty.wait_until("the frozen picture", |screen| shows(screen, "FROZEN"));
    assert!(pty.is_quiet_for(Duration::from_secs(5)), "a frozen picture wrote to the terminal");

    pty.type_bytes(b"y");
    pty.wait_until("the copy", |screen| shows(screen, "Copied"));
    let written = pty.written();
    assert!(written.windows(7).any(|bytes| bytes == b"\x1b]52;c;"), "no OSC 52 was written");

    pty.type_bytes(b"pq");
    assert_eq!(pty.exit_code(), 0);
    pty.assert_left_as_found();
}

#[test]
fn every_way_out_leaves_the_terminal_as_found() {
    for (signal, code) in [(Signal::TERM, 143), (Signal::HUP, 129), (Signal::INT, 130)] {
        let (mut pty, _home) = demo(100, 30);
        pty.send(signal);
        assert_eq!(pty.exit_code(), code);
        pty.assert_left_as_found();
    }
}

#[test]
fn a_stopped_console_comes_back() {
    let (mut pty, _home) = demo(100, 30);
    pty.type_bytes(b"\x1a");
    pty.wait_for_stop();
    pty.assert_left_as_found();
    pty.send(Signal::CONT);
    pty.wait_until("the console again", |screen| shows(screen, "12 live"));
    pty.type_bytes(b"q");
    assert_eq!(pty.exit_code(), 0);
    pty.assert_left_as_found();
}

#[test]
fn any_size_is_survived() {
    let (mut pty, _home) = demo(120, 40);
    for (columns, rows) in [(1, 1), (80, 24), (59, 14), (200, 60), (2, 50), (120, 40)] {
        pty.resize(columns, rows);
    }
    pty.wait_until("the console at its old size", |screen| shows(screen, "12 live"));
    pty.type_bytes(b"q");
    assert_eq!(pty.exit_code(), 0);
    pty.assert_left_as_found();
}

#[test]
fn a_changed_inventory_is_taken_over_and_a_broken_one_is_said() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("inventory.toml");
    let device = |name: &str| format!("[devices.{name}]\naddress = \"127.0.0.1\"\ntelemetry = \"none\"\n");
    std::fs::write(&path, device("first")).unwrap();
    let mut pty = Pty::spawn(noctui(home.path(), &[]), 120, 40);
    pty.wait_until("the first device", |screen| shows(screen, "first"));

    std::fs::write(&path, device("first") + &device("second")).unwrap();
    pty.wait_until("the second device", |screen| shows(screen, "second"));

    std::fs::write(&path, "[devices.first]\nadress = \"127.0.0.1\"\n").unwrap();
    pty.wait_until("what is wrong", |screen| {
        shows(screen, "inventory broken") && shows(screen, "inventory.toml:1:10")
    });
    assert!(pty.contents().contains("second"), "the last good inventory was not kept");
    pty.type_bytes(b"q");
    assert_eq!(pty.exit_code(), 0);
}
