//! Many targets, and targets that mean no good.

use std::sync::Arc;

use prost::Message as _;

use super::build::{Bench, notification, path, text, uint};
use crate::{
    model::SourceTime,
    proto::gnmi::{
        pb::{self, subscribe_response::Response},
        read::{Excluded, Heard, Malformed, Options, Said, TargetId},
    },
};

fn of(target: &str, updates: Vec<pb::Update>) -> pb::Notification {
    let prefix = pb::Path { target: target.into(), ..Default::default() };
    pb::Notification { prefix: Some(prefix), ..notification(updates) }
}

fn octets(name: &str, value: u64) -> pb::Update {
    uint(&format!("interfaces/interface[name={name}]/state/counters/in-octets"), value)
}

#[test]
fn an_aggregator_speaks_for_many_and_each_has_its_slots() {
    let mut bench = Bench::new(Options::aggregator(2));
    let mut changes = Vec::new();
    for (target, id) in
        [("fra-1", Some(0)), ("fra-2", Some(1)), ("fra-1", Some(0)), ("fra-3", None), ("", None)]
    {
        let bytes = of(target, vec![octets("e", 1)]).encode_to_vec();
        let said = bench.quick.notification_bytes(&bytes, bench.now, &mut changes).unwrap();
        assert_eq!(said.map(|said| said.target), id.map(TargetId), "{target}");
    }
    assert_eq!(bench.quick.tally().overflow, 1, "fra-3 is one too many");
    let names: Vec<&str> = bench.quick.targets().map(|(_, target)| target.raw_name()).collect();
    assert_eq!(names, ["fra-1", "fra-2"]);
}

#[test]
fn an_aggregator_that_lost_a_device_says_so_and_the_values_stay() {
    let mut bench = Bench::new(Options::aggregator(9));
    bench.hear(&of("fra-1", vec![octets("e", 1)]));
    let lost = pb::Notification { delete: vec![pb::Path::default()], ..of("fra-1", Vec::new()) };
    let mut changes = Vec::new();
    let said = bench.quick.notification_bytes(&lost.encode_to_vec(), bench.now, &mut changes);
    assert_eq!(said, Ok(Some(Said { target: TargetId(0), is_lost: true })));
    assert!(changes.is_empty());
    let meta = vec![text("meta/connected", "true"), uint("meta/latestTimestamp", 7)];
    bench.hear(&of("fra-1", meta));
    let meta = bench.quick.target(TargetId(0)).unwrap().meta();
    assert_eq!((meta.connected, meta.synced, meta.latest), (Some(true), None, Some(7)));
}

#[test]
fn a_target_that_invents_interfaces_and_paths_is_held() {
    let mut bench = Bench::new(Options { max_interfaces: 10, max_paths: 20, ..Options::default() });
    for round in 0..2 {
        for n in 0..50 {
            bench.hear(&notification(vec![octets(&format!("e{n}"), n), uint(&format!("made/up/{n}"), n)]));
        }
        assert_eq!(bench.model.names().len(), 10);
        assert!(bench.quick.known_paths() <= 20, "{round}");
    }
    assert_eq!((bench.quick.tally().overflow, bench.quick.tally().ignored), (80, 100));
    let endless = "x".repeat(5_000);
    bench.hear(&notification(vec![octets(&endless, 1), octets("", 1)]));
    assert_eq!(bench.quick.tally().overflow, 82);
}

#[test]
fn an_interface_that_is_left_out_is_not_there() {
    let excluded = Excluded(Arc::new(|_, interface| interface.starts_with("Null")));
    let mut bench = Bench::new(Options { excluded, ..Options::default() });
    bench.say(vec![octets("Null0", 1), octets("e1", 1)]);
    bench.say(vec![octets("Null0", 2), octets("e1", 2)]);
    assert_eq!(bench.model.names(), ["e1"]);
}

#[test]
fn names_that_look_the_same_stay_apart() {
    let mut bench = Bench::default();
    bench.say(vec![octets("a\u{1}", 1)]);
    bench.say(vec![octets("a\u{2}", 1)]);
    assert_eq!(bench.model.names(), ["a\u{fffd}", "a\u{fffd}#1"]);
}

#[test]
fn every_kind_of_response_is_told_apart() {
    let mut bench = Bench::default();
    let encode = |response| pb::SubscribeResponse { response }.encode_to_vec();
    #[allow(deprecated, reason = "old targets send it")]
    let error = Response::Error(pb::Error { message: "no such path".into(), ..Default::default() });
    let values = Response::Update(notification(vec![octets("e", 1)]));
    let said = Heard::Values(Said { target: TargetId(0), is_lost: false });
    for (bytes, heard) in [
        (encode(Some(values.clone())), Ok(said.clone())),
        (encode(Some(values)), Ok(said)),
        (encode(Some(Response::Update(notification(Vec::new())))), Ok(Heard::Nothing)),
        (encode(Some(Response::SyncResponse(true))), Ok(Heard::Sync)),
        (encode(Some(Response::SyncResponse(false))), Ok(Heard::Nothing)),
        (encode(Some(error)), Ok(Heard::Refused("no such path".into()))),
        (encode(None), Ok(Heard::Nothing)),
        (vec![0x0a, 0xff], Err(Malformed)),
    ] {
        assert_eq!(bench.quick.response(&bytes, bench.now, &mut Vec::new()), heard, "{bytes:?}");
    }
    assert_eq!(bench.quick.tally().malformed, 1);
}

#[test]
fn known_paths_take_the_quick_way_and_times_go_with_the_values() {
    let mut bench = Bench::default();
    for n in 1..=5 {
        bench.tick();
        let changes = bench.say(vec![octets("e", n)]);
        let times: Vec<SourceTime> = changes.iter().map(|change| change.time).collect();
        assert!(matches!(times.last(), Some(SourceTime::Unix(_))), "{times:?}");
    }
    assert_eq!(bench.quick.tally().slow, 1);
}

#[test]
fn a_sample_that_is_sent_twice_says_nothing_and_keeps_what_atomic_replaces() {
    let mut bench = Bench::default();
    let message = pb::Notification {
        atomic: true,
        prefix: Some(path("interfaces")),
        ..notification(vec![uint("interface[name=e]/state/counters/in-octets", 1)])
    };
    assert!(!bench.hear(&message).is_empty());
    assert!(bench.hear(&message).is_empty());
    assert_eq!(bench.model.names(), ["e"]);
}
