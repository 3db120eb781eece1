//! Our reading of `known_hosts` beside that of OpenSSH: `ssh-keygen` is asked the same questions.
#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "the helpers of tests are tests")]

mod certificates;
mod keygen;
mod lines;
#[path = "../peers/peer.rs"]
mod peer;
mod settings;
