//! Hours, and the bounds of the store.

use std::{fs, time::Duration};

use noctui::model::{
    CivilHour, DeviceHour, Faults, InterfaceHour, Packed, Past, Span,
    rollup::{MINUTES, Minutes, SILENT},
};

use super::*;

/// An hour of a device whose interfaces all carry `bits` in these minutes, the double out.
fn hour(
    device: &str,
    hour: CivilHour,
    ports: usize,
    minutes: std::ops::Range<usize>,
    bits: f32,
) -> DeviceHour {
    let line = |bits: f32| {
        let mut line: Minutes = SILENT;
        line[minutes.clone()].fill(Packed::rate(bits));
        line
    };
    let faults = Faults { errors: [Some(2), Some(0)], discards: [None, Some(1)] };
    let interface = |port| InterfaceHour {
        name: SafeText::new(&format!("Ethernet{port}")),
        minutes: Box::new([line(bits), line(bits * 2.0)]),
        faults,
    };
    DeviceHour { device: device.into(), hour, interfaces: (1..=ports).map(interface).collect() }
}

fn this() -> CivilHour {
    CivilHour::of(NOW)
}

fn rates(points: &[Past]) -> Vec<Option<f32>> {
    points.iter().map(|point| point.means[0].get().ok()).collect()
}

#[test]
fn the_day_is_there_after_a_restart_minute_by_minute() {
    let folder = tempfile::tempdir().unwrap();
    let hours: Vec<_> = (1..=30).map(|ago| hour("leaf", this().before(ago), 4, 0..60, 1e6)).collect();
    open(folder.path()).record(&hours).unwrap();
    let store = open(folder.path());
    let day = store.past("leaf", "Ethernet3", Span::Day, NOW).unwrap();
    assert_eq!(day.len(), 24 * MINUTES);
    assert!(day.is_sorted_by_key(|point| point.at));
    assert_eq!(day.last().unwrap().at, NOW);
    let close = |packed: Packed, bits: f32| (packed.get().unwrap() - bits).abs() < bits * 0.0045;
    assert!(day.iter().all(|point| close(point.means[0], 1e6) && close(point.peaks[1], 2e6)));
    assert_eq!(store.past("leaf", "Ethernet3", Span::Week, NOW).unwrap().len(), 30);
    assert_eq!(store.past("leaf", "Ethernet3", Span::Hour, NOW).unwrap().len(), MINUTES);
    assert_eq!(store.past("leaf", "Ethernet9", Span::Day, NOW).unwrap(), []);
    assert_eq!(store.past("spine", "Ethernet3", Span::Day, NOW).unwrap(), []);
}

#[test]
fn parts_of_an_hour_before_and_after_a_restart_make_one() {
    let mut store = Store::in_memory(StoreLimits::default()).unwrap();
    store.record(&[hour("leaf", this(), 2, 0..20, 100.0)]).unwrap();
    store.record(&[hour("leaf", this(), 3, 40..60, 700.0)]).unwrap();
    let end = this().end();
    let minutes = rates(&store.past("leaf", "Ethernet1", Span::Hour, end).unwrap());
    assert_eq!((minutes[19], minutes[20], minutes[40]), (Some(100.0), None, Some(700.0)));
    let rollups = store.rollups("leaf", "Ethernet1", this()..=this()).unwrap();
    let (_, rollup) = rollups[0];
    let seen = rollup.rates[0].unwrap();
    assert_eq!((seen.mean.get(), seen.min.get(), seen.seen), (Ok(400.0), Ok(100.0), 40));
    assert_eq!(rollup.faults, Faults { errors: [Some(4), Some(0)], discards: [None, Some(2)] });
    let new = store.rollups("leaf", "Ethernet3", this()..=this()).unwrap();
    assert_eq!(new[0].1.faults.errors[0], Some(2), "it was there only afterwards");
}

#[test]
fn what_two_consoles_see_at_once_counts_once() {
    let mut store = Store::in_memory(StoreLimits::default()).unwrap();
    store.record(&[hour("leaf", this(), 1, 0..50, 100.0)]).unwrap();
    store.record(&[hour("leaf", this(), 1, 10..60, 100.0)]).unwrap();
    let (_, rollup) = store.rollups("leaf", "Ethernet1", this()..=this()).unwrap()[0];
    assert_eq!(rollup.faults.errors[0], Some(2));
    assert_eq!(rollup.rates[0].unwrap().seen, 60);
}

#[test]
fn a_device_that_was_never_heard_leaves_nothing() {
    let mut store = Store::in_memory(StoreLimits::default()).unwrap();
    store.record(&[hour("leaf", this(), 4, 0..0, 0.0)]).unwrap();
    assert_eq!(store.rollups("leaf", "Ethernet1", this()..=this()).unwrap(), []);
}

#[test]
fn what_is_too_old_leaves_and_the_minutes_first() {
    let mut store =
        Store::in_memory(StoreLimits { history: Duration::from_secs(48 * 3_600), ..StoreLimits::default() })
            .unwrap();
    let hours: Vec<_> = (1..=72).map(|ago| hour("leaf", this().before(ago), 2, 0..60, 1e6)).collect();
    store.record(&hours).unwrap();
    let old = Event { at: NOW.before(Duration::from_secs(100 * 24 * 3_600)), ..happened("leaf", "down") };
    store.append([&old, &happened("leaf", "up")]).unwrap();
    store.sweep(NOW).unwrap();
    let week = store.past("leaf", "Ethernet1", Span::Week, NOW).unwrap();
    assert_eq!(week.len(), 48);
    assert_eq!(store.past("leaf", "Ethernet1", Span::Day, NOW).unwrap().len(), 24 * MINUTES);
    let words: Vec<_> = store.newest(10).unwrap().iter().map(|event| event.words.to_string()).collect();
    assert_eq!(words, ["up"]);
}

#[test]
fn retention_holds_the_files_under_the_size_set_and_notes_stay() {
    const MOST: u64 = 16 << 20;
    let folder = tempfile::tempdir().unwrap();
    let limits = StoreLimits { max_octets: MOST, ..StoreLimits::default() };
    let mut store = Store::open(folder.path(), limits, NOW).unwrap().0;
    acknowledge(&mut store, &[Noted::Device("leaf".into())], Some(&note("INC-1", None)));
    store
        .append((0..5_000).map(|n| happened("leaf", &format!("event {n}"))).collect::<Vec<_>>().iter())
        .unwrap();
    for step in 0..40_u32 {
        let at = CivilHour(this().0 + step);
        for part in 0..4 {
            let devices: Vec<DeviceHour> = (0..50).map(|n| uneven(&format!("leaf-{part}-{n}"), at)).collect();
            store.record(&devices).unwrap();
            store.sweep(at.end()).unwrap();
            let on_disk: u64 = fs::read_dir(folder.path())
                .unwrap()
                .map(|entry| entry.unwrap())
                .filter(|entry| !entry.file_name().to_string_lossy().ends_with("-shm"))
                .map(|entry| entry.metadata().unwrap().len())
                .sum();
            assert!(on_disk <= MOST, "{on_disk} octets after {step} hours");
        }
    }
    assert_eq!(store.notes().unwrap().iter().count(), 1);
    let last = CivilHour(this().0 + 39);
    let hour = store.past("leaf-0-0", "Ethernet1", Span::Hour, last.end()).unwrap();
    assert_eq!(hour.len(), MINUTES, "the last hour is there by the minute");
    let week = store.past("leaf-0-0", "Ethernet1", Span::Week, last.end()).unwrap();
    assert!(week.len() >= 24, "{} hours are left", week.len());
}

/// An hour that does not pack well.
fn uneven(device: &str, at: CivilHour) -> DeviceHour {
    let mut hour = hour(device, at, 24, 0..60, 1e6);
    for (port, interface) in hour.interfaces.iter_mut().enumerate() {
        for (minute, packed) in interface.minutes.as_flattened_mut().iter_mut().enumerate() {
            let wave = (minute * 7919 + port * 104_729 + at.0 as usize * 31) % 1_000;
            *packed = Packed::rate(1e8 + 1e6 * wave as f32);
        }
    }
    hour
}

#[test]
fn a_clock_that_was_set_back_takes_nothing_away() {
    let mut store = Store::in_memory(StoreLimits::default()).unwrap();
    store.record(&[hour("leaf", this(), 1, 0..60, 1e6)]).unwrap();
    store.append([&happened("leaf", "down")]).unwrap();
    let before = NOW.before(Duration::from_secs(1_000 * 3_600));
    store.sweep(before).unwrap();
    store.append([&Event { at: before, ..happened("leaf", "up") }]).unwrap();
    let words: Vec<_> = store.newest(10).unwrap().iter().map(|event| event.words.to_string()).collect();
    assert_eq!(words, ["down", "up"], "in the order in which it was told");
    assert_eq!(store.rollups("leaf", "Ethernet1", this()..=this()).unwrap().len(), 1);
}

#[test]
fn what_carried_something_lately_or_is_still_down_was_seen_up() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    let mut last = hour("leaf", this().before(2), 2, 0..60, 1e6);
    *last.interfaces[1].minutes = [[Packed::rate(0.0); MINUTES]; 2];
    let long_ago = hour("old", this().before(30), 1, 0..60, 1e6);
    store.record([&hour("leaf", this().before(3), 2, 0..60, 1e6), &last, &long_ago]).unwrap();
    let told = |kind, interface: &str, words: &str| Event {
        kind,
        interface: Some(interface.into()),
        ..happened("spine", words)
    };
    let events = [
        told(EventKind::Raised, "Et1", "down"),
        told(EventKind::Raised, "Et2", "down"),
        told(EventKind::Cleared, "Et2", "down: recovered after 4 min"),
        told(EventKind::Raised, "Et3", "out at 99 %"),
    ];
    store.append(&events).unwrap();
    let seen = open(folder.path()).seen_up(NOW).unwrap();
    let listed: Vec<String> = seen
        .iter()
        .flat_map(|(device, interfaces)| interfaces.iter().map(move |name| format!("{device} {name}")))
        .collect();
    assert_eq!(listed, ["leaf Ethernet1", "spine Et1"], "of each device its last hour counts");
}
