//! What is searched in an output.

use std::sync::Arc;

/// What is searched: in any case, unless a capital letter is typed.
#[derive(Debug, Clone)]
pub struct Needle {
    text: Arc<str>,
    any_case: bool,
}

impl Needle {
    /// A text to look for.
    pub fn new(text: &str) -> Self {
        Self { text: text.into(), any_case: !text.chars().any(char::is_uppercase) }
    }

    /// Whether it stands in a text.
    pub fn is_in(&self, text: &str) -> bool {
        self.find(text, 0).is_some()
    }

    /// Where it stands in a text, in octets, from `from` on.
    pub fn find(&self, text: &str, from: usize) -> Option<(usize, usize)> {
        let rest = text.get(from..)?;
        if self.text.is_empty() || rest.len() < self.text.len() {
            return None;
        }
        if !self.any_case {
            return rest.find(&*self.text).map(|at| (from + at, from + at + self.text.len()));
        }
        let (hay, needle) = (rest.as_bytes(), self.text.as_bytes());
        let mut places = hay.windows(needle.len()).enumerate();
        let at = places.find(|(_, window)| window.eq_ignore_ascii_case(needle))?.0;
        Some((from + at, from + at + needle.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_capital_letter_makes_the_case_count() {
        for (needle, text, expected) in [
            ("eth", "an Ethernet", Some((3, 6))),
            ("Eth", "an ethernet", None),
            ("Eth", "an Ethernet", Some((3, 6))),
            ("zürich", "in Zürich", Some((3, 10))),
            ("", "anything", None),
            ("long", "lo", None),
        ] {
            assert_eq!(Needle::new(needle).find(text, 0), expected, "{needle} in {text}");
        }
    }
}
