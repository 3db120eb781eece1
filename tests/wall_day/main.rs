//! A day of the wall under a clock of its own: alarms come and go, every counter moves, everything happens under new
//! names, and after the second hour the memory is flat. A program of its own, as it counts every allocation.
#![allow(
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    clippy::cast_possible_wrap,
    clippy::cast_possible_truncation
)]

#[path = "../screens/network.rs"]
#[allow(dead_code, reason = "shared by several tests, each of which takes a part")]
mod network;
#[path = "../screens/picture.rs"]
#[allow(dead_code, reason = "shared by several tests, each of which takes a part")]
mod picture;
#[path = "../wall/world.rs"]
#[allow(dead_code, reason = "shared by several tests, each of which takes a part")]
mod world;

use std::{alloc::System, sync::Arc, time::Duration};

use noctui::{
    app::{
        Heard, Msg,
        alarms::Raised,
        wall::{self, Options},
    },
    model::{DeviceSnapshot, Event, EventKind, Moment, Now, SafeText, Severity, Timestamp},
};
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};
use world::Room;

#[global_allocator]
static ALLOCATIONS: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Coarse steps: a page has its turn with every one.
const STEP: Duration = Duration::from_secs(120);
const STEPS_PER_HOUR: u64 = 30;
/// What may be held more after a day than after two hours: less than one more thing for every hour.
const SPREAD: usize = 64 * 1024;

fn live() -> usize {
    let stats = ALLOCATIONS.stats();
    stats.bytes_allocated - stats.bytes_deallocated
}

/// The same devices, heard now, with other rates.
fn heard(before: &[Arc<DeviceSnapshot>], step: u64, now: Now) -> Vec<Heard> {
    let moved = |snapshot: &Arc<DeviceSnapshot>| {
        let mut snapshot = (**snapshot).clone();
        snapshot.revision += step;
        (snapshot.heard, snapshot.heard_at) = (Some(now.moment), Some(now.wall));
        snapshot.rows.status_heard.fill(Some(now.moment));
        snapshot.rows.counters_heard.fill(Some(now.moment));
        for rates in &mut snapshot.rows.rates {
            rates.bits.iter_mut().for_each(|bits| *bits *= 0.5 + (step % 13) as f32 / 26.0);
        }
        Heard(Arc::new(snapshot))
    };
    before.iter().map(moved).collect()
}

/// Forty things that happen, under names that never come again.
fn happens(step: u64, now: Now) -> Vec<Arc<Event>> {
    let event = |n: u64| Event {
        at: now.wall,
        kind: if n.is_multiple_of(3) { EventKind::Raised } else { EventKind::Cleared },
        severity: Some(Severity::Warning),
        device: Some("fra-leaf-3".into()),
        interface: Some(SafeText::new(&format!("Ethernet{step}/{n}"))),
        words: SafeText::new("flapping, 6 in 10 m"),
        author: None,
    };
    (0..40).map(|n| Arc::new(event(n))).collect()
}

#[test]
fn after_the_second_hour_a_day_takes_no_more_memory() {
    let mut stations = world::stations();
    stations.truncate(8);
    let devices = network::snapshots(&stations);
    let mut room = Room::on((120, 40), Options::default(), &stations);
    let mut terminal = ratatui::Terminal::new(ratatui::backend::TestBackend::new(120, 40)).unwrap();
    let (mut now, mut held) = (network::NOW, Vec::new());
    for step in 1..=24 * STEPS_PER_HOUR {
        now = Now {
            moment: Moment::after_start(now.moment.since_start() + STEP),
            wall: Timestamp(now.wall.0 + STEP.as_millis() as i64),
        };
        let alarms = (0..step % 9).map(|n| {
            let port = format!("Ethernet{step}/{n}");
            let severity = Severity::ALL[(n % 3) as usize];
            world::alarm(&stations, ("fra-leaf-3", Some((&port, 2))), severity, "down", n * 60)
        });
        let messages = [
            Msg::Snapshots(heard(&devices, step, now)),
            Msg::Alarms(Raised(alarms.collect())),
            Msg::Events(happens(step, now)),
            Msg::Tick(now),
        ];
        for msg in messages {
            wall::update(&mut room.wall, msg);
        }
        terminal.draw(|frame| noctui::ui::wall::view(&room.wall, &room.look, frame)).unwrap();
        // The same phase of everything that comes round: nine alarms, thirteen rates, the pages.
        if step.is_multiple_of(STEPS_PER_HOUR) {
            wall::update(&mut room.wall, Msg::Alarms(Raised([].into())));
            held.push(live());
        }
    }
    let (second, last) = (held[1], held[23]);
    println!("held after each hour, in octets: {held:?}");
    assert!(last <= second + SPREAD, "{second} octets after two hours, {last} after a day: {held:?}");
}
