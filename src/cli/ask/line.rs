//! A line as it is typed, pure: octets in, what is echoed out.

use secrecy::zeroize::Zeroize;

/// No answer is longer. The room is taken at once, so that no copy of a secret stays behind where it grew.
const LIMIT_OCTETS: usize = 4096;

const INTERRUPT: u8 = 0x03;
const END_OF_INPUT: u8 = 0x04;
const BACKSPACE: u8 = 0x08;
const KILL_LINE: u8 = 0x15;
const ESCAPE: u8 = 0x1b;
const DELETE: u8 = 0x7f;

/// What is seen while typing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// The text.
    Plain,
    /// A star for each character.
    Masked,
}

/// How a line ended.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum End {
    /// With Enter.
    Done(String),
    /// With Ctrl-D on an empty line, or the terminal went away.
    Declined,
    /// With Ctrl-C.
    Interrupted,
}

/// A line that is being typed; wiped when it is dropped.
pub(super) struct Line {
    octets: Vec<u8>,
    shown: Shown,
    escape: Escape,
}

/// How far we are in what a cursor or function key sends; all of it is left out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Escape {
    No,
    Begun,
    Sequence,
}

impl Line {
    pub(super) fn new(shown: Shown) -> Self {
        Self { octets: Vec::with_capacity(LIMIT_OCTETS), shown, escape: Escape::No }
    }

    /// Takes an octet and says what is echoed for it.
    pub(super) fn take(&mut self, octet: u8, echo: &mut Vec<u8>) -> Option<End> {
        if self.skips(octet) {
            return None;
        }
        match octet {
            b'\r' | b'\n' => return Some(self.done()),
            INTERRUPT => return Some(End::Interrupted),
            END_OF_INPUT if self.octets.is_empty() => return Some(End::Declined),
            BACKSPACE | DELETE => self.erase(echo),
            KILL_LINE => {
                while !self.octets.is_empty() {
                    self.erase(echo);
                }
            }
            0..0x20 => {}
            _ if self.octets.len() < LIMIT_OCTETS => self.put(octet, echo),
            _ => {}
        }
        None
    }

    fn done(&mut self) -> End {
        let octets = std::mem::take(&mut self.octets);
        // Not UTF-8: an answer in an encoding that cannot be sent as text.
        String::from_utf8(octets).map_or(End::Declined, End::Done)
    }

    fn put(&mut self, octet: u8, echo: &mut Vec<u8>) {
        self.octets.push(octet);
        match self.shown {
            Shown::Plain => echo.push(octet),
            Shown::Masked if is_first(octet) => echo.push(b'*'),
            Shown::Masked => {}
        }
    }

    /// Takes the last character back, whole.
    fn erase(&mut self, echo: &mut Vec<u8>) {
        while let Some(octet) = self.octets.pop() {
            if is_first(octet) {
                echo.extend(b"\x08 \x08");
                return;
            }
        }
    }

    /// `ESC [ .. letter` and `ESC O letter`.
    fn skips(&mut self, octet: u8) -> bool {
        let (next, is_skipped) = match (self.escape, octet) {
            (Escape::No, ESCAPE) => (Escape::Begun, true),
            (Escape::Begun, b'[' | b'O') => (Escape::Sequence, true),
            (Escape::Sequence, 0x20..=0x3f) => (Escape::Sequence, true),
            (Escape::Sequence, 0x40..=0x7e) => (Escape::No, true),
            _ => (Escape::No, false),
        };
        self.escape = next;
        is_skipped
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.octets.zeroize();
    }
}

/// Whether a character of UTF-8 begins here.
const fn is_first(octet: u8) -> bool {
    octet & 0xc0 != 0x80
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(keys: &str, shown: Shown) -> (Option<End>, String) {
        let (mut line, mut echo) = (Line::new(shown), Vec::new());
        let end = keys.bytes().find_map(|octet| line.take(octet, &mut echo));
        (end, String::from_utf8(echo).unwrap())
    }

    fn done(text: &str) -> Option<End> {
        Some(End::Done(text.to_owned()))
    }

    #[test]
    fn a_secret_shows_a_star_for_each_character() {
        assert_eq!(typed("gehéim\r", Shown::Masked), (done("gehéim"), "******".to_owned()));
        assert_eq!(typed("yes\n", Shown::Plain), (done("yes"), "yes".to_owned()));
    }

    #[test]
    fn what_was_typed_can_be_taken_back() {
        assert_eq!(typed("abé\x7f\x7fc\r", Shown::Masked), (done("ac"), "***\x08 \x08\x08 \x08*".to_owned()));
        assert_eq!(typed("\x7f\x08x\r", Shown::Plain), (done("x"), "x".to_owned()));
        assert_eq!(typed("wrong\x15right\r", Shown::Masked).0, done("right"));
    }

    #[test]
    fn a_line_ends_with_enter_ctrl_c_or_ctrl_d() {
        assert_eq!(typed("\r", Shown::Plain).0, done(""));
        assert_eq!(typed("secret\x03", Shown::Masked).0, Some(End::Interrupted));
        assert_eq!(typed("\x04", Shown::Masked).0, Some(End::Declined));
        assert_eq!(typed("a\x04b\r", Shown::Masked).0, done("ab"));
        assert_eq!(typed("half", Shown::Masked).0, None);
    }

    #[test]
    fn keys_that_are_no_text_are_left_out_and_echo_nothing() {
        assert_eq!(typed("a\x1b[Ab\x1bOPc\x1b[1;5C\x07d\r", Shown::Plain), (done("abcd"), "abcd".to_owned()));
    }

    #[test]
    fn a_line_that_never_ends_does_not_grow() {
        let (end, echo) = typed(&"a".repeat(3 * LIMIT_OCTETS), Shown::Masked);
        assert_eq!((end, echo.len()), (None, LIMIT_OCTETS));
    }
}
