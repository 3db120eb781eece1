//! Who keeps the store: a thread of its own, so that neither the picture nor the network ever waits for a disk.
//!
//! Orders go in and answers come out over bounded channels. Where there is no store the same is kept in memory, and that
//! is said: an operator can acknowledge at three in the morning even if the disk is full.

mod desk;

use std::{io, path::PathBuf, sync::Arc, thread::JoinHandle};

use tokio::sync::mpsc;

use crate::{
    app::{Notice, Recalled, alarms::NoteOrder},
    config::StoreLimits,
    feed::{Clock, Counter},
    model::{
        AlarmChangeKind, AlarmKey, AlarmNews, DeviceHour, Event, InterfaceId, SafeText, Span, alarm::Notes,
    },
    store::Interfaces,
};
use desk::Desk;

/// How many orders may wait: a fleet that falls silent at once is thousands of events in a handful of orders.
const ORDERS: usize = 256;
/// How many hours of devices may wait; a device keeps its own until there is room.
const HOURS: usize = 64;
/// How many answers may wait for the loop.
const ANSWERS: usize = 64;
/// How many changes of alarms may be on their way past the keeper.
const PASSING: usize = 64;
/// How many events are told at the start.
const RECENT: usize = 500;

/// Where the store is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In this folder.
    Kept(PathBuf),
    /// In this folder, and nothing may be written there.
    Looked(PathBuf),
    /// Nowhere: it ends with the program.
    Nowhere,
}

/// What the keeper is asked for.
#[derive(Debug, Clone, PartialEq)]
pub enum Order {
    /// Lay notes over something, or take them off.
    Note(NoteOrder),
    /// Keep what happened.
    Events(Vec<Arc<Event>>),
    /// An alarm is over, and its acknowledgement with it.
    Cleared(AlarmKey),
    /// Tell the past of an interface.
    Recall {
        /// Which.
        interface: InterfaceId,
        /// The name of its device.
        device: Arc<str>,
        /// Its own name.
        name: SafeText,
        /// How far back.
        span: Span,
    },
}

/// What the keeper has to say.
#[derive(Debug, Clone, PartialEq)]
pub enum Told {
    /// All notes there are.
    Notes(Arc<Notes>),
    /// What happened according to the store: what came of orders, of time, and of another console.
    Events(Vec<Arc<Event>>),
    /// The past of an interface.
    Past(Recalled),
    /// What an earlier run saw up.
    SeenUp(Interfaces),
    /// For the operator.
    Notice(Notice),
}

/// The way to the thread.
#[derive(Debug)]
pub struct Keeper {
    orders: mpsc::Sender<Order>,
    told: mpsc::Receiver<Told>,
    thread: JoinHandle<()>,
    dropped: Counter,
}

impl Keeper {
    /// Starts the thread. The sender takes the hours of devices; where nothing may be written there is none.
    ///
    /// # Errors
    ///
    /// The system gives no thread.
    pub fn start(
        place: Place,
        limits: StoreLimits,
        clock: Clock,
    ) -> io::Result<(Self, Option<mpsc::Sender<DeviceHour>>)> {
        let (orders, ordered) = mpsc::channel(ORDERS);
        let (hours, ended) = mpsc::channel(HOURS);
        let (tell, told) = mpsc::channel(ANSWERS);
        let is_kept = !matches!(place, Place::Looked(_));
        let waiting = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
        let thread = std::thread::Builder::new().name("noctui-store".into()).spawn(move || {
            waiting.block_on(Desk::new(place, limits, clock, tell).run(ordered, ended));
        })?;
        let keeper = Self { orders, told, thread, dropped: Counter::default() };
        Ok((keeper, is_kept.then_some(hours)))
    }

    /// Asks for something; gives it back if too many wait.
    ///
    /// # Errors
    ///
    /// The order itself.
    pub fn order(&self, order: Order) -> Result<(), Order> {
        self.orders.try_send(order).map_err(|error| match error {
            mpsc::error::TrySendError::Full(order) | mpsc::error::TrySendError::Closed(order) => order,
        })
    }

    /// Keeps what happened; what finds no room is counted.
    pub fn keep(&self, events: &[Arc<Event>]) {
        if self.order(Order::Events(events.to_vec())).is_err() {
            self.dropped.add(events.len() as u64);
        }
    }

    /// Events that found no room.
    pub fn dropped(&self) -> u64 {
        self.dropped.get()
    }

    /// Waits until there is something to hear; may be dropped without losing it.
    pub async fn next(&mut self) -> Option<Told> {
        self.told.recv().await
    }

    /// Listens to what becomes of alarms on its way to somebody else: an acknowledgement ends with its alarm. Runs in the
    /// runtime in which this is called, until nothing more comes.
    pub fn listen(&self, mut changes: mpsc::Receiver<AlarmNews>) -> mpsc::Receiver<AlarmNews> {
        let (on, heard) = mpsc::channel(PASSING);
        let orders = self.orders.clone();
        tokio::spawn(async move {
            while let Some(news) = changes.recv().await {
                if matches!(news.change.kind, AlarmChangeKind::Cleared(_)) {
                    // Both may have ended already while the console does.
                    let _ = orders.send(Order::Cleared(news.change.alarm.key.clone())).await;
                }
                let _ = on.send(news).await;
            }
        });
        heard
    }

    /// Waits until everything that was handed over is kept. Whoever hands hours over must have ended.
    pub async fn stop(self) {
        let Self { orders, told, thread, .. } = self;
        drop((orders, told));
        // A thread that has panicked has nothing more to keep.
        let _ = tokio::task::spawn_blocking(move || thread.join()).await;
    }
}

#[cfg(test)]
mod tests;
