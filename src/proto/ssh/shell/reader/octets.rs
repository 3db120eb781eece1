//! Octets to characters, one at a time: UTF-8 where it is valid, a guess where it is not.

/// What an octet completes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Decoded {
    /// A character that is no control.
    Char(char),
    /// A control of C0 or C1, or DEL.
    Control(u8),
}

/// An octet may show that what came before it was no UTF-8, and complete something itself.
pub(super) type Step = [Option<Decoded>; 2];

/// A character that is not complete yet.
#[derive(Debug, Default)]
pub(super) struct Decoder {
    octets: [u8; 4],
    have: usize,
    need: usize,
}

impl Decoder {
    /// Whether the next octet begins a character.
    pub(super) const fn is_idle(&self) -> bool {
        self.have == 0
    }

    pub(super) fn push(&mut self, octet: u8) -> Step {
        if self.is_idle() {
            return [self.begin(octet), None];
        }
        if !self.goes_on(octet) {
            let broken = self.give_up();
            return [broken, self.begin(octet)];
        }
        self.octets[self.have] = octet;
        self.have += 1;
        if self.have < self.need {
            return [None, None];
        }
        let text = std::str::from_utf8(&self.octets[..self.have]).ok();
        let c = text.and_then(|text| text.chars().next()).unwrap_or(char::REPLACEMENT_CHARACTER);
        self.have = 0;
        [Some(sorted(c)), None]
    }

    /// What is left of a character when nothing more comes.
    pub(super) fn finish(&mut self) -> Step {
        [if self.is_idle() { None } else { self.give_up() }, None]
    }

    fn begin(&mut self, octet: u8) -> Option<Decoded> {
        self.need = match octet {
            0xc2..=0xdf => 2,
            0xe0..=0xef => 3,
            0xf0..=0xf4 => 4,
            _ => return Some(alone(octet)),
        };
        self.octets[0] = octet;
        self.have = 1;
        None
    }

    /// Whether the octet continues what is there, so that valid UTF-8 can still come of it (Unicode, table 3-7).
    fn goes_on(&self, octet: u8) -> bool {
        let second = match (self.have, self.octets[0]) {
            (1, 0xe0) => 0xa0..=0xbf,
            (1, 0xed) => 0x80..=0x9f,
            (1, 0xf0) => 0x90..=0xbf,
            (1, 0xf4) => 0x80..=0x8f,
            _ => 0x80..=0xbf,
        };
        second.contains(&octet)
    }

    /// A leading octet alone is taken for Latin-1; what broke later was UTF-8 and is not to be read.
    fn give_up(&mut self) -> Option<Decoded> {
        let guess = if self.have == 1 { alone(self.octets[0]) } else { REPLACED };
        self.have = 0;
        Some(guess)
    }
}

const REPLACED: Decoded = Decoded::Char(char::REPLACEMENT_CHARACTER);

/// An octet that is no part of UTF-8. Those from 0x80 to 0x9f are C1 only where nobody speaks UTF-8 any more.
fn alone(octet: u8) -> Decoded {
    match octet {
        0x80..=0x9f => REPLACED,
        _ => sorted(char::from(octet)),
    }
}

fn sorted(c: char) -> Decoded {
    match u8::try_from(u32::from(c)) {
        Ok(code) if c.is_control() => Decoded::Control(code),
        _ => Decoded::Char(c),
    }
}
