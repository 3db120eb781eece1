//! Our side of the tests: targets, and what is asked for on a connection.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use noctui::proto::ssh::known_hosts::Files;
use noctui::proto::ssh::{
    Asker, Client, Connection, Endpoint, Exit, HostKeyQuestion, Later, Login, LoginQuestion, NoSecret,
    SecretSource, SshError, Target, Trust, UnknownKey,
};
use secrecy::SecretString;
use tokio::io::AsyncReadExt;

use crate::sshd::Sshd;

/// Who runs the tests: OpenSSH lets nobody else in without the system's accounts.
pub static USER: LazyLock<String> = LazyLock::new(|| {
    let output = Command::new("id").arg("-un").output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
});

/// Answers questions from a list, and keeps what was asked.
#[derive(Default)]
pub struct Operator {
    pub accepts: bool,
    pub answers: Mutex<Vec<&'static str>>,
    pub asked: Mutex<Vec<String>>,
}

impl Operator {
    pub fn answering(answers: &[&'static str]) -> Arc<Self> {
        let answers = answers.iter().rev().copied().collect();
        Arc::new(Self { answers: Mutex::new(answers), ..Self::default() })
    }

    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

impl Asker for Operator {
    fn host_key(&self, question: HostKeyQuestion) -> Later<'_, bool> {
        self.asked.lock().unwrap().push(question.fingerprint.to_string());
        Box::pin(async { self.accepts })
    }

    fn login(&self, question: LoginQuestion) -> Later<'_, Option<SecretString>> {
        let text = format!("{}|{}|{}", question.instruction, question.prompt, question.is_echoed);
        self.asked.lock().unwrap().push(text);
        Box::pin(async { self.answers.lock().unwrap().pop().map(Into::into) })
    }
}

/// A client that does not wait between connections; nobody answers its questions.
pub fn client() -> Client {
    client_of(Arc::new(Operator::default()))
}

pub fn client_of(operator: Arc<Operator>) -> Client {
    Client::with_gap(operator, Duration::ZERO)
}

/// A secret that is at hand.
pub fn secret(text: &'static str) -> Option<Arc<dyn SecretSource>> {
    Some(Arc::new(move || async move { Ok::<_, NoSecret>(SecretString::from(text)) }))
}

/// A secret that must not be asked for.
pub fn untouched() -> Option<Arc<dyn SecretSource>> {
    Some(Arc::new(|| async { panic!("a secret was fetched that is not needed") }))
}

/// Trust in these lines, learning others in the file that holds them.
pub fn trust(folder: &Path, lines: &str, unknown: UnknownKey) -> Trust {
    let path = folder.join("known_hosts");
    std::fs::write(&path, lines).unwrap();
    Trust { known: Arc::new(Files::new(vec![path.clone()], Some(path))), unknown }
}

/// A target on this machine, whose key is known.
pub fn target(server: &Sshd, keys: &[&Path]) -> Target {
    let login = Login { keys: keys.iter().map(PathBuf::from).collect(), ..Login::new("me", &**USER) };
    let trust = trust(server.folder.path(), &server.known(), UnknownKey::Ask);
    Target::new("core1", Endpoint::new("127.0.0.1", server.port), login, trust)
}

pub async fn connect(target: &Target) -> Result<Connection, SshError> {
    client().connect(&Arc::new(target.clone()), &|_| {}).await
}

/// Runs a command to its end: its output and how it ended.
pub async fn run(connection: &Connection, command: &str) -> (String, Exit) {
    let channel = connection.exec(command).await.unwrap();
    let (mut output, mut errors) = channel.streams();
    let (mut text, mut complaints) = (Vec::new(), Vec::new());
    let (read, complained) = tokio::join!(output.read_to_end(&mut text), errors.read_to_end(&mut complaints));
    read.and(complained).unwrap();
    text.extend(complaints);
    (String::from_utf8(text).unwrap(), channel.exit().await)
}

/// Connects and runs something, which must work.
pub async fn works(target: &Target) -> Connection {
    let connection = connect(target).await.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(run(&connection, "echo it works").await, ("it works\n".into(), Exit::Status(0)));
    connection
}
