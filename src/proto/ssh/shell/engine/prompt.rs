//! The prompt of a shell: the very text, and what else the same shell may show.

use crate::model::Platform;

/// IOS cuts host names to so many characters where it shows a mode.
const CUT_HOST: usize = 10;

/// So much of what was typed is remembered, in octets: a host name among it may become the prompt's.
const TYPED_LIMIT: usize = 16 * 1024;

/// How much a line looks like the prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Likeness {
    /// The very text.
    Exact,
    /// The same host in another mode or folder.
    Family,
    /// Another host, whose name was typed before.
    Renamed,
    /// A prompt, but of another host.
    Strange,
    /// No prompt at all.
    None,
}

/// The prompt that was learned last.
#[derive(Debug, Default)]
pub(super) struct Prompt {
    text: String,
    host: Option<String>,
    /// The line above it, if that belongs to it.
    preamble: Option<String>,
    typed: String,
}

impl Prompt {
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn host(&self) -> Option<&str> {
        self.host.as_deref()
    }

    pub(super) fn preamble(&self) -> Option<&str> {
        self.preamble.as_deref()
    }

    pub(super) fn learn(&mut self, text: String, preamble: Option<String>, platform: &Platform) {
        (self.text, self.preamble) = (text, preamble);
        self.name_again(platform);
    }

    /// Reads the host out of the prompt. A mode that cuts the name off does not change it.
    pub(super) fn name_again(&mut self, platform: &Platform) {
        let host = platform.prompt_host(&self.text);
        let is_kept = self.host.as_deref().zip(host).is_some_and(|(known, host)| is_cut(known, host));
        if !is_kept {
            self.host = host.map(str::to_owned);
        }
    }

    /// Remembers what was typed.
    pub(super) fn note(&mut self, line: &str) {
        if self.typed.len() + line.len() > TYPED_LIMIT {
            self.typed.clear();
        }
        self.typed.push_str(line);
        self.typed.push('\n');
    }

    pub(super) fn likeness(&self, line: &str, platform: &Platform) -> Likeness {
        if line == self.text {
            return Likeness::Exact;
        }
        if !platform.is_prompt(line) {
            return Likeness::None;
        }
        match (platform.prompt_host(line), self.host.as_deref()) {
            (Some(host), Some(known)) if host == known || is_cut(known, host) || is_cut(host, known) => {
                Likeness::Family
            }
            (Some(host), Some(_)) if self.typed.split_whitespace().any(|word| names(word, host)) => {
                Likeness::Renamed
            }
            (Some(_), Some(_)) => Likeness::Strange,
            // A prompt that names no host (`$`, `#`) is told from output by its silence alone.
            _ => Likeness::Family,
        }
    }
}

fn is_cut(name: &str, cut: &str) -> bool {
    cut.len() >= CUT_HOST && name.starts_with(cut)
}

/// Whether a typed word names a host: alone, in quotes, as `name=host`, or with its domain.
fn names(word: &str, host: &str) -> bool {
    let word = word.rsplit('=').next().unwrap_or(word).trim_matches(['"', '\'', ';']);
    word == host || word.strip_prefix(host).is_some_and(|rest| rest.starts_with('.'))
}
