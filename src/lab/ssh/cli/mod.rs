//! The command lines: what is typed goes in, what a terminal would show comes out. Pure; time is passed in.

mod answer;
mod console;
mod eos;
mod facts;
mod family;
mod ios;
mod job;
mod junos;
mod line;
mod linux;
mod nxos;
mod pager;
mod parse;
mod pipe;
mod screen;
mod srlinux;
mod trouble;

pub(super) use console::{Cli, Event, Pull, Terminal};
pub(super) use facts::Facts;

use super::habit::CliStyle;
use job::Job;
use pager::Pager;
use parse::{Mode, Row, Wrong};
use screen::Program;

/// What a command does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::lab::ssh) enum Act {
    /// Shows hardware, software and uptime.
    Version,
    /// Shows interfaces in full.
    Interfaces,
    /// Shows one line for each interface: state, speed.
    Status,
    /// Shows one line for each interface: what is plugged in.
    Descriptions,
    /// Shows one line for each interface: as short as it can.
    Brief,
    /// Shows the counters of interfaces.
    Counters,
    /// Shows who is plugged in.
    Neighbours,
    /// Shows date and time.
    Clock,
    /// Shows how long it has been running.
    Uptime,
    /// Shows some lines of the configuration.
    Running,
    /// Shows what was typed before.
    History,
    /// Raises the privilege.
    Enable,
    /// Lowers it.
    Disable,
    /// Starts to configure.
    Configure,
    /// Configures one thing.
    Section,
    /// A line of configuration.
    Accept,
    /// A command of another mode.
    Do,
    /// Keeps the configuration.
    Commit,
    /// Forgets it.
    Discard,
    /// Shows what differs.
    Compare,
    /// Leaves all configuration.
    End,
    /// Leaves one mode, or the device.
    Exit,
    /// Leaves the device.
    Quit,
    /// Sets how many lines a terminal has.
    Length,
    /// Sets something that concerns nothing here.
    Set,
    /// Sets whether commands are completed at a blank.
    Completes,
    /// Sets the plain command line.
    Plain,
    /// Restarts.
    Reload,
    /// Writes the configuration for the next start.
    Save,
    /// The same, with a question for the file.
    Copy,
    /// Starts counting from zero, or so it says.
    Clear,
    /// Sends echoes.
    Ping,
    /// Shows interfaces and their rates, over and over.
    Monitor,
}

/// What is asked before something happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::lab::ssh) enum Question {
    /// `[confirm]`: one key, Enter or y is yes.
    Key(Doing),
    /// A line; this is what an empty one means.
    Words(Doing, bool),
    /// A file name: whatever is typed, it is done.
    Name(Doing),
}

/// What happens once it is confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::lab::ssh) enum Doing {
    /// The device restarts: the connection ends.
    Restart,
    /// The configuration is left, changed or not.
    Leave,
    /// `Building configuration...`
    Save,
    /// Nothing that shows.
    Nothing,
}

/// A secret that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::lab::ssh) enum Secret {
    /// The password that raises the privilege; the attempts left.
    Enable(u8),
    /// The own password, before something is done as another user.
    Sudo,
    /// The password that has expired.
    Current,
    /// Its successor.
    New,
    /// Its successor once more.
    Again,
}

/// What a command answers.
pub(in crate::lab::ssh) enum Reply {
    /// Nothing but the next prompt.
    Nothing,
    /// Lines, through the pager.
    Lines(Vec<String>),
    /// Lines that no pager holds up.
    Said(Vec<String>),
    /// Something that takes its time.
    Job(Job),
    /// A question, with its words.
    Ask(String, Question),
    /// A question for a secret, with its words.
    Secret(String, Secret),
    /// A program that takes the whole screen.
    Program(Box<dyn Program>),
    /// The session ends, with these words.
    Close(&'static str),
    /// The word is no command after all.
    Wrong(Wrong),
}

/// What a session remembers.
#[derive(Debug, Clone)]
pub(in crate::lab::ssh) struct Session {
    pub(in crate::lab::ssh) user: String,
    pub(in crate::lab::ssh) mode: Mode,
    /// What is configured, as the prompt says it.
    pub(in crate::lab::ssh) section: String,
    /// Lines of configuration that were taken and not kept.
    pub(in crate::lab::ssh) changes: Vec<String>,
    /// Lines of the terminal, as a command set it; 0 is endless.
    pub(in crate::lab::ssh) length: Option<usize>,
    /// Whether the plain command line was asked for.
    pub(in crate::lab::ssh) is_plain: bool,
    /// Whether a blank completes the word before it.
    pub(in crate::lab::ssh) completes: bool,
    /// What was typed before.
    pub(in crate::lab::ssh) history: Vec<String>,
    /// The status of the last command.
    pub(in crate::lab::ssh) status: u32,
    /// The kind of terminal, as the client calls it; empty without one.
    pub(in crate::lab::ssh) terminal: String,
    /// Its width in columns.
    pub(in crate::lab::ssh) columns: usize,
}

/// A platform's command line.
pub(in crate::lab::ssh) trait Dialect: Send + Sync {
    /// Its commands.
    fn table(&self) -> &'static [Row];
    /// The mode one starts in.
    fn start(&self) -> Mode;
    /// What stands before the first prompt, in lines.
    fn greeting(&self, facts: &Facts<'_>) -> Vec<String>;
    /// The prompt; lines of it end with `\r\n`.
    fn prompt(&self, facts: &Facts<'_>, session: &Session) -> String;
    /// What is said of a line that is no command; `shift` is the width of the prompt.
    fn wrong(&self, wrong: &Wrong, line: &str, shift: usize) -> Vec<String>;
    /// Does what was asked.
    fn run(&self, act: Act, taken: &[String], facts: &Facts<'_>, session: &mut Session) -> Reply;
    /// How it holds up long output.
    fn pager(&self) -> Pager;
    /// Whether it executes a command without a shell.
    fn executes(&self) -> bool {
        false
    }
    /// Whether `?` helps at once.
    fn helps(&self) -> bool {
        true
    }
    /// Reads a line by itself instead of by its table.
    fn reads(&self, _line: &str, _facts: &Facts<'_>, _session: &mut Session) -> Option<Reply> {
        None
    }
    /// What is written after the echo of Enter.
    fn after_enter(&self, _session: &Session) -> &'static str {
        ""
    }
    /// Whether a blank completes the word before it, until it is told not to.
    fn completes(&self) -> bool {
        false
    }
    /// Whether an empty line stands between an answer and the next prompt.
    fn parts_answers(&self) -> bool {
        false
    }
}

/// The dialect of a style.
pub(in crate::lab::ssh) fn dialect(style: CliStyle) -> &'static dyn Dialect {
    match style {
        CliStyle::Ios => &ios::Ios,
        CliStyle::Eos => &eos::Eos,
        CliStyle::Nxos => &nxos::Nxos,
        CliStyle::Junos => &junos::Junos,
        CliStyle::Srlinux => &srlinux::Srlinux,
        CliStyle::Linux => &linux::Linux,
    }
}

/// Whether the device executes a command without a shell.
pub(in crate::lab::ssh) fn executes(facts: &Facts<'_>) -> bool {
    dialect(facts.habits.style(facts.device().platform)).executes()
}
