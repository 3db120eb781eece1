//! Bytes per frame of a busy table, ours beside ratatui's crossterm backend over the same frames.
//!
//! Every interface's rates change with every frame, by up to a tenth: the traffic of a working day. `cargo bench
//! --bench frame_bytes` prints the table. `-- OURS` draws with our encoder alone, for an instruction count.
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, clippy::cast_possible_truncation, clippy::cast_sign_loss)]

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

use noctui::runtime::terminal::{ColorDepth, Screen};
use ratatui::backend::CrosstermBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};
use ratatui::style::{Color, Modifier, Style};
use ratatui::{Terminal, TerminalOptions, Viewport};

const FRAMES: u64 = 60;

const TEXT: Style = Style::new().fg(Color::Rgb(0xc3, 0xc9, 0xd1));
const BRIGHT: Style = Style::new().fg(Color::Rgb(0xf2, 0xf4, 0xf7)).add_modifier(Modifier::BOLD);
const SOFT: Style = Style::new().fg(Color::Rgb(0x9a, 0xa3, 0xad));
const DIM: Style = Style::new().fg(Color::Rgb(0x6b, 0x72, 0x80));
const HAIRLINE: Style = Style::new().fg(Color::Rgb(0x2a, 0x30, 0x38));
const UP: Style = Style::new().fg(Color::Rgb(0x4f, 0x8f, 0x7f));
const IN: Style = Style::new().fg(Color::Rgb(0x56, 0xb4, 0xe9));
const OUT: Style = Style::new().fg(Color::Rgb(0xb5, 0xa6, 0x42));

/// Numbers without a clock or a seed from outside, so that every run draws the same frames.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as f64 / f64::from(1u32 << 31)
    }
}

/// One interface: bits per second in and out, of a capacity; errors and discards in a thousandth per second.
struct Row {
    name: String,
    capacity: f64,
    rates: [f64; 2],
    troubles: [u32; 2],
}

struct Network {
    dice: Dice,
    rows: Vec<Row>,
    tick: u64,
}

impl Network {
    fn new(rows: u16) -> Self {
        let mut dice = Dice(11);
        let rows = (1..=rows)
            .map(|index| {
                let capacity = if index % 3 == 0 { 1e9 } else { 1e10 };
                let rates = [dice.roll() * capacity, dice.roll() * capacity];
                Row { name: format!("Ethernet{index}"), capacity, rates, troubles: [0; 2] }
            })
            .collect();
        Self { dice, rows, tick: 0 }
    }

    fn step(&mut self) {
        self.tick += 1;
        let dice = &mut self.dice;
        for row in &mut self.rows {
            let capacity = row.capacity;
            row.rates = row.rates.map(|rate| (rate * (0.9 + 0.2 * dice.roll())).min(capacity));
            row.troubles = row.troubles.map(|_| (dice.roll() * 40.0) as u32);
        }
    }

    fn draw(&self, buffer: &mut Buffer) {
        let Rect { width, height, .. } = buffer.area;
        let left = if width < 100 { 0 } else { 28 };
        self.draw_top(buffer, width);
        for y in 3..height - 1 {
            self.draw_tree(buffer, left, y);
            let row = &self.rows[usize::from(y - 3)];
            draw_row(buffer, left, y, row);
            if width >= 180 {
                draw_packets(buffer, left + 78, y, row);
            }
        }
        buffer.set_string(1, height - 1, "1 Fleet  2 Interfaces  7 Health     / filter  ? help  q quit", DIM);
    }

    fn draw_top(&self, buffer: &mut Buffer, width: u16) {
        buffer.set_string(1, 0, "noctui", BRIGHT);
        buffer.set_string(9, 0, "all › fra › leaf › fra-leaf-3", SOFT);
        let clock = format!("12:{:02}:{:02}Z", self.tick / 60, self.tick % 60);
        buffer.set_string(width - 10, 0, clock, TEXT);
        buffer.set_string(width - 34, 0, "208 up  3 down", SOFT);
        let head = "Interface     State      In b/s   %         Out b/s   %           Err    Disc";
        buffer.set_stringn(if width < 100 { 1 } else { 29 }, 2, head, usize::from(width) - 1, DIM);
    }

    fn draw_tree(&self, buffer: &mut Buffer, left: u16, y: u16) {
        if left > 0 {
            buffer.set_string(4, y, format!("fra-leaf-{y}"), TEXT);
            buffer.set_string(22, y, "●", UP);
            buffer.set_string(left - 1, y, "│", HAIRLINE);
        }
    }
}

fn draw_row(buffer: &mut Buffer, left: u16, y: u16, row: &Row) {
    let x = left + 1;
    buffer.set_string(x, y, &row.name, TEXT);
    buffer.set_string(x + 14, y, "●", UP);
    buffer.set_string(x + 16, y, "up", TEXT);
    draw_direction(buffer, x + 24, y, row.rates[0], row.capacity, IN);
    draw_direction(buffer, x + 42, y, row.rates[1], row.capacity, OUT);
    for (column, trouble) in [60, 68].into_iter().zip(row.troubles) {
        let style = if trouble == 0 { DIM } else { TEXT };
        buffer.set_string(x + column, y, format!("{trouble:>6}"), style);
    }
}

/// What a wide screen has room for: packets per second of both directions and the share that was lost.
fn draw_packets(buffer: &mut Buffer, x: u16, y: u16, row: &Row) {
    for (column, rate) in [0, 16].into_iter().zip(row.rates) {
        let packets = rate / 8.0 / 700.0;
        buffer.set_string(x + column, y, format!("{:>6.3}", packets / 1e6), TEXT);
        buffer.set_string(x + column + 6, y, "M", DIM);
    }
    let lost = f64::from(row.troubles[0]) / row.rates[0].max(1.0) * 1e9;
    buffer.set_string(x + 32, y, format!("{lost:>6.2}"), SOFT);
}

/// A number of three digits, its unit, its share of the capacity, and that share as a line of five cells.
fn draw_direction(buffer: &mut Buffer, x: u16, y: u16, rate: f64, capacity: f64, style: Style) {
    let (number, unit) = if rate >= 1e9 { (rate / 1e9, "G") } else { (rate / 1e6, "M") };
    let decimals = if number >= 100.0 { 0 } else { 1 + usize::from(number < 10.0) };
    buffer.set_string(x, y, format!("{number:>5.decimals$}"), TEXT);
    buffer.set_string(x + 5, y, unit, DIM);
    let share = rate / capacity;
    buffer.set_string(x + 6, y, format!("{:>4.0}", share * 100.0), TEXT);
    let halves = (share * 10.0).round() as usize;
    buffer.set_string(x + 11, y, "━".repeat(halves / 2), style);
    let filled = (halves / 2) as u16;
    if halves % 2 == 1 {
        buffer.set_string(x + 11 + filled, y, "╸", style);
    }
    let line = filled + (halves % 2) as u16;
    buffer.set_string(x + 11 + line, y, "─".repeat(usize::from(5 - line.min(5))), HAIRLINE);
}

/// Counts what a terminal would have had to read.
#[derive(Clone, Default)]
struct Tally(Rc<RefCell<(u64, u64)>>);

impl Write for Tally {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut tally = self.0.borrow_mut();
        tally.0 += bytes.len() as u64;
        tally.1 += 1;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Bytes of the first frame, of a later one in the mean, and of an unchanged one.
struct Figures {
    first: u64,
    changed: u64,
    unchanged: u64,
}

fn measure(
    tally: &Tally,
    rows: u16,
    mut draw: impl FnMut(&Network) -> io::Result<()>,
) -> io::Result<Figures> {
    let mut network = Network::new(rows);
    let taken = || std::mem::take(&mut *tally.0.borrow_mut()).0;
    draw(&network)?;
    let first = taken();
    for _ in 0..FRAMES {
        network.step();
        draw(&network)?;
    }
    let changed = taken() / FRAMES;
    draw(&network)?;
    Ok(Figures { first, changed, unchanged: taken() })
}

fn ours(size: Size, depth: ColorDepth) -> io::Result<Figures> {
    let tally = Tally::default();
    let mut screen = Screen::new(tally.clone(), size, depth)?;
    measure(&tally, size.height, |network| screen.draw(|frame| network.draw(frame.buffer_mut())).map(drop))
}

fn theirs(size: Size) -> io::Result<Figures> {
    let tally = Tally::default();
    let viewport = Viewport::Fixed(Rect::from((ratatui::layout::Position::ORIGIN, size)));
    let backend = CrosstermBackend::new(tally.clone());
    let mut terminal = Terminal::with_options(backend, TerminalOptions { viewport })?;
    measure(&tally, size.height, |network| terminal.draw(|frame| network.draw(frame.buffer_mut())).map(drop))
}

fn print(size: Size, name: &str, figures: &Figures, goal: &str) {
    let Figures { first, changed, unchanged } = figures;
    let size = format!("{}x{}", size.width, size.height);
    println!("{size:<8} {name:<22} {first:>8} {changed:>8} {goal:>8} {unchanged:>10}");
}

fn main() -> io::Result<()> {
    if std::env::args().any(|argument| argument == "OURS") {
        return ours(Size::new(200, 60), ColorDepth::Rgb).map(drop);
    }
    println!(
        "{:<8} {:<22} {:>8} {:>8} {:>8} {:>10}",
        "size", "bytes", "first", "changed", "goal", "unchanged"
    );
    for (size, goal) in [(Size::new(200, 60), "4300"), (Size::new(80, 24), "1100")] {
        print(size, "ratatui, crossterm", &theirs(size)?, "");
        for depth in [ColorDepth::Rgb, ColorDepth::Indexed, ColorDepth::Sixteen, ColorDepth::None] {
            print(size, &format!("noctui, {depth:?}"), &ours(size, depth)?, goal);
        }
    }
    Ok(())
}
