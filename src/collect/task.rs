//! The task that owns one device: batches in, snapshots out.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::{mpsc, watch},
    time::Instant,
};
use tokio_util::sync::CancellationToken;

use crate::{
    feed::{Clock, Mailbox},
    model::{Batch, DeviceId, DeviceSnapshot, Slot},
};

use super::state::DeviceState;

/// Where snapshots are left for whoever shows them: the newest of each device.
pub type Snapshots = Mailbox<DeviceId, Arc<DeviceSnapshot>>;

/// What the one who watches wants of a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Orders {
    /// At which period it is to be asked.
    pub period: Duration,
    /// Which of its interfaces is looked at closely.
    pub watched: Option<Slot>,
}

/// How long changes may gather before they are published. The answers of one round come within milliseconds.
const GATHER: Duration = Duration::from_millis(50);

/// A device's state and its surroundings.
pub(super) struct DeviceTask {
    pub state: DeviceState,
    pub batches: mpsc::Receiver<Batch>,
    pub orders: watch::Receiver<Orders>,
    pub snapshots: Arc<Snapshots>,
    pub clock: Clock,
    pub cancel: CancellationToken,
}

impl DeviceTask {
    /// Runs until cancelled or until the source is gone.
    pub async fn run(mut self) {
        self.obey();
        self.publish();
        let mut due: Option<Instant> = None;
        loop {
            tokio::select! {
                () = self.cancel.cancelled() => return,
                batch = self.batches.recv() => match batch {
                    Some(batch) if self.take(&batch) => due = Some(Instant::now()),
                    Some(_) => due = due.or_else(|| Some(Instant::now() + GATHER)),
                    None => return self.publish(),
                },
                Ok(()) = self.orders.changed() => {
                    self.obey();
                    due = due.or_else(|| Some(Instant::now() + GATHER));
                }
                () = tokio::time::sleep_until(due.unwrap_or_else(Instant::now)), if due.is_some() => {
                    self.publish();
                    due = None;
                }
            }
        }
    }

    /// Applies a batch; tells whether it ended a round and should be seen at once.
    fn take(&mut self, batch: &Batch) -> bool {
        let rounds = self.state.rounds();
        self.state.apply(batch, self.clock.now());
        self.state.rounds() != rounds
    }

    fn obey(&mut self) {
        let orders = *self.orders.borrow_and_update();
        self.state.asked(orders.period);
        self.state.watch(orders.watched);
    }

    fn publish(&mut self) {
        let snapshot = self.state.snapshot(self.clock.moment());
        self.snapshots.put(snapshot.device, Arc::new(snapshot));
    }
}
