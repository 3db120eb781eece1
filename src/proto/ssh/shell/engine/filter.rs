//! From the lines after a command to the lines of its answer: without the echo, without what belongs to the prompt.

use crate::model::Platform;

/// So many lines may stand between sending a command and its echo: what a device logs meanwhile.
const ECHO_LINES: usize = 8;

/// So many lines at the end are looked at again when the prompt is there.
const HELD_LINES: usize = 8;

/// The echo of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Echo {
    /// It has not come.
    Awaited,
    /// It came and was taken away.
    Seen,
    /// So much else came that it will not.
    Absent,
}

/// What stands between the reader and the sink while a command runs.
#[derive(Debug)]
pub(super) struct Filter {
    /// The command and the prompt before it, without blanks: a terminal may wrap where it likes.
    command: String,
    prompt: String,
    /// The prompt as it stood there.
    shown_prompt: String,
    echo: Echo,
    /// Lines that are the echo in part, or belong to the prompt, unless something else follows.
    held: Vec<String>,
    /// Lines since the command was sent.
    pub(super) lines: u64,
}

impl Filter {
    pub(super) fn new(command: &str, prompt: &str) -> Self {
        Self {
            command: squeezed(command),
            prompt: squeezed(prompt),
            shown_prompt: prompt.to_owned(),
            echo: Echo::Awaited,
            held: Vec::new(),
            lines: 0,
        }
    }

    pub(super) fn echo(&self) -> Echo {
        self.echo
    }

    /// What is printed from now on is no echo.
    pub(super) fn expect_no_echo(&mut self, sink: &mut dyn FnMut(&str)) {
        if self.echo == Echo::Awaited {
            self.give_up_echo(sink);
        }
    }

    /// Whether an unfinished line is the echo, which the device has not ended yet.
    pub(super) fn is_echo(&self, last: &str) -> bool {
        self.echo == Echo::Awaited && !self.command.is_empty() && squeezed(last).ends_with(&self.command)
    }

    pub(super) fn line(&mut self, line: &str, platform: &Platform, sink: &mut dyn FnMut(&str)) {
        self.lines += 1;
        if self.echo == Echo::Awaited {
            self.held.push(line.to_owned());
            self.look_for_echo(sink);
        } else if line.is_empty() || platform.preamble.is_match(line) {
            if self.held.len() >= HELD_LINES {
                sink(&self.held.remove(0));
            }
            self.held.push(line.to_owned());
        } else {
            self.flush(sink);
            sink(line);
        }
    }

    fn look_for_echo(&mut self, sink: &mut dyn FnMut(&str)) {
        let echo_at = (0..self.held.len()).rev().find(|from| self.is_whole_echo(&self.held[*from..]));
        if let Some(from) = echo_at {
            self.held.truncate(from);
            self.echo = Echo::Seen;
            // What was logged before the echo is kept; a prompt that was interrupted by it is not.
            let prompt = std::mem::take(&mut self.prompt);
            self.held.retain(|line| !line.is_empty() && squeezed(line) != prompt);
            self.flush(sink);
        } else if self.held.len() >= ECHO_LINES {
            self.give_up_echo(sink);
        }
    }

    /// The prompt and the command, wrapped or not; the command alone; or the prompt and what the device made of the
    /// command (some complete words as they are typed).
    fn is_whole_echo(&self, lines: &[String]) -> bool {
        let text: String = lines.iter().map(|line| squeezed(line)).collect();
        let typed = text.strip_prefix(&self.prompt).unwrap_or(&text);
        let is_command =
            if lines.len() == 1 { typed.ends_with(&self.command) } else { typed == self.command };
        let is_after_prompt = typed.len() < text.len() && !self.command.is_empty() && lines.len() == 1;
        is_command || (is_after_prompt && is_within(&self.command, typed))
    }

    fn give_up_echo(&mut self, sink: &mut dyn FnMut(&str)) {
        self.uncover();
        self.echo = Echo::Absent;
        self.flush(sink);
    }

    /// Without an echo, not even of Enter, the answer begins behind the prompt.
    fn uncover(&mut self) {
        if self.echo == Echo::Awaited
            && let Some(first) = self.held.first_mut()
            && let Some(answer) = first.strip_prefix(&self.shown_prompt)
        {
            *first = answer.trim_start().to_owned();
        }
    }

    fn flush(&mut self, sink: &mut dyn FnMut(&str)) {
        self.held.drain(..).for_each(|line| sink(&line));
    }

    /// Ends the answer at a prompt: blank lines and one line that belongs to the prompt are taken off. Returns that one.
    pub(super) fn end(mut self, platform: &Platform, sink: &mut dyn FnMut(&str)) -> Option<String> {
        self.uncover();
        let preamble = self.held.pop_if(|line| platform.preamble.is_match(line));
        while self.held.pop_if(|line| line.is_empty()).is_some() {}
        self.flush(sink);
        preamble
    }

    /// Ends the answer where nobody knows whether it is one: all that came is kept.
    pub(super) fn break_off(mut self, last: Option<String>, sink: &mut dyn FnMut(&str)) {
        self.uncover();
        self.flush(sink);
        if let Some(last) = last.filter(|last| !last.is_empty()) {
            sink(&last);
        }
    }
}

/// Whether the characters of a command stand in a text, in their order: `sh ver` in `show version`.
fn is_within(command: &str, text: &str) -> bool {
    let mut rest = text.chars();
    command.chars().all(|c| rest.any(|other| other == c))
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::platform::{Pattern, Patterns};

    fn platform() -> Arc<Platform> {
        let preamble = Patterns::new(vec![Pattern::new(r"^\{master\}$").unwrap()]).unwrap();
        Arc::new(Platform { preamble, ..Platform::default() })
    }

    fn filtered(command: &str, lines: &[&str]) -> (Vec<String>, Echo) {
        let (platform, mut filter, mut kept) = (platform(), Filter::new(command, "core1#"), Vec::new());
        for line in lines {
            filter.line(line, &platform, &mut |line| kept.push(line.to_owned()));
        }
        let echo = filter.echo();
        filter.end(&platform, &mut |line| kept.push(line.to_owned()));
        (kept, echo)
    }

    #[test]
    fn the_echo_is_taken_away_however_it_is_written() {
        let cases: [&[&str]; 7] = [
            &["core1#show version", "one"],
            &["show version", "one"],
            &["core1# show  version", "one"],
            &["core1#show ver", "sion", "one"],
            &["core1#show version-completed", "one"],
            &["", "core1#", "core1#show version", "one"],
            &["core1#sho", "w ver", "sion", "one"],
        ];
        for lines in cases {
            assert_eq!(filtered("show version", lines), (vec!["one".to_owned()], Echo::Seen), "{lines:?}");
        }
    }

    #[test]
    fn what_is_logged_before_the_echo_is_kept() {
        let (kept, echo) =
            filtered("show clock", &["", "*Mar 1 00:00:01: %SYS-5-CONFIG_I", "core1#show clock", "12:00"]);
        assert_eq!(
            (kept.as_slice(), echo),
            (["*Mar 1 00:00:01: %SYS-5-CONFIG_I".to_owned(), "12:00".to_owned()].as_slice(), Echo::Seen)
        );
    }

    #[test]
    fn an_answer_without_echo_is_not_eaten() {
        let lines: Vec<String> = (0..12).map(|n| format!("line {n}")).collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let (kept, echo) = filtered("show version", &lines);
        assert_eq!((kept.len(), echo), (12, Echo::Absent));
        assert_eq!(filtered("show version", &lines[..3]).0.len(), 3);
    }

    #[test]
    fn what_belongs_to_the_prompt_is_taken_off_the_end_alone() {
        let lines = ["core1#x", "a", "", "{master}", "b", "{master}", "", "{master}"];
        assert_eq!(filtered("x", &lines).0, ["a", "", "{master}", "b", "{master}"]);
        assert_eq!(filtered("x", &["core1#x", "", "", "a", "", "", ""]).0, ["", "", "a"]);
        let blanks = ["core1#x"].into_iter().chain([""; 20]).chain(["end"]).collect::<Vec<_>>();
        assert_eq!(filtered("x", &blanks).0.len(), 21);
    }
}
