use super::*;
use crate::notify::fixture::{NOON, alarm, raised};

fn letter(body: Body) -> Letter {
    Letter { id: "1f-7".into(), at: NOON.after(Duration::from_secs(300)), body }
}

#[test]
fn a_message_is_one_line_that_says_what_and_where() {
    let about = raised(alarm("Ethernet49")).about().unwrap().clone();
    let again = Body::Raised { about: about.clone(), again: true };
    let cleared = Body::Cleared { about, reason: ClearReason::Recovered };
    let more =
        More { raised: 20, cleared: 3, worst: Some(Severity::Critical), window: Duration::from_secs(60) };
    for (letter, text) in [
        (raised(alarm("Ethernet49")), "CRITICAL fra-leaf-3:Ethernet49 (to fra-spine-1): down"),
        (letter(again), "CRITICAL fra-leaf-3:Ethernet49 (to fra-spine-1): down, still"),
        (letter(cleared), "CLEARED fra-leaf-3:Ethernet49 (to fra-spine-1): down, recovered after 5 min"),
        (letter(Body::More(more)), "and 23 more within 60 s: 20 raised (the worst critical), 3 cleared"),
        (
            letter(Body::Test { output: "ops".into() }),
            "TEST of noctui's output ops: it works if you read this, and nothing is wrong",
        ),
    ] {
        assert_eq!(letter.text(), text);
    }
}

#[test]
fn the_document_keeps_its_members() {
    let document: serde_json::Value = serde_json::from_str(&raised(alarm("Ethernet49")).json()).unwrap();
    let expected = serde_json::json!({
        "text": "CRITICAL fra-leaf-3:Ethernet49 (to fra-spine-1): down",
        "event": "raised", "id": "1f-7", "at": "2026-11-22T12:04:31.120Z", "severity": "critical",
        "rule": "port-down", "device": "fra-leaf-3", "address": "192.0.2.13", "site": "fra", "role": "leaf",
        "interface": "Ethernet49", "description": "to fra-spine-1", "words": "down",
        "since": "2026-11-22T12:04:31.120Z", "count": 1,
        "folded": { "ports": 0, "members": 0, "devices": 0 }, "because": "down, and seen up before",
        "reason": null, "again": false, "more": null, "test": false,
    });
    assert_eq!(document, expected);
    let test: serde_json::Value =
        serde_json::from_str(&letter(Body::Test { output: "ops".into() }).json()).unwrap();
    let members = |value: &serde_json::Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(members(&test), members(&expected), "what does not apply is null, and there");
    assert_eq!(test["test"], true);
}
