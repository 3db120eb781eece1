//! One session of a command line: keys go in, what the terminal shows is pulled out. Pure.

mod commands;
mod typing;

use std::collections::VecDeque;
use std::time::Duration;

use super::job::{Job, Step};
use super::line::Line;
use super::screen::Program;
use super::{Dialect, Facts, Question, Secret, Session, dialect, trouble};
use crate::lab::ssh::habit::{Mute, SshHabit};

/// Octets of output that are made at once.
const CHUNK: usize = 32 * 1024;
/// Keys that are kept while something runs; a terminal's buffer has no more.
const AHEAD: usize = 64 * 1024;
/// Lines of history.
const REMEMBERED: usize = 100;

/// The terminal at the other end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::lab::ssh) struct Terminal {
    /// What it calls itself, such as `xterm-256color`.
    pub(in crate::lab::ssh) kind: String,
    /// Its width.
    pub(in crate::lab::ssh) columns: usize,
    /// Its height.
    pub(in crate::lab::ssh) lines: usize,
}

/// What comes next.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::lab::ssh) enum Pull {
    /// These octets are to be sent.
    Send(Vec<u8>),
    /// Nothing for so long.
    Wait(Duration),
    /// Nothing until something is typed.
    Idle,
    /// The session ends with this status.
    Close(u32),
    /// The connection breaks.
    Break,
}

/// What happened that the lab counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::lab::ssh) enum Event {
    /// A command line arrived.
    Line(String),
    /// An answer to a question for a secret arrived.
    Secret,
    /// A line of configuration was taken.
    Configured,
    /// A restart was confirmed.
    Restart,
}

pub(super) enum State {
    Prompt,
    Secret(Secret),
    Question(Question),
    Running(Job),
    More(Job),
    Program(Box<dyn Program>),
    Mute,
    Ended(u32),
    Broken,
}

/// A session of a command line.
pub(in crate::lab::ssh) struct Cli {
    pub(super) dialect: &'static dyn Dialect,
    pub(super) session: Session,
    terminal: Option<Terminal>,
    line: Line,
    typed: VecDeque<u8>,
    pub(super) out: Vec<u8>,
    pub(super) state: State,
    /// The step that waits behind a full page.
    held: Option<Step>,
    /// Lines on the page so far, and what fits.
    shown: usize,
    page: usize,
    is_interrupted: bool,
    after_return: bool,
    /// Without a shell: one command, no prompt.
    is_single: bool,
    prompt_width: usize,
    pub(super) fresh: String,
    /// What happened since they were last taken.
    pub(in crate::lab::ssh) events: Vec<Event>,
}

impl Cli {
    /// A session of `user` on the device that the facts tell of.
    pub(in crate::lab::ssh) fn new(user: &str, terminal: Option<Terminal>, facts: &Facts<'_>) -> Self {
        let style = facts.habits.style(facts.device().platform);
        let dialect = dialect(style);
        let session = Session {
            user: user.to_owned(),
            mode: dialect.start(),
            section: String::new(),
            changes: Vec::new(),
            length: None,
            is_plain: false,
            completes: dialect.completes(),
            history: Vec::new(),
            status: 0,
            terminal: terminal.as_ref().map(|terminal| terminal.kind.clone()).unwrap_or_default(),
            columns: terminal.as_ref().map_or(80, |terminal| terminal.columns),
        };
        Self {
            dialect,
            session,
            terminal,
            line: Line::default(),
            typed: VecDeque::new(),
            out: Vec::new(),
            state: State::Prompt,
            held: None,
            shown: 0,
            page: usize::MAX,
            is_interrupted: false,
            after_return: false,
            is_single: false,
            prompt_width: 0,
            fresh: String::new(),
            events: Vec::new(),
        }
    }

    /// Greets and prompts.
    pub(in crate::lab::ssh) fn start(&mut self, has_expired: bool, facts: &Facts<'_>) {
        if facts.habits.mute() == Some(Mute::Login) {
            self.state = State::Mute;
            return;
        }
        self.say(self.dialect.greeting(facts));
        if facts.habits.has(&SshHabit::Hostile) {
            self.out.extend(trouble::HOSTILE_GREETING);
        }
        if has_expired {
            self.say([
                "WARNING: Your password has expired.",
                "You must change your password now and login again!",
            ]);
            return self.ask_secret("Current password: ", Secret::Current);
        }
        self.prompt(facts);
    }

    /// Executes one command without a shell; false if the platform does not.
    pub(in crate::lab::ssh) fn execute(&mut self, command: &str, facts: &Facts<'_>) -> bool {
        if !self.dialect.executes() {
            return false;
        }
        self.is_single = true;
        self.events.push(Event::Line(command.to_owned()));
        self.command(command, facts);
        true
    }

    /// The terminal has another size.
    pub(in crate::lab::ssh) fn resize(&mut self, columns: usize, lines: usize, facts: &Facts<'_>) {
        let Some(terminal) = &mut self.terminal else { return };
        (terminal.columns, terminal.lines) = (columns, lines);
        self.session.columns = columns;
        if let State::Program(program) = &mut self.state {
            self.out.extend(program.resize((columns, lines), facts));
        }
    }

    /// Takes what was typed.
    pub(in crate::lab::ssh) fn input(&mut self, keys: &[u8]) {
        self.typed.extend(keys.iter().take(AHEAD.saturating_sub(self.typed.len())));
        if matches!(self.state, State::Running(_))
            && let Some(at) = self.typed.iter().position(|key| *key == 3)
        {
            self.typed.drain(..=at);
            self.is_interrupted = true;
        }
    }

    /// Whether a wait is to be cut short.
    pub(in crate::lab::ssh) fn is_awaited(&self) -> bool {
        self.is_interrupted || (matches!(self.state, State::Program(_)) && !self.typed.is_empty())
    }

    /// A wait is over.
    pub(in crate::lab::ssh) fn woke(&mut self, facts: &Facts<'_>) {
        if let State::Program(program) = &mut self.state {
            self.out.extend(program.tick(facts));
        }
    }

    /// What comes next.
    pub(in crate::lab::ssh) fn pull(&mut self, facts: &Facts<'_>) -> Pull {
        loop {
            if std::mem::take(&mut self.is_interrupted) {
                self.interrupt(facts);
            }
            let wait = match &self.state {
                State::Running(_) => self.advance(facts),
                State::Program(program) => program.period(),
                _ => None,
            };
            if !self.out.is_empty() {
                // A wait goes behind what has to be shown before it.
                if let (Some(wait), State::Running(_)) = (wait, &self.state) {
                    self.held = Some(Step::Wait(wait));
                }
                return Pull::Send(std::mem::take(&mut self.out));
            }
            match self.state {
                State::Ended(status) => return Pull::Close(status),
                State::Broken => return Pull::Break,
                State::Running(_) if wait.is_none() => continue,
                State::Running(_) => {}
                State::Mute => self.typed.clear(),
                _ => {
                    if let Some(key) = self.typed.pop_front() {
                        self.key(key, facts);
                        continue;
                    }
                }
            }
            return wait.map_or(Pull::Idle, Pull::Wait);
        }
    }

    /// Runs on until there is enough to send; a wait if that is what comes next.
    fn advance(&mut self, facts: &Facts<'_>) -> Option<Duration> {
        while self.out.len() < CHUNK {
            let State::Running(job) = &mut self.state else { return None };
            match self.held.take().or_else(|| job.next()) {
                Some(Step::Line(line)) if self.shown >= self.page => {
                    self.held = Some(Step::Line(line));
                    self.out.extend_from_slice(self.dialect.pager().more);
                    let State::Running(job) = std::mem::replace(&mut self.state, State::Prompt) else {
                        return None;
                    };
                    self.state = State::More(job);
                    return None;
                }
                Some(Step::Line(line)) => {
                    self.shown += 1;
                    self.out.extend_from_slice(&line);
                    self.out.extend_from_slice(self.line_end());
                }
                Some(Step::Raw(octets)) => self.out.extend_from_slice(&octets),
                Some(Step::Wait(wait)) => return Some(wait),
                Some(Step::Break) => self.state = State::Broken,
                None => self.finish(facts),
            }
        }
        None
    }

    fn line_end(&self) -> &'static [u8] {
        if self.terminal.is_none() && self.is_single { b"\n" } else { b"\r\n" }
    }

    pub(super) fn say<S: AsRef<str>>(&mut self, lines: impl IntoIterator<Item = S>) {
        let end = self.line_end();
        for line in lines {
            self.out.extend_from_slice(line.as_ref().as_bytes());
            self.out.extend_from_slice(end);
        }
    }

    /// Shows the prompt.
    pub(super) fn prompt(&mut self, facts: &Facts<'_>) {
        self.state = State::Prompt;
        let prompt = self.dialect.prompt(facts, &self.session);
        self.prompt_width = prompt.rsplit('\n').next().unwrap_or_default().chars().count();
        if facts.habits.has(&SshHabit::Hostile) {
            self.out.extend(trouble::hostile_prompt(&prompt));
        } else {
            self.out.extend(prompt.as_bytes());
        }
        if facts.habits.has(&SshHabit::Syslog) && !self.session.history.is_empty() {
            self.out.extend(format!("\r\n{}\r\n{prompt}", trouble::syslog(0, facts)).as_bytes());
        }
    }
}
