//! Our client.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use futures_util::future;
use futures_util::stream::{self, FuturesUnordered};
use noctui::proto::ssh::known_hosts::Files;
use noctui::proto::ssh::{
    Client, Endpoint, Exit, Login, NoSecret, Nobody, Pty, ShellChannel, Target, Trust, UnknownKey,
};
use secrecy::SecretString;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::usage::{processor, resident_kib};
use super::{FAN_OUT, PASSWORD, SESSIONS, USER, server};

/// A target whose key stands in a file, as that of every device does.
fn target(port: u16, folder: &tempfile::TempDir) -> Arc<Target> {
    let key = server::host_key().public_key().to_openssh().expect("a key can be written");
    let path = folder.path().join("known_hosts");
    std::fs::write(&path, format!("[127.0.0.1]:{port} {key}\n")).expect("a folder can be written to");
    let password = Arc::new(|| async { Ok::<_, NoSecret>(SecretString::from(PASSWORD)) });
    let login = Login { password: Some(password), ..Login::new("me", USER) };
    let trust = Trust { known: Arc::new(Files::new(vec![path], None)), unknown: UnknownKey::Ask };
    Arc::new(Target::new("core1", Endpoint::new("127.0.0.1", port), login, trust))
}

fn client() -> Client {
    Client::with_gap(Arc::new(Nobody), Duration::ZERO)
}

/// Tells the processor time and the time of all sessions, in milliseconds.
#[tokio::main]
pub async fn sessions(port: u16) {
    let folder = tempfile::tempdir().expect("a folder");
    let (client, target) = (client(), target(port, &folder));
    let began = Instant::now();
    let each = stream::iter(0..SESSIONS).map(|_| tokio::spawn(session(client.clone(), Arc::clone(&target))));
    each.buffer_unordered(FAN_OUT).for_each(|done| async { done.expect("no panic") }).await;
    println!("{} {}", processor().as_secs_f64() * 1e3, began.elapsed().as_secs_f64() * 1e3);
}

async fn session(client: Client, target: Arc<Target>) {
    let connection = client.connect(&target, &|_| {}).await.unwrap_or_else(|error| panic!("{error}"));
    let channel = connection.exec("show version").await.unwrap_or_else(|error| panic!("{error}"));
    let (mut output, _) = channel.streams();
    let mut text = String::new();
    output.read_to_string(&mut text).await.expect("text");
    assert_eq!((text.as_str(), channel.exit().await), ("it works\n", Exit::Status(0)));
    connection.close().await;
}

/// Tells how long it took to open all shells in milliseconds, the memory of each in KiB, and how long it takes to send
/// a line to all of them until the first answer is read, and until every one is, in milliseconds.
#[tokio::main]
pub async fn shells(port: u16) {
    let folder = tempfile::tempdir().expect("a folder");
    let (client, target) = (client(), target(port, &folder));
    // What is shared by all is no part of each.
    drop(shell(client.clone(), Arc::clone(&target)).await);
    let (began, before) = (Instant::now(), resident_kib());
    let each = stream::iter(0..SESSIONS).map(|_| tokio::spawn(shell(client.clone(), Arc::clone(&target))));
    let opened = each.buffer_unordered(FAN_OUT).map(|done| done.expect("no panic"));
    let mut shells: Vec<ShellChannel> = opened.collect().await;
    let (opened, memory) = (began.elapsed(), (resident_kib() - before) / SESSIONS as f64);
    future::join_all(shells.iter_mut().map(line)).await;
    let began = Instant::now();
    let mut answers: FuturesUnordered<_> = shells.iter_mut().map(line).collect();
    answers.next().await;
    let first = began.elapsed();
    answers.collect::<Vec<()>>().await;
    let [opened, first, all] = [opened, first, began.elapsed()].map(|time| time.as_secs_f64() * 1e3);
    println!("{opened} {memory} {first} {all}");
}

async fn shell(client: Client, target: Arc<Target>) -> ShellChannel {
    let connection = client.connect(&target, &|_| {}).await.unwrap_or_else(|error| panic!("{error}"));
    connection.shell(&Pty::default()).await.unwrap_or_else(|error| panic!("{error}"))
}

async fn line(shell: &mut ShellChannel) {
    const LINE: &[u8] = b"show version\n";
    shell.write_all(LINE).await.expect("the shell is open");
    let mut answer = [0; LINE.len()];
    shell.read_exact(&mut answer).await.expect("the shell is open");
    assert_eq!(answer, LINE);
}
