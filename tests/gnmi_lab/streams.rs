//! Modes of subscriptions, wildcards, heartbeats, polls, and a plug that is pulled.

use noctui::lab::{Quirk, QuirkKind, Streams};
use noctui::proto::gnmi::pb::{Encoding, Path, SubscriptionList, get_request};

use crate::client::{
    Answer, Answers, COUNTERS, Client, MOMENT, Mode, STATE, calm, connect, get, list, on_change, path, poll,
    request, said, sample, subscribe, target_defined,
};

const LEAF: &str = "fra-leaf-1";
const OPER: &str = "interfaces/interface[name=*]/state/oper-status";
const OCTETS: &str = "interfaces/interface[name=Ethernet2]/state/counters/in-octets";

async fn client(streams: Streams) -> (noctui::lab::Lab, noctui::lab::LabClock, Client) {
    let (lab, clock) = calm(streams).await;
    let client = connect(lab.gnmi_address(LEAF).unwrap()).await;
    (lab, clock, client)
}

#[tokio::test]
async fn a_call_of_several_modes_sends_everything_once_and_then_what_is_due() {
    let (lab, clock, mut client) = client(Streams::Half).await;
    let asked = list(Mode::Stream, Encoding::Proto, vec![on_change(STATE), sample(COUNTERS, 100)]);
    let mut answers = subscribe(&mut client, asked).await.unwrap();
    let first = said(&answers.first().await);
    assert_eq!(get(&first, "Ethernet2", "oper-status"), "up");
    let before: u64 = get(&first, "Ethernet49", "in-octets").parse().unwrap();
    clock.advance(std::time::Duration::from_secs(10));
    let later = answers
        .find(|notification| {
            let said = said(std::slice::from_ref(notification));
            let after = said.get(&("Ethernet49".to_owned(), "in-octets".to_owned()));
            after.is_some_and(|after| after.parse::<u64>().unwrap() > before)
        })
        .await;
    assert_eq!(later.update.len(), 1);
    let seen = lab.gnmi_observed(LEAF).unwrap();
    assert_eq!((seen.streams, seen.on_change, seen.sample, seen.refused), (1, 1, 1, 0));
    lab.stop().await;
}

#[tokio::test]
async fn a_state_is_sent_when_it_changes_and_not_before() {
    let (mut lab, _clock, mut client) = client(Streams::Half).await;
    let asked = list(Mode::Stream, Encoding::Proto, vec![on_change(OPER)]);
    let mut answers = subscribe(&mut client, asked).await.unwrap();
    answers.first().await;
    assert_eq!(answers.within(MOMENT).await.unwrap(), None);
    let down = Quirk { interface: Some("Ethernet2".to_owned()), ..Quirk::always(LEAF, QuirkKind::PortDown) };
    lab.inject([down]).unwrap();
    let Answer::Update(change) = answers.next().await else { panic!("no update") };
    assert_eq!(get(&said(&[change]), "Ethernet2", "oper-status"), "down");
    assert_eq!(answers.within(MOMENT).await.unwrap(), None);
    lab.stop().await;
}

#[tokio::test]
async fn an_interface_that_vanishes_is_taken_back() {
    let (mut lab, _clock, mut client) = client(Streams::Half).await;
    let asked = list(Mode::Stream, Encoding::Proto, vec![target_defined(OPER)]);
    let mut answers = subscribe(&mut client, asked).await.unwrap();
    answers.first().await;
    let gone = Quirk { interface: Some("Ethernet2".to_owned()), ..Quirk::always(LEAF, QuirkKind::Vanish) };
    lab.inject([gone]).unwrap();
    let deleted = answers.find(|notification| !notification.delete.is_empty()).await;
    assert_eq!(deleted.delete, [path("interfaces/interface[name=Ethernet2]")]);
    lab.clear(LEAF).unwrap();
    let back = answers.find(|notification| !notification.update.is_empty()).await;
    assert_eq!(get(&said(&[back]), "Ethernet2", "oper-status"), "up");
    lab.stop().await;
}

#[tokio::test]
async fn a_heartbeat_repeats_what_has_not_changed() {
    let (lab, _clock, mut client) = client(Streams::Half).await;
    let mut beating = on_change("interfaces/interface[name=Ethernet2]/state/oper-status");
    beating.heartbeat_interval = 100_000_000;
    let mut answers =
        subscribe(&mut client, list(Mode::Stream, Encoding::Proto, vec![beating])).await.unwrap();
    answers.first().await;
    for _ in 0..3 {
        let Answer::Update(beat) = answers.next().await else { panic!("no update") };
        assert_eq!(get(&said(&[beat]), "Ethernet2", "oper-status"), "up");
    }
    lab.stop().await;
}

#[tokio::test]
async fn redundant_samples_are_suppressed_where_that_is_asked_for() {
    let (lab, clock, mut client) = client(Streams::Half).await;
    let mut quiet = sample(OCTETS, 100);
    quiet.suppress_redundant = true;
    let mut answers = subscribe(&mut client, list(Mode::Stream, Encoding::Proto, vec![quiet])).await.unwrap();
    answers.first().await;
    // The first sample after the sync is one that nothing was compared with.
    answers.next().await;
    assert_eq!(answers.within(MOMENT).await.unwrap(), None);
    clock.advance(std::time::Duration::from_secs(1));
    assert!(matches!(answers.next().await, Answer::Update(_)));
    lab.stop().await;
}

#[tokio::test]
async fn only_updates_means_no_values_before_the_sync() {
    let (lab, _clock, mut client) = client(Streams::Half).await;
    let asked = list(Mode::Stream, Encoding::Proto, vec![sample(OCTETS, 100)]);
    let mut answers = subscribe(&mut client, SubscriptionList { updates_only: true, ..asked }).await.unwrap();
    assert_eq!(answers.next().await, Answer::Sync);
    assert!(matches!(answers.next().await, Answer::Update(_)));
    lab.stop().await;
}

#[tokio::test]
async fn once_ends_after_its_sync_and_a_poll_is_answered_each_time() {
    let (lab, _clock, mut client) = client(Streams::Half).await;
    let once = list(Mode::Once, Encoding::Proto, vec![target_defined(OCTETS)]);
    let mut answers = subscribe(&mut client, once).await.unwrap();
    assert_eq!(answers.first().await.len(), 1);
    assert!(answers.0.message().await.unwrap().is_none());
    let asked = request(list(Mode::Poll, Encoding::Proto, vec![target_defined(OCTETS)]));
    let asking = futures_util::stream::iter([asked, poll(), poll()]);
    let mut answers = Answers(client.subscribe(asking).await.unwrap().into_inner());
    for _ in 0..3 {
        assert_eq!(answers.first().await.len(), 1);
    }
    assert!(answers.0.message().await.unwrap().is_none());
    assert_eq!(lab.gnmi_observed(LEAF).unwrap().polled, 2);
    lab.stop().await;
}

#[tokio::test]
async fn the_key_may_be_anything_nothing_or_in_the_prefix() {
    let (lab, _clock, mut client) = client(Streams::Half).await;
    for (prefix, asked, count) in [
        ("", "interfaces/interface[name=*]/state/oper-status", 33),
        ("", "interfaces/interface/state/oper-status", 33),
        ("", "openconfig-interfaces:interfaces/interface/state/oper-status", 33),
        ("", ".../oper-status", 33),
        ("interfaces", "interface/state/oper-status", 33),
        ("interfaces/interface[name=Ethernet2]/state", "oper-status", 1),
        ("", "interfaces/interface[name=Ethernet99]/state/oper-status", 0),
        ("", "lldp/interfaces/interface[name=*]/neighbors/neighbor[id=*]/state/system-name", 2),
        ("", "system/state/hostname", 1),
        ("", "nothing/of/that/kind", 0),
    ] {
        let asked = SubscriptionList {
            prefix: (!prefix.is_empty()).then(|| path(prefix)),
            ..list(Mode::Once, Encoding::Proto, vec![target_defined(asked)])
        };
        let found = subscribe(&mut client, asked.clone()).await.unwrap().first().await;
        assert_eq!(found.len(), count, "{asked:?}");
    }
    lab.stop().await;
}

#[tokio::test]
async fn a_target_in_the_prefix_comes_back() {
    let (lab, _clock, mut client) = client(Streams::Half).await;
    let asked = SubscriptionList {
        prefix: Some(Path { target: LEAF.to_owned(), ..Path::default() }),
        ..list(Mode::Once, Encoding::Proto, vec![target_defined(OCTETS)])
    };
    let found = subscribe(&mut client, asked).await.unwrap().first().await;
    assert_eq!(found[0].prefix.as_ref().unwrap().target, LEAF);
    lab.stop().await;
}

#[tokio::test]
async fn get_and_capabilities_answer() {
    let (lab, _clock, mut client) = client(Streams::Half).await;
    let capabilities = client.capabilities(noctui::proto::gnmi::pb::CapabilityRequest::default()).await;
    let capabilities = capabilities.unwrap().into_inner();
    assert_eq!(capabilities.supported_models[0].name, "openconfig-interfaces");
    assert_eq!(capabilities.supported_encodings[0], i32::from(Encoding::Proto));
    let asked = noctui::proto::gnmi::pb::GetRequest {
        path: vec![path(STATE)],
        encoding: Encoding::Proto.into(),
        r#type: get_request::DataType::All.into(),
        ..Default::default()
    };
    let found = client.get(asked).await.unwrap().into_inner().notification;
    assert_eq!(get(&said(&found), "Ethernet49", "description"), "to fra-spine-1");
    lab.stop().await;
}

#[tokio::test]
async fn a_pulled_plug_silences_the_stream_until_it_is_back() {
    let (mut lab, _clock, mut client) = client(Streams::Half).await;
    let asked = list(Mode::Stream, Encoding::Proto, vec![sample(OCTETS, 100)]);
    let mut answers = subscribe(&mut client, asked).await.unwrap();
    answers.first().await;
    lab.set_silent(LEAF, true).unwrap();
    // What was under way still arrives.
    while answers.within(MOMENT).await.unwrap().is_some() {}
    lab.set_silent(LEAF, false).unwrap();
    assert!(matches!(answers.next().await, Answer::Update(_)));
    lab.stop().await;
}
