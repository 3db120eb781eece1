//! Why a message was not delivered, and whether it makes sense to try again.

use std::{io, path::PathBuf, process::ExitStatus, time::Duration};

use crate::config::{outputs::UrlError, secret::SecretError};

/// Whether trying again may help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Again {
    /// It would only fail in the same way.
    Never,
    /// After a while that grows.
    Soon,
    /// Not before this time.
    After(Duration),
}

/// Why a message was not delivered.
#[derive(Debug, thiserror::Error)]
pub enum DeliveryError {
    /// The address that a secret holds is none.
    #[error("the url is none")]
    Url(#[from] UrlError),
    /// A secret could not be had.
    #[error("a secret cannot be had")]
    Secret(#[from] SecretError),
    /// A secret holds what no header can.
    #[error("the value of header {0} holds what cannot be sent")]
    Header(String),
    /// The file of roots cannot be used.
    #[error("ca = {} cannot be used: {reason}", .path.display())]
    Ca {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The system has no root certificates.
    #[error("the system has no root certificates; name a file with `ca`")]
    NoRoots,
    /// The name could not be resolved, or nobody listens there.
    #[error("{peer} cannot be reached")]
    Connect {
        /// Where.
        peer: String,
        /// What the system said.
        source: io::Error,
    },
    /// TLS failed.
    #[error("{peer} is not trusted or speaks no TLS")]
    Tls {
        /// Where.
        peer: String,
        /// What the library said.
        source: io::Error,
    },
    /// There was no answer in time.
    #[error("no answer within {} s", .0.as_secs_f32())]
    Slow(Duration),
    /// The connection ended early, or what came is no HTTP.
    #[error("the request failed")]
    Http(#[source] hyper::Error),
    /// The server sends elsewhere. It is not followed: a token would go there too.
    #[error("answered {0}, a redirect, which is not followed")]
    Redirect(u16),
    /// The server refuses.
    #[error("answered {status}")]
    Status {
        /// The status code.
        status: u16,
        /// When it wants to be asked again.
        retry_after: Option<Duration>,
    },
    /// The program could not be started.
    #[error("{program} cannot be started")]
    Start {
        /// Which.
        program: String,
        /// What the system said.
        source: io::Error,
    },
    /// The program failed.
    #[error("{program} failed ({status})")]
    Failed {
        /// Which.
        program: String,
        /// How.
        status: ExitStatus,
    },
    /// The program took too long and was killed.
    #[error("{program} was killed after {} s", .limit.as_secs_f32())]
    Killed {
        /// Which.
        program: String,
        /// How long it had.
        limit: Duration,
    },
    /// Writing to the peer failed.
    #[error("{peer} took nothing")]
    Write {
        /// Where.
        peer: String,
        /// What the system said.
        source: io::Error,
    },
    /// There is no terminal to ring.
    #[error("there is no terminal here")]
    NoTerminal,
    /// The terminal has not taken what came before.
    #[error("the terminal takes nothing just now")]
    Busy,
}

impl DeliveryError {
    pub(super) fn again(&self) -> Again {
        match self {
            Self::Status { retry_after: Some(wait), status: 429 | 503 } => Again::After(*wait),
            // 408: the server closed a connection that it thought idle (RFC 9110 section 15.5.9).
            Self::Status { status: 408 | 429 | 500..=599, .. } => Again::Soon,
            Self::Secret(_) | Self::Connect { .. } | Self::Tls { .. } | Self::Slow(_) | Self::Http(_) => {
                Again::Soon
            }
            Self::Write { .. } => Again::Soon,
            _ => Again::Never,
        }
    }

    /// The error and what is behind it, in one line.
    pub fn words(&self) -> String {
        let mut words = self.to_string();
        let mut behind = std::error::Error::source(self);
        while let Some(source) = behind {
            words.push_str(&format!(": {source}"));
            behind = source.source();
        }
        words
    }
}
