//! What the hours of a fleet cost: octets on disk for an hour of an interface, and how fast hours are written, recalled
//! and let go. A fleet of 10 000 devices with 48 ports has to be written within a minute, and a week of it has to fit
//! into the size that is set by default.
//!
//! `cargo bench --bench store`
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a bench prints its figures")]

use std::time::{Duration, Instant};

use noctui::{
    config::StoreLimits,
    model::{
        CivilHour, DeviceHour, Faults, InterfaceHour, Packed, SafeText, Span, Timestamp,
        rollup::{MINUTES, SILENT},
    },
    store::Store,
};

const DEVICES: usize = 10_000;
const PORTS: usize = 48;
/// As many as the keeper writes at once.
const AT_ONCE: usize = 64;
const NOW: Timestamp = Timestamp(1_795_392_000_000);

/// A port in four is idle; the others go up and down by a third around a load of their own.
fn hour(device: usize, at: CivilHour) -> DeviceHour {
    let mut noise = (device as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ u64::from(at.0);
    let mut random = || {
        noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (noise >> 40) as f32 / (1 << 24) as f32
    };
    let interfaces = (0..PORTS).map(|port| {
        let load = if port % 4 == 3 { 0.0 } else { 10_f32.powf(5.0 + 5.0 * random()) };
        let mut minutes = Box::new([SILENT; 2]);
        for minute in minutes.as_flattened_mut() {
            *minute = Packed::rate(load * (0.7 + 0.6 * random()));
        }
        let errors = [Some(u64::from(port % 16 == 0) * 3), Some(0)];
        let faults = Faults { errors, discards: [Some(0), Some(0)] };
        InterfaceHour { name: SafeText::new(&format!("Ethernet1/{port}")), minutes, faults }
    });
    DeviceHour { device: format!("leaf-{device}").into(), hour: at, interfaces: interfaces.collect() }
}

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, _) = Store::open(folder.path(), StoreLimits::default(), NOW).unwrap();
    let mut spent = Duration::ZERO;
    let this = CivilHour::of(NOW);
    let hours: Vec<CivilHour> = (1..=3).rev().map(|ago| this.before(ago)).collect();
    for at in &hours {
        for first in (0..DEVICES).step_by(AT_ONCE) {
            let devices: Vec<DeviceHour> =
                (first..(first + AT_ONCE).min(DEVICES)).map(|device| hour(device, *at)).collect();
            let began = Instant::now();
            store.record(&devices).unwrap();
            spent += began.elapsed();
        }
    }
    let rows = (DEVICES * PORTS * hours.len()) as f64;
    let per_second = rows / spent.as_secs_f64();
    let each = spent.as_secs_f64() / hours.len() as f64;
    println!("written: {per_second:.0} interface-hours/s, {each:.1} s for an hour of the fleet (goal 60 s)");
    let all = store.octets() as f64 / rows;
    println!("on disk with the minutes: {all:.1} octets per interface-hour (goal 160)");
    recall(&store);
    let began = Instant::now();
    store.sweep(this.start().after(Duration::from_secs(3_600 * MINUTES as u64))).unwrap();
    println!("let go: the minutes of {} hours in {:.2} s", hours.len(), began.elapsed().as_secs_f64());
    let long = store.octets_in_use().unwrap() as f64 / rows;
    let week = long * (DEVICES * PORTS * 24 * 7) as f64 / f64::from(1 << 30);
    println!(
        "kept for long: {long:.1} octets per interface-hour (goal 13), {week:.2} GiB for a week (goal 1)"
    );
}

fn recall(store: &Store) {
    for span in Span::ALL {
        let began = Instant::now();
        let points = store.past("leaf-4711", "Ethernet1/17", span, NOW).unwrap().len();
        println!(
            "recalled: {} ({points} points) in {:.2} ms (goal 50 ms)",
            span.as_str(),
            began.elapsed().as_secs_f64() * 1e3
        );
    }
}
