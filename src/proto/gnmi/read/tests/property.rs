//! Whatever comes, the quick way and the reference say the same, and neither panics.

use proptest::prelude::*;
use prost::Message as _;

use super::build::{Bench, EPOCH, keyed, path};
use crate::proto::gnmi::{
    pb::{self, typed_value::Value as Wire},
    read::Options,
};

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(vec!["e1", "e2", "e1.0", "po1"]).prop_map(str::to_owned),
        1 => "[a-z\\[\\]=*\"]{0,4}",
    ]
}

fn some_path() -> impl Strategy<Value = pb::Path> {
    let fixed = prop::sample::select(vec![
        "",
        "interfaces",
        "interfaces/interface",
        "interfaces/*",
        "interfaces/.../counters",
        "system/state/hostname",
        "system/state/boot-time",
        "meta/connected",
        "unknown/thing",
    ]);
    let below = prop::sample::select(vec![
        "interfaces/interface",
        "interfaces/interface/name",
        "interfaces/interface/state",
        "interfaces/interface/state/counters",
        "interfaces/interface/state/counters/in-octets",
        "interfaces/interface/state/counters/out-octets",
        "interfaces/interface/state/counters/last-clear",
        "interfaces/interface/state/oper-status",
        "interfaces/interface/state/description",
        "interfaces/interface/state/mtu",
        "ietf-interfaces:interfaces/interface/statistics/in-errors",
        "interfaces/interface/higher-layer-if",
        "interfaces/interface/ethernet/state/aggregate-id",
        "interfaces/interface/ethernet/state/port-speed",
        "interfaces/interface/subinterfaces/subinterface[index=0]/state/counters/in-octets",
        "interfaces/interface/subinterfaces/subinterface[index=0]/state/mtu",
        "interfaces/interface/subinterfaces/subinterface[index=5]/state/oper-status",
    ]);
    let lldp = (name(), prop::sample::select(vec!["system-name", "port-id"])).prop_map(|(name, leaf)| {
        path(&format!(
            "lldp/interfaces/interface[name=e1]/neighbors/neighbor[id={}]/state/{leaf}",
            name.replace(['[', ']', '=', '/'], "")
        ))
    });
    prop_oneof![
        1 => fixed.prop_map(path),
        6 => (below, name()).prop_map(|(at, name)| keyed(at, &name)),
        1 => lldp,
        1 => name().prop_map(|name| {
            #[allow(deprecated, reason = "old targets send it")]
            pb::Path { element: vec!["interfaces".into(), format!("interface[name={name}]"), "state".into(), "mtu".into()], ..Default::default() }
        }),
    ]
}

fn some_json() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(r#"{"in-octets":"5","out-octets":7,"x":[1,{"y":2}],"in-errors":-1}"#.to_owned()),
        Just(r#"{"state":{"counters":{"in-octets":"9"},"mtu":1500},"name":"e2"}"#.to_owned()),
        Just(r#"[{"name":"e1","state":{"oper-status":"UP"}},{"state":{}},7]"#.to_owned()),
        Just(r#"{"interfaces":{"interface":[{"name":"e9","subinterfaces":{"subinterface":[{"index":0,"state":{"counters":{"in-octets":1}}}]}}]}}"#.to_owned()),
        Just("\"UP\"".to_owned()),
        any::<u64>().prop_map(|number| number.to_string()),
        "[\\[\\]{}\",:0-9a-z ]{0,12}",
    ]
}

fn value() -> impl Strategy<Value = Option<Wire>> {
    #[allow(deprecated, reason = "old targets send it")]
    let wire = prop_oneof![
        4 => any::<u64>().prop_map(Wire::UintVal),
        1 => any::<i64>().prop_map(Wire::IntVal),
        1 => any::<f64>().prop_map(Wire::DoubleVal),
        1 => any::<f32>().prop_map(Wire::FloatVal),
        1 => any::<bool>().prop_map(Wire::BoolVal),
        2 => prop::sample::select(vec!["UP", "5", "po1", "SPEED_10GB", ""]).prop_map(|text| Wire::StringVal(text.into())),
        3 => some_json().prop_map(|json| Wire::JsonIetfVal(json.into())),
        1 => some_json().prop_map(|json| Wire::JsonVal(json.into())),
        1 => (any::<i64>(), 0..30_u32).prop_map(|(digits, precision)| Wire::DecimalVal(pb::Decimal64 { digits, precision })),
        1 => Just(Wire::LeaflistVal(pb::ScalarArray {
            element: vec![pb::TypedValue { value: Some(Wire::StringVal("po1".into())) }],
        })),
    ];
    prop_oneof![20 => wire.prop_map(Some), 1 => Just(None)]
}

fn update() -> impl Strategy<Value = pb::Update> {
    (prop::option::weighted(0.95, some_path()), value(), any::<bool>()).prop_map(|(path, value, is_old)| {
        let val = Some(pb::TypedValue { value });
        let duplicates = u32::from(is_old);
        pb::Update { path, val, duplicates, ..Default::default() }
    })
}

/// A notification in some style; the prefix takes the first elements of every path.
fn message() -> impl Strategy<Value = pb::Notification> {
    let stamp = prop_oneof![8 => (0..100_i64).prop_map(|n| EPOCH + n * 1_000_000_000), 1 => any::<i64>(), 1 => Just(0)];
    let deletes = prop_oneof![5 => Just(Vec::new()), 1 => prop::collection::vec(some_path(), 0..3)];
    (stamp, prop::collection::vec(update(), 0..6), deletes, 0..20_u8, prop::option::of(name())).prop_map(
        |(timestamp, mut update, delete, kind, group)| {
            let mut prefix = None;
            if let Some(name) = group {
                prefix = Some(keyed("interfaces/interface", &name));
                for update in &mut update {
                    let path = update.path.get_or_insert_default();
                    path.elem.drain(..path.elem.len().min(2));
                }
            }
            pb::Notification { timestamp, prefix, update, delete, atomic: kind == 0 }
        },
    )
}

fn options() -> Options {
    Options { max_interfaces: 6, max_paths: 40, ..Options::default() }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn both_ways_say_the_same(messages in prop::collection::vec(message(), 1..12)) {
        let mut bench = Bench::new(options());
        for _ in 0..2 {
            for message in &messages {
                bench.hear(message);
                bench.tick();
            }
        }
        let (quick, reference) = (bench.quick.tally(), bench.reference.tally());
        prop_assert_eq!(quick.updates, reference.updates);
        prop_assert_eq!(quick.bad_values, reference.bad_values);
        prop_assert_eq!(quick.ignored, reference.ignored);
        prop_assert_eq!(quick.overflow, reference.overflow);
    }

    #[test]
    fn both_ways_say_the_same_of_bytes_that_were_mutated(
        messages in prop::collection::vec(message(), 1..6),
        mutations in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3_u8), 1..8),
    ) {
        let mut bench = Bench::new(options());
        for message in &messages {
            let mut bytes = message.encode_to_vec();
            bench.bytes(&bytes);
            for (at, octet, kind) in &mutations {
                let at = at.index(bytes.len() + 1).min(bytes.len().saturating_sub(1));
                match kind {
                    0 if !bytes.is_empty() => bytes[at] = *octet,
                    1 => bytes.insert(at, *octet),
                    _ => bytes.truncate(at),
                }
                bench.bytes(&bytes);
            }
        }
    }
}
