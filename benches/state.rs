//! What a device's state costs: a poll of 48 interfaces applied, a snapshot of it, and the memory of each interface.
//!
//! Goals: 600 octets for each interface beside its identity, which snapshots share (the hour at a minute included), no
//! allocation for an answer in steady state, and a snapshot whose allocations do not grow with the interfaces.
#![forbid(unsafe_code)]

use std::{path::Path, sync::Arc, time::Duration};

use divan::{AllocProfiler, Bencher, black_box};
use noctui::{
    collect::DeviceState,
    config::{
        DeviceIds,
        inventory::{self, DeviceConfig},
    },
    model::{
        Batch, Change, Counter, DeviceId, Leaf, Moment, Now, OperStatus, Reach, Slot, Source, SourceStats,
        SourceTime, Subject, Timestamp, Value, Width,
    },
};

#[global_allocator]
static ALLOCATIONS: AllocProfiler = AllocProfiler::system();

const PORTS: u32 = 48;
/// As many as fit into one answer.
const ROWS: u32 = 3;

fn main() {
    divan::main();
}

fn device() -> Arc<DeviceConfig> {
    let text = "[devices.a]\naddress = \"127.0.0.1\"\n";
    let loaded = inventory::load_text(Path::new("inventory.toml"), text, &mut DeviceIds::default());
    Arc::clone(&loaded.inventory.expect("a good inventory").devices()[0])
}

fn now(seconds: u64) -> Now {
    let since = Duration::from_secs(seconds);
    Now { moment: Moment::after_start(since), wall: Timestamp(1_800_000_000_000).after(since) }
}

fn batch(seconds: u64, rounds: u64, changes: Vec<Change>) -> Batch {
    Batch {
        device: DeviceId(0),
        source: Source::Snmp,
        arrival: now(seconds).moment,
        epoch: 0,
        period: Duration::from_secs(10),
        reach: Reach::Answering { latency: Duration::from_millis(1) },
        manner: noctui::model::Manner::default(),
        stats: SourceStats::default(),
        rounds,
        answered: true,
        changes,
    }
}

fn names() -> Batch {
    let name = |slot| Change {
        subject: Subject::Interface(Slot(slot)),
        leaf: Leaf::Name,
        value: Value::Text(format!("Ethernet{slot}").as_str().into()),
        time: SourceTime::None,
    };
    batch(0, 0, (0..PORTS).map(name).collect())
}

/// The answers of one round, and its end.
fn round(number: u64) -> Vec<Batch> {
    let seconds = number * 10;
    let time = SourceTime::Uptime(Duration::from_secs(seconds));
    let row = |slot: u32| {
        let subject = Subject::Interface(Slot(slot));
        let status = Change { subject, leaf: Leaf::OperStatus, value: Value::Oper(OperStatus::Up), time };
        let counters = Counter::ALL.map(|counter| {
            let width = if counter.is_counter32() { Width::Bits32 } else { Width::Bits64 };
            let value = Value::Counter(number * 12_345 * u64::from(slot + 1), width);
            Change { subject, leaf: Leaf::Counter(counter), value, time }
        });
        std::iter::once(status).chain(counters)
    };
    let answers = (0..PORTS).step_by(ROWS as usize);
    let answers = answers.map(|first| batch(seconds, number, (first..first + ROWS).flat_map(row).collect()));
    answers.chain([batch(seconds, number + 1, Vec::new())]).collect()
}

fn apply(state: &mut DeviceState, number: u64, round: &[Batch]) {
    round.iter().for_each(|batch| state.apply(batch, now(number * 10)));
}

fn running() -> DeviceState {
    let mut state = DeviceState::new(device());
    state.apply(&names(), now(0));
    for number in 0..3 {
        apply(&mut state, number, &round(number));
    }
    state
}

#[divan::bench(name = "48 interfaces heard three times (goal: at most 600 octets each)")]
fn memory(bencher: Bencher<'_, '_>) {
    let (device, names) = (device(), names());
    let rounds: Vec<_> = (0..3).map(round).collect();
    bencher.bench_local(|| {
        let mut state = DeviceState::new(Arc::clone(&device));
        state.apply(&names, now(0));
        (0..).zip(&rounds).for_each(|(number, round)| apply(&mut state, number, round));
        state
    });
}

#[divan::bench(name = "a round of 48 interfaces x 13 counters applied")]
fn applied(bencher: Bencher<'_, '_>) {
    let mut state = running();
    let mut number = 3;
    bencher
        .with_inputs(move || {
            number += 1;
            (number, round(number))
        })
        .bench_local_values(|(number, round)| {
            apply(&mut state, number, &round);
            round
        });
}

#[divan::bench(name = "a snapshot of 48 interfaces")]
fn snapshot(bencher: Bencher<'_, '_>) {
    let mut state = running();
    bencher.bench_local(|| black_box(state.snapshot(now(30).moment)));
}
