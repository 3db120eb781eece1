//! The commands: what stands on the command line, and the one place where errors become words.

mod args;
pub mod ask;
mod audit;
mod check;
mod console;
mod error;
mod exec;
mod lab;
mod load;
mod notify;
mod output;
mod poll;
mod wall;
mod why;

pub use args::{Cli, Command, Common, DemoArgs, NetworkArgs};
pub use error::CliError;

use std::io::{self, Write};

use clap::CommandFactory;
use rustix::process;

use crate::runtime::signals::{Signal, Signals};

/// How a command ended, if it could do its work at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// All is well.
    Fine,
    /// It ran, and something failed: a device that does not answer.
    Failed,
    /// A signal ended it; the exit code of that.
    Stopped(u8),
}

impl Outcome {
    /// The exit code.
    pub const fn code(self) -> u8 {
        match self {
            Self::Fine => 0,
            Self::Failed => 1,
            Self::Stopped(code) => code,
        }
    }
}

/// Runs what the command line says; the exit code.
pub fn run(cli: &Cli) -> u8 {
    match dispatch(cli) {
        Ok(outcome) => outcome.code(),
        // Whoever read the output has seen enough.
        Err(error) if error.is_closed_pipe() => 0,
        Err(error) => {
            // With standard error gone nobody can be told.
            let _ = writeln!(io::stderr(), "{}", error.words());
            error.code()
        }
    }
}

fn dispatch(cli: &Cli) -> Result<Outcome, CliError> {
    let common = &cli.common;
    match &cli.command {
        None => console::run(common, None),
        Some(Command::Demo(demo)) => console::run(common, Some(demo)),
        Some(Command::Wall(args)) => wall::run(common, args),
        Some(Command::Lab(args)) => in_runtime(lab::run(args)),
        Some(Command::Check(args)) => in_runtime(check::run(args, common)),
        Some(Command::Why(args)) => why::run(args, common),
        Some(Command::Poll(args)) => {
            let inventory = load::inventory(common)?;
            in_runtime(poll::run(args, &inventory))
        }
        Some(Command::Audit(args)) => audit::run(args),
        Some(Command::Notify(args)) => in_runtime(notify::run(args, common)),
        Some(Command::Exec(args)) => exec::run(args, common),
        Some(Command::Completions(args)) => {
            let mut script = Vec::new();
            clap_complete::generate(args.shell, &mut Cli::command(), "noctui", &mut script);
            io::stdout().write_all(&script)?;
            Ok(Outcome::Fine)
        }
    }
}

fn in_runtime(work: impl Future<Output = Result<Outcome, CliError>>) -> Result<Outcome, CliError> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let outcome = runtime.block_on(work);
    // A write that nobody reads must not keep a command that was told to stop.
    runtime.shutdown_background();
    outcome
}

/// Waits for a signal that asks to stop; the exit code that goes with it.
async fn stop() -> u8 {
    match Signals::listen() {
        Ok(signals) => stopped(signals).await,
        Err(_) => std::future::pending().await,
    }
}

/// Waits for one of the signals that are listened to already.
async fn stopped(mut signals: Signals) -> u8 {
    loop {
        let signal = signals.next().await;
        if let Some(code) = signal.exit_code() {
            return code;
        }
        if signal == Signal::Suspend {
            // Listening took Ctrl-Z its effect. If the system refuses, the command runs on, as it would without.
            let _ = process::kill_process(process::getpid(), process::Signal::STOP);
        }
    }
}
