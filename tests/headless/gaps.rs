//! What breaks a series of samples is said in the line it breaks, and never drawn as a rate.

use serde_json::Value;

use crate::network::Network;

const PORT: &str = "Ethernet49";

/// Words of `in` and of the rate in each round of a device to which something happens after a while.
async fn rounds(kind: &str) -> Vec<Value> {
    let quirk = format!("[[quirk]]\ndevice = \"fra-leaf-1\"\nkind = \"{kind}\"\nat = \"1500ms\"\n");
    let network = Network::alive(&quirk).await;
    let choice = format!("name=fra-leaf-1 interface={PORT}");
    let ended = network.noctui(&["poll", &choice, "--json", "--count", "8", "--interval", "500ms"]).await;
    ended.json().iter().map(|line| line["rates"][PORT]["in"].clone()).collect()
}

async fn assert_one_gap(kind: &str, gap: &str) {
    let rounds = rounds(kind).await;
    let gaps: Vec<&str> = rounds.iter().filter_map(|rate| rate["gap"].as_str()).collect();
    assert_eq!(gaps, ["first", gap], "{kind}: {rounds:?}");
    let rates: Vec<f64> = rounds.iter().filter_map(|rate| rate["bits-per-second"].as_f64()).collect();
    let (least, most) =
        (rates.iter().copied().fold(f64::MAX, f64::min), rates.iter().copied().fold(0.0, f64::max));
    assert!(least > 0.0 && most < least * 3.0, "{kind} draws no spike: {rates:?}");
    for rate in rounds.iter().filter(|rate| rate["gap"].is_string()) {
        assert!(rate["bits-per-second"].is_null() && rate["interval-s"].is_null(), "{rate}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn counters_that_were_cleared_are_a_reset() {
    assert_one_gap("reset", "reset").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_discontinuity_is_a_discontinuity() {
    assert_one_gap("discontinuity", "discontinuity").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_counter_of_64_bits_that_wraps_is_a_reset() {
    assert_one_gap("wrap-64", "reset").await;
}
