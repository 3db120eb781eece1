//! What always differs in an output, taken away before outputs are compared.

use std::borrow::Cow;

use super::{Pattern, Patterns};

/// What stands for a part that was masked.
pub const MASK: &str = "…";

/// Patterns whose groups are masked; of a pattern without groups, all that it matches.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Masks(Patterns);

impl From<Patterns> for Masks {
    fn from(patterns: Patterns) -> Self {
        Self(patterns)
    }
}

impl Masks {
    /// The line with every masked part replaced by [`MASK`]. A line without any is borrowed.
    pub fn apply<'l>(&self, line: &'l str) -> Cow<'l, str> {
        let mut masked = Cow::Borrowed(line);
        if self.0.is_match(line) {
            // A mask may take away what a later one would have matched: that is as good.
            for pattern in self.0.matching(line) {
                if let Some(shorter) = replaced(pattern, &masked) {
                    masked = Cow::Owned(shorter);
                }
            }
        }
        masked
    }

    /// The patterns, as they were written.
    pub fn patterns(&self) -> &Patterns {
        &self.0
    }
}

fn replaced(pattern: &Pattern, line: &str) -> Option<String> {
    let mut shorter = String::with_capacity(line.len());
    let mut kept = 0;
    for captures in pattern.regex().captures_iter(line) {
        let from = usize::from(captures.len() > 1);
        for part in captures.iter().skip(from).flatten().filter(|part| !part.is_empty()) {
            // Groups within groups: the outer one has gone already.
            if part.start() >= kept {
                shorter.push_str(&line[kept..part.start()]);
                shorter.push_str(MASK);
                kept = part.end();
            }
        }
    }
    (kept > 0).then(|| {
        shorter.push_str(&line[kept..]);
        shorter
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masks(patterns: &[&str]) -> Masks {
        let patterns = patterns.iter().map(|text| Pattern::new(text).unwrap()).collect();
        Masks::from(Patterns::new(patterns).unwrap())
    }

    #[test]
    fn groups_are_masked_and_what_stands_around_them_is_kept() {
        let masks = masks(&[r"uptime is (.+)", r"\b\d\d:\d\d:\d\d\b", r"Serial (?:number|no)\S*: (\S+)"]);
        let cases = [
            ("core1 uptime is 3 weeks, 2 days", "core1 uptime is …"),
            ("12:00:01 and 12:00:02", "… and …"),
            ("Serial number: ABC123 (rev 1)", "Serial number: … (rev 1)"),
            ("nothing to hide", "nothing to hide"),
            ("", ""),
        ];
        for (line, expected) in cases {
            assert_eq!(masks.apply(line), expected, "{line}");
        }
        assert!(matches!(masks.apply("nothing to hide"), Cow::Borrowed(_)));
    }

    #[test]
    fn nested_and_empty_groups_do_no_harm() {
        let masks = masks(&[r"a(b(c))(x*)", r"(\d*)"]);
        assert_eq!(masks.apply("zabc9é7"), "za……é…");
    }
}
