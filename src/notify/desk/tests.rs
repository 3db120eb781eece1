use super::*;
use crate::{
    model::{
        Alarm, Severity, Timestamp,
        alarm::{Note, NoteKind, Noted},
    },
    notify::fixture::{NOON, alarm, news, now, output},
};

/// A desk with its notes, driven second by second.
struct Stage {
    desk: Desk,
    notes: Notes,
}

impl Stage {
    fn new(lines: &str) -> Self {
        Self { desk: Desk::new(output(lines)), notes: Notes::default() }
    }

    fn say(&mut self, second: u64, kind: AlarmChangeKind, alarm: Alarm) -> Option<&'static str> {
        let news = news(kind, alarm, now(second));
        word(self.desk.take(&news, &self.notes, now(second)).as_ref())
    }

    fn raise(&mut self, second: u64, interface: &str) -> Option<&'static str> {
        self.say(second, AlarmChangeKind::Raised, alarm(interface))
    }

    fn clear(&mut self, second: u64, interface: &str) -> Option<&'static str> {
        self.say(second, AlarmChangeKind::Cleared(ClearReason::Recovered), alarm(interface))
    }

    fn heed(&mut self, second: u64) -> Vec<Option<&'static str>> {
        self.desk.heed(&self.notes, now(second)).iter().map(|body| word(Some(body))).collect()
    }

    fn note(&mut self, kind: NoteKind, until: Option<Timestamp>) {
        let note = Note { author: "ada".into(), text: "known".into(), since: NOON, until };
        self.notes.set(Noted::Alarm(alarm("Et1").key), kind, Some(note));
    }
}

fn word(body: Option<&Body>) -> Option<&'static str> {
    Some(match body? {
        Body::Raised { again: false, .. } => "raised",
        Body::Raised { again: true, .. } => "again",
        Body::Cleared { .. } => "cleared",
        Body::More(_) => "more",
        Body::Test { .. } => "test",
    })
}

fn folded() -> AlarmChangeKind {
    AlarmChangeKind::Folded { into: alarm("Po1").key }
}

#[test]
fn an_end_is_told_only_where_the_beginning_was() {
    let mut stage = Stage::new("");
    assert_eq!(stage.clear(0, "Et1"), None);
    assert_eq!(stage.raise(1, "Et1"), Some("raised"));
    assert_eq!(stage.say(2, AlarmChangeKind::Updated, alarm("Et1")), None);
    assert_eq!(stage.clear(3, "Et1"), Some("cleared"));
    assert_eq!(stage.clear(4, "Et1"), None);
    let mut stage = Stage::new("events = \"raised\"");
    assert_eq!((stage.raise(1, "Et1"), stage.clear(2, "Et1")), (Some("raised"), None));
}

#[test]
fn severity_and_filter_choose() {
    let warning = || Alarm { severity: Severity::Warning, ..alarm("Et1") };
    let mut stage = Stage::new("severity = \"critical\"");
    assert_eq!(stage.say(0, AlarmChangeKind::Raised, warning()), None);
    assert_eq!(stage.clear(1, "Et1"), None);
    for (when, told) in [
        ("site=fra", true),
        ("site=lon", false),
        ("interface=Et*", true),
        ("name=fra-leaf-3 ack=no", true),
        ("util>80", false),
        ("not util>80", false),
    ] {
        let mut stage = Stage::new(&format!("when = \"{when}\""));
        assert_eq!(stage.raise(0, "Et1").is_some(), told, "{when}");
    }
}

#[test]
fn what_becomes_worse_rings_again_or_for_the_first_time() {
    let warning = || Alarm { severity: Severity::Warning, ..alarm("Et1") };
    let mut stage = Stage::new("");
    assert_eq!(stage.say(0, AlarmChangeKind::Raised, warning()), Some("raised"));
    assert_eq!(stage.say(1, AlarmChangeKind::Updated, warning()), None);
    assert_eq!(stage.say(2, AlarmChangeKind::Updated, alarm("Et1")), Some("again"));
    assert_eq!(stage.say(3, AlarmChangeKind::Updated, warning()), None, "better is no news");
    let mut stage = Stage::new("severity = \"critical\"");
    assert_eq!(stage.say(0, AlarmChangeKind::Raised, warning()), None);
    assert_eq!(stage.say(1, AlarmChangeKind::Updated, alarm("Et1")), Some("raised"));
    assert_eq!(stage.clear(2, "Et1"), Some("cleared"));
}

#[test]
fn what_is_folded_is_not_told_and_what_comes_out_is_told_once() {
    let mut stage = Stage::new("");
    assert_eq!(stage.say(0, AlarmChangeKind::Unfolded, alarm("Et1")), Some("raised"));
    assert_eq!(stage.say(1, folded(), alarm("Et1")), None);
    assert_eq!(stage.say(2, AlarmChangeKind::Unfolded, alarm("Et1")), None, "it was told before");
    assert_eq!(stage.say(3, folded(), alarm("Et1")), None);
    assert_eq!(stage.clear(4, "Et1"), Some("cleared"));
}

#[test]
fn what_is_kept_quiet_is_told_when_it_is_still_there_at_the_end_of_the_note() {
    for kind in NoteKind::ALL {
        let mut stage = Stage::new("");
        stage.note(kind, Some(NOON.after(std::time::Duration::from_secs(60))));
        assert_eq!(stage.raise(1, "Et1"), None, "{kind:?}");
        assert!(stage.desk.holds_back());
        assert_eq!(stage.heed(59), []);
        assert_eq!(stage.heed(60), [Some("raised")]);
        assert_eq!(stage.clear(61, "Et1"), Some("cleared"));
    }
    let mut stage = Stage::new("");
    stage.note(NoteKind::Muted, None);
    assert_eq!(stage.raise(1, "Et1"), None);
    assert_eq!(stage.clear(2, "Et1"), None, "nobody heard of it");
    let mut stage = Stage::new("quiet = false");
    stage.note(NoteKind::Muted, None);
    assert_eq!(stage.raise(1, "Et1"), Some("raised"));
}

#[test]
fn a_note_that_ends_makes_what_was_told_ring_again_and_its_end_is_told_all_the_same() {
    let mut stage = Stage::new("");
    assert_eq!(stage.raise(1, "Et1"), Some("raised"));
    stage.note(NoteKind::Acknowledged, Some(NOON.after(std::time::Duration::from_secs(60))));
    assert_eq!((stage.heed(2), stage.heed(60)), (vec![], vec![Some("again")]));
    stage.note(NoteKind::Acknowledged, None);
    assert_eq!(stage.heed(61), []);
    assert_eq!(stage.clear(62, "Et1"), Some("cleared"), "who heard of it hears of its end");
}

#[test]
fn what_is_above_the_limit_is_told_as_a_number_and_never_recovers() {
    let mut stage = Stage::new("at-most = \"2/1m\"");
    let told = ["Et1", "Et2", "Et3", "Et4"].map(|interface| stage.raise(1, interface));
    assert_eq!(told, [Some("raised"), Some("raised"), None, None]);
    assert_eq!(stage.clear(2, "Et1"), None, "it is counted too");
    let Some(Body::More(more)) = stage.desk.close(now(61).moment) else { panic!("no number") };
    assert_eq!((more.raised, more.cleared), (2, 1));
    assert_eq!(stage.clear(62, "Et3"), None, "its beginning was not told");
    assert_eq!(stage.clear(63, "Et2"), Some("cleared"));
}

#[test]
fn an_alarm_that_the_queue_had_no_room_for_does_not_recover() {
    let mut stage = Stage::new("");
    let raise = news(AlarmChangeKind::Raised, alarm("Et1"), now(1));
    let body = stage.desk.take(&raise, &stage.notes, now(1)).unwrap();
    stage.desk.not_taken(&body);
    assert_eq!(stage.clear(2, "Et1"), None);
}

proptest::proptest! {
    #[test]
    fn nothing_recovers_that_was_not_told(
        steps in proptest::collection::vec((0_usize..6, 0_usize..3, proptest::prelude::any::<bool>()), 1..120),
        count in 1_u32..4,
    ) {
        let mut stage = Stage::new(&format!("at-most = \"{count}/10s\""));
        let mut open = std::collections::BTreeSet::new();
        for (second, (step, at, quiet)) in steps.into_iter().enumerate() {
            let second = second as u64;
            let interface = ["Et1", "Et2", "Et3"][at];
            stage.note(NoteKind::Muted, (!quiet).then_some(NOON));
            let told = match step {
                0 | 1 => stage.raise(second, interface),
                2 => stage.say(second, folded(), alarm(interface)),
                3 => stage.say(second, AlarmChangeKind::Unfolded, alarm(interface)),
                4 => stage.clear(second, interface),
                _ => {
                    let loud = stage.heed(second).into_iter().flatten().next();
                    stage.desk.close(now(second).moment);
                    open.extend(loud.map(|_| "Et1"));
                    continue;
                }
            };
            match told {
                Some("raised") => { open.insert(interface); }
                Some("cleared") => proptest::prop_assert!(open.remove(interface)),
                _ => {}
            }
        }
    }
}
