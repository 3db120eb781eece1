//! What an interface is called: the key of everything that is known of it (rule 1 of counter honesty).
//!
//! Called by discovery. Pure, and independent of the order of the rows: a name must not depend on
//! which of two equal interfaces the agent lists first.

use std::collections::{HashMap, HashSet};

use crate::model::SafeText;

/// The longest part of a repeated name that is kept before its `#ifIndex`, in characters.
const KEPT_OF_REPEATED: usize = 200;

/// The object that an interface got its name from; it is read again to notice indexes that move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamedBy {
    /// ifName.
    Name,
    /// ifDescr, because ifName is missing or empty.
    Descr,
    /// ifIndex, because both are.
    Index,
}

/// The names that a device gives one interface.
#[derive(Debug, Clone, Copy)]
pub struct Names<'a> {
    /// ifIndex.
    pub if_index: u32,
    /// ifName, as octets.
    pub name: Option<&'a [u8]>,
    /// ifDescr, as octets.
    pub descr: Option<&'a [u8]>,
}

/// The key of one interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// ifIndex.
    pub if_index: u32,
    /// Unique within the device.
    pub key: SafeText,
    /// The name as the object gives it: the key without what makes it unique.
    pub plain: SafeText,
    /// Where the name comes from.
    pub by: NamedBy,
}

/// Names every interface: ifName, else ifDescr, else `if<ifIndex>`; repeated ones get `#<ifIndex>`.
pub fn name_interfaces<'a>(rows: impl IntoIterator<Item = Names<'a>>) -> Vec<Named> {
    let mut named: Vec<Named> = rows.into_iter().map(plain_name).collect();
    let mut uses: HashMap<SafeText, usize> = HashMap::with_capacity(named.len());
    for row in &named {
        *uses.entry(row.plain.clone()).or_default() += 1;
    }
    let mut taken: HashSet<SafeText> =
        uses.iter().filter(|(_, count)| **count == 1).map(|(name, _)| name.clone()).collect();
    for row in &mut named {
        if uses[&row.plain] > 1 {
            row.key = unique(&row.plain, row.if_index, &taken);
            taken.insert(row.key.clone());
        }
    }
    named
}

/// The name without regard to the other interfaces.
fn plain_name(names: Names<'_>) -> Named {
    let (plain, by) = readable(names.name)
        .map(|name| (name, NamedBy::Name))
        .or_else(|| readable(names.descr).map(|name| (name, NamedBy::Descr)))
        .unwrap_or_else(|| (SafeText::new(&format!("if{}", names.if_index)), NamedBy::Index));
    Named { if_index: names.if_index, key: plain.clone(), plain, by }
}

/// The text of a name; blank ones count as missing.
pub fn readable(octets: Option<&[u8]>) -> Option<SafeText> {
    let text = SafeText::from_octets(octets?);
    let trimmed = text.trim();
    match trimmed.len() {
        0 => None,
        length if length == text.len() => Some(text),
        _ => Some(SafeText::new(trimmed)),
    }
}

/// Adds the index; a device that also names another interface so gets a further mark.
fn unique(plain: &SafeText, if_index: u32, taken: &HashSet<SafeText>) -> SafeText {
    let kept: String = plain.chars().take(KEPT_OF_REPEATED).collect();
    let mut key = format!("{kept}#{if_index}");
    while taken.contains(key.as_str()) {
        key.push('\'');
    }
    SafeText::new(&key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn keys(rows: &[(u32, Option<&str>, Option<&str>)]) -> Vec<String> {
        name_interfaces(rows.iter().map(|&(if_index, name, descr)| Names {
            if_index,
            name: name.map(str::as_bytes),
            descr: descr.map(str::as_bytes),
        }))
        .iter()
        .map(|named| named.key.to_string())
        .collect()
    }

    #[test]
    fn the_name_comes_from_the_first_object_that_has_one() {
        assert_eq!(
            keys(&[
                (1, Some("Gi0/1"), Some("GigabitEthernet0/1")),
                (2, Some(""), Some("GigabitEthernet0/2")),
                (3, None, Some("GigabitEthernet0/3")),
                (4, Some(" \0"), Some("  ")),
                (5, None, None),
            ]),
            ["Gi0/1", "GigabitEthernet0/2", "GigabitEthernet0/3", "if4", "if5"]
        );
    }

    #[test]
    fn repeated_names_all_get_their_index() {
        assert_eq!(
            keys(&[(7, Some("port"), None), (9, Some("port"), None), (11, Some("mgmt"), None)]),
            ["port#7", "port#9", "mgmt"]
        );
    }

    #[test]
    fn a_name_that_looks_like_a_marked_one_stays_apart() {
        let keys = keys(&[(3, Some("a"), None), (4, Some("a"), None), (9, Some("a#3"), None)]);
        assert_eq!(keys, ["a#3'", "a#4", "a#3"]);
    }

    #[test]
    fn the_order_of_the_rows_does_not_change_the_names() {
        let rows = [(3, Some("a"), None), (4, Some("a"), None), (9, Some("b"), None)];
        let mut backwards = rows;
        backwards.reverse();
        let mut names = keys(&backwards);
        names.reverse();
        assert_eq!(names, keys(&rows));
    }

    proptest! {
        #[test]
        fn keys_are_unique_whatever_the_names(names in proptest::collection::vec(proptest::option::of(
            proptest::collection::vec(prop_oneof![Just(b'a'), Just(b'#'), Just(b'1'), any::<u8>()], 0..300)), 0..12)) {
            let named = name_interfaces(names.iter().zip(1_u32..).map(|(name, if_index)| Names {
                if_index, name: name.as_deref(), descr: None,
            }));
            let keys: HashSet<_> = named.iter().map(|row| row.key.clone()).collect();
            prop_assert_eq!(keys.len(), names.len());
        }
    }
}
