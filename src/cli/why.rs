//! `noctui why DEVICE`: every effective setting and the line that set it.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use crate::{config::inventory::Setting, model};

use super::{
    CliError, Outcome,
    args::{Common, WhyArgs},
    load,
};

/// Runs the command.
///
/// # Errors
///
/// No inventory, or no such device in it.
pub(super) fn run(args: &WhyArgs, common: &Common) -> Result<Outcome, CliError> {
    let inventory = load::inventory(common)?;
    let Some(settings) = inventory.explain(&args.device) else {
        let names = inventory.devices().iter().map(|config| &*config.device.name);
        let nearest = model::nearest(&args.device, names).map(ToOwned::to_owned);
        return Err(CliError::NoDevice { name: args.device.clone(), nearest });
    };
    write(&settings, &mut io::stdout().lock())?;
    Ok(Outcome::Fine)
}

fn write(settings: &[Setting], out: &mut impl Write) -> io::Result<()> {
    let width =
        |text: fn(&Setting) -> &str| settings.iter().map(|setting| text(setting).width()).max().unwrap_or(0);
    let (keys, values) = (width(|setting| &setting.key), width(|setting| &setting.value));
    for Setting { key, value, origin } in settings {
        let origin = origin.as_ref().map_or_else(|| "built in".to_owned(), ToString::to_string);
        writeln!(out, "{key:keys$}  {value:values$}  {origin}")?;
    }
    Ok(())
}
