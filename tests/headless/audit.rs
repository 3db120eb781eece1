//! `noctui audit verify`: its words and exit codes.

use std::fs;
use std::sync::Arc;

use noctui::broadcast::audit::{AuditLog, Broadcast, Entry, Who};
use noctui::broadcast::redact::Redactor;

use crate::program::{Ended, Folder, Noctui};

/// A state folder with a trail of three lines.
fn trail() -> Folder {
    let home = Folder::new();
    let log = AuditLog::new(&home.path().join("state"), Who::default(), Arc::new(Redactor::default()));
    for text in ["show version", "show clock", "show users"] {
        let entry =
            Broadcast { broadcast: "1".into(), text: text.into(), devices: vec!["fra-leaf-1".into()] };
        log.append(&[Entry::Broadcast(entry)], jiff::Timestamp::from_second(1_800_000_000).unwrap()).unwrap();
    }
    home
}

fn verify(home: &Folder) -> Ended {
    Noctui::new(home, ["audit", "verify"]).env("NOCTUI_STATE", home.path().join("state")).run()
}

#[test]
fn a_whole_trail_is_ok() {
    let ended = verify(&trail());
    assert_eq!(ended.code(), Some(0), "{ended:?}");
    let span = "from 2027-01-15T08:00:00.000Z to 2027-01-15T08:00:00.000Z";
    assert_eq!(ended.lines(), [format!("OK: 3 lines {span}, 3 broadcasts, 0 results")]);
}

#[test]
fn a_changed_line_is_named_and_fails() {
    let home = trail();
    let path = home.path().join("state/audit.jsonl");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("show clock", "show hosts")).unwrap();
    let ended = verify(&home);
    assert_eq!(ended.code(), Some(1), "{ended:?}");
    assert!(ended.err.contains("audit.jsonl: line 2 was changed"), "{ended:?}");
    assert!(ended.out.starts_with("NOT WHOLE, 1 problem: 3 lines"), "{ended:?}");
}

#[test]
fn where_nothing_was_ever_sent_there_is_nothing_to_verify() {
    let ended = verify(&Folder::new());
    assert_eq!(ended.code(), Some(2), "{ended:?}");
    assert!(ended.err.contains("there is no audit trail"), "{ended:?}");
}
