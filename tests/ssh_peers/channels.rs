//! Shells and commands on a connection.

use noctui::proto::ssh::{Exit, Fault, Pty};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;

use crate::client::{connect, run, target};
use crate::keygen;
use crate::sshd::{LONGEST, Setup, Sshd};

fn server(settings: &str) -> Option<(Sshd, TempDir)> {
    let folder = TempDir::new().unwrap();
    let key = keygen::make(folder.path(), "key", "ed25519", &[]);
    Some((Sshd::start(&Setup { settings, authorized: &[&key], ..Setup::default() })?, folder))
}

async fn connected(server: &(Sshd, TempDir)) -> noctui::proto::ssh::Connection {
    connect(&target(&server.0, &[&server.1.path().join("key")]))
        .await
        .unwrap_or_else(|error| panic!("{error}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_one_after_the_other_end_with_their_own_status() {
    let Some(server) = server("") else { return };
    let connection = connected(&server).await;
    assert_eq!(run(&connection, "echo one").await, ("one\n".into(), Exit::Status(0)));
    assert_eq!(run(&connection, "echo two >&2; exit 3").await, ("two\n".into(), Exit::Status(3)));
    assert!(matches!(run(&connection, "kill -9 $$").await.1, Exit::Signal(name) if name == "KILL"));
    assert!(connection.is_alive());
    assert!(connection.version().starts_with("SSH-2.0-OpenSSH"));
    let shown = keygen::public(&server.0.folder.path().join("host"));
    assert!(connection.host_key().is_some_and(|key| shown.starts_with(&*key.algorithm)));
    connection.clone().close().await;
    assert!(!connection.is_alive());
}

/// Reads until the text appears.
async fn read_until(shell: &mut (impl tokio::io::AsyncRead + Unpin), text: &str) -> String {
    let mut all = Vec::new();
    let read = async {
        while !String::from_utf8_lossy(&all).contains(text) {
            let mut octets = [0; 1024];
            let count = shell.read(&mut octets).await.unwrap();
            assert!(count > 0, "it ended: {}", String::from_utf8_lossy(&all));
            all.extend_from_slice(&octets[..count]);
        }
    };
    timeout(LONGEST, read).await.unwrap_or_else(|_| panic!("no {text:?}"));
    String::from_utf8_lossy(&all).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shell_has_a_terminal_whose_size_can_change() {
    let Some(server) = server("") else { return };
    let connection = connected(&server).await;
    let pty = Pty { columns: 132, rows: 43, ..Pty::default() };
    let mut shell = connection.shell(&pty).await.unwrap_or_else(|error| panic!("{error}"));
    shell.write_all(b"exec sh\necho \"<$TERM>\"; stty size\n").await.unwrap();
    assert!(read_until(&mut shell, "43 132\r\n").await.contains("<vt100>"));
    shell.resize(100, 50).await.unwrap();
    shell.write_all(b"stty size\n").await.unwrap();
    read_until(&mut shell, "50 100\r\n").await;
    assert!(shell.received_octets() > 0 && shell.lost_octets() == 0);
    shell.write_all(b"exit 7\n").await.unwrap();
    assert_eq!(timeout(LONGEST, shell.exit()).await.unwrap(), Exit::Status(7));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_that_nobody_reads_holds_up_no_other() {
    let Some(server) = server("") else { return };
    let connection = connected(&server).await;
    let unread = connection.exec("yes").await.unwrap();
    for _ in 0..5 {
        let (output, _) = timeout(LONGEST, run(&connection, "echo still here")).await.unwrap();
        assert_eq!(output, "still here\n");
    }
    while unread.lost_octets() == 0 {
        tokio::task::yield_now().await;
    }
    drop(unread);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_one_session_is_allowed_the_second_has_a_connection_of_its_own() {
    let Some(server) = server("MaxSessions 1") else { return };
    let connection = connected(&server).await;
    let mut shell = connection.shell(&Pty::default()).await.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(run(&connection, "echo beside").await.0, "beside\n");
    assert_eq!(server.0.logged("Accepted publickey"), 2);
    shell.write_all(b"exit 0\n").await.unwrap();
    assert_eq!(timeout(LONGEST, shell.exit()).await.unwrap(), Exit::Status(0));
    // Whether the server has noticed that the seat is free or not.
    assert_eq!(run(&connection, "echo alone").await.0, "alone\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_no_session_is_allowed_that_is_said() {
    let Some(server) = server("MaxSessions 0") else { return };
    let error = connected(&server).await.exec("echo").await.err().unwrap();
    assert!(matches!(error.fault, Fault::NoSession { .. }), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_while_keys_are_exchanged_again_under_load() {
    let Some(server) = server("RekeyLimit 1M") else { return };
    let connection = connected(&server).await;
    let mut shell = connection.shell(&Pty::default()).await.unwrap();
    let channel = connection.exec("seq 1 300000; cat | wc -c").await.unwrap();
    let (mut output, _) = channel.streams();
    let read = async {
        let mut text = String::new();
        output.read_to_string(&mut text).await.map(|_| text)
    };
    let write = async {
        let mut channel = channel;
        let part = [b'x'; 32 * 1024];
        for _ in 0..60 {
            channel.input().write_all(&part).await.unwrap();
            shell.write_all(b"true\n").await.unwrap();
        }
        channel.input().shutdown().await.unwrap();
        channel
    };
    let (text, channel) = timeout(3 * LONGEST, async { tokio::join!(read, write) }).await.unwrap();
    let (text, mut number) = (text.unwrap(), 0);
    for line in text.lines().take(300_000) {
        number += 1;
        assert_eq!(line.parse(), Ok(number));
    }
    assert_eq!(text.lines().last().unwrap().trim(), (60 * 32 * 1024).to_string());
    assert_eq!(channel.lost_octets(), 0);
    assert!(shell.received_octets() > 0);
}
