//! `noctui poll`: the collector without a screen. Rounds of all chosen devices, in inventory order.

mod chosen;
mod csv;
mod json;
mod progress;
mod report;
mod rounds;
mod table;

use std::{
    collections::HashSet,
    io::{self, Write},
    sync::Arc,
    time::Duration,
};

use crate::{
    config::inventory::{DeviceConfig, Inventory},
    model::{
        DeviceId,
        expr::{Expr, Scope},
    },
};

use super::{CliError, Outcome, args::PollArgs, output, stop};
use report::Report;
use rounds::Rounds;

/// Runs the command.
///
/// # Errors
///
/// An expression that does not parse or that no device can match, or an output that cannot be written.
pub async fn run(args: &PollArgs, inventory: &Inventory) -> Result<Outcome, CliError> {
    let expression = expression(args, inventory)?;
    let devices = chosen::devices(inventory, &expression);
    if devices.is_empty() {
        return Err(CliError::NoneChosen { expression: expression.to_string() });
    }
    if expression.needs_rates() && args.count == 1 && !args.watch {
        writeln!(io::stderr(), "a rate needs two rounds, and this is one: use --count 2 or --watch")?;
    }
    let interval = args.interval.unwrap_or_else(|| longest_period(&devices));
    let mut poll = Poll {
        args,
        expression,
        rounds: Rounds::start(devices, interval),
        told: HashSet::new(),
        all_well: true,
    };
    let outcome = tokio::select! {
        outcome = poll.run() => outcome,
        code = stop() => Ok(Outcome::Stopped(code)),
    };
    poll.rounds.stop().await;
    outcome
}

fn expression(args: &PollArgs, inventory: &Inventory) -> Result<Expr, CliError> {
    if args.expression.is_empty() {
        return Ok(Expr::all());
    }
    let text = args.expression.join(" ");
    let parsed = inventory.grammar(Scope::Rows).parse(&text);
    parsed.map_err(|error| CliError::Expression { text, error })
}

fn longest_period(devices: &[Arc<DeviceConfig>]) -> Duration {
    devices.iter().map(|config| config.period()).max().unwrap_or_default()
}

struct Poll<'a> {
    args: &'a PollArgs,
    expression: Expr,
    rounds: Rounds,
    /// Devices that are not in the output, and of which standard error was told that they fail.
    told: HashSet<DeviceId>,
    all_well: bool,
}

impl Poll<'_> {
    async fn run(&mut self) -> Result<Outcome, CliError> {
        let last = if self.args.watch { u64::MAX } else { self.args.count };
        for round in 1..=last {
            self.rounds.next().await;
            let reports = self.reports()?;
            output::write(self.rendered(&reports, round)?).await?;
        }
        Ok(if self.all_well { Outcome::Fine } else { Outcome::Failed })
    }

    /// The reports of the devices that the expression chooses.
    fn reports(&mut self) -> io::Result<Vec<Report>> {
        let now = self.rounds.now();
        let mut chosen = Vec::new();
        for config in self.rounds.devices() {
            let (snapshot, in_time) = self.rounds.of(config);
            let report = Report::new(config, snapshot.cloned(), in_time, &self.expression, now);
            let error = report.error();
            self.all_well &= error.is_none();
            if report.is_chosen(&self.expression) {
                chosen.push(report);
                continue;
            }
            let id = config.device.id;
            match error {
                Some(error) if self.told.insert(id) => tell(config, &error)?,
                Some(_) => {}
                None => _ = self.told.remove(&id),
            }
        }
        Ok(chosen)
    }

    fn rendered(&self, reports: &[Report], round: u64) -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        if self.args.json {
            for report in reports {
                serde_json::to_writer(&mut out, &json::Line::new(report))?;
                out.push(b'\n');
            }
        } else if self.args.csv {
            csv::write(reports, round == 1, &mut out)?;
        } else {
            table::write(reports, round == 1, &mut out)?;
        }
        Ok(out)
    }
}

/// It cannot be told whether the expression chooses a device that does not answer, but it must not go unsaid.
fn tell(config: &DeviceConfig, error: &str) -> io::Result<()> {
    writeln!(io::stderr(), "{}: {error}; whether the expression chooses it is not known", config.device.name)
}
