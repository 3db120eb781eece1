//! `noctui` and `noctui demo`: gathers what the console needs and opens it.

use crate::{
    app::{Model, Options},
    broadcast::WritePermit,
    config::{self, DeviceIds, paths},
    model::alarm::Rule,
    runtime::console::{self, Ending, Setup, Subject},
};

use super::{
    CliError, Outcome,
    args::{Common, DemoArgs},
    lab, load,
};

/// Opens the console.
///
/// # Errors
///
/// Files are wrong, or there is no terminal.
pub(super) fn run(common: &Common, demo: Option<&DemoArgs>) -> Result<Outcome, CliError> {
    let subject = match demo {
        Some(args) => Subject::Lab(lab::options(&args.network, false)?),
        None => files(common)?,
    };
    let rules = rules(common, &subject)?;
    // A simulated network must not ring anybody, and where nothing may be written nothing may leave but rings.
    let outputs = match &subject {
        Subject::Lab(_) => Vec::new(),
        Subject::Files { inventory, .. } => load::outputs(common, inventory)?.0,
    };
    let outputs =
        outputs.into_iter().filter(|output| !common.read_only || output.route.kind().is_of_terminal());
    let outputs = outputs.collect();
    let load::Surroundings { settings, theme, depth, keys, platforms } = load::surroundings(common)?;
    let environment = load::environment(common);
    let ascii = settings.ascii.unwrap_or_else(|| speaks_ascii_only(&environment));
    let options =
        Options { demo: demo.is_some(), read_only: common.read_only, ..Options::of(&settings, keys) };
    let state_folder = paths::state(&environment);
    let permit = WritePermit::unless(common.read_only);
    let setup: Setup<Model> = Setup {
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

/// How a command with a screen ended.
pub(super) fn outcome(ending: Ending) -> Outcome {
    match ending {
        Ending::Quit => Outcome::Fine,
        Ending::Stopped(code) => Outcome::Stopped(code),
    }
}

/// By what alarms are raised: a demonstration knows nothing of the operator's own rules.
pub(super) fn rules(common: &Common, subject: &Subject) -> Result<Vec<Rule>, CliError> {
    match subject {
        Subject::Lab(_) => Ok(Rule::built_in()),
        Subject::Files { inventory, .. } => load::alarms(common, inventory),
    }
}

/// The devices of an inventory.
pub(super) fn files(common: &Common) -> Result<Subject, CliError> {
    let paths = load::inventory_paths(common)?;
    let mut ids = DeviceIds::default();
    let loaded = config::load(&paths, &mut ids);
    match loaded.inventory {
        Some(inventory) => Ok(Subject::Files { paths, inventory: Box::new(inventory), ids }),
        None => Err(CliError::Config(loaded.diagnostics)),
    }
}

/// The Linux console has few glyphs, and a locale that is not UTF-8 has none beyond ASCII.
pub(super) fn speaks_ascii_only(environment: &paths::Environment) -> bool {
    let variable =
        |name: &str| environment.variables.get(name).and_then(|value| value.to_str()).unwrap_or("");
    let locale =
        ["LC_ALL", "LC_CTYPE", "LANG"].iter().map(|name| variable(name)).find(|value| !value.is_empty());
    let is_utf8 = |locale: &str| {
        let locale = locale.to_ascii_lowercase();
        locale.ends_with("utf-8") || locale.ends_with("utf8")
    };
    paths::is_linux_console(environment) || locale.is_some_and(|locale| !is_utf8(locale) && locale != "C")
}
