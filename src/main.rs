//! The noctui binary: parses the command line and hands over.
#![forbid(unsafe_code)]

use std::process::ExitCode;

use clap::Parser;
use noctui::cli::{self, Cli};

fn main() -> ExitCode {
    ExitCode::from(cli::run(&Cli::parse()))
}
