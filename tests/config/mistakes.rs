//! What is wrong, where, and what to do next: all of it at once.

use std::fs;

use proptest::prelude::*;

use crate::{load, load_paths, words};

/// Every line that is marked holds one mistake; an inventory for the one who learns from it.
const FIFTY: &str = include_str!("fifty.toml");

const EXAMPLE: &str = include_str!("../../inventory.example.toml");

#[test]
fn fifty_mistakes_are_fifty_findings() {
    let loaded = load(FIFTY);
    let expected: Vec<u32> = FIFTY
        .lines()
        .zip(1..)
        .flat_map(|(line, number)| std::iter::repeat_n(number, line.matches("#!").count()))
        .collect();
    let found: Vec<u32> = loaded.diagnostics.iter().map(|finding| finding.line).collect();
    assert_eq!(found, expected, "{:#?}", words(&loaded));
    assert_eq!(expected.len(), 50);
    assert!(loaded.inventory.is_none());
    assert!(loaded.diagnostics.iter().all(|finding| finding.column > 0));
}

#[test]
fn a_mistake_is_told_with_its_place_and_the_nearest_name() {
    for (text, expected) in [
        (
            "[devices.a]\n  adress = \"192.0.2.1\"",
            "inventory.toml:2:3 unknown key `adress`. Did you mean `address`?",
        ),
        (
            "[devices.core1.fra]\naddress = \"192.0.2.1\"",
            "inventory.toml:1:16 a name with a dot is quoted, so `fra` is no key of a device. Write [devices.\"core1.fra\"].",
        ),
        (
            "[devices.core1.fra.de]\naddress = \"192.0.2.1\"",
            "inventory.toml:1:20 a name with a dot is quoted, so `de` is no key of a device. Write [devices.\"core1.fra.de\"].",
        ),
        (
            "[groups.spine]\n[devices.a]\naddress = \"a\"\ngroups = [\"spin\"]",
            "inventory.toml:4:11 unknown group `spin`. Did you mean `spine`?",
        ),
        (
            "[ranges.x]",
            "inventory.toml:1:2 ranges are not supported yet. List the devices one by one; a later version reads ranges.",
        ),
        ("[devices.a]\naddress = \"a\ntags = 1", "inventory.toml:2:13 "),
    ] {
        let words = words(&load(text));
        assert!(words.iter().any(|word| word.starts_with(expected)), "{text}: {words:#?}");
    }
}

#[test]
fn several_syntax_errors_are_told_at_once() {
    let loaded = load("a = = 1\n[devices.x]\naddress = \nb = @\n");
    let lines: Vec<u32> = loaded.diagnostics.iter().map(|finding| finding.line).collect();
    assert!(lines.contains(&1) && lines.contains(&4), "{:#?}", words(&loaded));
}

#[test]
fn a_duplicate_in_one_file_is_an_error() {
    let loaded = load("[devices.a]\naddress = \"a\"\n[devices.a]\naddress = \"b\"");
    assert!(words(&loaded).iter().any(|word| word.contains("duplicate key")), "{:#?}", words(&loaded));
}

#[test]
fn a_name_in_two_files_names_both_places() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("a.toml", "tree = [\"site\"]\n[defaults]\n[devices.x]\naddress = \"x\"\ntelemetry = \"none\"");
    write("b.toml", "tree = [\"site\"]\n[defaults]\n[devices.x]\naddress = \"x\"\ntelemetry = \"none\"");
    write("c.txt", "this is no inventory");
    let loaded = load_paths(&[folder.path()]);
    let words = words(&loaded);
    assert_eq!(words.len(), 3, "{words:#?}");
    for (word, (what, first)) in
        words.iter().zip([("`tree`", ":1:1"), ("`[defaults]`", ":2:2"), ("the device `x`", ":3:10")])
    {
        assert!(word.contains("b.toml:") && word.contains(what), "{word}");
        assert!(word.contains(&format!("a.toml{first}. Keep")), "{word}");
    }
}

#[test]
fn several_files_make_one_inventory() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("10-defaults.toml", "[defaults]\ntelemetry = \"none\"\n[groups.leaf]\nrole = \"leaf\"");
    write("20-fra.toml", "[devices.a]\naddress = \"a\"\ngroups = [\"leaf\"]");
    for paths in [&[folder.path()][..], &[folder.path(), &folder.path().join("20-fra.toml")]] {
        let inventory = load_paths(paths).inventory.unwrap();
        assert_eq!(inventory.device("a").unwrap().device.role.as_deref(), Some("leaf"));
    }
}

#[cfg(unix)]
#[test]
fn what_cannot_be_read_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("empty")).unwrap();
    std::os::unix::fs::symlink("/nowhere/at/all", at("dangling")).unwrap();
    fs::write(at("latin1.toml"), b"# caf\xe9\n").unwrap();
    make_fifo(&at("fifo"));
    fs::File::create(at("huge")).unwrap().set_len(33 * 1024 * 1024).unwrap();
    for (name, expected) in [
        ("empty", "the folder holds no *.toml file"),
        ("dangling", "a link to `/nowhere/at/all`, which does not exist"),
        ("absent", "no such file or folder"),
        ("latin1.toml", "latin1.toml:1:6 not UTF-8"),
        ("fifo", "a pipe, a socket or a device and not a file"),
        ("huge", "larger than 32 MiB"),
        ("latin1.toml/x", "cannot be read"),
    ] {
        let loaded = load_paths(&[&at(name)]);
        assert!(loaded.inventory.is_none(), "{name}");
        assert!(words(&loaded)[0].contains(expected), "{name}: {:?}", words(&loaded));
    }
}

#[cfg(unix)]
fn make_fifo(path: &std::path::Path) {
    let status = std::process::Command::new("mkfifo").arg(path).status().unwrap();
    assert!(status.success());
}

#[cfg(unix)]
#[test]
fn a_literal_secret_in_a_shared_file_is_told() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("inventory.toml");
    let text =
        "[credentials.ro]\ncommunity = \"public\"\n[credentials.me]\nuser = \"noc\"\npassword = \"x\"\n";
    fs::write(&path, text).unwrap();
    for (mode, findings, errors) in [(0o600, 0, 0), (0o644, 2, 1), (0o640, 2, 1)] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        let loaded = load_paths(&[&path]);
        let told = words(&loaded).iter().filter(|word| word.contains("others can read")).count();
        assert_eq!(
            (told, loaded.diagnostics.errors().count()),
            (findings, errors),
            "{mode:o} {:?}",
            words(&loaded)
        );
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in ".{0,200}") {
        let _ = words(&load(&text));
    }

    /// A damaged inventory is told at places that exist.
    #[test]
    fn a_damaged_inventory_is_told_at_places_that_exist(from in 0_usize..3_000, length in 0_usize..40, put in "[\\]\\[{}\"=.,#a1é\n]{0,6}") {
        let keep = |at: usize| EXAMPLE.char_indices().map(|(index, _)| index).nth(at).unwrap_or(EXAMPLE.len());
        let text = format!("{}{put}{}", &EXAMPLE[..keep(from)], &EXAMPLE[keep(from + length)..]);
        let lines: Vec<&str> = text.split('\n').collect();
        for finding in &load(&text).diagnostics {
            let line = finding.line as usize;
            prop_assert!((1..=lines.len()).contains(&line), "{finding}");
            prop_assert!(finding.column as usize <= lines[line - 1].chars().count() + 1, "{finding}");
        }
    }
}
