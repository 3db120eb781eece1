//! Names as people number them: their order, and many of them in few words: `fra-leaf-[1,2,4-6]`.

use std::cmp::Ordering;

/// Writes names so that those that differ by a number alone stand together: `fra-leaf-[1,2,4-6] lon-leaf-1`.
pub fn fold_names<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let mut names: Vec<&str> = names.into_iter().collect();
    names.sort_by(|a, b| natural(a, b));
    names.dedup();
    let mut text = String::new();
    let mut rest = names.as_slice();
    while let Some((first, others)) = rest.split_first() {
        let family = others.iter().take_while(|name| is_kin(first, name)).count();
        if !text.is_empty() {
            text.push(' ');
        }
        push_family(&mut text, &rest[..=family]);
        rest = &others[family..];
    }
    text
}

/// A name as what stands before its last number, that number, and what stands behind it.
fn parts(name: &str) -> Option<(&str, &str, &str)> {
    let end = name.rfind(|c: char| c.is_ascii_digit())? + 1;
    let start = name[..end].rfind(|c: char| !c.is_ascii_digit()).map_or(0, |at| at + last_len(name, at));
    Some((&name[..start], &name[start..end], &name[end..]))
}

fn last_len(name: &str, at: usize) -> usize {
    name[at..].chars().next().map_or(1, char::len_utf8)
}

/// Whether two names differ by their last number alone. Leading zeros belong to a name: `r01` is no kin of `r1`.
fn is_kin(a: &str, b: &str) -> bool {
    let (Some((head, number, tail)), Some((other, next, end))) = (parts(a), parts(b)) else { return false };
    let padded = |number: &str| number.len() > 1 && number.starts_with('0');
    let same_width = number.len() == next.len();
    head == other && tail == end && (same_width || (!padded(number) && !padded(next)))
}

fn push_family(text: &mut String, names: &[&str]) {
    let (Some((head, _, tail)), true) = (parts(names[0]), names.len() > 1) else {
        return text.push_str(names[0]);
    };
    text.push_str(head);
    text.push('[');
    let numbers: Vec<&str> = names.iter().filter_map(|name| Some(parts(name)?.1)).collect();
    let mut at = 0;
    while at < numbers.len() {
        let run = run_length(&numbers[at..]);
        if at > 0 {
            text.push(',');
        }
        text.push_str(numbers[at]);
        if run > 2 {
            text.push('-');
            text.push_str(numbers[at + run - 1]);
        }
        at += if run > 2 { run } else { 1 };
    }
    text.push(']');
    text.push_str(tail);
}

/// How many numbers from the first on follow one another.
fn run_length(numbers: &[&str]) -> usize {
    let value = |text: &str| text.parse::<u64>().ok();
    let follows = |pair: &[&str]| match (value(pair[0]), value(pair[1])) {
        (Some(a), Some(b)) => a.checked_add(1) == Some(b),
        _ => false,
    };
    1 + numbers.windows(2).take_while(|pair| follows(pair)).count()
}

/// Compares texts as people number things: runs of digits by value, letters in any case.
pub fn natural(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a.as_bytes(), b.as_bytes());
    loop {
        match (a.first(), b.first()) {
            (None, None) => return Ordering::Equal,
            (None, _) => return Ordering::Less,
            (_, None) => return Ordering::Greater,
            (Some(x), Some(y)) if x.is_ascii_digit() && y.is_ascii_digit() => {
                let (number_a, rest_a) = number(a);
                let (number_b, rest_b) = number(b);
                let order = number_a.len().cmp(&number_b.len()).then_with(|| number_a.cmp(number_b));
                if order.is_ne() {
                    return order;
                }
                (a, b) = (rest_a, rest_b);
            }
            (Some(x), Some(y)) => {
                let order = x.to_ascii_lowercase().cmp(&y.to_ascii_lowercase());
                if order.is_ne() {
                    return order;
                }
                (a, b) = (&a[1..], &b[1..]);
            }
        }
    }
}

/// A run of digits without its leading zeros, and what follows.
fn number(text: &[u8]) -> (&[u8], &[u8]) {
    let end = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let zeros = text[..end].iter().take_while(|byte| **byte == b'0').count();
    (&text[zeros..end], &text[end..])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_that_differ_by_a_number_stand_together() {
        for (names, expected) in [
            (
                &["fra-leaf-4", "fra-leaf-1", "fra-leaf-2", "fra-leaf-6", "fra-leaf-5"] as &[&str],
                "fra-leaf-[1,2,4-6]",
            ),
            (&["fra-leaf-3"], "fra-leaf-3"),
            (&["lon-leaf-1", "fra-leaf-9", "fra-leaf-10", "fra-leaf-11"], "fra-leaf-[9-11] lon-leaf-1"),
            (&["r01", "r02", "r03"], "r[01-03]"),
            (&["core", "edge"], "core edge"),
            (&["a1.lab", "a2.lab"], "a[1,2].lab"),
            (&["été7é", "été8é"], "été[7,8]é"),
            (&[], ""),
        ] {
            assert_eq!(fold_names(names.iter().copied()), expected);
        }
    }

    proptest! {
        #[test]
        fn folding_never_panics_and_hardly_ever_grows(names in prop::collection::vec("\\PC{0,8}", 0..12)) {
            let folded = fold_names(names.iter().map(String::as_str));
            prop_assert!(folded.len() <= names.iter().map(|name| name.len() + 2).sum::<usize>());
        }
    }
}
