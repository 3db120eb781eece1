//! Standard output for commands that run on: a reader that does not read must not keep signals waiting.

use std::io::{self, Write};

/// Writes all of it. Dropped half-way, a blocked write is left to the end of the process.
///
/// # Errors
///
/// Standard output takes no more.
pub(super) async fn write(bytes: Vec<u8>) -> io::Result<()> {
    let written = tokio::task::spawn_blocking(move || {
        let mut out = io::stdout().lock();
        out.write_all(&bytes)?;
        out.flush()
    });
    written.await.map_err(io::Error::other)?
}
