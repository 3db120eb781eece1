//! Certificates of users and of hosts.

use std::path::Path;

use noctui::proto::ssh::{Fault, UnknownKey};
use tempfile::TempDir;

use crate::client::{USER, connect, target, trust, works};
use crate::keygen;
use crate::sshd::{Setup, Sshd};

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_beside_the_key_logs_in() {
    for kind in ["ed25519", "rsa"] {
        let folder = TempDir::new().unwrap();
        let authority = keygen::make(folder.path(), "authority", "ed25519", &[]);
        let key = keygen::make(folder.path(), "key", kind, &[]);
        keygen::certify(&authority, &key, &["-n", &USER]);
        let settings = format!("TrustedUserCAKeys {}.pub", authority.display());
        let Some(server) = Sshd::start(&Setup { settings: &settings, ..Setup::default() }) else { return };
        let connection = works(&target(&server, &[&key])).await;
        assert_eq!(connection.attempts().keys, 1);
        assert_eq!(server.logged("-CERT SHA256:"), 1, "{}", server.log());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_whose_time_is_over_costs_no_attempt() {
    let folder = TempDir::new().unwrap();
    let authority = keygen::make(folder.path(), "authority", "ed25519", &[]);
    let key = keygen::make(folder.path(), "key", "ed25519", &[]);
    keygen::certify(&authority, &key, &["-n", &USER, "-V", "20200101:20200102"]);
    let Some(server) = Sshd::start(&Setup { authorized: &[&key], ..Setup::default() }) else { return };
    assert_eq!(works(&target(&server, &[&key])).await.attempts().keys, 1);
}

/// A server that shows a certificate for these names.
fn certified(folder: &Path, names: &str, more: &[&str]) -> Option<(Sshd, std::path::PathBuf)> {
    let key = keygen::make(folder, "key", "ed25519", &[]);
    let authority = keygen::make(folder, "authority", "ed25519", &[]);
    let host = keygen::make(folder, "certified", "ed25519", &[]);
    keygen::certify(&authority, &host, &[&["-h", "-n", names], more].concat());
    let settings = format!("HostCertificate {}-cert.pub", host.display());
    let setup =
        Setup { settings: &settings, authorized: &[&key], host_key_file: Some(&host), ..Setup::default() };
    Some((Sshd::start(&setup)?, key))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_is_known_by_its_certificate() {
    let folder = TempDir::new().unwrap();
    let Some((server, key)) = certified(folder.path(), "127.0.0.1", &[]) else { return };
    let authority = keygen::public(&folder.path().join("authority"));
    let lines = format!("@cert-authority [127.0.0.1]:{} {authority}", server.port);
    let mut own = target_of(&server, &key);
    own.trust = trust(folder.path(), &lines, UnknownKey::Ask);
    let key = works(&own).await.host_key().unwrap().to_string();
    let place = format!("vouched for by the authority of {}:1", folder.path().join("known_hosts").display());
    assert!(key.starts_with("ssh-ed25519 SHA256:") && key.ends_with(&place), "{key}");
}

fn target_of(server: &Sshd, key: &Path) -> noctui::proto::ssh::Target {
    std::fs::copy(server.folder.path().join("config"), server.folder.path().join("host.pub")).unwrap();
    target(server, &[key])
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_for_another_host_is_refused() {
    for more in [&["-n", "core2.example.net"][..], &["-n", "127.0.0.1", "-V", "20200101:20200102"]] {
        let folder = TempDir::new().unwrap();
        let Some((server, key)) = certified(folder.path(), "placeholder", more) else { return };
        let authority = keygen::public(&folder.path().join("authority"));
        let lines = format!("@cert-authority [127.0.0.1]:{} {authority}", server.port);
        let mut own = target_of(&server, &key);
        own.trust = trust(folder.path(), &lines, UnknownKey::Learn);
        let error = connect(&own).await.err().unwrap();
        assert!(matches!(error.fault, Fault::HostKeyUnknown { .. }), "{error}");
        assert_eq!(server.logged("Accepted"), 0);
    }
}
