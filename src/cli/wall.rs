//! `noctui wall`: gathers what the wall needs and shows it. No leave to write to devices is ever made here.

use crate::{
    app::wall::{Options, Wall},
    config::paths,
    feed::Clock,
    lab::Streams,
    runtime::{
        console::{self, Setup, Subject},
        wall::Shelf,
    },
};

use super::{
    CliError, Outcome,
    args::{Common, NetworkArgs, WallArgs},
    console::{files, outcome, rules, speaks_ascii_only},
    lab, load,
};

/// Shows the wall.
///
/// # Errors
///
/// Files are wrong, or there is no terminal.
pub(super) fn run(common: &Common, args: &WallArgs) -> Result<Outcome, CliError> {
    let common = &Common { read_only: true, ..common.clone() };
    let subject = match args.demo {
        true => Subject::Lab(lab::options(&network(args), false)?),
        false => files(common)?,
    };
    let rules = rules(common, &subject)?;
    let load::Surroundings { settings, theme, depth, platforms, .. } = load::surroundings(common)?;
    let environment = load::environment(common);
    let ascii = settings.ascii.unwrap_or_else(|| speaks_ascii_only(&environment));
    let state_folder = paths::state(&environment);
    let recalled = || Shelf::new(state_folder.as_deref()).recall(Clock::start().now().wall);
    let options = Options {
        demo: args.demo,
        rotate: args.rotate.unwrap_or(settings.wall_rotate),
        page: args.page.or_else(recalled).unwrap_or_default(),
        busy_share: f32::from(settings.utilisation_threshold) / 100.0,
        may_quit: !args.no_quit,
        ascii,
    };
    // It is a picture for a room: it rings nobody, and tells nobody else.
    let (permit, outputs) = (None, Vec::new());
    let setup = Setup::<Wall> {
        settings,
        theme,
        depth,
        ascii,
        options,
        permit,
        platforms,
        rules,
        outputs,
        subject,
        state_folder,
    };
    Ok(outcome(console::run(setup)?))
}

/// The demo's network, as large as asked for.
fn network(args: &WallArgs) -> NetworkArgs {
    NetworkArgs {
        devices: args.devices,
        ports: None,
        seed: 42,
        calm: false,
        scenario: args.scenario.clone(),
        gnmi: args.scenario.is_some().then_some(Streams::Asked),
    }
}
