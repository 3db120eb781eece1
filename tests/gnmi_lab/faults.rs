//! Each fault on the wire: the lab does what the scenario's comment promises.

use noctui::lab::{Lab, LabOptions, Story, scenario};
use noctui::proto::gnmi::pb::{
    CapabilityRequest, Encoding, GetRequest, Notification, Path, SubscriptionList,
};
use prost::Message as _;
use tonic::{Code, Status};

use crate::client::{
    Answer, COUNTERS, MOMENT, Mode, PATIENCE, STATE, Scene, folder, get, list, on_change, path, said, sample,
    subscribe, target_defined,
};

#[tokio::test]
async fn every_scenario_can_be_read_and_says_what_is_seen() {
    let files = std::fs::read_dir(folder()).unwrap().map(|file| file.unwrap().path());
    for path in files.filter(|path| path.file_name().unwrap().to_str().unwrap().starts_with("gnmi-")) {
        let quirks = scenario::load(&path).unwrap_or_else(|found| panic!("{path:?}: {found:?}"));
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.lines().any(|line| line.starts_with("# Seen: ")), "{path:?}");
        let options = LabOptions { devices: 6, story: Story::Scenario(quirks), ..LabOptions::default() };
        let lab = Lab::start(options).await.unwrap_or_else(|error| panic!("{path:?}: {error:?}"));
        assert!(lab.gnmi_address("fra-leaf-1").is_some(), "{path:?}");
        lab.stop().await;
    }
}

#[tokio::test]
async fn a_stalled_stream_is_silent_and_its_connection_lives() {
    let mut scene = Scene::new("stall", 10).await;
    let mut answers = scene.stream().await.unwrap();
    answers.first().await;
    scene.wait(15);
    while answers.within(MOMENT).await.unwrap().is_some() {}
    assert!(scene.client.capabilities(CapabilityRequest::default()).await.is_ok());
    scene.wait(60);
    assert!(matches!(answers.next().await, Answer::Update(_)));
}

#[tokio::test]
async fn a_dropped_connection_ends_and_comes_back() {
    let mut scene = Scene::new("drop", 10).await;
    let mut answers = scene.stream().await.unwrap();
    answers.first().await;
    scene.wait(15);
    while matches!(answers.within(PATIENCE).await, Ok(Some(_))) {}
    assert!(scene.client.capabilities(CapabilityRequest::default()).await.is_err());
    scene.wait(30);
    assert!(scene.client.capabilities(CapabilityRequest::default()).await.is_ok());
}

#[tokio::test]
async fn the_sync_is_missing_early_or_repeated() {
    let mut scene = Scene::new("no-sync", 10).await;
    let mut answers = scene.stream().await.unwrap();
    for _ in 0..2_000 {
        assert_ne!(answers.next().await, Answer::Sync);
    }
    let mut scene = Scene::new("early-sync", 10).await;
    let mut answers = scene.stream().await.unwrap();
    assert_eq!(answers.next().await, Answer::Sync);
    assert_ne!(answers.next().await, Answer::Sync);
    let mut scene = Scene::new("repeated-sync", 10).await;
    let mut answers = scene.stream().await.unwrap();
    for _ in 0..3 {
        answers.first().await;
    }
}

#[tokio::test]
async fn what_is_taken_back_is_named_at_every_depth() {
    for (what, deleted) in [
        ("leaf", "interfaces/interface[name=Ethernet2]/state/counters/in-octets"),
        ("container", "interfaces/interface[name=Ethernet2]/state/counters"),
        ("entry", "interfaces/interface[name=Ethernet2]"),
        ("wildcard", "interfaces/interface[name=*]/state/counters"),
    ] {
        let mut scene = Scene::new(&format!("delete-{what}"), 5).await;
        let mut answers = scene.stream().await.unwrap();
        let has_octets = |notifications: &[Notification]| {
            said(notifications).contains_key(&("Ethernet2".to_owned(), "in-octets".to_owned()))
        };
        assert!(has_octets(&answers.first().await), "{what}");
        scene.wait(7);
        let found = answers.find(|notification| !notification.delete.is_empty()).await;
        assert_eq!(found.delete, [path(deleted)], "{what}");
        scene.wait(20);
        answers.find(|notification| has_octets(std::slice::from_ref(notification))).await;
    }
}

#[tokio::test]
async fn empty_notifications_come_between_the_others() {
    let mut scene = Scene::new("empty", 5).await;
    let mut answers = scene.stream().await.unwrap();
    answers.first().await;
    answers.find(|notification| notification.update.is_empty() && notification.delete.is_empty()).await;
    answers.find(|notification| !notification.update.is_empty()).await;
}

#[tokio::test]
async fn counters_are_maximal() {
    let mut scene = Scene::new("maximal", 5).await;
    let first = said(&scene.stream().await.unwrap().first().await);
    assert_eq!(get(&first, "Ethernet2", "in-octets"), u64::MAX.to_string());
    assert_eq!(get(&first, "Ethernet2", "out-errors"), u64::MAX.to_string());
}

#[tokio::test]
async fn counters_wrap_and_start_again() {
    for (name, after) in [("wrap-64", 1_000_000), ("reset", 1_000_000)] {
        let mut scene = Scene::new(name, 29).await;
        let mut answers = scene.stream().await.unwrap();
        let octets = |notifications: &[Notification]| -> Option<u64> {
            let said = said(notifications);
            said.get(&("Ethernet49".to_owned(), "in-octets".to_owned()))?.parse().ok()
        };
        assert!(octets(&answers.first().await).unwrap() > 10_000_000, "{name}");
        scene.wait(2);
        let is_small = |notification: &Notification| {
            octets(std::slice::from_ref(notification)).is_some_and(|octets| octets <= after)
        };
        answers.find(is_small).await;
    }
}

#[tokio::test]
async fn garbage_has_every_type_but_that_of_a_counter() {
    let mut scene = Scene::new("garbage-types", 5).await;
    let first = scene.stream().await.unwrap().first().await;
    let updates = || first.iter().flat_map(|notification| &notification.update);
    let counters = updates().filter(|update| format!("{:?}", update.path).contains("counters"));
    let mut kinds: Vec<String> = counters
        .map(|update| update.val.clone().unwrap().value)
        .map(|value| format!("{value:?}").split(['(', ' ']).take(2).collect::<Vec<_>>().join(" "))
        .collect();
    kinds.sort_unstable();
    kinds.dedup();
    assert!(kinds.len() >= 9, "{kinds:?}");
    assert!(!kinds.iter().any(|kind| kind.contains("UintVal")), "{kinds:?}");
    assert_eq!(get(&said(&first), "Ethernet2", "oper-status"), "up");
}

#[tokio::test]
async fn duplicates_come_twice() {
    let mut scene = Scene::new("duplicates", 5).await;
    let mut answers = scene.stream().await.unwrap();
    let (one, other) = (answers.next().await, answers.next().await);
    assert_eq!(one, other);
    let Answer::Update(notification) = one else { panic!("no update") };
    assert_eq!(notification.update.len(), 2);
    assert_eq!(notification.update[1].duplicates, 3);
}

#[tokio::test]
async fn the_first_message_has_more_than_five_mebibytes() {
    let mut scene = Scene::new("large", 5).await;
    let Answer::Update(first) = scene.stream().await.unwrap().next().await else { panic!("no update") };
    assert!(first.encoded_len() > 5 << 20);
    assert_eq!(first.update.len(), 2);
}

#[tokio::test]
async fn keys_are_hostile_and_still_unique() {
    let mut scene = Scene::new("hostile-keys", 5).await;
    let first = scene.stream().await.unwrap().first().await;
    let mut names: Vec<&String> = first
        .iter()
        .flat_map(|notification| &notification.update)
        .filter_map(|update| update.path.as_ref()?.elem.get(1)?.key.get("name"))
        .collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), 33);
    for part in ["[", "]", "/", "\"", "\\", ":", "*", " ", "..."] {
        assert!(names.iter().any(|name| name.contains(part)), "{part}");
    }
}

#[tokio::test]
async fn strings_are_hostile() {
    let mut scene = Scene::new("hostile-strings", 5).await;
    let first = format!("{:?}", scene.stream().await.unwrap().first().await);
    assert!(first.contains("\\u{1b}[2J") && first.contains("\\u{202e}"));
}

#[tokio::test]
async fn paths_are_invented_as_long_as_there_are_rounds() {
    let mut scene = Scene::new("invents", 5).await;
    let mut answers = scene.stream().await.unwrap();
    answers.first().await;
    for number in ["invented-0\"", "invented-499\"", "invented-1200\""] {
        answers.find(|notification| format!("{notification:?}").contains(number)).await;
    }
}

#[tokio::test]
async fn too_many_pings_end_a_connection() {
    let mut scene = Scene::new("pings", 5).await;
    let status = scene.stream().await.err().unwrap();
    assert!(format!("{status:?}").contains("too_many_pings"), "{status:?}");
}

/// How each mode, encoding and shape of a request fares.
async fn refused(what: &str, asked: SubscriptionList) -> Option<Code> {
    let mut scene = Scene::new(&format!("refuses-{what}"), 5).await;
    let status: Option<Status> = subscribe(&mut scene.client, asked).await.err();
    assert_eq!(scene.lab.gnmi_observed("fra-leaf-1").unwrap().refused, u64::from(status.is_some()));
    scene.lab.stop().await;
    status.map(|status| status.code())
}

#[tokio::test]
async fn what_is_declined_is_declined_and_nothing_else() {
    let of = |mode, subscription| list(mode, Encoding::Proto, vec![subscription]);
    let in_encoding = |encoding| list(Mode::Stream, encoding, vec![sample(COUNTERS, 100)]);
    let with_prefix =
        |prefix| SubscriptionList { prefix: Some(prefix), ..of(Mode::Stream, sample(COUNTERS, 100)) };
    let plain = || of(Mode::Stream, sample(COUNTERS, 100));
    let mixed = list(Mode::Stream, Encoding::Proto, vec![on_change(STATE), sample(COUNTERS, 100)]);
    let target = Path { target: "x".to_owned(), ..Path::default() };
    let origin = Path { origin: "openconfig".to_owned(), ..Path::default() };
    let keyless = "interfaces/interface/state";
    for (what, declined, code, allowed) in [
        ("everything", plain(), Code::Unauthenticated, None),
        ("stream", plain(), Code::Internal, Some(of(Mode::Once, sample(COUNTERS, 100)))),
        ("once", of(Mode::Once, target_defined(STATE)), Code::InvalidArgument, Some(plain())),
        ("poll", of(Mode::Poll, target_defined(STATE)), Code::InvalidArgument, Some(plain())),
        ("on-change", of(Mode::Stream, on_change(STATE)), Code::Unimplemented, Some(plain())),
        ("sample", plain(), Code::Unimplemented, Some(of(Mode::Stream, on_change(STATE)))),
        ("target-defined", of(Mode::Stream, target_defined(STATE)), Code::InvalidArgument, Some(plain())),
        ("mixed", mixed, Code::InvalidArgument, Some(plain())),
        ("proto", plain(), Code::InvalidArgument, Some(in_encoding(Encoding::JsonIetf))),
        ("json", in_encoding(Encoding::Json), Code::InvalidArgument, Some(plain())),
        ("json-ietf", in_encoding(Encoding::JsonIetf), Code::InvalidArgument, Some(plain())),
        ("wildcard", plain(), Code::InvalidArgument, Some(of(Mode::Stream, sample(keyless, 100)))),
        ("keyless", of(Mode::Stream, sample(keyless, 100)), Code::InvalidArgument, Some(plain())),
        ("origin", with_prefix(origin), Code::InvalidArgument, Some(plain())),
        ("prefix", with_prefix(Path::default()), Code::InvalidArgument, Some(plain())),
        ("no-target", plain(), Code::InvalidArgument, Some(with_prefix(target))),
    ] {
        assert_eq!(refused(what, declined).await, Some(code), "{what}");
        if let Some(allowed) = allowed {
            assert_eq!(refused(what, allowed).await, None, "{what}");
        }
    }
}

#[tokio::test]
async fn other_calls_are_declined_too() {
    let mut scene = Scene::new("refuses-capabilities", 5).await;
    let status = scene.client.capabilities(CapabilityRequest::default()).await.unwrap_err();
    assert_eq!(status.code(), Code::Unimplemented);
    let mut scene = Scene::new("refuses-get", 5).await;
    let asked =
        GetRequest { path: vec![path(STATE)], encoding: Encoding::Proto.into(), ..GetRequest::default() };
    assert_eq!(scene.client.get(asked).await.unwrap_err().code(), Code::InvalidArgument);
    assert!(scene.client.capabilities(CapabilityRequest::default()).await.is_ok());
}

#[tokio::test]
async fn a_login_is_wanted_with_every_call() {
    let mut scene = Scene::new("login", 5).await;
    let status = scene.stream().await.err().unwrap();
    assert_eq!(status.code(), Code::Unauthenticated);
    let mut request = tonic::Request::new(CapabilityRequest::default());
    request.metadata_mut().insert("username", "telemetry".parse().unwrap());
    request.metadata_mut().insert("password", "lab-password".parse().unwrap());
    assert!(scene.client.capabilities(request).await.is_ok());
    assert_eq!(scene.lab.gnmi_observed("fra-leaf-1").unwrap().unauthenticated, 1);
}
