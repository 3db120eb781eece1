//! What became of a command, in words that an operator can act on.

use std::{fmt, io, time::Duration};

use crate::model::{Output, SafeText};

/// What a command left behind.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// What the device printed, without echo and prompt.
    pub output: Output,
    /// How it ended.
    pub state: OutcomeState,
    /// Octets received while it ran.
    pub octets: u64,
    /// How long it ran.
    pub took: Duration,
}

/// How a command ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OutcomeState {
    /// The prompt came back. The output is partial if its pager was left before the end.
    Done,
    /// The prompt came back, and this line says that the device did not take the command.
    Refused(SafeText),
    /// The device asks this. It was not answered; nothing more can be sent.
    Asked(SafeText),
    /// The command was sent and its end was not seen.
    Unknown(Doubt),
}

/// Why nobody knows how a command ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doubt {
    /// The device said nothing for so long.
    Silent(Duration),
    /// It still ran after so long.
    Late(Duration),
    /// The connection ended.
    Closed,
    /// The connection broke.
    Broken(io::ErrorKind),
    /// The operator stopped it. `true` if the prompt came back.
    Stopped(bool),
    /// The prompt of something else came.
    Elsewhere(SafeText),
    /// The device's pager could not be left.
    Pager,
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Silent(span) => write!(f, "no prompt, and nothing else for {} s", span.as_secs()),
            Self::Late(span) => write!(f, "no prompt after {} s", span.as_secs()),
            Self::Closed => f.write_str("the device closed the session"),
            Self::Broken(kind) => write!(f, "the connection broke: {kind}"),
            Self::Stopped(true) => f.write_str("stopped while it ran"),
            Self::Stopped(false) => f.write_str("stopped while it ran, and the prompt did not come back"),
            Self::Elsewhere(prompt) => write!(f, "another prompt came: {prompt}"),
            Self::Pager => f.write_str("its pager does not let go"),
        }
    }
}

/// Why a session could not be opened, or a step before the first command failed. Nothing was sent but Enter and what
/// turns paging off.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// There was no prompt.
    #[error("no prompt after {} s; the last line was \"{last}\"", span.as_secs())]
    NoPrompt {
        /// How long it was waited for.
        span: Duration,
        /// The last thing that was seen.
        last: SafeText,
    },
    /// The device asks something before it lets anyone in: an expired password, a licence.
    #[error("the device asks before its first prompt: {0}")]
    Asked(SafeText),
    /// It closed the session.
    #[error("the device closed the session before its first prompt; the last line was \"{0}\"")]
    Closed(SafeText),
    /// The connection broke.
    #[error("the connection broke before the first prompt: {0}")]
    Broken(io::ErrorKind),
    /// A command that prepares the session did not end.
    #[error("`{command}` did not end: {doubt}")]
    Preparing {
        /// The command.
        command: SafeText,
        /// Why.
        doubt: SafeText,
    },
    /// The device did not give the rights that were asked for.
    #[error("`{command}` was refused: {words}")]
    Privilege {
        /// The command.
        command: SafeText,
        /// What the device says.
        words: SafeText,
    },
}

/// Why a command was not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotSent {
    /// It holds a control character: a second line, a tab.
    #[error("a command is one line without control characters")]
    NotALine,
    /// The session asked something, closed, or its last command did not end.
    #[error("the session does not stand at a prompt")]
    NotReady,
}
