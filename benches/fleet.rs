//! A thousand simulated devices of 48 ports, each polled every ten seconds: late polls, processor time, memory.
//!
//! Goal: no late poll, no time-out, nothing dropped by the kernel. The agents run in a process of their own:
//!
//! ```text
//! noctui lab --calm --devices 1000 --ports 48 --spread --write fleet.toml
//! cargo bench --bench fleet -- fleet.toml 10 60
//! ```
//!
//! The arguments are the inventory, the period in seconds, and how many seconds are measured after the first minute.
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "figures are what it is for")]

use std::{collections::HashMap, fs, path::Path, sync::Arc, time::Duration};

use noctui::{
    collect::{Collector, Snapshots},
    config::{
        DeviceIds,
        inventory::{self, DeviceConfig, InventoryChange},
    },
    feed::Clock,
    model::{DeviceId, DeviceSnapshot, Freshness, SourceStats},
    proto::snmp::mux::{Mux, MuxSettings},
};
use tokio::time::{Instant, timeout_at};

/// Everything is discovered and has its place in the period by then.
const WARM_UP: Duration = Duration::from_secs(60);

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let [path, period, seconds] = arguments.as_slice() else {
        return println!(
            "give an inventory, a period and a time in seconds: see the head of benches/fleet.rs"
        );
    };
    let parse = |text: &str| Duration::from_secs(text.parse().expect("whole seconds"));
    Fleet::start(Path::new(path), parse(period)).measure(parse(seconds)).await;
}

struct Fleet {
    devices: Vec<Arc<DeviceConfig>>,
    collector: Collector,
    mux: Arc<Mux>,
    clock: Clock,
    snapshots: Arc<Snapshots>,
    latest: HashMap<DeviceId, Arc<DeviceSnapshot>>,
    letters: u64,
}

/// Sums at one moment.
struct Sums {
    stats: SourceStats,
    letters: u64,
    processor: Duration,
}

impl Fleet {
    fn start(path: &Path, period: Duration) -> Self {
        let loaded = inventory::load(&[path.to_owned()], &mut DeviceIds::default());
        let mut devices = loaded.inventory.expect("a good inventory").devices().to_vec();
        devices.iter_mut().for_each(|device| Arc::make_mut(device).poll = period);
        let (clock, snapshots, mux) =
            (Clock::start(), Arc::new(Snapshots::new()), Mux::new(MuxSettings::default()));
        let mut collector =
            Collector::new(Arc::clone(&snapshots), Arc::clone(&mux), clock, Duration::from_secs(1));
        collector.apply(&InventoryChange { added: devices.clone(), ..InventoryChange::default() });
        Self { devices, collector, mux, clock, snapshots, latest: HashMap::new(), letters: 0 }
    }

    async fn measure(mut self, span: Duration) {
        self.watch(WARM_UP).await;
        let before = self.sums();
        self.watch(span).await;
        let after = self.sums();
        self.report(&before, &after, span);
        let begun = Instant::now();
        self.collector.stop().await;
        println!("stopped in            {:>10.3} s", begun.elapsed().as_secs_f64());
    }

    /// Takes the snapshots as a screen would: four times a second.
    async fn watch(&mut self, span: Duration) {
        let end = Instant::now() + span;
        let mut frame = tokio::time::interval(Duration::from_millis(250));
        while timeout_at(end, frame.tick()).await.is_ok() {
            let letters = self.snapshots.drain();
            self.letters += letters.len() as u64;
            self.latest.extend(letters);
        }
    }

    fn sums(&self) -> Sums {
        let mut stats = SourceStats::default();
        for snapshot in self.latest.values() {
            stats.requests += snapshot.stats.requests;
            stats.retries += snapshot.stats.retries;
            stats.timeouts += snapshot.stats.timeouts;
            stats.late += snapshot.stats.late;
            stats.faults += snapshot.stats.faults;
        }
        Sums { stats, letters: self.letters, processor: processor_time() }
    }

    fn report(&self, before: &Sums, after: &Sums, span: Duration) {
        let seconds = span.as_secs_f64();
        let now = self.clock.moment();
        let live = self.latest.values().filter(|snapshot| snapshot.freshness(now) == Freshness::Live).count();
        let interfaces: usize = self.latest.values().map(|snapshot| snapshot.interfaces().count()).sum();
        let grown = |value: fn(&SourceStats) -> u64| value(&after.stats) - value(&before.stats);
        let counters = self.mux.counters();
        println!("devices live          {live:>10} of {} with {interfaces} interfaces", self.devices.len());
        println!("requests              {:>10.0} /s", grown(|stats| stats.requests) as f64 / seconds);
        println!(
            "late polls            {:>10} (goal 0; {} while warming up)",
            grown(|stats| stats.late),
            before.stats.late
        );
        println!(
            "time-outs             {:>10} (goal 0; {} while warming up)",
            grown(|stats| stats.timeouts),
            before.stats.timeouts
        );
        println!("retries               {:>10}", grown(|stats| stats.retries));
        println!("faults                {:>10}", grown(|stats| stats.faults));
        println!(
            "kernel drops          {:>10} (goal 0)",
            counters.kernel_drops.map_or("unknown".to_owned(), |d| d.to_string())
        );
        println!("late, foreign, bad    {:>10} {} {}", counters.late, counters.foreign, counters.malformed);
        println!("snapshots taken       {:>10.0} /s", (after.letters - before.letters) as f64 / seconds);
        let busy = (after.processor - before.processor).as_secs_f64() / seconds * 100.0;
        println!("processor             {busy:>10.1} % of one core");
        println!("memory                {:>10} kB resident", resident_kb());
    }
}

/// User and system time of this process so far (proc(5): fields 14 and 15, in hundredths of a second).
fn processor_time() -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let fields = after_name.split_whitespace().skip(11).take(2);
    let ticks: u64 = fields.filter_map(|field| field.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}

fn resident_kb() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    line.split_whitespace().next().and_then(|number| number.parse().ok()).unwrap_or_default()
}
