//! Sizes as people write them: a whole number and a unit.

use std::ops::RangeInclusive;

use super::diagnostic::Diagnostics;
use super::walk::Value;

const UNITS: [(&str, u32); 4] = [("TiB", 40), ("GiB", 30), ("MiB", 20), ("KiB", 10)];
const EXPECTED: &str = "a size with its unit, as \"512MiB\" or \"1GiB\"";

/// `"64KiB"`, `"512MiB"`, `"1GiB"`, `"1TiB"`; nothing else is a size.
fn parse(text: &str) -> Option<u64> {
    let (number, shift) = UNITS.iter().find_map(|(unit, shift)| Some((text.strip_suffix(unit)?, *shift)))?;
    let digits = !number.is_empty() && number.bytes().all(|octet| octet.is_ascii_digit());
    let number: u64 = digits.then(|| number.parse().ok())??;
    number.checked_mul(1 << shift)
}

/// The shortest form that [`parse`] reads back, for whole KiB.
fn words(octets: u64) -> String {
    let fits = |shift: u32| octets >= 1 << shift && octets.trailing_zeros() >= shift;
    let (unit, shift) = UNITS.into_iter().find(|(_, shift)| fits(*shift)).unwrap_or(("KiB", 10));
    format!("{}{unit}", octets >> shift)
}

/// Reads a size in octets.
pub(super) fn read(value: Value<'_>, range: RangeInclusive<u64>, out: &mut Diagnostics) -> Option<u64> {
    let origin = value.origin();
    if !value.is_text() {
        out.error(&origin, format!("expected {EXPECTED}"), None);
        return None;
    }
    let text = value.text(out)?;
    let problem = match parse(&text) {
        Some(octets) if range.contains(&octets) => return Some(octets),
        Some(_) => {
            format!("`{text}` is not within {} and {}", words(*range.start()), words(*range.end()))
        }
        None => format!("`{text}` is not {EXPECTED}"),
    };
    out.error(&origin, problem, None);
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn sizes_need_a_number_and_a_unit() {
        for (text, expected) in [
            ("64KiB", Some(65_536)),
            ("16MiB", Some(16 << 20)),
            ("1GiB", Some(1 << 30)),
            ("1TiB", Some(1 << 40)),
            ("1GB", None),
            ("1024", None),
            ("GiB", None),
            ("-1GiB", None),
            ("+1GiB", None),
            ("1.5GiB", None),
            ("1 GiB", None),
            ("99999999TiB", None),
            ("", None),
        ] {
            assert_eq!(parse(text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn words_are_read_back(kib in 1_u64..1 << 40) {
            prop_assert_eq!(parse(&words(kib << 10)), Some(kib << 10));
        }

        #[test]
        fn no_text_makes_it_panic(text in ".*") {
            let _ = parse(&text);
        }
    }
}
