//! `noctui check`: inventory, settings, keys, theme, platforms, alarms and outputs; with `--reach` each device is asked once.

use std::{
    collections::HashMap,
    io::{self, Write},
    sync::Arc,
    time::Duration,
};

use tokio::time::{Instant, timeout_at};

use crate::{
    broadcast::ssh::check_known_hosts,
    collect::{Collector, Snapshots},
    config::{
        Diagnostics, Inventory,
        inventory::{DeviceConfig, InventoryChange},
        platforms,
    },
    feed::Clock,
    model::{DeviceId, DeviceSnapshot, Quantity, Reach, Source},
    proto::snmp::mux::{Mux, MuxSettings},
};

use super::{
    CliError, Outcome,
    args::{CheckArgs, Common},
    load, stop,
};

/// Runs the command.
///
/// # Errors
///
/// Something is wrong with the files.
pub(super) async fn run(args: &CheckArgs, common: &Common) -> Result<Outcome, CliError> {
    let (inventory, diagnostics) = load::with_diagnostics(common)?;
    load::tell(&diagnostics)?;
    let surroundings = load::surroundings(common);
    let rules = inventory.as_ref().map(|inventory| load::alarms(common, inventory)).transpose();
    let outputs = inventory.as_ref().map(|inventory| load::outputs(common, inventory)).transpose();
    let (Some(inventory), Ok(known), Ok(_), Ok(outputs)) = (&inventory, &surroundings, &rules, &outputs)
    else {
        let errors = surroundings.err().into_iter().chain(rules.err()).chain(outputs.err());
        for error in errors {
            if let CliError::Config(diagnostics) = error {
                load::tell(&diagnostics)?;
            }
        }
        return Ok(Outcome::Stopped(2));
    };
    let mut warnings = Diagnostics::default();
    platforms::check(inventory, &known.platforms, &mut warnings);
    check_known_hosts(inventory.devices(), &mut warnings);
    load::tell(&warnings)?;
    outputs.iter().try_for_each(|(_, warnings)| load::tell(warnings))?;
    let devices = counted(inventory.devices().len(), "device");
    let links = counted(inventory.links().len(), "link");
    writeln!(io::stdout(), "{devices}, {links}: no errors")?;
    if args.reach { reach(inventory).await } else { Ok(Outcome::Fine) }
}

/// A number and what it counts: `1 device`, `12 devices`.
fn counted(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

async fn reach(inventory: &Inventory) -> Result<Outcome, CliError> {
    let snapshots = Arc::new(Snapshots::new());
    let mux = Mux::new(MuxSettings::default());
    let mut collector =
        Collector::new(Arc::clone(&snapshots), mux, Clock::start(), Duration::from_secs(3600));
    let added = inventory.devices().to_vec();
    collector.apply(&InventoryChange { added, ..InventoryChange::default() });
    let outcome = tokio::select! {
        latest = judged(&snapshots, inventory.devices()) => tell(inventory.devices(), &latest),
        code = stop() => Ok(Outcome::Stopped(code)),
    };
    collector.stop().await;
    outcome
}

/// Waits until each device has answered or failed.
async fn judged(
    snapshots: &Snapshots,
    devices: &[Arc<DeviceConfig>],
) -> HashMap<DeviceId, Arc<DeviceSnapshot>> {
    let longest = devices.iter().map(|config| config.snmp.timeout * (config.snmp.retries + 1)).max();
    let limit = Instant::now() + longest.unwrap_or_default() + Duration::from_secs(30);
    let mut latest = HashMap::new();
    loop {
        latest.extend(snapshots.drain());
        let open = |snapshot: &Arc<DeviceSnapshot>| snapshot.reach == Reach::Trying;
        let all = latest.len() == devices.len() && !latest.values().any(open);
        if all || timeout_at(limit, snapshots.ready()).await.is_err() {
            return latest;
        }
    }
}

fn tell(
    devices: &[Arc<DeviceConfig>],
    latest: &HashMap<DeviceId, Arc<DeviceSnapshot>>,
) -> Result<Outcome, CliError> {
    let mut out = io::stdout().lock();
    let mut outcome = Outcome::Fine;
    for config in devices {
        let name = &config.device.name;
        match latest.get(&config.device.id).map(|snapshot| &snapshot.reach) {
            Some(Reach::Answering { latency }) => {
                let snapshot = latest.get(&config.device.id);
                let source = snapshot.and_then(|snapshot| snapshot.source).unwrap_or(Source::Snmp).badge();
                writeln!(out, "{name}: {source} answers in {}", Quantity::duration(*latency))?;
                if let Some(note) = snapshot.and_then(|snapshot| snapshot.note.as_ref()) {
                    writeln!(out, "{name}: {note}")?;
                }
            }
            other => {
                outcome = Outcome::Failed;
                let words = match other {
                    Some(Reach::Failing(trouble)) => trouble.words.to_string(),
                    _ => "no answer".into(),
                };
                writeln!(out, "{name}: {words}")?;
            }
        }
    }
    Ok(outcome)
}
