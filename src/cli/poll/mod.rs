//! `noctui poll`: the collector without a screen. Rounds of all chosen devices, in inventory order.

mod csv;
mod json;
mod progress;
mod report;
mod table;

use std::{
    collections::HashMap,
    io::{self, Write},
    sync::Arc,
    time::Duration,
};

use tokio::time::{Instant, timeout_at};

use crate::{
    collect::{Collector, Snapshots},
    config::inventory::{DeviceConfig, Inventory, InventoryChange},
    feed::Clock,
    model::{
        Device, DeviceId, DeviceRow, DeviceSnapshot, Moment,
        expr::{Expr, NumberField, Scope, Subject, TextField},
    },
    proto::snmp::mux::{Mux, MuxSettings},
};

use super::{CliError, Outcome, args::PollArgs, stop};
use progress::Progress;
use report::Report;

/// How long a device may take for its first round beyond what its time-outs allow: it is being discovered.
const DISCOVERY: Duration = Duration::from_secs(60);

/// Runs the command.
///
/// # Errors
///
/// An expression that does not parse, or an output that cannot be written.
pub async fn run(args: &PollArgs, inventory: &Inventory) -> Result<Outcome, CliError> {
    let expression = expression(args, inventory)?;
    let mut poll = Poll::new(args, inventory, expression);
    let outcome = tokio::select! {
        outcome = poll.rounds() => outcome,
        code = stop() => Ok(Outcome::Stopped(code)),
    };
    poll.collector.stop().await;
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

/// The devices that the expression might choose: whatever it says of interfaces is not known yet.
fn chosen(inventory: &Inventory, expression: &Expr) -> Vec<Arc<DeviceConfig>> {
    let devices =
        inventory.devices().iter().filter(|config| expression.could_match(&Prospect(&config.device)));
    devices.cloned().collect()
}

/// A device that was not asked yet: nothing that depends on its answers is known.
struct Prospect<'a>(&'a Device);

impl Subject for Prospect<'_> {
    fn each_text(&self, field: &TextField, visit: impl FnMut(&str)) {
        if !matches!(field, TextField::State | TextField::Source | TextField::SysName) {
            DeviceRow { device: self.0, snapshot: None, now: Moment::default() }.each_text(field, visit);
        }
    }

    fn number(&self, _: NumberField) -> Option<f64> {
        None
    }
}

struct Poll<'a> {
    args: &'a PollArgs,
    expression: Expr,
    devices: Vec<Arc<DeviceConfig>>,
    interval: Duration,
    clock: Clock,
    snapshots: Arc<Snapshots>,
    collector: Collector,
    latest: HashMap<DeviceId, Arc<DeviceSnapshot>>,
}

impl<'a> Poll<'a> {
    fn new(args: &'a PollArgs, inventory: &Inventory, expression: Expr) -> Self {
        let mut devices = chosen(inventory, &expression);
        let longest = devices.iter().map(|config| config.period()).max();
        let interval = args.interval.or(longest).unwrap_or(Duration::from_secs(10));
        for config in &mut devices {
            // All devices keep step with the rounds.
            Arc::make_mut(config).set_period(interval);
        }
        let (clock, snapshots) = (Clock::start(), Arc::new(Snapshots::new()));
        let mux = Mux::new(MuxSettings::default());
        let mut collector = Collector::new(Arc::clone(&snapshots), mux, clock, interval);
        collector.apply(&InventoryChange { added: devices.clone(), ..InventoryChange::default() });
        Self { args, expression, devices, interval, clock, snapshots, collector, latest: HashMap::new() }
    }

    async fn rounds(&mut self) -> Result<Outcome, CliError> {
        let mut out = io::BufWriter::new(io::stdout().lock());
        let mut all_well = true;
        let last = if self.args.watch { u64::MAX } else { self.args.count };
        if self.args.csv {
            writeln!(out, "{}", csv::HEADER)?;
        }
        for round in 1..=last {
            self.wait_for(round).await;
            let reports = self.reports(round);
            all_well &= reports.iter().all(Report::answered);
            self.write(&reports, &mut out)?;
            out.flush()?;
        }
        Ok(if all_well { Outcome::Fine } else { Outcome::Failed })
    }

    /// Waits until every device has been through its `round`-th round, or for as long as that may take.
    async fn wait_for(&mut self, round: u64) {
        let limit = Instant::now() + self.patience(round);
        let mut progress = Progress::new(self.devices.len());
        loop {
            self.latest.extend(self.snapshots.drain());
            let done = self.devices.iter().filter(|config| self.has_ended(config.device.id, round)).count();
            progress.show(done);
            if done == self.devices.len() || timeout_at(limit, self.snapshots.ready()).await.is_err() {
                return;
            }
        }
    }

    fn has_ended(&self, device: DeviceId, round: u64) -> bool {
        self.latest.get(&device).is_some_and(|snapshot| snapshot.rounds >= round)
    }

    fn patience(&self, round: u64) -> Duration {
        let answers = self.devices.iter().map(|config| config.snmp.timeout * (config.snmp.retries + 1));
        let answers = answers.max().unwrap_or_default();
        answers * 2 + if round == 1 { DISCOVERY } else { self.interval }
    }

    fn reports(&self, round: u64) -> Vec<Report> {
        let now = self.clock.now();
        let reports = self.devices.iter().map(|config| {
            let id = config.device.id;
            let snapshot = self.latest.get(&id).cloned();
            Report::new(config, snapshot, self.has_ended(id, round), &self.expression, now)
        });
        reports.filter(|report| report.is_chosen(&self.expression)).collect()
    }

    fn write(&self, reports: &[Report], out: &mut impl Write) -> io::Result<()> {
        if self.args.json {
            return reports.iter().try_for_each(|report| {
                serde_json::to_writer(&mut *out, &json::Line::new(report))?;
                writeln!(out)
            });
        }
        if self.args.csv {
            return reports.iter().try_for_each(|report| csv::write(report, out));
        }
        table::write(reports, out)
    }
}
