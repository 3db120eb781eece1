//! The store as whoever runs noctui meets it: killed, shared, damaged, full, old, and agreeing with what it was told.
#![expect(clippy::unwrap_used, reason = "the helpers of tests are tests")]

mod agreement;
mod child;
mod damage;
mod history;
mod shared;

use std::path::Path;

use noctui::{
    config::StoreLimits,
    model::{
        AlarmKey, Event, EventKind, SafeText, Timestamp,
        alarm::{Note, NoteKind, Noted},
    },
    store::{Found, Laying, Store},
};

/// When all of this happens: 2026-11-23T00:00:00Z.
const NOW: Timestamp = Timestamp(1_795_392_000_000);

fn open(folder: &Path) -> Store {
    let (store, found) = Store::open(folder, StoreLimits::default(), NOW).unwrap();
    assert!(matches!(found, Found::Nothing | Found::Store), "{found:?}");
    store
}

fn key(device: &str, interface: Option<&str>) -> AlarmKey {
    AlarmKey { rule: "port-down".into(), device: device.into(), interface: interface.map(SafeText::new) }
}

fn note(text: &str, until: Option<Timestamp>) -> Note {
    Note { author: "ada".into(), text: text.into(), since: NOW, until }
}

fn acknowledge(store: &mut Store, about: &[Noted], note: Option<&Note>) -> Vec<Event> {
    let laying = Laying { about, kind: NoteKind::Acknowledged, note, author: &"ada".into(), at: NOW };
    store.lay(&laying).unwrap()
}

fn happened(device: &str, words: &str) -> Event {
    Event {
        at: NOW,
        kind: EventKind::PortState,
        severity: None,
        device: Some(device.into()),
        interface: Some("Et1".into()),
        words: words.into(),
        author: None,
    }
}
