//! `noctui poll` and `noctui check` on a real snmpd, compared value by value with `snmpbulkwalk`.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::agent::Snmpd;
use crate::program::{Ended, Noctui};
use crate::walk::Walk;

/// What the clocks of two processes and a round trip may make of a date.
const CLOCKS: f64 = 3.0;

fn noctui(agent: &Snmpd, inventory: &str, arguments: &[&str]) -> Ended {
    agent.folder.file("inventory.toml", inventory);
    Noctui::new(&agent.folder, arguments).run()
}

#[test]
fn every_leaf_agrees_with_a_walk_of_if_table_and_if_x_table() {
    let Some(agent) = Snmpd::start() else { return };
    let Some(before) = Walk::of(agent.port) else { return };
    let ended = noctui(&agent, &agent.inventory("127.0.0.1", "public"), &["poll", "--json"]);
    let after = Walk::of(agent.port).unwrap();
    assert_eq!(ended.code(), Some(0), "{}", ended.err);
    let lines = ended.json();
    assert_eq!(lines.len(), 1);
    let line = &lines[0];
    assert_eq!(line["address"], json!(format!("127.0.0.1:{}", agent.port)));
    assert_eq!(line["sys-name"], "snmpd.example.net");
    let told = line["ietf-interfaces:interfaces"]["interface"].as_array().unwrap();
    let indexes: Vec<u64> = told.iter().map(|entry| entry["if-index"].as_u64().unwrap()).collect();
    let mut walked: Vec<u64> = after.indexes().into_iter().map(u64::from).collect();
    walked.sort_unstable();
    assert_eq!(indexes, walked);
    for entry in told {
        let index = entry["if-index"].as_u64().unwrap() as u32;
        compare_identity(entry, &after, index);
        compare_statistics(&entry["statistics"], &before, &after, index);
        let extras = &line["extras"][entry["name"].as_str().unwrap()];
        assert_eq!(extras["mtu"].as_u64(), after.table(4, index).map(|cell| cell.number()));
        assert_eq!(extras["if-descr"], after.table(2, index).unwrap().text());
    }
}

/// Everything but the statistics, as RFC 8343 maps it from IF-MIB.
fn compare_identity(entry: &Value, walk: &Walk, index: u32) {
    let name = |index| walk.extended(1, index).or(walk.table(2, index)).unwrap().text();
    let number = |column| walk.table(column, index).map(|cell| cell.number());
    let layers = |of: fn(&(u32, u32)) -> (u32, u32)| {
        let mine = walk.stack().into_iter().map(|row| of(&row)).filter(|(own, _)| *own == index);
        let names: Vec<String> =
            mine.filter(|(_, other)| *other != 0).map(|(_, other)| name(other)).collect();
        if names.is_empty() { Value::Null } else { json!(names) }
    };
    let octets = walk.table(6, index).unwrap().octets();
    let address = octets.iter().map(|octet| format!("{octet:02x}")).collect::<Vec<_>>().join(":");
    let alias = walk.extended(18, index).map(|cell| cell.text()).filter(|alias| !alias.is_empty());
    let kinds = [(1, "other"), (6, "ethernetCsmacd"), (24, "softwareLoopback"), (131, "tunnel")];
    let kind = kinds.iter().find(|(kind, _)| Some(*kind) == number(3)).map(|(_, name)| *name);
    let admin = ["up", "down", "testing"][number(7).unwrap() as usize - 1];
    let oper = ["up", "down", "testing", "unknown", "dormant", "not-present", "lower-layer-down"];
    let traps = walk.extended(14, index).map(|cell| if cell.number() == 1 { "enabled" } else { "disabled" });
    let fast = walk.extended(15, index).map_or(0, |cell| cell.number());
    let speed = if fast >= 4_294 { fast * 1_000_000 } else { number(5).unwrap() };
    let expected = json!({
        "name": name(index),
        "description": alias,
        "enabled": admin == "up",
        "link-up-down-trap-enable": traps,
        "admin-status": admin,
        "oper-status": oper[number(8).unwrap() as usize - 1],
        "phys-address": (!octets.is_empty()).then_some(address),
        "higher-layer-if": layers(|(higher, lower)| (*lower, *higher)),
        "lower-layer-if": layers(|(higher, lower)| (*higher, *lower)),
        "speed": (speed > 0).then(|| speed.to_string()),
    });
    for (leaf, value) in expected.as_object().unwrap() {
        assert_eq!(&entry[leaf], value, "{leaf} of {}", entry["name"]);
    }
    if let Some(kind) = kind {
        assert_eq!(entry["type"], format!("iana-if-type:{kind}"));
    }
    match number(9).unwrap() {
        0 => assert_eq!(entry["last-change"], Value::Null),
        ticks => assert_date(&entry["last-change"], walk, ticks),
    }
}

fn compare_statistics(told: &Value, before: &Walk, after: &Walk, index: u32) {
    let ticks = after.extended(19, index).map_or(0, |cell| cell.number());
    assert_date(&told["discontinuity-time"], after, ticks);
    // Leaf, column of the 64-bit object in ifXTable, column of the 32-bit one: in ifXTable from 100 on.
    let wide = [
        ("in-octets", 6, 10),
        ("in-unicast-pkts", 7, 11),
        ("in-multicast-pkts", 8, 102),
        ("in-broadcast-pkts", 9, 103),
        ("out-octets", 10, 16),
        ("out-unicast-pkts", 11, 17),
        ("out-multicast-pkts", 12, 104),
        ("out-broadcast-pkts", 13, 105),
    ];
    for (leaf, high, low) in wide {
        let cell = |walk: &Walk| match walk.extended(high, index) {
            Some(cell) => Some((cell.number(), u64::MAX)),
            None if low > 100 => Some((walk.extended(low - 100, index)?.number(), u32::MAX.into())),
            None => Some((walk.table(low, index)?.number(), u32::MAX.into())),
        };
        let value = told[leaf].as_str().map(|text| text.parse().unwrap());
        assert_between(leaf, value, cell(before), cell(after));
    }
    for (leaf, column) in [
        ("in-discards", 13),
        ("in-errors", 14),
        ("in-unknown-protos", 15),
        ("out-discards", 19),
        ("out-errors", 20),
    ] {
        let cell = |walk: &Walk| Some((walk.table(column, index)?.number(), u32::MAX.into()));
        assert_between(leaf, told[leaf].as_u64(), cell(before), cell(after));
    }
}

/// A counter lies between two walks, also if it wrapped in between; one that the agent lacks is not there.
fn assert_between(leaf: &str, value: Option<u64>, before: Option<(u64, u64)>, after: Option<(u64, u64)>) {
    let (Some((before, width)), Some((after, _))) = (before, after) else {
        return assert_eq!(value, None, "{leaf}");
    };
    let value = value.unwrap_or_else(|| panic!("{leaf} is missing"));
    let since = |to: u64| to.wrapping_sub(before) & width;
    assert!(since(value) <= since(after), "{leaf}: {before}, {value}, {after}");
}

/// A date agrees with ticks of the agent's clock, as far as two clocks can.
fn assert_date(date: &Value, walk: &Walk, ticks: u64) {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs_f64();
    let expected = now - (walk.uptime() - ticks) as f64 / 100.0;
    let told: jiff::Timestamp = date.as_str().unwrap().parse().unwrap();
    let told = told.as_millisecond() as f64 / 1_000.0;
    assert!((told - expected).abs() < CLOCKS, "{date} is not {expected}");
}

#[test]
fn an_agent_is_found_by_its_name_and_reached() {
    let Some(agent) = Snmpd::start() else { return };
    let inventory = agent.inventory("localhost", "public");
    let ended = noctui(&agent, &inventory, &["check", "--reach"]);
    assert_eq!(ended.code(), Some(0), "{}{}", ended.out, ended.err);
    assert!(ended.out.contains("bench: SNMP answers in "), "{}", ended.out);
    let ended = noctui(&agent, &inventory, &["poll", "--json"]);
    assert_eq!(ended.json()[0]["address"], json!(format!("localhost:{}", agent.port)));
    assert_eq!(ended.json()[0]["state"], "live");
}

#[test]
fn an_agent_that_does_not_know_the_community_is_told_in_words() {
    let Some(agent) = Snmpd::start() else { return };
    let inventory = agent.inventory("127.0.0.1", "not-this-one");
    let ended = noctui(&agent, &inventory, &["check", "--reach"]);
    assert_eq!(ended.code(), Some(1));
    let words = format!("bench: no SNMP answer from 127.0.0.1:{} yet, after 2 s", agent.port);
    assert!(ended.out.contains(&words), "{}", ended.out);
    assert!(ended.out.contains("refuses the community"), "{}", ended.out);
    assert!(!ended.out.contains("not-this-one") && !ended.err.contains("not-this-one"));
    let ended = noctui(&agent, &inventory, &["poll", "--json"]);
    assert_eq!(ended.code(), Some(1));
    assert_eq!(ended.json()[0]["state"], "unknown");
}

#[test]
fn rates_are_what_two_lines_say_of_the_counters() {
    let Some(agent) = Snmpd::start() else { return };
    let traffic = crate::traffic::Traffic::start(Duration::from_millis(10), 12_500);
    let inventory = agent.inventory("127.0.0.1", "public");
    let ended = noctui(&agent, &inventory, &["poll", "interface=lo", "--json", "--count", "9"]);
    let sent = traffic.stop();
    assert_eq!(ended.code(), Some(0), "{}", ended.err);
    let mut changes = Vec::new();
    for pair in ended.json().windows(2) {
        let octets = |line: &Value| -> f64 {
            let entry = &line["ietf-interfaces:interfaces"]["interface"][0];
            entry["statistics"]["in-octets"].as_str().unwrap().parse().unwrap()
        };
        let rate = &pair[1]["rates"]["lo"]["in"];
        let grown = octets(&pair[1]) - octets(&pair[0]);
        // snmpd answers from a cache of some seconds: a round that repeats it all repeats the rate as well.
        if grown > 0.0 {
            let told = rate["bits-per-second"].as_f64().unwrap() * rate["interval-s"].as_f64().unwrap() / 8.0;
            assert!((told - grown).abs() <= grown * 0.001, "{told} octets are told, {grown} were counted");
            changes.push(rate["bits-per-second"].as_f64().unwrap());
        } else {
            assert_eq!(rate["bits-per-second"], pair[0]["rates"]["lo"]["in"]["bits-per-second"], "no saw");
        }
    }
    assert!(changes.len() >= 2, "the agent renews its counters: {changes:?}");
    // Whatever else goes over the loopback comes on top of what this test sends, never off it.
    let slope = changes[1..].iter().copied().fold(f64::MAX, f64::min);
    assert!(slope > sent * 0.9, "{slope} b/s are told, {sent} b/s were sent");
}
