//! The Alarms and Events screens, and the form for a note.

use std::{sync::Arc, time::Duration};

use noctui::{
    app::{Msg, Options, alarms::Raised},
    config::theme::ColorDepth,
    model::{
        Alarm, AlarmEvidence, AlarmKey, AlarmSample, DeviceId, Event, EventKind, Folded, Moment, OperStatus,
        SafeText, Severity, Slot, Timestamp,
        alarm::{Note, NoteKind, Noted, Notes},
    },
};
use proptest::prelude::*;

use crate::{
    network::{Heard, NOW, Station, WALL, every_state},
    picture::row,
    screens::{MIDDLE, SIZES, SMALL, check},
    session::Session,
};

fn station(name: &str) -> (DeviceId, Station) {
    let stations = every_state();
    let at = stations.iter().position(|station| station.name == name).unwrap();
    (DeviceId(at as u32), stations[at].clone())
}

/// An alarm that was raised so many seconds ago, on an interface or on a device.
fn alarm(
    rule: &str,
    severity: Severity,
    device: &str,
    interface: Option<&str>,
    words: &str,
    ago: u64,
) -> Alarm {
    let (id, own) = station(device);
    let slot = interface.and_then(|name| own.ports.iter().position(|port| port.name == name));
    let ago = Duration::from_secs(ago);
    Alarm {
        key: AlarmKey { rule: rule.into(), device: device.into(), interface: interface.map(SafeText::new) },
        device: id,
        slot: slot.map(|slot| Slot(slot as u32)),
        severity,
        words: words.into(),
        since: WALL.before(ago),
        raised: Moment::after_start(NOW.moment.since_start().saturating_sub(ago)),
        last_change: WALL.before(ago),
        count: 1,
        folded: Folded::default(),
        evidence: AlarmEvidence {
            rule: "down, and seen up before or expected up".into(),
            ..AlarmEvidence::default()
        },
    }
}

fn samples(count: u64, share: f32) -> Vec<AlarmSample> {
    let sample = |n: u64| AlarmSample {
        at: WALL.before(Duration::from_secs(750 + 10 * (count - n))),
        oper: OperStatus::Up,
        bits: [Some(8.31e9 + n as f32 * 5e7), Some(3.2e9)],
        error_share: [Some(share + n as f32 * 0.0002), Some(0.0)],
        discards: [Some(214.0), None],
    };
    (0..count).map(sample).collect()
}

/// What is wrong in the network of the pictures, in the order of the engine.
fn raised() -> Vec<Alarm> {
    use Severity::{Critical, Unknown, Warning};
    let mut errors =
        alarm("errors", Warning, "fra-leaf-3", Some("Ethernet49"), "0.31 % of packets in error", 740);
    errors.evidence.rule =
        "errors>0.1%, for 3 samples, of 1000 packets at least; clear at errors<0.05%".into();
    errors.evidence.samples = samples(3, 0.0027);
    let mut silent = alarm("device-silent", Unknown, "fra-leaf-5", None, "silent, 8 ports folded", 154);
    silent.evidence.rule = "nothing heard for three periods".into();
    silent.folded.ports = 8;
    let related = |name: &str| AlarmKey {
        rule: "port-down".into(),
        device: "fra-leaf-5".into(),
        interface: Some(name.into()),
    };
    silent.evidence.related = vec![related("Ethernet1"), related("Ethernet2")];
    let mut flapping =
        alarm("flapping", Warning, "fra-leaf-3", Some("Ethernet11"), "flapping, 6 in 10 m", 412);
    flapping.count = 6;
    let mut down = alarm("port-down", Critical, "fra-leaf-3", Some("Ethernet2"), "down", 245);
    down.evidence.samples = vec![AlarmSample {
        at: WALL.before(Duration::from_secs(245)),
        oper: OperStatus::Down,
        bits: [None, None],
        error_share: [None, None],
        discards: [None, None],
    }];
    vec![
        alarm("port-down", Critical, "hostile", Some("TenGigabitEthernet1/0/24.12345-service"), "down", 3),
        down,
        alarm("port-down", Critical, "hostile", Some("非常に長い名前のインターフェース0/1"), "down", 7_200),
        alarm("port-down", Critical, "fra-leaf-3", Some("Ethernet14"), "not present", 86_400 * 3),
        silent,
        alarm("device-silent", Unknown, "fra-leaf-6", None, "never heard", 7_195),
        flapping,
        errors,
        alarm(
            "utilisation",
            Warning,
            "fra-leaf-3",
            Some("Ethernet6"),
            "in at 98 %, out at 0 % of its speed",
            60,
        ),
    ]
}

fn note(author: &str, text: &str, ago: u64, until: Option<u64>) -> Note {
    Note {
        author: author.into(),
        text: text.into(),
        since: WALL.before(Duration::from_secs(ago)),
        until: until.map(|seconds| WALL.after(Duration::from_secs(seconds))),
    }
}

fn notes() -> Notes {
    let alarms = raised();
    let mut notes = Notes::default();
    let mut lay = |about, kind, note| drop(notes.set(about, kind, Some(note)));
    lay(
        Noted::Alarm(alarms[3].key.clone()),
        NoteKind::Acknowledged,
        note("mk", "INC-4711 optic ordered", 3_600, Some(4 * 3_600)),
    );
    lay(Noted::Alarm(alarms[8].key.clone()), NoteKind::Muted, note("ada", "backup window", 600, Some(6_900)));
    lay(
        Noted::Device("fra-leaf-6".into()),
        NoteKind::Maintenance,
        note("jo", "new supervisor", 600, Some(14_000)),
    );
    notes
}

fn event(kind: EventKind, severity: Option<Severity>, of: [&str; 2], words: &str, ago: u64) -> Arc<Event> {
    let [device, interface] = of.map(|name| Some(name).filter(|name| !name.is_empty()));
    Arc::new(Event {
        at: WALL.before(Duration::from_secs(ago)),
        kind,
        severity,
        device: device.map(Into::into),
        interface: interface.map(SafeText::new),
        words: words.into(),
        author: None,
    })
}

fn by(event: &Arc<Event>, author: &str) -> Arc<Event> {
    Arc::new(Event { author: Some(author.into()), ..Event::clone(event) })
}

fn events() -> Vec<Arc<Event>> {
    use EventKind as K;
    use Severity::{Critical, Unknown, Warning};
    let leaf = |name| ["fra-leaf-3", name];
    let mut events = vec![
        event(K::Raised, Some(Critical), leaf("Ethernet14"), "not present", 86_400 * 3),
        event(K::Console, None, ["", ""], "noctui 0.1.0 began to listen to 10 devices", 7_200),
        event(K::Raised, Some(Unknown), ["fra-leaf-6", ""], "never heard", 7_195),
        by(
            &event(K::Acknowledged, None, leaf("Ethernet14"), "acknowledged: INC-4711 optic ordered", 3_600),
            "mk",
        ),
        event(K::Raised, Some(Warning), leaf("Ethernet49"), "0.31 % of packets in error", 740),
        by(&event(K::Maintenance, None, ["fra-leaf-6", ""], "maintenance: new supervisor", 600), "jo"),
        event(K::PortState, None, leaf("Ethernet11"), "down", 420),
        event(K::PortState, None, leaf("Ethernet11"), "up", 418),
        event(K::Raised, Some(Warning), leaf("Ethernet11"), "flapping, 6 in 10 m", 412),
        event(K::Raised, Some(Critical), leaf("Ethernet2"), "down", 245),
        event(K::Raised, Some(Unknown), ["fra-leaf-5", ""], "silent, 8 ports folded", 154),
        event(K::Restarted, None, ["lon-leaf-9", ""], "restarted", 120),
        event(K::Cleared, Some(Warning), ["lon-leaf-9", "Ethernet3"], "recovered", 100),
        event(K::NoteEnded, None, ["lon-border-1", "Ethernet1"], "acknowledgement of mk ended", 90),
        by(&event(K::Broadcast, None, ["fra-leaf-3", ""], "show interfaces status", 70), "mk"),
    ];
    for n in (1..40).rev() {
        events
            .insert(2, event(K::Cleared, Some(Warning), ["lon-leaf-9", "Ethernet1"], "recovered", 7_195 + n));
    }
    events
}

fn trouble(size: (u16, u16)) -> Session {
    with(Options { demo: true, ..Options::default() }, size)
}

fn with(options: Options, size: (u16, u16)) -> Session {
    let alarms: Vec<_> = raised().into_iter().map(Arc::new).collect();
    Session::with(options, &every_state(), size)
        .tell(Msg::Notes(Arc::new(notes())))
        .tell(Msg::Events(events()))
        .tell(Msg::Alarms(Raised(alarms.into())))
}

#[test]
fn alarms() {
    for size in SIZES {
        check("alarms", size, &trouble(size).press("4"));
    }
}

#[test]
fn evidence_of_samples() {
    for size in SIZES {
        check("alarms-errors", size, &trouble(size).press("4/rule=errors<enter>"));
    }
}

#[test]
fn what_lies_under_an_alarm_and_who_took_care() {
    check("alarms-folded", MIDDLE, &trouble(MIDDLE).press("4jjj"));
    check("alarms-noted", SMALL, &trouble(SMALL).press("4/ack=yes<enter>"));
    check("alarms-noted", MIDDLE, &trouble(MIDDLE).press("4/ack=yes<enter>"));
}

#[test]
fn alarms_of_a_scope_sorted_by_a_column() {
    check("alarms-sorted", MIDDLE, &trouble(MIDDLE).press("ffra-leaf-3<enter>4>>> j "));
}

#[test]
fn nothing_is_wrong_only_where_somebody_has_looked() {
    let all_is_well = || {
        let mut stations = every_state();
        stations.retain(|station| matches!(station.heard, Heard::Ago(..10_000)) && station.role != "leaf");
        stations
    };
    let judged = Msg::Alarms(Raised(Vec::new().into()));
    check("alarms-none", SMALL, &Session::on(&all_is_well(), SMALL).tell(judged.clone()).press("4"));
    for (stations, judged, words) in [
        (all_is_well(), true, "Nothing is wrong. 3 devices are watched."),
        (all_is_well(), false, "No rule has judged yet"),
        (every_state(), true, "No alarm is raised, but 2 of 10 devices are unknown."),
        (Vec::new(), true, "No device is watched here"),
    ] {
        let mut session = Session::on(&stations, MIDDLE);
        if judged {
            session = session.tell(Msg::Alarms(Raised(Vec::new().into())));
        }
        let buffer = session.press("4").buffer();
        let screen: Vec<String> = (0..40).map(|y| row(&buffer, y)).collect();
        assert!(screen.iter().any(|line| line.contains(words)), "{words}: {screen:#?}");
    }
}

#[test]
fn happenings() {
    for size in SIZES {
        check("events", size, &trouble(size).press("5"));
    }
    check("events-up", SMALL, &trouble(SMALL).press("5<pageup><pageup>k"));
    check("events-filtered", MIDDLE, &trouble(MIDDLE).press("5/ethernet49 or severity=critical<enter>"));
}

#[test]
fn the_detail_of_an_interface_tells_its_alarm_and_who_takes_care() {
    check("alarm-in-detail", SMALL, &trouble(SMALL).press("ffra-leaf-3<enter>2/49<enter>"));
    check("alarm-in-detail", MIDDLE, &trouble(MIDDLE).press("ffra-leaf-3<enter>2/ethernet14<enter>"));
}

#[test]
fn a_note_is_written() {
    for size in SIZES {
        check("note", size, &trouble(size).press("4   aINC-4712"));
    }
    check("note-flaw", SMALL, &trouble(SMALL).press("4*a<tab>x"));
    check("note-maintenance", MIDDLE, &trouble(MIDDLE).press("4jjjtswap<tab><tab>"));
}

#[test]
fn plain_characters_only() {
    let ascii = |session: Session| session.theme("default", ColorDepth::Rgb, true);
    check("alarms-ascii", SMALL, &ascii(trouble(SMALL)).press("4 "));
    for keys in ["4", "5", "4 aINC<tab>"] {
        let buffer = ascii(trouble((200, 60))).press(keys).buffer();
        let odd = buffer.content().iter().find(|cell| !cell.symbol().is_ascii());
        assert!(odd.is_none(), "{keys}: {odd:?}");
    }
}

#[test]
fn names_of_what_is_wrong_are_whole_at_every_size() {
    for size in SIZES {
        let buffer = trouble(size).press("4").buffer();
        let screen: Vec<String> = (0..size.1).map(|y| row(&buffer, y)).collect();
        for name in
            ["TenGigabitEthernet1/0/24.12345-service", "非常に長い名前のインターフェース0/1", "fra-leaf-3"]
        {
            let in_rows = screen.iter().take(usize::from(size.1) / 2).any(|line| line.contains(name));
            assert!(in_rows, "{name} at {size:?}: {screen:#?}");
        }
    }
}

#[test]
fn read_only_offers_nothing_that_it_would_not_do() {
    let options = Options { read_only: true, ..Options::default() };
    check("alarms-read-only", SMALL, &with(options, SMALL).press("4a"));
}

fn any_severity() -> impl Strategy<Value = Severity> {
    prop::sample::select(Severity::ALL.to_vec())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    /// Whatever devices and people write: no control character reaches a cell.
    #[test]
    fn any_alarms_and_events_can_be_drawn_at_any_size(
        size in (1..260_u16, 1..90_u16),
        wrong in prop::collection::vec((any_severity(), any::<String>(), any::<String>(), 0..10_u32, any::<u32>()), 0..12),
        noted in prop::collection::vec((any::<String>(), any::<String>(), any::<Option<i64>>()), 0..4),
        keys in prop::sample::select(vec!["4", "5", "4  a", "4jj", "5kkk", "4*tx", "4<tab>", "5/x", "4>>>o"]),
        ascii: bool,
    ) {
        let mut notes = Notes::default();
        let alarms: Vec<Arc<Alarm>> = wrong.iter().map(|(severity, interface, words, device, count)| {
            Arc::new(Alarm {
                key: AlarmKey { rule: "own".into(), device: format!("d{device}").into(), interface: Some(interface.as_str().into()) },
                device: DeviceId(*device),
                slot: Some(Slot(*count % 20)),
                words: words.as_str().into(),
                count: *count,
                folded: Folded { ports: *count, members: 1, devices: 0 },
                ..alarm("port-down", *severity, "fra-leaf-3", None, "down", u64::from(*count % 9_000))
            })
        }).collect();
        for ((author, text, until), alarm) in noted.iter().zip(&alarms) {
            let own = Note { author: author.as_str().into(), text: text.as_str().into(), since: Timestamp(0), until: until.map(Timestamp) };
            notes.set(Noted::Alarm(alarm.key.clone()), NoteKind::Acknowledged, Some(own));
        }
        let happened = alarms.iter().map(|alarm| Arc::new(Event {
            at: Timestamp(i64::from(alarm.count) * 1_000_000),
            kind: EventKind::ALL[alarm.count as usize % EventKind::ALL.len()],
            severity: Some(alarm.severity),
            device: Some(alarm.key.device.clone()),
            interface: alarm.key.interface.clone(),
            words: alarm.words.clone(),
            author: alarm.key.interface.clone(),
        }));
        let happened = happened.collect();
        let mut session = Session::on(&every_state(), size)
            .tell(Msg::Alarms(Raised(alarms.into())))
            .tell(Msg::Notes(Arc::new(notes)))
            .tell(Msg::Events(happened))
            .press(keys);
        if ascii {
            session = session.theme("sixteen", ColorDepth::Sixteen, true);
        }
        let buffer = session.buffer();
        let odd = buffer.content().iter().find(|cell| cell.symbol().chars().any(char::is_control));
        prop_assert!(odd.is_none(), "{:?}", odd);
    }
}
