//! Text that came from a device, cleaned once, so that it can be drawn anywhere.
//!
//! Whatever reads a device builds a [`SafeText`]; drawing takes nothing else. Descriptions and names are
//! written by people who may be hostile, so the type holds no character that moves the cursor, reorders a
//! line, hides, or takes part in an escape sequence (SNMP text has no such promise: RFC 2579 `DisplayString`
//! is ignored by many agents). The type never fails and never panics: what cannot be shown is replaced.

use std::borrow::{Borrow, Cow};
use std::fmt::{self, Write as _};
use std::ops::Deref;
use std::sync::Arc;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The longest text kept, in characters: the size of a `DisplayString` (RFC 2579).
pub const MAX_CHARS: usize = 255;

/// The most combining marks that one base character keeps.
///
/// Two are enough for Vietnamese and for Hangul syllables written in parts; more only serve to draw over
/// the lines above and below.
pub const MAX_MARKS: usize = 2;

const REPLACEMENT: char = char::REPLACEMENT_CHARACTER;
const ELLIPSIS: char = '…';

/// The only text from a device that may reach a cell of the screen.
///
/// It holds at most 255 characters, none of them a control, bidi, zero-width, private-use or
/// non-character. Clones share one allocation.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SafeText(Arc<str>);

impl SafeText {
    /// Cleans a text.
    ///
    /// Any kind of white space becomes a blank, a run of characters that must not be shown becomes one
    /// U+FFFD, and a text that is too long ends with an ellipsis. Cleaning twice changes nothing.
    pub fn new(text: &str) -> Self {
        Self(Arc::from(clean(text).as_ref()))
    }

    /// Reads the octets of an SNMP `OCTET STRING`: UTF-8 if valid, else printable Latin-1, else hexadecimal
    /// as in `0x1b5d`. Trailing NULs are cut.
    pub fn from_octets(octets: &[u8]) -> Self {
        let end = octets.iter().rposition(|&octet| octet != 0).map_or(0, |last| last + 1);
        let octets = &octets[..end];
        match std::str::from_utf8(octets) {
            Ok(text) => Self::new(text),
            Err(_) if octets.iter().copied().all(is_printable_latin1) => Self::new(&latin1(octets)),
            Err(_) => Self::new(&hexadecimal(octets)),
        }
    }

    /// Returns the cleaned text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns how many terminal cells the text takes.
    pub fn width(&self) -> usize {
        self.0.width()
    }
}

impl Deref for SafeText {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for SafeText {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for SafeText {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl From<&str> for SafeText {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl PartialEq<str> for SafeText {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for SafeText {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl fmt::Display for SafeText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for SafeText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

fn clean(text: &str) -> Cow<'_, str> {
    if text.len() <= MAX_CHARS && text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Cow::Borrowed(text);
    }
    let mut cleaner = Cleaner::default();
    for c in text.chars() {
        cleaner.push(c);
        if cleaner.chars > MAX_CHARS {
            return Cow::Owned(cleaner.cut());
        }
    }
    Cow::Owned(cleaner.text)
}

/// What is written so far, and what the next character depends on.
#[derive(Default)]
struct Cleaner {
    text: String,
    chars: usize,
    last: Option<char>,
    /// Combining marks since the last base character.
    marks: usize,
}

impl Cleaner {
    fn push(&mut self, c: char) {
        let c = self.shown(c);
        if c == REPLACEMENT && self.last == Some(REPLACEMENT) {
            return;
        }
        self.marks = if is_mark(c) { self.marks + 1 } else { 0 };
        self.text.push(c);
        self.last = Some(c);
        self.chars += 1;
    }

    fn shown(&self, c: char) -> char {
        match char_kind(c) {
            CharKind::Blank => ' ',
            CharKind::Forbidden => REPLACEMENT,
            CharKind::Mark if !self.takes_mark() => REPLACEMENT,
            CharKind::Mark | CharKind::Plain => c,
        }
    }

    fn takes_mark(&self) -> bool {
        self.marks < MAX_MARKS && !matches!(self.last, None | Some(REPLACEMENT))
    }

    fn cut(mut self) -> String {
        let keep = self.text.char_indices().nth(MAX_CHARS - 1).map_or(self.text.len(), |(at, _)| at);
        self.text.truncate(keep);
        self.text.push(ELLIPSIS);
        self.text
    }
}

/// What a character does where it is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CharKind {
    /// It takes cells of its own.
    Plain,
    /// White space of any kind, which is drawn as a blank.
    Blank,
    /// It is drawn over the one before it.
    Mark,
    /// It must never reach a cell: a control, a bidi, hidden or private character, no character at all.
    Forbidden,
}

/// Tells what a character does where it is drawn: for text that is longer than a [`SafeText`].
pub fn char_kind(c: char) -> CharKind {
    match c {
        ' '..='~' if c != ' ' => CharKind::Plain,
        _ if c.is_whitespace() || c == '\u{2800}' => CharKind::Blank,
        _ if is_forbidden(c) => CharKind::Forbidden,
        _ if is_mark(c) => CharKind::Mark,
        _ => CharKind::Plain,
    }
}

/// A character that is drawn over the one before it.
fn is_mark(c: char) -> bool {
    c.width() == Some(0)
}

/// Tells whether a character must never reach a cell.
///
/// Controls move the cursor; bidi controls reorder what stands beside them; format characters, fillers and
/// variation selectors are not seen; tags and non-characters have no picture; private use depends on the
/// font and could imitate our own glyphs.
fn is_forbidden(c: char) -> bool {
    c.is_control() || is_bidi_control(c) || is_invisible(c) || is_private(c) || is_noncharacter(c)
}

fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{061c}' | '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{00ad}' | '\u{034f}'
        | '\u{0600}'..='\u{0605}' | '\u{06dd}' | '\u{070f}' | '\u{0890}'..='\u{0891}' | '\u{08e2}'
        | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200d}' | '\u{2028}'..='\u{2029}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{110bd}' | '\u{110cd}' | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

fn is_private(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{ffffd}' | '\u{100000}'..='\u{10fffd}')
}

fn is_noncharacter(c: char) -> bool {
    matches!(c, '\u{fdd0}'..='\u{fdef}') || u32::from(c) & 0xfffe == 0xfffe
}

fn is_printable_latin1(octet: u8) -> bool {
    matches!(octet, b'\t' | b'\n' | b'\r' | 0x20..=0x7e | 0xa0..=0xff)
}

fn latin1(octets: &[u8]) -> String {
    octets.iter().copied().map(char::from).collect()
}

fn hexadecimal(octets: &[u8]) -> String {
    let mut text = String::from("0x");
    for octet in octets.iter().take(MAX_CHARS) {
        write!(text, "{octet:02x}").expect("writing to a String does not fail");
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn cleaned(input: &str, expected: &str) {
        assert_eq!(SafeText::new(input).as_str(), expected, "{input:?}");
    }

    #[test]
    fn ordinary_text_is_kept() {
        cleaned("", "");
        cleaned("Ethernet49/1 <uplink>", "Ethernet49/1 <uplink>");
        cleaned("Zürich 東京 naïve", "Zürich 東京 naïve");
        cleaned("e\u{301}a\u{302}\u{301}", "e\u{301}a\u{302}\u{301}");
    }

    #[test]
    fn escape_sequences_lose_their_controls() {
        cleaned("\u{1b}]0;owned\u{7}", "\u{fffd}]0;owned\u{fffd}");
        cleaned("\u{1b}[2J\u{9b}31m", "\u{fffd}[2J\u{fffd}31m");
        cleaned("a\u{0}\u{7f}b", "a\u{fffd}b");
    }

    #[test]
    fn white_space_of_any_kind_becomes_a_blank() {
        cleaned("one\ttwo\nthree", "one two three");
        cleaned("a\u{2028}b\u{3000}c\u{a0}d\u{2800}e", "a b c d e");
    }

    #[test]
    fn hidden_and_reordering_characters_are_replaced() {
        for hidden in
            ['\u{202e}', '\u{200b}', '\u{feff}', '\u{61c}', '\u{e0041}', '\u{fe0f}', '\u{e000}', '\u{ffff}']
        {
            cleaned(&format!("a{hidden}b"), "a\u{fffd}b");
        }
    }

    #[test]
    fn stacked_marks_are_limited_and_need_a_base() {
        cleaned(&format!("a{}b", "\u{301}".repeat(200)), "a\u{301}\u{301}\u{fffd}b");
        cleaned("\u{301}a", "\u{fffd}a");
    }

    #[test]
    fn long_text_ends_with_an_ellipsis() {
        cleaned(&"x".repeat(255), &"x".repeat(255));
        cleaned(&"x".repeat(256), &format!("{}…", "x".repeat(254)));
        cleaned(&"é".repeat(1000), &format!("{}…", "é".repeat(254)));
    }

    #[test]
    fn octets_are_utf8_then_latin1_then_hexadecimal() {
        let cases: [(&[u8], &str); 6] = [
            (b"core1\0\0", "core1"),
            (b"\0\0", ""),
            ("Zürich".as_bytes(), "Zürich"),
            (b"Z\xfcrich", "Zürich"),
            (b"\x1b]\xff", "0x1b5dff"),
            (b"\x80\x00", "0x80"),
        ];
        for (octets, expected) in cases {
            assert_eq!(SafeText::from_octets(octets).as_str(), expected, "{octets:?}");
        }
    }

    #[track_caller]
    fn assert_safe(text: &SafeText) {
        assert!(text.chars().count() <= MAX_CHARS);
        assert!(text.width() <= 2 * MAX_CHARS);
        assert!(!text.chars().any(|c| is_forbidden(c) || (c.is_whitespace() && c != ' ')), "{text:?}");
        assert!(text.chars().all(|c| c.width().is_some()), "{text:?}");
        let most = text.chars().fold((0, 0), |(run, most), c| {
            let run = if is_mark(c) { run + 1 } else { 0 };
            (run, most.max(run))
        });
        assert!(most.1 <= MAX_MARKS, "{text:?}");
        assert_eq!(SafeText::new(text).as_str(), text.as_str());
    }

    proptest! {
        #[test]
        fn any_text_becomes_safe(text in "(\\PC|\\pM|\\pC|[a-z\\u{200b}-\\u{202e}\\u{e0000}-\\u{e007f}]){0,300}") {
            assert_safe(&SafeText::new(&text));
        }

        #[test]
        fn any_octets_become_safe(octets in proptest::collection::vec(any::<u8>(), 0..600)) {
            assert_safe(&SafeText::from_octets(&octets));
        }
    }

    #[test]
    fn every_single_character_is_safe() {
        for c in (0..=0x10_ffff).filter_map(char::from_u32) {
            let text = SafeText::new(&format!("a{c}"));
            assert!(!text.chars().any(is_forbidden), "{c:?}");
        }
    }
}
