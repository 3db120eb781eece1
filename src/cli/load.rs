//! Finds and loads the inventory for a command without a screen.

use std::{
    io::{self, Write},
    path::PathBuf,
    sync::Arc,
};

use crate::{
    config::{
        self, DeviceIds, Diagnostics, Inventory, Origin,
        alarms::{self, Grammars},
        key_file,
        outputs::{self, Output},
        paths::{self, Environment, Search},
        platforms,
        settings::{self, Settings},
        theme::{self, ColorDepth, Theme},
    },
    keys::KeyMap,
    model::{Platforms, alarm::Rule, expr::Scope},
};

use super::{CliError, args::Common};

/// The theme for terminals of sixteen colours.
const SIXTEEN: &str = "sixteen";

/// Loads the inventory; its warnings go to standard error.
///
/// # Errors
///
/// There is none, or it is wrong.
pub(super) fn inventory(common: &Common) -> Result<Inventory, CliError> {
    let (inventory, diagnostics) = with_diagnostics(common)?;
    match inventory {
        Some(inventory) => {
            tell(&diagnostics)?;
            Ok(inventory)
        }
        None => Err(CliError::Config(diagnostics)),
    }
}

/// Loads the inventory with everything that there is to say of it.
pub(super) fn with_diagnostics(common: &Common) -> Result<(Option<Inventory>, Diagnostics), CliError> {
    let loaded = config::load(&inventory_paths(common)?, &mut DeviceIds::default());
    Ok((loaded.inventory, loaded.diagnostics))
}

/// Where files are looked for. Who may only look, from afar, does not say which files are read or where any is written:
/// what a client of sshd can put into the environment then counts for nothing.
pub(super) fn environment(common: &Common) -> Environment {
    let environment = Environment::of_process();
    if common.read_only && environment.is_over_ssh() { environment.unsteered() } else { environment }
}

/// Where the inventory is.
///
/// # Errors
///
/// Nowhere.
pub(super) fn inventory_paths(common: &Common) -> Result<Vec<PathBuf>, CliError> {
    let search = paths::inventory(&common.inventory, &environment(common));
    if search.found.is_empty() {
        return Err(CliError::NoInventory { looked_at: search.looked_at });
    }
    Ok(search.found)
}

/// Writes diagnostics to standard error, a line each.
pub(super) fn tell(diagnostics: &Diagnostics) -> io::Result<()> {
    let mut out = io::stderr().lock();
    diagnostics.iter().try_for_each(|diagnostic| writeln!(out, "{diagnostic}"))
}

/// Everything beside the inventory that decides how the console behaves.
pub(crate) struct Surroundings {
    pub settings: Settings,
    pub theme: Theme,
    pub depth: ColorDepth,
    pub keys: KeyMap,
    pub platforms: Arc<Platforms>,
}

/// Loads settings, theme, keys and platforms; what the command line says is nearer than the files.
///
/// # Errors
///
/// One of the files is wrong; all that is wrong with all of them.
pub(crate) fn surroundings(common: &Common) -> Result<Surroundings, CliError> {
    let environment = environment(common);
    let search = paths::settings(common.config.as_deref(), &environment);
    let mut out = Diagnostics::default();
    let mut settings = match search.found.first() {
        Some(path) => settings::load(path, &mut out).unwrap_or_default(),
        None => Settings::default(),
    };
    overrule(&mut settings, common);
    let folders = paths::beside_settings("themes", &search, &environment).found;
    let depth = theme::depth(settings.color, &environment.variables);
    // The colours of the usual theme are too many for sixteen: some would become the same.
    if depth == ColorDepth::Sixteen && settings.theme == Settings::default().theme {
        SIXTEEN.clone_into(&mut settings.theme);
    }
    let theme = theme::load(&settings.theme, &settings.theme_origin, &folders, &mut out);
    let keys = match paths::beside_settings("keys.toml", &search, &environment).found.first() {
        Some(path) => key_file::load(path, &mut out).unwrap_or_default(),
        None => KeyMap::default(),
    };
    let platforms = match paths::beside_settings("platforms.toml", &search, &environment).found.first() {
        Some(path) => platforms::load(path, &mut out),
        None => Some(platforms::built_in()),
    };
    out.sort();
    match (theme, platforms) {
        (Some(theme), Some(platforms)) if !out.has_errors() => {
            Ok(Surroundings { theme: theme.degraded(depth), settings, depth, keys, platforms })
        }
        _ => Err(CliError::Config(out)),
    }
}

/// Loads the rules of alarms: those of `alarms.toml` over those that are built in.
///
/// # Errors
///
/// The file is wrong; all that is wrong with it.
pub(crate) fn alarms(common: &Common, inventory: &Inventory) -> Result<Vec<Rule>, CliError> {
    let search = beside(common, "alarms.toml");
    let Some(path) = search.found.first() else { return Ok(Rule::built_in()) };
    let grammars =
        Grammars { rows: inventory.grammar(Scope::Rows), devices: inventory.grammar(Scope::DevicesOnly) };
    let mut out = Diagnostics::default();
    let rules = alarms::load(path, &grammars, &mut out);
    out.sort();
    rules.ok_or(CliError::Config(out))
}

/// The file of outputs.
pub(super) const OUTPUTS: &str = "outputs.toml";

/// Loads the outputs of alarms, with warnings; there are none if there is no file.
///
/// # Errors
///
/// The file is wrong; all that is wrong with it.
pub(crate) fn outputs(
    common: &Common,
    inventory: &Inventory,
) -> Result<(Vec<Output>, Diagnostics), CliError> {
    let search = beside(common, OUTPUTS);
    let Some(path) = search.found.first() else { return Ok(Default::default()) };
    let mut out = Diagnostics::default();
    let outputs = outputs::load(path, &inventory.grammar(Scope::Rows), &mut out);
    out.sort();
    match outputs {
        Some(outputs) => Ok((outputs, out)),
        None => Err(CliError::Config(out)),
    }
}

/// Where a file beside the settings is.
pub(super) fn beside(common: &Common, name: &str) -> Search {
    let environment = environment(common);
    let settings = paths::settings(common.config.as_deref(), &environment);
    paths::beside_settings(name, &settings, &environment)
}

fn overrule(settings: &mut Settings, common: &Common) {
    if let Some(theme) = &common.theme {
        settings.theme.clone_from(theme);
        settings.theme_origin = Origin::whole("--theme");
    }
    settings.ascii = if common.ascii { Some(true) } else { settings.ascii };
    settings.color = common.color.unwrap_or(settings.color);
    settings.log_level = common.log_level.unwrap_or(settings.log_level);
}
