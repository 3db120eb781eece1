//! Many names in few words: `fra-leaf-[1-2,4-6]`.

use std::collections::BTreeSet;

/// Names that differ in one number alone.
struct Family<'n> {
    before: &'n str,
    after: &'n str,
    /// Digits, where zeros lead.
    width: Option<usize>,
    numbers: BTreeSet<u64>,
}

/// The names, those that differ in their last number put together; families in the order of their first member.
pub(super) fn folded<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let mut families: Vec<Family<'n>> = Vec::new();
    for name in names {
        let one = Family::of(name);
        let same = families.iter_mut().find(|family| one.is_kin(family));
        match same {
            Some(family) => family.numbers.extend(one.numbers),
            None => families.push(one),
        }
    }
    families.iter().map(Family::written).collect::<Vec<_>>().join(",")
}

impl<'n> Family<'n> {
    fn of(name: &'n str) -> Self {
        let parts = || {
            let end = name.rfind(|c: char| c.is_ascii_digit())? + 1;
            let begin = name[..end].trim_end_matches(|c: char| c.is_ascii_digit()).len();
            let digits = &name[begin..end];
            let width = (digits.starts_with('0') && digits.len() > 1).then_some(digits.len());
            let numbers = BTreeSet::from([digits.parse().ok()?]);
            Some(Self { before: &name[..begin], after: &name[end..], width, numbers })
        };
        parts().unwrap_or(Self { before: name, after: "", width: None, numbers: BTreeSet::new() })
    }

    fn is_kin(&self, other: &Self) -> bool {
        let same = (self.before, self.after) == (other.before, other.after);
        // `r08` and `r10` are of one width although only one of them shows it.
        let fits = |zeros: &Self, plain: &Self| {
            let digits = |number: &u64| Some(number.to_string().len()) == zeros.width;
            zeros.width == plain.width || (plain.width.is_none() && plain.numbers.iter().all(digits))
        };
        same && !self.numbers.is_empty() && !other.numbers.is_empty() && fits(other, self)
    }

    fn written(&self) -> String {
        let Self { before, after, .. } = self;
        match (self.numbers.first(), self.numbers.len()) {
            (None, _) => before.to_string(),
            (Some(only), 1) => format!("{before}{}{after}", self.digits(*only)),
            _ => format!("{before}[{}]{after}", self.ranges().join(",")),
        }
    }

    fn ranges(&self) -> Vec<String> {
        let mut ranges: Vec<(u64, u64)> = Vec::new();
        for number in &self.numbers {
            match ranges.last_mut() {
                Some((_, last)) if *last + 1 == *number => *last = *number,
                _ => ranges.push((*number, *number)),
            }
        }
        let written = ranges.into_iter().map(|(first, last)| match first == last {
            true => self.digits(first),
            false => format!("{}-{}", self.digits(first), self.digits(last)),
        });
        written.collect()
    }

    fn digits(&self, number: u64) -> String {
        format!("{number:0width$}", width = self.width.unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use super::folded;

    #[test]
    fn names_that_differ_in_a_number_are_put_together() {
        let cases: [(&[&str], &str); 8] = [
            (&["fra-leaf-1", "fra-leaf-2", "fra-leaf-4", "fra-leaf-5", "fra-leaf-6"], "fra-leaf-[1-2,4-6]"),
            (&["fra-leaf-3"], "fra-leaf-3"),
            (&["core1.fra", "core2.fra", "core1.lon"], "core[1-2].fra,core1.lon"),
            (&["r08", "r09", "r10"], "r[08-10]"),
            (&["r1", "r01"], "r1,r01"),
            (&["bastion", "bastion2", "bastion"], "bastion,bastion2,bastion"),
            (&["r99999999999999999999999", "r1"], "r99999999999999999999999,r1"),
            (&[], ""),
        ];
        for (names, expected) in cases {
            assert_eq!(folded(names.iter().copied()), expected);
        }
    }
}
