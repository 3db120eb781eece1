//! An aggregator between us and the devices: what it says of each, what it says of strangers, and its end.

use std::time::Duration;

use noctui::config::DeviceIds;
use noctui::config::inventory::{DISCOVERED, InventoryChange};
use noctui::lab::{Lab, LabOptions, Streams};
use noctui::model::{Freshness, Source};

use crate::live::Live;

fn streaming() -> LabOptions {
    LabOptions { devices: 6, streams: Streams::All, ..LabOptions::default() }
}

/// Everything through the aggregator, and nothing else to fall back to.
fn through_it(_: &Lab, text: String) -> String {
    let is_own = |line: &&str| !line.starts_with("gnmi = {") && !line.starts_with("telemetry = ");
    let text: Vec<&str> = text.lines().filter(is_own).collect();
    text.join("\n")
        .replace("[defaults]\n", "[defaults]\ntelemetry = \"gnmi\"\ngnmi = { via = \"lab-hub\" }\n")
}

#[tokio::test]
async fn its_devices_are_live_and_none_is_when_it_has_died() {
    let mut live = Live::with(streaming(), through_it).await;
    live.until("six live devices", |live| live.all_are(Freshness::Live)).await;
    let (_, seen) = live.lab.aggregator().unwrap();
    assert!(seen.connections >= 1 && live.lab.gnmi_observed("fra-leaf-1").unwrap().connections == 0);

    live.lab.end_aggregator();
    let took = live.until("six unknown devices", |live| live.all_are(Freshness::Unknown)).await;
    assert!(took < Duration::from_secs(5), "three periods of a second, not {took:?}");
    live.until("the reason", |live| live.trouble("fra-leaf-1").contains("connecting again in")).await;
    live.end().await;
}

#[tokio::test]
async fn a_device_that_it_has_lost_is_unknown_and_the_others_are_not() {
    let mut live = Live::with(streaming(), through_it).await;
    live.until("six live devices", |live| live.all_are(Freshness::Live)).await;
    live.lab.set_silent("fra-leaf-2", true).unwrap();
    live.until("UNKNOWN", |live| live.freshness("fra-leaf-2") == Freshness::Unknown).await;
    live.until("the reason", |live| live.trouble("fra-leaf-2").starts_with("the aggregator lab-hub")).await;
    assert_eq!(live.freshness("fra-leaf-1"), Freshness::Live);
    live.lab.set_silent("fra-leaf-2", false).unwrap();
    live.until("live again", |live| live.freshness("fra-leaf-2") == Freshness::Live).await;
    live.end().await;
}

#[tokio::test]
async fn what_the_inventory_leaves_out_is_not_read_through_it_either() {
    let mut live = Live::with(streaming(), |lab, text| {
        let rules = "interfaces = [\n  { match = \"Ethernet*\", poll = false },\n";
        through_it(lab, text).replace("interfaces = [\n", rules)
    })
    .await;
    live.until("a live leaf", |live| live.ports_up("fra-leaf-1") > 0).await;
    let names = live.get("fra-leaf-1").unwrap().interfaces().map(|(_, identity)| identity.name.to_string());
    let names: Vec<String> = names.collect();
    assert!(!names.is_empty() && names.iter().all(|name| !name.starts_with("Ethernet")), "{names:?}");
    live.end().await;
}

#[tokio::test]
async fn a_device_that_the_inventory_lacks_is_discovered_and_shown_with_its_rows() {
    let mut live = Live::with(streaming(), |lab, text| {
        let text = through_it(lab, text);
        let (before, rest) = text.split_once("[devices.fra-leaf-3]").unwrap();
        let links = rest.find("[[links]]").unwrap();
        let without = rest[links..].split("[[links]]").filter(|link| !link.contains("fra-leaf-3:"));
        format!("{before}{}", without.collect::<Vec<_>>().join("[[links]]"))
    })
    .await;
    let mut discoveries = live.collector.discoveries();
    live.until("five live devices", |live| live.all_are(Freshness::Live)).await;
    let found = discoveries.wait_for(|found| !found.is_empty()).await.unwrap().clone();
    let mut ids = DeviceIds::default();
    // As many ids as the inventory has names are taken.
    for config in live.inventory.devices() {
        ids.id(&config.device.name);
    }
    let added = live.inventory.discovered(&found, &mut ids);
    let names: Vec<&str> = added.iter().map(|config| &*config.device.name).collect();
    assert_eq!(names, ["fra-leaf-3"]);
    assert_eq!(added[0].device.site.as_deref(), Some(DISCOVERED));
    assert!(added[0].device.is_discovered(), "nothing but the aggregator reaches it");

    let before = live.get("fra-leaf-1").unwrap().interfaces().map(|(slot, own)| (slot, own.name.clone()));
    let before: Vec<_> = before.collect();
    let id = added[0].device.id;
    live.collector.apply(&InventoryChange { added, ..InventoryChange::default() });
    live.until("its rows", |live| {
        live.by_id(id).is_some_and(|it| it.source == Some(Source::Gnmi) && it.interfaces().count() > 20)
    })
    .await;
    live.until("all live", |live| live.all_are(Freshness::Live)).await;
    let after = live.get("fra-leaf-1").unwrap().interfaces().map(|(slot, own)| (slot, own.name.clone()));
    assert!(after.eq(before), "the others keep their rows");
    live.end().await;
}
