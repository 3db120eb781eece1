//! What an operator does about alarms and events: look, jump, take care of them.

use std::{sync::Arc, time::Duration};

use noctui::{
    app::{Effect, Msg, Options, Screen, alarms::Raised, screen::alarms::sentence},
    model::{
        Alarm, AlarmEvidence, AlarmKey, DeviceId, Event, EventKind, Folded, Severity, Slot, Timestamp,
        alarm::{Note, NoteKind, Noted, Notes},
    },
    plan::BroadcastCmd,
};

use crate::console::{Console, at, device, port};

fn alarm(rule: &str, device: (u32, &str), port: Option<(u32, &str)>, severity: Severity) -> Arc<Alarm> {
    let start = at(Duration::ZERO);
    Arc::new(Alarm {
        key: AlarmKey {
            rule: rule.into(),
            device: device.1.into(),
            interface: port.map(|(_, name)| name.into()),
        },
        device: DeviceId(device.0),
        slot: port.map(|(slot, _)| Slot(slot)),
        severity,
        words: "down".into(),
        since: start.wall,
        raised: start.moment,
        last_change: start.wall,
        count: 1,
        folded: Folded::default(),
        evidence: AlarmEvidence::default(),
    })
}

/// Three alarms as the engine lists them: worst first.
fn three() -> Vec<Arc<Alarm>> {
    vec![
        alarm("port-down", (1, "fra-leaf-1"), Some((1, "Ethernet2")), Severity::Critical),
        alarm("device-silent", (4, "lon-leaf-2"), None, Severity::Unknown),
        alarm("errors", (1, "fra-leaf-1"), Some((3, "Ethernet49")), Severity::Warning),
    ]
}

fn in_trouble() -> Console {
    let mut console = Console::small();
    console.send(Msg::Alarms(Raised(three().into())));
    console.press("4");
    console
}

fn lay(console: &mut Console, notes: &[(Noted, NoteKind, Option<Timestamp>)]) {
    let mut all = Notes::default();
    for (about, kind, until) in notes {
        let (author, text) = ("mk".into(), "INC-4711".into());
        let note = Note { author, text, since: Timestamp(0), until: *until };
        all.set(about.clone(), *kind, Some(note));
    }
    console.send(Msg::Notes(Arc::new(all)));
}

fn shown(console: &Console) -> Vec<String> {
    let lines = console.model.alarm_lines();
    lines
        .map(|line| {
            let bar = if line.selected { "> " } else { "" };
            let owner = line.owner().to_string();
            format!("{bar}{} {}{owner}", line.alarm.key, if owner.is_empty() { "" } else { "- " })
                .trim_end()
                .to_owned()
        })
        .collect()
}

fn ordered(console: &mut Console) -> Vec<(Vec<Noted>, NoteKind, bool)> {
    let effects = std::mem::take(&mut console.effects);
    let orders = effects.into_iter().filter_map(|effect| match effect {
        Effect::Note(order) => Some((order.about, order.kind, order.note.is_some())),
        _ => None,
    });
    orders.collect()
}

fn notice(console: &Console) -> &str {
    console.model.notice().map_or("", |notice| &notice.words)
}

#[test]
fn what_somebody_takes_care_of_stands_below_what_nobody_does() {
    let mut console = in_trouble();
    assert_eq!(
        shown(&console),
        ["> port-down fra-leaf-1:Ethernet2", "device-silent lon-leaf-2", "errors fra-leaf-1:Ethernet49"]
    );
    lay(&mut console, &[(Noted::Alarm(three()[0].key.clone()), NoteKind::Acknowledged, None)]);
    assert_eq!(
        shown(&console),
        [
            "> device-silent lon-leaf-2",
            "errors fra-leaf-1:Ethernet49",
            "port-down fra-leaf-1:Ethernet2 - mk: INC-4711",
        ],
        "untouched, the worst stays selected"
    );
    assert_eq!(console.model.alarm_head().counts.quiet, 1);
}

#[test]
fn the_selection_follows_its_alarm_and_a_scope_and_a_filter_leave_what_they_hold() {
    let mut console = in_trouble();
    console.press("jj");
    let mut fewer = three();
    fewer.remove(0);
    console.send(Msg::Alarms(Raised(fewer.into())));
    assert_eq!(shown(&console), ["device-silent lon-leaf-2", "> errors fra-leaf-1:Ethernet49"]);
    console.press("/severity=unknown<Enter>");
    assert_eq!(shown(&console), ["> device-silent lon-leaf-2"]);
    let head = console.model.alarm_head();
    assert_eq!((head.shown, head.in_scope), (1, 2));
    console.press("<Esc>ffra<Enter>4");
    assert_eq!(shown(&console), ["> errors fra-leaf-1:Ethernet49"]);
}

#[test]
fn enter_opens_the_interface_on_its_device_and_esc_comes_back_to_the_alarm() {
    let mut console = in_trouble();
    console.press("jj<Enter>");
    assert_eq!(console.model.screen(), Screen::Interfaces);
    assert_eq!(console.path(), "all › fra › leaf › fra-leaf-1");
    assert_eq!(console.selected().as_deref(), Some("fra-leaf-1:Ethernet49"));
    console.press("<Esc>");
    assert_eq!((console.model.screen(), console.path().as_str()), (Screen::Alarms, "all"));
    assert_eq!(shown(&console)[2], "> errors fra-leaf-1:Ethernet49");
    console.press("k<Enter>");
    assert_eq!(console.path(), "all › lon › leaf › lon-leaf-2");
}

#[test]
fn n_leads_from_an_alarm_to_the_other_end_of_its_link() {
    let mut console = in_trouble();
    console.press("jjn");
    assert_eq!(console.selected().as_deref(), Some("fra-spine-1:Ethernet3"));
    console.press("<Esc>gn");
    assert_eq!(notice(&console), "No neighbour is known at the other end.");
}

#[test]
fn the_worst_alarm_is_found_from_everywhere_whatever_scope_and_filter_are() {
    let mut console = in_trouble();
    lay(&mut console, &[(Noted::Alarm(three()[0].key.clone()), NoteKind::Acknowledged, None)]);
    console.press("1ffra<Enter>/rule=errors<Enter>!");
    assert_eq!(console.model.screen(), Screen::Alarms);
    assert_eq!((console.path().as_str(), console.model.filter().text()), ("all", ""));
    assert_eq!(shown(&console)[0], "> device-silent lon-leaf-2");
    console.press("<Esc>");
    assert_eq!((console.model.screen(), console.path().as_str()), (Screen::Fleet, "all › fra"));
    assert_eq!(console.model.filter().text(), "rule=errors");

    console.send(Msg::Alarms(Raised([].into())));
    console.press("!");
    assert_eq!((notice(&console), console.model.screen()), ("No alarm is raised.", Screen::Fleet));
    let mut before = Console::small();
    before.press("!");
    assert_eq!(notice(&before), "No rule has judged yet: what is wrong is not known.");
}

#[test]
fn an_acknowledgement_has_a_text_and_an_end_of_eight_hours_unless_told_otherwise() {
    let mut console = in_trouble();
    console.press("a<Enter>");
    assert_eq!(ordered(&mut console), [], "nothing is kept without a word why");
    console.press("INC-4711 optic ordered<Enter>");
    let Some(Effect::Note(order)) = console.effects.pop() else { panic!("{:?}", console.effects) };
    let (draft, now) = (order.note.unwrap(), at(Duration::ZERO).wall);
    assert_eq!(order.about, [Noted::Alarm(three()[0].key.clone())]);
    assert_eq!((order.kind, &*draft.text), (NoteKind::Acknowledged, "INC-4711 optic ordered"));
    assert_eq!((draft.since, draft.until), (now, Some(now.after(Duration::from_secs(8 * 3_600)))));

    // The text comes back, the end is another one.
    console.press("ja<Up><Tab><ctrl-u>");
    console.press("<Backspace><Backspace>clear<Enter>");
    let Some(Effect::Note(order)) = console.effects.pop() else { panic!("{:?}", console.effects) };
    let draft = order.note.unwrap();
    assert_eq!((&*draft.text, draft.until), ("INC-4711 optic ordered", None));
}

#[test]
fn a_note_is_about_what_is_marked_and_says_how_many_and_what_is_hidden_is_left_alone() {
    let mut console = in_trouble();
    console.press(" j amk<Esc>");
    assert_eq!(ordered(&mut console), [], "it was dropped");
    assert_eq!(console.model.alarm_head().marked, 2);
    console.press("uquiet<Enter>");
    let about = [three()[0].key.clone(), three()[2].key.clone()].map(Noted::Alarm);
    assert_eq!(ordered(&mut console), [(about.to_vec(), NoteKind::Muted, true)]);
    assert_eq!(console.model.alarm_head().marked, 0, "what was done is not done twice");

    console.press("*/severity=unknown<Enter>");
    assert_eq!(console.model.alarm_head().marked, 1);
    console.press("aback soon<Enter>");
    let about = vec![Noted::Alarm(three()[1].key.clone())];
    assert_eq!(ordered(&mut console), [(about, NoteKind::Acknowledged, true)]);
}

#[test]
fn maintenance_is_of_devices_from_the_tree_from_tables_and_from_alarms() {
    let names = |names: &[&str]| names.iter().map(|name| Noted::Device((*name).into())).collect::<Vec<_>>();
    let mut console = in_trouble();
    console.press("*tswap<Enter>");
    assert_eq!(ordered(&mut console), [(names(&["fra-leaf-1", "lon-leaf-2"]), NoteKind::Maintenance, true)]);
    console.press("flon<Enter>tpower<Tab>in 30m<Enter>");
    assert_eq!(ordered(&mut console), [], "`nowin 30m` is no time");
    let work = names(&["lon-leaf-1", "lon-leaf-2"]);
    console.press(
        "<Backspace><Backspace><Backspace><Backspace><Backspace><Backspace><Backspace><Backspace><Backspace>",
    );
    console.press("30m<Tab><Backspace><Backspace>1h<Enter>");
    let Some(Effect::Note(order)) = console.effects.pop() else { panic!("{:?}", console.effects) };
    let (draft, now) = (order.note.unwrap(), at(Duration::ZERO).wall);
    assert_eq!(order.about, work);
    assert_eq!(draft.since, now.after(Duration::from_secs(1_800)));
    assert_eq!(draft.until, Some(now.after(Duration::from_secs(5_400))));
}

#[test]
fn a_note_is_taken_off_where_there_is_one() {
    let mut console = in_trouble();
    console.press("A");
    assert_eq!(notice(&console), "Nothing there is acknowledged.");
    assert_eq!(ordered(&mut console), []);
    let about = Noted::Alarm(three()[0].key.clone());
    lay(&mut console, &[(about.clone(), NoteKind::Acknowledged, None)]);
    console.press("GA");
    assert_eq!(notice(&console), "No longer acknowledged: fra-leaf-1 Ethernet2.");
    assert_eq!(ordered(&mut console), [(vec![about], NoteKind::Acknowledged, false)]);
}

#[test]
fn an_alarm_is_acknowledged_where_its_interface_is_looked_at() {
    let mut console = in_trouble();
    console.press("ffra-leaf-1<Enter>2aon it<Enter>");
    assert_eq!(console.selected().as_deref(), Some("fra-leaf-1:Ethernet2"));
    let about = vec![Noted::Alarm(three()[0].key.clone())];
    assert_eq!(ordered(&mut console), [(about, NoteKind::Acknowledged, true)]);
    console.press("Ga");
    assert_eq!(notice(&console), "No alarm is selected.");
}

#[test]
fn nothing_is_noted_and_no_shell_is_opened_in_read_only_mode() {
    let devices = vec![device(1, "fra-leaf-1", Some("fra"), None)];
    let mut console = Console::with(Options { read_only: true, ..Options::default() }, devices);
    console.hear(1, &[port("Ethernet1", 1e9), port("Ethernet2", 0.0).down()]);
    console.send(Msg::Alarms(Raised(three()[..1].into())));
    lay(&mut console, &[(Noted::Device("fra-leaf-1".into()), NoteKind::Maintenance, None)]);
    console.press("4");
    for keys in ["a", "u", "t", "A", "U", "T", ":acknowledge<Enter>", "2a", "1t", "<Tab>t", "4 a"] {
        console.press(keys);
        assert!(notice(&console).contains("--read-only"), "{keys}: {}", notice(&console));
        console.press("x<Enter><Esc>4");
        assert_eq!(ordered(&mut console), [], "{keys}");
    }
    console.press("4s");
    assert!(notice(&console).contains("--read-only"));
    assert!(!console.effects.iter().any(|effect| matches!(effect, Effect::Broadcast(_))));
}

#[test]
fn a_shell_opens_on_the_device_of_an_alarm() {
    let mut console = in_trouble();
    console.press("s");
    assert_eq!(console.model.screen(), Screen::Ssh);
    let opens = |effect: &Effect| matches!(effect, Effect::Broadcast(BroadcastCmd::OpenShells(..)));
    assert!(console.effects.iter().any(opens), "{:?}", console.effects);
}

#[test]
fn an_alarm_is_loud_again_when_its_note_ends_and_that_is_said() {
    let mut console = in_trouble();
    let end = at(Duration::from_secs(30)).wall;
    let notes = [(Noted::Alarm(three()[0].key.clone()), NoteKind::Acknowledged, Some(end))];
    lay(&mut console, &notes);
    console.wait(29);
    assert_eq!((notice(&console), console.model.alarms().counts().loud()), ("", 2));
    console.wait(1);
    assert_eq!(console.model.alarms().counts().loud(), 3);
    let words = "fra-leaf-1 Ethernet2 is loud again: down. The note on it has ended.";
    assert_eq!(notice(&console), words);

    // Whoever takes it off by hand knows.
    console.wait(10);
    lay(&mut console, &[(Noted::Alarm(three()[1].key.clone()), NoteKind::Muted, None)]);
    lay(&mut console, &[]);
    assert_eq!(notice(&console), "");
}

#[test]
fn a_copied_alarm_is_a_sentence_for_a_ticket() {
    let mut console = in_trouble();
    console.wait(240);
    let acknowledged = (Noted::Alarm(three()[0].key.clone()), NoteKind::Acknowledged, None);
    lay(&mut console, &[acknowledged]);
    console.press("Gy");
    let expected = "critical fra-leaf-1 Ethernet2: down since 12:00:00Z (4 m), acknowledged by mk: INC-4711";
    assert_eq!(console.effects.pop(), Some(Effect::Copy(expected.into())));
    let line = console.model.alarm_line(console.model.selected_alarm().unwrap());
    assert_eq!(sentence(&line), expected);
}

fn event(words: &str, of: Option<(&str, &str)>) -> Arc<Event> {
    Arc::new(Event {
        at: at(Duration::ZERO).wall,
        kind: EventKind::Raised,
        severity: Some(Severity::Critical),
        device: of.map(|(device, _)| device.into()),
        interface: of.map(|(_, interface)| interface.into()),
        words: words.into(),
        author: None,
    })
}

fn happened(console: &Console) -> Vec<String> {
    let lines = console.model.event_lines();
    lines.map(|line| format!("{}{}", if line.selected { "> " } else { "" }, line.event.words)).collect()
}

#[test]
fn events_follow_what_happens_until_somebody_scrolls_up() {
    let mut console = Console::small();
    let numbered = |from: u32, to: u32| (from..to).map(|n| event(&format!("e{n}"), None)).collect();
    console.send(Msg::Events(numbered(0, 100)));
    console.press("5");
    assert_eq!(happened(&console).last().unwrap(), "> e99");
    console.send(Msg::Events(numbered(100, 101)));
    assert_eq!(happened(&console).last().unwrap(), "> e100");
    console.press("<PageUp><PageUp>");
    let before = happened(&console);
    console.send(Msg::Events(numbered(101, 113)));
    assert_eq!(happened(&console), before, "what is read stays where it is");
    assert!(console.model.newer_events() >= 12);
    console.press("G");
    assert_eq!(happened(&console).last().unwrap(), "> e112");
    console.send(Msg::Events(numbered(113, 2_600)));
    assert_eq!(happened(&console).last().unwrap(), "> e2599", "the oldest have left");
}

#[test]
fn events_are_those_of_the_scope_that_pass_and_lead_to_their_interface() {
    let mut console = Console::small();
    console.send(Msg::Events(vec![
        event("noctui began to listen", None),
        event("down", Some(("fra-leaf-1", "Ethernet2"))),
        event("flapping", Some(("lon-leaf-1", "Ethernet1"))),
        event("down", Some(("gone", "Ethernet1"))),
    ]));
    console.press("5/flapping<Enter>");
    assert_eq!(happened(&console), ["> flapping"]);
    console.press("<Esc>ffra<Enter>5");
    assert_eq!(happened(&console), ["> down"]);
    console.press("y<Enter>");
    let copied = "2026-11-22 12:00:00Z fra-leaf-1 Ethernet2: down";
    assert!(console.effects.contains(&Effect::Copy(copied.into())), "{:?}", console.effects);
    assert_eq!(console.selected().as_deref(), Some("fra-leaf-1:Ethernet2"));
}

#[test]
fn a_frozen_picture_shows_no_new_alarm_note_or_event() {
    let mut console = in_trouble();
    console.send(Msg::Events(vec![event("down", Some(("fra-leaf-1", "Ethernet2")))]));
    console.press("p");
    let (before, events) = (shown(&console), console.model.alarms().events().len());
    console.drawn();
    console.send(Msg::Alarms(Raised(three()[1..].into())));
    lay(&mut console, &[(Noted::Alarm(three()[1].key.clone()), NoteKind::Muted, None)]);
    console.send(Msg::Events(vec![event("up", None)]));
    console.wait(5);
    assert!(!console.drawn(), "nothing has to be drawn");
    assert_eq!((shown(&console), console.model.alarms().events().len()), (before, events));
    console.press("p");
    assert_eq!(
        shown(&console),
        ["> errors fra-leaf-1:Ethernet49", "device-silent lon-leaf-2 - muted until it clears"]
    );
}

#[test]
fn a_device_with_an_alarm_is_never_merely_up() {
    let mut console = Console::small();
    console.send(Msg::Alarms(Raised([].into())));
    let words = |console: &Console| {
        let row = console.model.device_rows().find(|row| &*row.entry.device.name == "fra-leaf-1").unwrap();
        row.words.to_string()
    };
    let before = words(&console);
    let neighbour =
        alarm("unexpected-neighbour", (1, "fra-leaf-1"), Some((3, "Ethernet49")), Severity::Warning);
    console.send(Msg::Alarms(Raised([neighbour].into())));
    assert!(before != "up" || words(&console) == "1 alarm", "{before}, then {}", words(&console));
    assert_ne!(words(&console), "up");
}
