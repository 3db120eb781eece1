//! Keys as a terminal sends them: xterm's, which descend from the VT220's (ctlseqs, "PC-Style Function Keys").

use crate::keys::{Code, Key};

/// What the program on the device has asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Modes {
    /// Arrows, Home and End in their application form (DECCKM).
    pub application_cursor: bool,
    /// Pasted text in brackets (mode 2004).
    pub bracketed_paste: bool,
}

const PASTE_BEGINS: &str = "\u{1b}[200~";
const PASTE_ENDS: &str = "\u{1b}[201~";

/// The octets of a key.
pub(super) fn octets(key: Key, modes: Modes) -> Vec<u8> {
    let plain = match key.code {
        Code::Char(c) => character(c, key.ctrl),
        Code::Enter => "\r".into(),
        Code::Esc => "\u{1b}".into(),
        Code::Tab if key.shift => return b"\x1b[Z".to_vec(),
        Code::Tab => "\t".into(),
        Code::Backspace => "\u{7f}".into(),
        code => return sequence(code, key, modes).into_bytes(),
    };
    // Alt is an escape in front (xterm's metaSendsEscape).
    let alt = if key.alt { "\u{1b}" } else { "" };
    format!("{alt}{plain}").into_bytes()
}

fn character(c: char, ctrl: bool) -> String {
    let held = match c.to_ascii_lowercase() {
        letter @ 'a'..='z' => Some(letter as u8 - b'a' + 1),
        ' ' | '@' | '2' => Some(0),
        '[' | '3' => Some(0x1b),
        '\\' | '4' => Some(0x1c),
        ']' | '5' => Some(0x1d),
        '^' | '6' => Some(0x1e),
        '_' | '/' | '7' => Some(0x1f),
        '?' | '8' => Some(0x7f),
        _ => None,
    };
    held.filter(|_| ctrl).map_or(c, char::from).to_string()
}

fn sequence(code: Code, key: Key, modes: Modes) -> String {
    // 1 and one for Shift, two for Alt, four for Control.
    let modifiers = 1 + u8::from(key.shift) + 2 * u8::from(key.alt) + 4 * u8::from(key.ctrl);
    let letter = |letter: char| match modifiers {
        1 if modes.application_cursor => format!("\u{1b}O{letter}"),
        1 => format!("\u{1b}[{letter}"),
        _ => format!("\u{1b}[1;{modifiers}{letter}"),
    };
    let number = |number: u8| match modifiers {
        1 => format!("\u{1b}[{number}~"),
        _ => format!("\u{1b}[{number};{modifiers}~"),
    };
    match code {
        Code::Up => letter('A'),
        Code::Down => letter('B'),
        Code::Right => letter('C'),
        Code::Left => letter('D'),
        Code::Home => letter('H'),
        Code::End => letter('F'),
        Code::Insert => number(2),
        Code::Delete => number(3),
        Code::PageUp => number(5),
        Code::PageDown => number(6),
        Code::F(n @ 1..=4) => {
            let letter = char::from(b'P' + n - 1);
            if modifiers == 1 { format!("\u{1b}O{letter}") } else { format!("\u{1b}[1;{modifiers}{letter}") }
        }
        Code::F(n) => function(n).map(number).unwrap_or_default(),
        Code::Char(_) | Code::Enter | Code::Esc | Code::Tab | Code::Backspace => String::new(),
    }
}

/// The numbers of the function keys from the fifth on, as the VT220 gave them.
fn function(n: u8) -> Option<u8> {
    const NUMBERS: [u8; 20] =
        [15, 17, 18, 19, 20, 21, 23, 24, 25, 26, 28, 29, 31, 32, 33, 34, 42, 43, 44, 45];
    NUMBERS.get(usize::from(n.checked_sub(5)?)).copied()
}

/// The octets of pasted text. Nothing in it can end the brackets, or be anything but text.
pub(super) fn paste(text: &str, modes: Modes) -> Vec<u8> {
    let text = text.replace("\r\n", "\n");
    let text: String = text
        .chars()
        .map(|c| if c == '\n' { '\r' } else { c })
        .filter(|c| !c.is_control() || matches!(c, '\r' | '\t'))
        .collect();
    if modes.bracketed_paste {
        format!("{PASTE_BEGINS}{text}{PASTE_ENDS}").into_bytes()
    } else {
        text.into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(key: &str, modes: Modes) -> String {
        String::from_utf8(octets(key.parse().unwrap(), modes)).unwrap()
    }

    #[test]
    fn keys_are_those_of_an_xterm() {
        let cursor = Modes { application_cursor: true, ..Modes::default() };
        for (key, modes, expected) in [
            ("a", Modes::default(), "a"),
            ("A", Modes::default(), "A"),
            ("ü", Modes::default(), "ü"),
            ("space", Modes::default(), " "),
            ("ctrl-c", Modes::default(), "\u{3}"),
            ("ctrl-space", Modes::default(), "\0"),
            ("ctrl-]", Modes::default(), "\u{1d}"),
            ("alt-b", Modes::default(), "\u{1b}b"),
            ("enter", Modes::default(), "\r"),
            ("tab", Modes::default(), "\t"),
            ("shift-tab", Modes::default(), "\u{1b}[Z"),
            ("backspace", Modes::default(), "\u{7f}"),
            ("up", Modes::default(), "\u{1b}[A"),
            ("up", cursor, "\u{1b}OA"),
            ("ctrl-right", cursor, "\u{1b}[1;5C"),
            ("end", cursor, "\u{1b}OF"),
            ("delete", cursor, "\u{1b}[3~"),
            ("shift-pageup", Modes::default(), "\u{1b}[5;2~"),
            ("f1", Modes::default(), "\u{1b}OP"),
            ("f5", Modes::default(), "\u{1b}[15~"),
            ("f12", Modes::default(), "\u{1b}[24~"),
        ] {
            assert_eq!(sent(key, modes), expected, "{key}");
        }
    }

    #[test]
    fn pasted_text_cannot_leave_its_brackets() {
        let bracketed = Modes { bracketed_paste: true, ..Modes::default() };
        assert_eq!(paste("a\r\nb\n", Modes::default()), b"a\rb\r");
        let hostile = paste("a\u{1b}[201~rm\u{3}\n", bracketed);
        assert_eq!(hostile, b"\x1b[200~a[201~rm\r\x1b[201~");
    }
}
