//! Devices that are slow, mute, broken or hostile.

use std::{sync::Arc, time::Duration};

use noctui::config::platforms;
use noctui::model::platform::Evidence;
use noctui::proto::ssh::shell::{
    Doubt, Farewell, NotSent, OpenError, Options, Order, Outcome, OutcomeState, Session, TapeLimits, Watch,
};
use tokio::io::DuplexStream;
use tokio_util::sync::CancellationToken;

use super::{
    device::{Device, Turn},
    dialogues::{run_line, state},
};

/// The way to the prompt of a platform that turns nothing off.
const GREETING: [(&str, &str); 2] = [("", "hello\r\ncore1#"), ("\n", "\r\ncore1#")];

fn turns(more: &[(&str, &str)]) -> Vec<Turn> {
    GREETING.iter().chain(more).map(|(expected, said)| ((*expected).to_owned(), (*said).to_owned())).collect()
}

async fn open_with(more: &[(&str, &str)], options: Options) -> (Device, Session<DuplexStream>) {
    let (device, stream) = Device::start(turns(more), usize::MAX);
    let generic = platforms::built_in().generic().clone();
    (device, Session::open(stream, generic, options).await.unwrap())
}

async fn open(more: &[(&str, &str)]) -> (Device, Session<DuplexStream>) {
    open_with(more, Options::default()).await
}

async fn answer(said: &str) -> (String, Vec<String>) {
    let (_device, mut session) = open(&[("x\n", said)]).await;
    let outcome = run_line(&mut session, "x").await;
    (state(&outcome.state), lines(&outcome))
}

fn lines(outcome: &Outcome) -> Vec<String> {
    outcome.output.lines.iter().map(|line| line.to_string()).collect()
}

#[tokio::test(start_paused = true)]
async fn a_prompt_within_the_output_does_not_end_it() {
    let done =
        |lines: &[&str]| ("done".to_owned(), lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>());
    assert_eq!(
        answer("x\r\nbefore\r\ncore1#<pause 70>\r\nafter\r\ncore1#").await,
        done(&["before", "core1#", "after"])
    );
    assert_eq!(
        answer("x\r\ncore1#show version<pause 9000>\r\nafter\r\ncore1#").await,
        done(&["core1#show version", "after"])
    );
    assert_eq!(answer("x\r\nother#<pause 4000>\r\nafter\r\ncore1#").await, done(&["other#", "after"]));
    assert_eq!(answer("x\r\ncore1#\r\nafter\r\ncore1#").await, done(&["core1#", "after"]));
    assert_eq!(
        answer("x\r\nProceed? <pause 400>yes of course\r\ncore1#").await,
        done(&["Proceed? yes of course"])
    );
}

#[tokio::test(start_paused = true)]
async fn the_prompt_of_something_else_leaves_the_outcome_unknown() {
    let (said, lines) = answer("x\r\nConnected.\r\nother>").await;
    assert_eq!(
        (said.as_str(), lines.last().unwrap().as_str()),
        ("unknown: another prompt came: other>", "other>")
    );
}

#[tokio::test(start_paused = true)]
async fn an_echo_that_is_late_is_waited_for() {
    let logged = "\r\n%LINK-3-UPDOWN: Ethernet1\r\ncore1#<pause 1500>x\r\nanswer\r\ncore1#";
    assert_eq!(
        answer(logged).await,
        ("done".into(), vec!["%LINK-3-UPDOWN: Ethernet1".into(), "answer".into()])
    );
}

#[tokio::test(start_paused = true)]
async fn a_device_without_echo_is_understood() {
    let (_device, mut session) =
        open(&[("x\n", "one\r\ntwo\r\ncore1#"), ("y\n", "\r\ncore1#"), ("z\n", "three\r\ncore1#")]).await;
    assert_eq!(lines(&run_line(&mut session, "x").await), ["one", "two"]);
    assert_eq!(lines(&run_line(&mut session, "y").await), [""; 0]);
    let third = run_line(&mut session, "z").await;
    assert_eq!((lines(&third), third.took < Duration::from_millis(200)), (vec!["three".to_owned()], true));
}

#[tokio::test(start_paused = true)]
async fn a_mute_device_leaves_the_outcome_unknown_and_what_came_is_kept() {
    let (device, mut session) = open(&[("reload\n", "reload\r\none\r\nhalf a li")]).await;
    let outcome = run_line(&mut session, "reload").await;
    assert_eq!(outcome.state, OutcomeState::Unknown(Doubt::Silent(Duration::from_secs(30))));
    assert_eq!(
        (lines(&outcome), outcome.output.is_partial),
        (vec!["one".to_owned(), "half a li".to_owned()], true)
    );
    assert!(!session.is_ready());
    let (stop, mut watch) = (CancellationToken::new(), ());
    let again = Order {
        line: "x",
        silence: Duration::MAX,
        limit: Duration::MAX,
        keep: TapeLimits::default(),
        stop: &stop,
        watch: &mut watch,
    };
    assert_eq!(session.run(again).await.unwrap_err(), NotSent::NotReady);
    assert_eq!(session.leave().await, Farewell::Cut);
    assert_eq!(device.surplus().await, b"", "nothing was sent a second time");
}

#[tokio::test(start_paused = true)]
async fn a_device_that_never_stops_is_given_up_after_the_limit() {
    struct Count(u64);
    impl Watch for Count {
        fn octets(&mut self, octets: u64) {
            self.0 = octets;
        }
    }
    let said: String = (0..100).map(|n| format!("line {n}<pause 1000>\r\n")).collect();
    let (_device, mut session) = open(&[("x\n", &format!("x\r\n{said}"))]).await;
    let (stop, mut count) = (CancellationToken::new(), Count(0));
    let (silence, limit) = (Duration::from_secs(5), Duration::from_secs(20));
    let order =
        Order { line: "x", silence, limit, keep: TapeLimits::default(), stop: &stop, watch: &mut count };
    let outcome = session.run(order).await.unwrap();
    assert_eq!(outcome.state, OutcomeState::Unknown(Doubt::Late(limit)));
    assert_eq!(outcome.octets, count.0);
    assert!(outcome.output.lines.len() >= 19);
}

#[tokio::test(start_paused = true)]
async fn a_session_that_ends_in_mid_output_is_unknown() {
    let (said, lines) = answer("x\r\none\r\ntw<close>").await;
    assert_eq!(
        (said.as_str(), lines),
        ("unknown: the device closed the session", vec!["one".into(), "tw".into()])
    );
}

#[tokio::test(start_paused = true)]
async fn questions_are_shown_and_never_answered() {
    for question in ["Proceed? [y/n]:", "Password:", "Destination filename [x]?", "Sure? (yes/no) [no]:"] {
        let (device, mut session) = open(&[("x\n", &format!("x\r\nreally:\r\n{question} "))]).await;
        let outcome = run_line(&mut session, "x").await;
        assert_eq!(outcome.state, OutcomeState::Asked(question.into()));
        assert_eq!(lines(&outcome), ["really:", question]);
        assert_eq!(session.leave().await, Farewell::Cut);
        assert_eq!(device.surplus().await, b"", "{question}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_pager_that_never_ends_is_left_and_one_that_does_not_let_go_is_said() {
    let options = Options { pages: 2, ..Options::default() };
    let page = ("x\n", "x\r\none\r\n--More--");
    let mut patient = vec![
        page,
        (" ", "\rtwo     \r\n--More--"),
        (" ", "\rthree   \r\n--More--"),
        ("q", "\r        \rcore1#"),
    ];
    let (_device, mut session) = open_with(&patient, options.clone()).await;
    let outcome = run_line(&mut session, "x").await;
    assert_eq!((outcome.state, outcome.output.is_partial), (OutcomeState::Done, true));
    patient[3] = ("q", "\r--More--");
    patient.extend([("q", "\r--More--"), ("q", "\r--More--")]);
    let (device, mut session) = open_with(&patient, options).await;
    assert_eq!(run_line(&mut session, "x").await.state, OutcomeState::Unknown(Doubt::Pager));
    drop(session);
    assert_eq!(device.surplus().await, b"");
}

#[tokio::test(start_paused = true)]
async fn a_command_can_be_stopped_and_the_session_goes_on() {
    struct StopAt(CancellationToken);
    impl Watch for StopAt {
        fn line(&mut self, line: &str) {
            if line == "two" {
                self.0.cancel();
            }
        }
    }
    let script =
        [("ping\n", "ping\r\none\r\ntwo\r\n"), ("\u{3}", "^C\r\ncore1#"), ("x\n", "x\r\nfine\r\ncore1#")];
    let (_device, mut session) = open(&script).await;
    let stop = CancellationToken::new();
    let mut watch = StopAt(stop.clone());
    let (silence, limit) = (Duration::from_secs(30), Duration::from_secs(60));
    let order =
        Order { line: "ping", silence, limit, keep: TapeLimits::default(), stop: &stop, watch: &mut watch };
    let outcome = session.run(order).await.unwrap();
    assert_eq!(outcome.state, OutcomeState::Unknown(Doubt::Stopped(true)));
    assert_eq!(lines(&outcome)[..2], ["one", "two"]);
    assert!(session.is_at_home());
    assert_eq!(lines(&run_line(&mut session, "x").await), ["fine"]);
}

#[tokio::test(start_paused = true)]
async fn a_text_that_is_more_than_a_line_is_not_sent() {
    let (device, mut session) = open(&[]).await;
    let (stop, mut watch) = (CancellationToken::new(), ());
    for line in ["reload\ny", "a\tb", "\u{1b}[A", "a\u{85}b"] {
        let span = Duration::from_secs(9);
        let order = Order {
            line,
            silence: span,
            limit: span,
            keep: TapeLimits::default(),
            stop: &stop,
            watch: &mut watch,
        };
        assert_eq!(session.run(order).await.unwrap_err(), NotSent::NotALine);
    }
    drop(session);
    assert_eq!(device.surplus().await, b"");
}

#[tokio::test(start_paused = true)]
async fn a_run_that_was_dropped_leaves_a_session_that_takes_nothing_more() {
    let (device, mut session) = open(&[("x\n", "x\r\none\r\n")]).await;
    let dropped = tokio::time::timeout(Duration::from_secs(1), run_line(&mut session, "x")).await;
    assert!(dropped.is_err() && !session.is_ready() && !session.is_at_home());
    assert_eq!(session.leave().await, Farewell::Cut);
    assert_eq!(device.surplus().await, b"");
}

async fn refused_login(platform: &str, turns: &[(&str, &str)], enable: Option<&str>) -> (OpenError, Vec<u8>) {
    let turns = turns.iter().map(|(expected, said)| ((*expected).to_owned(), (*said).to_owned())).collect();
    let (device, stream) = Device::start(turns, usize::MAX);
    let platform = platforms::built_in().get(platform).unwrap().clone();
    let options = Options { enable: enable.map(Into::into), ..Options::default() };
    let error = Session::open(stream, platform, options).await.unwrap_err();
    (error, device.surplus().await)
}

#[tokio::test(start_paused = true)]
async fn a_login_that_leads_nowhere_says_why() {
    let (error, sent) =
        refused_login("linux", &[("", "Your password has expired.\r\nNew password: ")], None).await;
    assert_eq!(error.to_string(), "the device asks before its first prompt: New password:");
    assert_eq!(sent, b"");
    let (error, sent) = refused_login("linux", &[("", "Welcome\r\n")], None).await;
    assert_eq!(error.to_string(), "no prompt after 30 s; the last line was \"Welcome\"");
    assert!(sent.len() <= 8 && sent.iter().all(|octet| *octet == b'\n'), "{sent:?}");
    let (error, _) = refused_login("linux", &[("", "Too many sessions\r\n<close>")], None).await;
    assert_eq!(
        error.to_string(),
        "the device closed the session before its first prompt; the last line was \"Too many sessions\""
    );
}

#[tokio::test(start_paused = true)]
async fn a_wrong_secret_is_sent_once() {
    let ios = [
        ("", "r1>"),
        ("\n", "\r\nr1>"),
        ("terminal length 0\n", "terminal length 0\r\nr1>"),
        ("terminal width 511\n", "terminal width 511\r\nr1>"),
    ];
    let wrong = [("enable\n", "enable\r\nPassword: "), ("wrong\n", "\r\nPassword: ")];
    let (error, sent) = refused_login("cisco_ios", &[&ios[..], &wrong[..]].concat(), Some("wrong")).await;
    assert_eq!(error.to_string(), "`enable` was refused: Password:");
    assert_eq!(sent, b"");
    let denied = [("enable\n", "enable\r\nPassword: "), ("wrong\n", "\r\n% Access denied\r\n\r\nr1>")];
    let (error, _) = refused_login("cisco_ios", &[&ios[..], &denied[..]].concat(), Some("wrong")).await;
    assert_eq!(error.to_string(), "`enable` was refused: % Access denied");
}

async fn recognised(turns: &[(&str, &str)], evidence: Evidence) -> (String, Vec<String>) {
    let turns = turns.iter().map(|(expected, said)| ((*expected).to_owned(), (*said).to_owned())).collect();
    let (_device, stream) = Device::start(turns, usize::MAX);
    let known = platforms::built_in();
    let (session, detected) = Session::recognise(stream, &known, evidence, Options::default()).await.unwrap();
    let clues = detected.iter().flat_map(|detected| &detected.clues);
    (session.platform().name.to_string(), clues.map(ToString::to_string).collect())
}

#[tokio::test(start_paused = true)]
async fn a_device_is_recognised_by_what_it_says() {
    let routeros = [("", "  MikroTik RouterOS 7.14\r\n[noc@gw1] > "), ("\n", "\r\n[noc@gw1] > ")];
    let (platform, clues) = recognised(&routeros, Evidence::default()).await;
    assert_eq!(platform, "mikrotik_routeros");
    assert_eq!(clues, ["the banner says \"  MikroTik RouterOS 7.14\"", "the prompt is \"[noc@gw1] >\""]);
    let (platform, clues) = recognised(&GREETING, Evidence::default()).await;
    assert_eq!((platform.as_str(), clues.len()), ("generic", 0));
    let forti = [("", "(Press 'a' to accept):"), ("a", "\r\nFGT60F # "), ("\n", "\r\nFGT60F # ")];
    assert_eq!(recognised(&forti, Evidence::default()).await.0, "fortinet_fortios");
    let aos = [("", "cx1# "), ("\n", "\r\ncx1# "), ("no page\n", "no page\r\ncx1# ")];
    let evidence =
        Evidence { object_id: Some(Arc::from("1.3.6.1.4.1.47196.4.1.1.1.100")), ..Evidence::default() };
    assert_eq!(recognised(&aos, evidence).await.0, "aruba_aoscx");
}

#[tokio::test(start_paused = true)]
async fn nothing_that_a_device_prints_steers_a_terminal() {
    let evil = "\u{1b}]52;c;cm0gLXJm\u{7}\u{1b}[2J\u{202e}";
    let script = format!("x\r\n{evil}one{evil}\r\n\u{9b}31m{evil}two\r\n{evil}Sure?\u{1b}[31m ");
    let (_device, mut session) = open(&[("x\n", &script)]).await;
    let outcome = run_line(&mut session, "x").await;
    assert_eq!(outcome.state, OutcomeState::Asked("Sure?".into()));
    assert!(lines(&outcome).concat().chars().all(|c| !c.is_control() && c != '\u{202e}'));
}

#[tokio::test(start_paused = true)]
async fn an_output_of_any_length_is_kept_within_its_bounds() {
    let said: String = (0..100_000).map(|n| format!("line {n}\r\n")).collect();
    let (_device, mut session) = open(&[("x\n", &format!("x\r\n{said}core1#"))]).await;
    let (stop, mut watch) = (CancellationToken::new(), ());
    let (span, keep) = (Duration::from_secs(60), TapeLimits { head_octets: 10_000, tail_octets: 5_000 });
    let order = Order { line: "x", silence: span, limit: span, keep, stop: &stop, watch: &mut watch };
    let outcome = session.run(order).await.unwrap();
    let gap = outcome.output.gap.unwrap();
    assert_eq!(outcome.state, OutcomeState::Done);
    assert_eq!(gap.lines + outcome.output.lines.len() as u64, 100_000);
    assert_eq!(&*outcome.output.lines[gap.before - 1], format!("line {}", gap.before - 1).as_str());
    assert_eq!(&**outcome.output.lines.last().unwrap(), "line 99999");
    assert!(outcome.output.lines.iter().map(|line| line.len()).sum::<usize>() < 15_000);
    assert_eq!(outcome.octets as usize, said.len() + 3 + 6);
}
