//! A program that acknowledges and is killed at once; run by the tests.

use std::{
    io::{BufRead, BufReader, Write},
    process::{Command, Stdio},
};

use super::*;

const FOLDER: &str = "NOCTUI_TEST_STORE";

#[test]
#[ignore = "the tests run it, and kill it"]
fn acknowledges_for_ever() {
    let folder = std::env::var(FOLDER).unwrap();
    let mut store = open(Path::new(&folder));
    for count in 0_u32.. {
        let about = [Noted::Alarm(key(&format!("leaf-{count}"), Some("Et1")))];
        acknowledge(&mut store, &about, Some(&note("INC-4711", None)));
        let mut out = std::io::stdout();
        writeln!(out, "acknowledged {count}").unwrap();
        out.flush().unwrap();
    }
}

#[test]
fn what_was_acknowledged_survives_a_kill_right_after_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut told = 0;
    for _ in 0..3 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "child::acknowledges_for_ever", "--ignored", "--nocapture"])
            .env(FOLDER, folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let mut numbers = lines.filter_map(|line| line.rsplit_once("acknowledged ")?.1.parse::<usize>().ok());
        told = told.max(numbers.nth(told).unwrap());
        child.kill().unwrap();
        child.wait().unwrap();
        // What was written to the pipe before the kill was told as well.
        told = told.max(numbers.last().unwrap_or(0));
        let store = open(folder.path());
        let notes = store.notes().unwrap();
        assert!(notes.iter().count() > told, "{told} were told");
        assert!(notes.over(&key(&format!("leaf-{told}"), Some("Et1")), NOW).acknowledged.is_some());
        assert!(store.newest(usize::MAX).unwrap().len() > told, "each has its event");
    }
}
