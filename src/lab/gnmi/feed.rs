//! What one device sends on one Subscribe call: rounds, changes, heartbeats, deletions. No I/O, no clock of its own.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
use tonic::Status;

use super::facts::Facts;
use super::fault::disturb;
use super::habit::{Deletion, Habit, Stamp};
use super::render::{Leaf, Manner};
use super::request::{Call, Habits, Subscription};
use super::tree::{Item, Row, Subject, elem, entry};
use super::value::Value;
use crate::lab::network::PortNo;
use crate::proto::gnmi::pb::{Notification, PathElem};

/// How often what may have changed is looked at.
pub(super) const LOOK: Duration = Duration::from_millis(200);
/// How far a clock that is hours off is off, in nanoseconds.
const HOURS: i64 = 3 * 3_600_000_000_000;
/// How far a clock that goes backwards goes back, in nanoseconds.
const MINUTE: i64 = 60_000_000_000;
/// Paths invented in one round.
const INVENTED: usize = 500;

/// The state of one device on one call.
#[derive(Debug)]
pub(super) struct Feed {
    manner: Manner,
    updates_only: bool,
    subscriptions: Vec<Due>,
    /// What was last sent of each leaf that is not sent again unchanged.
    sent: HashMap<Row, Value>,
    /// Since when a leaf holds what it holds, for targets that stamp the last change.
    held: HashMap<Row, (Value, i64)>,
    gone: BTreeSet<Gone>,
    /// Whether anything but counters may have changed since.
    version: u64,
    names: HashMap<Subject, Arc<str>>,
    rounds: u64,
    first_stamp: Option<i64>,
    invented: usize,
}

/// One subscription and when it is due.
#[derive(Debug)]
struct Due {
    subscription: Subscription,
    sample: Option<Instant>,
    heartbeat: Option<Instant>,
    rows: Vec<Row>,
}

/// Something that was sent and is there no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Gone {
    Entry(PortNo),
    Counters(PortNo),
    Leaf(PortNo),
    AllCounters,
}

/// Why rows are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cause {
    Asked,
    Sample,
    Change,
}

impl Feed {
    /// A feed for a call, or the status that declines it.
    pub(super) fn new(call: &Call, facts: &Facts<'_>, now: Instant) -> Result<Self, Status> {
        let mut subscriptions = Vec::with_capacity(call.subscriptions.len());
        for subscription in &call.subscriptions {
            subscriptions.push(Due {
                rows: subscription.wanted.rows(facts)?,
                sample: Some(now + subscription.sample),
                heartbeat: subscription.heartbeat.map(|heartbeat| now + heartbeat),
                subscription: subscription.clone(),
            });
        }
        Ok(Self {
            manner: call.manner.clone(),
            updates_only: call.updates_only,
            subscriptions,
            sent: HashMap::new(),
            held: HashMap::new(),
            gone: gone(facts),
            version: facts.version(),
            names: HashMap::new(),
            rounds: 0,
            first_stamp: None,
            invented: 0,
        })
    }

    /// When something is due at the latest.
    pub(super) fn next(&self, now: Instant) -> Instant {
        let due = self.subscriptions.iter().flat_map(|due| due.sample.into_iter().chain(due.heartbeat));
        due.fold(now + LOOK, Instant::min)
    }

    /// Everything that was asked for, as it is now.
    pub(super) fn all(&mut self, facts: &mut Facts<'_>, habits: &Habits) -> Vec<Notification> {
        let rows: BTreeSet<Row> =
            self.subscriptions.iter().flat_map(|due| due.rows.iter().copied()).collect();
        let leaves = self.leaves(facts, habits, rows.into_iter(), Cause::Asked);
        if self.updates_only { Vec::new() } else { disturb(habits, self.manner.render(&leaves)) }
    }

    /// What is due now.
    pub(super) fn due(&mut self, facts: &mut Facts<'_>, habits: &Habits, now: Instant) -> Vec<Notification> {
        let mut found = self.deletions(facts, habits);
        let (mut sampled, mut watched) = (BTreeSet::new(), BTreeSet::new());
        let version = facts.version();
        let has_changed = std::mem::replace(&mut self.version, version) != version;
        for due in &mut self.subscriptions {
            due.take(now, has_changed, &mut sampled, &mut watched);
        }
        let is_round = !sampled.is_empty();
        if is_round {
            self.rounds += 1;
            if habits.has(Habit::Empty) {
                found.push(self.manner.empty(facts.date(facts.moment.now)));
            }
        }
        let mut leaves = self.leaves(facts, habits, watched.into_iter(), Cause::Change);
        leaves.extend(self.leaves(facts, habits, sampled.into_iter(), Cause::Sample));
        found.extend(disturb(habits, self.manner.render(&leaves)));
        if is_round {
            found.extend(self.invent(facts, habits));
        }
        found
    }

    fn leaves(
        &mut self,
        facts: &mut Facts<'_>,
        habits: &Habits,
        rows: impl Iterator<Item = Row>,
        cause: Cause,
    ) -> Vec<Leaf> {
        let mut leaves = Vec::new();
        for row in rows {
            let Some(value) = facts.value(row) else { continue };
            if cause == Cause::Change && self.sent.get(&row) == Some(&value) {
                continue;
            }
            let stamp = self.stamp(facts, habits, row, &value);
            let name = self.name(facts, row.subject);
            if cause == Cause::Change || !row.item.is_counter() {
                self.sent.insert(row, value.clone());
            }
            leaves.push(Leaf { row, name, value, stamp });
        }
        leaves
    }

    fn name(&mut self, facts: &Facts<'_>, subject: Subject) -> Arc<str> {
        self.names.entry(subject).or_insert_with(|| facts.name(subject).into()).clone()
    }

    /// What the target believes the time of a value to be.
    fn stamp(&mut self, facts: &Facts<'_>, habits: &Habits, row: Row, value: &Value) -> i64 {
        let right = facts.date(facts.moment.now);
        let first = *self.first_stamp.get_or_insert(right);
        match habits.stamp {
            Stamp::Right | Stamp::Batch => right,
            Stamp::Seconds => right / 1_000_000_000,
            Stamp::Zero => 0,
            Stamp::Hours => right + HOURS,
            Stamp::Backwards if self.rounds % 3 == 2 => right - MINUTE,
            Stamp::Backwards => right,
            Stamp::Stuck => first,
            Stamp::LastChange if row.item.is_counter() => {
                let held = self.held.entry(row).or_insert_with(|| (value.clone(), right));
                if held.0 != *value {
                    *held = (value.clone(), right);
                }
                held.1
            }
            Stamp::LastChange => facts.changed(row),
        }
    }

    /// Says what is there no more, and looks again at what is there.
    fn deletions(&mut self, facts: &Facts<'_>, habits: &Habits) -> Vec<Notification> {
        let now = gone(facts);
        if now == self.gone {
            return Vec::new();
        }
        let stamp = match habits.stamp {
            Stamp::Seconds => facts.date(facts.moment.now) / 1_000_000_000,
            Stamp::Zero => 0,
            _ => facts.date(facts.moment.now),
        };
        let before = std::mem::replace(&mut self.gone, now);
        let found = self.gone.difference(&before).map(|gone| self.manner.deletion(stamp, gone.path(facts)));
        let found = found.collect();
        for due in &mut self.subscriptions {
            // The paths were good when the call began.
            due.rows = due.subscription.wanted.rows(facts).unwrap_or_default();
        }
        let there: BTreeSet<Row> =
            self.subscriptions.iter().flat_map(|due| due.rows.iter().copied()).collect();
        self.sent.retain(|row, _| there.contains(row));
        found
    }

    /// Interfaces and leaves that nobody ever heard of.
    fn invent(&mut self, facts: &Facts<'_>, habits: &Habits) -> Vec<Notification> {
        let limit = habits.all.iter().find_map(|habit| match habit {
            Habit::Invents(limit) => Some(*limit),
            _ => None,
        });
        let until = limit.unwrap_or(0).min(self.invented + INVENTED);
        let numbers = self.invented.min(until)..until;
        self.invented = self.invented.max(until);
        let subject = Subject::Interface(PortNo(0));
        let leaf = |number: usize| Leaf {
            row: Row {
                subject,
                item: if number.is_multiple_of(2) { Item::InOctets } else { Item::OutOctets },
            },
            name: format!("invented-{number}").into(),
            value: Value::Wide(number as u64),
            stamp: facts.date(facts.moment.now),
        };
        numbers.flat_map(|number| self.manner.render(&[leaf(number)])).collect()
    }
}

impl Due {
    /// Adds the rows that are due, and sets the next time.
    fn take(
        &mut self,
        now: Instant,
        has_changed: bool,
        sampled: &mut BTreeSet<Row>,
        watched: &mut BTreeSet<Row>,
    ) {
        let subscription = &self.subscription;
        let is_due = |at: &mut Option<Instant>, every: Duration| match at {
            Some(due) if *due <= now => {
                // From the due time, so that periods do not drift; from now, after a long stop.
                *due = (*due + every).max(now);
                true
            }
            _ => false,
        };
        let beats = subscription.heartbeat.is_some_and(|every| is_due(&mut self.heartbeat, every));
        let samples = is_due(&mut self.sample, subscription.sample);
        for row in &self.rows {
            if beats || samples && !subscription.is_on_change(*row) && !subscription.suppress_redundant {
                sampled.insert(*row);
            } else if samples || subscription.is_on_change(*row) && (has_changed || row.item.is_counter()) {
                watched.insert(*row);
            }
        }
    }
}

impl Gone {
    fn path(self, facts: &Facts<'_>) -> Vec<PathElem> {
        let tree = facts.tree;
        let of = |port| facts.interface_of(port);
        let counters = || tree.counters().iter().copied().map(elem);
        match self {
            Self::Entry(port) => tree.base(of(port), &facts.name(of(port))),
            Self::Leaf(port) => {
                tree.path(Row { subject: of(port), item: Item::InOctets }, &facts.name(of(port)))
            }
            Self::Counters(port) => {
                tree.base(of(port), &facts.name(of(port))).into_iter().chain(counters()).collect()
            }
            Self::AllCounters => {
                [tree.interfaces(), entry("interface", "name", "*")].into_iter().chain(counters()).collect()
            }
        }
    }
}

/// What is not there of a device that has everything.
fn gone(facts: &Facts<'_>) -> BTreeSet<Gone> {
    let device = facts.moment.network.device(facts.moment.device);
    let there: BTreeSet<PortNo> = facts.ports().collect();
    let mut gone = BTreeSet::new();
    for port in device.port_numbers() {
        if !there.contains(&port) {
            gone.insert(Gone::Entry(port));
        } else if facts.takes_back(port, Deletion::Container) {
            gone.insert(Gone::Counters(port));
        } else if facts.takes_back(port, Deletion::Wildcard) {
            // The wildcard names the ports, not what stands below them.
            let is_below = matches!(facts.interface_of(port), Subject::Subinterface(_));
            gone.insert(if is_below { Gone::Counters(port) } else { Gone::AllCounters });
        } else if facts.takes_back(port, Deletion::Leaf) {
            gone.insert(Gone::Leaf(port));
        }
    }
    gone
}
