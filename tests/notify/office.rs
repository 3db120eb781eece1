use std::sync::Arc;

use noctui::{
    model::{
        Alarm, AlarmChangeKind, Severity,
        alarm::{Note, NoteKind, Noted, Notes},
    },
    notify::Ring,
};

use crate::stage::{NOON, Stage, alarm, news};

const RINGS: &str = "[[output]]\nname = \"ding\"\nkind = \"bell\"\nseverity = \"critical\"\n\
    [[output]]\nname = \"desk\"\nkind = \"desktop\"\nwhen = \"interface=Ethernet*\"\n";

#[tokio::test]
async fn bell_and_desktop_are_handed_to_the_owner_of_the_terminal() {
    let mut stage = Stage::new(RINGS);
    stage.raise("Ethernet49");
    assert_eq!(stage.rings.recv().await, Some(Ring::Bell));
    let desktop = stage.rings.recv().await.unwrap();
    let expected = "\x1b]9;noctui: CRITICAL fra-leaf-3:Ethernet49: down\x1b\\";
    assert_eq!(desktop.sequence(false), expected);
    let warning = Alarm { severity: Severity::Warning, ..alarm("Loopback0") };
    stage.changes.try_send(news(AlarmChangeKind::Raised, warning)).unwrap();
    stage.clear("Ethernet49");
    let desktop = stage.rings.recv().await.unwrap();
    assert!(
        desktop.sequence(false).contains("CLEARED"),
        "the end is not rung, and the warning is for neither"
    );
    stage.office.stop().await;
    assert_eq!(stage.rings.recv().await, None);
}

#[tokio::test]
async fn notes_keep_quiet_and_what_is_still_there_rings_at_their_end() {
    let mut stage = Stage::new(RINGS);
    let mut notes = Notes::default();
    let until = Some(NOON.after(std::time::Duration::from_secs(2)));
    let note = Note { author: "ada".into(), text: "works".into(), since: NOON, until };
    notes.set(Noted::Device("fra-leaf-3".into()), NoteKind::Maintenance, Some(note));
    stage.notes.send_replace(Arc::new(notes));
    stage.raise("Ethernet1");
    stage.raise("Ethernet2");
    stage.clear("Ethernet2");
    assert_eq!(stage.rings.recv().await, Some(Ring::Bell), "two seconds later");
    let Some(Ring::Desktop(text)) = stage.rings.recv().await else { panic!("no notification") };
    assert!(text.contains("Ethernet1"), "{text}");
    stage.office.stop().await;
    assert_eq!(stage.rings.recv().await, None, "the other one came and went in silence");
}

#[tokio::test]
async fn what_somebody_takes_care_of_rings_again_when_he_no_longer_does() {
    let mut stage = Stage::new("[[output]]\nname = \"desk\"\nkind = \"desktop\"\n");
    stage.raise("Ethernet1");
    assert!(
        matches!(stage.rings.recv().await, Some(Ring::Desktop(text)) if text.ends_with("Ethernet1: down"))
    );
    let mut notes = Notes::default();
    let until = Some(NOON.after(std::time::Duration::from_secs(2)));
    let note = Note { author: "ada".into(), text: "optic ordered".into(), since: NOON, until };
    notes.set(Noted::Alarm(alarm("Ethernet1").key), NoteKind::Acknowledged, Some(note));
    stage.notes.send_replace(Arc::new(notes));
    stage.raise("Ethernet2");
    assert!(
        matches!(stage.rings.recv().await, Some(Ring::Desktop(text)) if text.ends_with("Ethernet2: down"))
    );
    assert!(
        matches!(stage.rings.recv().await, Some(Ring::Desktop(text)) if text.ends_with("Ethernet1: down, still"))
    );
    stage.office.stop().await;
}

#[tokio::test]
async fn a_terminal_that_is_away_fills_no_queue() {
    let stage = Stage::new(&RINGS.replace("kind", "at-most = \"off\"\nkind"));
    (0..60).for_each(|port| stage.raise(&format!("Ethernet{port}")));
    stage.wait_for(0, "one bell that waits is as good as many", |health| health.sent == 60).await;
    stage.wait_for(1, "all is settled", |health| health.sent + health.dropped == 60).await;
    assert!(stage.health(1).dropped >= 40, "{:?}", stage.health(1));
    stage.office.stop().await;
}
