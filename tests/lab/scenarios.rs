//! Each quirk on the wire: the lab does what the scenario's comment promises.

use std::path::{Path, PathBuf};
use std::time::Duration;

use csnmp::message::{ErrorStatus, ObjectValue};
use noctui::lab::{Lab, LabClock, LabOptions, Story, scenario};

use crate::client::{Client, get, get_bulk, get_next, id, response};

const SYS_NAME: &str = "1.3.6.1.2.1.1.5.0";
const UPTIME: &str = "1.3.6.1.2.1.1.3.0";
const IN_OCTETS: &str = "1.3.6.1.2.1.31.1.1.1.6.49";
const IN_OCTETS_32: &str = "1.3.6.1.2.1.2.2.1.10.49";
const DISCONTINUITY: &str = "1.3.6.1.2.1.31.1.1.1.19.49";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios")
}

/// A lab under one scenario, its clock at `at` seconds, and a client of the device it is about.
struct Scene {
    lab: Lab,
    clock: LabClock,
    client: Client,
}

impl Scene {
    async fn new(name: &str, at: u64) -> Self {
        let quirks = scenario::load(&folder().join(name).with_extension("toml")).unwrap();
        let clock = LabClock::held(Duration::from_secs(at));
        let options =
            LabOptions { story: Story::Scenario(quirks), clock: clock.clone(), ..LabOptions::default() };
        let lab = Lab::start(options).await.unwrap();
        let client = Client::new(lab.address("fra-leaf-1").unwrap()).await;
        Self { lab, clock, client }
    }

    fn wait(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    async fn text(&self, object: &str) -> Vec<u8> {
        match self.client.get(&[object]).await.unwrap().remove(0) {
            ObjectValue::String(text) => text,
            other => panic!("no text: {other:?}"),
        }
    }
}

#[tokio::test]
async fn every_scenario_can_be_read_and_says_what_is_seen() {
    for file in std::fs::read_dir(folder()).unwrap() {
        let path = file.unwrap().path();
        let quirks = scenario::load(&path).unwrap_or_else(|found| panic!("{path:?}: {found:?}"));
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.lines().any(|line| line.starts_with("# Seen: ")), "{path:?}");
        let options = LabOptions { story: Story::Scenario(quirks), ..LabOptions::default() };
        Lab::start(options).await.unwrap_or_else(|error| panic!("{path:?}: {error:?}")).stop().await;
    }
}

#[tokio::test]
async fn a_silent_device_speaks_before_and_after() {
    let scene = Scene::new("silent", 10).await;
    assert!(scene.client.get(&[SYS_NAME]).await.is_some());
    scene.wait(20);
    assert_eq!(scene.client.get(&[SYS_NAME]).await, None);
    scene.wait(60);
    assert!(scene.client.get(&[SYS_NAME]).await.is_some());
}

#[tokio::test]
async fn silence_can_be_switched_by_hand() {
    let mut scene = Scene::new("rate", 0).await;
    scene.lab.set_silent("fra-leaf-1", true).unwrap();
    assert_eq!(scene.client.get(&[SYS_NAME]).await, None);
    scene.lab.set_silent("fra-leaf-1", false).unwrap();
    assert!(scene.client.get(&[SYS_NAME]).await.is_some());
    assert!(scene.lab.set_silent("nowhere", true).is_err());
}

#[tokio::test(start_paused = true)]
async fn a_late_answer_is_not_there_in_time() {
    for (name, in_time) in [("late", false), ("delay", true)] {
        let scene = Scene::new(name, 0).await;
        scene.client.send(b"public", get(&[SYS_NAME])).await;
        let answer = scene.client.within(Duration::from_secs(2)).await;
        assert_eq!(answer.is_some(), in_time, "{name}");
        assert_eq!(scene.client.within(Duration::from_secs(2)).await.is_some(), !in_time, "{name}");
    }
}

#[tokio::test]
async fn an_answer_comes_twice() {
    let scene = Scene::new("duplicate", 0).await;
    scene.client.send(b"public", get(&[SYS_NAME])).await;
    let first = scene.client.receive().await.unwrap();
    assert_eq!(scene.client.receive().await, Some(first));
}

#[tokio::test]
async fn an_answer_comes_from_elsewhere() {
    let scene = Scene::new("other-port", 0).await;
    scene.client.send(b"public", get(&[SYS_NAME])).await;
    let (bytes, from) = scene.client.receive().await.unwrap();
    assert_ne!(from.port(), scene.lab.address("fra-leaf-1").unwrap().port());
    assert_eq!(response(&bytes).request_id, 7);
}

#[tokio::test]
async fn garbage_and_truncated_answers_cannot_be_read() {
    for name in ["garbage", "truncated"] {
        let scene = Scene::new(name, 0).await;
        scene.client.send(b"public", get(&[SYS_NAME])).await;
        let (bytes, _) = scene.client.receive().await.unwrap();
        assert!(csnmp::message::Snmp2cMessage::try_from_bytes(&bytes).is_err(), "{name}");
    }
}

#[tokio::test]
async fn counters_start_again_while_uptime_goes_on() {
    for (name, tells) in [("reset", false), ("discontinuity", true)] {
        let scene = Scene::new(name, 29).await;
        let (octets, uptime) = (scene.client.number(IN_OCTETS).await, scene.client.number(UPTIME).await);
        assert_eq!(scene.client.number(DISCONTINUITY).await, 0);
        scene.wait(2);
        assert!(scene.client.number(IN_OCTETS).await < octets, "{name}");
        assert_eq!(scene.client.number(UPTIME).await, uptime + 200, "{name}");
        let told = scene.client.number(DISCONTINUITY).await;
        assert_eq!(told, if tells { uptime + 100 } else { 0 }, "{name}");
    }
}

#[tokio::test]
async fn a_reboot_moves_indexes_and_starts_uptime_again() {
    for (name, moves) in [("reboot", false), ("moved-indexes", true)] {
        let scene = Scene::new(name, 29).await;
        let boots = scene.client.number("1.3.6.1.6.3.10.2.1.2.0").await;
        let octets = scene.client.number(IN_OCTETS).await;
        scene.wait(2);
        assert_eq!(scene.client.get(&[UPTIME]).await, None);
        scene.wait(20);
        assert_eq!(scene.client.number(UPTIME).await, 100, "{name}");
        assert_eq!(scene.client.number("1.3.6.1.6.3.10.2.1.2.0").await, boots + 1);
        assert!(scene.client.number(IN_OCTETS).await < octets);
        assert_eq!(scene.text("1.3.6.1.2.1.31.1.1.1.1.49").await != b"Ethernet49", moves, "{name}");
    }
}

#[tokio::test]
async fn moved_indexes_without_a_reboot_are_told_by_the_table() {
    let scene = Scene::new("moved-without-reboot", 29).await;
    let changed = scene.client.number("1.3.6.1.2.1.31.1.5.0").await;
    let uptime = scene.client.number(UPTIME).await;
    scene.wait(2);
    assert_ne!(scene.text("1.3.6.1.2.1.31.1.1.1.1.49").await, b"Ethernet49");
    let told = scene.client.number("1.3.6.1.2.1.31.1.5.0").await;
    assert!(told > changed && told == uptime + 100);
}

#[tokio::test]
async fn what_is_missing_does_not_exist() {
    for (name, object) in [("no-64-bit", IN_OCTETS), ("missing-columns", "1.3.6.1.2.1.31.1.1.1.18.49")] {
        let scene = Scene::new(name, 0).await;
        scene.client.send(b"public", get(&[object])).await;
        let (bytes, _) = scene.client.receive().await.unwrap();
        assert_eq!(bytes[bytes.len() - 2..], [0x80, 0], "{name}");
        assert!(scene.client.number(IN_OCTETS_32).await > 0);
    }
}

#[tokio::test]
async fn speeds_are_saturated_or_zero() {
    let (speed, high) = ("1.3.6.1.2.1.2.2.1.5.999001", "1.3.6.1.2.1.31.1.1.1.15.999001");
    for (name, saturated, zero) in
        [("saturated-speed", true, false), ("zero-high-speed", false, true), ("no-speed", true, true)]
    {
        let scene = Scene::new(name, 0).await;
        assert_eq!(scene.client.number(speed).await == 4_294_967_295, saturated, "{name}");
        assert_eq!(scene.client.number(high).await == 0, zero, "{name}");
    }
}

#[tokio::test]
async fn uptime_and_counters_wrap_at_their_moment() {
    let scene = Scene::new("uptime-wrap", 29).await;
    assert!(scene.client.number(UPTIME).await > u64::from(u32::MAX) - 200);
    scene.wait(2);
    assert_eq!(scene.client.number(UPTIME).await, 100);
    for (name, object, top) in
        [("wrap-32", IN_OCTETS_32, u64::from(u32::MAX)), ("wrap-64", IN_OCTETS, u64::MAX)]
    {
        let scene = Scene::new(name, 29).await;
        assert_eq!(scene.client.number(object).await, top - 999_999, "{name}");
        scene.wait(2);
        assert_eq!(scene.client.number(object).await, 1_000_000, "{name}");
    }
}

#[tokio::test]
async fn two_interfaces_share_each_name() {
    let scene = Scene::new("duplicate-names", 0).await;
    let name = "1.3.6.1.2.1.31.1.1.1.1";
    assert_eq!(scene.text(&format!("{name}.1")).await, scene.text(&format!("{name}.2")).await);
    assert_ne!(scene.text(&format!("{name}.2")).await, scene.text(&format!("{name}.3")).await);
}

#[tokio::test]
async fn hostile_strings_are_sent_as_they_are() {
    let scene = Scene::new("hostile-strings", 0).await;
    assert!(scene.text(SYS_NAME).await.contains(&0x1B));
    let aliases = futures_util::future::join_all((1..=10).map(async |port| {
        let client = Client::new(scene.lab.address("fra-leaf-1").unwrap()).await;
        client.get(&[&format!("1.3.6.1.2.1.31.1.1.1.18.{port}")]).await.unwrap().remove(0)
    }));
    let aliases: Vec<Vec<u8>> = (aliases.await.into_iter())
        .map(|alias| if let ObjectValue::String(octets) = alias { octets } else { Vec::new() })
        .collect();
    assert!(aliases.iter().any(|alias| alias.len() == 300));
    assert!(aliases.iter().any(|alias| std::str::from_utf8(alias).is_err()));
}

#[tokio::test]
async fn interfaces_come_and_go() {
    let count = "1.3.6.1.2.1.2.1.0";
    for (name, before, after) in [("vanish", 33, 30), ("appear", 32, 33)] {
        let scene = Scene::new(name, 29).await;
        assert_eq!(scene.client.number(count).await, before, "{name}");
        scene.wait(2);
        assert_eq!(scene.client.number(count).await, after, "{name}");
        scene.wait(60);
        assert_eq!(scene.client.number(count).await, 33, "{name}");
    }
}

#[tokio::test]
async fn a_caching_agent_refreshes_now_and_then() {
    let scene = Scene::new("caching", 40).await;
    let octets = scene.client.number(IN_OCTETS).await;
    scene.wait(19);
    assert_eq!(scene.client.number(IN_OCTETS).await, octets);
    scene.wait(1);
    assert!(scene.client.number(IN_OCTETS).await > octets);
}

#[tokio::test]
async fn too_many_bindings_are_too_big() {
    let scene = Scene::new("too-big", 0).await;
    scene.client.send(b"public", get(&[UPTIME; 13])).await;
    let (bytes, _) = scene.client.receive().await.unwrap();
    assert!(bytes.ends_with(&[0x02, 1, 1, 0x02, 1, 0, 0x30, 0]));
    assert_eq!(scene.client.get(&[UPTIME; 12]).await.unwrap().len(), 12);
}

#[tokio::test]
async fn large_answers_are_lost() {
    let scene = Scene::new("lost-when-big", 0).await;
    assert_eq!(scene.client.get(&[UPTIME; 50]).await, None);
    assert!(scene.client.get(&[UPTIME; 10]).await.is_some());
}

#[tokio::test]
async fn getbulk_is_not_answered_and_getnext_is() {
    let scene = Scene::new("no-getbulk", 0).await;
    scene.client.send(b"public", get_bulk(&["1.3.6.1.2.1.2.2.1.2"], 0, 10)).await;
    assert_eq!(scene.client.receive().await, None);
    scene.client.send(b"public", get_next(&["1.3.6.1.2.1.2.2.1.2"])).await;
    assert!(scene.client.receive().await.is_some());
}

#[tokio::test]
async fn a_walk_goes_in_circles() {
    let scene = Scene::new("walk-loop", 0).await;
    scene.client.send(b"public", get_next(&["1.3.6.1.2.1.2.2.1.2.5000000"])).await;
    let reply = response(&scene.client.receive().await.unwrap().0);
    assert_eq!(reply.variable_bindings[0].name, id("1.3.6.1.2.1.2.2.1.2.1"));
    scene.client.send(b"public", get_bulk(&["1.3.6.1.2.1.2.2.1.2"], 0, 100)).await;
    let reply = response(&scene.client.receive().await.unwrap().0);
    assert_eq!(reply.error_status, ErrorStatus::NoError);
    assert!(!reply.variable_bindings.is_sorted_by(|one, other| one.name < other.name));
}

#[tokio::test]
async fn sparse_indexes_reach_the_end_of_their_range() {
    let scene = Scene::new("sparse-indexes", 0).await;
    assert_eq!(scene.client.number("1.3.6.1.2.1.2.2.1.1.2147483647").await, 2_147_483_647);
}

#[tokio::test]
async fn a_known_rate_is_exact() {
    let scene = Scene::new("rate", 100).await;
    let octets = scene.client.number(IN_OCTETS).await;
    scene.wait(10);
    assert_eq!(scene.client.number(IN_OCTETS).await - octets, 10_000_000);
}

#[tokio::test]
async fn a_port_goes_down_and_tells_when() {
    let (oper, change) = ("1.3.6.1.2.1.2.2.1.8.1", "1.3.6.1.2.1.2.2.1.9.1");
    let scene = Scene::new("port-down", 29).await;
    assert_eq!(scene.client.number(oper).await, 1);
    let uptime = scene.client.number(UPTIME).await;
    scene.wait(11);
    assert_eq!(scene.client.number(oper).await, 2);
    assert_eq!(scene.client.number(change).await, uptime + 100);
    let octets = scene.client.number("1.3.6.1.2.1.31.1.1.1.6.1").await;
    scene.wait(10);
    assert_eq!(scene.client.number("1.3.6.1.2.1.31.1.1.1.6.1").await, octets);
    scene.wait(50);
    assert_eq!(scene.client.number(oper).await, 1);
}

#[tokio::test]
async fn a_flapping_port_comes_back_each_time() {
    let scene = Scene::new("flap", 5).await;
    let mut seen = Vec::new();
    for _ in 0..6 {
        seen.push(scene.client.number("1.3.6.1.2.1.2.2.1.8.17").await);
        scene.wait(10);
    }
    assert_eq!(seen, [2, 1, 1, 1, 1, 2]);
}

#[tokio::test]
async fn errors_and_discards_are_a_share_of_the_packets() {
    for (name, packets, faults, share) in [
        ("errors", "1.3.6.1.2.1.31.1.1.1.7.49", "1.3.6.1.2.1.2.2.1.14.49", 0.003),
        ("discards", "1.3.6.1.2.1.31.1.1.1.11.1", "1.3.6.1.2.1.2.2.1.19.1", 0.01),
        ("saturated", "1.3.6.1.2.1.31.1.1.1.11.50", "1.3.6.1.2.1.2.2.1.19.50", 0.004),
    ] {
        let scene = Scene::new(name, 0).await;
        let before = (scene.client.number(packets).await, scene.client.number(faults).await);
        scene.wait(1_000);
        let all = scene.client.number(packets).await - before.0;
        let bad = scene.client.number(faults).await - before.1;
        let measured = bad as f64 / all as f64;
        assert!((measured / share - 1.0).abs() < 0.01, "{name}: {measured}");
    }
}

#[tokio::test]
async fn a_saturated_uplink_fills_the_line() {
    let scene = Scene::new("saturated", 0).await;
    let octets = scene.client.number("1.3.6.1.2.1.31.1.1.1.10.50").await;
    scene.wait(100);
    let bits = (scene.client.number("1.3.6.1.2.1.31.1.1.1.10.50").await - octets) as f64 * 8.0 / 100.0;
    assert!((bits / 98.5e9 - 1.0).abs() < 1e-6, "{bits}");
}

#[tokio::test]
async fn lldp_tells_of_the_wrong_neighbour() {
    let scene = Scene::new("wrong-cable", 0).await;
    scene.client.send(b"public", get_next(&["1.0.8802.1.1.2.1.4.1.1.9"])).await;
    let reply = response(&scene.client.receive().await.unwrap().0);
    let csnmp::message::BindingValue::Value(ObjectValue::String(name)) = &reply.variable_bindings[0].value
    else {
        panic!("{reply:?}")
    };
    assert_eq!(name, b"fra-spine-9");
}

#[tokio::test]
async fn the_demo_shows_trouble_at_once_and_a_reboot_within_two_minutes() {
    let clock = LabClock::held(Duration::from_secs(10));
    let options = LabOptions { story: Story::Demo, clock: clock.clone(), ..LabOptions::default() };
    let lab = Lab::start(options).await.unwrap();
    let leaf = Client::new(lab.address("fra-leaf-3").unwrap()).await;
    let errors = leaf.number("1.3.6.1.2.1.2.2.1.14.49").await;
    assert_eq!(leaf.number("1.3.6.1.2.1.2.2.1.8.2").await, 2);
    let down = leaf.number(UPTIME).await - leaf.number("1.3.6.1.2.1.2.2.1.9.2").await;
    assert_eq!(down, 250 * 100);
    let other = Client::new(lab.address("lon-leaf-2").unwrap()).await;
    let first = "1.3.6.1.2.1.31.1.1.1.1.1";
    let name = other.get(&[first]).await.unwrap();
    clock.advance(Duration::from_secs(60));
    assert!(leaf.number("1.3.6.1.2.1.2.2.1.14.49").await > errors);
    assert_eq!(other.get(&[UPTIME]).await, None);
    clock.advance(Duration::from_secs(70));
    assert_eq!(other.number(UPTIME).await, 1_000);
    assert_ne!(other.get(&[first]).await.unwrap(), name);
    lab.stop().await;
}
