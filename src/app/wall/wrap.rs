//! Breaks a text into lines between words, and a word that is too long inside: nothing of a name is ever lost.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::letters;

/// How large a text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum TextSize {
    /// In the letters of the terminal.
    #[default]
    Plain,
    /// In letters of blocks, each pixel this many half cells high and cells wide; at least 1.
    Blocks(u16),
}

impl TextSize {
    /// Rows of a line.
    pub const fn height(self) -> u16 {
        match self {
            Self::Plain => 1,
            Self::Blocks(scale) => (letters::HEIGHT * scale).div_ceil(2),
        }
    }

    /// Columns of a text; the widest there is if it cannot be written at this size.
    pub fn width(self, text: &str) -> u16 {
        match self {
            Self::Plain => u16::try_from(text.width()).unwrap_or(u16::MAX),
            Self::Blocks(scale) => letters::width(text).map_or(u16::MAX, |width| width.saturating_mul(scale)),
        }
    }

    /// This size, or the terminal's letters if the text has characters that are not made of blocks.
    pub fn able_to_write(self, text: &str) -> Self {
        if self == Self::Plain || letters::width(text).is_some() { self } else { Self::Plain }
    }

    fn fits(self, text: &str, width: u16) -> bool {
        self.width(text) <= width
    }
}

/// The lines of a text at a size within a width. At least one character stands on a line, however narrow it is.
pub fn lines(text: &str, size: TextSize, width: u16) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in words(text) {
        let last = lines.last_mut().expect("there is always a line");
        let joined = if last.is_empty() { word.clone() } else { format!("{last} {word}") };
        if size.fits(&joined, width) {
            *last = joined;
        } else {
            if last.is_empty() {
                lines.pop();
            }
            lines.extend(pieces(&word, size, width));
        }
    }
    lines
}

/// The words of a text; a unit stays with its number.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        match words.last_mut() {
            Some(last) if word.len() == 1 && last.ends_with(|c: char| c.is_ascii_digit()) => {
                last.push(' ');
                last.push_str(word);
            }
            _ => words.push(word.to_owned()),
        }
    }
    words
}

/// A word in pieces that fit.
fn pieces(word: &str, size: TextSize, width: u16) -> Vec<String> {
    let mut pieces = vec![String::new()];
    for character in word.chars() {
        let last = pieces.last_mut().expect("there is always a piece");
        last.push(character);
        // What takes no cell of its own stays with the character that it belongs to.
        let stands_alone = character.width().unwrap_or(0) > 0 && last.chars().nth(1).is_some();
        if stands_alone && !size.fits(last, width) {
            last.pop();
            pieces.push(character.to_string());
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_text_breaks_between_words_and_inside_of_long_names() {
        for (text, width, expected) in [
            ("fra-leaf-3 Ethernet2 down", 40, vec!["fra-leaf-3 Ethernet2 down"]),
            ("fra-leaf-3 Ethernet2 down", 20, vec!["fra-leaf-3 Ethernet2", "down"]),
            ("fra-leaf-3 down", 6, vec!["fra-le", "af-3", "down"]),
            ("flapping, 6 in 10 m", 18, vec!["flapping, 6 in", "10 m"]),
            ("", 6, vec![""]),
            ("接口 down", 3, vec!["接", "口", "dow", "n"]),
            ("接", 1, vec!["接"]),
        ] {
            assert_eq!(lines(text, TextSize::Plain, width), expected, "{text} in {width}");
        }
    }

    #[test]
    fn what_has_no_blocks_is_written_plain() {
        let large = TextSize::Blocks(2);
        assert_eq!(large.able_to_write("fra-leaf-3 down"), large);
        assert_eq!(large.able_to_write("zürich-1 down"), TextSize::Plain);
        assert_eq!((large.height(), TextSize::Blocks(1).height()), (6, 3));
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_every_line_fits(text in "[a-z0-9-]{1,30}( [a-z0-9-]{1,30}){0,5}", width in 1u16..60) {
            for size in [TextSize::Plain, TextSize::Blocks(1)] {
                let lines = lines(&text, size, width);
                let bare = |text: &str| text.replace(' ', "");
                prop_assert_eq!(bare(&lines.concat()), bare(&text));
                for line in lines.iter().filter(|line| line.chars().count() > 1) {
                    prop_assert!(size.width(line) <= width, "{line:?} in {width}");
                }
            }
        }
    }
}
