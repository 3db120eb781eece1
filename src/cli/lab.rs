//! `noctui lab`: the simulated network alone.

use std::io::{self, Write};

use crate::{
    lab::{Lab, LabClock, LabOptions, Story, Streams, scenario},
    runtime::signals::Signals,
};

use super::{
    CliError, Outcome,
    args::{LabArgs, NetworkArgs},
    stopped,
};

/// Runs the network until it is stopped.
///
/// # Errors
///
/// It does not start, or its inventory cannot be written.
pub(super) async fn run(args: &LabArgs) -> Result<Outcome, CliError> {
    // Whoever reads `ready` may stop it at once.
    let signals = Signals::listen()?;
    let lab = Lab::start(options(&args.network, args.spread)?).await?;
    match &args.write {
        Some(path) => lab.write_inventory(path)?,
        None => {
            let mut out = io::stdout().lock();
            out.write_all(lab.inventory_toml().as_bytes())?;
            out.flush()?;
        }
    }
    writeln!(io::stderr(), "ready")?;
    // Stopping is how a lab ends well: not a failure, whichever signal asked for it.
    stopped(signals).await;
    lab.stop().await;
    Ok(Outcome::Fine)
}

/// The lab that the command line asks for.
///
/// # Errors
///
/// The scenario has mistakes.
pub(crate) fn options(args: &NetworkArgs, spread: bool) -> Result<LabOptions, CliError> {
    let story = match &args.scenario {
        Some(path) => Story::Scenario(scenario::load(path).map_err(CliError::Config)?),
        None if args.calm => Story::Calm,
        None => Story::Demo,
    };
    // Both protocols side by side are the demo's; what is calm or scripted streams where it is told to.
    let usual = if story == Story::Demo { Streams::Half } else { Streams::Asked };
    Ok(LabOptions {
        devices: args.devices as usize,
        ports: args.ports,
        seed: args.seed,
        spread,
        story,
        clock: LabClock::running(),
        streams: args.gnmi.unwrap_or(usual),
        exchange: None,
    })
}
