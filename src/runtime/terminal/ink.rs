//! Colours as this terminal can show them, and the shortest SGR that turns one pen into another.

use ratatui::style::{Color, Modifier};

pub use crate::config::theme::ColorDepth;

/// A colour in the form in which it is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Ink {
    #[default]
    Default,
    /// 0 to 15: a code of its own (30 to 37, 90 to 97).
    Basic(u8),
    /// 16 to 255.
    Indexed(u8),
    Rgb(u8, u8, u8),
}

impl Ink {
    pub(super) fn new(color: Color, depth: ColorDepth) -> Self {
        match (color, depth) {
            (Color::Reset, _) | (_, ColorDepth::None) => Self::Default,
            (Color::Rgb(r, g, b), ColorDepth::Rgb) => Self::Rgb(r, g, b),
            (Color::Rgb(r, g, b), ColorDepth::Indexed) => Self::Indexed(nearest_indexed(r, g, b)),
            (Color::Rgb(r, g, b), ColorDepth::Sixteen) => Self::Basic(nearest_basic(r, g, b)),
            (Color::Indexed(index @ 16..), ColorDepth::Sixteen) => {
                let (r, g, b) = indexed_rgb(index);
                Self::Basic(nearest_basic(r, g, b))
            }
            (Color::Indexed(index @ 16..), _) => Self::Indexed(index),
            (Color::Indexed(index), _) => Self::Basic(index),
            (named, _) => Self::Basic(basic_index(named)),
        }
    }
}

const fn basic_index(color: Color) -> u8 {
    match color {
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 8,
        Color::LightRed => 9,
        Color::LightGreen => 10,
        Color::LightYellow => 11,
        Color::LightBlue => 12,
        Color::LightMagenta => 13,
        Color::LightCyan => 14,
        Color::White => 15,
        _ => 0,
    }
}

/// The sixteen colours as xterm shows them; other terminals come close.
const BASIC: [(u8, u8, u8); 16] = [
    (0, 0, 0),
    (205, 0, 0),
    (0, 205, 0),
    (205, 205, 0),
    (0, 0, 238),
    (205, 0, 205),
    (0, 205, 205),
    (229, 229, 229),
    (127, 127, 127),
    (255, 0, 0),
    (0, 255, 0),
    (255, 255, 0),
    (92, 92, 255),
    (255, 0, 255),
    (0, 255, 255),
    (255, 255, 255),
];

/// The levels of a channel in the 6x6x6 cube of the 256-colour palette.
const CUBE: [u8; 6] = [0, 95, 135, 175, 215, 255];

fn nearest_basic(r: u8, g: u8, b: u8) -> u8 {
    let distance_to = |index: &u8| distance(BASIC[usize::from(*index)], (r, g, b));
    (0..16).min_by_key(distance_to).unwrap_or_default()
}

fn nearest_indexed(r: u8, g: u8, b: u8) -> u8 {
    let level =
        |value: u8| (0..6u8).min_by_key(|level| CUBE[usize::from(*level)].abs_diff(value)).unwrap_or(0);
    let cube = 16 + 36 * level(r) + 6 * level(g) + level(b);
    let mean = (u16::from(r) + u16::from(g) + u16::from(b)) / 3;
    // 24 greys from 8 to 238 in steps of ten.
    let grey = 232 + u8::try_from((mean.saturating_sub(3) / 10).min(23)).unwrap_or(23);
    let nearer = |index: &u8| distance(indexed_rgb(*index), (r, g, b));
    if nearer(&grey) < nearer(&cube) { grey } else { cube }
}

fn indexed_rgb(index: u8) -> (u8, u8, u8) {
    match index {
        0..=15 => BASIC[usize::from(index)],
        16..=231 => {
            let cube = index - 16;
            let level = |step: u8| CUBE[usize::from(step % 6)];
            (level(cube / 36), level(cube / 6), level(cube))
        }
        232..=255 => {
            let grey = 8 + 10 * (index - 232);
            (grey, grey, grey)
        }
    }
}

fn distance(one: (u8, u8, u8), other: (u8, u8, u8)) -> u32 {
    let square = |a: u8, b: u8| u32::from(a.abs_diff(b)).pow(2);
    // The eye is most sensitive to green and least to blue.
    3 * square(one.0, other.0) + 4 * square(one.1, other.1) + 2 * square(one.2, other.2)
}

/// What the terminal paints the next character with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Pen {
    pub(super) fg: Ink,
    pub(super) bg: Ink,
    pub(super) modifier: Modifier,
}

/// Modifiers that can be seen on a blank; without them its foreground does not matter either.
const SEEN_ON_BLANK: Modifier = Modifier::REVERSED
    .union(Modifier::UNDERLINED)
    .union(Modifier::SLOW_BLINK)
    .union(Modifier::RAPID_BLINK)
    .union(Modifier::CROSSED_OUT);

/// Tells whether a blank drawn with these modifiers shows nothing but its background.
pub(super) const fn is_plain_on_blank(modifier: Modifier) -> bool {
    !modifier.intersects(SEEN_ON_BLANK)
}

impl Pen {
    /// Tells whether a blank drawn with this pen shows nothing but `bg`.
    pub(super) fn paints_blank(self, bg: Ink) -> bool {
        self.bg == bg && is_plain_on_blank(self.modifier)
    }

    /// Appends the shortest sequence that turns this pen into `to`; nothing if they are equal.
    pub(super) fn turn_into(self, to: Self, out: &mut Vec<u8>) {
        if self == to {
            return;
        }
        if to == Self::default() {
            out.extend_from_slice(b"\x1b[m");
            return;
        }
        let start = out.len();
        Sgr::new(out).change(self, to);
        let middle = out.len();
        Sgr::new(out).code(0).change(Self::default(), to);
        if out.len() - middle < middle - start {
            out.drain(start..middle);
        } else {
            out.truncate(middle);
        }
    }
}

/// Each modifier with the codes that set and clear it (ECMA-48 section 8.3.117).
const MODIFIERS: [(Modifier, u8, u8); 9] = [
    (Modifier::BOLD, 1, 22),
    (Modifier::DIM, 2, 22),
    (Modifier::ITALIC, 3, 23),
    (Modifier::UNDERLINED, 4, 24),
    (Modifier::SLOW_BLINK, 5, 25),
    (Modifier::RAPID_BLINK, 6, 25),
    (Modifier::REVERSED, 7, 27),
    (Modifier::HIDDEN, 8, 28),
    (Modifier::CROSSED_OUT, 9, 29),
];

/// One SGR sequence being written.
struct Sgr<'out> {
    out: &'out mut Vec<u8>,
    introducer: &'static [u8],
}

impl<'out> Sgr<'out> {
    fn new(out: &'out mut Vec<u8>) -> Self {
        Self { out, introducer: b"\x1b[" }
    }

    fn code(mut self, code: u8) -> Self {
        self.push(code);
        self
    }

    fn push(&mut self, code: u8) {
        self.out.extend_from_slice(self.introducer);
        self.introducer = b";";
        push_number(self.out, code.into());
    }

    fn change(mut self, from: Pen, to: Pen) {
        self.modifiers(from.modifier, to.modifier);
        if from.fg != to.fg {
            self.ink(to.fg, 0);
        }
        if from.bg != to.bg {
            self.ink(to.bg, 10);
        }
        if self.introducer == b";" {
            self.out.push(b'm');
        }
    }

    fn modifiers(&mut self, from: Modifier, to: Modifier) {
        let mut kept = from;
        let mut cleared = 0;
        for (modifier, _, off) in MODIFIERS {
            if from.contains(modifier) && !to.contains(modifier) {
                if cleared != off {
                    self.push(off);
                    cleared = off;
                }
                // 22 clears bold and dim alike, 25 both blinks.
                MODIFIERS.iter().filter(|row| row.2 == off).for_each(|row| kept.remove(row.0));
            }
        }
        for (modifier, on, _) in MODIFIERS {
            if to.contains(modifier) && !kept.contains(modifier) {
                self.push(on);
            }
        }
    }

    /// `ground` is 0 for the foreground's codes, 10 for the background's.
    fn ink(&mut self, ink: Ink, ground: u8) {
        match ink {
            Ink::Default => self.push(39 + ground),
            Ink::Basic(index @ 0..8) => self.push(30 + ground + index),
            Ink::Basic(index) => self.push(82 + ground + index),
            Ink::Indexed(index) => [38 + ground, 5, index].into_iter().for_each(|code| self.push(code)),
            Ink::Rgb(r, g, b) => [38 + ground, 2, r, g, b].into_iter().for_each(|code| self.push(code)),
        }
    }
}

/// Appends `number` in decimal.
pub(super) fn push_number(out: &mut Vec<u8>, number: u16) {
    if number >= 10 {
        push_number(out, number / 10);
    }
    out.push(b'0' + u8::try_from(number % 10).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turned(from: Pen, to: Pen) -> String {
        let mut out = Vec::new();
        from.turn_into(to, &mut out);
        String::from_utf8(out).unwrap().replace('\x1b', "^")
    }

    fn pen(fg: Color, bg: Color, modifier: Modifier) -> Pen {
        Pen { fg: Ink::new(fg, ColorDepth::Rgb), bg: Ink::new(bg, ColorDepth::Rgb), modifier }
    }

    #[test]
    fn only_what_differs_is_sent() {
        let none = Modifier::empty();
        let plain = Pen::default();
        let red = pen(Color::Red, Color::Reset, none);
        let bold_red = pen(Color::Red, Color::Reset, Modifier::BOLD);
        let dim_red = pen(Color::Red, Color::Reset, Modifier::DIM);
        let both_red = pen(Color::Red, Color::Reset, Modifier::BOLD | Modifier::DIM);
        let on_sky = pen(Color::Red, Color::Rgb(95, 179, 217), none);
        for (case, from, to, expected) in [
            ("nothing", red, red, ""),
            ("back to the default", bold_red, plain, "^[m"),
            ("one colour", plain, red, "^[31m"),
            ("bright", plain, pen(Color::LightRed, Color::White, none), "^[91;107m"),
            ("indexed", plain, pen(Color::Indexed(208), Color::Indexed(3), none), "^[38;5;208;43m"),
            ("bold on", red, bold_red, "^[1m"),
            ("bold to dim", bold_red, dim_red, "^[22;2m"),
            ("dim off, bold stays", both_red, bold_red, "^[22;1m"),
            ("background only", red, on_sky, "^[48;2;95;179;217m"),
            ("background off", on_sky, red, "^[49m"),
            ("a reset is shorter", pen(Color::Red, Color::Blue, Modifier::ITALIC), bold_red, "^[0;1;31m"),
        ] {
            assert_eq!(turned(from, to), expected, "{case}");
        }
    }

    #[test]
    fn a_poorer_terminal_gets_the_nearest_colour() {
        for (color, depth, ink) in [
            (Color::Rgb(232, 102, 60), ColorDepth::Rgb, Ink::Rgb(232, 102, 60)),
            (Color::Rgb(255, 95, 0), ColorDepth::Indexed, Ink::Indexed(202)),
            (Color::Rgb(107, 107, 107), ColorDepth::Indexed, Ink::Indexed(242)),
            (Color::Rgb(250, 10, 10), ColorDepth::Sixteen, Ink::Basic(9)),
            (Color::Indexed(196), ColorDepth::Sixteen, Ink::Basic(9)),
            (Color::Indexed(4), ColorDepth::Indexed, Ink::Basic(4)),
            (Color::Red, ColorDepth::None, Ink::Default),
            (Color::Reset, ColorDepth::Rgb, Ink::Default),
        ] {
            assert_eq!(Ink::new(color, depth), ink, "{color:?} at {depth:?}");
        }
    }

    #[test]
    fn every_indexed_colour_is_its_own_nearest() {
        for index in 16..=255 {
            let (r, g, b) = indexed_rgb(index);
            assert_eq!(indexed_rgb(nearest_indexed(r, g, b)), (r, g, b), "{index}");
        }
    }
}
