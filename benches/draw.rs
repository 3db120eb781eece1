//! Drawing one frame on which everything has changed: time and allocations.
//!
//! Goals: no allocation for a row (the count of a frame is the same however many rows it has), and at most 1.9 M
//! instructions for a frame of 200x60 (`valgrind --tool=callgrind` on this benchmark with a filter).
#![forbid(unsafe_code)]

#[path = "../tests/screens/network.rs"]
mod network;

use divan::{AllocProfiler, Bencher, black_box};
use noctui::{
    app::{self, Heard, InventoryNews, Model, Msg, Options},
    config::Theme,
    ui::{self, Look},
};
use ratatui::{buffer::Buffer, layout::Rect};

#[global_allocator]
static ALLOCATIONS: AllocProfiler = AllocProfiler::system();

fn main() {
    divan::main();
}

/// Six times the network in which every state occurs: more rows than any of the sizes shows.
fn console(size: (u16, u16), keys: &str) -> Model {
    let stations: Vec<_> = (0..6).flat_map(|_| network::every_state()).collect();
    let mut model = Model::new(Options { demo: true, ..Options::default() }, size, network::NOW);
    let listing = network::listing(&stations);
    let heard = network::snapshots(&stations).into_iter().map(Heard).collect();
    for msg in [
        Msg::Inventory(InventoryNews::Loaded(listing, String::new())),
        Msg::Snapshots(heard),
        Msg::Tick(network::NOW),
    ] {
        app::update(&mut model, msg);
    }
    for key in keys.split_whitespace() {
        app::update(&mut model, Msg::Key(key.parse().expect("the benchmark names its keys")));
    }
    model
}

fn frame(bencher: Bencher<'_, '_>, size: (u16, u16), keys: &str) {
    let model = console(size, keys);
    let look = Look::new(&Theme::default(), false);
    let mut buffer = Buffer::empty(Rect::new(0, 0, size.0, size.1));
    bencher.bench_local(|| {
        buffer.reset();
        ui::draw(black_box(&model), &look, &mut buffer)
    });
}

#[divan::bench(name = "emptying the buffer, 200x60 (part of every frame)")]
fn floor(bencher: Bencher<'_, '_>) {
    let mut buffer = Buffer::empty(Rect::new(0, 0, 200, 60));
    bencher.bench_local(|| black_box(&mut buffer).reset());
}

#[divan::bench(name = "fleet, 80x24")]
fn fleet_small(bencher: Bencher<'_, '_>) {
    frame(bencher, (80, 24), "1");
}

#[divan::bench(name = "fleet, 200x60 (goal: as many allocations as 200x30)")]
fn fleet_large(bencher: Bencher<'_, '_>) {
    frame(bencher, (200, 60), "1");
}

#[divan::bench(name = "fleet, 200x30")]
fn fleet_flat(bencher: Bencher<'_, '_>) {
    frame(bencher, (200, 30), "1");
}

#[divan::bench(name = "interfaces, 80x24")]
fn interfaces_small(bencher: Bencher<'_, '_>) {
    frame(bencher, (80, 24), "2");
}

#[divan::bench(name = "interfaces with detail, 200x60 (goal: 1.9 M instructions)")]
fn interfaces_large(bencher: Bencher<'_, '_>) {
    frame(bencher, (200, 60), "2");
}
