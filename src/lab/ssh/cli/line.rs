//! The line under the cursor: what keys do to it, and what a terminal is sent for it. Pure.

/// A line being typed.
#[derive(Debug, Default)]
pub(super) struct Line {
    text: Vec<u8>,
    /// Whether keys are shown.
    pub(super) is_hidden: bool,
    escape: Escape,
}

/// How far an escape sequence has come.
#[derive(Debug, Default, PartialEq, Eq)]
enum Escape {
    #[default]
    None,
    Begun,
    Inside,
}

/// What a key did.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Key {
    /// It changed the line, or did nothing.
    Edited,
    /// Enter.
    Enter,
    /// Ctrl-C.
    Interrupt,
    /// Ctrl-D on an empty line.
    End,
    /// Tab.
    Tab,
    /// `?`: it is not in the line yet.
    Help,
    /// A blank: it is not in the line yet.
    Blank,
}

impl Line {
    /// Takes a key; what the terminal shows of it is added to `echo`.
    pub(super) fn key(&mut self, key: u8, echo: &mut Vec<u8>) -> Key {
        if self.is_escape(key) {
            return Key::Edited;
        }
        match key {
            b'\r' | b'\n' => return Key::Enter,
            3 => return Key::Interrupt,
            4 if self.text.is_empty() => return Key::End,
            b'\t' => return Key::Tab,
            b'?' if !self.is_hidden => return Key::Help,
            b' ' if !self.is_hidden => return Key::Blank,
            8 | 127 => self.erase(1, echo),
            // Ctrl-U and Ctrl-W.
            21 => self.erase(self.text.len(), echo),
            23 => self.erase(self.last_word(), echo),
            0..32 => {}
            _ => self.push(&[key], echo),
        }
        Key::Edited
    }

    /// Cursor keys and their like are swallowed, as on a terminal without them.
    fn is_escape(&mut self, key: u8) -> bool {
        self.escape = match (&self.escape, key) {
            (Escape::None, 27) => Escape::Begun,
            (Escape::None, _) => return false,
            (Escape::Begun, b'[' | b'O') => Escape::Inside,
            (Escape::Inside, b'0'..=b'9' | b';' | b'?') => Escape::Inside,
            _ => Escape::None,
        };
        true
    }

    /// Adds to the line.
    pub(super) fn push(&mut self, text: &[u8], echo: &mut Vec<u8>) {
        self.text.extend_from_slice(text);
        if !self.is_hidden {
            echo.extend_from_slice(text);
        }
    }

    fn erase(&mut self, count: usize, echo: &mut Vec<u8>) {
        for _ in 0..count.min(self.text.len()) {
            // What continues a character of UTF-8 takes no column.
            let mut last = self.text.pop();
            while last.is_some_and(|octet| octet & 0xC0 == 0x80) {
                last = self.text.pop();
            }
            if !self.is_hidden {
                echo.extend_from_slice(b"\x08 \x08");
            }
        }
    }

    fn last_word(&self) -> usize {
        let blanks = self.text.iter().rev().take_while(|octet| **octet == b' ').count();
        let rest = &self.text[..self.text.len() - blanks];
        blanks + rest.iter().rev().take_while(|octet| **octet != b' ').count()
    }

    /// The line so far.
    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.text).into_owned()
    }

    /// The line, which is empty afterwards.
    pub(super) fn take(&mut self) -> String {
        self.is_hidden = false;
        let text = self.text();
        self.text.clear();
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn type_all(keys: &[u8]) -> (String, Vec<u8>) {
        let (mut line, mut echo) = (Line::default(), Vec::new());
        for key in keys {
            if line.key(*key, &mut echo) == Key::Blank {
                line.push(b" ", &mut echo);
            }
        }
        (line.take(), echo)
    }

    #[test]
    fn keys_change_the_line_and_are_echoed() {
        assert_eq!(type_all(b"shx\x7fow"), ("show".to_owned(), b"shx\x08 \x08ow".to_vec()));
        assert_eq!(type_all(b"one two\x17three").0, "one three");
        assert_eq!(type_all(b"one\x15two").0, "two");
        assert_eq!(type_all(b"a\x1b[Ab\x1bOAc").0, "abc");
        assert_eq!(type_all("ü\x7f".as_bytes()), (String::new(), "ü\x08 \x08".as_bytes().to_vec()));
    }

    #[test]
    fn a_hidden_line_shows_nothing() {
        let (mut line, mut echo) = (Line { is_hidden: true, ..Line::default() }, Vec::new());
        for key in b"secret?\x7f!" {
            line.key(*key, &mut echo);
        }
        assert_eq!((line.take().as_str(), echo.as_slice()), ("secret!", &b""[..]));
    }
}
