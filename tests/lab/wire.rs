//! Answers octet by octet, as RFC 3416 asks for them.

use std::time::Duration;

use csnmp::message::{ErrorStatus, ObjectValue};
use noctui::lab::{Lab, LabClock, LabOptions};

use crate::client::{Client, get, get_bulk, get_next, id, response};

const IF_DESCR: &str = "1.3.6.1.2.1.2.2.1.2";
const SYS_NAME: &str = "1.3.6.1.2.1.1.5.0";

async fn lab() -> Lab {
    Lab::start(LabOptions::default()).await.unwrap()
}

async fn client(lab: &Lab, device: &str) -> Client {
    Client::new(lab.address(device).unwrap()).await
}

#[tokio::test]
async fn another_community_is_answered_with_silence() {
    let lab = lab().await;
    let client = client(&lab, "fra-leaf-1").await;
    client.send(b"private", get(&[SYS_NAME])).await;
    assert_eq!(client.receive().await, None);
    let expected = ObjectValue::String(b"fra-leaf-1.lab".to_vec());
    assert_eq!(client.get(&[SYS_NAME]).await, Some(vec![expected]));
    let seen = lab.observed("fra-leaf-1").unwrap();
    assert_eq!((seen.refused, seen.gets, seen.replies, seen.in_flight_max), (1, 1, 1, 1));
    assert_eq!(seen.objects["sysName"], 1);
    lab.stop().await;
}

#[tokio::test]
async fn a_get_too_large_for_one_datagram_is_told_so() {
    let lab = lab().await;
    let client = client(&lab, "fra-leaf-1").await;
    client.send(b"public", get(&["1.3.6.1.2.1.1.1.0"; 40])).await;
    let (bytes, _) = client.receive().await.unwrap();
    // error-status 1, error-index 0, no bindings; csnmp refuses to read an empty list.
    assert!(bytes.ends_with(&[0x02, 1, 1, 0x02, 1, 0, 0x30, 0]), "{bytes:02x?}");
    lab.stop().await;
}

#[tokio::test]
async fn a_bulk_reply_ends_where_the_datagram_is_full() {
    let lab = lab().await;
    let client = client(&lab, "fra-leaf-1").await;
    client.send(b"public", get_bulk(&["1.3.6.1.2.1.1.3", IF_DESCR], 1, 1_000)).await;
    let (bytes, _) = client.receive().await.unwrap();
    assert!((1_300..=1_472).contains(&bytes.len()), "{} octets", bytes.len());
    let reply = response(&bytes);
    assert_eq!(reply.error_status, ErrorStatus::NoError);
    assert_eq!(reply.variable_bindings[0].name, id("1.3.6.1.2.1.1.3.0"));
    assert!(reply.variable_bindings[1..].is_sorted_by(|one, other| one.name < other.name));
    lab.stop().await;
}

#[tokio::test]
async fn the_end_of_the_view_has_its_own_tag() {
    let lab = lab().await;
    let client = client(&lab, "fra-leaf-1").await;
    client.send(b"public", get_next(&["1.3.6.1.9"])).await;
    let (bytes, _) = client.receive().await.unwrap();
    assert_eq!(bytes[bytes.len() - 2..], [0x82, 0]);
    lab.stop().await;
}

#[tokio::test]
async fn a_held_clock_gives_the_same_counters_until_it_is_moved() {
    let clock = LabClock::held(Duration::from_secs(10));
    let lab = Lab::start(LabOptions { clock: clock.clone(), ..LabOptions::default() }).await.unwrap();
    let client = client(&lab, "fra-leaf-3").await;
    let octets = "1.3.6.1.2.1.31.1.1.1.6.49";
    let first = client.number(octets).await;
    assert_eq!(client.number(octets).await, first);
    clock.advance(Duration::from_secs(1));
    assert!(client.number(octets).await > first);
    lab.stop().await;
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn spread_devices_have_addresses_of_their_own() {
    let lab = Lab::start(LabOptions { spread: true, ..LabOptions::default() }).await.unwrap();
    let addresses: std::collections::HashSet<_> = lab.addresses().map(|(_, address)| address.ip()).collect();
    assert_eq!(addresses.len(), 12);
    assert!(client(&lab, "lon-leaf-3").await.get(&[SYS_NAME]).await.is_some());
    lab.stop().await;
}
