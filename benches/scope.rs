//! What an operator waits for while a scope is large: 100,000 and 1,000,000 interfaces, with allocations and the goal.
//!
//! `cargo bench --bench scope` prints a table for both; `cargo bench --bench scope -- small` for the first alone. Each
//! figure is the least of several runs of one message, `update` alone: drawing does not grow with the scope.
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout)]

#[path = "../tests/app/console.rs"]
#[expect(dead_code, reason = "the tests of the screens need more of it")]
mod console;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use console::{Console, at, device, port, snapshot};
use divan::AllocProfiler;
use noctui::{
    app::Msg,
    model::{DeviceId, DeviceSnapshot, Moment},
};

#[global_allocator]
static ALLOCATIONS: AllocProfiler = AllocProfiler::system();

const PORTS: u32 = 100;
const RUNS: usize = 7;
/// No frame is late for what takes no longer.
const GOAL: Duration = Duration::from_millis(1);
/// Texts are looked through octet by octet.
const TEXT_GOAL: Duration = Duration::from_millis(7);

fn main() {
    let only_small = std::env::args().any(|argument| argument == "small");
    println!("{:44} {:>12} {:>12} {:>9}", "", "100,000", "1,000,000", "goal");
    let small = measure(1_000);
    let large = if only_small { Vec::new() } else { measure(10_000) };
    for (at, figure) in small.iter().enumerate() {
        let large = large.get(at).map_or_else(String::new, |figure| millis(figure.least));
        println!("{:44} {:>12} {large:>12} {:>9}", figure.name, millis(figure.least), millis(figure.goal));
    }
}

fn millis(span: Duration) -> String {
    format!("{:.3} ms", span.as_secs_f64() * 1e3)
}

struct Figure {
    name: &'static str,
    least: Duration,
    goal: Duration,
}

/// A console in front of so many devices, and what they say.
struct Bench {
    console: Console,
    heard: Vec<Arc<DeviceSnapshot>>,
    revision: u64,
    figures: Vec<Figure>,
}

fn measure(devices: u32) -> Vec<Figure> {
    let mut bench = Bench::new(devices);
    bench.hearing("fleet: one device is heard", 1);
    bench.keys("fleet: filter, a number", &["/util>80"], TEXT_GOAL);
    bench.console.press("2");
    bench.hearing("one device is heard", 1);
    bench.hearing("200 devices are heard", 200);
    bench.keys("sort by device", &[">"], GOAL);
    bench.keys("sort by name", &[">>"], GOAL);
    bench.keys("sort by load", &[">>>>>"], GOAL);
    bench.walk("page down", "<PageDown>");
    bench.walk("last row", "G");
    bench.console.press("jj");
    bench.hearing("one device is heard, a row held", 1);
    bench.keys("filter, a number", &["/util>80", "/in>9G", "/errors>1"], GOAL);
    bench.keys("filter, a word", &["/et99", "/acme", "/nowhere"], TEXT_GOAL);
    bench.tick();
    bench.find();
    bench.figures
}

impl Bench {
    fn new(devices: u32) -> Self {
        let sites = ["fra", "lon", "nyc", "sin"];
        let listed = (0..devices).map(|id| {
            device(id, &format!("leaf-{id}"), Some(sites[id as usize % sites.len()]), Some("leaf"))
        });
        let mut console = Console::on(listed.collect());
        let heard: Vec<_> = (0..devices)
            .map(|id| {
                let ports = (0..PORTS).map(|at| {
                    let load = (u64::from(id) * 7_919 + u64::from(at) * 104_729) % 10_000;
                    port(format!("Ethernet{at}"), load as f32 * 1e6).described("cust ACME-17")
                });
                snapshot(id, 1, Moment::default(), &ports.collect::<Vec<_>>())
            })
            .collect();
        console.send(Msg::heard(heard.iter().cloned()));
        Self { console, heard, revision: 1, figures: Vec::new() }
    }

    fn note(&mut self, name: &'static str, goal: Duration, least: Duration) {
        self.figures.push(Figure { name, least, goal });
    }

    /// The same devices again, each with other numbers under the same names.
    fn hearing(&mut self, name: &'static str, devices: usize) {
        let mut least = Duration::MAX;
        for _ in 0..RUNS {
            self.revision += 1;
            let news: Vec<_> =
                self.heard.iter().take(devices).map(|before| louder(before, self.revision)).collect();
            let msg = Msg::heard(news.iter().cloned());
            self.heard.splice(..devices, news);
            least = least.min(timed(|| self.console.send(msg)));
        }
        self.note(name, GOAL, least);
    }

    /// The slowest of several keys, each the last of a line that is then taken back.
    fn keys(&mut self, name: &'static str, lines: &[&str], goal: Duration) {
        let mut slowest = Duration::ZERO;
        for line in lines {
            let mut least = Duration::MAX;
            for _ in 0..RUNS {
                let (before, last) = line.split_at(line.len() - 1);
                self.console.press(before);
                least = least.min(timed(|| {
                    self.console.press(last);
                }));
                self.console.press(if line.starts_with('/') { "<Esc>" } else { "s" });
            }
            slowest = slowest.max(least);
        }
        self.note(name, goal, slowest);
    }

    fn walk(&mut self, name: &'static str, key: &str) {
        let mut least = Duration::MAX;
        for _ in 0..RUNS {
            self.console.press("g");
            least = least.min(timed(|| {
                self.console.press(key);
            }));
        }
        self.console.press("g");
        self.note(name, GOAL, least);
    }

    fn tick(&mut self) {
        let least = (1..=RUNS).map(|second| {
            let now = at(Duration::from_millis(second as u64));
            timed(|| self.console.send(Msg::Tick(now)))
        });
        let least = least.min().unwrap_or_default();
        self.note("a tick", GOAL, least);
    }

    fn find(&mut self) {
        let mut least = Duration::MAX;
        for _ in 0..RUNS {
            self.console.press("fleaf-99");
            least = least.min(timed(|| {
                self.console.press("9");
            }));
            self.console.press("<Esc>");
        }
        self.note("find in the tree", GOAL, least);
    }
}

fn timed(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

/// What a device says a period later: every rate has changed, no name has.
fn louder(before: &DeviceSnapshot, revision: u64) -> Arc<DeviceSnapshot> {
    let mut next = DeviceSnapshot { revision, device: DeviceId(before.device.0), ..before.clone() };
    for rates in &mut next.rows.rates {
        rates.bits.iter_mut().for_each(|bits| *bits *= 1.001);
    }
    Arc::new(next)
}
