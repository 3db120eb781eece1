//! A session on a device: opens it, runs commands one after the other, leaves it.
//!
//! Generic over any stream; nobody else reads or writes it. Every wait has a deadline that the caller chose. A future
//! that is dropped leaves the session where it is: it takes no further command.

mod prepare;
mod pump;

use std::{sync::Arc, time::Duration};

use secrecy::SecretString;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    time::Instant,
};
use tokio_util::sync::CancellationToken;

use super::{
    TapeLimits,
    engine::{Command, Engine, Timing},
    outcome::{NotSent, OpenError, Outcome},
};
use crate::model::{
    Moment, Platform, Platforms,
    platform::{Detected, Evidence},
};
use pump::Limits;

const CHUNK_OCTETS: usize = 32 * 1024;

/// How a session behaves.
#[derive(Debug, Clone)]
pub struct Options {
    /// How silence is judged.
    pub timing: Timing,
    /// How long the first prompt may take, and each command that prepares the session.
    pub patience: Duration,
    /// The secret for full rights. Without one, that step is not taken.
    pub enable: Option<SecretString>,
    /// So many pages of a pager are looked at.
    pub pages: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self { timing: Timing::default(), patience: Duration::from_secs(30), enable: None, pages: 10_000 }
    }
}

/// Sees an answer while it comes.
pub trait Watch: Send {
    /// A line of it, without its end; called for each, so it must be quick.
    fn line(&mut self, _line: &str) {}

    /// Octets received since the command was sent; called for each chunk.
    fn octets(&mut self, _octets: u64) {}
}

impl Watch for () {}

/// A command and how long it may take.
pub struct Order<'a> {
    /// The command, one line.
    pub line: &'a str,
    /// How long the device may say nothing.
    pub silence: Duration,
    /// How long it may take in all.
    pub limit: Duration,
    /// How much of its answer is kept.
    pub keep: TapeLimits,
    /// Stops it: the device gets its platform's interrupt, and the outcome is unknown.
    pub stop: &'a CancellationToken,
    /// Sees the answer while it comes.
    pub watch: &'a mut dyn Watch,
}

/// How a session was left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Farewell {
    /// The device closed it, as it was told.
    Closed,
    /// It was cut off: it stood at no prompt, or the device did not close it.
    Cut,
    /// It was cut off in configuration mode, which could not be left: a candidate may still be open.
    Configuring,
}

/// A shell on a device, at its prompt.
#[derive(Debug)]
pub struct Session<S> {
    stream: S,
    engine: Engine,
    options: Options,
    began: Instant,
    banner: Vec<Arc<str>>,
    /// The prompt at which it was handed out.
    home: String,
    buffer: Vec<u8>,
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Session<S> {
    /// Waits for the first prompt of a device of a known platform, turns paging off, takes full rights.
    ///
    /// # Errors
    ///
    /// There was no prompt in time, or a step after it failed.
    pub async fn open(stream: S, platform: Arc<Platform>, options: Options) -> Result<Self, OpenError> {
        let mut session = Self::new(stream, platform, options);
        session.log_in().await?;
        session.prepare().await?;
        Ok(session)
    }

    /// As [`Session::open`], for a device whose platform is to be recognised: by what is known, by what it prints before
    /// its first prompt, and by that. A device that nothing speaks for is spoken to as the generic platform.
    ///
    /// # Errors
    ///
    /// As [`Session::open`].
    pub async fn recognise(
        stream: S,
        platforms: &Platforms,
        mut evidence: Evidence,
        options: Options,
    ) -> Result<(Self, Option<Detected>), OpenError> {
        let guess = platforms.detect(&evidence).map(|detected| detected.platform);
        let mut session = Self::new(stream, guess.unwrap_or_else(|| platforms.generic().clone()), options);
        session.log_in().await?;
        evidence.banner.extend(session.banner.iter().cloned());
        evidence.prompt = Some(Arc::from(session.engine.prompt()));
        let detected = platforms.detect(&evidence);
        if let Some(detected) = &detected {
            session.engine.adopt(detected.platform.clone());
        }
        session.prepare().await?;
        Ok((session, detected))
    }

    fn new(stream: S, platform: Arc<Platform>, options: Options) -> Self {
        let engine = Engine::new(platform, options.timing, Moment::default());
        let (began, buffer) = (Instant::now(), vec![0; CHUNK_OCTETS]);
        Self { stream, engine, options, began, banner: Vec::new(), home: String::new(), buffer }
    }

    /// What the device printed before its first prompt.
    pub fn banner(&self) -> &[Arc<str>] {
        &self.banner
    }

    /// The prompt at which the device waits or waited last.
    pub fn prompt(&self) -> &str {
        self.engine.prompt()
    }

    /// The name that the device gives itself.
    pub fn host(&self) -> Option<&str> {
        self.engine.host()
    }

    /// The platform as which it is spoken to.
    pub fn platform(&self) -> &Arc<Platform> {
        self.engine.platform()
    }

    /// Whether a command may be sent.
    pub fn is_ready(&self) -> bool {
        self.engine.is_idle()
    }

    /// Whether a command may be sent and the device stands where it did when the session was opened: in no other mode, no
    /// other folder, under no other name.
    pub fn is_at_home(&self) -> bool {
        self.is_ready() && self.prompt() == self.home
    }

    /// Runs a command and waits for its end. Nothing is sent a second time, no question is answered.
    ///
    /// # Errors
    ///
    /// Nothing was sent: the session is not ready, or the text is not one line.
    pub async fn run(&mut self, order: Order<'_>) -> Result<Outcome, NotSent> {
        let command = Command { line: order.line, pages: self.options.pages, ..Command::default() };
        let Order { silence, limit, keep, stop, .. } = order;
        let limits = Limits { silence, limit, keep, stop: Some(stop) };
        self.execute(command, None, limits, order.watch).await
    }
}
