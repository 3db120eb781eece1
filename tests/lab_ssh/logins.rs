//! Who is let in, how, and what is counted of it.

use noctui::lab::{Lab, Login, Method, Quirk, QuirkKind, SshHabit};

use crate::client::{
    DEVICE, Shell, answer, connect, connect_with, lab, lab_of, left, operator_key, wait_until,
};

const RIGHT: &str = "lab-password";

#[tokio::test]
async fn none_is_refused_with_the_list_and_no_attempt_is_counted() {
    let lab = lab([]).await;
    let mut handle = connect(&lab).await;
    let refused = handle.authenticate_none("noc").await.unwrap();
    assert_eq!(left(&refused), ["publickey", "keyboard-interactive", "password"]);
    assert_eq!(lab.ssh_observed(DEVICE).unwrap().account_attempts(), 0);
    assert!(handle.authenticate_password("noc", RIGHT).await.unwrap().success());
    let seen = lab.ssh_observation();
    assert_eq!((seen.account_attempts(), seen.logins, seen.failures, seen.connections), (1, 1, 0, 1));
    assert_eq!(seen.attempts[&("noc".to_owned(), Method::Password)], 1);
}

#[tokio::test]
async fn a_key_lets_in_and_an_unknown_one_does_not() {
    let lab = lab([SshHabit::Login(Login::Key)]).await;
    let mut handle = connect(&lab).await;
    let refused = handle.authenticate_password("noc", RIGHT).await.unwrap();
    assert_eq!(left(&refused), ["publickey"]);
    assert!(handle.authenticate_publickey("noc", operator_key(&lab)).await.unwrap().success());
    assert_eq!(lab.ssh_observed(DEVICE).unwrap().attempts[&("noc".to_owned(), Method::PublicKey)], 1);
}

#[tokio::test]
async fn rounds_ask_for_a_code_and_end_with_a_round_without_questions() {
    let lab = lab([SshHabit::Login(Login::Rounds)]).await;
    let mut handle = connect(&lab).await;
    let (asked, is_in) = answer(&mut handle, "noc", &[&[RIGHT], &["246810"]]).await;
    let question = |text: &str, shown| vec![(text.to_owned(), shown)];
    assert_eq!(asked, [question("Password: ", false), question("One-time code: ", true), Vec::new()]);
    assert!(is_in);
    let mut handle = connect(&lab).await;
    assert!(!answer(&mut handle, "noc", &[&[RIGHT], &["000000"]]).await.1);
    assert_eq!(lab.ssh_observed(DEVICE).unwrap().account_attempts(), 2);
}

#[tokio::test]
async fn a_key_may_be_only_the_first_half() {
    let lab = lab([SshHabit::Login(Login::KeyThenPassword)]).await;
    let mut handle = connect(&lab).await;
    let half = handle.authenticate_publickey("noc", operator_key(&lab)).await.unwrap();
    assert_eq!(left(&half), ["password"]);
    assert!(matches!(half, russh::client::AuthResult::Failure { partial_success: true, .. }));
    assert!(handle.authenticate_password("noc", RIGHT).await.unwrap().success());
}

#[tokio::test]
async fn an_expired_password_asks_for_a_new_one_in_both_ways() {
    let lab = lab([SshHabit::Expired]).await;
    let mut handle = connect(&lab).await;
    let (asked, _) = answer(&mut handle, "noc", &[&[RIGHT], &["new", "new"]]).await;
    assert_eq!(asked[1][0].0, "New password: ");
    let mut shell = Shell::open(&lab, DEVICE).await;
    shell.until("Your password has expired.").await;
    shell.until("Current password: ").await;
    shell.line(RIGHT, "New password: ").await;
    shell.line("fresh", "Retype new password: ").await;
    shell.line("fresh", "password updated successfully").await;
    shell.end().await;
    assert_eq!(lab.ssh_observed(DEVICE).unwrap().lines, Vec::<String>::new());
}

#[tokio::test]
async fn a_locked_account_is_locked_on_every_device() {
    let quirk = Quirk::always("*", QuirkKind::Ssh(SshHabit::Lockout(2)));
    let lab = lab_of([quirk]).await;
    for device in ["fra-leaf-1", "lon-leaf-1"] {
        let (mut handle, _) = connect_with(&lab, device, Default::default()).await.unwrap();
        assert!(!handle.authenticate_password("noc", "wrong").await.unwrap().success());
    }
    assert_eq!(lab.ssh_failures("noc"), 2);
    let (mut handle, _) = connect_with(&lab, "lon-spine-1", Default::default()).await.unwrap();
    assert!(!handle.authenticate_password("noc", RIGHT).await.unwrap().success());
    let seen = lab.ssh_observation();
    assert_eq!((seen.account_attempts(), seen.failures, seen.locked_out, seen.logins), (3, 3, 1, 0));
}

#[tokio::test]
async fn a_device_may_disconnect_at_the_first_failure() {
    let lab = lab([SshHabit::Disconnects(1)]).await;
    let mut handle = connect(&lab).await;
    let outcome = handle.authenticate_password("noc", "wrong").await;
    assert!(outcome.is_err() || left(outcome.as_ref().unwrap()).is_empty(), "{outcome:?}");
    assert_eq!(lab.ssh_observed(DEVICE).unwrap().account_attempts(), 1);
}

#[tokio::test]
async fn one_connection_or_one_session_is_all_there_is() {
    let lab = lab([SshHabit::OneConnection, SshHabit::OneSession]).await;
    let handle = crate::client::log_in(&lab, DEVICE).await;
    assert!(connect_with(&lab, DEVICE, Default::default()).await.is_err());
    let first = handle.channel_open_session().await.unwrap();
    assert!(handle.channel_open_session().await.is_err());
    let seen = lab.ssh_observed(DEVICE).unwrap();
    assert_eq!((seen.turned_away, seen.sessions, seen.sessions_refused), (1, 1, 1));
    drop((first, handle));
    wait_until(|| lab.ssh_observed(DEVICE).unwrap().open == 0).await;
    crate::client::log_in(&lab, DEVICE).await;
    lab.stop().await;
}

#[tokio::test]
async fn what_nobody_touches_sees_nothing() {
    let lab = lab([]).await;
    assert_eq!(lab.ssh_observation(), noctui::lab::SshObserved::default());
    let (user, password, enable) = Lab::ssh_account();
    assert_eq!((user, password, enable), ("noc", RIGHT, "lab-enable"));
    lab.stop().await;
}
