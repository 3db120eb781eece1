//! What an operator tells the tasks that own the sessions.

use std::sync::Arc;

use super::Confirmed;
use crate::{
    keys::Key,
    model::{Answer, BroadcastId, DeviceId, QuestionId},
};

/// The size of a shell's picture, in cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ShellSize {
    /// Width, at least 1.
    pub columns: u16,
    /// Height, at least 1.
    pub rows: u16,
}

/// An order to the tasks that own the sessions.
#[derive(Debug, Clone, PartialEq)]
pub enum BroadcastCmd {
    /// Send this. While a broadcast is not over, a second one is refused.
    Send(Confirmed),
    /// The canary's output was looked at: the rest gets the text too.
    GoOn(BroadcastId),
    /// Nothing more is sent to this device, or to any.
    Abort(BroadcastId, Option<DeviceId>),
    /// Those that failed before anything was sent are tried again.
    Retry(BroadcastId),
    /// What the operator says to a question.
    Answer(QuestionId, Answer),
    /// Open a shell on these devices. One is a shell; several get the same keystrokes.
    OpenShells(Vec<DeviceId>, ShellSize),
    /// Keystrokes, to every open shell that takes them.
    Type(ShellInput),
    /// Whether a shell takes keystrokes.
    Listen(DeviceId, bool),
    /// The picture has another size.
    Resize(ShellSize),
    /// The pictures are moved up into what scrolled away by so many lines; 0 is where it is written.
    Scroll(usize),
    /// End this shell, or all.
    CloseShells(Option<DeviceId>),
}

/// Something typed into a shell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShellInput {
    /// A key.
    Key(Key),
    /// Text from a clipboard; a program that asked for it learns that it was pasted.
    Paste(Arc<str>),
}
