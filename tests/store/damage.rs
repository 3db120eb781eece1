//! Files that are no store, or no longer, and folders that are none.

use std::{fs, os::unix::fs::PermissionsExt, path::PathBuf};

use noctui::store::{FILE, ReadOnly, StoreError};

use super::*;

/// A store with something in it, closed.
fn filled(folder: &Path) -> PathBuf {
    let mut store = open(folder);
    let about: Vec<_> = (0..200).map(|n| Noted::Device(format!("leaf-{n}").into())).collect();
    acknowledge(&mut store, &about, Some(&note("INC-4711", None)));
    drop(store);
    folder.join(FILE)
}

fn set_aside(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.filter(|name| name.contains(".damaged-")).collect();
    names.sort();
    names
}

/// Opens what is damaged: it is said, nothing of it is lost, and the new store works.
fn is_replaced(folder: &Path) -> String {
    let (mut store, found) = Store::open(folder, StoreLimits::default(), NOW).unwrap();
    let words = found.words().expect("it is said");
    assert!(words.starts_with("The store was damaged"), "{words}");
    assert_eq!(store.notes().unwrap(), Default::default());
    acknowledge(&mut store, &[Noted::Device("leaf".into())], Some(&note("INC-1", None)));
    drop(store);
    assert_eq!(open(folder).notes().unwrap().iter().count(), 1);
    words
}

#[test]
fn a_file_that_was_cut_off_is_set_aside_wherever_that_was() {
    let folder = tempfile::tempdir().unwrap();
    let whole = fs::read(filled(folder.path())).unwrap();
    let pages = whole.len() / 4096;
    let within = [1, 15, 16, 99, 100, 101, 4095];
    let between = (1..pages).flat_map(|page| [page * 4096, page * 4096 + 2048]);
    for length in within.into_iter().chain(between).chain([whole.len() - 1]) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        fs::write(&path, &whole[..length]).unwrap();
        let (_, found) = Store::open(folder.path(), StoreLimits::default(), NOW).unwrap();
        assert!(matches!(found, Found::Damaged { .. }), "cut at {length}: {found:?}");
        let aside = set_aside(folder.path());
        assert_eq!(aside, ["noctui.db.damaged-2026-11-23T00-00-00Z"], "cut at {length}");
        assert_eq!(fs::read(folder.path().join(&aside[0])).unwrap(), &whole[..length]);
    }
}

#[test]
fn garbage_is_set_aside_in_the_middle_as_well_as_at_the_beginning() {
    let folder = tempfile::tempdir().unwrap();
    let whole = fs::read(filled(folder.path())).unwrap();
    for from in [0, 16, 4096, whole.len() / 2] {
        let folder = tempfile::tempdir().unwrap();
        let mut octets = whole.clone();
        octets[from..].iter_mut().enumerate().for_each(|(at, octet)| *octet = (at * 37 + 11) as u8);
        fs::write(folder.path().join(FILE), octets).unwrap();
        is_replaced(folder.path());
    }
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(FILE), "this is no store\n".repeat(4_096)).unwrap();
    assert!(is_replaced(folder.path()).contains("file is not a database"));
}

#[test]
fn a_log_beside_a_damaged_file_goes_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = filled(folder.path());
    fs::write(&path, "").unwrap();
    fs::write(folder.path().join("noctui.db-wal"), "left over").unwrap();
    assert!(is_replaced(folder.path()).contains("it is empty"));
    assert_eq!(set_aside(folder.path()).len(), 2);
}

#[test]
fn an_empty_file_is_begun_anew_and_said() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(FILE), "").unwrap();
    let (_, found) = Store::open(folder.path(), StoreLimits::default(), NOW).unwrap();
    assert_eq!(found, Found::Empty);
    assert!(found.words().unwrap().contains("was an empty file"));
}

#[test]
fn a_folder_in_its_place_and_the_store_of_another_program_are_set_aside() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join(FILE).join("within")).unwrap();
    assert!(is_replaced(folder.path()).contains("it is no file"));
    let folder = tempfile::tempdir().unwrap();
    let other = rusqlite::Connection::open(folder.path().join(FILE)).unwrap();
    other.execute_batch("CREATE TABLE recipe (name TEXT); INSERT INTO recipe VALUES ('bread')").unwrap();
    drop(other);
    assert!(is_replaced(folder.path()).contains("belongs to another program"));
}

#[test]
fn two_that_are_damaged_within_a_second_are_both_kept() {
    let folder = tempfile::tempdir().unwrap();
    for _ in 0..2 {
        fs::write(folder.path().join(FILE), "no store".repeat(1_000)).unwrap();
        is_replaced(folder.path());
    }
    let aside = set_aside(folder.path());
    assert_eq!(aside, ["noctui.db.damaged-2026-11-23T00-00-00Z", "noctui.db.damaged-2026-11-23T00-00-00Z-2"]);
}

#[test]
fn a_newer_layout_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = filled(folder.path());
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    drop(connection);
    let error = Store::open(folder.path(), StoreLimits::default(), NOW).unwrap_err();
    assert!(matches!(error, StoreError::Newer { found: 99, .. }));
    assert!(error.words().contains("was written by a newer noctui (layout 99; this one knows up to 2)"));
    assert!(Store::read(folder.path(), StoreLimits::default(), ReadOnly).is_err());
    assert!(set_aside(folder.path()).is_empty());
}

#[test]
fn an_older_layout_takes_the_steps_that_it_lacks() {
    let folder = tempfile::tempdir().unwrap();
    let path = filled(folder.path());
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection
        .execute_batch("DROP TABLE hour; DROP TABLE minute; DROP TABLE device; DROP TABLE interface;")
        .unwrap();
    connection.pragma_update(None, "user_version", 1).unwrap();
    drop(connection);
    let store = open(folder.path());
    assert_eq!(store.notes().unwrap().iter().count(), 200, "what it had is still there");
    assert_eq!(store.past("leaf", "Et1", Default::default(), NOW).unwrap(), []);
}

#[test]
fn a_folder_that_cannot_be_written_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let error = Store::open(&file.join("store"), StoreLimits::default(), NOW).unwrap_err();
    assert!(error.words().contains("file/store cannot be used: "), "{}", error.words());
    let closed = folder.path().join("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o500)).unwrap();
    // Whoever may do everything may write here, too.
    if fs::write(closed.join("probe"), "").is_err() {
        let error = Store::open(&closed, StoreLimits::default(), NOW).unwrap_err();
        assert!(!error.is_damage(), "{}", error.words());
    }
}

#[test]
fn nobody_else_can_read_it() {
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("store");
    let mut store = open(&inner);
    store.append([&happened("leaf", "down")]).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&inner), 0o700);
    for entry in fs::read_dir(&inner).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
}

#[test]
fn a_reader_writes_nothing_and_sees_what_a_writer_does() {
    let folder = tempfile::tempdir().unwrap();
    let read = || Store::read(folder.path(), StoreLimits::default(), ReadOnly).unwrap();
    assert!(read().is_none());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    filled(folder.path());
    let names = || {
        let entries = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
        entries.collect::<std::collections::BTreeSet<_>>()
    };
    let before = names();
    let mut reader = read().unwrap();
    assert_eq!(reader.notes().unwrap().iter().count(), 200);
    assert_eq!(names(), before, "not even an index");
    assert!(reader.append([&happened("leaf", "down")]).is_err());
    let mut writer = open(folder.path());
    writer.append([&happened("leaf", "down")]).unwrap();
    assert!(reader.news().unwrap().has_moved, "there is a log now");
    let mut reader = read().unwrap();
    writer.append([&happened("leaf", "up")]).unwrap();
    assert_eq!(reader.news().unwrap().events[0].words, "up");
}
