//! The way of alarms from the task that judges to what leaves noctui, and of rings to the terminal.

use std::sync::Arc;

use tokio::sync::{mpsc, watch};

use crate::{
    config::{
        outputs::Output,
        paths::{self, Environment},
    },
    feed::Clock,
    model::{AlarmNews, OutputHealth, alarm::Notes},
    notify::{self, Office, Ring, Tools, Wire},
};

/// So many rings may wait while the terminal is away.
const RINGS: usize = 16;

/// The loop's end of the outputs.
#[derive(Debug)]
pub(super) struct Outputs {
    office: Office,
    notes: watch::Sender<Arc<Notes>>,
    rings: mpsc::Receiver<Ring>,
    is_linux_console: bool,
}

impl Outputs {
    /// Starts them in the runtime that collects: nothing that leaves can delay a key.
    pub(super) fn start(outputs: &[Output], changes: mpsc::Receiver<AlarmNews>, clock: Clock) -> Self {
        let (rings, rung) = mpsc::channel(RINGS);
        let (notes, noted) = watch::channel(Arc::default());
        let wire = Wire { changes, notes: noted, clock, tools: Tools { rings } };
        Self {
            office: notify::start(outputs, wire),
            notes,
            rings: rung,
            is_linux_console: paths::is_linux_console(&Environment::of_process()),
        }
    }

    /// Takes over what operators have laid over the alarms.
    pub(super) fn know(&self, notes: &Arc<Notes>) {
        self.notes.send_replace(Arc::clone(notes));
    }

    /// The octets of the next ring. Nothing is lost if this is dropped while it waits.
    pub(super) async fn next(&mut self) -> Option<String> {
        Some(self.rings.recv().await?.sequence(self.is_linux_console))
    }

    /// How each of them is doing.
    pub(super) fn health(&self) -> Arc<[OutputHealth]> {
        self.office.tallies().iter().map(notify::Tally::health).collect()
    }

    /// Lets go what waits, for a moment.
    pub(super) async fn stop(self) {
        self.office.stop().await;
    }
}
