//! When rounds happen: the first at once, the others on a grid.

use std::time::Duration;

use crate::network::{DEAD, Network};
use crate::program::Noctui;

/// The instants at which a device was read, in seconds, from its lines.
fn taken(lines: &[serde_json::Value], device: &str) -> Vec<f64> {
    let own = lines.iter().filter(|line| line["device"] == device);
    let dates = own.map(|line| line["taken-at"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap());
    dates.map(|date| date.as_millisecond() as f64 / 1_000.0).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn rounds_keep_their_distance_on_every_device_and_do_not_drift() {
    let network = Network::still().await;
    let ended = network.noctui(&["poll", "--json", "--count", "6", "--interval", "500ms"]).await;
    let lines = ended.json();
    let grid = taken(&lines, "fra-leaf-1")[1];
    for device in &network.lab.network().devices {
        let taken = taken(&lines, &device.name);
        assert_eq!(taken.len(), 6);
        for (round, at) in taken.iter().enumerate().skip(1) {
            let due = grid + 0.5 * (round as f64 - 1.0);
            assert!((at - due).abs() < 0.25, "{}: round {round} at {at}, due at {due}", device.name);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_device_delays_no_round_of_the_others() {
    let network = Network::still().await;
    network.add(DEAD);
    let ended = network.noctui(&["poll", "site=fra", "--json", "--count", "4", "--interval", "500ms"]).await;
    assert_eq!(ended.code(), Some(1));
    let taken = taken(&ended.json(), "fra-leaf-1");
    for pair in taken[1..].windows(2) {
        assert!((pair[1] - pair[0] - 0.5).abs() < 0.25, "{taken:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn watching_goes_on_and_a_count_ends() {
    let network = Network::still().await;
    let counted =
        network.noctui(&["poll", "name=fra-leaf-1", "--json", "--count", "2", "--interval", "500ms"]).await;
    assert_eq!(counted.lines().len(), 2);
    let watching =
        Noctui::new(&network.folder, ["poll", "name=fra-leaf-1", "--json", "--watch", "--interval", "500ms"]);
    let watching = tokio::task::spawn_blocking(move || {
        let watching = watching.start();
        for _ in 0..4 {
            watching.line();
        }
        watching.since_start()
    });
    assert!(watching.await.unwrap() >= Duration::from_millis(1_500));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rate_in_an_expression_needs_a_second_round_and_says_so() {
    let network =
        Network::alive("[[quirk]]\ndevice = \"fra-leaf-1\"\nkind = \"rate\"\nbits-per-second = 8000000\n")
            .await;
    let once = network.noctui(&["poll", "name=fra-leaf-1", "in>1M", "--json"]).await;
    assert_eq!((once.code(), once.out.as_str()), (Some(0), ""));
    assert!(once.err.contains("use --count 2 or --watch"), "{}", once.err);
    let twice = network
        .noctui(&["poll", "name=fra-leaf-1", "in>1M", "--json", "--count", "3", "--interval", "1s"])
        .await;
    assert_eq!(twice.err, "");
    let rate = twice.json().last().unwrap()["rates"]["Ethernet49"]["in"]["bits-per-second"].as_f64().unwrap();
    assert!((rate / 8e6 - 1.0).abs() < 0.01, "{rate} b/s are told, 8 Mb/s are sent");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_fails_and_may_be_chosen_is_told_on_standard_error() {
    let network = Network::still().await;
    network.add(DEAD);
    let ended = network.noctui(&["poll", "site=fra", "speed>1G", "--csv"]).await;
    assert_eq!(ended.code(), Some(1));
    assert!(!ended.out.contains("dead-1"), "{}", ended.out);
    assert!(ended.err.starts_with("dead-1: no SNMP answer from 127.0.0.1:9"), "{}", ended.err);
    let elsewhere = network.noctui(&["poll", "site=lon", "speed>1G", "--csv"]).await;
    assert_eq!((elsewhere.code(), elsewhere.err.as_str()), (Some(0), ""), "not asked, not told");
}
