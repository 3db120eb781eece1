//! Two consoles on one store.

use std::{collections::BTreeSet, thread, time::Duration};

use super::*;

#[test]
fn two_writers_at_once_lose_nothing() {
    const EACH: usize = 1_500;
    let folder = tempfile::tempdir().unwrap();
    open(folder.path());
    let writer = |who: &'static str| {
        let folder = folder.path().to_path_buf();
        thread::spawn(move || {
            let mut store = open(&folder);
            for count in 0..EACH {
                if count % 10 == 0 {
                    let about: Vec<_> =
                        (count..count + 10).map(|n| Noted::Device(format!("{who}-{n}").into())).collect();
                    acknowledge(&mut store, &about, Some(&note(who, None)));
                }
                store.append([&happened(who, &format!("{who} {count}"))]).unwrap();
            }
        })
    };
    let both = [writer("ada"), writer("bob")];
    both.into_iter().for_each(|thread| thread.join().unwrap());
    let store = open(folder.path());
    assert_eq!(store.notes().unwrap().iter().count(), 2 * EACH);
    let events = store.newest(usize::MAX).unwrap();
    let words: BTreeSet<&str> = events.iter().map(|event| event.words.as_str()).collect();
    assert_eq!(words.iter().filter(|words| !words.starts_with("acknowledged")).count(), 2 * EACH);
    assert_eq!(events.len(), 4 * EACH, "an event each, and one for each note");
}

#[test]
fn each_hears_of_the_other_and_not_of_itself() {
    let folder = tempfile::tempdir().unwrap();
    let (mut ada, mut bob) = (open(folder.path()), open(folder.path()));
    let about = [Noted::Alarm(key("leaf", None))];
    acknowledge(&mut ada, &about, Some(&note("INC-1", None)));
    assert_eq!(ada.news().unwrap(), Default::default(), "its own is no news");
    let news = bob.news().unwrap();
    assert_eq!(news.notes, Some(ada.notes().unwrap()));
    assert_eq!(news.events.len(), 1);
    assert_eq!(news.events[0].words, "acknowledged port-down: INC-1");
    assert_eq!(bob.news().unwrap(), Default::default(), "it is told once");
    bob.append([&happened("leaf", "down")]).unwrap();
    acknowledge(&mut ada, &about, None);
    let news = bob.news().unwrap();
    assert_eq!(news.events[0].words, "acknowledgement of port-down taken off");
    assert_eq!(ada.news().unwrap().events[0].words, "down");
}

#[test]
fn a_note_that_ends_is_told_once() {
    let folder = tempfile::tempdir().unwrap();
    let (mut ada, mut bob) = (open(folder.path()), open(folder.path()));
    let end = NOW.after(Duration::from_secs(60));
    acknowledge(&mut ada, &[Noted::Alarm(key("leaf", None))], Some(&note("INC-1", Some(end))));
    assert_eq!(ada.expire(Timestamp(end.0 - 1)).unwrap(), []);
    let both = [bob.expire(end).unwrap(), ada.expire(end).unwrap()].concat();
    assert_eq!(both.len(), 1);
    assert_eq!((both[0].kind, both[0].at), (EventKind::NoteEnded, end));
    assert_eq!(both[0].words, "acknowledgement of port-down by ada ended");
    assert_eq!(ada.notes().unwrap(), Default::default());
    let ended = ada.newest(10).unwrap().iter().filter(|event| event.kind == EventKind::NoteEnded).count();
    assert_eq!(ended, 1);
}

#[test]
fn an_acknowledgement_ends_with_its_alarm_and_a_mute_does_not() {
    let mut store = Store::in_memory(StoreLimits::default()).unwrap();
    let about = [Noted::Alarm(key("leaf", Some("Et1")))];
    for kind in NoteKind::ALL {
        let note = note("INC-1", None);
        let laying = Laying { about: &about, kind, note: Some(&note), author: &"ada".into(), at: NOW };
        store.lay(&laying).unwrap();
    }
    let told = store.alarm_cleared(&key("leaf", Some("Et1")), NOW).unwrap().unwrap();
    assert_eq!(told.words, "acknowledgement of port-down ended with it");
    assert_eq!(store.alarm_cleared(&key("leaf", Some("Et1")), NOW).unwrap(), None);
    let left: Vec<_> = store.notes().unwrap().iter().map(|(_, kind, _)| kind).collect();
    assert_eq!(left, [NoteKind::Muted, NoteKind::Maintenance]);
}

#[test]
fn what_both_see_is_written_once() {
    let folder = tempfile::tempdir().unwrap();
    let (mut ada, mut bob) = (open(folder.path()), open(folder.path()));
    let down = happened("leaf", "down");
    let later = Event { at: NOW.after(Duration::from_secs(20)), ..down.clone() };
    assert_eq!(ada.append([&down]).unwrap(), 1);
    assert_eq!(bob.append([&later, &happened("leaf", "up")]).unwrap(), 1);
    assert_eq!(ada.append([&down]).unwrap(), 1, "what one console sees twice happened twice");
    assert_eq!(ada.newest(10).unwrap().len(), 3);
}

#[test]
fn a_store_that_was_set_aside_by_another_console_is_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let (mut ada, bob) = (open(folder.path()), open(folder.path()));
    acknowledge(&mut ada, &[Noted::Device("leaf".into())], Some(&note("INC-1", None)));
    let (mut new, found) = bob.replace(NOW).unwrap();
    assert_eq!(found, Found::Nothing, "it was set aside without being judged");
    assert_eq!(new.notes().unwrap(), Default::default());
    assert!(ada.news().unwrap().has_moved);
    let (ada, found) = ada.replace(NOW).unwrap();
    assert_eq!(found, Found::Store, "the new one is not set aside as well");
    new.append([&happened("leaf", "down")]).unwrap();
    assert_eq!(ada.newest(10).unwrap().len(), 1);
}
