//! `noctui why DEVICE`: every effective setting and the line that set it.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use crate::{
    broadcast::ssh::from_ssh_config,
    config::{DeviceConfig, inventory::Setting},
    model,
    proto::ssh::config::{Asked, Commands, SshConfig},
};

use super::{
    CliError, Outcome,
    args::{Common, WhyArgs},
    in_runtime, load,
};

/// A setting as it is shown: its key, its value, and where it stands.
type Row = (String, String, String);

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
    let mut rows: Vec<Row> = settings.into_iter().map(row).collect();
    let config = inventory.device(&args.device).expect("it was explained");
    if !config.ssh.config {
        write(&rows, &mut io::stdout().lock())?;
        return Ok(Outcome::Fine);
    }
    // What ssh_config says may run commands of the user.
    let commands = if common.read_only { Commands::Never } else { Commands::Allowed };
    in_runtime(async {
        rows.extend(of_ssh_config(config, commands).await);
        write(&rows, &mut io::stdout().lock())?;
        Ok(Outcome::Fine)
    })
}

fn row(Setting { key, value, origin }: Setting) -> Row {
    let origin = origin.map_or_else(|| "built in".to_owned(), |origin| origin.to_string());
    (key, value, origin)
}

async fn of_ssh_config(config: &DeviceConfig, commands: Commands) -> Vec<Row> {
    let asked = Asked::device(&config.device.name, &config.device.address);
    let home = std::env::var_os("HOME").map(Into::into);
    match SshConfig::new(commands, home).host(&asked).await {
        Ok(found) => {
            let settings = from_ssh_config(config, &found).into_iter();
            let origin = format!("ssh_config, as `ssh {asked}` reads it");
            settings.map(|(key, value)| (key.to_owned(), value, origin.clone())).collect()
        }
        Err(error) => vec![("ssh.config".to_owned(), String::from("-"), error.to_string())],
    }
}

fn write(rows: &[Row], out: &mut impl Write) -> io::Result<()> {
    let keys = rows.iter().map(|(key, _, _)| key.width()).max().unwrap_or(0);
    let values = rows.iter().map(|(_, value, _)| value.width()).max().unwrap_or(0);
    for (key, value, origin) in rows {
        writeln!(out, "{key:keys$}  {value:values$}  {origin}")?;
    }
    Ok(())
}
