//! The pages of the wall, in the order in which they take their turns.

/// A page. Its digit is its key and never changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Page {
    /// What is wrong, every device, the busiest links, the last events.
    #[default]
    Overview,
    /// Every device as one cell of its site.
    Sites,
    /// Interfaces with errors, discards and load.
    Links,
    /// Interfaces by what goes through them.
    Talkers,
    /// Everything that is wrong.
    Alarms,
    /// What happened.
    Events,
}

impl Page {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Overview, Self::Sites, Self::Links, Self::Talkers, Self::Alarms, Self::Events];

    /// The word on screen, on the command line and in the state that is kept.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Overview => "overview",
            Self::Sites => "sites",
            Self::Links => "links",
            Self::Talkers => "talkers",
            Self::Alarms => "alarms",
            Self::Events => "events",
        }
    }

    /// The page of this word.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|page| page.as_str() == word)
    }

    /// The page of this digit: the first has 1.
    pub fn of_digit(digit: char) -> Option<Self> {
        let place = usize::try_from(digit.to_digit(10)?).ok()?.checked_sub(1)?;
        Self::ALL.get(place).copied()
    }

    /// Its place among all.
    pub const fn place(self) -> usize {
        self as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_is_found_by_its_word_and_its_digit() {
        for (n, page) in Page::ALL.into_iter().enumerate() {
            assert_eq!(Page::named(page.as_str()), Some(page));
            assert_eq!(Page::of_digit(char::from(b'1' + n as u8)), Some(page));
            assert_eq!(page.place(), n);
        }
        assert_eq!((Page::of_digit('0'), Page::of_digit('7'), Page::of_digit('x')), (None, None, None));
    }
}
