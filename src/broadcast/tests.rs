//! What a broadcast promises, on devices that do as they are told and on paused time.

use std::{
    path::Path,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use super::{
    audit::Who,
    dial::{LineEnd, OpenError},
    fold::fixture::device,
    recorder::Recorder,
    scripted::{Network, Script},
    *,
};
use crate::{
    feed::Clock,
    model::{BroadcastSnapshot, DeviceId, SessionState, Stage, platform::Masks},
    plan::{BroadcastCmd, Canary, Candidate, Confirmed, Given, Judge, Order, Plan},
};

struct Any;

impl Judge for Any {
    fn name(&self) -> &str {
        "any"
    }

    fn danger(&self, _: &str) -> Option<Arc<str>> {
        None
    }

    fn configures(&self, _: &str) -> bool {
        false
    }
}

/// The engine over a scripted network.
pub(super) struct Scene {
    pub network: Arc<Network>,
    pub broadcaster: Broadcaster,
    snapshots: Snapshots,
}

pub(super) fn scene() -> Scene {
    scene_with(None)
}

/// A scene whose broadcasts and shells are put on record.
pub(super) fn recorded(state_folder: &Path) -> Scene {
    scene_with(Some(Recorder::new(state_folder, Who::default(), Arc::default())))
}

/// The texts of the trail of a state folder that is whole, one for each line.
pub(super) fn trail(state_folder: &Path) -> Vec<String> {
    let path = state_folder.join("audit.jsonl");
    let report = audit::verify(&path).unwrap().unwrap();
    assert_eq!((report.problems.len(), report.notes.len()), (0, 0), "{report:?}");
    std::fs::read_to_string(path).unwrap().lines().map(ToOwned::to_owned).collect()
}

fn scene_with(recorder: Option<Recorder>) -> Scene {
    let network = Arc::new(Network::default());
    let permit = WritePermit::unless(false).unwrap();
    let around = Surroundings {
        dialler: Arc::new(Arc::clone(&network)),
        platforms: fixture::platforms(),
        masks: Masks::default(),
        idle: Duration::from_secs(60),
        questions: Questions::new(PATIENCE),
        recorder,
        clock: Clock::start(),
    };
    let broadcaster = Broadcaster::start(&permit, around);
    let snapshots = broadcaster.snapshots();
    Scene { network, broadcaster, snapshots }
}

fn plan(devices: u32, order: Order) -> Confirmed {
    let candidates: Vec<Candidate> = (0..devices)
        .map(|id| Candidate {
            device: device(id, &format!("r{id}")),
            platform: Some(Arc::new(Any)),
            obstacle: None,
        })
        .collect();
    Arc::new(Plan::make(order, &candidates)).confirm(Given::Yes).unwrap()
}

pub(super) fn refusing() -> Script {
    let error = OpenError { is_refused: true, words: "login refused".into() };
    Script { opens: Err(error), ..Script::default() }
}

fn unreachable() -> Script {
    let error = OpenError { is_refused: false, words: "no TCP connection".into() };
    Script { opens: Err(error), ..Script::default() }
}

impl Scene {
    pub fn order(&self, cmd: BroadcastCmd) {
        self.broadcaster.order(cmd).unwrap();
    }

    fn send(&self, devices: u32, order: Order) {
        self.order(BroadcastCmd::Send(plan(devices, order)));
    }

    async fn until(&mut self, wanted: impl Fn(&BroadcastSnapshot) -> bool) -> Arc<BroadcastSnapshot> {
        let limit = Duration::from_secs(3_600);
        let seen = self.snapshots.wait_for(|snapshot| snapshot.as_ref().is_some_and(|seen| wanted(seen)));
        let seen = tokio::time::timeout(limit, seen).await.expect("it comes to pass").unwrap();
        seen.clone().unwrap()
    }

    async fn over(&mut self) -> Arc<BroadcastSnapshot> {
        self.until(|snapshot| snapshot.stage == Stage::Over).await
    }

    fn lines_sent(&self) -> usize {
        self.network.sent().iter().map(|(_, lines)| lines.len()).sum()
    }
}

fn states(snapshot: &BroadcastSnapshot) -> Vec<SessionState> {
    snapshot.rows.iter().map(|row| row.state).collect()
}

fn count(snapshot: &BroadcastSnapshot, state: SessionState) -> usize {
    states(snapshot).into_iter().filter(|of| *of == state).count()
}

#[tokio::test(start_paused = true)]
async fn each_device_gets_its_text_once_and_the_outputs_fold() {
    let mut scene = scene();
    scene.network.set("r2", Script { prints: "other", ..Script::default() });
    scene.send(4, Order::new("show {name}\nshow clock"));
    let snapshot = scene.over().await;
    assert_eq!(states(&snapshot), [SessionState::Done; 4]);
    let expected =
        (0..4).map(|id| (format!("r{id}"), vec![format!("show r{id}"), String::from("show clock")]));
    assert_eq!(scene.network.sent(), expected.collect::<Vec<_>>());
    let blocks: Vec<usize> = snapshot.folding.blocks.iter().map(|block| block.devices.len()).collect();
    assert_eq!(blocks, [3, 1]);
    let row = &snapshot.rows[0];
    assert_eq!((row.octets, row.host_key.as_deref()), (20, Some("SHA256:abc")));
    assert!(row.took.is_some_and(|took| took >= Duration::from_millis(400)), "{:?}", row.took);
}

#[tokio::test(start_paused = true)]
async fn no_more_than_the_fan_out_are_worked_on_at_once() {
    let mut scene = scene();
    scene.send(100, Order { fan_out: 7, ..Order::new("show clock") });
    let snapshot = scene.over().await;
    assert_eq!(count(&snapshot, SessionState::Done), 100);
    // Sessions that are done wait for the next command, so the time tells: the first one alone, then 15 rounds.
    assert!(snapshot.took >= Duration::from_millis(15 * 300), "{:?}", snapshot.took);
}

#[tokio::test(start_paused = true)]
async fn a_wrong_password_reaches_the_account_once() {
    let mut scene = scene();
    for id in 0..500 {
        scene.network.set(&format!("r{id}"), refusing());
    }
    scene.send(500, Order::new("show clock"));
    let snapshot = scene.over().await;
    assert_eq!(scene.network.logins.load(Ordering::Relaxed), 1);
    assert_eq!((count(&snapshot, SessionState::Failed), count(&snapshot, SessionState::Spared)), (1, 499));
    let why = snapshot.stopped.as_deref().unwrap();
    assert_eq!(why, "r0 did not take the credential me. 499 devices were not tried.");
    assert_eq!(scene.lines_sent(), 0);
}

#[tokio::test(start_paused = true)]
async fn each_credential_is_tried_by_one_device_first() {
    let mut scene = scene();
    for id in 0..10 {
        let other = Script { account: "other", ..refusing() };
        scene.network.set(&format!("r{id}"), if id % 2 == 0 { other } else { Script::default() });
    }
    scene.send(10, Order::new("show clock"));
    let snapshot = scene.over().await;
    assert_eq!(count(&snapshot, SessionState::Done), 5);
    assert_eq!((count(&snapshot, SessionState::Failed), count(&snapshot, SessionState::Spared)), (1, 4));
    assert_eq!(scene.network.logins.load(Ordering::Relaxed), 6);
}

#[tokio::test(start_paused = true)]
async fn who_cannot_be_reached_says_nothing_of_the_credential() {
    let mut scene = scene();
    scene.network.set("r0", unreachable());
    scene.network.set("r1", unreachable());
    scene.send(4, Order::new("show clock"));
    let snapshot = scene.over().await;
    use SessionState::{Done, Failed};
    assert_eq!(states(&snapshot), [Failed, Failed, Done, Done]);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_in_the_middle_spares_those_that_have_not_logged_in() {
    let mut scene = scene();
    // By then others are connecting, which takes them longer.
    scene.network.set("r1", refusing());
    for id in 2..10 {
        let slow = Script { connect: Duration::from_secs(9), ..Script::default() };
        scene.network.set(&format!("r{id}"), slow);
    }
    scene.send(10, Order { fan_out: 5, ..Order::new("show clock") });
    let snapshot = scene.over().await;
    assert_eq!(scene.network.logins.load(Ordering::Relaxed), 2);
    assert_eq!(count(&snapshot, SessionState::Spared), 8);
    assert!(snapshot.took < Duration::from_secs(9), "those that were connecting were given up");
}

#[tokio::test(start_paused = true)]
async fn the_canary_goes_alone_and_the_rest_follows_if_it_agrees() {
    let mut scene = scene();
    scene.send(5, Order { canary: Canary::Agrees, ..Order::new("show clock") });
    let snapshot = scene.until(|snapshot| snapshot.rows[0].state == SessionState::Done).await;
    assert_eq!(count(&snapshot, SessionState::Done), 1);
    assert_eq!(count(&*scene.over().await, SessionState::Done), 5);
}

#[tokio::test(start_paused = true)]
async fn a_canary_that_does_not_agree_spares_the_rest() {
    for end in [LineEnd::Refused("% Invalid".into()), LineEnd::Asked("[confirm]".into())] {
        let mut scene = scene();
        scene.network.set("r0", Script { end, ..Script::default() });
        scene.send(5, Order { canary: Canary::Agrees, ..Order::new("show clock") });
        let snapshot = scene.over().await;
        assert_eq!(count(&snapshot, SessionState::Spared), 4);
        assert!(snapshot.stopped.as_deref().unwrap().starts_with("The canary r0"), "{:?}", snapshot.stopped);
        assert_eq!(scene.lines_sent(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_canary_that_is_to_be_looked_at_waits_for_a_word() {
    let mut scene = scene();
    scene.send(3, Order { canary: Canary::Shown, ..Order::new("show clock") });
    let shown = scene.until(|snapshot| snapshot.stage == Stage::CanaryShown).await;
    assert_eq!(&*shown.rows[0].output.lines[0], "ok");
    tokio::time::sleep(Duration::from_secs(600)).await;
    assert_eq!(scene.lines_sent(), 1, "it waits as long as it takes");
    scene.order(BroadcastCmd::GoOn(shown.id));
    assert_eq!(count(&*scene.over().await, SessionState::Done), 3);
}

#[tokio::test(start_paused = true)]
async fn after_the_canary_a_word_can_end_it_too() {
    let mut scene = scene();
    scene.send(3, Order { canary: Canary::Shown, ..Order::new("show clock") });
    let shown = scene.until(|snapshot| snapshot.stage == Stage::CanaryShown).await;
    scene.order(BroadcastCmd::Abort(shown.id, None));
    let snapshot = scene.over().await;
    use SessionState::{Aborted, Done};
    assert_eq!(states(&snapshot), [Done, Aborted, Aborted]);
}

#[tokio::test(start_paused = true)]
async fn a_wave_waits_for_the_one_before() {
    let mut scene = scene();
    scene.network.set("r1", Script { line: Duration::from_secs(30), ..Script::default() });
    scene.send(6, Order { wave: Some(2), ..Order::new("show clock") });
    let first = scene.until(|snapshot| snapshot.rows[0].state == SessionState::Done).await;
    assert_eq!(count(&first, SessionState::Waiting), 4);
    tokio::time::sleep(Duration::from_secs(20)).await;
    assert_eq!(scene.lines_sent(), 2);
    assert_eq!(count(&*scene.over().await, SessionState::Done), 6);
}

#[tokio::test(start_paused = true)]
async fn a_divergence_spares_the_rest_when_asked() {
    let mut scene = scene();
    scene.network.set("r2", Script { prints: "other", ..Script::default() });
    let order = Order { fan_out: 1, stop_on_divergence: true, ..Order::new("show clock") };
    scene.send(6, order);
    let snapshot = scene.over().await;
    assert_eq!((count(&snapshot, SessionState::Done), count(&snapshot, SessionState::Spared)), (3, 3));
    assert!(snapshot.stopped.is_some());
}

#[tokio::test(start_paused = true)]
async fn after_a_refused_line_no_more_are_sent() {
    let mut scene = scene();
    let script = Script { end: LineEnd::Refused("% Invalid input".into()), ..Script::default() };
    scene.network.set("r0", script);
    scene.send(1, Order::new("conf t\ninterface x\nshutdown"));
    let snapshot = scene.over().await;
    assert_eq!(states(&snapshot), [SessionState::Refused]);
    let note = snapshot.rows[0].note.as_deref().unwrap();
    assert_eq!(note, "`conf t` was refused: % Invalid input The 2 lines after it were not sent.");
    assert_eq!(scene.lines_sent(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_did_not_end_is_unknown_keeps_its_output_and_is_never_sent_again() {
    let mut scene = scene();
    scene.network.set("r0", Script { line: Duration::from_secs(3_000), ..Script::default() });
    scene.send(2, Order::new("show tech"));
    let snapshot = scene.over().await;
    assert_eq!(states(&snapshot), [SessionState::Unknown, SessionState::Done]);
    let output = &snapshot.rows[0].output;
    assert_eq!((&*output.lines[0], output.is_partial), ("half", true));
    scene.order(BroadcastCmd::Retry(snapshot.id));
    tokio::time::sleep(Duration::from_secs(600)).await;
    assert_eq!(scene.lines_sent(), 2);
}

#[tokio::test(start_paused = true)]
async fn one_can_be_given_up_and_the_others_go_on() {
    let mut scene = scene();
    scene.network.set("r1", Script { line: Duration::from_secs(50), ..Script::default() });
    scene.send(3, Order::new("show tech"));
    let running = scene.until(|snapshot| count(snapshot, SessionState::Done) == 2).await;
    scene.order(BroadcastCmd::Abort(running.id, Some(DeviceId(1))));
    let snapshot = scene.over().await;
    assert_eq!(states(&snapshot), [SessionState::Done, SessionState::Unknown, SessionState::Done]);
    let note = snapshot.rows[1].note.as_deref().unwrap();
    assert!(note.contains("the prompt did not come back"), "{note}");
    assert_eq!(&*snapshot.rows[1].output.lines[0], "half", "what it printed so far is kept");
    assert!(snapshot.took < Duration::from_secs(50));
    assert_eq!(snapshot.stopped, None);
}

#[tokio::test(start_paused = true)]
async fn one_that_ends_its_line_when_told_to_was_interrupted_and_is_not_tried_again() {
    let mut scene = scene();
    let stops = Some(Duration::from_millis(200));
    scene.network.set("r0", Script { line: Duration::from_secs(50), stops, ..Script::default() });
    scene.send(1, Order::new("show tech\nreload"));
    let running = scene.until(|snapshot| count(snapshot, SessionState::Running) == 1).await;
    scene.order(BroadcastCmd::Abort(running.id, None));
    let snapshot = scene.over().await;
    assert_eq!(states(&snapshot), [SessionState::Interrupted]);
    let note = snapshot.rows[0].note.as_deref().unwrap();
    assert_eq!(note, "Stopped while `show tech` ran; the prompt came back. The line after it was not sent.");
    scene.order(BroadcastCmd::Retry(snapshot.id));
    tokio::time::sleep(Duration::from_secs(600)).await;
    assert_eq!(scene.lines_sent(), 1);
}

#[tokio::test(start_paused = true)]
async fn all_can_be_given_up() {
    let mut scene = scene();
    for id in 0..20 {
        scene.network.set(&format!("r{id}"), Script { line: Duration::from_secs(50), ..Script::default() });
    }
    scene.send(20, Order { fan_out: 4, ..Order::new("show tech") });
    let running = scene.until(|snapshot| count(snapshot, SessionState::Running) == 4).await;
    scene.order(BroadcastCmd::Abort(running.id, None));
    let snapshot = scene.over().await;
    assert_eq!((count(&snapshot, SessionState::Unknown), count(&snapshot, SessionState::Aborted)), (4, 16));
    assert_eq!(snapshot.stopped.as_deref(), Some("Stopped by the operator."));
}

#[tokio::test(start_paused = true)]
async fn only_those_that_were_sent_nothing_are_tried_again() {
    let mut scene = scene();
    scene.network.set("r0", refusing());
    scene.send(5, Order::new("show clock"));
    let snapshot = scene.over().await;
    assert_eq!(count(&snapshot, SessionState::Spared), 4);
    // The password is right by now.
    scene.network.set("r0", Script::default());
    scene.network.set("r3", Script { end: LineEnd::Refused("% Invalid".into()), ..Script::default() });
    scene.order(BroadcastCmd::Retry(snapshot.id));
    let again = scene.until(|snapshot| snapshot.stage == Stage::Over && snapshot.stopped.is_none()).await;
    use SessionState::{Done, Refused};
    assert_eq!(states(&again), [Done, Done, Done, Refused, Done]);
    scene.order(BroadcastCmd::Retry(snapshot.id));
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert_eq!(scene.lines_sent(), 5, "each was sent to once");
}

#[tokio::test(start_paused = true)]
async fn whom_the_credential_failed_on_comes_last_when_tried_again() {
    let mut scene = scene();
    scene.network.set("r0", refusing());
    scene.send(5, Order::new("show clock"));
    let snapshot = scene.over().await;
    scene.order(BroadcastCmd::Retry(snapshot.id));
    let again = scene
        .until(|snapshot| snapshot.stage == Stage::Over && count(snapshot, SessionState::Done) == 4)
        .await;
    assert_eq!(again.rows[0].state, SessionState::Failed, "it is the odd one; the account is good elsewhere");
}

#[tokio::test(start_paused = true)]
async fn the_next_command_takes_the_connection_that_is_open() {
    let mut scene = scene();
    scene.send(3, Order::new("show clock"));
    let first = scene.over().await;
    scene.send(3, Order::new("show version"));
    scene.until(|snapshot| snapshot.id != first.id && snapshot.stage == Stage::Over).await;
    assert_eq!(scene.network.connects.load(Ordering::Relaxed), 3);
    tokio::time::sleep(Duration::from_secs(120)).await;
    assert_eq!(scene.network.goodbyes.load(Ordering::Relaxed), 3, "not for ever");
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_died_while_it_waited_is_made_anew() {
    let mut scene = scene();
    scene.network.set("r0", Script { dies_after: 1, ..Script::default() });
    scene.send(1, Order::new("show clock"));
    let first = scene.over().await;
    scene.send(1, Order::new("show version"));
    let second = scene.until(|snapshot| snapshot.id != first.id && snapshot.stage == Stage::Over).await;
    assert_eq!(states(&second), [SessionState::Done]);
    assert_eq!(
        scene.network.sent(),
        [(String::from("r0"), vec!["show clock".into(), "show version".into()])]
    );
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_dies_between_two_lines_leaves_the_outcome_unknown() {
    let mut scene = scene();
    scene.network.set("r0", Script { dies_after: 1, ..Script::default() });
    scene.send(1, Order::new("conf t\nshutdown"));
    let snapshot = scene.over().await;
    assert_eq!(states(&snapshot), [SessionState::Unknown]);
    assert_eq!(scene.network.connects.load(Ordering::Relaxed), 1, "nothing is begun anew half way");
}

#[tokio::test(start_paused = true)]
async fn while_one_is_under_way_no_other_begins() {
    let mut scene = scene();
    scene.send(2, Order::new("show clock"));
    scene.send(2, Order::new("reload"));
    let snapshot = scene.over().await;
    assert_eq!(&*snapshot.text, "show clock");
    assert_eq!(scene.lines_sent(), 2);
}

#[tokio::test(start_paused = true)]
async fn stopping_gives_up_what_runs_and_leaves_what_is_open() {
    let mut scene = scene();
    scene.network.set("r1", Script { line: Duration::from_secs(50), ..Script::default() });
    scene.send(2, Order::new("show tech"));
    scene.until(|snapshot| snapshot.rows[1].state == SessionState::Running).await;
    let network = Arc::clone(&scene.network);
    scene.broadcaster.stop().await;
    assert_eq!(network.open.load(Ordering::Relaxed), 0);
    let last = scene.snapshots.borrow().clone().unwrap();
    assert_eq!(states(&last), [SessionState::Done, SessionState::Unknown]);
}

#[tokio::test(start_paused = true)]
async fn whoever_was_never_begun_is_on_record_too() {
    let state = tempfile::tempdir().unwrap();
    let mut scene = recorded(state.path());
    scene.network.set("r0", Script { end: LineEnd::Refused("% Invalid".into()), ..Script::default() });
    scene.send(4, Order { canary: Canary::Agrees, ..Order::new("show clock") });
    scene.over().await;
    scene.broadcaster.stop().await;
    let trail = trail(state.path());
    let count = |text: &str| trail.iter().filter(|line| line.contains(text)).count();
    assert_eq!((trail.len(), count("\"outcome\":\"refused\"")), (5, 1), "{trail:#?}");
    assert_eq!(count("\"outcome\":\"not tried\""), 3);
}

#[tokio::test(start_paused = true)]
async fn who_is_tried_again_has_a_line_for_each_time() {
    let state = tempfile::tempdir().unwrap();
    let mut scene = recorded(state.path());
    scene.network.set("r1", unreachable());
    scene.send(2, Order::new("show clock"));
    let first = scene.over().await;
    scene.network.set("r1", Script::default());
    scene.order(BroadcastCmd::Retry(first.id));
    scene.until(|snapshot| snapshot.rows[1].state == SessionState::Done).await;
    scene.broadcaster.stop().await;
    let of_r1: Vec<_> =
        trail(state.path()).into_iter().filter(|line| line.contains("\"device\":\"r1\"")).collect();
    assert!(of_r1.len() == 2 && of_r1[0].contains("failed") && of_r1[1].contains("done"), "{of_r1:#?}");
}

#[test]
fn a_run_that_may_only_look_has_no_leave_to_send() {
    assert!(WritePermit::unless(true).is_none());
}
