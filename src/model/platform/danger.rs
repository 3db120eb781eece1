//! What is dangerous to type, with its abbreviations.
//!
//! A rule is written as a manual would write it: `wr[ite] er[ase]` means that `wr er` is enough. `*` stands for any one
//! word, a leading `..` lets the rule begin at any word. Where several rules fit, the one of most words decides, so a
//! harmless special case can be taken out of a dangerous command: `set cli` out of `set`. Of equals, the dangerous one does.

use std::sync::Arc;

/// How a line falls into commands and words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Syntax {
    /// Words between blanks; what follows a `|` filters or stores the output.
    #[default]
    Cli,
    /// As [`Syntax::Cli`], with words between slashes too: `/system/reboot`.
    Paths,
    /// A POSIX shell: what follows a `|` is a command of its own, programs have paths, `sudo` has options.
    Shell,
}

/// A rule: words that make a command dangerous, or harmless although a shorter rule says otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Danger {
    written: Arc<str>,
    words: Vec<Word>,
    is_anywhere: bool,
    effect: Option<Arc<str>>,
}

/// Why a text is no rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DangerError {
    /// It names no word.
    #[error("a rule needs a word")]
    Empty,
    /// A bracket that does not end its word, or one without its other half.
    #[error("what may be left out stands in brackets at the end of a word, as in `rel[oad]`")]
    Bracket,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Word {
    Any,
    Is { text: String, least: usize },
}

impl Danger {
    /// Reads a rule. `effect` says what the command does, without a full stop; `None` makes it harmless.
    ///
    /// # Errors
    ///
    /// See [`DangerError`].
    pub fn parse(written: &str, effect: Option<&str>) -> Result<Self, DangerError> {
        let rule = written.trim();
        let is_anywhere = rule.starts_with("..");
        let words: Result<Vec<Word>, DangerError> =
            rule.trim_start_matches('.').split_whitespace().map(Word::parse).collect();
        let words = words?;
        if words.is_empty() {
            return Err(DangerError::Empty);
        }
        Ok(Self { written: rule.into(), words, is_anywhere, effect: effect.map(Arc::from) })
    }

    /// The rule as it was written: two of the same text are the same rule.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// The command in full: `write erase`.
    pub fn command(&self) -> String {
        let words = self.words.iter().map(|word| match word {
            Word::Any => "*",
            Word::Is { text, .. } => text,
        });
        words.collect::<Vec<_>>().join(" ")
    }

    /// What it does to the device, to follow the command in a sentence: `restarts the device`. `None` if it is harmless.
    pub fn effect(&self) -> Option<&str> {
        self.effect.as_deref()
    }

    fn fits(&self, words: &[String], starts: &[usize]) -> bool {
        let fits_at = |at: usize| {
            words.get(at..).is_some_and(|rest| {
                rest.len() >= self.words.len()
                    && self.words.iter().zip(rest).all(|(word, typed)| word.is(typed))
            })
        };
        if self.is_anywhere { (0..words.len()).any(fits_at) } else { starts.iter().copied().any(fits_at) }
    }
}

impl Word {
    fn parse(written: &str) -> Result<Self, DangerError> {
        if written == "*" {
            return Ok(Self::Any);
        }
        let (head, tail) = match written.split_once('[') {
            Some((head, rest)) => (head, rest.strip_suffix(']').ok_or(DangerError::Bracket)?),
            None => (written, ""),
        };
        if head.is_empty() || head.contains(']') || tail.contains(['[', ']']) {
            return Err(DangerError::Bracket);
        }
        let text = format!("{head}{tail}").to_lowercase();
        Ok(Self::Is { least: head.to_lowercase().len(), text })
    }

    fn is(&self, typed: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Is { text, least } => typed.len() >= *least && text.starts_with(typed),
        }
    }
}

/// The rules of a platform.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Dangers {
    /// How a line falls into commands.
    pub syntax: Syntax,
    /// Words in front of a command that change nothing about it: `do`, `sudo`.
    pub prefixes: Vec<Arc<str>>,
    /// The rules.
    pub rules: Vec<Danger>,
}

impl Dangers {
    /// The rule that makes a line dangerous: of its first dangerous command, the most particular one.
    pub fn find(&self, line: &str) -> Option<&Danger> {
        let commands = self.syntax.commands(line);
        commands.iter().find_map(|words| self.judge(words))
    }

    fn judge(&self, words: &[String]) -> Option<&Danger> {
        let starts = self.starts(words);
        let fitting = self.rules.iter().filter(|rule| rule.fits(words, &starts));
        let first_of_most =
            fitting.rev().max_by_key(|rule| (rule.words.len(), rule.effect.is_some(), !rule.is_anywhere));
        first_of_most.filter(|rule| rule.effect.is_some())
    }

    /// Where the command may begin: after the prefixes; in a shell, anywhere after one, as those take options.
    fn starts(&self, words: &[String]) -> Vec<usize> {
        let is_prefix = |word: &String| self.prefixes.iter().any(|prefix| **prefix == **word);
        let first = words.iter().take_while(|word| is_prefix(word)).count();
        match self.syntax {
            Syntax::Shell if first > 0 => (first..words.len()).collect(),
            _ => vec![first],
        }
    }
}

impl Syntax {
    /// The commands of a line, each as its words in lower case.
    fn commands(self, line: &str) -> Vec<Vec<String>> {
        let line = line.to_lowercase();
        let parts: Vec<&str> = match self {
            Self::Cli => line.split([';', '\n', '\r']).collect(),
            Self::Paths => line.split([';', '\n', '\r', '[', ']', '{', '}']).collect(),
            Self::Shell => line.split([';', '\n', '\r', '&', '|', '(', ')', '`', '{', '}']).collect(),
        };
        let commands = parts.into_iter().flat_map(|part| self.piped(part));
        commands.filter(|words| !words.is_empty()).collect()
    }

    /// A command and what its output goes through; that begins with the word `|`.
    fn piped(self, part: &str) -> Vec<Vec<String>> {
        let pieces = part.split('|').enumerate();
        let words = pieces.map(|(at, piece)| {
            let pipe = (at > 0).then(|| "|".to_owned());
            pipe.into_iter().chain(self.words(piece)).collect()
        });
        words.collect()
    }

    fn words(self, piece: &str) -> Vec<String> {
        match self {
            Self::Cli => {
                piece.split_whitespace().map(|word| word.trim_start_matches('/').to_owned()).collect()
            }
            Self::Paths => {
                let words = piece.split(|c: char| c.is_whitespace() || matches!(c, '/' | ':'));
                words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
            }
            Self::Shell => {
                let words = piece.split(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '\\'));
                let names = words.map(|word| word.rsplit('/').next().unwrap_or_default());
                // Settings in front of a command belong to it: `LANG=C reboot`.
                names.skip_while(|word| word.is_empty() || word.contains('=')).map(str::to_owned).collect()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dangers(syntax: Syntax, prefixes: &[&str], rules: &[(&str, bool)]) -> Dangers {
        let rules = rules.iter().map(|(rule, bad)| Danger::parse(rule, bad.then_some("hurts")).unwrap());
        Dangers {
            syntax,
            prefixes: prefixes.iter().copied().map(Arc::from).collect(),
            rules: rules.collect(),
        }
    }

    #[track_caller]
    fn finds(dangers: &Dangers, cases: &[(&str, Option<&str>)]) {
        for (line, expected) in cases {
            let found = dangers.find(line).map(Danger::command);
            assert_eq!(found.as_deref(), *expected, "{line}");
        }
    }

    #[test]
    fn abbreviations_count_from_their_least_letters() {
        let ios = dangers(
            Syntax::Cli,
            &["do"],
            &[("rel[oad]", true), ("wr[ite] er[ase]", true), ("no", true), ("| red[irect]", true)],
        );
        finds(
            &ios,
            &[
                ("reload", Some("reload")),
                ("  REL in 5", Some("reload")),
                ("re", None),
                ("reloads", None),
                ("wr er", Some("write erase")),
                ("wr mem", None),
                ("do wr era", Some("write erase")),
                ("do do reload", Some("reload")),
                ("no shutdown", Some("no")),
                ("none", None),
                ("show log | include reload", None),
                ("show run | redirect flash:x", Some("| redirect")),
                ("show clock ; reload", Some("reload")),
                ("show clock\nreload", Some("reload")),
                ("show reload", None),
                ("", None),
                (" ; | ;", None),
            ],
        );
    }

    #[test]
    fn the_longest_rule_decides_even_for_harmless() {
        let junos = dangers(
            Syntax::Cli,
            &["run"],
            &[("set", true), ("set cli", false), ("request * r[eboot]", true)],
        );
        finds(
            &junos,
            &[
                ("set interfaces ge-0/0/0 disable", Some("set")),
                ("set cli screen-length 0", None),
                ("set cli x; set y", Some("set")),
                ("run request system reboot", Some("request * reboot")),
                ("/set x", Some("set")),
            ],
        );
    }

    #[test]
    fn a_shell_runs_programs_in_many_places() {
        let linux = dangers(
            Syntax::Shell,
            &["sudo", "sh"],
            &[("reboot", true), ("rm", true), ("systemctl stop", true)],
        );
        finds(
            &linux,
            &[
                ("uptime && sudo -u root /sbin/reboot", Some("reboot")),
                ("ls | xargs -n1 echo | rm -rf x", Some("rm")),
                ("sh -c 'rm -rf /'", Some("rm")),
                ("LANG=C \"reboot\"", Some("reboot")),
                ("echo $(reboot)", Some("reboot")),
                ("grep reboot /var/log/syslog", None),
                ("systemctl status ssh", None),
                ("sudo systemctl stop ssh", Some("systemctl stop")),
            ],
        );
    }

    #[test]
    fn paths_are_words_and_rules_may_begin_anywhere() {
        let routeros = dangers(
            Syntax::Paths,
            &[],
            &[(".. set", true), (".. reboot", true), ("system clock print", false)],
        );
        finds(
            &routeros,
            &[
                ("/ip/address/set 0 address=1.2.3.4/24", Some("set")),
                ("/system reboot", Some("reboot")),
                (":if (1) do={/system reboot}", Some("reboot")),
                ("/ip address print", None),
            ],
        );
    }

    #[test]
    fn what_is_no_rule_is_said() {
        for bad in ["rel[oad", "rel]oad", "[reload]", "re[lo][ad]", "re[lo]ad"] {
            assert_eq!(Danger::parse(bad, None), Err(DangerError::Bracket), "{bad}");
        }
        for empty in ["", "  ", ".."] {
            assert_eq!(Danger::parse(empty, None), Err(DangerError::Empty), "{empty}");
        }
    }
}
