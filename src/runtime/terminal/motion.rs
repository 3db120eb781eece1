//! The shortest way from one place on the screen to another.

use ratatui::layout::Position;

use super::ink::push_number;

/// Appends the shortest sequence that moves the cursor; nothing if it is there already.
///
/// `from` is `None` where the terminal may disagree with us on the cursor: behind the last column, behind
/// characters whose width terminals judge differently, and after a clear.
pub(super) fn go(from: Option<Position>, to: Position, out: &mut Vec<u8>) {
    match from {
        Some(from) if from.y == to.y => go_along_row(from.x, to.x, out),
        Some(from) => go_to_other_row(from, to, out),
        None => go_absolute(to, out),
    }
}

/// The bytes that [`go`] would append for a move of `columns` to the right.
pub(super) const fn cost_of_right(columns: u16) -> usize {
    3 + digits(columns)
}

fn go_to_other_row(from: Position, to: Position, out: &mut Vec<u8>) {
    let start = out.len();
    go_absolute(to, out);
    let middle = out.len();
    go_along_column(from.y, to.y, out);
    go_along_row(from.x, to.x, out);
    if out.len() - middle < middle - start {
        out.drain(start..middle);
    } else {
        out.truncate(middle);
    }
}

fn go_absolute(to: Position, out: &mut Vec<u8>) {
    out.extend_from_slice(b"\x1b[");
    if to.y > 0 || to.x > 0 {
        push_number(out, to.y + 1);
    }
    if to.x > 0 {
        out.push(b';');
        push_number(out, to.x + 1);
    }
    out.push(b'H');
}

fn go_along_column(from: u16, to: u16, out: &mut Vec<u8>) {
    match to.checked_sub(from) {
        // In raw mode a line feed goes straight down; the target row exists, so that nothing scrolls.
        Some(down @ 0..=4) => out.resize(out.len() + usize::from(down), b'\n'),
        Some(down) => push_csi(down, b'B', out),
        None => push_csi(from - to, b'A', out),
    }
}

fn go_along_row(from: u16, to: u16, out: &mut Vec<u8>) {
    match from.checked_sub(to) {
        Some(0) => {}
        _ if to == 0 => out.push(b'\r'),
        Some(left @ 1..=4) => out.resize(out.len() + usize::from(left), 0x08),
        Some(left) if digits(to) < digits(left) => {
            out.push(b'\r');
            push_csi(to, b'C', out);
        }
        Some(left) => push_csi(left, b'D', out),
        None => push_csi(to - from, b'C', out),
    }
}

/// Appends a control sequence with a count, which is left out if it is one.
pub(super) fn push_csi(count: u16, last: u8, out: &mut Vec<u8>) {
    out.extend_from_slice(b"\x1b[");
    if count > 1 {
        push_number(out, count);
    }
    out.push(last);
}

/// The digits of a count as [`push_csi`] writes it.
const fn digits(count: u16) -> usize {
    match count {
        0..=1 => 0,
        2..=9 => 1,
        10..=99 => 2,
        100..=999 => 3,
        _ => 4,
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU16;

    use proptest::prelude::*;

    use super::*;

    fn went(from: Option<(u16, u16)>, to: (u16, u16)) -> String {
        let mut out = Vec::new();
        go(from.map(Position::from), to.into(), &mut out);
        String::from_utf8(out).unwrap().replace('\x1b', "^")
    }

    #[test]
    fn the_shortest_way_is_taken() {
        for (case, from, to, expected) in [
            ("stays", Some((3, 3)), (3, 3), ""),
            ("one right", Some((3, 3)), (4, 3), "^[C"),
            ("right", Some((3, 3)), (20, 3), "^[17C"),
            ("left", Some((9, 3)), (7, 3), "\x08\x08"),
            ("far left", Some((99, 3)), (50, 3), "^[49D"),
            ("to the left edge", Some((99, 3)), (0, 3), "\r"),
            ("near the left edge", Some((99, 3)), (2, 3), "\r^[2C"),
            ("next line", Some((9, 3)), (0, 4), "\n\r"),
            ("below", Some((9, 3)), (9, 5), "\n\n"),
            ("up", Some((9, 3)), (9, 2), "^[A"),
            ("unknown", None, (9, 3), "^[4;10H"),
            ("home", None, (0, 0), "^[H"),
            ("top row", None, (4, 0), "^[1;5H"),
        ] {
            assert_eq!(went(from, to), expected, "{case}");
        }
    }

    proptest! {
        #[test]
        fn every_way_ends_where_it_should(from in (0u16..200, 0u16..60), to in (0u16..200, 0u16..60)) {
            let mut terminal = vt100::Parser::new(NonZeroU16::new(60).unwrap(), NonZeroU16::new(200).unwrap(), 0);
            terminal.process(format!("\x1b[{};{}H", from.1 + 1, from.0 + 1).as_bytes());
            let mut way = Vec::new();
            go(Some(from.into()), to.into(), &mut way);
            terminal.process(&way);
            prop_assert_eq!(terminal.screen().cursor_position(), (to.1, to.0));
        }
    }
}
