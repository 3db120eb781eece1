//! What commands make of files and of command lines: where they look, what they say, how they end.

use crate::program::{Ended, Folder, Noctui};

const ONE: &str = "[defaults]\nsnmp = { credential = \"ro\" }\n[credentials.ro]\ncommunity = { env = \"NOC\" }\n\
[devices.core]\naddress = \"192.0.2.1\"\n";

const GROUPS: &str = r#"[defaults]
snmp = { credential = "ro", timeout = "3s" }
poll = "10s"

[credentials.ro]
community = "hush-hush"

[groups.spine]
role = "spine"
platform = "arista_eos"
snmp = { retries = 5 }

[devices.fra-spine-1]
address = "192.0.2.11"
site = "fra"
groups = ["spine"]
"#;

fn run(folder: &Folder, arguments: &[&str]) -> Ended {
    Noctui::new(folder, arguments).run()
}

#[test]
fn without_an_inventory_the_places_are_listed_and_the_demo_is_offered() {
    let folder = Folder::new();
    let ended = run(&folder, &["poll"]);
    assert_eq!((ended.code(), ended.out.as_str()), (Some(2), ""));
    let home = folder.path().display().to_string();
    for words in ["inventory.toml", "/etc/noctui/inventory.toml", "--inventory PATH", "noctui demo", &home] {
        assert!(ended.err.contains(words), "{words}: {}", ended.err);
    }
}

#[test]
fn without_a_home_it_works_all_the_same() {
    let folder = Folder::new();
    folder.file("inventory.toml", ONE);
    let ended = Noctui::new(&folder, ["check"]).without("HOME").run();
    assert_eq!(ended.code(), Some(0), "{}", ended.err);
    assert_eq!(ended.out, "1 device, 0 links: no errors\n");
}

#[test]
fn a_folder_and_several_files_make_one_inventory() {
    let folder = Folder::new();
    folder.file("d/fra.toml", ONE);
    folder.file("d/lon.toml", "[devices.lon]\naddress = \"192.0.2.2\"\n");
    folder.file("d/notes.txt", "not TOML at all");
    folder.file("more.toml", "[devices.more]\naddress = \"192.0.2.3\"\n");
    let ended = run(&folder, &["check", "--inventory", "d", "--inventory", "more.toml"]);
    assert_eq!(ended.out, "3 devices, 0 links: no errors\n", "{}", ended.err);
    let by_variable = Noctui::new(&folder, ["check"]).env("NOCTUI_INVENTORY", "d").run();
    assert_eq!(by_variable.out, "2 devices, 0 links: no errors\n", "{}", by_variable.err);
}

#[test]
fn fifty_mistakes_are_told_all_at_once_each_in_its_place() {
    let folder = Folder::new();
    let devices = (0..50)
        .map(|number| format!("[devices.d{number}]\nadress = \"192.0.2.{number}\"\naddress = \"::1\"\n"));
    folder.file("inventory.toml", &devices.collect::<String>());
    for command in [&["check"][..], &["poll"], &["why", "d1"]] {
        let ended = run(&folder, command);
        assert_eq!((ended.code(), ended.out.as_str()), (Some(2), ""));
        let lines: Vec<&str> =
            ended.err.lines().filter(|line| line.contains("unknown key `adress`")).collect();
        assert_eq!(lines.len(), 50, "{}", ended.err);
        for (number, line) in lines.iter().enumerate() {
            assert!(line.starts_with(&format!("inventory.toml:{}:1 ", number * 3 + 2)), "{line}");
            assert!(line.contains("Did you mean `address`?"), "{line}");
        }
    }
}

#[test]
fn what_cannot_be_read_is_told_by_its_name() {
    let folder = Folder::new();
    std::os::unix::fs::symlink("nowhere.toml", folder.path().join("dangling.toml")).unwrap();
    std::fs::create_dir(folder.path().join("empty")).unwrap();
    folder.file("settings.toml", "");
    for (path, words) in
        [("dangling.toml", "nowhere.toml"), ("absent.toml", "no such file"), ("empty", "empty")]
    {
        let ended = run(&folder, &["poll", "--inventory", path]);
        assert_eq!(ended.code(), Some(2), "{path}");
        assert!(ended.err.contains(path) && ended.err.contains(words), "{path}: {}", ended.err);
    }
}

#[test]
fn settings_keys_and_theme_are_checked_with_the_inventory() {
    let folder = Folder::new();
    folder.file("inventory.toml", ONE);
    let settings = folder.file("set/config.toml", "theme = \"dark\"\nasci = true\n");
    folder.file("set/keys.toml", "no-such-action = \"x\"\n");
    folder.file("set/alarms.toml", "[[rule]]\nname = \"full\"\nwhen = \"utill>90\"\n");
    let ended = run(&folder, &["check", "--config", settings.to_str().unwrap()]);
    assert_eq!((ended.code(), ended.out.as_str()), (Some(2), ""));
    for words in
        ["config.toml:2:1 ", "`asci`", "keys.toml:1:1 ", "`no-such-action`", "alarms.toml:3:9 ", "`utill`"]
    {
        assert!(ended.err.contains(words), "{words}: {}", ended.err);
    }
    let settings = folder.file("other/config.toml", "theme = \"no-such\"\n");
    let ended = run(&folder, &["check", "--config", settings.to_str().unwrap()]);
    assert!(ended.err.contains("config.toml:1:1 "), "{}", ended.err);
    let ended = run(&folder, &["check", "--theme", "no-such"]);
    assert_eq!(ended.code(), Some(2));
    assert!(ended.err.contains("--theme"), "{}", ended.err);
}

#[test]
fn why_names_the_line_behind_every_setting_and_no_secret() {
    let folder = Folder::new();
    folder.file("inventory.toml", GROUPS);
    let ended = run(&folder, &["why", "fra-spine-1"]);
    assert_eq!((ended.code(), ended.err.as_str()), (Some(0), ""));
    let line = |key: &str| {
        let words = ended.lines().into_iter().map(|line| line.split_whitespace().collect::<Vec<_>>());
        words
            .into_iter()
            .find(|words| words[0] == key)
            .unwrap_or_else(|| panic!("{key}: {}", ended.out))
            .join(" ")
    };
    for expected in [
        "address 192.0.2.11 inventory.toml:14",
        "site fra inventory.toml:15",
        "role spine inventory.toml:9",
        "snmp.retries 5 inventory.toml:11",
        "snmp.timeout 3s inventory.toml:2",
        "snmp.port 161 built in",
        "poll 10s inventory.toml:3",
    ] {
        let key = expected.split(' ').next().unwrap();
        assert!(line(key).starts_with(expected), "{expected}: {}", line(key));
    }
    assert!(!ended.out.contains("hush"), "{}", ended.out);
    let ended = run(&folder, &["why", "fra-spine-2"]);
    assert_eq!(ended.code(), Some(2));
    assert!(ended.err.contains("Did you mean `fra-spine-1`?"), "{}", ended.err);
}

#[test]
fn a_mistake_in_an_expression_is_told_with_its_column() {
    let folder = Folder::new();
    folder.file("inventory.toml", ONE);
    let ended = run(&folder, &["poll", "name=core", "utl>80"]);
    assert_eq!(ended.code(), Some(2));
    let lines: Vec<&str> = ended.err.lines().collect();
    assert!(lines[0].starts_with("expression:1:11 ") && lines[0].contains("`util`"), "{}", ended.err);
    assert_eq!(lines[1..], ["  name=core utl>80", "            ^"]);
    let redirected = run(&folder, &["poll", "util"]);
    assert_eq!(redirected.code(), Some(2));
    assert!(redirected.err.contains("shell takes > and < for a redirection"), "{}", redirected.err);
    let wide = run(&folder, &["poll", "description=\"日本\"", "utl>80"]);
    assert_eq!(
        wide.err.lines().last().unwrap(),
        format!("  {}^", " ".repeat(19)),
        "under the word, not under a count"
    );
    let nobody = run(&folder, &["poll", "site=nope"]);
    assert_eq!((nobody.code(), nobody.out.as_str()), (Some(2), ""));
    assert!(nobody.err.contains("chooses no device"), "{}", nobody.err);
}

#[test]
fn wrong_use_ends_with_2_and_right_use_of_help_with_0() {
    let folder = Folder::new();
    folder.file("inventory.toml", ONE);
    for wrong in [
        &["poll", "--json", "--csv"][..],
        &["poll", "--count", "0"],
        &["poll", "--count", "2", "--watch"],
        &["poll", "--interval", "10"],
        &["poll", "--interval", "1ms"],
        &["no-such-command"],
        &["lab", "--devices", "0"],
        &["lab", "--calm", "--scenario", "x.toml"],
    ] {
        let ended = run(&folder, wrong);
        assert_eq!((ended.code(), ended.out.as_str()), (Some(2), ""), "{wrong:?}: {}", ended.err);
        assert!(!ended.err.is_empty());
    }
    for right in [&["--help"][..], &["poll", "--help"], &["--version"]] {
        let ended = run(&folder, right);
        assert_eq!((ended.code(), ended.err.as_str()), (Some(0), ""), "{right:?}");
    }
}

#[test]
fn the_console_without_a_terminal_names_poll() {
    let folder = Folder::new();
    folder.file("inventory.toml", ONE);
    for arguments in [&[][..], &["demo"]] {
        let ended = run(&folder, arguments);
        assert_eq!((ended.code(), ended.out.as_str()), (Some(2), ""), "{}", ended.err);
        assert!(ended.err.contains("`noctui poll`"), "{}", ended.err);
    }
}

#[test]
fn completions_know_commands_and_options() {
    let folder = Folder::new();
    for shell in ["bash", "zsh", "fish"] {
        let ended = run(&folder, &["completions", shell]);
        assert_eq!((ended.code(), ended.err.as_str()), (Some(0), ""));
        for word in ["poll", "completions", "interval", "inventory"] {
            assert!(ended.out.contains(word), "{shell}: {word}");
        }
    }
}
