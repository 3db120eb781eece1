//! What streams in of one device, gathered into batches. Pure: it is told the time, and sends nothing itself.
//!
//! Notifications are cut as the target likes: a leaf each, an interface each, everything in one. Rates want the
//! counters of an interface together, so changes gather until the stream pauses or a counter comes again.
//!
//! **States that come on change.** Silence is their normal case, so the freshness of a state cannot be counted from
//! its last message. While the counters of the same subscription keep coming, the subscription is alive and would
//! have told a change: each burst of counters confirms all states (they are sent on once more). If the target was
//! seen to keep the heartbeat that it is asked for, it is held to it: after three missed ones counters confirm
//! nothing any more. Where counters stop, states go unknown with them. States that are sampled confirm themselves.

use std::sync::Arc;
use std::time::Duration;

use crate::model::{
    Batch, Change, Counter, DeviceId, Leaf, Manner, Moment, OperStatus, Reach, Slot, Source, SourceStats,
    SourceTime, Subject, Trouble, Value,
};

use super::cadence::Cadence;
use super::why::Means;

/// Gathers what is said of one device.
#[derive(Debug)]
pub struct Feed {
    device: DeviceId,
    pending: Vec<Change>,
    /// When the first of them arrived.
    since: Moment,
    /// Counters among them: a bit per [`Counter::column`], by slot.
    counted: Vec<u16>,
    states: Vec<Option<OperStatus>>,
    idle: Option<Idle>,
    means: Option<Arc<Means>>,
    cadence: Cadence,
    heartbeat: Heartbeat,
    confirmed: Moment,
    subscription: Subscription,
    latency: Duration,
    rounds: u64,
    round_ended: Moment,
    /// Restarts seen, as the reader counts them.
    pub epoch: u32,
    /// What reading has cost.
    pub stats: SourceStats,
    /// What the operator should know although values come.
    pub note: Option<&'static str>,
}

/// What has come since the subscription began.
#[derive(Debug, Clone, Copy, Default)]
struct Subscription {
    begun: Moment,
    first: Option<Moment>,
    values: Option<Moment>,
    counters: Option<Moment>,
    synced: Option<Moment>,
    complete: bool,
}

/// Whether states that did not change are repeated as asked.
#[derive(Debug, Clone, Copy)]
struct Heartbeat {
    every: Duration,
    kept: bool,
    last: Moment,
}

impl Feed {
    /// Nothing was heard yet.
    pub fn new(device: DeviceId, interval: Duration) -> Self {
        Self {
            device,
            pending: Vec::new(),
            since: Moment::default(),
            counted: Vec::new(),
            states: Vec::new(),
            idle: None,
            means: None,
            cadence: Cadence::new(interval),
            heartbeat: Heartbeat { every: Duration::MAX, kept: false, last: Moment::default() },
            confirmed: Moment::default(),
            subscription: Subscription::default(),
            latency: Duration::ZERO,
            rounds: 0,
            round_ended: Moment::default(),
            epoch: 0,
            stats: SourceStats::default(),
            note: None,
        }
    }

    /// For a source that leaves out what did not change.
    #[must_use]
    pub fn suppressed(mut self) -> Self {
        self.idle = Some(Idle::default());
        self
    }

    /// A subscription begins: whatever was gathered of another one is dropped.
    pub fn begin(&mut self, means: Means, heartbeat: Duration, at: Moment) {
        self.clear();
        self.states.clear();
        self.idle = self.idle.take().map(|_| Idle::default());
        self.cadence = Cadence::new(means.interval);
        self.heartbeat = Heartbeat { every: heartbeat, kept: false, last: at };
        self.subscription = Subscription { begun: at, ..Subscription::default() };
        self.means = Some(Arc::new(means));
    }

    /// The connection is gone: what was gathered is dropped, and nothing is complete any more.
    pub fn forget(&mut self) {
        self.clear();
        self.subscription = Subscription::default();
    }

    /// Silence is counted from now on: it was told.
    pub fn renew(&mut self, at: Moment) {
        self.subscription = Subscription { begun: at, ..Subscription::default() };
    }

    /// How long an answer took; shown as the device's latency.
    pub fn answered_in(&mut self, latency: Duration) {
        self.latency = latency;
    }

    /// Takes changes in that came with one message. A batch that must go first is returned.
    pub fn take(&mut self, changes: &mut Vec<Change>, at: Moment) -> Option<Batch> {
        let before = if self.repeats(changes) { self.flush(at) } else { None };
        if self.pending.is_empty() {
            self.since = at;
        }
        for change in changes.iter() {
            self.note(change, at);
        }
        if !changes.is_empty() {
            self.subscription.values = Some(at);
            self.subscription.first.get_or_insert(at);
        }
        self.pending.append(changes);
        before
    }

    /// Whether a counter that waits already comes again.
    fn repeats(&self, changes: &[Change]) -> bool {
        let waits = |change: &Change| match (change.subject, change.leaf) {
            (Subject::Interface(slot), Leaf::Counter(counter)) => {
                self.counted.get(slot.index()).is_some_and(|bits| bits & (1 << counter.column()) != 0)
            }
            _ => false,
        };
        !self.pending.is_empty() && changes.iter().any(waits)
    }

    fn note(&mut self, change: &Change, at: Moment) {
        let Subject::Interface(slot) = change.subject else { return };
        match (change.leaf, &change.value) {
            (Leaf::Counter(counter), value) => {
                *entry(&mut self.counted, slot) |= 1 << counter.column();
                if let Some(idle) = &mut self.idle {
                    idle.note(slot, counter, change, at);
                }
                if *value != Value::Absent {
                    self.note_counter(slot, counter, at);
                }
            }
            (Leaf::OperStatus, Value::Oper(state)) => self.note_state(slot, *state, at),
            (Leaf::OperStatus | Leaf::Name, Value::Absent) => *entry(&mut self.states, slot) = None,
            _ => {}
        }
    }

    fn note_counter(&mut self, slot: Slot, counter: Counter, at: Moment) {
        self.subscription.counters = Some(at);
        self.cadence.note(slot, counter, at);
    }

    fn note_state(&mut self, slot: Slot, state: OperStatus, at: Moment) {
        let known = entry(&mut self.states, slot);
        let repeated = *known == Some(state);
        *known = Some(state);
        self.heartbeat.kept |= repeated && at.since(self.subscription.begun) >= self.heartbeat.every / 2;
        self.heartbeat.last = at;
    }

    /// The target says that everything was sent once. A hint: said before anything came, it is not believed.
    pub fn synced(&mut self, at: Moment) {
        if self.subscription.counters.is_some() {
            self.subscription.synced.get_or_insert(at);
        }
    }

    /// Whether anything waits, and since when.
    pub fn waiting(&self) -> Option<Moment> {
        (!self.pending.is_empty()).then_some(self.since)
    }

    /// The interval at which values are expected.
    pub fn period(&self) -> Duration {
        self.cadence.period()
    }

    /// Whether any value came in this subscription.
    pub fn has_values(&self) -> bool {
        self.subscription.first.is_some()
    }

    /// Whether everything was sent once in this subscription.
    pub fn is_complete(&self) -> bool {
        self.subscription.complete
    }

    /// For how long the subscription has stood still, if that is longer than it may: counters are due every period,
    /// states where there are no counters every heartbeat.
    pub fn still(&self, at: Moment) -> Option<Duration> {
        let Subscription { begun, values, counters, .. } = self.subscription;
        let (last, limit) = match (counters, values) {
            (Some(counters), _) => (counters, self.period() * 3),
            (None, Some(values)) => (values, self.heartbeat.every.saturating_mul(3)),
            (None, None) => (begun, (self.period() * 3).max(SHORTEST_SILENCE)),
        };
        let span = at.since(last);
        (span >= limit).then_some(span)
    }

    /// Whether a first picture is complete: everything was sent once or, where that is not said, long enough ago.
    pub fn completes(&self, at: Moment) -> bool {
        let Subscription { first, synced, complete, .. } = self.subscription;
        let waited = first.is_some_and(|first| at.since(first) >= self.period().mul_f64(1.1));
        !complete && (synced.is_some() || waited)
    }

    /// Ends the first picture, or a round of a target that is asked for each.
    pub fn complete(&mut self, at: Moment) {
        self.subscription.complete = true;
        self.end_round(at);
    }

    /// Ends a round of a target that streams, if it is time.
    pub fn tick(&mut self, at: Moment) {
        if self.subscription.complete && at.since(self.round_ended) >= self.period().mul_f64(0.9) {
            self.end_round(at);
        }
    }

    fn end_round(&mut self, at: Moment) {
        self.rounds += 1;
        self.round_ended = at;
    }

    /// Hands over what has gathered, the counters of each interface together and last.
    pub fn flush(&mut self, at: Moment) -> Option<Batch> {
        if self.pending.is_empty() {
            return None;
        }
        let has_counters = self.counted.iter().any(|bits| *bits != 0);
        if has_counters {
            let period = self.period();
            if let Some(idle) = &mut self.idle {
                idle.confirm(&mut self.pending, at, period);
            }
            self.confirm(at);
            self.tick(at);
        }
        let order = |change: &Change| match change.subject {
            Subject::Device => (0, false),
            Subject::Interface(slot) => (slot.0.saturating_add(1), matches!(change.leaf, Leaf::Counter(_))),
        };
        if !self.pending.is_sorted_by_key(order) {
            self.pending.sort_by_key(order);
        }
        let changes = std::mem::take(&mut self.pending);
        let arrival = self.since;
        self.clear();
        Some(Batch {
            answered: true,
            changes,
            ..self.batch(arrival, Reach::Answering { latency: self.latency })
        })
    }

    fn confirm(&mut self, at: Moment) {
        let on_change = self.means.as_ref().is_some_and(|means| means.plan.shape.tells_states_on_change());
        let beating = !self.heartbeat.kept || at.since(self.heartbeat.last) < self.heartbeat.every * 3;
        let due = at.since(self.confirmed) >= self.period() / 2;
        if !(on_change && beating && due) {
            return;
        }
        self.confirmed = at;
        let known = self.states.iter().enumerate().filter_map(|(index, state)| {
            let subject = Subject::Interface(Slot(index as u32));
            Some(Change {
                subject,
                leaf: Leaf::OperStatus,
                value: Value::Oper((*state)?),
                time: SourceTime::None,
            })
        });
        self.pending.extend(known);
    }

    fn clear(&mut self) {
        self.pending.clear();
        self.counted.fill(0);
    }

    /// Reports trouble; the round ends with it.
    pub fn report(&mut self, trouble: Trouble, at: Moment) -> Batch {
        self.clear();
        self.end_round(at);
        self.batch(at, Reach::Failing(trouble))
    }

    /// A batch without changes: a round has ended, or the connection is there again.
    pub fn empty(&self, at: Moment) -> Batch {
        self.batch(at, Reach::Answering { latency: self.latency })
    }

    fn batch(&self, arrival: Moment, reach: Reach) -> Batch {
        let objects = self.means.clone().map(|means| means as Arc<dyn crate::model::Objects>);
        Batch {
            device: self.device,
            source: Source::Gnmi,
            arrival,
            epoch: self.epoch,
            period: self.period(),
            reach,
            manner: Manner { note: self.note.map(Arc::from), objects },
            stats: self.stats,
            rounds: self.rounds,
            answered: false,
            changes: Vec::new(),
        }
    }
}

/// Counters that stand still behind an aggregator, which leaves out what did not change.
///
/// While others of the same device keep coming, those that do not are unchanged: they are sent on with the source's
/// time of the burst *before*, so that whenever one of them moves, its growth is taken over the right interval.
#[derive(Debug, Default)]
struct Idle {
    rows: Vec<(Option<Moment>, Vec<Change>)>,
    newest: SourceTime,
    before: SourceTime,
}

impl Idle {
    fn note(&mut self, slot: Slot, counter: Counter, change: &Change, at: Moment) {
        if change.time.since(self.newest) != Some(Duration::ZERO) {
            self.before = std::mem::replace(&mut self.newest, change.time);
        }
        let (heard, changes) = entry(&mut self.rows, slot);
        *heard = Some(at);
        match changes.iter_mut().find(|known| known.leaf == Leaf::Counter(counter)) {
            Some(known) => known.clone_from(change),
            None => changes.push(change.clone()),
        }
    }

    fn confirm(&mut self, pending: &mut Vec<Change>, at: Moment, period: Duration) {
        let idle = |heard: &Option<Moment>| heard.is_some_and(|heard| at.since(heard) >= period.mul_f64(0.9));
        for (heard, changes) in self.rows.iter_mut().filter(|(heard, _)| idle(heard)) {
            *heard = Some(at);
            pending.extend(changes.iter().map(|change| Change { time: self.before, ..change.clone() }));
        }
    }
}

/// However short the interval, nothing is called silent before this.
const SHORTEST_SILENCE: Duration = Duration::from_secs(10);

fn entry<T: Clone + Default>(column: &mut Vec<T>, slot: Slot) -> &mut T {
    if column.len() <= slot.index() {
        column.resize(slot.index() + 1, T::default());
    }
    &mut column[slot.index()]
}
