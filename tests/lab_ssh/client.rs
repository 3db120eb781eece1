//! A bare client: it sends keys and waits for text.

use std::sync::Arc;
use std::time::Duration;

use noctui::lab::{Lab, LabOptions, Quirk, QuirkKind, SshHabit, Story};
use russh::client::{self, AuthResult, Handle, KeyboardInteractiveAuthResponse};
use russh::keys::{PrivateKeyWithHashAlg, PublicKey, decode_secret_key};
use russh::{Channel, ChannelMsg};
use tokio::time::timeout;

/// How long anything may take on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(20);
/// The device that most tests talk to.
pub const DEVICE: &str = "fra-leaf-1";

/// A lab in which one device has these habits.
pub async fn lab(habits: impl IntoIterator<Item = SshHabit>) -> Lab {
    lab_of(habits.into_iter().map(|habit| Quirk::always(DEVICE, QuirkKind::Ssh(habit)))).await
}

/// A lab with these quirks.
pub async fn lab_of(quirks: impl IntoIterator<Item = Quirk>) -> Lab {
    let story = Story::Scenario(quirks.into_iter().collect());
    Lab::start(LabOptions { story, ..LabOptions::default() }).await.unwrap()
}

/// Whatever key the device shows is remembered.
#[derive(Default, Clone)]
pub struct Trusting(pub Arc<std::sync::Mutex<Option<PublicKey>>>, pub Arc<std::sync::Mutex<String>>);

impl client::Handler for Trusting {
    type Error = russh::Error;

    async fn check_server_key(
        &mut self,
        key: &russh::keys::PublicKeyOrCertificate,
    ) -> Result<bool, Self::Error> {
        if let russh::keys::PublicKeyOrCertificate::PublicKey { key, .. } = key {
            *self.0.lock().unwrap() = Some(key.clone());
        }
        Ok(true)
    }

    async fn auth_banner(&mut self, banner: &str, _session: &mut client::Session) -> Result<(), Self::Error> {
        self.1.lock().unwrap().push_str(banner);
        Ok(())
    }
}

/// A connection to a device, with what it showed of itself.
pub async fn connect_with(
    lab: &Lab,
    device: &str,
    config: client::Config,
) -> Result<(Handle<Trusting>, Trusting), russh::Error> {
    let trusting = Trusting::default();
    let address = lab.ssh_address(device).unwrap();
    let connecting = client::connect(Arc::new(config), address, trusting.clone());
    Ok((timeout(PATIENCE, connecting).await.unwrap()?, trusting))
}

/// A connection to the device of most tests.
pub async fn connect(lab: &Lab) -> Handle<Trusting> {
    connect_with(lab, DEVICE, client::Config::default()).await.unwrap().0
}

/// A connection to a device, logged in with the password.
pub async fn log_in(lab: &Lab, device: &str) -> Handle<Trusting> {
    let (mut handle, _) = connect_with(lab, device, client::Config::default()).await.unwrap();
    let (user, password, _) = Lab::ssh_account();
    assert!(handle.authenticate_password(user, password).await.unwrap().success());
    handle
}

/// The key that the lab lets in.
pub fn operator_key(lab: &Lab) -> PrivateKeyWithHashAlg {
    PrivateKeyWithHashAlg::new(Arc::new(decode_secret_key(&lab.ssh_client_key(), None).unwrap()), None)
}

/// Answers question after question; the questions of each round, and how it ended.
pub async fn answer(
    handle: &mut Handle<Trusting>,
    user: &str,
    rounds: &[&[&str]],
) -> (Vec<Vec<(String, bool)>>, bool) {
    let mut asked = Vec::new();
    let mut rounds = rounds.iter();
    let mut said = handle.authenticate_keyboard_interactive_start(user, None).await.unwrap();
    loop {
        match said {
            KeyboardInteractiveAuthResponse::Success => return (asked, true),
            KeyboardInteractiveAuthResponse::Failure { .. } => return (asked, false),
            KeyboardInteractiveAuthResponse::InfoRequest { prompts, .. } => {
                asked.push(prompts.iter().map(|prompt| (prompt.prompt.clone(), prompt.echo)).collect());
                let answers =
                    if prompts.is_empty() { &[][..] } else { rounds.next().copied().unwrap_or(&[]) };
                let answers = answers.iter().map(|answer| (*answer).to_owned()).collect();
                said = handle.authenticate_keyboard_interactive_respond(answers).await.unwrap();
            }
        }
    }
}

/// The methods that are left after a refusal.
pub fn left(result: &AuthResult) -> Vec<String> {
    match result {
        AuthResult::Success => Vec::new(),
        AuthResult::Failure { remaining_methods, .. } => {
            remaining_methods.iter().map(|method| <&str>::from(method).to_owned()).collect()
        }
    }
}

/// A shell on a device, and everything it has said.
pub struct Shell {
    pub channel: Channel<client::Msg>,
    pub heard: Vec<u8>,
    pub status: Option<u32>,
    pub is_over: bool,
    read: usize,
    _handle: Option<Handle<Trusting>>,
}

impl Shell {
    /// A shell in a terminal of 24 lines.
    pub async fn open(lab: &Lab, device: &str) -> Self {
        let handle = log_in(lab, device).await;
        let channel = handle.channel_open_session().await.unwrap();
        Self::on(channel, Some(handle), "vt100").await
    }

    /// A shell on a channel.
    pub async fn on(channel: Channel<client::Msg>, handle: Option<Handle<Trusting>>, kind: &str) -> Self {
        channel.request_pty(true, kind, 80, 24, 0, 0, &[]).await.unwrap();
        channel.request_shell(true).await.unwrap();
        Self { channel, heard: Vec::new(), status: None, is_over: false, read: 0, _handle: handle }
    }

    /// One command without a shell.
    pub async fn execute(lab: &Lab, device: &str, command: &str) -> Self {
        let handle = log_in(lab, device).await;
        let channel = handle.channel_open_session().await.unwrap();
        channel.exec(true, command).await.unwrap();
        Self { channel, heard: Vec::new(), status: None, is_over: false, read: 0, _handle: Some(handle) }
    }

    /// Types.
    pub async fn keys(&self, keys: &str) {
        self.channel.data_bytes(keys.as_bytes().to_vec()).await.unwrap();
    }

    /// Takes what comes next; false at the end.
    pub async fn hear(&mut self) -> bool {
        match timeout(PATIENCE, self.channel.wait()).await.unwrap_or_else(|_| panic!("heard {}", self.text()))
        {
            Some(ChannelMsg::Data { data }) => self.heard.extend_from_slice(&data),
            Some(ChannelMsg::ExitStatus { exit_status }) => self.status = Some(exit_status),
            Some(ChannelMsg::Close) | None => self.is_over = true,
            Some(_) => {}
        }
        !self.is_over
    }

    /// Waits until what is new holds a text; returns what is new up to its end.
    pub async fn until(&mut self, text: &str) -> String {
        let mut searched = self.read;
        loop {
            let fresh = &self.heard[searched..];
            if let Some(at) = fresh.windows(text.len()).position(|part| part == text.as_bytes()) {
                let end = searched + at + text.len();
                let said = String::from_utf8_lossy(&self.heard[self.read..end]).into_owned();
                self.read = end;
                return said;
            }
            searched = self.read.max((self.heard.len() + 1).saturating_sub(text.len()));
            assert!(self.hear().await, "no {text:?} in {:?}", self.text());
        }
    }

    /// Types a line and waits for the next prompt.
    pub async fn line(&mut self, line: &str, prompt: &str) -> String {
        self.keys(&format!("{line}\r")).await;
        self.until(prompt).await
    }

    /// Waits until it is over.
    pub async fn end(&mut self) -> String {
        while self.hear().await {}
        String::from_utf8_lossy(&self.heard[self.read..]).into_owned()
    }

    /// Everything so far.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.heard).into_owned()
    }
}

/// Waits until something holds.
pub async fn wait_until(holds: impl Fn() -> bool) {
    let waiting = async {
        while !holds() {
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, waiting).await.unwrap();
}
