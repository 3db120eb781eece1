//! What stands after `|`: filters of output, as each platform calls them. Pure.

use regex::RegexBuilder;

use super::job::{Job, Step};

/// A filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Pipe {
    /// Lines that match.
    Include(String),
    /// Lines that do not.
    Exclude(String),
    /// Everything from the first line that matches.
    Begin(String),
    /// How many lines there are.
    Count,
    /// No pager.
    NoMore,
}

/// A line without its filters, and the filters; none if a word after `|` is no filter.
pub(super) fn split(line: &str) -> Option<(&str, Vec<Pipe>)> {
    let mut parts = line.split('|');
    let command = parts.next().unwrap_or_default();
    let pipes: Option<Vec<Pipe>> = parts.map(pipe).collect();
    Some((command, pipes?))
}

fn pipe(text: &str) -> Option<Pipe> {
    let (word, rest) = text.trim().split_once(' ').unwrap_or((text.trim(), ""));
    let rest = rest.trim().trim_matches('"').to_owned();
    let is = |full: &str, least: usize| word.len() >= least && full.starts_with(word);
    Some(match word {
        _ if is("include", 1) || is("match", 1) || is("grep", 1) => Pipe::Include(rest),
        _ if is("exclude", 1) || is("except", 3) => Pipe::Exclude(rest),
        _ if is("begin", 1) || is("find", 1) => Pipe::Begin(rest),
        _ if is("count", 1) => Pipe::Count,
        _ if is("no-more", 2) => Pipe::NoMore,
        _ => return None,
    })
}

impl Pipe {
    /// Output behind the filter.
    pub(super) fn through(self, job: Job) -> Job {
        match self {
            Self::Include(pattern) => job.map(|steps| steps.filter(keeping(&pattern, true))),
            Self::Exclude(pattern) => job.map(|steps| steps.filter(keeping(&pattern, false))),
            Self::Begin(pattern) => {
                let mut is_before = keeping(&pattern, false);
                job.map(|steps| steps.skip_while(move |step| is_before(step)))
            }
            Self::Count => {
                let count = job.filter(|step| matches!(step, Step::Line(_))).take(1_000_000).count();
                Job::lines(vec![format!("Count: {count} lines")])
            }
            Self::NoMore => job,
        }
    }
}

fn keeping(pattern: &str, wanted: bool) -> impl FnMut(&Step) -> bool + Send + use<> {
    let read = RegexBuilder::new(pattern).size_limit(1 << 20).build();
    let literal = pattern.to_owned();
    move |step| match step {
        Step::Line(line) => {
            let text = String::from_utf8_lossy(line);
            let matches = read.as_ref().map_or_else(|_| text.contains(&literal), |read| read.is_match(&text));
            matches == wanted
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filtered(line: &str) -> Vec<Step> {
        let (_, pipes) = split(line).unwrap();
        let job = Job::lines(["one", "two", "three"].map(str::to_owned).to_vec());
        pipes.into_iter().fold(job, |job, pipe| pipe.through(job)).collect()
    }

    #[test]
    fn filters_are_those_of_the_platforms() {
        for (line, expected) in [
            ("show x | include t", vec!["two", "three"]),
            ("show x | match ^t | except w", vec!["three"]),
            ("show x | exclude o", vec!["three"]),
            ("show x | begin two", vec!["two", "three"]),
            ("show x | count", vec!["Count: 3 lines"]),
            ("show x | inc [", vec![]),
            ("show x | no-more", vec!["one", "two", "three"]),
        ] {
            let expected: Vec<Step> = expected.into_iter().map(Step::line).collect();
            assert_eq!(filtered(line), expected, "{line}");
        }
        assert_eq!(split("show x | bogus y"), None);
    }
}
