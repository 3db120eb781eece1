//! `telemetry = "prefer-gnmi"`: read over SNMP while gNMI fails, with the reason; back as soon as it works again.

use noctui::lab::{Habit, LabOptions, Quirk, QuirkKind, Streams};
use noctui::model::{Freshness, Source};

use crate::live::Live;

fn is_read_over(live: &Live, device: &str, source: Source) -> bool {
    live.freshness(device) == Freshness::Live
        && live.ports_up(device) > 3
        && live.get(device).is_some_and(|seen| seen.source == Some(source))
}

fn note<'a>(live: &'a Live, device: &str) -> &'a str {
    live.get(device).and_then(|seen| seen.note.as_deref()).unwrap_or_default()
}

#[tokio::test]
async fn a_device_that_ends_its_stream_is_read_over_snmp_and_says_why_until_it_streams_again() {
    let hero = "fra-leaf-1";
    let options = LabOptions { devices: 6, streams: Streams::Half, ..LabOptions::default() };
    let mut live = Live::of(options).await;
    live.until("gNMI", |live| is_read_over(live, hero, Source::Gnmi)).await;
    assert_eq!(note(&live, hero), "");

    live.lab.inject([Quirk::always(hero, QuirkKind::Gnmi(Habit::Drop))]).unwrap();
    live.until("SNMP in its place", |live| is_read_over(live, hero, Source::Snmp)).await;
    let said = note(&live, hero);
    assert!(said.starts_with("read over SNMP, as gNMI fails: "), "{said}");
    assert!(said.contains("connecting again in"), "{said}");

    live.lab.clear(hero).unwrap();
    live.until("gNMI again", |live| is_read_over(live, hero, Source::Gnmi)).await;
    assert_eq!(note(&live, hero), "");
    live.end().await;
}

#[tokio::test]
async fn a_device_behind_an_aggregator_that_has_died_is_read_over_snmp_if_it_may_be() {
    let options = LabOptions { devices: 6, streams: Streams::All, ..LabOptions::default() };
    let mut live = Live::of(options).await;
    let (may, may_not) = ("fra-spine-2", "fra-border-1");
    live.until("gNMI", |live| {
        is_read_over(live, may, Source::Gnmi) && is_read_over(live, may_not, Source::Gnmi)
    })
    .await;
    for device in [may, may_not] {
        assert_eq!(live.lab.gnmi_observed(device).unwrap().connections, 0, "through the aggregator");
    }

    live.lab.end_aggregator();
    live.until("SNMP in its place", |live| is_read_over(live, may, Source::Snmp)).await;
    assert!(note(&live, may).starts_with("read over SNMP, as gNMI fails: "), "{}", note(&live, may));
    live.until("UNKNOWN", |live| live.freshness(may_not) == Freshness::Unknown).await;
    live.end().await;
}
