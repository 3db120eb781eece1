//! Finds out what really speaks at the other end, once a connection has failed in a way that tells little.
//!
//! Some servers close the connection without a word when TLS meets plaintext. One short connection tells.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;

use super::connect::{Dial, open};
use super::security::{Mode, Security};
use super::tls;

/// The longest that finding out may take.
const LIMIT: Duration = Duration::from_secs(3);

/// The connection preface of HTTP/2 and an empty SETTINGS frame (RFC 9113 sections 3.4 and 6.5).
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";

/// The type of a SETTINGS frame.
const SETTINGS: u8 = 4;

/// Whether TLS is spoken there: a handshake brings a certificate, or at least an answer in TLS.
pub async fn speaks_tls(dial: &Dial) -> bool {
    let security = Security { mode: Mode::Skip, name: dial.security.name.clone(), client: None };
    let probe = async {
        let Ok(stream) = open(dial).await else { return false };
        let outcome = tls::handshake(&security, &dial.address, stream).await;
        matches!(outcome, Ok(_) | Err(tls::TlsError::Handshake(_) | tls::TlsError::ClientRequired))
    };
    timeout(LIMIT, probe).await.unwrap_or(false)
}

/// Whether HTTP/2 without TLS is spoken there: its first frame is SETTINGS.
pub async fn speaks_plain(dial: &Dial) -> bool {
    let probe = async {
        let mut stream = open(dial).await.ok()?;
        stream.write_all(PREFACE).await.ok()?;
        let mut head = [0; 9];
        stream.read_exact(&mut head).await.ok()?;
        Some(head[3] == SETTINGS)
    };
    timeout(LIMIT, probe).await.ok().flatten().unwrap_or(false)
}
