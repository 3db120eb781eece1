//! Leaf updates per CPU-second, decoded and normalised into the record, in the shapes that targets send.
//!
//! Each shape is read twice in the same run: by the reader from the raw bytes, and by tonic with prost into the same
//! records. In memory first, then over TLS on loopback, where only the reading thread's processor time counts.
//! `cargo bench --bench gnmi`; set GNMI_BENCH_MEMORY to leave TLS out.

#![allow(clippy::print_stdout, reason = "a benchmark prints its table")]

mod shapes;
mod tls;

use std::{alloc::System, fs, hint::black_box, time::Duration};

use noctui::{
    model::{Change, Moment, Now, Timestamp},
    proto::gnmi::{
        pb,
        read::{Options, Reader},
    },
};
use prost::Message as _;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

use shapes::{EPOCH, Messages, Shape};

#[global_allocator]
static ALLOCATIONS: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Processor time of this thread; the wall's where the kernel does not tell.
fn processor_time() -> Duration {
    let told = fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|text| text.split(' ').next()?.parse().ok());
    nanoseconds.map_or_else(wall_time, Duration::from_nanos)
}

fn wall_time() -> Duration {
    std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default()
}

/// What a way of reading costs.
#[derive(Debug, Clone, Copy)]
struct Cost {
    per_second: f64,
    allocations: f64,
    changes: usize,
}

/// Both clocks, so many rounds of ten seconds after the start.
fn at(round: u64) -> Now {
    let passed = Duration::from_secs(10 * (round + 1));
    Now { moment: Moment::after_start(passed), wall: Timestamp(EPOCH / 1_000_000).after(passed) }
}

/// Reads the same round again and again, each time with the times of another one.
fn measure(messages: &mut Messages, rounds: u64, mut read: impl FnMut(&[u8], Now)) -> Cost {
    for warm in 0..3 {
        messages.stamp(warm);
        messages.bytes.iter().for_each(|bytes| read(bytes, at(warm)));
    }
    let region = Region::new(ALLOCATIONS);
    let begun = processor_time();
    for round in 3..rounds + 3 {
        messages.stamp(round);
        messages.bytes.iter().for_each(|bytes| read(black_box(bytes), at(round)));
    }
    let took = processor_time().saturating_sub(begun);
    let updates = (messages.updates as u64 * rounds) as f64;
    let allocations = region.change().allocations as f64 / updates;
    Cost { per_second: updates / took.as_secs_f64(), allocations, changes: 0 }
}

/// By the reader, from the bytes.
fn ours(messages: &mut Messages, rounds: u64) -> Cost {
    let mut reader = Reader::new(Options::default());
    let (mut changes, mut count) = (Vec::<Change>::new(), 0);
    let cost = measure(messages, rounds, |bytes, at| {
        changes.clear();
        assert!(reader.notification_bytes(bytes, at, &mut changes).is_ok());
        count += changes.len();
    });
    Cost { changes: count, ..cost }
}

/// By prost, into the same records.
fn with_prost(messages: &mut Messages, rounds: u64) -> Cost {
    let mut reader = Reader::new(Options::default());
    let (mut changes, mut count) = (Vec::<Change>::new(), 0);
    let cost = measure(messages, rounds, |bytes, at| {
        changes.clear();
        let notification = pb::Notification::decode(bytes).expect("we wrote it");
        reader.notification(&notification, at, &mut changes);
        count += changes.len();
    });
    Cost { changes: count, ..cost }
}

/// By prost, into nothing.
fn bare_prost(messages: &mut Messages, rounds: u64) -> Cost {
    measure(messages, rounds, |bytes, _| {
        black_box(pb::Notification::decode(bytes).expect("we wrote it"));
    })
}

/// The JSON of counters by serde_json, and the numbers taken out of its tree.
fn serde_counters(messages: &mut Messages, rounds: u64) -> Cost {
    let texts = messages.json.clone();
    let mut place = 0;
    measure(messages, rounds, |_, _| {
        let tree: serde_json::Value = serde_json::from_slice(&texts[place]).expect("we wrote it");
        let numbers = tree.as_object().into_iter().flatten();
        black_box(
            numbers.filter_map(|(_, text)| text.as_str()?.parse::<u64>().ok()).fold(0, u64::wrapping_add),
        );
        place = (place + 1) % texts.len();
    })
}

fn row(name: &str, goal: &str, cost: Cost, beside: Option<(&str, Cost)>) {
    let ratio = beside.map_or_else(String::new, |(whom, other)| {
        format!("{:.2}x of {whom}", cost.per_second / other.per_second)
    });
    let speed = cost.per_second / 1e6;
    let allocations = match cost.allocations {
        unknown if unknown.is_nan() => String::new(),
        known => format!("{known:.3} allocations"),
    };
    println!("{name:<34} {speed:>8.2} M/s   {allocations:>19}   {ratio:<28} {goal}");
}

fn in_memory(shape: Shape, rounds: u64) {
    let mut messages = Messages::new(shape);
    let name = shape.name();
    let (ours, prost) = (ours(&mut messages, rounds), with_prost(&mut messages, rounds));
    assert_eq!(ours.changes, prost.changes, "the same records");
    let goal = if shape == Shape::Json { "" } else { "goal: >= 2.0x, 0 allocations" };
    row(&format!("{name}, reader"), goal, ours, Some(("prost", prost)));
    row(&format!("{name}, prost"), "", prost, None);
    if shape == Shape::Json {
        let serde = serde_counters(&mut messages, rounds);
        row(&format!("{name}, reader"), "goal: >= 2.0x", ours, Some(("serde_json::Value", serde)));
        row(&format!("{name}, serde_json only"), "", serde, None);
    } else {
        row(&format!("{name}, prost decoding only"), "", bare_prost(&mut messages, rounds), None);
    }
}

fn main() {
    println!("In memory; allocations are per leaf update");
    for shape in Shape::ALL {
        in_memory(shape, 300);
    }
    if std::env::var_os("GNMI_BENCH_MEMORY").is_none() {
        println!("\nOver TLS on loopback, the transport's own processor time and allocations included");
        for shape in Shape::ALL {
            tls::compare(shape, 300);
        }
    }
}
