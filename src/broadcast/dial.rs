//! What the engine asks of SSH: a session on a device, and lines run in it.
//!
//! The engine decides who, when and how often; how a device is reached, and how its prompt is understood, is known
//! behind these traits alone. Tests script them.

use std::{sync::Arc, time::Duration};

use tokio::io::{AsyncRead, AsyncWrite};
use tokio_util::sync::CancellationToken;

use super::progress::Live;
use crate::{
    model::{DeviceId, Output, SafeText},
    plan::{ShellSize, Target},
};

/// Opens sessions.
pub trait Dialler: Send + Sync + 'static {
    /// What it opens.
    type Session: Session;
    /// What it opens for people.
    type Terminal: Terminal;

    /// Who noctui is to the device: devices that share it share the fate of its first attempt.
    fn account(&self, device: DeviceId) -> Arc<str>;

    /// Where a device is reached, and as whom: for the record.
    fn reach(&self, device: DeviceId) -> Reach;

    /// Opens a session: connects, says who we are and waits for the prompt, each within a limit of its own. Dropped half
    /// way, it leaves nothing behind.
    fn open(
        &self,
        target: &Target,
        live: &Live,
    ) -> impl Future<Output = Result<Self::Session, OpenError>> + Send;

    /// Opens a shell for people. Nothing is sent but what they type.
    fn shell(
        &self,
        device: DeviceId,
        size: ShellSize,
    ) -> impl Future<Output = Result<Self::Terminal, OpenError>> + Send;
}

/// A shell for people: what is read is what the device prints for a terminal, what is written is typed.
pub trait Terminal: AsyncRead + AsyncWrite + Unpin + Send + 'static {
    /// The host key that the device showed: its fingerprint.
    fn host_key(&self) -> Option<Arc<str>>;

    /// Tells the device that its terminal has another size. A device that does not hear it keeps the old one.
    fn resize(&mut self, size: ShellSize) -> impl Future<Output = ()> + Send;
}

/// A session at its prompt.
pub trait Session: Send + 'static {
    /// Runs a line, and tells what comes meanwhile through `live`. When `stop` is cancelled, the device is told to end the
    /// line, and has a short time to show its prompt.
    fn run(
        &mut self,
        line: &str,
        limits: Limits,
        stop: &CancellationToken,
        live: &Live,
    ) -> impl Future<Output = Ran> + Send;

    /// What the device calls itself.
    fn host_name(&self) -> Option<Arc<str>>;

    /// Whether another broadcast may go on with it: it is at its prompt, in no other mode than at the beginning.
    fn is_reusable(&self) -> bool;

    /// Leaves it as the platform wants to be left.
    fn close(self) -> impl Future<Output = ()> + Send;
}

/// What a device is called, where it is reached, and as whom.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reach {
    /// Its name in the inventory.
    pub device: String,
    /// Address and port.
    pub address: String,
    /// The user.
    pub user: Option<String>,
}

/// Why a session was not opened. Nothing was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenError {
    /// Whether the device did not take the credential: nobody else is then tried with it.
    pub is_refused: bool,
    /// What failed: a sentence.
    pub words: SafeText,
}

/// What a line may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// From its sending to the prompt.
    pub time: Duration,
    /// How many octets are kept of it.
    pub octets: usize,
}

/// What came of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ran {
    /// How it ended.
    pub end: LineEnd,
    /// What the device printed, without echo and prompt; cleaned.
    pub output: Output,
    /// Octets received meanwhile.
    pub octets: u64,
}

/// How a line ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineEnd {
    /// The prompt came back.
    Done,
    /// The prompt came back, and the device did not take the line: its words.
    Refused(SafeText),
    /// The device asks something, and was left without an answer: its words.
    Asked(SafeText),
    /// It was stopped. `true` if the prompt came back.
    Stopped(bool),
    /// It was sent, and the prompt did not come back: why, as a sentence.
    Unknown(SafeText),
    /// The connection was gone before any of it was sent: why, as a sentence.
    NotSent(SafeText),
}
