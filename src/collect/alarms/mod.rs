//! The task that owns the alarm engine: snapshots and time in; alarms, what became of them, and events out.
//!
//! It has a mailbox of its own beside the screen's, so that neither waits for the other. The list of alarms is a state:
//! the newest wins. Changes and events are facts: they wait in bounded channels, and what finds no room is counted.

mod chronicle;

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::{
        mpsc::{self, error::TrySendError},
        watch,
    },
    time::{MissedTickBehavior, interval},
};
use tokio_util::sync::CancellationToken;

use super::task::Snapshots;
use crate::{
    alarm::{End, Engine, Facts, Link},
    config::{DeviceConfig, Inventory},
    feed::{Clock, Counter},
    model::{Alarm, AlarmChange, AlarmNews, Event, alarm::Rule},
};
use chronicle::Chronicle;

/// How many changes of alarms may wait for whoever sends them on: a fleet that falls silent at once fits.
const CHANGES: usize = 16_384;
/// How many events may wait.
const EVENTS: usize = 16_384;
/// Silence is noticed by time alone.
const TICK: Duration = Duration::from_secs(1);

/// What alarms are judged by.
#[derive(Debug, Clone, Default)]
pub struct Brief {
    /// The rules.
    pub rules: Vec<Rule>,
    /// The devices and what joins them.
    pub facts: Facts,
}

impl Brief {
    /// These rules for all devices of an inventory and for those that it does not name.
    pub fn new(rules: Vec<Rule>, inventory: &Inventory, strangers: &[Arc<DeviceConfig>]) -> Self {
        let configs = inventory.devices().iter().chain(strangers);
        let devices = configs.map(|config| Arc::clone(&config.device)).collect();
        let links = inventory.links().iter().map(|link| {
            let ends = link.ends.clone().map(|end| End { device: end.device, interface: end.interface });
            Link { ends }
        });
        Self { rules, facts: Facts { devices, links: links.collect(), ..Facts::default() } }
    }
}

/// What comes out of the task. It goes on while any of this is held.
#[derive(Debug)]
pub struct AlarmFeed {
    /// All that is wrong now, worst first.
    pub alarms: watch::Receiver<Arc<[Arc<Alarm>]>>,
    /// What became of alarms; who does not want them drops this.
    pub changes: mpsc::Receiver<AlarmNews>,
    /// What happened; who does not want it drops this.
    pub events: mpsc::Receiver<Event>,
    /// Changes and events that found no room.
    pub dropped: Counter,
    /// What is judged by: another one is taken over at once.
    pub brief: watch::Sender<Brief>,
}

/// The engine and its surroundings.
pub(super) struct AlarmTask {
    engine: Engine,
    chronicle: Chronicle,
    snapshots: Arc<Snapshots>,
    clock: Clock,
    brief: watch::Receiver<Brief>,
    alarms: watch::Sender<Arc<[Arc<Alarm>]>>,
    changes: mpsc::Sender<AlarmNews>,
    events: mpsc::Sender<Event>,
    dropped: Counter,
    cancel: CancellationToken,
}

impl AlarmTask {
    /// A task that judges what is left in `snapshots`, and what comes out of it.
    pub(super) fn new(
        brief: Brief,
        snapshots: Arc<Snapshots>,
        clock: Clock,
        cancel: CancellationToken,
    ) -> (Self, AlarmFeed) {
        let mut engine = Engine::new(brief.rules.clone(), &brief.facts);
        let chronicle = Chronicle::new(&brief.facts);
        let (alarms, listed) = watch::channel(engine.alarms());
        let (changes, changed) = mpsc::channel(CHANGES);
        let (events, happened) = mpsc::channel(EVENTS);
        let (orders, brief) = watch::channel(brief);
        let dropped = Counter::default();
        let feed = AlarmFeed {
            alarms: listed,
            changes: changed,
            events: happened,
            dropped: dropped.clone(),
            brief: orders,
        };
        let task =
            Self { engine, chronicle, snapshots, clock, brief, alarms, changes, events, dropped, cancel };
        (task, feed)
    }

    /// Runs until cancelled, or until nobody holds what comes out of it.
    pub(super) async fn run(mut self) {
        let mut ticks = interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                biased;
                () = self.cancel.cancelled() => return,
                brief = self.brief.changed() => match brief {
                    Ok(()) => self.obey(),
                    Err(_) => return,
                },
                _ = ticks.tick() => {
                    let changes = self.engine.tick(self.clock.now());
                    self.tell(changes);
                }
                () = self.snapshots.ready() => self.observe(),
            }
            self.list();
        }
    }

    fn obey(&mut self) {
        let (brief, now) = (self.brief.borrow_and_update().clone(), self.clock.now());
        self.chronicle.know(&brief.facts);
        let mut changes = self.engine.set_rules(brief.rules, now);
        changes.extend(self.engine.set_facts(&brief.facts, now));
        self.tell(changes);
    }

    fn observe(&mut self) {
        for (_, snapshot) in self.snapshots.drain() {
            let now = self.clock.now();
            let changes = self.engine.observe(&snapshot, now);
            for event in self.chronicle.follow(&snapshot, &changes, now.wall) {
                offer(&self.events, event, &self.dropped);
            }
            self.tell(changes);
        }
    }

    fn tell(&mut self, changes: Vec<AlarmChange>) {
        for change in changes {
            if let Some(event) = Chronicle::of_alarm(&change) {
                offer(&self.events, event, &self.dropped);
            }
            offer(&self.changes, self.chronicle.placed(change), &self.dropped);
        }
    }

    fn list(&mut self) {
        let alarms = self.engine.alarms();
        self.alarms.send_if_modified(|listed| {
            let is_new = !Arc::ptr_eq(listed, &alarms);
            *listed = alarms;
            is_new
        });
    }
}

/// Hands a fact over, or counts it. Where nobody wants it, nothing is lost.
fn offer<T>(channel: &mpsc::Sender<T>, fact: T, dropped: &Counter) {
    if let Err(TrySendError::Full(_)) = channel.try_send(fact) {
        dropped.add(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        collect::fixture::{Writer, device},
        collect::state::DeviceState,
        model::{AlarmChangeKind, EventKind, Leaf, Moment, OperStatus, Timestamp, Value},
    };

    fn snapshot_of(
        state: &mut DeviceState,
        batch: Writer,
        clock: &Clock,
    ) -> Arc<crate::model::DeviceSnapshot> {
        state.apply(&batch.batch, clock.now());
        Arc::new(state.snapshot(clock.moment()))
    }

    #[tokio::test(start_paused = true)]
    async fn a_port_that_goes_down_is_an_alarm_a_change_and_one_event() {
        let config = device();
        let clock = Clock::at(Timestamp(1_000_000));
        let facts = Facts { devices: vec![Arc::clone(&config.device)], ..Facts::default() };
        let (snapshots, cancel) = (Arc::new(Snapshots::new()), CancellationToken::new());
        let brief = Brief { rules: Rule::built_in(), facts };
        let (task, mut feed) = AlarmTask::new(brief, Arc::clone(&snapshots), clock, cancel.clone());
        let task = tokio::spawn(task.run());
        let mut state = DeviceState::new(config);
        let up = Writer::end(0, 1).named(0, "Et").up(0);
        let first = snapshot_of(&mut state, up, &clock);
        snapshots.put(first.device, first);
        tokio::time::sleep(TICK * 10).await;
        let second = snapshot_of(
            &mut state,
            Writer::end(10, 2).says(0, Leaf::OperStatus, Value::Oper(OperStatus::Down)),
            &clock,
        );
        snapshots.put(second.device, second);
        feed.alarms.changed().await.expect("the task runs");
        assert_eq!(feed.alarms.borrow().len(), 1);
        let AlarmNews { change, device, snapshot } = feed.changes.recv().await.expect("the task runs");
        assert!(device.is_some() && snapshot.is_some());
        assert_eq!(change.kind, AlarmChangeKind::Raised);
        let event = feed.events.recv().await.expect("the task runs");
        assert_eq!((event.kind, event.words.as_str()), (EventKind::Raised, "down"));
        assert!(feed.events.try_recv().is_err(), "the alarm says it already");
        assert!(change.at.moment > Moment::default());
        drop(feed);
        task.await.expect("it ends with whoever wanted it");
    }
}
