//! What a device prints, from octets to lines: the reader alone, and a whole command through the prompt engine.
//!
//! Goals: 100,000 lines of plain text cost no allocation per line and less than 10 ms; coloured and redrawn text stays
//! linear; a command of 100,000 lines costs little more than its reading.

use std::{fmt::Write as _, sync::Arc, time::Duration};

use divan::{AllocProfiler, Bencher, black_box, counter::BytesCount};
use noctui::config::platforms;
use noctui::model::{Moment, Platform};
use noctui::proto::ssh::shell::{Action, Command, Ending, Engine, Reader, Tape, TapeLimits, Timing};

#[global_allocator]
static ALLOCATIONS: AllocProfiler = AllocProfiler::system();

const LINES: usize = 100_000;

/// What a channel hands over at once.
const CHUNK: usize = 32 * 1024;

fn main() {
    divan::main();
}

/// As a routing table prints: about 60 octets a line.
fn plain() -> Vec<u8> {
    let mut text = String::new();
    for n in 0..LINES {
        let (a, b) = (n / 256 % 256, n % 256);
        write!(text, "B     10.{a}.{b}.0/24 [200/0] via 192.0.2.{b}, Ethernet{a}/{b}, 3d04h\r\n")
            .expect("a String takes it");
    }
    text.into_bytes()
}

/// The same with colours, tabs and a progress that is overwritten.
fn painted() -> Vec<u8> {
    let mut text = String::new();
    for n in 0..LINES {
        write!(text, "\x1b[32m{n}\x1b[0m\t50%\r{n}\tdone\x1b[K über\r\n").expect("a String takes it");
    }
    text.into_bytes()
}

fn read(octets: &[u8]) -> usize {
    let (mut reader, mut lines) = (Reader::new(), 0);
    for chunk in octets.chunks(CHUNK) {
        reader.feed(chunk, &mut |line| lines += usize::from(!black_box(line).is_empty()));
    }
    lines
}

#[divan::bench]
fn plain_text(bencher: Bencher<'_, '_>) {
    let octets = plain();
    bencher.counter(BytesCount::of_slice(&octets)).bench_local(|| read(black_box(&octets)));
}

#[divan::bench]
fn painted_text(bencher: Bencher<'_, '_>) {
    let octets = painted();
    bencher.counter(BytesCount::of_slice(&octets)).bench_local(|| read(black_box(&octets)));
}

/// Octet by octet, as a slow line brings it.
#[divan::bench]
fn single_octets(bencher: Bencher<'_, '_>) {
    let octets = plain();
    let one_by_one = || {
        let (mut reader, mut lines) = (Reader::new(), 0);
        octets.chunks(1).for_each(|octet| reader.feed(octet, &mut |_| lines += 1));
        lines
    };
    bencher.counter(BytesCount::of_slice(&octets)).bench_local(one_by_one);
}

fn at_prompt(platform: Arc<Platform>) -> (Engine, Moment) {
    let mut engine = Engine::new(platform, Timing::default(), Moment::default());
    let mut now = Moment::default();
    for said in ["core1#", "\r\ncore1#"] {
        engine.received(said.as_bytes(), now, &mut |_| {});
        now = now + Duration::from_secs(1);
        black_box(engine.tick(now, &mut |_| {}));
    }
    (engine, now)
}

fn answer(engine: &mut Engine, mut now: Moment, octets: &[u8]) -> u64 {
    let mut tape = Tape::new(TapeLimits::default());
    engine.run(Command { line: "show ip route", ..Command::default() }, now).expect("it is idle");
    engine.received(b"show ip route\r\n", now, &mut |line| tape.push(line));
    for chunk in octets.chunks(CHUNK) {
        engine.received(chunk, now, &mut |line| tape.push(line));
        assert_eq!(engine.tick(now, &mut |_| {}), None);
    }
    engine.received(b"core1#", now, &mut |line| tape.push(line));
    now = now + Duration::from_millis(100);
    assert_eq!(engine.tick(now, &mut |_| {}), Some(Action::Ended(Ending::Prompt)));
    tape.lines()
}

/// A command through engine and tape: echo, output, prompt; the head and the tail are kept.
#[divan::bench]
fn whole_command(bencher: Bencher<'_, '_>) {
    let octets = plain();
    let platform = platforms::built_in().get("cisco_ios").expect("it is built in").clone();
    let (mut engine, now) = at_prompt(platform);
    bencher
        .counter(BytesCount::of_slice(&octets))
        .bench_local(|| answer(&mut engine, now, black_box(&octets)));
}

/// The masks of a platform over the lines of an output, as folding needs them.
#[divan::bench]
fn masks(bencher: Bencher<'_, '_>) {
    let text = String::from_utf8(plain()).expect("it is ASCII");
    let platform = platforms::built_in().get("cisco_ios").expect("it is built in").clone();
    let masked = || text.lines().map(|line| platform.mask(line).len()).sum::<usize>();
    bencher.counter(BytesCount::of_slice(text.as_bytes())).bench_local(masked);
}
