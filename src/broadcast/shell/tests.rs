//! What shells promise, on scripted devices and paused time.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, DuplexStream},
    sync::watch,
};

use super::super::{
    scripted::Script,
    tests::{Scene, recorded, refusing, scene, trail},
};
use crate::{
    model::{DeviceId, ShellPicture},
    plan::{BroadcastCmd, ShellInput, ShellSize},
};

const SIZE: ShellSize = ShellSize { columns: 20, rows: 3 };

fn text(picture: &ShellPicture) -> String {
    let cells = picture.cells.iter().map(|cell| if cell.text.is_empty() { " " } else { &*cell.text });
    cells.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn open(scene: &Scene, devices: &[u32]) -> watch::Receiver<Arc<[Arc<ShellPicture>]>> {
    let devices = devices.iter().copied().map(DeviceId).collect();
    scene.order(BroadcastCmd::OpenShells(devices, SIZE));
    scene.broadcaster.shells()
}

async fn until(
    shells: &mut watch::Receiver<Arc<[Arc<ShellPicture>]>>,
    wanted: impl Fn(&[Arc<ShellPicture>]) -> bool,
) -> Arc<[Arc<ShellPicture>]> {
    let seen = tokio::time::timeout(Duration::from_secs(60), shells.wait_for(|shown| wanted(shown))).await;
    seen.expect("it comes to pass").unwrap().clone()
}

async fn far_end(scene: &Scene, device: u32) -> DuplexStream {
    loop {
        if let Some(far) = scene.network.far.lock().unwrap().remove(&DeviceId(device)) {
            return far;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

async fn typed(far: &mut DuplexStream) -> String {
    let mut buffer = [0; 64];
    let read = tokio::time::timeout(Duration::from_secs(60), far.read(&mut buffer)).await;
    String::from_utf8_lossy(&buffer[..read.expect("something is typed").unwrap()]).into_owned()
}

fn key(key: &str) -> BroadcastCmd {
    BroadcastCmd::Type(ShellInput::Key(key.parse().unwrap()))
}

#[tokio::test(start_paused = true)]
async fn a_shell_shows_what_comes_and_sends_what_is_typed() {
    let scene = scene();
    let mut shells = open(&scene, &[1]);
    until(&mut shells, |shown| shown.first().is_some_and(|shell| text(shell) == "Connecting ..")).await;
    let mut far = far_end(&scene, 1).await;
    far.write_all(b"r1# \x1b[?1h").await.unwrap();
    until(&mut shells, |shown| text(&shown[0]) == "r1#").await;
    scene.order(key("up"));
    assert_eq!(typed(&mut far).await, "\u{1b}OA", "as the program asked for");
    scene.order(BroadcastCmd::Type(ShellInput::Paste("show clock\n".into())));
    assert_eq!(typed(&mut far).await, "show clock\r");
    drop(far);
    let ended = until(&mut shells, |shown| shown[0].ended.is_some()).await;
    assert_eq!(ended[0].ended.as_deref(), Some("The shell has ended."));
    assert_eq!(text(&ended[0]), "r1#", "its last screen stays");
}

#[tokio::test(start_paused = true)]
async fn what_is_typed_reaches_all_that_listen() {
    let scene = scene();
    let mut shells = open(&scene, &[1, 2, 3]);
    let (mut one, mut two, mut three) =
        (far_end(&scene, 1).await, far_end(&scene, 2).await, far_end(&scene, 3).await);
    scene.order(key("a"));
    for far in [&mut one, &mut two, &mut three] {
        assert_eq!(typed(far).await, "a");
    }
    scene.order(BroadcastCmd::Listen(DeviceId(2), false));
    until(&mut shells, |shown| !shown[1].listens).await;
    scene.order(key("b"));
    assert_eq!((typed(&mut one).await, typed(&mut three).await), ("b".into(), "b".into()));
    scene.order(BroadcastCmd::Listen(DeviceId(2), true));
    scene.order(key("c"));
    assert_eq!(typed(&mut two).await, "c", "what was typed meanwhile is not typed later");
}

#[tokio::test(start_paused = true)]
async fn a_wrong_password_reaches_the_account_once_from_shells_too() {
    let scene = scene();
    for id in 0..20 {
        scene.network.set(&format!("r{id}"), refusing());
    }
    let mut shells = open(&scene, &(0..20).collect::<Vec<_>>());
    let shown =
        until(&mut shells, |shown| shown.len() == 20 && shown.iter().all(|shell| shell.ended.is_some()))
            .await;
    assert_eq!((shown.len(), scene.network.logins.load(Ordering::Relaxed)), (20, 1));
    assert_eq!(shown[0].ended.as_deref(), Some("login refused"));
}

#[tokio::test(start_paused = true)]
async fn a_shell_that_is_closed_leaves_the_screen_and_the_device() {
    let scene = scene();
    let mut shells = open(&scene, &[1, 2]);
    let mut far = far_end(&scene, 1).await;
    scene.order(BroadcastCmd::CloseShells(Some(DeviceId(1))));
    until(&mut shells, |shown| shown.len() == 1).await;
    assert_eq!(typed(&mut far).await, "", "the device sees the end");
    scene.order(BroadcastCmd::CloseShells(None));
    until(&mut shells, |shown| shown.is_empty()).await;
}

#[tokio::test(start_paused = true)]
async fn shells_and_what_is_typed_into_them_are_on_record_without_what_is_not_echoed() {
    let state = tempfile::tempdir().unwrap();
    let scene = recorded(state.path());
    scene.network.set("r2", refusing());
    let mut shells = open(&scene, &[1, 2]);
    let mut far = far_end(&scene, 1).await;
    far.write_all(b"r1> enable").await.unwrap();
    until(&mut shells, |shown| text(&shown[0]) == "r1> enable").await;
    scene.order(key("enter"));
    typed(&mut far).await;
    far.write_all(b"\r\nPassword: ").await.unwrap();
    until(&mut shells, |shown| text(&shown[0]).ends_with("Password:")).await;
    scene.order(BroadcastCmd::Type(ShellInput::Paste("hunter2\n".into())));
    typed(&mut far).await;
    far.write_all(b"\r\nr1# ").await.unwrap();
    until(&mut shells, |shown| text(&shown[0]).ends_with("r1#")).await;
    scene.order(BroadcastCmd::Type(ShellInput::Paste("reload\n".into())));
    typed(&mut far).await;
    until(&mut shells, |shown| shown[1].ended.is_some()).await;
    scene.order(BroadcastCmd::CloseShells(None));
    until(&mut shells, |shown| shown.is_empty()).await;
    scene.broadcaster.stop().await;
    let trail = trail(state.path());
    let wanted = [
        "\"kind\":\"shells\",\"devices\":[\"r1\",\"r2\"]",
        "\"host-key\":\"SHA256:abc\",\"event\":\"opened\"",
        "\"event\":\"failed\",\"note\":\"login refused\"",
        "\"kind\":\"typed\",\"device\":\"r1\",\"text\":\"r1> enable\"",
        "(pasted unseen, 8 octets) Password:",
        "(pasted) r1# reload",
        "\"event\":\"closed\",\"note\":\"The operator closed it.\"",
    ];
    for text in wanted {
        assert_eq!(trail.iter().filter(|line| line.contains(text)).count(), 1, "{text}: {trail:#?}");
    }
    assert!(!trail.concat().contains("hunter2"), "{trail:#?}");
}

#[tokio::test(start_paused = true)]
async fn where_nothing_can_be_put_on_record_no_shell_is_opened() {
    let state = tempfile::tempdir().unwrap();
    let file = state.path().join("file");
    std::fs::write(&file, "").unwrap();
    let scene = recorded(&file);
    let mut shells = open(&scene, &[1]);
    let shown = until(&mut shells, |shown| shown.first().is_some_and(|shell| shell.ended.is_some())).await;
    assert!(shown[0].ended.as_deref().unwrap().contains("not on record"), "{:?}", shown[0].ended);
    assert_eq!(scene.network.logins.load(Ordering::Relaxed), 0);
}

#[tokio::test(start_paused = true)]
async fn a_flood_costs_a_few_pictures_a_second() {
    let scene = scene();
    scene.network.set("r1", Script::default());
    let mut shells = open(&scene, &[1]);
    let mut far = far_end(&scene, 1).await;
    let flood = tokio::spawn(async move {
        for n in 0..10_000 {
            far.write_all(format!("line {n}\r\n").as_bytes()).await.unwrap();
            tokio::time::sleep(Duration::from_micros(100)).await;
        }
        far
    });
    let mut pictures = 0;
    let begun = tokio::time::Instant::now();
    while !flood.is_finished() {
        shells.changed().await.unwrap();
        pictures += 1;
    }
    let seconds = begun.elapsed().as_secs_f64();
    assert!(f64::from(pictures) <= 31.0 * seconds + 3.0, "{pictures} in {seconds} s");
}
