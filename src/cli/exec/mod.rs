//! `noctui exec`: commands on many devices without a screen, and their outputs folded.

mod blocks;
mod consent;
mod json;
mod progress;

use std::{
    collections::HashMap,
    io::{self, Write},
    path::PathBuf,
    sync::Arc,
};

use crate::{
    broadcast::{
        Broadcaster, PATIENCE, Questions, Surroundings, WritePermit, audit::Who, candidate,
        recorder::Recorder, redact::Redactor, ssh::SshDialler,
    },
    config::{DeviceConfig, Inventory, Settings, paths, ssh::CanarySetting},
    feed::Clock,
    model::{
        Answer, BroadcastSnapshot, DeviceId, DeviceRow, Moment, Platforms, QuestionId, SessionState, Stage,
        expr::{Expr, Scope},
        fold_names,
    },
    plan::{BroadcastCmd, Canary, Candidate, Confirmed, Order, Plan},
};

use super::{
    CliError, Outcome,
    args::{Common, ExecArgs},
    ask, in_runtime, load, output, stop,
};
use progress::Progress;

/// Runs the command.
///
/// # Errors
///
/// Files or the expression are wrong, it chooses no device, the run may only look, or nobody agreed to what would be sent.
pub(super) fn run(args: &ExecArgs, common: &Common) -> Result<Outcome, CliError> {
    let permit = WritePermit::unless(common.read_only).ok_or(CliError::ReadOnly)?;
    let state_folder = paths::state(&paths::Environment::of_process()).ok_or(CliError::NoStateFolder)?;
    let inventory = load::inventory(common)?;
    let known = load::surroundings(common)?;
    let expression = expression(args, &inventory)?;
    let devices = chosen(&inventory, &expression);
    if devices.is_empty() {
        return Err(CliError::NoneChosen { expression: expression.to_string() });
    }
    let candidates: Vec<Candidate> =
        devices.iter().map(|config| candidate(config, &known.platforms)).collect();
    let plan = Arc::new(Plan::make(order(args, &known.settings), &candidates));
    let confirmed = consent::obtain(&plan, args.yes)?;
    let is_complete = confirmed.targets.len() == devices.len();
    let exec = Exec {
        args,
        permit,
        devices,
        inventory: &inventory,
        settings: known.settings,
        platforms: known.platforms,
        state_folder,
    };
    let outcome = in_runtime(exec.run(confirmed))?;
    Ok(if is_complete || outcome != Outcome::Fine { outcome } else { Outcome::Failed })
}

fn expression(args: &ExecArgs, inventory: &Inventory) -> Result<Expr, CliError> {
    let text = args.expression.join(" ");
    let parsed = inventory.grammar(Scope::DevicesOnly).parse(&text);
    parsed.map_err(|error| CliError::Expression { text, error })
}

/// The devices that the inventory alone says are meant.
fn chosen(inventory: &Inventory, expression: &Expr) -> Vec<Arc<DeviceConfig>> {
    let is_meant = |config: &&Arc<DeviceConfig>| {
        let row = DeviceRow { device: &config.device, snapshot: None, now: Moment::default() };
        expression.matches(&row)
    };
    inventory.devices().iter().filter(is_meant).cloned().collect()
}

fn order(args: &ExecArgs, settings: &Settings) -> Order {
    let own = &settings.ssh;
    Order {
        fan_out: args.fan_out.map_or(own.fan_out, usize::from),
        canary: match own.canary {
            // Nobody looks at it here.
            CanarySetting::Agrees | CanarySetting::Shown => Canary::Agrees,
            CanarySetting::Off if args.canary => Canary::Agrees,
            CanarySetting::Off => Canary::Off,
        },
        wave: args.wave.map(usize::from),
        timeout: args.timeout.unwrap_or(own.timeout),
        stop_on_divergence: args.stop_on_difference,
        confirm_above: own.confirm_above,
        ..Order::new(args.command.join(" "))
    }
}

struct Exec<'a> {
    args: &'a ExecArgs,
    permit: WritePermit,
    devices: Vec<Arc<DeviceConfig>>,
    inventory: &'a Inventory,
    settings: Settings,
    platforms: Arc<Platforms>,
    state_folder: PathBuf,
}

impl Exec<'_> {
    async fn run(self, plan: Confirmed) -> Result<Outcome, CliError> {
        let questions = Questions::new(PATIENCE);
        let broadcaster = self.broadcaster(questions.clone());
        let sent = broadcaster.order(BroadcastCmd::Send(plan));
        sent.expect("the first order finds room");
        let (snapshot, signal) = watch(&broadcaster, &questions).await;
        broadcaster.stop().await;
        let Some(snapshot) = snapshot else { return Ok(signal.map_or(Outcome::Failed, Outcome::Stopped)) };
        output::write(self.rendered(&snapshot)?).await?;
        tell(&snapshot)?;
        let is_well = snapshot.rows.iter().all(|row| row.state == SessionState::Done);
        Ok(match signal {
            Some(code) => Outcome::Stopped(code),
            None if is_well => Outcome::Fine,
            None => Outcome::Failed,
        })
    }

    fn broadcaster(&self, questions: Questions) -> Broadcaster {
        let dialler =
            SshDialler::new(self.inventory.devices(), Arc::clone(&self.platforms), questions.clone());
        let around = Surroundings {
            dialler: Arc::new(dialler),
            platforms: Arc::clone(&self.platforms),
            masks: self.settings.ssh.masks.clone(),
            idle: self.settings.ssh.idle,
            questions,
            recorder: Some(self.recorder()),
            clock: Clock::start(),
        };
        Broadcaster::start(&self.permit, around)
    }

    /// Secrets of all who are spoken with stay out of the record.
    fn recorder(&self) -> Recorder {
        let redactor = Redactor::default();
        let credentials = self.devices.iter().filter_map(|config| config.ssh.credential.as_ref());
        credentials.for_each(|credential| redactor.watch(credential));
        Recorder::new(&self.state_folder, Who::here(), Arc::new(redactor))
    }

    fn rendered(&self, snapshot: &BroadcastSnapshot) -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        if !self.args.json {
            blocks::write(snapshot, self.args.diff, &mut out)?;
            return Ok(out);
        }
        let configs: HashMap<DeviceId, &DeviceConfig> =
            self.devices.iter().map(|config| (config.device.id, &**config)).collect();
        for row in &*snapshot.rows {
            let config = configs.get(&row.device).expect("rows are of chosen devices");
            serde_json::to_writer(&mut out, &json::Line::new(row, config))?;
            out.push(b'\n');
        }
        Ok(out)
    }
}

/// Answers questions, at the terminal or with a no where there is none, until a signal or Ctrl-C ends it; the exit code.
async fn interrupted(questions: &Questions) -> u8 {
    if ask::is_possible()
        && let Ok(code) = ask::serve(questions).await
    {
        return code;
    }
    tokio::select! {
        code = stop() => code,
        () = decline(questions) => unreachable!("it goes on for ever"),
    }
}

async fn decline(questions: &Questions) {
    let mut open = questions.watch();
    loop {
        let asked: Vec<QuestionId> = open.borrow_and_update().iter().map(|question| question.id).collect();
        asked.into_iter().for_each(|id| questions.answer(id, Answer::No));
        if open.changed().await.is_err() {
            std::future::pending().await
        }
    }
}

/// The broadcast as it was seen last, and the exit code of the signal that ended it.
type Watched = (Option<Arc<BroadcastSnapshot>>, Option<u8>);

/// Watches it until all is over. A signal gives up what runs; a second one does not wait for that.
async fn watch(broadcaster: &Broadcaster, questions: &Questions) -> Watched {
    let mut snapshots = broadcaster.snapshots();
    let mut progress = Progress::new();
    let mut signal = None;
    let mut stopping = std::pin::pin!(interrupted(questions));
    loop {
        let code = tokio::select! {
            code = &mut stopping => code,
            changed = snapshots.changed() => {
                let snapshot = snapshots.borrow_and_update().clone();
                if changed.is_err() || snapshot.as_ref().is_some_and(|snapshot| snapshot.stage == Stage::Over) {
                    return (snapshot, signal);
                }
                match &snapshot {
                    Some(snapshot) if questions.watch().borrow().is_empty() => progress.show(snapshot),
                    _ => {}
                }
                continue;
            }
        };
        let snapshot = snapshots.borrow().clone();
        let id = snapshot.as_ref().map(|snapshot| snapshot.id).filter(|_| signal.is_none());
        let is_told = id.is_some_and(|id| broadcaster.order(BroadcastCmd::Abort(id, None)).is_ok());
        if !is_told {
            return (snapshot, Some(code));
        }
        signal = Some(code);
        stopping.set(interrupted(questions));
    }
}

/// Says on standard error what was not done, and why.
fn tell(snapshot: &BroadcastSnapshot) -> io::Result<()> {
    let mut out = io::stderr().lock();
    let mut silent: Vec<(SessionState, Vec<&str>)> = Vec::new();
    for row in snapshot.rows.iter().filter(|row| row.state != SessionState::Done) {
        match &row.note {
            Some(note) => writeln!(out, "{}: {}: {note}", row.name, row.state.word())?,
            None => match silent.iter_mut().find(|(state, _)| *state == row.state) {
                Some((_, names)) => names.push(&row.name),
                None => silent.push((row.state, vec![&row.name])),
            },
        }
    }
    for (state, names) in silent {
        writeln!(out, "{}: {} ({})", fold_names(names.iter().copied()), state.word(), names.len())?;
    }
    match &snapshot.stopped {
        Some(why) => writeln!(out, "{why}"),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::cli::args::{Cli, Command};

    #[test]
    fn flags_are_nearer_than_the_settings() {
        let order = |flags: &[&str]| {
            let words = [&["noctui", "exec"], flags, &["all", "--", "show clock"]].concat();
            match Cli::try_parse_from(words).unwrap().command {
                Some(Command::Exec(args)) => order(&args, &Settings::default()),
                other => panic!("{other:?}"),
            }
        };
        let plain = order(&[]);
        assert_eq!((plain.wave, plain.fan_out, plain.canary), (None, 32, Canary::Off));
        let own = order(&["--wave", "20", "--fan-out", "5", "--canary"]);
        assert_eq!((own.wave, own.fan_out, own.canary), (Some(20), 5, Canary::Agrees));
    }
}
