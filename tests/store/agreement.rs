//! Whatever is done in whatever order: the store holds what a plain model of it in memory holds.

use std::{sync::Arc, time::Duration};

use noctui::model::alarm::Notes;
use proptest::prelude::*;

use super::*;

#[derive(Debug, Clone)]
enum Step {
    Lay {
        about: usize,
        kind: usize,
        until: Option<u8>,
    },
    TakeOff {
        about: usize,
        kind: usize,
    },
    /// The clock moves, forwards or back.
    Clock(i8),
    Expire,
    Clear(usize),
    Append,
    Reopen,
}

fn step() -> impl Strategy<Value = Step> {
    let (about, kind) = (0..subjects().len(), 0..NoteKind::ALL.len());
    prop_oneof![
        4 => (about.clone(), kind.clone(), any::<Option<u8>>())
            .prop_map(|(about, kind, until)| Step::Lay { about, kind, until }),
        2 => (about.clone(), kind).prop_map(|(about, kind)| Step::TakeOff { about, kind }),
        2 => any::<i8>().prop_map(Step::Clock),
        2 => Just(Step::Expire),
        1 => about.prop_map(Step::Clear),
        2 => Just(Step::Append),
        1 => Just(Step::Reopen),
    ]
}

fn subjects() -> Vec<Noted> {
    let alarm = |device, interface| Noted::Alarm(key(device, interface));
    vec![
        Noted::Device("leaf".into()),
        alarm("leaf", None),
        alarm("leaf", Some("Et1")),
        alarm("leaf", Some("")),
        alarm("spine", Some("Et1")),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn the_store_and_a_plain_model_agree(steps in prop::collection::vec(step(), 1..40)) {
        let folder = tempfile::tempdir().unwrap();
        let mut store = open(folder.path());
        let (mut notes, mut events, mut now) = (Notes::default(), Vec::<Arc<Event>>::new(), NOW);
        let author = SafeText::new("ada");
        for step in steps {
            let told = match step {
                Step::Lay { about, kind, until } => {
                    let until = until.map(|minutes| now.after(Duration::from_secs(60) * u32::from(minutes)));
                    let note = Note { since: now, ..note("INC-1", until) };
                    let (about, kind) = ([subjects()[about].clone()], NoteKind::ALL[kind]);
                    notes.set(about[0].clone(), kind, Some(note.clone()));
                    store.lay(&Laying { about: &about, kind, note: Some(&note), author: &author, at: now }).unwrap()
                }
                Step::TakeOff { about, kind } => {
                    let (about, kind) = ([subjects()[about].clone()], NoteKind::ALL[kind]);
                    let was = notes.set(about[0].clone(), kind, None).is_some();
                    let told =
                        store.lay(&Laying { about: &about, kind, note: None, author: &author, at: now }).unwrap();
                    prop_assert_eq!(told.len(), usize::from(was));
                    told
                }
                Step::Clock(minutes) => {
                    now = Timestamp(now.0 + i64::from(minutes) * 60_000);
                    Vec::new()
                }
                Step::Expire => {
                    let ended = notes.expire(now);
                    let told = store.expire(now).unwrap();
                    prop_assert_eq!(told.len(), ended.len());
                    told
                }
                Step::Clear(about) => {
                    let Noted::Alarm(alarm) = &subjects()[about] else { continue };
                    let was = notes.set(Noted::Alarm(alarm.clone()), NoteKind::Acknowledged, None).is_some();
                    let told = store.alarm_cleared(alarm, now).unwrap();
                    prop_assert_eq!(told.is_some(), was);
                    told.into_iter().collect()
                }
                Step::Append => {
                    let event = Event { at: now, ..happened("leaf", &format!("event {}", events.len())) };
                    prop_assert_eq!(store.append([&event]).unwrap(), 1);
                    vec![event]
                }
                Step::Reopen => {
                    drop(store);
                    store = open(folder.path());
                    Vec::new()
                }
            };
            events.extend(told.into_iter().map(Arc::new));
            prop_assert_eq!(&store.notes().unwrap(), &notes);
        }
        // In the order of their writing, even where the clock was set back.
        prop_assert_eq!(&store.newest(usize::MAX).unwrap(), &events);
        let mut by_time: Vec<_> = events.into_iter().filter(|event| event.at >= NOW).collect();
        by_time.sort_by_key(|event| event.at);
        prop_assert_eq!(store.between(NOW, Timestamp(i64::MAX), usize::MAX).unwrap(), by_time);
    }
}

#[test]
fn events_are_found_by_their_device() {
    let mut store = Store::in_memory(StoreLimits::default()).unwrap();
    let told: Vec<Event> = ["leaf", "spine", "leaf"]
        .iter()
        .enumerate()
        .map(|(n, device)| happened(device, &format!("{n}")))
        .collect();
    store.append(&told).unwrap();
    let words =
        |events: Vec<Arc<Event>>| events.iter().map(|event| event.words.to_string()).collect::<Vec<_>>();
    assert_eq!(words(store.of_device("leaf", 10).unwrap()), ["0", "2"]);
    assert_eq!(words(store.newest(2).unwrap()), ["1", "2"]);
    assert_eq!(words(store.between(NOW, NOW, 10).unwrap()), Vec::<String>::new());
}
