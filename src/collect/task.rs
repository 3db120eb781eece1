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

use super::{shift::Shift, state::DeviceState};

/// Where snapshots are left for whoever shows them: the newest of each device.
pub type Snapshots = Mailbox<DeviceId, Arc<DeviceSnapshot>>;

/// Where a device's snapshots go: whoever reads one never waits for who reads another.
#[derive(Debug, Clone)]
pub(super) struct Outlets {
    /// For whoever shows them.
    pub screen: Arc<Snapshots>,
    /// For whoever judges them.
    pub alarms: Option<Arc<Snapshots>>,
}

impl Outlets {
    fn publish(&self, snapshot: Arc<DeviceSnapshot>) {
        if let Some(alarms) = &self.alarms {
            alarms.put(snapshot.device, Arc::clone(&snapshot));
        }
        self.screen.put(snapshot.device, snapshot);
    }
}

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
    pub outlets: Outlets,
    /// Where its hours go, if anybody keeps them.
    pub shift: Option<Shift>,
    pub clock: Clock,
    pub cancel: CancellationToken,
}

impl DeviceTask {
    /// Runs until cancelled or until the source is gone.
    pub async fn run(mut self) {
        self.work().await;
        if let Some(shift) = self.shift {
            shift.end(&mut self.state, &self.clock).await;
        }
    }

    async fn work(&mut self) {
        self.obey();
        self.publish();
        let mut due: Option<Instant> = None;
        loop {
            let shift = self.shift.as_ref().map(Shift::due);
            tokio::select! {
                // A device that is stopped says nothing more: another task may speak for it already.
                biased;
                () = self.cancel.cancelled() => return,
                () = tokio::time::sleep_until(due.unwrap_or_else(Instant::now)), if due.is_some() => {
                    self.publish();
                    due = None;
                }
                () = tokio::time::sleep_until(shift.unwrap_or_else(Instant::now)), if shift.is_some() => {
                    self.hand_over();
                }
                batch = self.batches.recv() => match batch {
                    Some(batch) if self.take(&batch) => due = Some(Instant::now()),
                    Some(_) => due = due.or_else(|| Some(Instant::now() + GATHER)),
                    None => return self.publish(),
                },
                Ok(()) = self.orders.changed() => {
                    self.obey();
                    due = due.or_else(|| Some(Instant::now() + GATHER));
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

    fn hand_over(&mut self) {
        let Self { shift, state, clock, .. } = self;
        if !shift.as_mut().is_some_and(|shift| shift.hand_over(state, clock)) {
            *shift = None;
        }
    }

    fn publish(&mut self) {
        self.outlets.publish(Arc::new(self.state.snapshot(self.clock.moment())));
    }
}

#[cfg(test)]
mod tests {
    use tokio::task::JoinHandle;

    use super::*;
    use crate::collect::fixture::{Writer, device};
    use crate::model::Counter;

    /// A running task and both ends of what it is joined to.
    struct Stage {
        batches: mpsc::Sender<Batch>,
        orders: watch::Sender<Orders>,
        snapshots: Arc<Snapshots>,
        cancel: CancellationToken,
        task: JoinHandle<()>,
    }

    impl Stage {
        async fn new() -> Self {
            let (batches, taken) = mpsc::channel(16);
            let (orders, obeyed) = watch::channel(Orders { period: Duration::from_secs(10), watched: None });
            let (snapshots, cancel) = (Arc::new(Snapshots::new()), CancellationToken::new());
            let task = DeviceTask {
                state: DeviceState::new(device()),
                batches: taken,
                orders: obeyed,
                outlets: Outlets { screen: Arc::clone(&snapshots), alarms: None },
                shift: None,
                clock: Clock::start(),
                cancel: cancel.clone(),
            };
            let stage = Self { batches, orders, snapshots, cancel, task: tokio::spawn(task.run()) };
            assert_eq!(stage.next().await.1.revision, 1, "a device is there before it was heard");
            stage
        }

        /// The next snapshot, and how long it took.
        async fn next(&self) -> (Duration, Arc<DeviceSnapshot>) {
            let since = Instant::now();
            self.snapshots.ready().await;
            let (_, snapshot) = self.snapshots.drain().remove(0);
            (since.elapsed(), snapshot)
        }
    }

    #[tokio::test(start_paused = true)]
    async fn answers_gather_and_the_end_of_a_round_is_seen_at_once() {
        let stage = Stage::new().await;
        for slot in 0..5 {
            let answer = Writer::answer(0).named(slot, "Et").counter(slot, Counter::InOctets, 1);
            stage.batches.send(answer.batch).await.unwrap();
        }
        let (after, snapshot) = stage.next().await;
        assert!(after >= GATHER && after < GATHER * 2, "{after:?}");
        assert_eq!((snapshot.revision, snapshot.interfaces().count()), (2, 5));
        stage.batches.send(Writer::answer(100).up(0).batch).await.unwrap();
        stage.batches.send(Writer::end(101, 1).batch).await.unwrap();
        let (after, snapshot) = stage.next().await;
        assert!(after < GATHER, "{after:?}");
        assert_eq!((snapshot.revision, snapshot.rounds), (3, 1));
        let nothing = tokio::time::timeout(Duration::from_secs(60), stage.snapshots.ready()).await;
        assert!(nothing.is_err(), "nothing is published without news");
    }

    #[tokio::test(start_paused = true)]
    async fn an_order_is_obeyed_and_shown() {
        let stage = Stage::new().await;
        stage.batches.send(Writer::end(0, 1).named(0, "Et").batch).await.unwrap();
        stage.next().await;
        stage.orders.send_modify(|orders| orders.watched = Some(Slot(0)));
        assert!(stage.next().await.1.detail(Slot(0)).is_some());
        stage.orders.send_modify(|orders| orders.period = Duration::from_secs(60));
        assert_eq!(stage.next().await.1.expectation.period, Duration::from_secs(60));
    }

    #[tokio::test(start_paused = true)]
    async fn it_ends_with_its_source_or_when_told() {
        let stage = Stage::new().await;
        drop(stage.batches);
        stage.task.await.unwrap();
        assert!(!stage.snapshots.is_empty(), "what came last is not lost");
        let stage = Stage::new().await;
        stage.cancel.cancel();
        stage.task.await.unwrap();
    }
}
