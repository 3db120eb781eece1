//! How commands end that run on: signals, and readers that leave.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};

use rustix::process::Signal;

use crate::network::{DEAD, Network};
use crate::program::{Folder, Noctui};

#[tokio::test(flavor = "multi_thread")]
async fn watching_ends_with_128_and_the_signal() {
    let network = Network::still().await;
    for (signal, code) in [(Signal::TERM, 143), (Signal::INT, 130), (Signal::HUP, 129)] {
        let watching = Noctui::new(&network.folder, ["poll", "--csv", "--watch", "--interval", "500ms"]);
        let ended = tokio::task::spawn_blocking(move || {
            let watching = watching.start();
            watching.line();
            watching.signal(signal);
            watching.end()
        });
        assert_eq!(ended.await.unwrap().code(), Some(code), "{signal:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_has_seen_enough_is_no_failure() {
    let network = Network::still().await;
    let inventory = network.folder.path().join("inventory.toml");
    let ended = tokio::task::spawn_blocking(move || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_noctui"));
        command.args(["poll", "--csv", "--watch", "--interval", "500ms", "--inventory"]).arg(inventory);
        let mut child =
            command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(line.starts_with("device,interface,"), "{line}");
        child.wait_with_output().unwrap()
    });
    let ended = ended.await.unwrap();
    assert_eq!((ended.status.code(), ended.stderr), (Some(0), Vec::new()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_does_not_read_keeps_no_signal_waiting() {
    let network = Network::still().await;
    network.add(DEAD);
    let inventory = network.folder.path().join("inventory.toml");
    let code = tokio::task::spawn_blocking(move || {
        let (reader, writer) = std::io::pipe().unwrap();
        fill(&writer);
        let mut command = Command::new(env!("CARGO_BIN_EXE_noctui"));
        command.args(["poll", "site=fra speed>1G", "--json", "--inventory"]).arg(inventory);
        let mut child = command.stdin(Stdio::null()).stdout(writer).stderr(Stdio::piped()).spawn().unwrap();
        // The last that it says before it writes the round, for which there is no room.
        let mut said = String::new();
        BufReader::new(child.stderr.take().unwrap()).read_line(&mut said).unwrap();
        assert!(said.starts_with("dead-1: "), "{said}");
        rustix::process::kill_process(rustix::process::Pid::from_child(&child), Signal::TERM).unwrap();
        let code = child.wait().unwrap().code();
        drop(reader);
        code
    });
    assert_eq!(code.await.unwrap(), Some(143));
}

/// Fills a pipe from a thread that is left behind, blocked: the next writer finds no room.
fn fill(writer: &std::io::PipeWriter) {
    let mut writer = writer.try_clone().unwrap();
    std::thread::spawn(move || while writer.write_all(&[b'\n'; 4096]).is_ok() {});
}

#[test]
fn the_lab_writes_its_inventory_for_its_owner_alone_and_says_when_it_is_ready() {
    for signal in [Signal::INT, Signal::TERM] {
        let folder = Folder::new();
        let file = folder.path().join("lab.toml");
        let lab = Noctui::new(&folder, ["lab", "--devices", "3", "--write", file.to_str().unwrap()]).start();
        assert_eq!(lab.error_line(), "ready");
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        // The host keys and a key for operators belong to it.
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 3, "nothing else is left beside it");
        let poll = Noctui::new(&folder, ["poll", "--inventory", file.to_str().unwrap(), "--json"]).run();
        assert_eq!((poll.code(), poll.lines().len()), (Some(0), 3), "{}", poll.err);
        lab.signal(signal);
        let ended = lab.end();
        assert_eq!((ended.code(), ended.out.as_str()), (Some(0), ""));
    }
}

#[test]
fn the_lab_prints_an_inventory_that_loads() {
    let folder = Folder::new();
    let lab = Noctui::new(&folder, ["lab", "--devices", "2", "--calm"]).start();
    assert_eq!(lab.error_line(), "ready");
    lab.signal(Signal::TERM);
    let ended = lab.end();
    assert_eq!(ended.code(), Some(0));
    folder.file("inventory.toml", &ended.out);
    let check = Noctui::new(&folder, ["check"]).run();
    assert!(check.out.starts_with("2 devices,"), "{}{}", check.out, check.err);
}
