//! Peers that may be missing on a developer's machine, and must not be missing where they are required.

use std::io;
use std::process::{Command, Output};

/// Runs a peer to its end; `None` if it is not installed and need not be.
pub fn run(command: &mut Command, package: &str) -> Option<Output> {
    found(command.output(), command, package)
}

/// What became of starting a peer; `None` if it is not installed and need not be.
pub fn found<T>(started: io::Result<T>, command: &Command, package: &str) -> Option<T> {
    let name = command.get_program().to_string_lossy();
    match started {
        Ok(it) => Some(it),
        Err(error) if std::env::var_os("NOCTUI_REQUIRE_PEERS").is_none() => {
            eprintln!("skipped: {name} cannot be run ({error}); apt-get install {package}");
            None
        }
        Err(error) => panic!("{name} is required here: {error}; apt-get install {package}"),
    }
}
