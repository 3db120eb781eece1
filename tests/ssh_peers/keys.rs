//! Every format of private keys, plain and encrypted.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::client::{connect, secret, target, untouched, works};
use crate::keygen;
use crate::sshd::{Setup, Sshd};

const KINDS: [(&str, &[&str]); 5] = [
    ("ed25519", &[]),
    ("ecdsa", &["-b", "256"]),
    ("ecdsa", &["-b", "384"]),
    ("ecdsa", &["-b", "521"]),
    ("rsa", &["-b", "2048"]),
];

/// One key of each kind in each format, plain or with a passphrase.
fn all_formats(folder: &Path, phrase: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for (kind, size) in KINDS {
        for format in ["OPENSSH", "PEM", "PKCS8"] {
            let name = format!("{kind}{}-{format}", size.last().unwrap_or(&""));
            // `ssh-keygen` writes Ed25519 in its own format whatever it is asked for.
            if kind == "ed25519" && format != "OPENSSH" {
                continue;
            }
            // OpenSSH's own format is the one that has no name here.
            let format: &[&str] = if format == "OPENSSH" { &[] } else { &["-m", format] };
            files.push(keygen::make(folder, &name, kind, &[size, format, &["-N", phrase]].concat()));
        }
    }
    files
}

fn server_for(files: &[PathBuf]) -> Option<Sshd> {
    let authorized: Vec<&Path> = files.iter().map(PathBuf::as_path).collect();
    Sshd::start(&Setup { authorized: &authorized, ..Setup::default() })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_in_every_format_logs_in() {
    let folder = TempDir::new().unwrap();
    let files = all_formats(folder.path(), "");
    let Some(server) = server_for(&files) else { return };
    for file in &files {
        let mut target = target(&server, &[file]);
        target.login.passphrase = untouched();
        let connection = works(&target).await;
        assert_eq!((connection.attempts().keys, connection.attempts().secrets), (1, 0), "{}", file.display());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_encrypted_key_in_every_format_logs_in_with_its_passphrase() {
    let folder = TempDir::new().unwrap();
    let files = all_formats(folder.path(), "correct horse");
    let Some(server) = server_for(&files) else { return };
    for file in &files {
        let mut target = target(&server, &[file]);
        target.login.passphrase = secret("correct horse");
        works(&target).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_encrypted_pem_key_with_a_cipher_that_is_not_read_says_what_helps() {
    let folder = TempDir::new().unwrap();
    let files = all_formats(folder.path(), "correct horse");
    let Some(server) = server_for(&files) else { return };
    let sealed = |file: &&PathBuf| file.to_string_lossy().ends_with("256-PEM");
    let file = files.iter().find(sealed).unwrap();
    let text = std::fs::read_to_string(file).unwrap();
    assert!(text.contains("DEK-Info: AES-128-CBC"), "{text}");
    std::fs::write(file, text.replace("AES-128-CBC", "DES-EDE3-CBC")).unwrap();
    std::fs::remove_file(format!("{}.pub", file.display())).unwrap();
    let mut target = target(&server, &[file]);
    target.login.passphrase = secret("correct horse");
    let error = connect(&target).await.err().unwrap().to_string();
    assert!(error.contains("a cipher that is not read here; ssh-keygen -p -o"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_cannot_be_used_says_why_and_the_next_one_is_tried() {
    let folder = TempDir::new().unwrap();
    let locked = keygen::make(folder.path(), "locked", "ed25519", &["-N", "correct horse"]);
    let good = keygen::make(folder.path(), "good", "ed25519", &[]);
    let Some(server) = Sshd::start(&Setup { authorized: &[&locked, &good], ..Setup::default() }) else {
        return;
    };
    let mut target = target(&server, &[Path::new("/nonexistent/key"), &locked, &good]);
    target.login.passphrase = secret("wrong");
    works(&target).await;
    target.login.keys.pop();
    let error = connect(&target).await.err().unwrap().to_string();
    assert!(error.contains("/nonexistent/key cannot be read"), "{error}");
    assert!(error.contains("the passphrase does not open"), "{error}");
    target.login.passphrase = None;
    let error = connect(&target).await.err().unwrap().to_string();
    assert!(error.contains("its credential has no passphrase"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passphrase_is_asked_for_only_when_the_host_would_take_the_key() {
    let folder = TempDir::new().unwrap();
    let locked = keygen::make(folder.path(), "locked", "ed25519", &["-N", "correct horse"]);
    let good = keygen::make(folder.path(), "good", "ed25519", &[]);
    let Some(server) = Sshd::start(&Setup { authorized: &[&good], ..Setup::default() }) else { return };
    let mut target = target(&server, &[&locked, &good]);
    target.login.passphrase = untouched();
    works(&target).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_keys_in_sequence_are_both_given() {
    let folder = TempDir::new().unwrap();
    let [first, second] = ["first", "second"].map(|name| keygen::make(folder.path(), name, "ed25519", &[]));
    let setup = Setup {
        settings: "AuthenticationMethods publickey,publickey",
        authorized: &[&first, &second],
        ..Setup::default()
    };
    let Some(server) = Sshd::start(&setup) else { return };
    works(&target(&server, &[&first, &second])).await;
    let error = connect(&target(&server, &[&first])).await.err().unwrap();
    assert_eq!(error.doubted_credential().map(|name| &**name), Some("me"));
    assert_eq!(error.attempts.total(), 1);
}
