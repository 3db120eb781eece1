//! The console while it runs: joins terminal, state, picture and network, and is the only place that acts on effects.

mod alarms;
mod clerk;
mod event_loop;
mod face;
mod health;
mod librarian;
mod network;
mod outputs;
mod pointer;
mod ssh;

use std::{io, path::PathBuf, sync::Arc};

use crate::{
    broadcast::WritePermit,
    config::{Inventory, Settings, Theme, outputs::Output, theme::ColorDepth},
    lab::{LabError, LabOptions},
    model::{Platforms, alarm::Rule},
};

use super::{
    keeper::Place,
    log::{Log, LogError},
    terminal::{Guard, TerminalError},
    wall::Shelf,
};
use event_loop::EventLoop;
pub use face::Face;
use network::{Network, StoreSetup};
use ssh::SshSetup;

/// What a console is started with, or whatever else has a [`Face`].
#[derive(Debug)]
pub struct Setup<F: Face> {
    /// What `config.toml` and the command line decide.
    pub settings: Settings,
    /// The theme, in the colours of the terminal.
    pub theme: Theme,
    /// How many colours the terminal has.
    pub depth: ColorDepth,
    /// Whether glyphs are ASCII.
    pub ascii: bool,
    /// What the state has to know.
    pub options: F::Options,
    /// The leave to write to devices, where there is one.
    pub permit: Option<WritePermit>,
    /// How each platform is spoken to over SSH.
    pub platforms: Arc<Platforms>,
    /// By what alarms are raised.
    pub rules: Vec<Rule>,
    /// Where they go besides the screen.
    pub outputs: Vec<Output>,
    /// What is watched.
    pub subject: Subject,
    /// Where the log goes, and what the SSH screen keeps; nowhere without a home.
    pub state_folder: Option<PathBuf>,
}

/// What a console watches.
#[derive(Debug)]
pub enum Subject {
    /// The devices of an inventory.
    Files {
        /// The files and folders, to be read again when they change.
        paths: Vec<PathBuf>,
        /// What was read from them.
        inventory: Box<Inventory>,
        /// The ids that were given out for it.
        ids: crate::config::DeviceIds,
    },
    /// A simulated network.
    Lab(LabOptions),
}

/// Why a console ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// The operator left.
    Quit,
    /// A signal or a lost terminal; the exit code.
    Stopped(u8),
}

/// Why a console could not run, or not go on.
#[derive(Debug, thiserror::Error)]
pub enum ConsoleError {
    /// The terminal is none, or refused.
    #[error(transparent)]
    Terminal(#[from] TerminalError),
    /// The log's filter is none.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The simulated network did not start.
    #[error("the simulated network did not start")]
    Lab(#[from] LabError),
    /// The inventory of the simulated network has an error of ours.
    #[error("the inventory of the simulated network is not valid: {0}")]
    LabInventory(String),
    /// Reading, writing or the system failed.
    #[error("the console cannot go on")]
    Io(#[from] io::Error),
}

impl ConsoleError {
    /// Whether it was started where it cannot run, rather than failed while running.
    pub fn is_usage(&self) -> bool {
        matches!(self, Self::Terminal(TerminalError::NotATerminal { .. }) | Self::Log(_))
    }
}

/// Threads that collect. Two hold tens of thousands of devices; more would only compete with the terminal.
const COLLECTING_THREADS: usize = 2;

/// Runs the console, or the wall, until the operator leaves or a signal ends it.
///
/// # Errors
///
/// There is no terminal, or something it cannot do without failed. The terminal is left as found in any case.
pub fn run<F: Face>(setup: Setup<F>) -> Result<Ending, ConsoleError> {
    super::terminal::require()?;
    let log = Log::start(setup.state_folder.as_deref(), setup.settings.log_level.word())?;
    let collecting = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(COLLECTING_THREADS)
        .thread_name("noctui-collect")
        .enable_all()
        .build()?;
    let shelf = Shelf::new(setup.state_folder.as_deref());
    let folder = setup.state_folder.as_ref().map(|state| state.join("store"));
    // Who may not write to devices writes nothing that others read.
    let place = match (folder, &setup.permit) {
        (None, _) => Place::Nowhere,
        (Some(folder), None) => Place::Looked(folder),
        (Some(folder), Some(_)) => Place::Kept(folder),
    };
    let store = StoreSetup { place, limits: setup.settings.store };
    // Who may not write to devices has no texts to keep either.
    let kept = setup.permit.as_ref().and(setup.state_folder);
    let ssh = SshSetup {
        permit: setup.permit,
        platforms: setup.platforms,
        masks: setup.settings.ssh.masks.clone(),
        idle: setup.settings.ssh.idle,
        state: kept,
    };
    let start =
        Network::start(setup.subject, setup.rules, &setup.outputs, setup.settings.screen_poll, ssh, store);
    let network = collecting.block_on(start)?;
    let showing = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let ending = showing.block_on(async {
        let guard = Guard::enter(F::takes(setup.settings.mouse))?;
        let look = crate::ui::Look::new(&setup.theme, setup.ascii);
        let mut event_loop =
            EventLoop::<F>::new(guard, setup.depth, look, setup.options, network, log, shelf)?;
        let ending = event_loop.run().await;
        let network = event_loop.end();
        Ok::<_, ConsoleError>((ending, network))
    });
    let (ending, network) = ending?;
    collecting.block_on(network.stop());
    ending
}
