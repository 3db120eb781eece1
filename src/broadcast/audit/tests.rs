//! A trail that is whole verifies; whatever is done to it is found.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::broadcast::redact::Redactor;

fn broadcast(text: &str) -> Entry {
    Entry::Broadcast(Broadcast {
        broadcast: "2026-11-22-1".to_owned(),
        text: text.to_owned(),
        devices: vec!["fra-leaf-1".to_owned(), "fra-leaf-2".to_owned()],
    })
}

fn result(device: &str) -> Entry {
    Entry::Result(SessionResult {
        broadcast: "2026-11-22-1".to_owned(),
        device: device.to_owned(),
        address: "192.0.2.1:22".to_owned(),
        user: Some("noc".to_owned()),
        host_key: Some("ssh-ed25519 SHA256:x".to_owned()),
        outcome: "done".to_owned(),
        note: None,
        octets: 7,
        output_sha256: Some(Hash::of(b"up\n")),
    })
}

fn log(folder: &Path) -> AuditLog {
    let who = Who { uid: Some(1000), login: Some("alice".to_owned()), ..Who::default() };
    AuditLog::new(folder, who, Arc::new(Redactor::default()))
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).unwrap()
}

/// A trail of five lines, written in three goes.
fn trail() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let log = log(folder.path());
    log.append(&[broadcast("show version")], at(0)).unwrap();
    log.append(&[result("fra-leaf-1"), result("fra-leaf-2")], at(1)).unwrap();
    log.append(&[broadcast("show clock"), result("fra-leaf-1")], at(2)).unwrap();
    let path = log.path().to_path_buf();
    (folder, path)
}

fn report(path: &Path) -> Report {
    verify(path).unwrap().unwrap()
}

/// The problems after something was done to the lines.
fn after(change: impl FnOnce(&mut Vec<String>)) -> Vec<String> {
    let (_folder, path) = trail();
    let text = fs::read_to_string(&path).unwrap();
    let mut lines: Vec<String> = text.lines().map(ToOwned::to_owned).collect();
    change(&mut lines);
    fs::write(&path, lines.iter().map(|line| format!("{line}\n")).collect::<String>()).unwrap();
    report(&path).problems.iter().map(ToString::to_string).collect()
}

fn found(problems: &[String], words: &str) {
    assert!(problems.iter().any(|problem| problem.contains(words)), "{words:?} in {problems:#?}");
}

#[test]
fn a_whole_trail_verifies_and_says_from_when_to_when() {
    let (_folder, path) = trail();
    let report = report(&path);
    assert_eq!((report.lines, report.broadcasts, report.results), (5, 2, 3));
    assert_eq!((&report.problems[..], &report.notes[..]), (&[][..], &[][..]));
    let span = report.span.unwrap();
    assert_eq!((&*span.from, &*span.to), ("2027-01-15T08:00:00.000Z", "2027-01-15T08:00:02.000Z"));
}

#[test]
fn both_files_are_for_their_owner_alone() {
    let (_folder, path) = trail();
    for path in [&path, &head::path(&path)] {
        assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn a_changed_line_is_found() {
    found(&after(|lines| lines[1] = lines[1].replace("done", "failed")), "line 2 was changed");
    found(&after(|lines| lines[0] = lines[0].replace("version", "clock")), "line 1 was changed");
    found(
        &after(|lines| lines[4] = lines[4].replace("done", "failed")),
        "the head file says that line 5 was another",
    );
    found(&after(|lines| lines[2] = "garbage".to_owned()), "line 3 was changed");
    found(&after(|lines| lines[4] = "garbage".to_owned()), "line 5 was changed");
}

#[test]
fn a_removed_line_is_found() {
    let first = after(|lines| drop(lines.remove(0)));
    found(&first, "line 1 was written as line 2: 1 before it are missing");
    let middle = after(|lines| drop(lines.remove(2)));
    found(&middle, "line 3 was written as line 4: 1 before it are missing");
    assert_eq!(middle.len(), 2, "each thing is said once, and the head that there were more: {middle:?}");
    found(
        &after(|lines| drop(lines.remove(4))),
        "the head file says 5 lines and there are 4: the trail was cut",
    );
    found(&after(Vec::clear), "the head file says 5 lines and there are 0: the trail was cut");
}

#[test]
fn lines_that_changed_their_places_are_found() {
    let swapped = after(|lines| lines.swap(1, 2));
    found(&swapped, "line 2 was written as line 3");
    found(&swapped, "line 3 was written as line 2");
    found(&after(|lines| lines.swap(3, 4)), "line 4 was written as line 5");
    found(&after(|lines| lines.insert(2, lines[1].clone())), "line 3 was written as line 2");
}

#[test]
fn a_file_that_was_cut_anywhere_is_found() {
    let (_folder, path) = trail();
    let whole = fs::read(&path).unwrap();
    for length in 0..whole.len() {
        fs::write(&path, &whole[..length]).unwrap();
        let report = report(&path);
        assert!(!report.problems.is_empty(), "cut at {length}: {report:?}");
    }
    fs::remove_file(&path).unwrap();
    found(&[report(&path).problems[0].to_string()], "there are 0");
}

#[test]
fn a_head_that_is_gone_is_found() {
    let (_folder, path) = trail();
    fs::remove_file(head::path(&path)).unwrap();
    found(&[report(&path).problems[0].to_string()], "the head file is missing");
}

#[test]
fn what_was_cut_stays_found_after_more_was_written() {
    let (folder, path) = trail();
    let whole = fs::read(&path).unwrap();
    let end = whole[..whole.len() - 1].iter().rposition(|octet| *octet == b'\n').unwrap() + 1;
    for length in [0, end, end + 10] {
        fs::write(&path, &whole[..length]).unwrap();
        fs::write(head::path(&path), serde_json::to_vec(&original_head(&whole)).unwrap()).unwrap();
        log(folder.path()).append(&[broadcast("later")], at(9)).unwrap();
        let problems: Vec<String> = report(&path).problems.iter().map(ToString::to_string).collect();
        found(&problems, "says that the trail was damaged before it: 5 lines were expected");
    }
}

fn original_head(whole: &[u8]) -> head::Head {
    let lines = whole.strip_suffix(b"\n").unwrap().split(|octet| *octet == b'\n');
    lines.fold(head::Head::EMPTY, head::Head::and)
}

#[test]
fn a_crash_between_the_line_and_the_head_is_no_crime() {
    let (folder, path) = trail();
    let head = fs::read(head::path(&path)).unwrap();
    log(folder.path()).append(&[result("fra-leaf-2")], at(3)).unwrap();
    fs::write(head::path(&path), head).unwrap();
    let before = report(&path);
    assert_eq!((before.problems.len(), before.notes.len()), (0, 1), "{before:?}");
    log(folder.path()).append(&[result("fra-leaf-3")], at(4)).unwrap();
    let after = report(&path);
    assert_eq!((after.problems.len(), after.notes.len(), after.lines), (0, 0, 7), "{after:?}");
}

#[test]
fn a_line_that_a_crash_tore_is_told_and_explained() {
    let (folder, path) = trail();
    let torn = [&fs::read(&path).unwrap()[..], b"{\"line\":6,\"ti"].concat();
    fs::write(&path, torn).unwrap();
    assert_eq!((report(&path).problems.len(), report(&path).notes.len()), (0, 2), "{:?}", report(&path));
    log(folder.path()).append(&[broadcast("show users")], at(5)).unwrap();
    let after = report(&path);
    assert_eq!((after.problems.len(), after.lines), (0, 8), "{after:?}");
    assert_eq!(after.notes[0].to_string(), "line 6 was cut off by a crash");
}

#[test]
fn consoles_that_write_at_once_share_one_chain() {
    let folder = tempfile::tempdir().unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let log = log(folder.path());
                (0..8).for_each(|second| log.append(&[result("fra-leaf-1")], at(second)).unwrap());
            });
        }
    });
    let report = report(&folder.path().join("audit.jsonl"));
    assert_eq!((report.lines, report.problems.len()), (32, 0), "{report:?}");
}

#[test]
fn no_secret_is_put_on_record() {
    let folder = tempfile::tempdir().unwrap();
    let log = log(folder.path());
    log.append(&[broadcast("username noc password 7 0822455D0A16\nshow version")], at(0)).unwrap();
    let text = fs::read_to_string(log.path()).unwrap();
    assert!(!text.contains("0822455D0A16") && text.contains("show version"), "{text}");
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let error = log(&file).append(&[broadcast("x")], at(0)).unwrap_err();
    assert!(error.to_string().contains("audit.jsonl cannot be written, so nothing is sent"), "{error}");
}

proptest! {
    // Each case waits for the disk.
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn no_octets_bring_the_reader_down(octets in proptest::collection::vec(any::<u8>(), 0..300)) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("audit.jsonl");
        fs::write(&path, &octets).unwrap();
        let report = verify(&path).unwrap().unwrap();
        prop_assert!(octets.is_empty() || !report.problems.is_empty());
        log(folder.path()).append(&[broadcast("x")], at(0)).unwrap();
    }
}
