//! What goes wrong before a login, and what is said of it.

use std::time::Duration;

use noctui::proto::ssh::{Algorithms, Fault, Stage, UnknownKey};
use tempfile::TempDir;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

use crate::client::{Operator, client_of, connect, target, trust, works};
use crate::keygen;
use crate::sshd::{Setup, Sshd, greeting};

const LEGACY: &str = "KexAlgorithms diffie-hellman-group14-sha1\nCiphers aes128-cbc\nMACs hmac-sha1\n\
                      HostKeyAlgorithms ssh-rsa";

#[tokio::test(flavor = "multi_thread")]
async fn an_old_server_is_reached_with_the_legacy_set_alone() {
    let folder = TempDir::new().unwrap();
    let key = keygen::make(folder.path(), "key", "rsa", &["-b", "2048"]);
    let setup = Setup { settings: LEGACY, authorized: &[&key], host_key: Some("rsa"), ..Setup::default() };
    let Some(server) = Sshd::start(&setup) else { return };
    let mut target = target(&server, &[&key]);
    let error = connect(&target).await.err().unwrap();
    assert_eq!(error.stage(), Stage::KeyExchange);
    let text = error.to_string();
    assert!(text.contains("it offers diffie-hellman-group14-sha1"), "{text}");
    assert!(text.contains("set ssh.algorithms = \"legacy\""), "{text}");
    target.algorithms = Algorithms::Legacy;
    works(&target).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_old_algorithm_is_spoken() {
    let folder = TempDir::new().unwrap();
    let key = keygen::make(folder.path(), "key", "ed25519", &[]);
    for settings in [
        "KexAlgorithms diffie-hellman-group1-sha1",
        "KexAlgorithms diffie-hellman-group-exchange-sha1",
        "KexAlgorithms diffie-hellman-group-exchange-sha256",
        "KexAlgorithms ecdh-sha2-nistp384",
        "Ciphers 3des-cbc\nMACs hmac-sha1-etm@openssh.com",
        "Ciphers aes256-cbc\nMACs hmac-sha1",
        "Ciphers aes128-gcm@openssh.com",
    ] {
        let Some(server) = Sshd::start(&Setup { settings, authorized: &[&key], ..Setup::default() }) else {
            return;
        };
        let mut target = target(&server, &[&key]);
        target.algorithms = Algorithms::Legacy;
        works(&target).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_hangs_up_after_one_attempt_is_not_tried_again() {
    let folder = TempDir::new().unwrap();
    let [stranger, good] = ["stranger", "good"].map(|name| keygen::make(folder.path(), name, "ed25519", &[]));
    let setup = Setup { settings: "MaxAuthTries 1", authorized: &[&good], ..Setup::default() };
    let Some(server) = Sshd::start(&setup) else { return };
    let error = connect(&target(&server, &[&stranger, &good])).await.err().unwrap();
    assert!(matches!(error.fault, Fault::OutcomeUnknown { method: "publickey", .. }), "{error}");
    assert!(error.to_string().contains("not repeated"), "{error}");
    assert_eq!(error.attempts.total(), 1);
    assert_eq!(error.doubted_credential().map(|name| &**name), Some("me"));
    assert_eq!(server.logged("Accepted"), 0);
    works(&target(&server, &[&good])).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_host_is_asked_about_learned_and_known_from_then_on() {
    let folder = TempDir::new().unwrap();
    let key = keygen::make(folder.path(), "key", "ed25519", &[]);
    let Some(server) = Sshd::start(&Setup { authorized: &[&key], ..Setup::default() }) else { return };
    let mut own = target(&server, &[&key]);
    own.trust = trust(folder.path(), "", UnknownKey::Ask);
    let error = connect(&own).await.err().unwrap();
    assert!(matches!(error.fault, Fault::HostKeyUnknown { .. }), "{error}");
    let operator = std::sync::Arc::new(Operator { accepts: true, ..Operator::default() });
    let client = client_of(std::sync::Arc::clone(&operator));
    let own = std::sync::Arc::new(own);
    for _ in 0..2 {
        client.connect(&own, &|_| {}).await.unwrap_or_else(|error| panic!("{error}"));
    }
    assert_eq!(operator.asked().len(), 1, "known the second time");
    let learned = std::fs::read_to_string(folder.path().join("known_hosts")).unwrap();
    assert!(learned.starts_with(&format!("[127.0.0.1]:{} ssh-ed25519 ", server.port)), "{learned}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_key_is_refused_before_anything_is_said_of_us() {
    let folder = TempDir::new().unwrap();
    let key = keygen::make(folder.path(), "key", "ed25519", &[]);
    let Some(server) = Sshd::start(&Setup { authorized: &[&key], ..Setup::default() }) else { return };
    for unknown in [UnknownKey::Ask, UnknownKey::Learn] {
        let mut own = target(&server, &[&key]);
        let lines = format!("[127.0.0.1]:{} {}", server.port, keygen::public(&key));
        own.trust = trust(folder.path(), &lines, unknown);
        let operator = std::sync::Arc::new(Operator { accepts: true, ..Operator::default() });
        let client = client_of(std::sync::Arc::clone(&operator));
        let error = client.connect(&std::sync::Arc::new(own), &|_| {}).await.err().unwrap();
        assert!(matches!(error.fault, Fault::HostKeyChanged(_)), "{error}");
        let text = error.to_string();
        assert_eq!(text.matches("SHA256:").count(), 2, "{text}");
        assert!(operator.asked().is_empty());
    }
    assert_eq!(server.logged("Failed") + server.logged("Accepted"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_peer_that_says_nothing_or_something_else_is_left_in_time() {
    let folder = TempDir::new().unwrap();
    let key = keygen::make(folder.path(), "key", "ed25519", &[]);
    let Some(server) = Sshd::start(&Setup { authorized: &[&key], ..Setup::default() }) else { return };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut own = target(&server, &[&key]);
    own.endpoint.port = listener.local_addr().unwrap().port();
    own.deadlines.key_exchange = Duration::from_millis(300);
    let error = connect(&own).await.err().unwrap();
    assert!(matches!(error.fault, Fault::Slow { stage: Stage::KeyExchange, .. }), "{error}");
    own.deadlines.key_exchange = crate::sshd::LONGEST;
    let (answered, error) = tokio::join!(
        async {
            listener.accept().await.unwrap();
            let (mut stream, _) = listener.accept().await.unwrap();
            stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await
        },
        connect(&own)
    );
    answered.unwrap();
    assert!(matches!(error.err().unwrap().fault, Fault::Ended { stage: Stage::KeyExchange, .. }));
    drop(listener);
    let error = connect(&own).await.err().unwrap();
    assert!(matches!(error.fault, Fault::Tcp { .. }), "{error}");
    assert!(greeting(server.port).is_some());
}
