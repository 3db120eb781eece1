//! The way of alarms and events from the task that judges to the loop.

use std::sync::Arc;

use tokio::sync::{mpsc, watch};

use crate::{
    alarm::SeenUp,
    app::{Msg, alarms::Raised},
    collect::{Brief, Collector},
    config::{DeviceConfig, Inventory},
    feed::Counter,
    model::{Alarm, AlarmNews, Event, alarm::Rule},
};

/// How many events are taken at once: a frame shows no more.
const AT_ONCE: usize = 256;

/// The loop's end of the alarms.
#[derive(Debug)]
pub(super) struct Alarms {
    raised: watch::Receiver<Arc<[Arc<Alarm>]>>,
    events: mpsc::Receiver<Event>,
    brief: watch::Sender<Brief>,
    dropped: Counter,
}

impl Alarms {
    /// Has everything judged that the collector reads from now on.
    ///
    /// Returns what becomes of alarms as well, for whoever sends it on.
    pub(super) fn start(
        collector: &mut Collector,
        rules: Vec<Rule>,
        inventory: &Inventory,
    ) -> (Self, mpsc::Receiver<AlarmNews>) {
        let feed = collector.judge(Brief::new(rules, inventory, &[]));
        let mut raised = feed.alarms;
        // Before anything is heard nothing is wrong: that too is a judgement.
        raised.mark_changed();
        (Self { raised, events: feed.events, brief: feed.brief, dropped: feed.dropped }, feed.changes)
    }

    /// Takes over which devices and links there are.
    pub(super) fn know(&self, inventory: &Inventory, strangers: &[Arc<DeviceConfig>]) {
        self.brief.send_modify(|brief| {
            let rules = std::mem::take(&mut brief.rules);
            let seen_up = Arc::clone(&brief.facts.seen_up);
            *brief = Brief::new(rules, inventory, strangers);
            brief.facts.seen_up = seen_up;
        });
    }

    /// Takes over what an earlier run saw up.
    pub(super) fn remember(&self, seen_up: SeenUp) {
        self.brief.send_modify(|brief| brief.facts.seen_up = Arc::new(seen_up));
    }

    /// Changes and events that found no room.
    pub(super) fn dropped(&self) -> u64 {
        self.dropped.get()
    }

    /// The next that the screen should know. Nothing is lost if this is dropped while it waits.
    pub(super) async fn next(&mut self) -> Option<Msg> {
        let mut events = Vec::new();
        tokio::select! {
            Ok(()) = self.raised.changed() => {
                let alarms = Arc::clone(&self.raised.borrow_and_update());
                Some(Msg::Alarms(Raised(alarms)))
            }
            1.. = self.events.recv_many(&mut events, AT_ONCE) => {
                Some(Msg::Events(events.into_iter().map(Arc::new).collect()))
            }
            else => None,
        }
    }
}
