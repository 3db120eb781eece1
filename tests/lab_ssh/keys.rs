//! Host keys: the same in every run, another one when it is asked for, old ones where a device is old.

use std::borrow::Cow;

use noctui::lab::{Lab, LabOptions, SshHabit};
use russh::{Preferred, cipher, client, kex, mac};

use crate::client::{DEVICE, connect_with, lab};

async fn shown(lab: &Lab, device: &str) -> String {
    let (_, shown) = connect_with(lab, device, client::Config::default()).await.unwrap();
    let key = shown.0.lock().unwrap().clone().unwrap();
    key.to_openssh().unwrap()
}

#[tokio::test]
async fn host_keys_are_those_of_the_seed_and_stand_in_the_file() {
    let one = Lab::start(LabOptions::default()).await.unwrap();
    let two = Lab::start(LabOptions::default()).await.unwrap();
    let other = Lab::start(LabOptions { seed: 7, ..LabOptions::default() }).await.unwrap();
    let key = shown(&one, DEVICE).await;
    assert_eq!(key, shown(&two, DEVICE).await);
    assert_ne!(key, shown(&other, DEVICE).await);
    assert_ne!(key, shown(&one, "fra-leaf-2").await);
    let line = format!("[127.0.0.1]:{} {key}\n", one.ssh_address(DEVICE).unwrap().port());
    assert!(one.known_hosts().contains(&line));
    assert_eq!(one.known_hosts().lines().count(), 12);
}

#[tokio::test]
async fn a_new_host_key_is_another_one() {
    let (usual, new) = (lab([]).await, lab([SshHabit::NewHostKey]).await);
    assert_ne!(shown(&usual, DEVICE).await, shown(&new, DEVICE).await);
    assert_eq!(shown(&usual, "fra-leaf-2").await, shown(&new, "fra-leaf-2").await);
}

#[tokio::test]
async fn an_old_device_agrees_only_with_who_speaks_as_it_does() {
    let lab = lab([SshHabit::Legacy]).await;
    let refused = connect_with(&lab, DEVICE, client::Config::default()).await;
    assert!(matches!(refused, Err(russh::Error::NoCommonAlgo { .. })), "{:?}", refused.err());
    let preferred = Preferred {
        kex: Cow::Borrowed(&[kex::DH_G14_SHA1]),
        cipher: Cow::Borrowed(&[cipher::AES_128_CBC]),
        mac: Cow::Borrowed(&[mac::HMAC_SHA1]),
        ..Preferred::DEFAULT
    };
    let config = client::Config { preferred, ..client::Config::default() };
    let (mut handle, shown) = connect_with(&lab, DEVICE, config).await.unwrap();
    assert!(shown.0.lock().unwrap().as_ref().unwrap().algorithm().is_rsa());
    assert!(handle.authenticate_password("noc", "lab-password").await.unwrap().success());
    assert_eq!(lab.ssh_observed(DEVICE).unwrap().handshakes_failed, 1);
}
