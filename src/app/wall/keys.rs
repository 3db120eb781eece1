//! The few keys of the wall: one table for the state, the help of the command and the documentation.
//!
//! It is no part of the console's key map: no file of a viewer changes what a key means here.

use super::Page;
use crate::keys::{Code, Key};

/// What somebody at a keyboard may wish. None of it leaves the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// The next sheet.
    Next,
    /// The sheet before.
    Previous,
    /// The pages stand still, or go on.
    Pause,
    /// Everything is drawn anew.
    Redraw,
    /// It ends, where keys may end it.
    Quit,
    /// This page.
    Show(Page),
}

/// The keys, what they do, and the words of the help.
pub const KEYS: [(&[&str], Wish, &str); 5] = [
    (&["n", "space", "right", "pagedown"], Wish::Next, "next page"),
    (&["b", "left", "pageup"], Wish::Previous, "page before"),
    (&["p"], Wish::Pause, "pause, for ten minutes at most"),
    (&["ctrl-l"], Wish::Redraw, "draw everything anew"),
    (&["q", "ctrl-c"], Wish::Quit, "leave, unless started with --no-quit"),
];

/// What a key asks for: one of the table, or the page of a digit.
pub(super) fn wish(key: Key) -> Option<Wish> {
    if let Code::Char(digit) = key.code
        && !key.ctrl
        && !key.alt
        && let Some(page) = Page::of_digit(digit)
    {
        return Some(Wish::Show(page));
    }
    let is_it = |name: &&str| name.parse::<Key>().is_ok_and(|named| named.normalised() == key);
    KEYS.iter().find(|(names, ..)| names.iter().any(&is_it)).map(|(_, wish, _)| *wish)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_of_the_table_is_a_key_and_means_one_thing() {
        for (names, expected, _) in KEYS {
            for name in names {
                assert_eq!(wish(name.parse::<Key>().unwrap().normalised()), Some(expected), "{name}");
            }
        }
        assert_eq!(wish(Key::char('5')), Some(Wish::Show(Page::Alarms)));
        assert_eq!((wish(Key::char('7')), wish(Key::char(':')), wish(Key::char('!'))), (None, None, None));
    }
}
