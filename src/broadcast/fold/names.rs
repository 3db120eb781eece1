//! The names that a host gives itself, taken out of what it prints.

use std::borrow::Cow;

use crate::model::Device;

/// What stands where a host's own name stood.
pub const OWN_NAME: &str = "‹name›";

/// The names of one host: whole and shortened at the first dot, longest first.
///
/// A name that goes on with a domain loses only its own part: the domain is the same for all, or worth seeing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OwnNames(Vec<String>);

impl OwnNames {
    /// The names of a device: the one of the inventory, and what it calls itself if that is known.
    pub fn of(device: &Device, own: Option<&str>) -> Self {
        let whole = [Some(&*device.name), own].into_iter().flatten();
        let both = whole.flat_map(|name| [Some(name), name.split_once('.').map(|(short, _)| short)]);
        let mut names: Vec<String> =
            both.flatten().filter(|name| is_telling(name)).map(str::to_ascii_lowercase).collect();
        names.sort_by_key(|name| (std::cmp::Reverse(name.len()), name.clone()));
        names.dedup();
        Self(names)
    }

    /// The line without these names. Blanks that pad a name are taken with it: names differ in length.
    pub fn strip<'l>(&self, line: &'l str) -> Cow<'l, str> {
        let lower = line.to_ascii_lowercase();
        let mut stripped = String::new();
        let mut from = 0;
        while let Some((at, length)) = self.find(&lower, from) {
            stripped.push_str(&line[from..at]);
            stripped.push_str(OWN_NAME);
            let rest = &line[at + length..];
            let unpadded = rest.trim_start_matches(' ');
            if rest.len() > unpadded.len() {
                stripped.push(' ');
            }
            from = line.len() - unpadded.len();
        }
        if stripped.is_empty() {
            return Cow::Borrowed(line);
        }
        stripped.push_str(&line[from..]);
        Cow::Owned(stripped)
    }

    /// The first of the names from here on: where, and how long it is.
    fn find(&self, lower: &str, from: usize) -> Option<(usize, usize)> {
        let found = self.0.iter().filter_map(|name| {
            let mut places = lower[from..].match_indices(name.as_str()).map(|(at, _)| from + at);
            places.find(|at| stands_alone(lower, *at, name.len())).map(|at| (at, name.len()))
        });
        // The longest comes first among those that begin at the same place.
        found.min_by_key(|(at, length)| (*at, std::cmp::Reverse(*length)))
    }
}

/// A name of digits alone, or of one character, stands for too much else.
fn is_telling(name: &str) -> bool {
    name.len() > 1 && name.bytes().any(|byte| byte.is_ascii_alphabetic())
}

fn stands_alone(line: &str, at: usize, length: usize) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    !line[..at].chars().next_back().is_some_and(is_part)
        && !line[at + length..].chars().next().is_some_and(is_part)
}

#[cfg(test)]
mod tests {
    use super::{super::fixture::device, *};

    #[test]
    fn a_hosts_own_name_is_taken_out_and_nothing_else() {
        let cases = [
            ("fra-leaf-1", "hostname fra-leaf-1", "hostname ‹name›"),
            ("fra-leaf-1", "FRA-LEAF-1# up", "‹name›# up"),
            ("fra-leaf-1", "fra-leaf-1.lab.example.net is here", "‹name›.lab.example.net is here"),
            ("fra-leaf-1", "fra-leaf-1    up", "‹name› up"),
            ("fra-leaf-1", "fra-leaf-10 up", "fra-leaf-10 up"),
            ("fra-leaf-1", "to-fra-leaf-1 up", "to-fra-leaf-1 up"),
            ("core1.fra", "core1 and core1.fra and core1.lon", "‹name› and ‹name› and ‹name›.lon"),
            ("7", "7 of 7", "7 of 7"),
            ("r1", "r1 r1", "‹name› ‹name›"),
            ("r1", "Zürich r1 é", "Zürich ‹name› é"),
            ("r1", "", ""),
        ];
        for (name, line, expected) in cases {
            assert_eq!(OwnNames::of(&device(0, name), None).strip(line), expected, "{name}: {line}");
        }
    }

    #[test]
    fn what_the_host_calls_itself_counts_too() {
        let names = OwnNames::of(&device(0, "fra-leaf-1"), Some("sw-0417.example.net"));
        assert_eq!(names.strip("sw-0417 is sw-0417.example.net, fra-leaf-1"), "‹name› is ‹name›, ‹name›");
    }
}
