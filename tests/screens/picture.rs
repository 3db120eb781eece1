//! A buffer as text: what stands in the cells, and in which role it is painted.

use std::fmt::Write as _;

use noctui::ui::style::{Palette, Role};
use ratatui::{
    buffer::{Buffer, Cell, CellWidth},
    style::{Color, Modifier},
};

/// The cells and, below them, a letter for the role of each: upper case on the background of the selection.
pub fn picture(buffer: &Buffer, palette: &Palette) -> String {
    format!(
        "{}\n{}",
        lines(buffer, |cell| cell.symbol().to_owned()),
        lines(buffer, |cell| role(cell, palette))
    )
}

/// The characters of one row.
pub fn row(buffer: &Buffer, y: u16) -> String {
    let mut line = String::new();
    let mut x = buffer.area.left();
    while x < buffer.area.right() {
        let symbol = buffer[(x, y)].symbol();
        line.push_str(symbol);
        x += symbol.cell_width().max(1);
    }
    line.trim_end().to_owned()
}

fn lines(buffer: &Buffer, show: impl Fn(&Cell) -> String) -> String {
    let mut text = String::new();
    for y in buffer.area.top()..buffer.area.bottom() {
        let mut line = String::new();
        let mut x = buffer.area.left();
        while x < buffer.area.right() {
            let cell = &buffer[(x, y)];
            line.push_str(&show(cell));
            x += cell.symbol().cell_width().max(1);
        }
        writeln!(text, "{}", line.trim_end()).unwrap();
    }
    text
}

fn role(cell: &Cell, palette: &Palette) -> String {
    const LETTERS: &str = "btsdh.auwc?io";
    let selected =
        cell.bg != Color::Reset && cell.bg == palette.style(Role::Selection).bg.unwrap_or_default();
    if cell.symbol().trim().is_empty() {
        return if selected { "_" } else { " " }.to_owned();
    }
    let painted = |role: &Role| {
        let style = palette.style(*role);
        style.fg == Some(cell.fg) && style.add_modifier == cell.modifier - Modifier::REVERSED
    };
    let found = Role::ALL.iter().position(painted);
    let letter = found.and_then(|n| LETTERS.chars().nth(n)).unwrap_or('!');
    let letter = if selected { letter.to_ascii_uppercase() } else { letter };
    letter.to_string().repeat(usize::from(cell.symbol().cell_width().max(1)))
}

/// The buffer as a terminal is told to show it: to look at with one's own eyes.
pub fn ansi(buffer: &Buffer) -> String {
    let mut text = String::from("\x1b[?25l\x1b[H");
    for y in buffer.area.top()..buffer.area.bottom() {
        let mut x = buffer.area.left();
        while x < buffer.area.right() {
            let cell = &buffer[(x, y)];
            text.push_str("\x1b[0");
            if cell.modifier.contains(Modifier::BOLD) {
                text.push_str(";1");
            }
            if cell.modifier.contains(Modifier::REVERSED) {
                text.push_str(";7");
            }
            text.push_str(&colour(38, cell.fg));
            text.push_str(&colour(48, cell.bg));
            write!(text, "m{}", cell.symbol()).unwrap();
            x += cell.symbol().cell_width().max(1);
        }
        if y + 1 < buffer.area.bottom() {
            text.push_str("\x1b[0m\r\n");
        }
    }
    text
}

fn colour(plane: u8, colour: Color) -> String {
    match colour {
        Color::Rgb(r, g, b) => format!(";{plane};2;{r};{g};{b}"),
        Color::Indexed(n) => format!(";{plane};5;{n}"),
        _ => named(colour).map_or_else(String::new, |n| format!(";{plane};5;{n}")),
    }
}

fn named(colour: Color) -> Option<u8> {
    const NAMED: [Color; 16] = [
        Color::Black,
        Color::Red,
        Color::Green,
        Color::Yellow,
        Color::Blue,
        Color::Magenta,
        Color::Cyan,
        Color::Gray,
        Color::DarkGray,
        Color::LightRed,
        Color::LightGreen,
        Color::LightYellow,
        Color::LightBlue,
        Color::LightMagenta,
        Color::LightCyan,
        Color::White,
    ];
    NAMED.iter().position(|named| *named == colour).map(|n| n as u8)
}
