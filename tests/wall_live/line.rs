//! What a minute of the wall costs on the line to its terminal.

use std::{cell::Cell, io, io::Write, rc::Rc, sync::Arc, time::Duration};

use noctui::{
    app::{Heard, Msg, wall},
    model::{DeviceSnapshot, Now},
    runtime::terminal::{ColorDepth, Screen},
    ui,
};
use ratatui::layout::Size;

use crate::{
    network::{self, NOW},
    world::{self, Room},
};

/// Counts what a terminal would have had to read.
#[derive(Clone, Default)]
struct Tally(Rc<Cell<usize>>);

impl Write for Tally {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.set(self.0.get() + bytes.len());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A tenth of the devices, heard now with other rates: each is polled every ten seconds.
fn heard(devices: &[Arc<DeviceSnapshot>], second: usize, now: Now) -> Vec<Heard> {
    let due =
        devices.iter().enumerate().filter(|(n, snapshot)| n % 10 == second % 10 && snapshot.heard.is_some());
    let moved = |(_, snapshot): (usize, &Arc<DeviceSnapshot>)| {
        let mut snapshot = (**snapshot).clone();
        snapshot.revision += second as u64;
        (snapshot.heard, snapshot.heard_at) = (Some(now.moment), Some(now.wall));
        snapshot.rows.status_heard.fill(Some(now.moment));
        snapshot.rows.counters_heard.fill(Some(now.moment));
        for rates in &mut snapshot.rows.rates {
            rates.bits.iter_mut().for_each(|bits| *bits *= 0.9 + (second % 7) as f32 / 35.0);
        }
        Heard(Arc::new(snapshot))
    };
    due.map(moved).collect()
}

/// The octets of the first picture, and of each of the following minutes.
fn minutes(mut room: Room, size: (u16, u16), depth: ColorDepth) -> (usize, Vec<usize>) {
    let tally = Tally::default();
    let mut screen = Screen::new(tally.clone(), Size::new(size.0, size.1), depth).unwrap();
    let devices = network::snapshots(&world::stations());
    screen.draw(|frame| ui::wall::view(&room.wall, &room.look, frame)).unwrap();
    let (first, mut spent) = (tally.0.take(), Vec::new());
    for second in 1..=180 {
        let passed = Duration::from_secs(second as u64);
        let now = Now { moment: NOW.moment + passed, wall: NOW.wall.after(passed) };
        wall::update(&mut room.wall, Msg::Snapshots(heard(&devices, second, now)));
        wall::update(&mut room.wall, Msg::Tick(now));
        screen.draw(|frame| ui::wall::view(&room.wall, &room.look, frame)).unwrap();
        if second % 60 == 0 {
            spent.push(tally.0.take());
        }
    }
    (first, spent)
}

#[test]
fn a_minute_costs_little_even_on_a_slow_line() {
    // 64 kbit/s carry 480,000 octets a minute.
    for (size, most) in [((80, 24), 12_000), ((120, 40), 24_000), ((200, 60), 48_000), ((400, 120), 140_000)]
    {
        let (first, minutes) = minutes(Room::new(size), size, ColorDepth::Rgb);
        println!("{}x{}: first picture {first}, then by minute {minutes:?}", size.0, size.1);
        assert!(minutes.iter().all(|minute| *minute <= most), "{size:?}: {minutes:?}");
    }
    let (first, minutes) = minutes(Room::bare((80, 25)), (80, 25), ColorDepth::Sixteen);
    println!("80x25 in sixteen colours: first picture {first}, then by minute {minutes:?}");
    assert!(minutes.iter().all(|minute| *minute <= 12_000), "{minutes:?}");
}
