//! Deletes, atomic, and what a new connection no longer tells.

use super::build::{Bench, notification, path, text, uint};
use crate::{
    model::{Counter, Leaf, Value},
    proto::gnmi::{pb, read::TargetId},
};

const IN: Leaf = Leaf::Counter(Counter::InOctets);
const OUT: Leaf = Leaf::Counter(Counter::OutOctets);

/// Two interfaces with two counters and a state each.
fn two() -> Bench {
    let mut bench = Bench::default();
    for name in ["e1", "e2"] {
        let at = |leaf: &str| format!("interfaces/interface[name={name}]/state/{leaf}");
        bench.say(vec![
            uint(&at("counters/in-octets"), 1),
            uint(&at("counters/out-octets"), 2),
            text(&at("oper-status"), "UP"),
        ]);
    }
    bench
}

#[test]
fn a_delete_may_name_a_leaf_a_container_an_entry_or_hold_wildcards() {
    for (delete, names, leaf, is_left) in [
        ("interfaces/interface[name=e1]/state/counters/in-octets", vec!["e1", "e2"], IN, false),
        ("interfaces/interface[name=e1]/state/counters/in-octets", vec!["e1", "e2"], OUT, true),
        ("interfaces/interface[name=e1]/state/counters", vec!["e1", "e2"], OUT, false),
        ("interfaces/interface[name=e1]/state/counters", vec!["e1", "e2"], Leaf::OperStatus, true),
        ("interfaces/interface[name=*]/state/counters", vec!["e1", "e2"], OUT, false),
        ("interfaces/interface/state/*/in-octets", vec!["e1", "e2"], IN, false),
        ("interfaces/.../in-octets", vec!["e1", "e2"], IN, false),
        ("interfaces/interface[name=e1]/state", vec!["e2"], OUT, false),
        ("interfaces/interface[name=e1]/state/name", vec!["e1", "e2"], OUT, true),
        ("interfaces/interface[name=e1]", vec!["e2"], OUT, false),
        ("openconfig-interfaces:interfaces/*[name=e1]", vec!["e2"], OUT, false),
        ("interfaces/interface[name=*]", vec![], OUT, false),
        ("interfaces", vec![], OUT, false),
        ("", vec![], OUT, false),
        ("lldp", vec!["e1", "e2"], OUT, true),
        ("nonsense", vec!["e1", "e2"], OUT, true),
    ] {
        let mut bench = two();
        bench.delete(&[delete]);
        assert_eq!(bench.model.names(), names, "{delete}");
        assert_eq!(bench.model.get("e1", leaf).is_some(), is_left, "{delete} {leaf:?}");
    }
}

#[test]
fn an_interface_that_comes_back_has_its_slot_again() {
    let mut bench = two();
    bench.delete(&["interfaces/interface[name=e1]"]);
    let at = "interfaces/interface[name=e1]/state/counters/in-octets";
    bench.say(vec![uint(at, 1)]);
    assert_eq!(bench.model.names(), ["e1", "e2"], "also by a path that is known by its bytes");
}

#[test]
fn deletes_come_before_updates_and_what_is_told_again_is_not_interrupted() {
    let mut bench = two();
    bench.tick();
    let changes = bench.hear(&pb::Notification {
        delete: vec![path("interfaces/interface[name=e1]")],
        ..notification(vec![uint("interfaces/interface[name=e1]/state/counters/in-octets", 9)])
    });
    assert!(changes.iter().all(|change| change.leaf != Leaf::Name), "{changes:?}");
    assert!(bench.model.get("e1", IN).is_some());
    assert_eq!(bench.model.get("e1", OUT), None);
    assert_eq!(bench.model.get("e1", Leaf::OperStatus), None);
}

#[test]
fn atomic_replaces_what_is_under_the_prefix() {
    let mut bench = two();
    bench.hear(&pb::Notification {
        atomic: true,
        prefix: Some(path("interfaces/interface[name=e1]/state/counters")),
        ..notification(vec![uint("in-octets", 9)])
    });
    assert!(bench.model.get("e1", IN).is_some());
    assert_eq!(bench.model.get("e1", OUT), None);
    assert_eq!(bench.model.names(), ["e1", "e2"]);
    bench.hear(&pb::Notification {
        atomic: true,
        prefix: Some(path("interfaces")),
        ..notification(vec![uint("interface[name=e1]/state/counters/in-octets", 9)])
    });
    assert_eq!(bench.model.names(), ["e1"]);
}

#[test]
fn a_name_that_is_deleted_takes_the_interface_along() {
    let mut bench = two();
    bench.say(vec![text("interfaces/interface[name=e1]/state/name", "e1")]);
    bench.delete(&["interfaces/interface[name=e1]/state/name"]);
    assert_eq!(bench.model.names(), ["e2"]);
}

#[test]
fn the_name_of_a_subinterface_that_is_deleted_leaves_its_interface() {
    let mut bench = two();
    let at = "interfaces/interface[name=e1]/subinterfaces/subinterface[index=5]/state/name";
    bench.say(vec![text(at, "e1.5")]);
    assert_eq!(bench.model.names(), ["e1", "e1.5", "e2"]);
    bench.delete(&[at]);
    assert_eq!(bench.model.names(), ["e1", "e2"]);
}

#[test]
fn what_a_new_connection_does_not_tell_again_goes_once_it_is_settled() {
    let mut bench = two();
    bench.quick.connected();
    bench.reference.connected();
    let mut changes = Vec::new();
    bench.say(vec![uint("interfaces/interface[name=e2]/state/counters/in-octets", 9)]);
    bench.quick.settle(TargetId(0), bench.now, &mut changes);
    bench.model.apply(&changes);
    assert_eq!(bench.model.names(), ["e2"]);
    assert_eq!(bench.model.get("e2", OUT), None);
    assert!(matches!(bench.model.get("e2", IN), Some(Value::Counter(9, _))));
}
