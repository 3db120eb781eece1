//! Secrets by reference: where they come from, and how they are fetched when somebody needs one.
//!
//! A file names a secret, [`Secret::resolve`] fetches it once and keeps it. Nothing that prints shows more than the
//! reference: `Display` and `Debug` say `env NOC_COMMUNITY`, and a literal is "a literal".

use std::fmt;
use std::future::Future;
use std::io;
use std::path::PathBuf;
use std::pin::Pin;
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use tokio::io::AsyncReadExt;
use tokio::sync::OnceCell;
use tokio::time::Instant;

/// How long a command may take to hand over a secret.
pub const COMMAND_LIMIT: Duration = Duration::from_secs(30);

/// How long a failure is believed: a thousand devices that share a credential ask once, not a thousand times.
pub const FAILURE_HOLDS: Duration = Duration::from_secs(10);

/// No secret is longer; a command that prints more is cut off.
const SECRET_LIMIT_OCTETS: u64 = 64 * 1024;

/// Where a secret comes from.
#[derive(Clone)]
pub(super) enum Place {
    Env(String),
    File(PathBuf),
    Command(Vec<String>),
    Prompt,
    Literal(SecretString),
}

impl PartialEq for Place {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Env(a), Self::Env(b)) => a == b,
            (Self::File(a), Self::File(b)) => a == b,
            (Self::Command(a), Self::Command(b)) => a == b,
            (Self::Prompt, Self::Prompt) => true,
            (Self::Literal(a), Self::Literal(b)) => a.expose_secret() == b.expose_secret(),
            _ => false,
        }
    }
}

/// Why a secret could not be had. No variant carries anything of the secret itself.
#[derive(Debug, Clone, thiserror::Error)]
pub enum SecretError {
    /// The variable is not set, or is not text.
    #[error("the variable {0} is not set; export it and start noctui again")]
    Env(String),
    /// The file could not be read.
    #[error("the secret's file {} cannot be read", .0.display())]
    File(PathBuf, #[source] Arc<io::Error>),
    /// The program could not be started.
    #[error("the secret's command {0} cannot be started")]
    Start(String, #[source] Arc<io::Error>),
    /// The program ended with a failure; what it printed is not repeated.
    #[error("the secret's command {0} failed ({1})")]
    Failed(String, std::process::ExitStatus),
    /// The program took longer than [`COMMAND_LIMIT`].
    #[error("the secret's command {0} gave no answer for {limit} s", limit = COMMAND_LIMIT.as_secs())]
    Slow(String),
    /// What came is empty or no text.
    #[error("{0} gave no text")]
    NoText(String),
    /// Somebody must be asked, and nobody is there.
    #[error("the secret is to be typed, and nobody can be asked here; use env, file or command")]
    Prompt,
    /// Somebody was asked, and gave no answer.
    #[error("the {what} of credential {credential} was asked for and not typed")]
    Declined {
        /// The name of the credential.
        credential: Arc<str>,
        /// Which of its secrets.
        what: Arc<str>,
    },
}

/// A secret that somebody is to type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The name of the credential.
    pub credential: Arc<str>,
    /// Which of its secrets: `password`.
    pub what: Arc<str>,
}

/// A future that a [`Prompter`] hands out.
pub type Asking<'a> = Pin<Box<dyn Future<Output = Option<SecretString>> + Send + 'a>>;

/// Who asks a person for secrets: the pane, or a command at its terminal.
pub trait Prompter: Send + Sync {
    /// Asks, with a deadline of its own; nothing when the person declines or does not answer.
    fn ask<'a>(&'a self, wanted: &'a Wanted) -> Asking<'a>;
}

type Outcome = Result<SecretString, SecretError>;
type Fetch = Arc<OnceCell<(Outcome, Instant)>>;

/// A reference to a secret, and the secret once it was fetched. Clones share both.
#[derive(Clone)]
pub struct Secret {
    place: Place,
    fetch: Arc<Mutex<Fetch>>,
}

impl Secret {
    pub(super) fn new(place: Place) -> Self {
        Self { place, fetch: Arc::default() }
    }

    /// A secret that is already at hand: typed in, or made by the lab.
    pub fn literal(secret: SecretString) -> Self {
        Self::new(Place::Literal(secret))
    }

    /// True when only a person can supply it.
    pub fn is_prompt(&self) -> bool {
        matches!(self.place, Place::Prompt)
    }

    /// The secret, fetched at the first call; all who ask at the same time share one fetch.
    ///
    /// # Errors
    /// Says what could not be read or run. A failure holds for [`FAILURE_HOLDS`], then the next call tries again.
    pub async fn resolve(&self) -> Outcome {
        if self.is_prompt() {
            return self.fetched().ok_or(SecretError::Prompt);
        }
        let cell = self.cell();
        let (outcome, _) = cell.get_or_init(|| async { (self.fetch().await, Instant::now()) }).await;
        outcome.clone()
    }

    /// The secret as [`resolve`](Self::resolve) gives it; what only a person can supply is asked for, once for all who
    /// want it, and kept for the time that is given. Then it is wiped from here.
    ///
    /// # Errors
    /// As `resolve`; a refusal to type it holds for [`FAILURE_HOLDS`].
    pub async fn resolve_asking(&self, wanted: &Wanted, prompter: &dyn Prompter, keep: Duration) -> Outcome {
        if !self.is_prompt() {
            return self.resolve().await;
        }
        let cell = self.cell();
        let ask = async {
            let declined =
                || SecretError::Declined { credential: wanted.credential.clone(), what: wanted.what.clone() };
            let outcome = prompter.ask(wanted).await.ok_or_else(declined);
            self.wipe_after(keep, &cell);
            (outcome, Instant::now())
        };
        cell.get_or_init(|| ask).await.0.clone()
    }

    /// The secret, if it is at hand already.
    pub fn fetched(&self) -> Option<SecretString> {
        if let Place::Literal(secret) = &self.place {
            return Some(secret.clone());
        }
        let cell = self.fetch.lock().unwrap_or_else(PoisonError::into_inner);
        cell.get().and_then(|(outcome, _)| outcome.clone().ok())
    }

    /// Wipes what was fetched or typed, so that the next who wants it fetches or asks anew: a device did not take it.
    pub fn forget(&self) {
        *self.fetch.lock().unwrap_or_else(PoisonError::into_inner) = Arc::default();
    }

    fn wipe_after(&self, keep: Duration, cell: &Fetch) {
        let (fetch, cell) = (Arc::downgrade(&self.fetch), Arc::downgrade(cell));
        tokio::spawn(async move {
            tokio::time::sleep(keep).await;
            let Some((fetch, cell)) = fetch.upgrade().zip(cell.upgrade()) else { return };
            let mut now = fetch.lock().unwrap_or_else(PoisonError::into_inner);
            // What was typed since then has a time of its own.
            if Arc::ptr_eq(&now, &cell) {
                *now = Arc::default();
            }
        });
    }

    /// The cell to wait for; a fresh one when the last attempt failed long enough ago.
    fn cell(&self) -> Fetch {
        let mut cell = self.fetch.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((Err(_), at)) = cell.get()
            && at.elapsed() >= FAILURE_HOLDS
        {
            *cell = Arc::default();
        }
        cell.clone()
    }

    async fn fetch(&self) -> Outcome {
        match &self.place {
            Place::Env(name) => std::env::var(name)
                .map_err(|_| SecretError::Env(name.clone()))
                .and_then(|text| self.text(text.into_bytes())),
            Place::File(path) => {
                let octets = read_file(path.clone())
                    .await
                    .map_err(|error| SecretError::File(path.clone(), Arc::new(error)))?;
                self.text(octets)
            }
            Place::Command(words) => self.text(run(words).await?),
            Place::Prompt => Err(SecretError::Prompt),
            Place::Literal(secret) => Ok(secret.clone()),
        }
    }

    /// Text without its one trailing newline: editors and `pass` add one.
    fn text(&self, octets: Vec<u8>) -> Outcome {
        let mut text = String::from_utf8(octets).map_err(|_| SecretError::NoText(self.to_string()))?;
        if text.ends_with('\n') {
            text.truncate(text.len() - if text.ends_with("\r\n") { 2 } else { 1 });
        }
        if text.is_empty() { Err(SecretError::NoText(self.to_string())) } else { Ok(text.into()) }
    }
}

async fn read_file(path: PathBuf) -> io::Result<Vec<u8>> {
    let read = move || {
        if !std::fs::metadata(&path)?.is_file() {
            return Err(io::Error::other("it is not a regular file"));
        }
        std::fs::read(path)
    };
    tokio::task::spawn_blocking(read).await.map_err(io::Error::other)?
}

/// Runs a program without a shell; it has no terminal, so it cannot ask where nobody would see it.
async fn run(words: &[String]) -> Result<Vec<u8>, SecretError> {
    let (program, arguments) = words.split_first().expect("a command was read with at least one word");
    let start = |error| SecretError::Start(program.clone(), Arc::new(error));
    let mut child = tokio::process::Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(start)?;
    let output = child.stdout.take().expect("the output was piped");
    let work = async {
        let mut octets = Vec::new();
        output.take(SECRET_LIMIT_OCTETS).read_to_end(&mut octets).await?;
        child.wait().await.map(|status| (octets, status))
    };
    match tokio::time::timeout(COMMAND_LIMIT, work).await {
        Err(_) => Err(SecretError::Slow(program.clone())),
        Ok(Err(error)) => Err(start(error)),
        Ok(Ok((_, status))) if !status.success() => Err(SecretError::Failed(program.clone(), status)),
        Ok(Ok((octets, _))) => Ok(octets),
    }
}

impl PartialEq for Secret {
    /// Equal when they come from the same place; whether they were fetched does not matter.
    fn eq(&self, other: &Self) -> bool {
        self.place == other.place
    }
}

impl Eq for Secret {}

impl fmt::Display for Secret {
    /// The reference. Of a command only the program: people do write secrets into arguments.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Place::Env(name) => write!(f, "env {name}"),
            Place::File(path) => write!(f, "file {}", path.display()),
            Place::Command(words) => write!(f, "command {}", words.first().map_or("", String::as_str)),
            Place::Prompt => f.write_str("prompt"),
            Place::Literal(_) => f.write_str("a literal"),
        }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret({self})")
    }
}
