//! What the timestamps of each habit are.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::client::{Answers, COUNTERS, Mode, Scene, list, said, sample, subscribe};
use noctui::proto::gnmi::pb::{Encoding, Notification};

async fn start(habit: &str) -> (Scene, Answers, Vec<Notification>) {
    let mut scene = Scene::new(&format!("stamp-{habit}"), 100).await;
    let list = list(Mode::Stream, Encoding::Proto, vec![sample(COUNTERS, 100)]);
    let mut answers = subscribe(&mut scene.client, list).await.unwrap();
    let first = answers.first().await;
    (scene, answers, first)
}

/// The stamps of a counter before and after the clock has moved ten seconds.
async fn moved(habit: &str) -> (i64, i64) {
    let (scene, mut answers, first) = start(habit).await;
    let octets = |notification: &Notification| {
        said(std::slice::from_ref(notification))
            .get(&("Ethernet49".to_owned(), "in-octets".to_owned()))
            .cloned()
    };
    let before = first.iter().find(|notification| octets(notification).is_some()).unwrap();
    scene.wait(10);
    let has_moved = |after: &Notification| octets(after).is_some_and(|now| Some(now) != octets(before));
    (before.timestamp, answers.find(has_moved).await.timestamp)
}

const SECOND: i64 = 1_000_000_000;

fn wall() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_nanos() as i64
}

#[tokio::test]
async fn right_stamps_move_with_the_lab() {
    for habit in ["batch", "last-change"] {
        let (before, after) = moved(habit).await;
        assert_eq!(after - before, 10 * SECOND, "{habit}");
        assert!((wall() - before).abs() < 60 * SECOND, "{habit}");
    }
}

#[tokio::test]
async fn wrong_stamps_are_wrong_in_their_own_way() {
    let (before, after) = moved("seconds").await;
    assert_eq!(after - before, 10);
    assert_eq!(moved("zero").await, (0, 0));
    let (before, after) = moved("hours").await;
    assert_eq!(after - before, 10 * SECOND);
    assert!((before - wall() - 3 * 3_600 * SECOND).abs() < 60 * SECOND);
    let (before, after) = moved("stuck").await;
    assert_eq!(after, before);
}

#[tokio::test]
async fn a_clock_goes_backwards_every_third_round() {
    let (_scene, mut answers, first) = start("backwards").await;
    let now = first[0].timestamp;
    let back = answers.find(|notification| notification.timestamp < now).await;
    assert_eq!(now - back.timestamp, 60 * SECOND);
    answers.find(|notification| notification.timestamp == now).await;
}

#[tokio::test]
async fn a_counter_that_stands_still_keeps_the_stamp_of_its_last_change() {
    let (scene, mut answers, first) = start("last-change").await;
    let is_idle = |notification: &Notification| format!("{notification:?}").contains("in-unknown-protos");
    let before = first.iter().find(|notification| is_idle(notification)).unwrap().timestamp;
    scene.clock.advance(Duration::from_secs(10));
    let busy = answers.find(|notification| notification.timestamp > before).await;
    assert_eq!(busy.timestamp - before, 10 * SECOND);
    assert_eq!(answers.find(is_idle).await.timestamp, before);
}

#[tokio::test]
async fn a_batch_is_one_notification() {
    let (_scene, _answers, first) = start("batch").await;
    assert_eq!(first.len(), 1);
    assert!(first[0].update.len() > 300);
}
