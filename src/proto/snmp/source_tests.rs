//! A source against a scripted agent, over loopback and on paused time.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use csnmp::message::ObjectValue;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::feed::Clock;
use crate::model::{
    AdminStatus, Batch, Counter, DeviceId, Leaf, OperStatus, Reach, SafeText, Slot, SourceTime, Subject,
    Timestamp, TroubleKind, Value, Width,
};

use super::mux::{Mux, MuxSettings};
use super::objects::Object;
use super::scripted::{Agent, Script, id};
use super::source::{Pace, SnmpSource, SnmpTarget};
use super::table::Excluded;
use super::timetable::Rhythm;

const PERIOD: Duration = Duration::from_secs(10);

/// A source under test, and what it has said.
struct Watched {
    batches: mpsc::Receiver<Batch>,
    pace: watch::Sender<Pace>,
    cancel: CancellationToken,
    task: JoinHandle<()>,
    leaves: HashMap<(Subject, Leaf), Value>,
    last: Option<Batch>,
}

impl Watched {
    fn start(agent: &Agent) -> Self {
        Self::start_at(agent, &agent.address.ip().to_string())
    }

    fn start_at(agent: &Agent, address: &str) -> Self {
        let target = SnmpTarget {
            device: DeviceId(1),
            name: "fra-leaf-3".into(),
            address: address.into(),
            port: agent.address.port(),
            community: "public".into(),
            timeout: Duration::from_secs(2),
            retries: 1,
            max_bindings: 60,
            excluded: Excluded(Arc::new(|name| name.starts_with("Null"))),
            rhythm: Rhythm::Scattered,
        };
        let (pace, paces) = watch::channel(Pace { period: PERIOD });
        let (sender, batches) = mpsc::channel(64);
        let cancel = CancellationToken::new();
        let clock = Clock::at(Timestamp(1_800_000_000_000));
        let source = SnmpSource::new(target, Mux::new(MuxSettings::default()), clock);
        let task = tokio::spawn(source.run(paces, sender, cancel.clone()));
        Self { batches, pace, cancel, task, leaves: HashMap::new(), last: None }
    }

    async fn next(&mut self) -> Batch {
        let batch = timeout(Duration::from_secs(300), self.batches.recv()).await;
        let batch = batch.expect("a batch in time").expect("the source runs");
        for change in &batch.changes {
            self.leaves.insert((change.subject, change.leaf), change.value.clone());
        }
        self.last = Some(batch.clone());
        batch
    }

    /// Takes the batches up to the end of the next round.
    async fn round(&mut self) -> Vec<Batch> {
        let before = self.last.as_ref().map_or(0, |batch| batch.rounds);
        let mut batches = Vec::new();
        loop {
            batches.push(self.next().await);
            if batches.last().unwrap().rounds > before {
                return batches;
            }
        }
    }

    fn leaf(&self, slot: u32, leaf: Leaf) -> Option<&Value> {
        self.leaves.get(&(Subject::Interface(Slot(slot)), leaf))
    }

    fn counter(&self, slot: u32, counter: Counter) -> Option<&Value> {
        self.leaf(slot, Leaf::Counter(counter))
    }

    fn last(&self) -> &Batch {
        self.last.as_ref().unwrap()
    }

    fn words(&self) -> String {
        match &self.last().reach {
            Reach::Failing(trouble) => trouble.to_string(),
            other => panic!("{other:?}"),
        }
    }
}

async fn agent(names: &[&str]) -> Agent {
    let agent = Agent::start().await;
    agent.script().interfaces(1, names);
    agent
}

fn text(text: &str) -> Option<Value> {
    Some(Value::Text(SafeText::new(text)))
}

#[tokio::test(start_paused = true)]
async fn the_first_round_discovers_and_polls() {
    let agent = agent(&["Et1", "Et2", "Null0"]).await;
    let mut source = Watched::start(&agent);
    let batches = source.round().await;
    assert_eq!(source.leaf(0, Leaf::Name).cloned(), text("Et1"));
    assert_eq!(source.leaf(1, Leaf::Name).cloned(), text("Et2"));
    assert_eq!(source.leaf(2, Leaf::Name), None, "excluded");
    assert_eq!(source.leaf(0, Leaf::Description).cloned(), text("to Et1"));
    assert_eq!(source.leaf(0, Leaf::PhysAddress).cloned(), text("02:00:00:00:00:09"));
    assert_eq!(source.leaf(0, Leaf::Speed), Some(&Value::Number(10_000_000_000)));
    assert_eq!(source.leaf(0, Leaf::AdminStatus), Some(&Value::Admin(AdminStatus::Up)));
    assert_eq!(source.leaf(0, Leaf::OperStatus), Some(&Value::Oper(OperStatus::Up)));
    assert_eq!(source.counter(1, Counter::InOctets), Some(&Value::Counter(2 << 33, Width::Bits64)));
    assert_eq!(source.counter(1, Counter::InErrors), Some(&Value::Counter(2, Width::Bits32)));
    assert_eq!(source.leaves.get(&(Subject::Device, Leaf::SysName)).cloned(), text("fra-leaf-3.lab"));
    let counters = batches.iter().find(|b| b.changes.iter().any(|c| matches!(c.value, Value::Counter(..))));
    let times: Vec<SourceTime> = counters.unwrap().changes.iter().map(|change| change.time).collect();
    assert!(times.windows(2).all(|pair| pair[0] == pair[1]), "rows polled together share their time");
    assert_eq!((source.last().rounds, source.last().epoch, source.last().stats.faults), (1, 0, 0));
    assert!(matches!(source.last().reach, Reach::Answering { .. }));
}

#[tokio::test(start_paused = true)]
async fn rounds_come_at_the_period_and_faster_while_somebody_looks() {
    let agent = agent(&["Et1"]).await;
    let mut source = Watched::start(&agent);
    source.round().await;
    source.round().await;
    let before = source.last().arrival;
    source.round().await;
    let gap = source.last().arrival.since(before);
    assert!(gap.abs_diff(PERIOD) < Duration::from_millis(200), "{gap:?}");

    let begun = source.last().arrival;
    source.pace.send(Pace { period: Duration::from_secs(1) }).unwrap();
    source.round().await;
    assert!(source.last().arrival.since(begun) < Duration::from_millis(1_700));
    assert_eq!(source.last().period, Duration::from_secs(1));
    assert_eq!(source.last().stats.late, 0);
}

#[tokio::test(start_paused = true)]
async fn a_silent_device_is_probed_once_a_period_and_is_back_within_one() {
    let agent = agent(&["Et1"]).await;
    let mut source = Watched::start(&agent);
    source.round().await;
    agent.script().is_silent = true;
    source.round().await;
    assert!(!source.last().answered);
    assert!(source.words().starts_with("no SNMP answer from 127.0.0.1:"), "{}", source.words());
    assert!(source.words().ends_with("asking again every 10 s"), "{}", source.words());

    let sent = source.last().stats;
    source.round().await;
    let now = source.last().stats;
    assert_eq!((now.requests - sent.requests, now.retries - sent.retries), (1, 0), "one probe, not repeated");

    agent.script().is_silent = false;
    let silent = source.last().arrival;
    let batches = source.round().await;
    let live = batches.iter().find(|batch| batch.answered).expect("an answer");
    assert!(live.arrival.since(silent) <= PERIOD);
    assert!(source.counter(0, Counter::InOctets).is_some());
    assert_eq!(source.last().epoch, 0, "it had only been out of reach");
}

#[tokio::test(start_paused = true)]
async fn a_device_that_was_never_heard_may_be_down_or_refuse_the_community() {
    let agent = agent(&["Et1"]).await;
    agent.script().is_silent = true;
    let mut source = Watched::start(&agent);
    source.round().await;
    assert!(source.words().contains("yet"), "{}", source.words());
    assert!(source.words().contains("refuses the community"), "{}", source.words());
    assert!(matches!(&source.last().reach, Reach::Failing(trouble) if trouble.kind == TroubleKind::Silent));
}

#[tokio::test(start_paused = true)]
async fn after_a_restart_moved_indexes_keep_their_slots_in_a_new_epoch() {
    let agent = agent(&["Et1", "Et2"]).await;
    let mut source = Watched::start(&agent);
    source.round().await;
    {
        let mut script = agent.script();
        script.interfaces(11, &["Et2", "Et1"]);
        script.boot(100);
    }
    let batches = source.round().await;
    assert_eq!(source.last().epoch, 1);
    assert_eq!(source.leaf(0, Leaf::IfIndex), Some(&Value::Number(12)));
    assert_eq!(source.counter(0, Counter::InErrors), Some(&Value::Counter(12, Width::Bits32)));
    let of_old_epoch = batches.iter().filter(|batch| batch.epoch == 0);
    assert!(of_old_epoch.into_iter().all(|batch| batch.changes.is_empty()), "no counter of two lives");
}

#[tokio::test(start_paused = true)]
async fn an_index_that_moves_without_a_restart_is_noticed_before_its_counters_are_believed() {
    let agent = agent(&["Et1", "Et2"]).await;
    let mut source = Watched::start(&agent);
    source.round().await;
    for _ in 0..4 {
        source.round().await;
    }
    agent.script().interfaces(2, &["Et1", "Et2"]);
    source.round().await;
    assert_eq!(source.leaf(0, Leaf::IfIndex), Some(&Value::Number(2)));
    assert_eq!(source.counter(0, Counter::InErrors), Some(&Value::Counter(2, Width::Bits32)));
    assert_eq!(source.counter(1, Counter::InErrors), Some(&Value::Counter(3, Width::Bits32)));
    assert_eq!(source.last().epoch, 0);
}

#[tokio::test(start_paused = true)]
async fn names_that_change_places_are_found_out_though_nothing_tells_of_it() {
    let agent = agent(&["Et1", "Et2"]).await;
    let mut source = Watched::start(&agent);
    source.round().await;
    {
        let mut script = agent.script();
        script.cell(Object::IfName, 1, ObjectValue::String(b"Et2".to_vec()));
        script.cell(Object::IfName, 2, ObjectValue::String(b"Et1".to_vec()));
    }
    let at_once = source.round().await;
    assert!(
        at_once.iter().all(|batch| batch.changes.is_empty()),
        "no counter is told under the name of another interface: {at_once:?}"
    );
    for _ in 0..4 {
        source.round().await;
    }
    assert_eq!(source.leaf(0, Leaf::IfIndex), Some(&Value::Number(2)));
    assert_eq!(source.counter(0, Counter::InErrors), Some(&Value::Counter(2, Width::Bits32)));
}

#[tokio::test(start_paused = true)]
async fn an_interface_that_vanishes_is_taken_away() {
    let agent = agent(&["Et1", "Et2"]).await;
    let mut source = Watched::start(&agent);
    source.round().await;
    agent.script().interfaces(1, &["Et1"]);
    for _ in 0..5 {
        source.round().await;
    }
    assert_eq!(source.leaf(1, Leaf::Name), Some(&Value::Absent));
    assert_eq!(source.leaf(0, Leaf::Name).cloned(), text("Et1"));
}

#[tokio::test(start_paused = true)]
async fn an_agent_without_64_bit_counters_is_read_in_32_bits_in_the_first_round() {
    let agent = agent(&["Et1"]).await;
    for object in Object::ALL.iter().filter(|object| object.name().starts_with("ifHC")) {
        agent.script().drop_cell(*object, 1);
    }
    let mut source = Watched::start(&agent);
    source.round().await;
    assert_eq!(source.counter(0, Counter::InOctets), Some(&Value::Counter(1, Width::Bits32)));
    let first = source.last().stats.requests;
    source.round().await;
    assert_eq!(source.last().stats.requests - first, 2, "the head and the row, nothing asked twice");
}

#[tokio::test(start_paused = true)]
async fn a_counter_that_is_missing_is_absent() {
    let agent = agent(&["Et1"]).await;
    agent.script().drop_cell(Object::IfInUnknownProtos, 1);
    let mut source = Watched::start(&agent);
    source.round().await;
    assert_eq!(source.counter(0, Counter::InUnknownProtos), Some(&Value::Absent));
    assert_eq!(source.counter(0, Counter::InErrors), Some(&Value::Counter(1, Width::Bits32)));
}

/// Polls an agent of four interfaces that has this quirk, and checks that all rows are read.
async fn all_rows_are_read_in_spite_of(quirk: impl Fn(&mut Script), rounds: usize) -> (Agent, Watched) {
    let agent = agent(&["Et1", "Et2", "Et3", "Et4"]).await;
    quirk(&mut agent.script());
    let mut source = Watched::start(&agent);
    for _ in 0..rounds {
        source.round().await;
    }
    for slot in 0..4 {
        let expected = Value::Counter(u64::from(slot + 1) << 33, Width::Bits64);
        assert_eq!(source.counter(slot, Counter::OutOctets), Some(&expected), "slot {slot}");
    }
    (agent, source)
}

#[tokio::test(start_paused = true)]
async fn a_reply_that_would_be_too_big_is_asked_for_in_halves_and_that_is_remembered() {
    let (agent, mut source) = all_rows_are_read_in_spite_of(|script| script.too_big_over = Some(20), 1).await;
    source.round().await;
    agent.script().log.clear();
    source.round().await;
    assert!(agent.script().log.iter().all(|count| *count <= 20), "{:?}", agent.script().log);
}

#[tokio::test(start_paused = true)]
async fn large_requests_that_get_lost_are_halved_and_that_is_remembered() {
    let (agent, mut source) = all_rows_are_read_in_spite_of(|script| script.loses_over = Some(20), 1).await;
    let timeouts = source.last().stats.timeouts;
    agent.script().log.clear();
    source.round().await;
    assert_eq!(source.last().stats.timeouts, timeouts);
    assert!(!agent.script().log.is_empty());
}

#[tokio::test(start_paused = true)]
async fn an_agent_that_ignores_getbulk_is_walked_with_getnext() {
    all_rows_are_read_in_spite_of(|script| script.ignores_bulk = true, 1).await;
}

#[tokio::test(start_paused = true)]
async fn one_object_that_is_refused_costs_one_object() {
    let (_agent, source) =
        all_rows_are_read_in_spite_of(|script| script.refuse(Object::IfHCInMulticastPkts, 2), 1).await;
    assert_eq!(source.counter(1, Counter::InMulticastPkts), Some(&Value::Counter(2, Width::Bits32)));
}

#[tokio::test(start_paused = true)]
async fn a_request_that_fails_makes_only_its_own_rows_late() {
    let names: Vec<String> = (1..=9).map(|number| format!("Et{number}")).collect();
    let agent = agent(&names.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let mut source = Watched::start(&agent);
    source.round().await;
    agent.script().loses = Some(id(&Object::IfOperStatus.instance(5)));
    let batches = source.round().await;
    let heard = |slot| {
        let subject = Subject::Interface(Slot(slot));
        batches.iter().flat_map(|batch| &batch.changes).any(|change| change.subject == subject)
    };
    assert!(!heard(4), "the row that was lost is not made up");
    assert!(heard(0) && heard(8), "the others are heard in the same round");
    assert!(matches!(source.last().reach, Reach::Answering { .. }));
}

#[tokio::test(start_paused = true)]
async fn an_agent_that_cannot_be_walked_is_not_called_silent() {
    let agent = agent(&["Et1"]).await;
    agent.script().ignores_walks = true;
    let mut source = Watched::start(&agent);
    source.round().await;
    assert!(source.words().contains("answers, but neither GETBULK nor GETNEXT"), "{}", source.words());
}

#[tokio::test(start_paused = true)]
async fn a_name_that_cannot_be_resolved_is_told() {
    let agent = agent(&["Et1"]).await;
    let mut source = Watched::start_at(&agent, "no such host");
    source.round().await;
    assert!(source.words().starts_with("the address no such host:"), "{}", source.words());
    assert!(
        matches!(&source.last().reach, Reach::Failing(trouble) if trouble.kind == TroubleKind::Unreachable)
    );
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_source_ends() {
    let agent = agent(&["Et1"]).await;
    let mut source = Watched::start(&agent);
    source.round().await;
    source.cancel.cancel();
    timeout(Duration::from_secs(1), source.task).await.expect("ends at once").unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_source_that_nobody_listens_to_ends() {
    let agent = agent(&["Et1"]).await;
    let mut source = Watched::start(&agent);
    source.round().await;
    drop(source.batches);
    timeout(Duration::from_secs(30), source.task).await.expect("ends with its next round").unwrap();
}
