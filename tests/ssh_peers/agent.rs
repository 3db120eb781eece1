//! Keys that an agent holds.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use noctui::proto::ssh::Agent;
use tempfile::TempDir;

use crate::client::{connect, target, untouched, works};
use crate::keygen;
use crate::peer::found;
use crate::sshd::{LONGEST, Setup, Sshd};

struct SshAgent {
    child: Child,
    socket: PathBuf,
}

impl SshAgent {
    fn start(folder: &Path) -> Option<Self> {
        let socket = folder.join("agent");
        let mut command = Command::new("ssh-agent");
        command.arg("-D").arg("-a").arg(&socket).stdin(Stdio::null()).stdout(Stdio::null());
        let child = found(command.spawn(), &command, "openssh-client")?;
        let deadline = Instant::now() + LONGEST;
        while !socket.exists() {
            assert!(Instant::now() < deadline, "ssh-agent does not listen");
            std::thread::yield_now();
        }
        Some(Self { child, socket })
    }

    fn add(&self, key: &Path) {
        let added = Command::new("ssh-add").arg("-q").arg(key).env("SSH_AUTH_SOCK", &self.socket).status();
        assert!(added.unwrap().success());
    }

    fn agent(&self) -> Agent {
        Agent::Socket(self.socket.clone())
    }
}

impl Drop for SshAgent {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_of_the_agent_logs_in_whatever_its_kind() {
    for kind in ["ed25519", "ecdsa", "rsa"] {
        let folder = TempDir::new().unwrap();
        let key = keygen::make(folder.path(), "key", kind, &[]);
        let Some(server) = Sshd::start(&Setup { authorized: &[&key], ..Setup::default() }) else { return };
        let Some(agent) = SshAgent::start(folder.path()) else { return };
        agent.add(&key);
        let mut target = target(&server, &[]);
        target.login.agent = agent.agent();
        works(&target).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_more_than_two_keys_of_the_agent_are_offered_unless_they_are_named() {
    let folder = TempDir::new().unwrap();
    let keys = ["one", "two", "three"].map(|name| keygen::make(folder.path(), name, "ed25519", &[]));
    let Some(server) = Sshd::start(&Setup { authorized: &[&keys[2]], ..Setup::default() }) else { return };
    let Some(agent) = SshAgent::start(folder.path()) else { return };
    keys.iter().for_each(|key| agent.add(key));
    let mut target = target(&server, &[]);
    target.login.agent = agent.agent();
    let error = connect(&target).await.err().unwrap();
    assert_eq!(error.attempts.keys, 2, "{error}");
    target.login.keys = vec![keys[2].clone()];
    assert_eq!(works(&target).await.attempts().keys, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_agent_signs_for_an_encrypted_file_without_its_passphrase() {
    let folder = TempDir::new().unwrap();
    let key = keygen::make(folder.path(), "key", "ed25519", &[]);
    let Some(server) = Sshd::start(&Setup { authorized: &[&key], ..Setup::default() }) else { return };
    let Some(agent) = SshAgent::start(folder.path()) else { return };
    agent.add(&key);
    keygen::ssh_keygen(&["-p", "-f", key.to_str().unwrap(), "-P", "", "-N", "correct horse"]);
    let mut target = target(&server, &[&key]);
    target.login.agent = agent.agent();
    target.login.passphrase = untouched();
    works(&target).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_that_is_not_there_is_a_note_and_no_failure() {
    let folder = TempDir::new().unwrap();
    let key = keygen::make(folder.path(), "key", "ed25519", &[]);
    let Some(server) = Sshd::start(&Setup { authorized: &[&key], ..Setup::default() }) else { return };
    let mut target = target(&server, &[&key]);
    target.login.agent = Agent::Socket(folder.path().join("no agent"));
    works(&target).await;
    target.login.keys.clear();
    let error = connect(&target).await.err().unwrap().to_string();
    assert!(error.contains("no agent cannot be asked"), "{error}");
}
