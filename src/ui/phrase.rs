//! Texts that are made while drawing, on the stack.

use std::fmt::{self, Write as _};

pub use crate::app::words::Count;

/// A text of up to [`Phrase::CAPACITY`] octets that needs no allocation. What does not fit is left out.
#[derive(Clone, Copy)]
pub struct Phrase {
    octets: [u8; Self::CAPACITY],
    length: usize,
}

impl Phrase {
    /// The most octets that are kept: a line of a wide screen.
    pub const CAPACITY: usize = 240;

    /// Writes a text.
    pub fn new(arguments: fmt::Arguments<'_>) -> Self {
        Self { octets: [0; Self::CAPACITY], length: 0 }.and(arguments)
    }

    /// Writes more behind it.
    #[must_use]
    pub fn and(mut self, arguments: fmt::Arguments<'_>) -> Self {
        // Only a `Display` that fails on its own account is an error here, and then the part before it stands.
        let _ = self.write_fmt(arguments);
        self
    }

    /// Writes a value.
    pub fn of(value: impl fmt::Display) -> Self {
        Self::new(format_args!("{value}"))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.octets[..self.length]).expect("only whole characters are written")
    }
}

impl fmt::Write for Phrase {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let mut end = text.len().min(Self::CAPACITY - self.length);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let kept = &text[..end];
        self.octets[self.length..self.length + kept.len()].copy_from_slice(kept.as_bytes());
        self.length += kept.len();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_left_out_by_whole_characters() {
        let text = Phrase::of("€".repeat(100));
        assert_eq!(text.as_str(), "€".repeat(80));
        let text = Phrase::new(format_args!("a{}", "€".repeat(100)));
        assert_eq!(text.as_str().len(), 1 + 79 * 3);
    }
}
