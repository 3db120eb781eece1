//! Reads a command line as network devices do: word by word against a table, with abbreviations. Pure.

use super::Act;

/// Where a command line is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::lab::ssh) enum Mode {
    /// As logged in, without privileges.
    User,
    /// With privileges.
    Enable,
    /// Changing the configuration.
    Config,
    /// Changing the configuration of one thing.
    Section,
}

/// One command: the modes that know it, its words, what it does.
///
/// A word in angle brackets takes any one word, `<rest>` takes all that follow.
pub(in crate::lab::ssh) type Row = (&'static [Mode], &'static str, Act);

/// What became of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::lab::ssh) enum Parsed {
    /// Nothing stands in it.
    Empty,
    /// A command with what its brackets took.
    Run(Act, Vec<String>),
    /// None.
    Wrong(Wrong),
}

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::lab::ssh) enum Wrong {
    /// No command has this word here; its column, from zero.
    Invalid(usize),
    /// Several commands begin like this.
    Ambiguous(usize),
    /// Something has to follow.
    Incomplete,
}

struct Reading {
    alive: Vec<(Act, Vec<&'static str>)>,
    taken: Vec<String>,
}

/// Reads a line.
pub(super) fn parse(table: &[Row], mode: Mode, line: &str) -> Parsed {
    let words = split(line);
    if words.is_empty() {
        return Parsed::Empty;
    }
    let mut reading = Reading::new(table, mode);
    for (at, (column, word)) in words.iter().enumerate() {
        if reading.rest(at, &line[*column..]) {
            break;
        }
        if let Err(wrong) = reading.word(at, *column, word) {
            return Parsed::Wrong(wrong);
        }
    }
    reading.end(words.len())
}

/// What could stand where the cursor is, after the words before it.
pub(super) fn next(table: &[Row], mode: Mode, line: &str) -> Vec<&'static str> {
    let words = split(line);
    let open = usize::from(!line.ends_with(' ') && !words.is_empty());
    let (done, last) = words.split_at(words.len() - open);
    let mut reading = Reading::new(table, mode);
    for (at, (column, word)) in done.iter().enumerate() {
        if reading.word(at, *column, word).is_err() {
            return Vec::new();
        }
    }
    let start = last.first().map_or("", |(_, word)| word);
    let mut found = reading.tokens(done.len());
    found.retain(|token| begins(token, start) || (token.starts_with('<') && !start.is_empty()));
    found
}

/// The rest of the last word, if only one command has a word that begins so.
pub(super) fn completion(table: &[Row], mode: Mode, line: &str) -> Option<&'static str> {
    let start = split(line).last().filter(|_| !line.ends_with(' '))?.1;
    let mut found = next(table, mode, line);
    found.retain(|token| !token.starts_with('<'));
    match found.as_slice() {
        [one] => Some(&one[start.len()..]),
        _ => None,
    }
}

impl Reading {
    fn new(table: &[Row], mode: Mode) -> Self {
        let known = table.iter().filter(|(modes, ..)| modes.contains(&mode));
        let alive = known.map(|(_, words, act)| (*act, words.split(' ').collect())).collect();
        Self { alive, taken: Vec::new() }
    }

    fn tokens(&self, at: usize) -> Vec<&'static str> {
        let mut tokens: Vec<&str> =
            self.alive.iter().filter_map(|(_, words)| words.get(at).copied()).collect();
        tokens.sort_unstable();
        tokens.dedup();
        tokens
    }

    /// Takes all that follows, if nothing else can.
    fn rest(&mut self, at: usize, text: &str) -> bool {
        let word = text.split_whitespace().next().unwrap_or_default();
        let is_rest = |words: &[&str]| words.get(at) == Some(&"<rest>");
        let has_keyword = self.tokens(at).iter().any(|token| begins(token, word));
        if has_keyword || !self.alive.iter().any(|(_, words)| is_rest(words)) {
            return false;
        }
        self.alive.retain(|(_, words)| is_rest(words));
        self.taken.push(text.trim_end().to_owned());
        true
    }

    fn word(&mut self, at: usize, column: usize, word: &str) -> Result<(), Wrong> {
        let tokens = self.tokens(at);
        let exact = tokens.iter().find(|token| token.eq_ignore_ascii_case(word));
        let near: Vec<&str> = tokens.iter().copied().filter(|token| begins(token, word)).collect();
        let token = match (exact, near.as_slice()) {
            (Some(exact), _) => *exact,
            (None, [one]) => *one,
            (None, [_, _, ..]) => return Err(Wrong::Ambiguous(column)),
            (None, []) => {
                let taking = tokens.iter().find(|token| token.starts_with('<') && **token != "<rest>");
                let taking = *taking.ok_or(Wrong::Invalid(column))?;
                self.taken.push(word.to_owned());
                taking
            }
        };
        self.alive.retain(|(_, words)| words.get(at) == Some(&token));
        Ok(())
    }

    fn end(self, count: usize) -> Parsed {
        let ends =
            |words: &[&str]| words.len() == count || words.len() < count && words.last() == Some(&"<rest>");
        let whole = self.alive.iter().find(|(_, words)| ends(words));
        match whole {
            Some((act, _)) => Parsed::Run(*act, self.taken),
            None => Parsed::Wrong(Wrong::Incomplete),
        }
    }
}

fn begins(token: &str, word: &str) -> bool {
    !token.starts_with('<')
        && token.len() >= word.len()
        && token.is_char_boundary(word.len())
        && token[..word.len()].eq_ignore_ascii_case(word)
}

/// The words of a line, each with its column.
pub(super) fn split(line: &str) -> Vec<(usize, &str)> {
    line.split_whitespace().map(|word| (word.as_ptr() as usize - line.as_ptr() as usize, word)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOTH: &[Mode] = &[Mode::User, Mode::Enable];
    const TABLE: &[Row] = &[
        (BOTH, "show version", Act::Version),
        (BOTH, "show vlan", Act::Clock),
        (BOTH, "show interfaces", Act::Interfaces),
        (BOTH, "show interfaces status", Act::Status),
        (BOTH, "show interfaces <name>", Act::Interfaces),
        (BOTH, "terminal length <number>", Act::Length),
        (&[Mode::Enable], "ping <rest>", Act::Ping),
    ];

    fn run(act: Act, taken: &[&str]) -> Parsed {
        Parsed::Run(act, taken.iter().map(|word| (*word).to_owned()).collect())
    }

    #[test]
    fn lines_are_read_with_abbreviations() {
        for (line, expected) in [
            ("  ", Parsed::Empty),
            ("show version", run(Act::Version, &[])),
            ("sh ver", run(Act::Version, &[])),
            ("SH INT", run(Act::Interfaces, &[])),
            ("sh int st", run(Act::Status, &[])),
            ("sh int Et1", run(Act::Interfaces, &["Et1"])),
            ("term len 0", run(Act::Length, &["0"])),
            ("sh v", Parsed::Wrong(Wrong::Ambiguous(3))),
            ("sh", Parsed::Wrong(Wrong::Incomplete)),
            ("show  bogus", Parsed::Wrong(Wrong::Invalid(6))),
            ("show version now", Parsed::Wrong(Wrong::Invalid(13))),
            ("ping 10.0.0.1 count 3", run(Act::Ping, &["10.0.0.1 count 3"])),
            ("ping", Parsed::Wrong(Wrong::Incomplete)),
        ] {
            assert_eq!(parse(TABLE, Mode::Enable, line), expected, "{line}");
        }
        assert_eq!(parse(TABLE, Mode::User, "ping x"), Parsed::Wrong(Wrong::Invalid(0)));
    }

    #[test]
    fn what_may_follow_is_told_and_completed() {
        assert_eq!(next(TABLE, Mode::User, "show v"), ["version", "vlan"]);
        assert_eq!(next(TABLE, Mode::User, ""), ["show", "terminal"]);
        assert_eq!(completion(TABLE, Mode::User, "sh"), Some("ow"));
        assert_eq!(completion(TABLE, Mode::User, "show v"), None);
        assert_eq!(completion(TABLE, Mode::User, "show ver"), Some("sion"));
    }

    proptest::proptest! {
        #[test]
        fn any_line_is_read(line in ".*") {
            parse(TABLE, Mode::Enable, &line);
            next(TABLE, Mode::Enable, &line);
            completion(TABLE, Mode::Enable, &line);
        }
    }
}
