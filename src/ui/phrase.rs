//! Texts that are made while drawing, on the stack.

use std::fmt::{self, Write as _};

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

/// A count in full, grouped by thousands: `8,412`.
#[derive(Debug, Clone, Copy)]
pub struct Count(pub u64);

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let top = self.0.checked_ilog(1000).unwrap_or(0);
        write!(f, "{}", self.0 / 1000_u64.pow(top))?;
        (0..top).rev().try_for_each(|power| write!(f, ",{:03}", self.0 / 1000_u64.pow(power) % 1000))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_grouped() {
        for (number, expected) in [
            (0, "0"),
            (999, "999"),
            (8_412, "8,412"),
            (1_000_000, "1,000,000"),
            (1_000_007, "1,000,007"),
            (u64::MAX, "18,446,744,073,709,551,615"),
        ] {
            assert_eq!(Phrase::of(Count(number)).as_str(), expected);
        }
    }

    #[test]
    fn what_does_not_fit_is_left_out_by_whole_characters() {
        let text = Phrase::of("€".repeat(100));
        assert_eq!(text.as_str(), "€".repeat(80));
        let text = Phrase::new(format_args!("a{}", "€".repeat(100)));
        assert_eq!(text.as_str().len(), 1 + 79 * 3);
    }
}
