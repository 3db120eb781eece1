//! The wall and the read-only console from the outside: the real binary in a terminal, somebody at its keyboard who
//! tries everything, and the far side telling what arrived.
#![allow(
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    clippy::cast_possible_wrap,
    clippy::cast_possible_truncation
)]

#[path = "../screens/network.rs"]
#[allow(dead_code, reason = "shared by several tests, each of which takes a part")]
mod network;
#[path = "../screens/picture.rs"]
#[allow(dead_code, reason = "shared by several tests, each of which takes a part")]
mod picture;
#[path = "../support/pty.rs"]
mod pty;
#[path = "../wall/world.rs"]
#[allow(dead_code, reason = "shared by several tests, each of which takes a part")]
mod world;

mod harmless;
mod line;
mod screen;

use std::path::Path;

use portable_pty::CommandBuilder;

/// The binary with folders of its own, so that nobody's settings decide a test.
fn noctui(home: &Path, arguments: &[&str]) -> CommandBuilder {
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_noctui"));
    command.args(arguments);
    command.env_clear();
    command.env("HOME", home);
    command.env("TERM", "xterm-256color");
    command.env("LANG", "C.UTF-8");
    command.cwd(home);
    command
}
