use std::{fs, path::Path, time::Duration};

use tokio::time::timeout;

use super::*;
use crate::{
    app::alarms::NoteDraft,
    model::{
        CivilHour, DeviceId, EventKind, Faults, InterfaceHour, Packed, Slot, Timestamp,
        alarm::{NoteKind, Noted},
    },
};

const ID: InterfaceId = InterfaceId { device: DeviceId(0), slot: Slot(0) };

fn start(place: Place) -> (Keeper, Option<mpsc::Sender<DeviceHour>>) {
    Keeper::start(place, StoreLimits::default(), Clock::start()).unwrap()
}

fn kept(folder: &Path) -> Place {
    Place::Kept(folder.to_path_buf())
}

fn order(until: Option<Timestamp>) -> Order {
    let note = Some(NoteDraft { text: "INC-4711".into(), since: Timestamp(0), until });
    let about = vec![Noted::Device("leaf".into())];
    Order::Note(NoteOrder { about, kind: NoteKind::Acknowledged, note })
}

/// Waits for something that the keeper tells; what it tells before is passed over.
async fn heard<T>(keeper: &mut Keeper, mut wanted: impl FnMut(&Told) -> Option<T>) -> T {
    let waiting = async {
        loop {
            let told = keeper.next().await.expect("the keeper goes on");
            if let Some(found) = wanted(&told) {
                return found;
            }
        }
    };
    timeout(Duration::from_secs(10), waiting).await.expect("the keeper tells it")
}

fn notes(told: &Told, count: usize) -> Option<Arc<Notes>> {
    match told {
        Told::Notes(notes) if notes.iter().count() == count => Some(Arc::clone(notes)),
        _ => None,
    }
}

fn words(told: &Told) -> Option<String> {
    match told {
        Told::Notice(notice) => Some(notice.words.clone()),
        _ => None,
    }
}

fn event(told: &Told, kind: EventKind) -> Option<Arc<Event>> {
    match told {
        Told::Events(events) => events.iter().find(|event| event.kind == kind).cloned(),
        _ => None,
    }
}

#[tokio::test]
async fn a_note_is_signed_told_and_there_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let (mut keeper, hours) = start(kept(folder.path()));
    keeper.order(order(None)).unwrap();
    let laid = heard(&mut keeper, |told| event(told, EventKind::Acknowledged)).await;
    assert_eq!(laid.words, "acknowledged: INC-4711");
    assert!(laid.author.as_ref().is_some_and(|author| !author.is_empty()));
    let before = heard(&mut keeper, |told| notes(told, 1)).await;
    drop(hours);
    keeper.stop().await;
    let (mut keeper, _hours) = start(kept(folder.path()));
    assert_eq!(heard(&mut keeper, |told| event(told, EventKind::Acknowledged)).await, laid);
    assert_eq!(heard(&mut keeper, |told| notes(told, 1)).await, before);
}

#[tokio::test]
async fn a_note_ends_by_itself_in_both_consoles_and_is_told_by_one() {
    let folder = tempfile::tempdir().unwrap();
    let (mut ada, _hours) = start(kept(folder.path()));
    let (mut bob, _others) = start(kept(folder.path()));
    heard(&mut bob, |told| notes(told, 0)).await;
    ada.order(order(Some(Clock::start().now().wall.after(Duration::from_millis(1_500))))).unwrap();
    heard(&mut bob, |told| notes(told, 1)).await;
    heard(&mut bob, |told| notes(told, 0)).await;
    heard(&mut ada, |told| notes(told, 1)).await;
    heard(&mut ada, |told| notes(told, 0)).await;
    let store = crate::store::Store::open(folder.path(), StoreLimits::default(), Timestamp(0)).unwrap().0;
    let ended = store.newest(10).unwrap().iter().filter(|event| event.kind == EventKind::NoteEnded).count();
    assert_eq!(ended, 1);
}

#[tokio::test]
async fn what_is_handed_over_is_kept_before_it_ends_and_can_be_recalled() {
    let folder = tempfile::tempdir().unwrap();
    let (keeper, hours) = start(kept(folder.path()));
    let hour = CivilHour::of(Clock::start().now().wall).before(1);
    let interfaces = vec![InterfaceHour {
        name: "Et1".into(),
        minutes: Box::new([[Packed::rate(1e6); 60]; 2]),
        faults: Faults::default(),
    }];
    let hours = hours.expect("a store that is kept takes hours");
    hours.send(DeviceHour { device: "leaf".into(), hour, interfaces }).await.unwrap();
    drop(hours);
    keeper.stop().await;
    let (mut keeper, _hours) = start(kept(folder.path()));
    let recall = Order::Recall { interface: ID, device: "leaf".into(), name: "Et1".into(), span: Span::Day };
    keeper.order(recall).unwrap();
    let past = heard(&mut keeper, |told| match told {
        Told::Past(recalled) => Some(recalled.clone()),
        _ => None,
    });
    let past = past.await;
    assert_eq!((past.interface, past.span, past.points.len()), (ID, Span::Day, 60));
}

#[tokio::test]
async fn without_a_store_it_goes_on_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let (mut keeper, _hours) = start(kept(&file.join("store")));
    let said = heard(&mut keeper, words).await;
    assert!(said.ends_with("notes, events and history last until noctui ends."), "{said}");
    keeper.order(order(None)).unwrap();
    heard(&mut keeper, |told| notes(told, 1)).await;
}

#[tokio::test]
async fn a_damaged_store_is_set_aside_and_said() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(crate::store::FILE), "garbage ".repeat(1_000)).unwrap();
    let (mut keeper, _hours) = start(kept(folder.path()));
    let said = heard(&mut keeper, words).await;
    assert!(said.starts_with("The store was damaged"), "{said}");
    keeper.order(order(None)).unwrap();
    heard(&mut keeper, |told| notes(told, 1)).await;
}

#[tokio::test]
async fn who_only_looks_sees_what_another_console_does_and_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("store");
    let (mut looker, hours) = start(Place::Looked(store.clone()));
    assert!(hours.is_none());
    heard(&mut looker, |told| notes(told, 0)).await;
    looker.order(order(None)).unwrap();
    assert!(heard(&mut looker, words).await.contains("read-only"));
    assert!(!store.exists());
    let (keeper, _hours) = start(kept(&store));
    keeper.order(order(None)).unwrap();
    heard(&mut looker, |told| notes(told, 1)).await;
}
