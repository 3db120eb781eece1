//! SSH as the loop holds it: the engine, if there is one, what it tells, and the clerk who keeps files.

use std::{io, path::PathBuf, sync::Arc, time::Duration};

use tokio::{
    sync::{mpsc, watch},
    task::spawn_blocking,
};

use super::clerk;
use crate::{
    app::{
        Notice,
        screen::ssh::{Candidates, News},
    },
    broadcast::{
        Broadcaster, PATIENCE, Questions, Snapshots, Surroundings, WritePermit,
        audit::Who,
        candidate,
        recorder::Recorder,
        redact::Redactor,
        ssh::{SshDialler, check_known_hosts},
    },
    config::{DeviceConfig, Diagnostics, Inventory},
    feed::Clock,
    model::{BroadcastSnapshot, Platforms, Question, ShellPicture, platform::Masks},
    plan::BroadcastCmd,
};

/// How many words of the clerk wait for the loop.
const WORDS: usize = 8;

/// What SSH is started with.
pub(super) struct SshSetup {
    /// The leave to write to devices; without one there is no engine.
    pub permit: Option<WritePermit>,
    /// How each platform is spoken to.
    pub platforms: Arc<Platforms>,
    /// What is masked besides.
    pub masks: Masks,
    /// How long an open session waits for the next text.
    pub idle: Duration,
    /// Where texts and transcripts are kept; nowhere without a home.
    pub state: Option<PathBuf>,
}

/// The way to the tasks that own sessions. Where noctui is read-only there is no engine.
pub(super) struct Ssh {
    engine: Option<Engine>,
    platforms: Arc<Platforms>,
    redactor: Arc<Redactor>,
    state: Option<PathBuf>,
    words: mpsc::Sender<Told>,
    told: mpsc::Receiver<Told>,
}

/// The engine and what it publishes.
struct Engine {
    broadcaster: Broadcaster,
    dialler: Arc<SshDialler>,
    snapshots: Snapshots,
    questions: watch::Receiver<Arc<[Question]>>,
    shells: watch::Receiver<Arc<[Arc<ShellPicture>]>>,
}

/// Something that the loop has to hear.
#[derive(Debug)]
pub(super) enum Told {
    /// For the SSH screen.
    News(News),
    /// For the operator.
    Notice(Notice),
}

impl Engine {
    fn start(
        permit: &WritePermit,
        setup: &SshSetup,
        recorder: Recorder,
        inventory: &Inventory,
        clock: Clock,
    ) -> Self {
        let questions = Questions::new(PATIENCE);
        let platforms = Arc::clone(&setup.platforms);
        let dialler =
            Arc::new(SshDialler::new(inventory.devices(), Arc::clone(&platforms), questions.clone()));
        let around = Surroundings {
            dialler: Arc::clone(&dialler),
            platforms,
            masks: setup.masks.clone(),
            idle: setup.idle,
            questions,
            recorder: Some(recorder),
            clock,
        };
        let broadcaster = Broadcaster::start(permit, around);
        let (snapshots, questions) = (broadcaster.snapshots(), broadcaster.questions());
        let shells = broadcaster.shells();
        Self { broadcaster, dialler, snapshots, questions, shells }
    }

    /// Waits for whatever is new.
    async fn next(&mut self) -> Option<News> {
        tokio::select! {
            Ok(()) = self.snapshots.changed() => {
                self.snapshots.borrow_and_update().clone().map(News::Broadcast)
            }
            Ok(()) = self.questions.changed() => {
                Some(News::Questions(self.questions.borrow_and_update().to_vec()))
            }
            Ok(()) = self.shells.changed() => Some(News::Shells(self.shells.borrow_and_update().to_vec())),
            // The engine has ended: nothing will ever be new.
            else => std::future::pending().await,
        }
    }
}

impl Ssh {
    /// Starts the engine, if it is allowed, in the runtime in which this is called.
    pub fn start(setup: SshSetup, inventory: &Inventory, clock: Clock) -> Self {
        let (words, told) = mpsc::channel(WORDS);
        let redactor: Arc<Redactor> = Arc::default();
        let engine = match (&setup.permit, &setup.state) {
            (Some(permit), Some(state)) => {
                let recorder = Recorder::new(state, Who::here(), Arc::clone(&redactor));
                Some(Engine::start(permit, &setup, recorder, inventory, clock))
            }
            _ => None,
        };
        let SshSetup { permit, platforms, state, .. } = setup;
        if permit.is_some() && engine.is_none() {
            let words_of = "There is no state folder to put on record what is sent: SSH stays closed.";
            words.try_send(Told::Notice(Notice::warning(words_of))).expect("the first word finds room");
        }
        let ssh = Self { engine, platforms, redactor, state, words, told };
        ssh.watch_secrets(inventory);
        ssh.recall();
        if ssh.engine.is_some() {
            ssh.check_known_hosts(inventory);
        }
        ssh
    }

    /// Takes another inventory over.
    pub fn renew(&self, inventory: &Inventory) {
        if let Some(engine) = &self.engine {
            engine.dialler.renew(inventory.devices());
        }
        self.watch_secrets(inventory);
    }

    /// Says whether lines of the files of host keys are skipped: a host may be unknown for that.
    fn check_known_hosts(&self, inventory: &Inventory) {
        let (devices, words) = (inventory.devices().to_vec(), self.words.clone());
        spawn_blocking(move || {
            let mut found = Diagnostics::default();
            check_known_hosts(&devices, &mut found);
            if let Some(first) = found.iter().next() {
                let others = match found.len() - 1 {
                    0 => String::new(),
                    others => format!(" `noctui check` tells {others} more."),
                };
                let _ = words.blocking_send(Told::Notice(Notice::warning(format!("{first}.{others}"))));
            }
        });
    }

    fn watch_secrets(&self, inventory: &Inventory) {
        let of = |config: &Arc<DeviceConfig>| config.ssh.credential.clone();
        let mut seen: Vec<Arc<str>> = Vec::new();
        for credential in inventory.devices().iter().filter_map(of) {
            if !seen.contains(&credential.name) {
                self.redactor.watch(&credential);
                seen.push(Arc::clone(&credential.name));
            }
        }
    }

    /// What is known of the way to each device.
    pub fn candidates(&self, inventory: &Inventory) -> Candidates {
        Candidates::new(inventory.devices().iter().map(|config| candidate(config, &self.platforms)))
    }

    /// Hands an order on; gives it back if too many wait.
    pub fn order(&self, order: BroadcastCmd) -> Result<(), BroadcastCmd> {
        match &self.engine {
            Some(engine) => engine.broadcaster.order(order.clone()).map_err(|_| order),
            None => Err(order),
        }
    }

    /// Waits until something is to be heard; may be dropped without losing it.
    pub async fn next(&mut self) -> Option<Told> {
        let Some(engine) = &mut self.engine else { return self.told.recv().await };
        tokio::select! {
            told = self.told.recv() => told,
            news = engine.next() => news.map(Told::News),
        }
    }

    fn recall(&self) {
        let (Some(state), words) = (self.state.clone(), self.words.clone()) else { return };
        spawn_blocking(move || {
            let texts = clerk::recall(&state);
            // Nobody waits for a history once the console is gone.
            let _ = words.blocking_send(Told::News(News::Texts(texts)));
        });
    }

    /// A text as it may leave for the clipboard, and what is said of that.
    pub fn copied(&self, text: &str) -> (String, Notice) {
        clerk::copied(text, &self.redactor)
    }

    /// Keeps a text for later runs.
    pub fn keep(&self, text: String) {
        let redactor = Arc::clone(&self.redactor);
        self.write(move |state| {
            let failed = |error: io::Error| format!("The text is not kept for later: {error}.");
            clerk::keep(&state, &text, &redactor).err().map(failed).map(Notice::warning)
        });
    }

    /// Writes what the devices printed to files.
    pub fn save(&self, broadcast: Arc<BroadcastSnapshot>) {
        let redactor = Arc::clone(&self.redactor);
        self.write(move |state| {
            Some(match clerk::save(&state, &broadcast, redactor) {
                Ok(folder) => Notice::info(format!("Saved to {}", folder.display())),
                Err(error) => Notice::warning(format!("The transcripts cannot be written: {error}.")),
            })
        });
    }

    fn write(&self, write: impl FnOnce(PathBuf) -> Option<Notice> + Send + 'static) {
        let (state, words) = (self.state.clone(), self.words.clone());
        spawn_blocking(move || {
            let notice = match state {
                Some(state) => write(state),
                None => Some(Notice::warning("There is no state folder: nothing can be kept.")),
            };
            if let Some(notice) = notice {
                // Nobody waits for a word once the console is gone.
                let _ = words.blocking_send(Told::Notice(notice));
            }
        });
    }

    /// Gives up what runs and leaves what is open.
    pub async fn stop(self) {
        if let Some(engine) = self.engine {
            engine.broadcaster.stop().await;
        }
    }
}
