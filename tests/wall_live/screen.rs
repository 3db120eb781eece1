//! What a terminal gets to see of the wall, and how it ends and comes back.

use std::path::Path;

use noctui::lab::{Lab, LabOptions, Story};
use rustix::process::Signal;

use crate::{
    noctui,
    pty::{Pty, shows},
};

fn wall(home: &Path, term: &str, arguments: &[&str], size: (u16, u16)) -> Pty {
    let mut command = noctui(home, &[&["wall", "--demo"], arguments].concat());
    command.env("TERM", term);
    let pty = Pty::spawn(command, size.0, size.1);
    pty.wait_until("the first data", |screen| shows(screen, "s old"));
    pty
}

#[test]
fn a_bare_console_gets_ascii_and_sixteen_colours_and_nothing_that_it_does_not_know() {
    let home = tempfile::tempdir().unwrap();
    let mut pty = wall(home.path(), "linux", &[], (80, 25));
    pty.type_bytes(b"2");
    pty.wait_until("the sites", |screen| shows(screen, "READ-ONLY  sites") && shows(screen, "devices"));
    pty.type_bytes(b"p");
    pty.wait_until("the pause", |screen| shows(screen, "PAUSED since"));
    let written = pty.written();
    assert!(written.is_ascii(), "{:?}", String::from_utf8_lossy(&written));
    let text = String::from_utf8(written).unwrap();
    for unknown in ["38;5", "38;2", "48;5", "48;2", "\u{1b}]", "?2004h", "?1000h", "?1006h"] {
        assert!(!text.contains(unknown), "{unknown:?} was written");
    }
    pty.type_bytes(b"q");
    assert_eq!(pty.exit_code(), 0);
    pty.assert_left_as_found();
}

#[test]
fn signals_end_it_where_keys_may_not() {
    let home = tempfile::tempdir().unwrap();
    let mut pty = wall(home.path(), "xterm-256color", &["--no-quit"], (120, 40));
    pty.type_bytes(b"q\x03\x1ap");
    pty.wait_until("the pause", |screen| shows(screen, "PAUSED since"));
    for (columns, rows) in [(1, 1), (80, 24), (200, 60), (120, 40)] {
        pty.resize(columns, rows);
    }
    pty.wait_until("the wall at its size", |screen| shows(screen, "PAUSED since"));
    pty.send(Signal::TSTP);
    pty.send(Signal::CONT);
    pty.send(Signal::TERM);
    assert_eq!(pty.exit_code(), 128 + 15);
    pty.assert_left_as_found();
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_crash_it_comes_back_to_its_page() {
    let home = tempfile::tempdir().unwrap();
    let options = LabOptions { devices: 2, ports: Some(2), story: Story::Calm, ..LabOptions::default() };
    let lab = Lab::start(options).await.unwrap();
    lab.write_inventory(&home.path().join("inventory.toml")).unwrap();
    let start = || Pty::spawn(noctui(home.path(), &["wall"]), 80, 24);
    let mut pty = start();
    pty.wait_until("the overview", |screen| shows(screen, "READ-ONLY  overview"));
    pty.type_bytes(b"2");
    pty.wait_until("the sites", |screen| shows(screen, "READ-ONLY  sites"));
    pty.send(Signal::KILL);
    pty.exit_code();
    start()
        .wait_until("the sites again", |screen| shows(screen, "READ-ONLY  sites") && shows(screen, "s old"));
    lab.stop().await;
}

#[test]
fn where_nothing_can_be_written_it_runs_all_the_same() {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("no-folder"), "").unwrap();
    let mut command = noctui(home.path(), &["wall", "--demo"]);
    command.env("NOCTUI_STATE", home.path().join("no-folder/state"));
    let mut pty = Pty::spawn(command, 80, 24);
    pty.wait_until("the first data", |screen| shows(screen, "s old"));
    pty.type_bytes(b"q");
    assert_eq!(pty.exit_code(), 0);
}
