//! How a kind of device is spoken to at its command line: data, not code.
//!
//! `config` reads it (what is built in, and the operator's own `platforms.toml`), `plan` asks it what is dangerous,
//! `broadcast` what to mask, and the shell of `proto::ssh` everything else. Nothing here talks to a device.

mod danger;
mod detect;
mod mask;
mod pattern;
mod set;

use std::{borrow::Cow, sync::Arc};

pub use danger::{Danger, DangerError, Dangers, Syntax};
pub use detect::{Clue, Clues, Detected, Evidence};
pub use mask::{MASK, Masks};
pub use pattern::{Pattern, PatternError, Patterns};
pub use set::{GENERIC, Platforms};

/// A kind of network operating system, as its command line is spoken to.
///
/// Patterns are matched against single lines that were cleaned before: no control character is in them, and no blank
/// at their end.
#[derive(Debug, Clone, PartialEq)]
pub struct Platform {
    /// Its name in the inventory: `cisco_ios`.
    pub name: Arc<str>,
    /// Its name for people: `Cisco IOS`.
    pub title: Arc<str>,
    /// What a prompt looks like. A group named `host` is the name that the device gives itself.
    pub prompts: Patterns,
    /// Lines that stand above a prompt and belong to it: `{master:0}`.
    pub preamble: Patterns,
    /// Lines that look like a prompt and are none.
    pub excludes: Patterns,
    /// What is answered before the first prompt, and only there: `Press any key to continue`.
    pub login: Vec<Answer>,
    /// Commands that turn paging off for the session and write nothing.
    pub paging_off: Vec<Arc<str>>,
    /// What a pager shows while it waits.
    pub pagers: Vec<Pager>,
    /// How to get the rights to run everything, where a login does not give them.
    pub privilege: Option<Privilege>,
    /// The mode in which the device is configured, if it has one.
    pub configure: Option<Configure>,
    /// How a session ends.
    pub exit: Exit,
    /// Lines by which the device refuses a command: `% Invalid input detected`.
    pub refusals: Patterns,
    /// Questions that only the operator may answer: `[confirm]`.
    pub confirmations: Patterns,
    /// Questions for a secret.
    pub passwords: Patterns,
    /// What changes the device, stops it, or hurts it.
    pub dangers: Dangers,
    /// Whether a command may be run without a terminal (`exec` of RFC 4254 section 6.5).
    pub exec: bool,
    /// What is appended to the user's name to log in: RouterOS takes options there.
    pub login_suffix: Arc<str>,
    /// By what it is recognised.
    pub clues: Clues,
    /// The octets of the Enter key: a line feed nearly everywhere.
    pub enter: Arc<str>,
    /// The octets that stop a running command: Ctrl-C nearly everywhere.
    pub interrupt: Arc<str>,
    /// What always differs between two devices, or between two runs on one.
    pub masks: Masks,
}

/// Something the device says, and what is sent then.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The unfinished last line that it is known by.
    pub when: Pattern,
    /// The octets that are sent; a line feed among them stands for the Enter key.
    pub send: Arc<str>,
}

/// A pager that waits for a key.
#[derive(Debug, Clone, PartialEq)]
pub struct Pager {
    /// The unfinished last line that it is known by.
    pub when: Pattern,
    /// The key for the next page.
    pub next: Arc<str>,
    /// The key that leaves the rest out.
    pub quit: Arc<str>,
}

/// The step from a login to full rights.
#[derive(Debug, Clone, PartialEq)]
pub struct Privilege {
    /// The prompts at which it is needed.
    pub when: Pattern,
    /// The command: `enable`.
    pub command: Arc<str>,
}

/// The mode in which a device is configured.
#[derive(Debug, Clone, PartialEq)]
pub struct Configure {
    /// The command that enters it.
    pub enter: Arc<str>,
    /// The prompts that are shown within it, or the line above them.
    pub when: Pattern,
    /// Commands that leave it and throw away what was not committed, tried in this order while it lasts.
    pub leave: Vec<Arc<str>>,
    /// What leaving may ask, and the answer that commits nothing.
    pub answers: Vec<Answer>,
}

/// How a session ends.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Exit {
    /// The commands.
    pub commands: Vec<Arc<str>>,
    /// What they may ask, and the answer that ends the session and saves nothing.
    pub answers: Vec<Answer>,
}

impl Default for Platform {
    /// A platform that says nothing of itself.
    fn default() -> Self {
        Self {
            name: Arc::default(),
            title: Arc::default(),
            prompts: Patterns::default(),
            preamble: Patterns::default(),
            excludes: Patterns::default(),
            login: Vec::new(),
            paging_off: Vec::new(),
            pagers: Vec::new(),
            privilege: None,
            configure: None,
            exit: Exit::default(),
            refusals: Patterns::default(),
            confirmations: Patterns::default(),
            passwords: Patterns::default(),
            dangers: Dangers::default(),
            exec: false,
            login_suffix: Arc::default(),
            clues: Clues::default(),
            enter: Arc::from("\n"),
            interrupt: Arc::from("\u{3}"),
            masks: Masks::default(),
        }
    }
}

impl Platform {
    /// The most particular rule by which a line is dangerous, if one is.
    ///
    /// Abbreviations, `do` and its like, pipes and several commands in a line are understood. What cannot be understood
    /// is taken for harmless: this warns, it does not guard.
    pub fn danger(&self, line: &str) -> Option<&Danger> {
        self.dangers.find(line)
    }

    /// Whether a line of output says that the device did not take the command.
    pub fn refusal(&self, line: &str) -> bool {
        self.refusals.is_match(line)
    }

    /// The line with what always differs (uptime, clock, serial number) replaced by [`MASK`].
    pub fn mask<'l>(&self, line: &'l str) -> Cow<'l, str> {
        self.masks.apply(line)
    }

    /// Whether a line is a prompt of this platform, of whatever host.
    pub fn is_prompt(&self, line: &str) -> bool {
        self.prompts.is_match(line) && !self.excludes.is_match(line)
    }

    /// The name that the device gives itself in a prompt.
    pub fn prompt_host<'l>(&self, prompt: &'l str) -> Option<&'l str> {
        self.prompts.iter().find_map(|pattern| pattern.group(prompt, "host"))
    }

    /// Whether a prompt, or the line above it, says that the device is being configured.
    pub fn is_configuring(&self, prompt: &str) -> bool {
        self.configure.as_ref().is_some_and(|configure| configure.when.is_match(prompt))
    }
}
