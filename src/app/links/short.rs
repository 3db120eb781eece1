//! Short names of interfaces, `Et49` for `Ethernet49`: as short as they can be told apart on their device.

use std::fmt;

use unicode_width::UnicodeWidthStr;

/// The fewest letters that are kept of a kind.
const LEAST: usize = 2;

/// Kinds of so many letters stay as they are: they are short already.
const SHORT: usize = 3;

/// How many letters stand for each kind of interface that a device has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Abbreviations {
    kinds: Vec<(Box<str>, usize)>,
}

impl Abbreviations {
    /// Looks at all names of a device.
    pub(super) fn of<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut kinds: Vec<&str> = Vec::new();
        for name in names {
            let (kind, _) = split(name);
            // Names come in order, so the kind is most often that of the name before.
            if !kinds.iter().rev().any(|known| *known == kind) {
                kinds.push(kind);
            }
        }
        let kept = |kind: &&str| (Box::from(*kind), kept(kind, &kinds));
        Self { kinds: kinds.iter().map(kept).collect() }
    }

    /// The short form of a name; a name of another device stays as it is.
    pub(super) fn short<'n>(&self, name: &'n str) -> Short<'n> {
        let (kind, rest) = split(name);
        let kept = self.kinds.iter().find(|(known, _)| **known == *kind).map(|(_, kept)| *kept);
        Short { kind: &kind[..kept.unwrap_or(kind.len())], rest }
    }
}

/// A short name: writes itself, allocates nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Short<'n> {
    kind: &'n str,
    rest: &'n str,
}

impl fmt::Display for Short<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind)?;
        f.write_str(self.rest)
    }
}

impl<'n> Short<'n> {
    /// A name that has no short form.
    pub(super) fn whole(name: &'n str) -> Self {
        Self { kind: "", rest: name }
    }

    /// How many cells it takes.
    pub fn width(&self) -> usize {
        self.kind.len() + self.rest.width()
    }
}

/// What stands before the first digit, up to its last letter, and the rest. A name without digits is all rest: there is
/// nothing to tell it from others by but the whole of it.
fn split(name: &str) -> (&str, &str) {
    let digit = name.bytes().position(|byte| byte.is_ascii_digit());
    match digit {
        Some(at) if name.is_ascii() && name.as_bytes()[0].is_ascii_alphabetic() => {
            name.split_at(name[..at].trim_end_matches(|c: char| !c.is_ascii_alphabetic()).len())
        }
        _ => ("", name),
    }
}

/// How many letters of a kind tell it from all others, so that no short name is that of another interface:
/// what follows holds no letter before its first digit.
fn kept(kind: &str, kinds: &[&str]) -> usize {
    if kind.len() <= SHORT {
        return kind.len();
    }
    let begins = |other: &str, start: &str| {
        other.get(..start.len()).is_some_and(|own| own.eq_ignore_ascii_case(start))
    };
    let is_own = |len: &usize| {
        let start = &kind[..*len];
        let others = kinds.iter().filter(|other| **other != kind);
        start.ends_with(|c: char| c.is_ascii_alphabetic())
            && !others.into_iter().any(|other| begins(other, start))
    };
    (LEAST..kind.len()).find(is_own).unwrap_or(kind.len())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    fn shortened(names: &[&str]) -> Vec<String> {
        let abbreviations = Abbreviations::of(names.iter().copied());
        names.iter().map(|name| abbreviations.short(name).to_string()).collect()
    }

    #[test]
    fn names_are_as_short_as_engineers_write_them() {
        for (name, names, expected) in [
            (
                "Arista",
                &["Ethernet49", "Ethernet1/1", "Management1", "Port-Channel1"][..],
                &["Et49", "Et1/1", "Ma1", "Po1"][..],
            ),
            ("IOS", &["GigabitEthernet1/0/1", "TenGigabitEthernet1/1/1"], &["Gi1/0/1", "Te1/1/1"]),
            (
                "Junos is short already",
                &["xe-0/0/1", "ge-0/0/1.100", "ae0"],
                &["xe-0/0/1", "ge-0/0/1.100", "ae0"],
            ),
            ("SR Linux", &["ethernet-1/49", "mgmt0", "lag1"], &["et-1/49", "mg0", "lag1"]),
            ("Linux", &["swp1", "eth0", "lo"], &["swp1", "eth0", "lo"]),
            ("one kind begins like another", &["TwoGigE1", "TwentyFiveGigE1"], &["Two1", "Twe1"]),
            (
                "a kind is the beginning of another",
                &["Ethernet1", "EthernetBundle1"],
                &["Ethernet1", "EthernetB1"],
            ),
            ("a short name is taken", &["Et1", "Ethernet1"], &["Et1", "Eth1"]),
            ("case is no difference", &["ETH-TRUNK1", "ethernet1"], &["ETH-T1", "ethe1"]),
            (
                "nothing to shorten",
                &["", "mgmt", "1/1", "非常1", "Loopback"],
                &["", "mgmt", "1/1", "非常1", "Loopback"],
            ),
        ] {
            assert_eq!(shortened(names), expected, "{name}");
        }
    }

    proptest! {
        #[test]
        fn no_two_interfaces_of_a_device_share_a_short_name(
            names in prop::collection::hash_set("(E|Et|Eth|Ethernet|eth|Port-Channel|Po|Poly|g|Gi|非)?-?[0-9]{0,2}(/[0-9])?[a-z]?", 0..24)
        ) {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let short = shortened(&names);
            prop_assert_eq!(short.iter().collect::<HashSet<_>>().len(), names.len(), "{:?} {:?}", names, short);
        }
    }
}
