//! The handle of the engine.

use std::sync::Arc;

use tokio::{
    sync::{mpsc, watch},
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;

use super::{
    dial::Dialler,
    permit::WritePermit,
    questions::Questions,
    task::{BroadcastTask, Snapshots, Surroundings},
};
use crate::{
    model::{Question, ShellPicture},
    plan::BroadcastCmd,
};

/// How many orders may wait. An operator gives few; keystrokes of a shell are the most.
const ORDERS: usize = 256;

/// The order was not taken: too many wait, or the engine has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("SSH is busy, the order was not taken")]
pub struct Busy;

/// Sends to devices. There is none in a run that may only look.
pub struct Broadcaster {
    orders: mpsc::Sender<BroadcastCmd>,
    snapshots: Snapshots,
    questions: Questions,
    shells: watch::Receiver<Arc<[Arc<ShellPicture>]>>,
    cancel: CancellationToken,
    task: JoinHandle<()>,
}

impl Broadcaster {
    /// Starts the engine in the runtime in which this is called.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    pub fn start<D: Dialler>(_: &WritePermit, around: Surroundings<D>) -> Self {
        let (orders, taken) = mpsc::channel(ORDERS);
        let questions = around.questions.clone();
        let cancel = CancellationToken::new();
        let (task, snapshots) = BroadcastTask::new(around, taken);
        let shells = task.shells();
        let task = tokio::spawn(task.run(cancel.clone()));
        Self { orders, snapshots, questions, shells, cancel, task }
    }

    /// Gives an order.
    ///
    /// # Errors
    ///
    /// Too many wait; the order is lost, and the operator is to be told.
    pub fn order(&self, cmd: BroadcastCmd) -> Result<(), Busy> {
        self.orders.try_send(cmd).map_err(|_| Busy)
    }

    /// The broadcast as it stands, as it changes.
    pub fn snapshots(&self) -> Snapshots {
        self.snapshots.clone()
    }

    /// The open questions, as they change.
    pub fn questions(&self) -> watch::Receiver<Arc<[Question]>> {
        self.questions.watch()
    }

    /// The pictures of all shells that are open, in the order of the inventory, as they change.
    pub fn shells(&self) -> watch::Receiver<Arc<[Arc<ShellPicture>]>> {
        self.shells.clone()
    }

    /// Gives up what runs, leaves what is open, and waits until that is done.
    pub async fn stop(self) {
        self.cancel.cancel();
        // It ends by itself; if it broke down, the log has said so.
        let _ = self.task.await;
    }
}
