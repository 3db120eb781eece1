//! `noctui notify test`: one message that says that it is a trial, through each output or one of them.

use std::io::{self, IsTerminal, Write};

use tokio::sync::mpsc;

use crate::{
    config::{
        outputs::Output,
        paths::{self, Environment},
    },
    feed::Clock,
    model::{Quantity, nearest},
    notify::{DeliveryError, Tools, Trial, try_out},
};

use super::{
    CliError, Outcome,
    args::{Common, NotifyArgs, NotifyCommand},
    load, stop,
};

/// Runs the command.
///
/// # Errors
///
/// Files are wrong, or there is no such output.
pub(super) async fn run(args: &NotifyArgs, common: &Common) -> Result<Outcome, CliError> {
    let NotifyCommand::Test { name } = &args.command;
    let inventory = load::inventory(common)?;
    let (outputs, warnings) = load::outputs(common, &inventory)?;
    load::tell(&warnings)?;
    let chosen = choose(&outputs, name.as_deref(), common)?;
    tokio::select! {
        outcome = try_all(&chosen, common.read_only) => outcome,
        code = stop() => Ok(Outcome::Stopped(code)),
    }
}

fn choose<'a>(
    outputs: &'a [Output],
    name: Option<&str>,
    common: &Common,
) -> Result<Vec<&'a Output>, CliError> {
    if outputs.is_empty() {
        let search = load::beside(common, load::OUTPUTS);
        return Err(CliError::NoOutputs { looked_at: search.looked_at });
    }
    let Some(name) = name else { return Ok(outputs.iter().collect()) };
    let found = outputs.iter().find(|output| &*output.name == name);
    found.map(|output| vec![output]).ok_or_else(|| CliError::NoOutput {
        name: name.to_owned(),
        nearest: nearest(name, outputs.iter().map(|output| &*output.name)).map(ToOwned::to_owned),
    })
}

async fn try_all(outputs: &[&Output], read_only: bool) -> Result<Outcome, CliError> {
    let (clock, environment) = (Clock::start(), Environment::of_process());
    let mut outcome = Outcome::Fine;
    for output in outputs {
        let label = format!("{} {}", output.route.kind().as_str(), output.name);
        if read_only && !output.route.kind().is_of_terminal() {
            writeln!(io::stdout(), "{label}: not tried, because --read-only lets nothing leave but rings")?;
            outcome = Outcome::Failed;
            continue;
        }
        let trial = try_one(output, clock, &environment).await?;
        let took = Quantity::duration(trial.took);
        match &trial.outcome {
            Ok(words) => writeln!(io::stdout(), "{label}: {words} in {took}")?,
            Err(error) => {
                writeln!(io::stdout(), "{label}: {} (after {took})", error.words())?;
                outcome = Outcome::Failed;
            }
        }
    }
    Ok(outcome)
}

/// Tries one output, and writes what it wants of the terminal.
async fn try_one(output: &Output, clock: Clock, environment: &Environment) -> io::Result<Trial> {
    let (rings, mut rung) = mpsc::channel(1);
    let mut trial = try_out(output, &Tools { rings }, clock).await;
    if let Ok(ring) = rung.try_recv()
        && !ring_terminal(&ring.sequence(paths::is_linux_console(environment)))?
    {
        trial.outcome = Err(DeliveryError::NoTerminal);
    }
    Ok(trial)
}

/// Writes to whichever of the two streams is a terminal; false if none is.
fn ring_terminal(sequence: &str) -> io::Result<bool> {
    if io::stderr().is_terminal() {
        io::stderr().write_all(sequence.as_bytes())?;
        return Ok(true);
    }
    let is_terminal = io::stdout().is_terminal();
    if is_terminal {
        let mut out = io::stdout().lock();
        out.write_all(sequence.as_bytes())?;
        out.flush()?;
    }
    Ok(is_terminal)
}
