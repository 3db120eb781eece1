//! One record from every style.

use std::collections::HashMap;

use super::build::{Bench, json, keyed, notification, number, path, text, uint, update};
use crate::{
    model::{AdminStatus, Counter, IfType, Leaf, OperStatus, SafeText, Timestamp, Value, Width},
    proto::gnmi::pb::{self, typed_value::Value as Wire},
};

const LEAVES: &[(&str, &str)] = &[
    ("state/description", "to fra-spine-1"),
    ("state/type", "iana-if-type:ethernetCsmacd"),
    ("state/admin-status", "UP"),
    ("state/oper-status", "LOWER_LAYER_DOWN"),
    ("state/last-change", "1700000000000000000"),
    ("state/ifindex", "17"),
    ("state/mtu", "9214"),
    ("state/counters/in-octets", "18446744073709551615"),
    ("state/counters/out-octets", "5"),
    ("state/counters/last-clear", "1600000000000000000"),
    ("ethernet/state/mac-address", "00:1C:73:00:00:01"),
    ("ethernet/state/port-speed", "openconfig-if-ethernet:SPEED_100GB"),
];

fn is_number(value: &str) -> bool {
    value.bytes().all(|byte| byte.is_ascii_digit())
}

fn typed(value: &str) -> Wire {
    value.parse().map_or_else(|_| Wire::StringVal(value.into()), Wire::UintVal)
}

/// The subtree below an interface; `ietf` writes 64-bit numbers as strings.
fn subtree(ietf: bool) -> serde_json::Value {
    let mut tree = serde_json::json!({});
    for (at, value) in LEAVES {
        let small = at.ends_with("ifindex") || at.ends_with("mtu");
        let plain = is_number(value) && (small || !ietf);
        let value =
            if plain { value.parse::<u64>().unwrap().into() } else { serde_json::Value::from(*value) };
        tree.pointer_mut("").unwrap();
        let mut node = &mut tree;
        for name in at.split('/') {
            let name = if ietf && name == "ethernet" { "openconfig-if-ethernet:ethernet" } else { name };
            node = &mut node[name];
        }
        *node = value;
    }
    tree
}

fn entry(name: &str, ietf: bool) -> serde_json::Value {
    let mut entry = subtree(ietf);
    entry["name"] = name.into();
    entry["config"] = serde_json::json!({"name": name, "description": "not this one"});
    entry
}

fn old_path(text: &str) -> pb::Path {
    #[allow(deprecated, reason = "old targets send it")]
    pb::Path { element: text.split('/').map(str::to_owned).collect(), ..Default::default() }
}

#[allow(deprecated, reason = "old targets send it")]
fn old_update(at: &str, value: &str) -> pb::Update {
    let value = if is_number(value) { value.to_owned() } else { format!("{value:?}") };
    let value = pb::Value { value: value.into_bytes(), r#type: 0 };
    pb::Update { path: Some(old_path(at)), value: Some(value), ..Default::default() }
}

/// The same interface in every style: what the notifications are called, and they.
fn styles() -> Vec<(&'static str, Vec<pb::Notification>)> {
    let full = |at: &str| format!("interfaces/interface[name=Ethernet1]/{at}");
    let leaf = |at: &str, value: &str| update(path(at), typed(value));
    let below =
        |prefix: &str, updates| pb::Notification { prefix: Some(path(prefix)), ..notification(updates) };
    let ietf = r#"{"name":"Ethernet1","description":"to fra-spine-1","type":"iana-if-type:ethernetCsmacd",
        "admin-status":"up","oper-status":"lower-layer-down","last-change":"2023-11-14T22:13:20+00:00","if-index":17,
        "phys-address":"00:1c:73:00:00:01","speed":"100000000000","statistics":{
        "discontinuity-time":"2020-09-13T12:26:40Z","in-octets":"18446744073709551615","out-octets":"5"}}"#;
    let blob = |at: &str, value: &serde_json::Value| json(at, &value.to_string());
    let list = serde_json::json!([entry("Ethernet1", true)]);
    let tree =
        serde_json::json!({"openconfig-interfaces:interfaces": {"interface": [entry("Ethernet1", false)]}});
    let as_text = |at: &str, value: &str| text(&full(at), value);
    vec![
        ("leaf", LEAVES.iter().map(|(at, value)| notification(vec![leaf(&full(at), value)])).collect()),
        ("leaf as text", LEAVES.iter().map(|(at, value)| notification(vec![as_text(at, value)])).collect()),
        ("group", vec![below(&full(""), LEAVES.iter().map(|(at, value)| leaf(at, value)).collect())]),
        (
            "split",
            vec![below("openconfig-interfaces:interfaces", {
                LEAVES
                    .iter()
                    .map(|(at, value)| leaf(&format!("interface[name=Ethernet1]/{at}"), value))
                    .collect()
            })],
        ),
        ("subtree", vec![notification(vec![blob(&full(""), &subtree(false))])]),
        ("subtree, IETF", vec![notification(vec![blob(&full(""), &subtree(true))])]),
        (
            "container",
            vec![
                notification(vec![blob(&full("state"), &subtree(true)["state"])]),
                notification(vec![blob(
                    &full("ethernet"),
                    &subtree(true)["openconfig-if-ethernet:ethernet"],
                )]),
            ],
        ),
        ("list", vec![notification(vec![blob("interfaces/interface", &list)])]),
        ("entry without its key", vec![notification(vec![blob("interfaces/interface", &list[0])])]),
        ("everything", vec![notification(vec![blob("", &tree)])]),
        (
            "scalars in JSON",
            LEAVES
                .iter()
                .map(|(at, value)| notification(vec![blob(&full(at), &serde_json::Value::from(*value))]))
                .collect(),
        ),
        ("old", LEAVES.iter().map(|(at, value)| notification(vec![old_update(&full(at), value)])).collect()),
        (
            "ietf-interfaces",
            vec![
                notification(vec![json("ietf-interfaces:interfaces/interface[name=Ethernet1]", ietf)]),
                notification(vec![uint(&full("state/mtu"), 9214)]),
            ],
        ),
        (
            "interfaces-state",
            vec![
                notification(vec![json("interfaces-state/interface", &format!("[{ietf}]"))]),
                notification(vec![uint(&full("state/mtu"), 9214)]),
            ],
        ),
    ]
}

#[test]
fn every_style_gives_the_same_record() {
    let expected: super::build::Record = [
        (Leaf::Description, Value::Text("to fra-spine-1".into())),
        (Leaf::Type, Value::Type(IfType::Named("ethernetCsmacd".into()))),
        (Leaf::AdminStatus, Value::Admin(AdminStatus::Up)),
        (Leaf::OperStatus, Value::Oper(OperStatus::LowerLayerDown)),
        (Leaf::LastChange, Value::Time(Timestamp(1_700_000_000_000))),
        (Leaf::IfIndex, Value::Number(17)),
        (Leaf::Mtu, Value::Number(9214)),
        (Leaf::Counter(Counter::InOctets), Value::Counter(u64::MAX, Width::Bits64)),
        (Leaf::Counter(Counter::OutOctets), Value::Counter(5, Width::Bits64)),
        (Leaf::DiscontinuityTime, Value::Time(Timestamp(1_600_000_000_000))),
        (Leaf::PhysAddress, Value::Text("00:1c:73:00:00:01".into())),
        (Leaf::Speed, Value::Number(100_000_000_000)),
    ]
    .into_iter()
    .collect();
    for (style, notifications) in styles() {
        let mut bench = Bench::default();
        for round in 0..3 {
            for notification in &notifications {
                bench.hear(notification);
            }
            let interfaces = bench.model.interfaces();
            assert_eq!(interfaces.len(), 1, "{style}, round {round}");
            assert_eq!(interfaces["Ethernet1"], &expected, "{style}, round {round}");
            bench.tick();
        }
        assert_eq!(bench.quick.tally().bad_values, 0, "{style}");
    }
}

#[test]
fn keys_are_literal() {
    for name in ["a\"b", "a:b", "a/b", "a[b=c]", "a]b", " a", "ge-0/0/0:1", "*", "..."] {
        let mut bench = Bench::default();
        let at = "interfaces/interface/state/counters/in-octets";
        bench.say(vec![update(keyed(at, name), Wire::UintVal(1))]);
        assert_eq!(bench.model.names(), [&*SafeText::new(name)]);
    }
}

#[test]
fn an_interface_is_known_by_its_key_in_the_prefix_too() {
    let mut bench = Bench::default();
    let mut notification = notification(vec![uint("counters/in-octets", 7)]);
    notification.prefix = Some(path("interfaces/interface[name=Ethernet1]/state"));
    bench.hear(&notification);
    assert_eq!(bench.model.names(), ["Ethernet1"]);
}

#[test]
fn the_negotiated_speed_counts_first_and_a_lag_counts_in_megabits() {
    let mut bench = Bench::default();
    let at = |leaf: &str| format!("interfaces/interface[name=e]/{leaf}");
    for (leaf, value, speed) in [
        ("aggregation/state/lag-speed", "20000", 20_000_000_000),
        ("ethernet/state/port-speed", "SPEED_100GB", 100_000_000_000),
        ("ethernet/state/negotiated-port-speed", "speed_10gb", 10_000_000_000),
        ("ethernet/state/negotiated-port-speed", "SPEED_UNKNOWN", 100_000_000_000),
    ] {
        bench.say(vec![update(path(&at(leaf)), typed(value))]);
        assert_eq!(bench.model.get("e", Leaf::Speed).cloned(), number(speed), "{leaf} {value}");
    }
    bench.delete(&[&at("ethernet")]);
    assert_eq!(bench.model.get("e", Leaf::Speed).cloned(), number(20_000_000_000));
}

#[test]
fn members_of_an_aggregate_stand_below_it() {
    let mut bench = Bench::default();
    for member in ["e1", "e2"] {
        bench.say(vec![text(
            &format!("interfaces/interface[name={member}]/ethernet/state/aggregate-id"),
            "po1",
        )]);
    }
    bench.say(vec![text("interfaces/interface[name=po1]/state/oper-status", "UP")]);
    let names = |names: &[&str]| Some(Value::Names(names.iter().map(|name| SafeText::new(name)).collect()));
    assert_eq!(bench.model.get("e1", Leaf::HigherLayerIf).cloned(), names(&["po1"]));
    assert_eq!(bench.model.get("po1", Leaf::LowerLayerIf).cloned(), names(&["e1", "e2"]));
    bench.delete(&["interfaces/interface[name=e1]"]);
    assert_eq!(bench.model.get("po1", Leaf::LowerLayerIf).cloned(), names(&["e2"]));
    bench.delete(&["interfaces/interface[name=e2]/ethernet/state/aggregate-id"]);
    assert_eq!(bench.model.get("po1", Leaf::LowerLayerIf), None);
}

#[test]
fn subinterface_0_merges_until_it_counts_for_itself() {
    let mut bench = Bench::default();
    let sub = |index: u32, leaf: &str| {
        format!("interfaces/interface[name=e]/subinterfaces/subinterface[index={index}]/state/{leaf}")
    };
    bench.say(vec![uint("interfaces/interface[name=e]/state/mtu", 9000)]);
    bench.say(vec![text(&sub(0, "description"), "unit 0"), uint(&sub(0, "mtu"), 1500)]);
    bench.say(vec![text(&sub(100, "description"), "unit 100")]);
    assert_eq!(bench.model.names(), ["e", "e.100"]);
    assert_eq!(bench.model.get("e", Leaf::Description), Some(&Value::Text("unit 0".into())), "lent");
    assert_eq!(bench.model.get("e", Leaf::Mtu).cloned(), number(9000), "its own counts");
    bench.say(vec![uint(&sub(0, "counters/in-octets"), 1)]);
    assert_eq!(bench.model.names(), ["e", "e.0", "e.100"]);
    assert_eq!(bench.model.get("e", Leaf::Description), None, "given back");
    assert_eq!(bench.model.get("e.0", Leaf::Mtu).cloned(), number(1500));
    let lower = Some(Value::Names([SafeText::new("e")].into()));
    assert_eq!(bench.model.get("e.0", Leaf::LowerLayerIf).cloned(), lower);
    bench.delete(&["interfaces/interface[name=e]"]);
    assert!(bench.model.names().is_empty(), "an interface takes its subinterfaces along");
}

#[test]
fn subinterfaces_come_in_json_with_numbers_for_keys() {
    let mut bench = Bench::default();
    let tree = r#"{"subinterfaces":{"subinterface":[{"state":{"oper-status":"UP","counters":{"in-octets":"9"}},"index":7}]},
        "name":"e","state":{"oper-status":"UP"}}"#;
    bench.say(vec![json("interfaces/interface", tree)]);
    assert_eq!(bench.model.names(), ["e", "e.7"]);
}

#[test]
fn neighbours_are_told_leaf_by_leaf_and_go_with_their_entry() {
    let mut bench = Bench::default();
    let at = |leaf: &str| format!("lldp/interfaces/interface[name=e]/neighbors/neighbor[id=1]/state/{leaf}");
    bench.say(vec![text(&at("system-name"), "fra-spine-1"), text(&at("port-id"), "Ethernet1")]);
    assert!(bench.model.names().is_empty(), "a neighbour makes no interface");
    bench.say(vec![text("interfaces/interface[name=e]/state/oper-status", "UP")]);
    bench.say(vec![text(&at("port-description"), "to\u{1b}[2J fra"), text(&at("chassis-id"), "00:1c")]);
    let Some(Value::Neighbours(neighbours)) = bench.model.get("e", Leaf::Neighbours) else {
        panic!("no neighbour")
    };
    let [neighbour] = &**neighbours else { panic!("{neighbours:?}") };
    assert_eq!(
        (&*neighbour.system, &*neighbour.port, &*neighbour.chassis),
        ("fra-spine-1", "Ethernet1", "00:1c")
    );
    assert_eq!(neighbour.port_description, SafeText::new("to\u{1b}[2J fra"));
    bench.delete(&["lldp/interfaces/interface[name=*]/neighbors/neighbor[id=1]"]);
    assert_eq!(bench.model.get("e", Leaf::Neighbours), Some(&Value::Neighbours([].into())));
}

#[test]
fn the_system_has_a_name_and_a_start_and_restarts() {
    let mut bench = Bench::default();
    let boot = |at: u64| uint("system/state/boot-time", at);
    bench.say(vec![text("system/state/hostname", "fra-leaf-3"), boot(1_700_000_000_000_000_000)]);
    bench.say(vec![boot(1_700_000_001_000_000_000), text("system/state/software-version", "4.32")]);
    assert_eq!(
        bench.quick.target(super::super::TargetId(0)).unwrap().epoch(),
        0,
        "a second more is no restart"
    );
    bench.say(vec![boot(1_700_100_000_000_000_000)]);
    assert_eq!(bench.quick.target(super::super::TargetId(0)).unwrap().epoch(), 1);
    assert_eq!(bench.model.device.get(&Leaf::SysName), Some(&Value::Text("fra-leaf-3".into())));
    assert_eq!(bench.model.device.get(&Leaf::BootTime), Some(&Value::Time(Timestamp(1_700_100_000_000))));
    bench.delete(&["system"]);
    assert!(bench.model.device.is_empty());
}

#[test]
fn a_counter_that_is_none_is_counted_and_changes_nothing() {
    let at = "interfaces/interface[name=e]/state/counters/in-octets";
    let decimal = |digits, precision| Wire::DecimalVal(pb::Decimal64 { digits, precision });
    #[allow(deprecated, reason = "old targets send it")]
    let values = [
        (Wire::IntVal(-1), false),
        (Wire::IntVal(8), true),
        (decimal(80, 1), true),
        (decimal(85, 1), false),
        (Wire::DoubleVal(8.0), true),
        (Wire::DoubleVal(1e300), false),
        (Wire::FloatVal(8.0), true),
        (Wire::FloatVal(16_777_216.0), false),
        (Wire::StringVal("8".into()), true),
        (Wire::StringVal("eight".into()), false),
        (Wire::BoolVal(true), false),
        (Wire::BytesVal(vec![8].into()), false),
        (Wire::JsonVal("8".into()), true),
        (Wire::JsonIetfVal("\"8\"".into()), true),
        (Wire::JsonVal("-8".into()), false),
        (Wire::JsonVal("8.5".into()), false),
        (Wire::JsonVal("null".into()), false),
        (Wire::JsonVal("{}".into()), false),
        (Wire::JsonVal("[8]".into()), false),
        (Wire::JsonVal("8 8".into()), true),
        (Wire::JsonVal("18446744073709551616".into()), false),
        (Wire::LeaflistVal(pb::ScalarArray::default()), false),
    ];
    for (value, is_good) in values {
        let mut bench = Bench::default();
        bench.say(vec![uint(at, 7)]);
        bench.tick();
        bench.say(vec![update(path(at), value.clone())]);
        let counter = bench.model.get("e", Leaf::Counter(Counter::InOctets));
        let expected = if is_good { 8 } else { 7 };
        assert_eq!(counter, Some(&Value::Counter(expected, Width::Bits64)), "{value:?}");
        let is_trailing = value == Wire::JsonVal("8 8".into());
        assert_eq!(bench.quick.tally().bad_values, u64::from(!is_good || is_trailing), "{value:?}");
    }
}

#[test]
fn counters_of_32_bits_are_so_only_in_rfc_8343_and_while_they_fit() {
    let mut bench = Bench::default();
    let tree =
        |errors: u64| format!(r#"{{"name":"e","statistics":{{"in-errors":{errors},"out-discards":1}}}}"#);
    bench.say(vec![json("interfaces/interface", &tree(4_000_000_000))]);
    let width = |bench: &Bench, counter| match bench.model.get("e", Leaf::Counter(counter)) {
        Some(Value::Counter(_, width)) => *width,
        other => panic!("{other:?}"),
    };
    assert_eq!(width(&bench, Counter::InErrors), Width::Bits32);
    bench.say(vec![json("interfaces/interface", &tree(5_000_000_000))]);
    assert_eq!(width(&bench, Counter::InErrors), Width::Bits64);
    bench.say(vec![uint("interfaces/interface[name=e]/state/counters/out-discards", 2)]);
    assert_eq!(width(&bench, Counter::OutDiscards), Width::Bits64);
}

#[test]
fn ietf_layers_are_read_from_lists_of_names() {
    let mut bench = Bench::default();
    let tree = r#"[{"name":"a","oper-status":"up","higher-layer-if":["b","nowhere"]},{"name":"b","oper-status":"up"}]"#;
    bench.say(vec![json("ietf-interfaces:interfaces/interface", tree)]);
    assert_eq!(bench.model.get("a", Leaf::HigherLayerIf), Some(&Value::Names(["b".into()].into())));
    assert_eq!(bench.model.get("b", Leaf::LowerLayerIf), Some(&Value::Names(["a".into()].into())));
}

#[test]
fn an_element_with_several_keys_goes_by_the_right_one() {
    let mut bench = Bench::default();
    let mut at = path("interfaces/interface/state/mtu");
    at.elem[1].key = HashMap::from([("vrf".into(), "red".into()), ("oc-if:name".into(), "e".into())]);
    bench.say(vec![update(at, Wire::UintVal(1500))]);
    assert_eq!(bench.model.names(), ["e"]);
}
