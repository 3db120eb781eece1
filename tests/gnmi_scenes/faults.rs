//! What goes wrong, as the operator sees it.

use noctui::lab::{Habit, Quirk, QuirkKind};
use noctui::model::{Freshness, Gap, Moment, Reach};

use crate::stage::{HERO, INTERVAL, Stage};

#[tokio::test(start_paused = true)]
async fn a_stream_that_stalls_is_unknown_within_three_intervals_and_live_again() {
    for name in ["stall", "drop"] {
        let mut stage = Stage::of(name).await;
        stage.until("rates", Stage::is_well).await;
        stage.second(20).await;
        let silence = stage.clock.moment();
        stage.until("UNKNOWN", |stage| stage.freshness() == Freshness::Unknown).await;
        // The last values may be as old as an interval when the silence begins.
        assert!(stage.clock.moment() <= silence + INTERVAL * 4, "{name}: too late");
        assert_eq!(stage.state("Ethernet2"), "UNKNOWN", "{name}");
        stage.until("live again", Stage::is_well).await;
        stage.assert_rates(8e6);
        stage.end().await;
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_taken_back_is_blank_and_comes_back() {
    for name in ["delete-leaf", "delete-container", "delete-entry", "delete-wildcard"] {
        let mut stage = Stage::of(name).await;
        stage.until("interfaces", |stage| stage.state("Ethernet2") == "up").await;
        stage.second(20).await;
        assert!(!stage.has_rate("Ethernet2"), "{name}: {:?}", stage.rate("Ethernet2"));
        let expected = if name == "delete-entry" { "absent" } else { "up" };
        assert_eq!(stage.state("Ethernet2"), expected, "{name}");
        assert_eq!(stage.has_rate("Ethernet49"), name != "delete-wildcard", "{name}");
        stage.until("it is back", Stage::is_well).await;
        stage.assert_rates(8e6);
        stage.end().await;
    }
}

#[tokio::test(start_paused = true)]
async fn counters_that_start_again_are_one_gap_and_no_spike() {
    for name in ["wrap-64", "reset"] {
        let mut stage = Stage::of(name).await;
        stage.second(60).await;
        assert_eq!(stage.gaps("Ethernet2"), [Gap::First, Gap::Reset], "{name}");
        stage.assert_rates(8e6);
        assert!(stage.is_well(), "{name}: {}", stage.words());
        stage.end().await;
    }
}

#[tokio::test(start_paused = true)]
async fn maximal_counters_stand_still() {
    let mut stage = Stage::of("maximal").await;
    stage.until("rates", Stage::is_well).await;
    stage.second(30).await;
    assert_eq!(stage.rate("Ethernet2"), Some(Ok(0.0)));
    stage.end().await;
}

#[tokio::test(start_paused = true)]
async fn garbage_is_counted_and_shows_no_rate() {
    let mut stage = Stage::of("garbage-types").await;
    stage.until("states", |stage| stage.state("Ethernet2") == "up").await;
    stage.second(30).await;
    assert!(stage.device().stats.faults > 0, "{}", stage.words());
    assert!(!stage.names().iter().any(|name| stage.has_rate(name)));
    stage.end().await;
}

#[tokio::test(start_paused = true)]
async fn hostile_keys_are_one_row_each() {
    let mut stage = Stage::of("hostile-keys").await;
    stage.until("all of them", |stage| stage.names().len() == 33).await;
    stage.second(30).await;
    let names = stage.names();
    assert_eq!(names.len(), 33);
    assert!(names.iter().any(|name| name == "Ethernet2/state/oper-status"), "{names:?}");
    stage.assert_rates(8e6);
    stage.end().await;
}

#[tokio::test(start_paused = true)]
async fn hostile_strings_are_clean_before_they_are_seen() {
    let mut stage = Stage::of("hostile-strings").await;
    stage.until("interfaces", |stage| stage.names().len() > 30).await;
    let is_hostile = |c: char| c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c) || c == '\u{200b}';
    assert!(!stage.names().concat().contains(is_hostile), "{:?}", stage.names());
    stage.end().await;
}

#[tokio::test(start_paused = true)]
async fn invented_paths_are_bounded() {
    let mut stage = Stage::of("invents").await;
    stage.until("rates", Stage::is_well).await;
    stage.second(25).await;
    assert!(stage.names().len() < 5_000, "{} interfaces", stage.names().len());
    assert!(stage.is_well(), "{} interfaces", stage.names().len());
    stage.end().await;
}

#[tokio::test(start_paused = true)]
async fn silence_from_the_start_is_told_before_every_way_of_asking_was_tried() {
    let habit = QuirkKind::Gnmi(Habit::Stall);
    let mut stage = Stage::play(vec![Quirk::always(HERO, habit)], |text| text).await;
    stage.until("trouble", |stage| matches!(stage.reach(), Some(Reach::Failing(_)))).await;
    assert!(stage.clock.moment() <= Moment::default() + INTERVAL * 4);
    assert!(stage.words().contains("accepts the subscription, and sends no value"), "{}", stage.words());
    assert_eq!(stage.freshness(), Freshness::Unknown);
    stage.end().await;
}

/// The trouble that an operator reads.
async fn trouble(name: &str, edit: impl FnOnce(String) -> String) -> String {
    let mut stage = Stage::with(name, edit).await;
    let failing = |stage: &Stage| matches!(stage.reach(), Some(Reach::Failing(_)));
    stage.until(&format!("{name}: trouble"), failing).await;
    let Some(Reach::Failing(trouble)) = stage.reach() else { unreachable!() };
    assert_ne!(stage.freshness(), Freshness::Live, "{name}");
    stage.end().await;
    trouble.to_string()
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_told_in_words() {
    let said = trouble("refuses-everything", |text| text).await;
    assert!(said.contains("user") && said.contains("password"), "{said}");
    let without = |text: String| text.replace(", credential = \"telemetry\"", "");
    let said = trouble("login", without).await;
    assert!(said.contains("user") && said.contains("password"), "{said}");
}

#[tokio::test(start_paused = true)]
async fn too_many_pings_are_told_in_words() {
    let said = trouble("pings", |text| text).await;
    assert!(said.contains("ping"), "{said}");
}

#[tokio::test(start_paused = true)]
async fn a_certificate_that_does_not_fit_is_told_in_words() {
    let changed = |text: String| {
        let (head, pin) = text.split_once("sha256:").unwrap();
        format!("{head}sha256:{}{}", "0".repeat(64), &pin[64..])
    };
    for name in ["expired", "wrong-name"] {
        let said = trouble(&format!("tls-{name}"), changed).await;
        assert!(said.contains("certificate"), "{name}: {said}");
    }
    let said = trouble("tls-signed", |text| plaintext(&text)).await;
    assert!(said.contains("TLS"), "{said}");
}

/// The inventory of somebody who has not heard of TLS.
fn plaintext(text: &str) -> String {
    let (head, rest) = text.split_once("tls = \"pin\"").unwrap();
    let (_, rest) = rest.split_once("\" }").unwrap();
    format!("{head}tls = \"plaintext\" }}{rest}")
}

#[tokio::test(start_paused = true)]
async fn a_pin_is_enough_for_certificates_that_nobody_could_verify() {
    for name in ["tls-expired", "tls-wrong-name"] {
        let mut stage = Stage::of(name).await;
        stage.until("rates", Stage::is_well).await;
        stage.assert_rates(8e6);
        stage.end().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_client_certificate_that_is_required_is_asked_for() {
    let without =
        |text: String| text.replace(", certificate = \"lab-client.pem\", key = \"lab-client-key.pem\"", "");
    let said = trouble("tls-mutual", without).await;
    assert!(said.contains("client certificate"), "{said}");
}
