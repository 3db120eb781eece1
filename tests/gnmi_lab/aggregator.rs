//! One target that speaks for all devices.

use noctui::lab::Streams;
use noctui::proto::gnmi::pb::{CapabilityRequest, Encoding, Notification, Path, SubscriptionList};
use tonic::Code;

use crate::client::{MOMENT, Mode, calm, connect, list, sample, subscribe};

const OPER: &str = "interfaces/interface[name=*]/state/oper-status";

fn asking(target: &str) -> SubscriptionList {
    SubscriptionList {
        prefix: Some(Path { target: target.to_owned(), ..Path::default() }),
        ..list(Mode::Stream, Encoding::Proto, vec![sample(OPER, 100)])
    }
}

fn target(notification: &Notification) -> &str {
    &notification.prefix.as_ref().unwrap().target
}

fn is_meta(notification: &Notification, leaf: &str) -> bool {
    let text = format!("{:?}", notification.update);
    text.contains("\"meta\"") && text.contains(leaf)
}

#[tokio::test]
async fn it_speaks_for_every_device_and_says_nothing_twice() {
    let (lab, _clock) = calm(Streams::All).await;
    let mut client = connect(lab.aggregator().unwrap().0).await;
    let refused = client.capabilities(CapabilityRequest::default()).await.unwrap_err();
    assert_eq!(refused.code(), Code::Unimplemented);
    let mut answers = subscribe(&mut client, asking("*")).await.unwrap();
    let first = answers.first().await;
    let mut targets: Vec<&str> = first.iter().map(target).collect();
    targets.dedup();
    assert_eq!(targets.len(), 12);
    assert!(first.iter().all(|notification| notification.update.len() == 1));
    assert_eq!(first.iter().filter(|notification| is_meta(notification, "latestTimestamp")).count(), 12);
    assert_eq!(answers.within(MOMENT).await.unwrap(), None);
    lab.stop().await;
}

#[tokio::test]
async fn a_device_that_drops_is_deleted_and_one_that_returns_is_told_anew() {
    let (mut lab, _clock) = calm(Streams::All).await;
    let mut client = connect(lab.aggregator().unwrap().0).await;
    let mut answers = subscribe(&mut client, asking("fra-leaf-1")).await.unwrap();
    assert!(answers.first().await.iter().all(|notification| target(notification) == "fra-leaf-1"));
    lab.set_silent("fra-leaf-1", true).unwrap();
    let gone = answers.find(|notification| !notification.delete.is_empty()).await;
    assert_eq!((target(&gone), &gone.delete[..]), ("fra-leaf-1", &[Path::default()][..]));
    answers.find(|notification| is_meta(notification, "connected")).await;
    lab.set_silent("fra-leaf-1", false).unwrap();
    answers.find(|notification| format!("{notification:?}").contains("Ethernet2")).await;
    answers.find(|notification| is_meta(notification, "connected")).await;
    lab.stop().await;
}

#[tokio::test]
async fn an_unknown_target_is_not_found() {
    let (lab, _clock) = calm(Streams::All).await;
    let mut client = connect(lab.aggregator().unwrap().0).await;
    let status = subscribe(&mut client, asking("nobody")).await.err().unwrap();
    assert_eq!(status.code(), Code::NotFound);
    lab.stop().await;
}
