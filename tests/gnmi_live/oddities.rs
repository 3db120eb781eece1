//! What is odd about a device is counted and shown, not dropped unseen: its clock, and values that make no sense.

use noctui::lab::{Habit, LabOptions, Quirk, QuirkKind, Stamp, Story};
use noctui::model::Freshness;

use crate::live::Live;

const HERO: &str = "fra-leaf-1";

fn with(habit: Habit) -> LabOptions {
    let story = Story::Scenario(vec![Quirk::always(HERO, QuirkKind::Gnmi(habit))]);
    LabOptions { devices: 6, story, ..LabOptions::default() }
}

#[tokio::test]
async fn how_far_a_clock_is_ahead_is_told() {
    let mut live =
        Live::with(with(Habit::Stamp(Stamp::Hours)), |_, text| text.replace("prefer-gnmi", "gnmi")).await;
    live.until("a skew", |live| live.get(HERO).is_some_and(|seen| seen.stats.skew_ms.is_some())).await;
    let skew = live.get(HERO).unwrap().stats.skew_ms.unwrap();
    assert!((skew - 10_800_000).abs() < 5_000, "{skew} ms");
    assert_eq!(live.get("fra-leaf-2").unwrap().stats.skew_ms, None, "an SNMP agent does not tell");
    live.end().await;
}

#[tokio::test]
async fn values_that_make_no_sense_are_counted_and_change_nothing() {
    let mut live = Live::with(with(Habit::GarbageTypes), |_, text| text.replace("prefer-gnmi", "gnmi")).await;
    live.until("values unread", |live| live.get(HERO).is_some_and(|seen| seen.stats.unread > 0)).await;
    live.until("the states all the same", |live| live.ports_up(HERO) > 20).await;
    assert_eq!(live.freshness(HERO), Freshness::Live);
    live.end().await;
}
