//! The known name nearest to a misspelt one, for messages that ask "did you mean".

/// Returns the candidate that takes the fewest changes to get from `word`, if it is near enough to be meant.
///
/// A change is a character added, left out, replaced or swapped with its neighbour; case does not count.
/// One change is allowed for every three characters, at least one and at most three.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = folded(word);
    let allowed = (word.len() / 3).clamp(1, 3);
    candidates
        .into_iter()
        .map(|candidate| (distance(&word, &folded(candidate)), candidate))
        .filter(|(distance, candidate)| *distance <= allowed && *distance < candidate.chars().count())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

fn folded(text: &str) -> Vec<char> {
    text.chars().flat_map(char::to_lowercase).collect()
}

/// The optimal string alignment distance, with the last three rows of its table.
fn distance(one: &[char], other: &[char]) -> usize {
    let mut before = vec![0; other.len() + 1];
    let mut above: Vec<usize> = (0..=other.len()).collect();
    for row in 1..=one.len() {
        let mut current = vec![row; other.len() + 1];
        for column in 1..=other.len() {
            let (a, b) = (one[row - 1], other[column - 1]);
            let replaced = above[column - 1] + usize::from(a != b);
            current[column] = replaced.min(above[column] + 1).min(current[column - 1] + 1);
            let swapped = row > 1 && column > 1 && a == other[column - 2] && b == one[row - 2];
            if swapped {
                current[column] = current[column].min(before[column - 2] + 1);
            }
        }
        before = std::mem::replace(&mut above, current);
    }
    above[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_found() {
        let names = ["address", "site", "role", "interfaces", "in"];
        let cases = [
            ("adress", Some("address")),
            ("stie", Some("site")),
            ("Site", Some("site")),
            ("interfcaes", Some("interfaces")),
            ("location", None),
            ("", None),
            ("x", None),
        ];
        for (word, expected) in cases {
            assert_eq!(nearest(word, names), expected, "{word}");
        }
    }

    #[test]
    fn no_candidates_give_no_answer() {
        assert_eq!(nearest("site", []), None);
    }
}
