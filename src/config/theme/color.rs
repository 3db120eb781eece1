//! Colours as a theme names them, and their nearest kin on lesser terminals.

use super::depth::ColorDepth;

/// Red, green and blue, 0 to 255 each, in sRGB.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rgb(pub u8, pub u8, pub u8);

/// The sixteen colours that every terminal names (ECMA-48, and the bright ones of aixterm).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ansi(u8);

const ANSI_NAMES: [&str; 16] = [
    "black",
    "red",
    "green",
    "yellow",
    "blue",
    "magenta",
    "cyan",
    "white",
    "bright-black",
    "bright-red",
    "bright-green",
    "bright-yellow",
    "bright-blue",
    "bright-magenta",
    "bright-cyan",
    "bright-white",
];

/// What xterm shows for the sixteen: terminals differ, so this only serves to find the nearest.
const ANSI_RGB: [Rgb; 16] = [
    Rgb(0, 0, 0),
    Rgb(205, 0, 0),
    Rgb(0, 205, 0),
    Rgb(205, 205, 0),
    Rgb(0, 0, 238),
    Rgb(205, 0, 205),
    Rgb(0, 205, 205),
    Rgb(229, 229, 229),
    Rgb(127, 127, 127),
    Rgb(255, 0, 0),
    Rgb(0, 255, 0),
    Rgb(255, 255, 0),
    Rgb(92, 92, 255),
    Rgb(255, 0, 255),
    Rgb(0, 255, 255),
    Rgb(255, 255, 255),
];

/// The steps of one channel in the cube of 256 colours.
const CUBE: [u8; 6] = [0, 95, 135, 175, 215, 255];

impl Ansi {
    /// The colour with this number.
    ///
    /// Nothing above 15.
    pub const fn new(number: u8) -> Option<Self> {
        if number < 16 { Some(Self(number)) } else { None }
    }

    /// Its number, 0 to 15; from 8 on they are the bright ones.
    pub const fn number(self) -> u8 {
        self.0
    }

    /// Its name in a theme file.
    pub fn name(self) -> &'static str {
        ANSI_NAMES[usize::from(self.0)]
    }
}

/// A colour of a theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Color {
    /// Whatever the terminal shows by itself.
    Default,
    /// One of the sixteen.
    Ansi(Ansi),
    /// One of the 256, by index.
    Indexed(u8),
    /// An exact colour.
    Rgb(Rgb),
}

impl Color {
    /// Reads `#rrggbb`, an ANSI name or `default`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        if text == "default" {
            return Some(Self::Default);
        }
        if let Some(digits) = text.strip_prefix('#') {
            return parse_hex(digits).map(Self::Rgb);
        }
        let number = ANSI_NAMES.iter().position(|name| *name == text)?;
        Ansi::new(u8::try_from(number).ok()?).map(Self::Ansi)
    }

    /// The nearest colour that a terminal of this depth can show.
    pub fn degraded(self, depth: ColorDepth) -> Self {
        match (depth, self) {
            (ColorDepth::None, _) | (_, Self::Default) => Self::Default,
            (ColorDepth::Rgb, _) | (_, Self::Ansi(_)) | (ColorDepth::Indexed, Self::Indexed(_)) => self,
            (ColorDepth::Indexed, Self::Rgb(rgb)) => Self::Indexed(nearest_indexed(rgb)),
            (ColorDepth::Sixteen, Self::Indexed(index)) => Self::Ansi(nearest_ansi(rgb_of(index))),
            (ColorDepth::Sixteen, Self::Rgb(rgb)) => Self::Ansi(nearest_ansi(rgb)),
        }
    }
}

fn parse_hex(digits: &str) -> Option<Rgb> {
    if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let channel = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
    Some(Rgb(channel(0)?, channel(2)?, channel(4)?))
}

/// What an index of the 256 stands for: sixteen names, a cube of 6x6x6, a ramp of 24 greys.
fn rgb_of(index: u8) -> Rgb {
    match index {
        0..16 => ANSI_RGB[usize::from(index)],
        16..232 => {
            let at = |of: u8| CUBE[usize::from((index - 16) / of % 6)];
            Rgb(at(36), at(6), at(1))
        }
        232.. => {
            let grey = 8 + 10 * (index - 232);
            Rgb(grey, grey, grey)
        }
    }
}

fn distance(a: Rgb, b: Rgb) -> u32 {
    let square = |a: u8, b: u8| u32::from(a.abs_diff(b)).pow(2);
    // The eye sees green best and blue worst.
    3 * square(a.0, b.0) + 6 * square(a.1, b.1) + square(a.2, b.2)
}

/// The sixteen are left out: what they look like is the user's choice.
fn nearest_indexed(rgb: Rgb) -> u8 {
    (16..=255).min_by_key(|index| distance(rgb, rgb_of(*index))).unwrap_or(16)
}

fn nearest_ansi(rgb: Rgb) -> Ansi {
    let hued = chroma(rgb) > 48;
    // A hue must not become grey: `up` would look like plain text.
    let fits = |number: &u8| !hued || chroma(ANSI_RGB[usize::from(*number)]) > 48;
    let nearest = (0..16).filter(fits).min_by_key(|number| distance(rgb, ANSI_RGB[usize::from(*number)]));
    Ansi(nearest.unwrap_or(7))
}

fn chroma(Rgb(r, g, b): Rgb) -> u8 {
    r.max(g).max(b) - r.min(g).min(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_as_hex_and_names() {
        for (text, expected) in [
            ("#f2f4f7", Some(Color::Rgb(Rgb(0xf2, 0xf4, 0xf7)))),
            ("default", Some(Color::Default)),
            ("bright-red", Some(Color::Ansi(Ansi(9)))),
            ("#f2f4f", None),
            ("#éa12", None),
            ("pink", None),
        ] {
            assert_eq!(Color::parse(text), expected, "{text}");
        }
    }

    #[test]
    fn colours_degrade_to_their_nearest_kin() {
        let red = Color::Rgb(Rgb(250, 5, 5));
        assert_eq!(red.degraded(ColorDepth::Rgb), red);
        assert_eq!(red.degraded(ColorDepth::Indexed), Color::Indexed(196));
        assert_eq!(red.degraded(ColorDepth::Sixteen), Color::Ansi(Ansi(9)));
        assert_eq!(red.degraded(ColorDepth::None), Color::Default);
        assert_eq!(Color::Indexed(240).degraded(ColorDepth::Sixteen), Color::Ansi(Ansi(8)));
    }

    #[test]
    fn every_index_is_its_own_nearest() {
        for index in 16..=255_u8 {
            assert_eq!(rgb_of(nearest_indexed(rgb_of(index))), rgb_of(index), "{index}");
        }
    }
}
