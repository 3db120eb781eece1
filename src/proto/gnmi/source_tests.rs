//! A source against a scripted target, over loopback.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::feed::Clock;
use crate::model::{
    Batch, Change, Counter, DeviceId, Leaf, OperStatus, Reach, Source, SourceTime, Subject, TroubleKind,
    Value,
};
use crate::proto::Pace;

use super::aggregator::AggregatorSource;
use super::connect::Dial;
use super::party::{IsExcluded, Member, Strangers};
use super::pb::{Encoding, SubscriptionMode, subscription_list::Mode as ListMode};
use super::read::Excluded;
use super::scripted::{Script, Target};
use super::security::{Mode, Security};
use super::source::{GnmiSource, GnmiTarget};

const PATIENCE: Duration = Duration::from_secs(20);

pub(super) fn gnmi_target(target: &Target, mode: Mode) -> GnmiTarget {
    GnmiTarget {
        name: "fra-leaf-3".into(),
        dial: Dial {
            address: target.address.ip().to_string().into(),
            port: target.address.port(),
            security: Security { mode, name: None, client: None },
            switchboard: None,
        },
        user: None,
        password: None,
        interval: Duration::from_millis(200),
        origin: None,
        target: None,
        excluded: Excluded(Arc::new(|_, name| name.starts_with("Null"))),
    }
}

/// A source under test.
pub(super) struct Watched {
    batches: mpsc::Receiver<Batch>,
    cancel: CancellationToken,
    _pace: watch::Sender<Pace>,
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.cancel.cancel();
    }
}

impl Watched {
    pub(super) fn start(target: GnmiTarget) -> Self {
        let (pace, paces) = watch::channel(Pace { period: target.interval });
        let (sender, batches) = mpsc::channel(64);
        let cancel = CancellationToken::new();
        let source = GnmiSource::new(DeviceId(1), target, sender, Clock::start());
        tokio::spawn(source.run(paces, cancel.clone()));
        Self { batches, cancel, _pace: pace }
    }

    pub(super) async fn until(&mut self, mut wanted: impl FnMut(&Batch) -> bool) -> Batch {
        let search = async {
            loop {
                let batch = self.batches.recv().await.expect("the source runs");
                if wanted(&batch) {
                    return batch;
                }
            }
        };
        timeout(PATIENCE, search).await.expect("such a batch in time")
    }

    pub(super) async fn trouble(&mut self) -> (TroubleKind, String) {
        let batch = self.until(|batch| matches!(batch.reach, Reach::Failing(_))).await;
        let Reach::Failing(trouble) = batch.reach else { unreachable!() };
        (trouble.kind, trouble.words.to_string())
    }
}

fn counters(batch: &Batch) -> Vec<&Change> {
    let own = |change: &&Change| change.leaf == Leaf::Counter(Counter::InOctets);
    batch.changes.iter().filter(own).collect()
}

fn has_counters(batch: &Batch) -> bool {
    !counters(batch).is_empty()
}

fn modes(target: &Target) -> Vec<Vec<i32>> {
    target.modes()
}

fn plain(target: &Target) -> Watched {
    Watched::start(gnmi_target(target, Mode::Plaintext))
}

#[tokio::test]
async fn a_stream_brings_names_states_and_counters_with_their_own_time() {
    let target = Target::start(Script::default()).await;
    let mut source = plain(&target);
    let first = source.until(has_counters).await;
    assert_eq!((first.source, first.answered), (Source::Gnmi, true));
    let subjects: Vec<Subject> = first.changes.iter().map(|change| change.subject).collect();
    assert!(subjects.is_sorted_by_key(|subject| matches!(subject, Subject::Interface(slot) if slot.0 > 0)));
    assert!(first.changes.iter().any(|change| change.value == Value::Oper(OperStatus::Up)));
    let complete = source.until(|batch| batch.rounds == 1).await;
    assert!(matches!(complete.reach, Reach::Answering { .. }));
    let (before, now) = (source.until(has_counters).await, source.until(has_counters).await);
    let (before, now) = (counters(&before)[0].clone(), counters(&now)[0].clone());
    let (Value::Counter(one, _), Value::Counter(other, _)) = (&before.value, &now.value) else { panic!() };
    let span = now.time.since(before.time).expect("the target's own time");
    let rate = (other - one) as f64 / span.as_secs_f64();
    assert!((rate / 1e6 - 1.0).abs() < 0.01, "{rate}");
    assert!(matches!(now.time, SourceTime::Unix(_)));
}

#[tokio::test]
async fn rounds_grow_with_the_samples_and_counters_confirm_states() {
    let target = Target::start(Script::default()).await;
    let mut source = plain(&target);
    let batch = source.until(|batch| batch.rounds >= 3 && has_counters(batch)).await;
    let confirmed = batch.changes.iter().filter(|change| change.leaf == Leaf::OperStatus).count();
    assert_eq!(confirmed, 2, "{:?}", batch.changes);
}

#[tokio::test]
async fn a_stream_that_stands_still_is_trouble_although_the_connection_lives() {
    let target = Target::start(Script::default()).await;
    let mut source = plain(&target);
    source.until(|batch| batch.rounds >= 2).await;
    target.script.send_modify(|script| script.stalls = true);
    let (kind, words) = source.trouble().await;
    assert_eq!(kind, TroubleKind::Silent);
    assert!(words.contains("stands still"), "{words}");
    target.script.send_modify(|script| script.stalls = false);
    source.until(has_counters).await;
}

#[tokio::test]
async fn a_refused_mode_steps_down_and_the_step_is_named() {
    let script = Script {
        refuses_modes: vec![(SubscriptionMode::OnChange, "ON_CHANGE is not supported")],
        ..Script::default()
    };
    let target = Target::start(script).await;
    let mut source = plain(&target);
    let batch = source.until(has_counters).await;
    assert_eq!(modes(&target).last(), Some(&vec![0]));
    let objects = batch.manner.objects.expect("gNMI names its paths");
    let identity =
        crate::model::Identity { name: crate::model::SafeText::new("Ethernet1"), ..Default::default() };
    let object = objects.object(Leaf::Counter(Counter::InOctets), Default::default(), &identity);
    assert_eq!(
        object,
        "/interfaces/interface[name=Ethernet1]/state/counters/in-octets, STREAM TARGET_DEFINED, PROTO"
    );
}

#[tokio::test]
async fn targets_that_do_not_stream_are_asked_again_and_again() {
    for (refuses, expected) in [
        (vec![ListMode::Stream], ListMode::Poll),
        (vec![ListMode::Stream, ListMode::Poll], ListMode::Once),
        (vec![ListMode::Stream, ListMode::Poll, ListMode::Once], ListMode::Once),
    ] {
        let target = Target::start(Script { refuses, ..Script::default() }).await;
        let mut source = plain(&target);
        source.until(|batch| batch.rounds >= 3 && has_counters(batch)).await;
        assert_eq!(target.asked.lock().unwrap().last().unwrap().mode(), expected);
    }
}

#[tokio::test]
async fn a_refused_encoding_costs_one_step() {
    let script = Script { encodings: Some(vec![Encoding::JsonIetf.into()]), ..Script::default() };
    let target = Target::start(script).await;
    plain(&target).until(has_counters).await;
    let asked: Vec<i32> = target.asked.lock().unwrap().iter().map(|list| list.encoding).collect();
    assert_eq!(&asked[..2], [Encoding::Proto as i32, Encoding::JsonIetf as i32]);
}

#[tokio::test]
async fn user_and_password_travel_with_every_call() {
    let target = Target::start(Script { login: Some(("noc", "secret")), ..Script::default() }).await;
    let (kind, words) = plain(&target).trouble().await;
    assert_eq!(kind, TroubleKind::Credential);
    assert!(words.contains("refuses the user or the password"), "{words}");
    let wanted = GnmiTarget {
        user: Some("noc".into()),
        password: Some("secret".into()),
        ..gnmi_target(&target, Mode::Plaintext)
    };
    Watched::start(wanted).until(has_counters).await;
}

#[tokio::test]
async fn a_target_that_is_not_there_is_said_to_be() {
    let target = Target::start(Script::default()).await;
    let mut wanted = gnmi_target(&target, Mode::Plaintext);
    drop(target);
    wanted.dial.port = 1;
    let (kind, words) = Watched::start(wanted).trouble().await;
    assert_eq!(kind, TroubleKind::Unreachable);
    assert!(
        words.starts_with("no gNMI connection to 127.0.0.1:1") && words.contains("connecting again in"),
        "{words}"
    );
}

#[tokio::test]
async fn an_aggregator_speaks_for_each_of_its_devices_and_for_no_other() {
    let script = Script { targets: vec!["fra-1", "fra-2", "stranger"], ..Script::default() };
    let target = Target::start(script).await;
    let wanted = GnmiTarget { target: Some("*".into()), ..gnmi_target(&target, Mode::Plaintext) };
    let (sender, batches) = mpsc::channel(64);
    let member = |device, batches: &mpsc::Sender<Batch>| {
        let is_excluded = IsExcluded(Arc::new(|interface| interface == "Ethernet2"));
        Member { device: DeviceId(device), batches: batches.clone(), is_excluded }
    };
    let members = [("fra-1", 1), ("fra-2", 2), ("fra-3", 3)];
    let members = members.map(|(name, device)| (Arc::from(name), member(device, &sender)));
    let (_members, taken) = watch::channel(Arc::new(members.into_iter().collect()));
    let cancel = CancellationToken::new();
    let (pace, _) = watch::channel(Pace { period: wanted.interval });
    let met = Arc::new(std::sync::Mutex::new(Vec::new()));
    let meeting = Arc::clone(&met);
    let strangers = Strangers(Arc::new(move |name| meeting.lock().unwrap().push(name.to_owned())));
    tokio::spawn(
        AggregatorSource { target: wanted, clock: Clock::start(), strangers }.run(taken, cancel.clone()),
    );
    let mut source = Watched { batches, cancel, _pace: pace };
    for device in [1, 2] {
        let batch = source.until(|batch| batch.device == DeviceId(device) && has_counters(batch)).await;
        assert_eq!(counters(&batch).len(), 1, "the one interface of device {device} that is read");
    }
    assert_eq!(*met.lock().unwrap(), ["stranger"]);
    assert_eq!(target.asked.lock().unwrap()[0].prefix.as_ref().unwrap().target, "*");
    let silent = source.until(|batch| batch.device == DeviceId(3)).await;
    assert!(
        matches!(silent.reach, Reach::Failing(ref trouble) if trouble.words.contains("does not speak of it"))
    );
}
