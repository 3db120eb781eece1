//! What the inventory says of interfaces: by a pattern over their names.

use std::fmt;
use std::sync::Arc;

use crate::config::diagnostic::{Diagnostics, Origin};
use crate::config::walk::{Table, Value};

/// The state in which an interface must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Expect {
    /// It must be up; down is a fault even if it was never seen up.
    Up,
    /// It must be down; up is a fault.
    Down,
}

/// What the inventory says of one interface, once all its rules were read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InterfacePolicy {
    /// What the interface is for: `uplink`. The field `if-role` of an expression.
    pub role: Option<Arc<str>>,
    /// The state in which it must be, if the inventory says so.
    pub expect: Option<Expect>,
    /// False when its counters shall not be polled.
    pub poll: bool,
}

/// One entry of `interfaces = [..]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InterfaceRule {
    pattern: Pattern,
    role: Option<Arc<str>>,
    expect: Option<Expect>,
    poll: Option<bool>,
}

/// Reads what a list of rules says of an interface: for each question the first rule that matches and answers.
pub fn policy(rules: &[InterfaceRule], interface: &str) -> InterfacePolicy {
    let matching = || rules.iter().filter(|rule| rule.pattern.matches(interface));
    InterfacePolicy {
        role: matching().find_map(|rule| rule.role.clone()),
        expect: matching().find_map(|rule| rule.expect),
        poll: matching().find_map(|rule| rule.poll).unwrap_or(true),
    }
}

impl fmt::Display for InterfaceRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.pattern.text)?;
        if let Some(role) = &self.role {
            write!(f, " role={role}")?;
        }
        if let Some(expect) = self.expect {
            write!(f, " expect={}", if expect == Expect::Up { "up" } else { "down" })?;
        }
        self.poll.map_or(Ok(()), |poll| write!(f, " poll={poll}"))
    }
}

/// Reads the list `interfaces = [{ match = .., .. }]`.
pub(super) fn read(list: Value<'_>, out: &mut Diagnostics) -> Option<Arc<[InterfaceRule]>> {
    let items = list.items(out)?;
    Some(items.into_iter().filter_map(|item| item.table(out).and_then(|table| rule(table, out))).collect())
}

fn rule(table: Table<'_>, out: &mut Diagnostics) -> Option<InterfaceRule> {
    const STATES: [(&str, Expect); 2] = [("up", Expect::Up), ("down", Expect::Down)];
    let (at, has_match) = (table.origin(), table.has("match"));
    let (mut pattern, mut role, mut expect, mut poll) = (None, None, None, None);
    for entry in table {
        match entry.key() {
            "match" => pattern = read_pattern(entry.into_value(), out),
            "role" => role = entry.text(out).map(Arc::from),
            "expect" => expect = entry.choice(&STATES, out),
            "poll" => poll = entry.boolean(out),
            _ => entry.unknown(["match", "role", "expect", "poll"], out),
        }
    }
    if !has_match {
        out.error(
            &at,
            "an interface rule without `match`",
            Some("Say which: match = \"Ethernet4[89]\".".into()),
        );
    }
    pattern.map(|pattern| InterfaceRule { pattern, role, expect, poll })
}

fn read_pattern(value: Value<'_>, out: &mut Diagnostics) -> Option<Pattern> {
    let at: Origin = value.origin();
    let text = value.text(out)?;
    let pattern = Pattern::new(&text);
    if pattern.is_none() {
        let help = "Close the bracket, as in \"Ethernet4[89]\".";
        out.error(&at, format!("`{text}` has a bracket that is open or empty"), Some(help.into()));
    }
    pattern
}

/// A glob over an interface name: `*`, `?`, `[89]`, `[0-9]`, `[!0]`; upper and lower case are one.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Pattern {
    text: Arc<str>,
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Any,
    One,
    Exactly(char),
    Class { negated: bool, ranges: Vec<(char, char)> },
}

impl Piece {
    fn takes(&self, c: char) -> bool {
        match self {
            Self::Any | Self::One => true,
            Self::Exactly(own) => *own == c,
            Self::Class { negated, ranges } => {
                ranges.iter().any(|(from, to)| (*from..=*to).contains(&c)) != *negated
            }
        }
    }
}

impl Pattern {
    /// Nothing when a bracket is open or empty.
    fn new(text: &str) -> Option<Self> {
        let mut rest = text.to_lowercase().chars().collect::<Vec<_>>().into_iter();
        let mut pieces = Vec::new();
        while let Some(c) = rest.next() {
            pieces.push(match c {
                '*' => Piece::Any,
                '?' => Piece::One,
                '[' => class(&mut rest)?,
                other => Piece::Exactly(other),
            });
        }
        Some(Self { text: text.into(), pieces })
    }

    /// Linear in name times pattern: a star that fails takes one more character, only the last star is retried.
    fn matches(&self, name: &str) -> bool {
        let name: Vec<char> = name.to_lowercase().chars().collect();
        let (mut at, mut piece, mut star) = (0, 0, None);
        while at < name.len() {
            match self.pieces.get(piece) {
                Some(Piece::Any) => {
                    star = Some((piece + 1, at));
                    piece += 1;
                }
                Some(own) if own.takes(name[at]) => (at, piece) = (at + 1, piece + 1),
                _ => {
                    let Some((after, taken)) = star else { return false };
                    star = Some((after, taken + 1));
                    (at, piece) = (taken + 1, after);
                }
            }
        }
        self.pieces[piece..].iter().all(|piece| *piece == Piece::Any)
    }
}

fn class(rest: &mut std::vec::IntoIter<char>) -> Option<Piece> {
    let length = rest.as_slice().iter().position(|c| *c == ']')?;
    let inner: Vec<char> = rest.by_ref().take(length).collect();
    rest.next();
    let (negated, inner) = match inner.split_first() {
        Some(('!' | '^', others)) => (true, others),
        _ => (false, inner.as_slice()),
    };
    let ranges = ranges(inner);
    (!ranges.is_empty()).then_some(Piece::Class { negated, ranges })
}

fn ranges(mut inner: &[char]) -> Vec<(char, char)> {
    let mut ranges = Vec::new();
    loop {
        match inner {
            [from, '-', to, rest @ ..] => {
                ranges.push((*from, *to));
                inner = rest;
            }
            [one, rest @ ..] => {
                ranges.push((*one, *one));
                inner = rest;
            }
            [] => return ranges,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn patterns_match_whole_names() {
        for (pattern, name, expected) in [
            ("Ethernet4[89]", "Ethernet48", true),
            ("Ethernet4[89]", "ethernet49", true),
            ("Ethernet4[89]", "Ethernet47", false),
            ("Ethernet4[89]", "Ethernet481", false),
            ("Null*", "Null0", true),
            ("*", "", true),
            ("*/0/*", "ge-0/0/1", true),
            ("ge-?/?/?", "ge-0/0/10", false),
            ("Vlan[!1]*", "Vlan100", false),
            ("Vlan[1-3]00", "Vlan200", true),
            ("a*b*c", "axxbyyc", true),
            ("a*b*c", "axxbyy", false),
            ("", "x", false),
        ] {
            assert_eq!(Pattern::new(pattern).unwrap().matches(name), expected, "{pattern} {name}");
        }
    }

    #[test]
    fn an_open_or_empty_bracket_is_no_pattern() {
        for text in ["Ethernet[", "Ethernet[]", "[!]", "x[1"] {
            assert_eq!(Pattern::new(text), None, "{text}");
        }
    }

    #[test]
    fn the_first_rule_that_answers_wins() {
        let rule = |text, role: Option<&str>, poll| InterfaceRule {
            pattern: Pattern::new(text).unwrap(),
            role: role.map(Arc::from),
            expect: None,
            poll,
        };
        let rules = [rule("Eth*", None, Some(false)), rule("Eth1", Some("uplink"), Some(true))];
        let policy = policy(&rules, "Eth1");
        assert_eq!((policy.role.as_deref(), policy.poll), (Some("uplink"), false));
    }

    proptest! {
        #[test]
        fn any_name_matches_itself_and_a_star(name in "[a-zA-Z0-9/._-]{0,20}") {
            prop_assert!(Pattern::new(&name).unwrap().matches(&name));
            prop_assert!(Pattern::new("*").unwrap().matches(&name));
        }

        #[test]
        fn no_pattern_makes_it_panic(pattern in ".{0,12}", name in ".{0,12}") {
            let _ = Pattern::new(&pattern).map(|pattern| pattern.matches(&name));
        }
    }
}
