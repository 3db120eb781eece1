//! Passwords and prompts, against asyncssh.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use noctui::proto::ssh::{
    Algorithms, Connection, Endpoint, Fault, KeepAlive, Login, SshError, Stage, Target, UnknownKey,
};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use crate::client::{Operator, client_of, run, secret, trust, untouched};
use crate::keygen;
use crate::peer::found;
use crate::sshd::LONGEST;

const PASSWORD: &str = "correct horse";

struct Server {
    child: Child,
    port: u16,
    folder: TempDir,
    told: Arc<Mutex<Vec<String>>>,
}

/// The python that has asyncssh: the one named, the one of the checks, or the system's.
fn python() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join(".ci/venv/bin/python");
    match std::env::var_os("NOCTUI_PYTHON") {
        Some(named) => named.into(),
        None if own.exists() => own,
        None => "python3".into(),
    }
}

impl Server {
    fn start(more: &[&str]) -> Option<Self> {
        let python = python();
        let mut check = Command::new(&python);
        let checked = check.args(["-c", "import asyncssh"]).stderr(Stdio::null()).status();
        let missing = || std::io::Error::other("it has no asyncssh");
        found(
            checked.and_then(|status| if status.success() { Ok(()) } else { Err(missing()) }),
            &check,
            "python3, pip install asyncssh",
        )?;
        keygen::is_there()?;
        let folder = TempDir::new().unwrap();
        let host = keygen::make(folder.path(), "host", "ed25519", &[]);
        keygen::make(folder.path(), "key", if more.is_empty() { "ed25519" } else { "rsa" }, &[]);
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/ssh_peers/server.py");
        let mut child = Command::new(&python)
            .arg(script)
            .args([host, folder.path().join("key.pub")])
            .args(more)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let first = lines.next().expect("the server says its port").unwrap();
        let port = first.strip_prefix("port ").unwrap().parse().unwrap();
        let told = Arc::<Mutex<Vec<String>>>::default();
        let kept = Arc::clone(&told);
        thread::spawn(move || lines.map_while(Result::ok).for_each(|line| kept.lock().unwrap().push(line)));
        Some(Self { child, port, folder, told })
    }

    /// What reached it, once that many lines are there.
    fn told(&self, count: usize) -> Vec<String> {
        let deadline = Instant::now() + LONGEST;
        loop {
            let told = self.told.lock().unwrap().clone();
            if told.len() >= count || Instant::now() > deadline {
                return told;
            }
            thread::yield_now();
        }
    }

    fn target(&self, user: &str, password: &'static str) -> Target {
        let login = Login { password: secret(password), ..Login::new("me", user) };
        let line = format!("[127.0.0.1]:{} {}", self.port, keygen::public(&self.folder.path().join("host")));
        let trust = trust(self.folder.path(), &line, UnknownKey::Ask);
        Target::new("core1", Endpoint::new("127.0.0.1", self.port), login, trust)
    }

    fn key(&self) -> PathBuf {
        self.folder.path().join("key")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

async fn connect(target: Target, operator: &Arc<Operator>) -> Result<Connection, SshError> {
    client_of(Arc::clone(operator)).connect(&Arc::new(target), &|_| {}).await
}

async fn works(target: Target, operator: &Arc<Operator>) -> Connection {
    let connection = connect(target, operator).await.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(run(&connection, "anything").await.0, "it works\n");
    connection
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_logs_in_and_a_wrong_one_is_sent_once() {
    let Some(server) = Server::start(&[]) else { return };
    let nobody = Operator::answering(&[]);
    let connection = works(server.target("password", PASSWORD), &nobody).await;
    assert_eq!((connection.attempts().keys, connection.attempts().secrets), (0, 1));
    let error = connect(server.target("password", "wrong"), &nobody).await.err().unwrap();
    assert!(matches!(error.fault, Fault::Refused { .. }), "{error}");
    assert_eq!(error.attempts.secrets, 1);
    assert_eq!(
        server.told(3),
        ["password password correct horse", "logged in password", "password password wrong"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_that_was_refused_by_one_method_is_not_offered_by_the_other() {
    let Some(server) = Server::start(&[]) else { return };
    let error = connect(server.target("both", PASSWORD), &Operator::answering(&[])).await.err().unwrap();
    assert_eq!(error.attempts.total(), 1);
    assert!(error.to_string().contains("tried keyboard-interactive; it takes"), "{error}");
    assert_eq!(server.told(1), ["answer both 1 correct horse"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_prompt_for_the_password_is_answered() {
    let Some(server) = Server::start(&[]) else { return };
    let operator = Operator::answering(&[]);
    works(server.target("prompt", PASSWORD), &operator).await;
    works(server.target("empty", PASSWORD), &operator).await;
    assert!(operator.asked().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn further_rounds_go_to_the_operator() {
    let Some(server) = Server::start(&[]) else { return };
    let operator = Operator::answering(&["42", "fra"]);
    works(server.target("rounds", PASSWORD), &operator).await;
    assert_eq!(operator.asked(), ["|Token:|false", "|Site:|true"]);
    assert_eq!(server.told(2)[..2], ["answer rounds 1 correct horse", "answer rounds 2 42 fra"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_password_is_never_answered_by_itself() {
    let Some(server) = Server::start(&[]) else { return };
    let nobody = Operator::answering(&[]);
    let error = connect(server.target("expired", PASSWORD), &nobody).await.err().unwrap();
    assert!(matches!(&error.fault, Fault::Unanswered { prompt } if prompt == "New password:"), "{error}");
    assert_eq!(server.told(1), ["answer expired 1 correct horse"]);
    let operator = Operator::answering(&["better", "better"]);
    works(server.target("expired", PASSWORD), &operator).await;
    assert_eq!(operator.asked()[0], "Your password has expired|New password:|false");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_and_then_a_second_factor() {
    let Some(server) = Server::start(&[]) else { return };
    let operator = Operator::answering(&["123456"]);
    let mut target = server.target("key-then-prompt", PASSWORD);
    target.login.keys = vec![server.key()];
    target.login.password = untouched();
    works(target, &operator).await;
    assert_eq!(operator.asked(), ["Second factor|Verification code:|true"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_asks_without_end_is_left() {
    let Some(server) = Server::start(&[]) else { return };
    let operator = Operator::answering(&["more"; 100]);
    let error = connect(server.target("endless", PASSWORD), &operator).await.err().unwrap();
    assert!(matches!(error.fault, Fault::Unanswered { .. }), "{error}");
    assert!(operator.asked().len() < 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_banner_is_kept_without_what_a_terminal_would_act_upon() {
    let Some(server) = Server::start(&[]) else { return };
    let connection = works(server.target("banner", PASSWORD), &Operator::answering(&[])).await;
    let banner = connection.banner().unwrap();
    assert!(banner.starts_with("Keep out") && !banner.contains(['\u{1b}', '\u{7}']), "{banner:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_answer_to_a_password_is_an_attempt_whose_outcome_is_unknown() {
    let Some(server) = Server::start(&[]) else { return };
    let mut target = server.target("slow", PASSWORD);
    target.deadlines.authentication = Duration::from_millis(500);
    let error = connect(target, &Operator::answering(&[])).await.err().unwrap();
    assert!(matches!(error.fault, Fault::Slow { stage: Stage::Authentication, .. }), "{error}");
    assert_eq!(error.attempts.secrets, 1);
    assert!(error.doubted_credential().is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_takes_sha_1_alone_needs_the_legacy_set() {
    let Some(server) = Server::start(&["ssh-rsa"]) else { return };
    let nobody = Operator::answering(&[]);
    let mut target = server.target("key", PASSWORD);
    target.login.keys = vec![server.key()];
    target.login.password = None;
    let error = connect(target.clone(), &nobody).await.err().unwrap();
    assert!(error.to_string().contains("would have to sign with SHA-1"), "{error}");
    assert_eq!(error.attempts.total(), 0);
    target.algorithms = Algorithms::Legacy;
    works(target, &nobody).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_is_dropped_is_told_to_terminate() {
    let Some(server) = Server::start(&[]) else { return };
    let connection = works(server.target("password", PASSWORD), &Operator::answering(&[])).await;
    let channel = connection.exec("wait for a signal").await.unwrap();
    let (mut output, _) = channel.streams();
    tokio::io::AsyncReadExt::read_exact(&mut output, &mut [0; 6]).await.unwrap();
    drop(channel);
    assert_eq!(server.told(3)[2], "signal TERM");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_freezes_is_noticed() {
    let Some(server) = Server::start(&[]) else { return };
    let mut target = server.target("password", PASSWORD);
    target.keep_alive = Some(KeepAlive { interval: Duration::from_millis(200), missed: 2 });
    let connection = works(target, &Operator::answering(&[])).await;
    let pid = Pid::from_raw(server.child.id().try_into().unwrap()).unwrap();
    kill_process(pid, Signal::STOP).unwrap();
    tokio::time::timeout(LONGEST, connection.ended()).await.unwrap();
    assert!(!connection.is_alive());
}

#[tokio::test(flavor = "multi_thread")]
async fn secrets_are_in_no_error_and_no_debug() {
    let Some(server) = Server::start(&[]) else { return };
    let target = server.target("both", PASSWORD);
    let shown = format!("{target:?}");
    let error = connect(target, &Operator::answering(&[])).await.err().unwrap();
    assert!(!format!("{shown}{error}{error:?}").contains(PASSWORD));
    assert!(Path::new(&server.key()).exists());
}
