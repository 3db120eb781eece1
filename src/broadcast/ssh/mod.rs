//! The engine's sessions over SSH: what the inventory says of a device becomes a connection, a shell, and a prompt.

mod asker;
mod known;
mod session;
mod sources;
mod target;
mod terminal;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::{
    Live, Questions,
    candidate::AUTO,
    dial::{Dialler, Limits, OpenError, Reach},
};
use crate::{
    config::DeviceConfig,
    model::{DeviceId, Platform, Platforms, SafeText, SessionState, platform::Evidence},
    plan::{self, ShellSize},
    proto::ssh::{
        self, Client, Connection, Pty, Stage,
        config::{Commands, SshConfig},
        known_hosts::Files,
        shell::{self, Options, TapeLimits},
    },
};
use asker::Asking;
pub use known::check_known_hosts;
pub use session::SshSession;
pub use sources::from_ssh_config;
use sources::{KnownHosts, home};
pub use terminal::SshTerminal;

/// The width that a device is told: its lines are not to be broken.
const COLUMNS: u32 = 511;

/// The height that a device is told, where its pager cannot be turned off.
const ROWS: u32 = 200;

/// What the emulator of a shell understands.
const TERMINAL: &str = "xterm";

/// Opens sessions over SSH.
pub struct SshDialler {
    client: Client,
    asking: Arc<Asking>,
    devices: Mutex<Arc<HashMap<DeviceId, Arc<DeviceConfig>>>>,
    platforms: Arc<Platforms>,
    /// The files of host keys, by what names them.
    files: Mutex<HashMap<KnownHosts, Arc<Files>>>,
    ssh_config: SshConfig,
    /// Where devices were reached whose way `~/.ssh/config` names.
    reached: Mutex<HashMap<DeviceId, Reach>>,
}

impl SshDialler {
    /// A dialler for these devices; what must be asked goes to `questions`.
    pub fn new<'d>(
        devices: impl IntoIterator<Item = &'d Arc<DeviceConfig>>,
        platforms: Arc<Platforms>,
        questions: Questions,
    ) -> Self {
        let asking = Arc::new(Asking::new(questions));
        let own = Self {
            client: Client::new(Arc::clone(&asking) as _),
            asking,
            devices: Mutex::default(),
            platforms,
            files: Mutex::default(),
            ssh_config: SshConfig::new(Commands::Allowed, home()),
            reached: Mutex::default(),
        };
        own.renew(devices);
        own
    }

    /// Asks this for what `~/.ssh/config` says of a device, where its inventory wants that.
    #[must_use]
    pub fn with_ssh_config(self, ssh_config: SshConfig) -> Self {
        Self { ssh_config, ..self }
    }

    /// Takes another inventory over. Sessions that are open stay as they are.
    pub fn renew<'d>(&self, devices: impl IntoIterator<Item = &'d Arc<DeviceConfig>>) {
        let by_id = devices.into_iter().map(|config| (config.device.id, Arc::clone(config)));
        *self.devices.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(by_id.collect());
        self.ssh_config.forget();
    }

    fn devices(&self) -> Arc<HashMap<DeviceId, Arc<DeviceConfig>>> {
        Arc::clone(&self.devices.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn reached(&self) -> MutexGuard<'_, HashMap<DeviceId, Reach>> {
        self.reached.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn config(&self, id: DeviceId) -> Result<Arc<DeviceConfig>, OpenError> {
        let gone = || failed("the inventory does not have it any more.");
        self.devices().get(&id).cloned().ok_or_else(gone)
    }

    /// The platform of a device; nothing if it is to be recognised.
    fn platform(&self, name: &str) -> Option<Arc<Platform>> {
        if name == AUTO { None } else { self.platforms.get(name).cloned() }
    }

    async fn connect(
        &self,
        config: &DeviceConfig,
        platform: &str,
        live: Option<&Live>,
    ) -> Result<Connection, OpenError> {
        let suffix = self.platform(platform).map(|platform| Arc::clone(&platform.login_suffix));
        let target = target::Builder { dialler: self, devices: self.devices() }
            .device(config, suffix.as_deref().unwrap_or_default())
            .await
            .map_err(|why| failed(&why))?;
        if config.ssh.config {
            let reach = Reach {
                device: config.device.name.to_string(),
                address: target.endpoint.to_string(),
                user: Some(target.login.user.to_string()),
            };
            self.reached().insert(config.device.id, reach);
        }
        let told = |stage: Stage| {
            if let Some(live) = live.filter(|_| stage == Stage::Authentication) {
                live.at(SessionState::Authenticating);
            }
        };
        let connection = self.client.connect(&target, &told).await.map_err(|error| {
            let doubted = error.doubted_credential();
            let own = config.ssh.credential.as_deref().filter(|own| doubted == Some(&own.name));
            own.into_iter().for_each(asker::forget_typed);
            OpenError { is_refused: doubted.is_some(), words: SafeText::new(&error.to_string()) }
        })?;
        if let Some(live) = live {
            connection.host_key().into_iter().for_each(|key| live.host_key(key.to_string().into()));
            live.at(SessionState::Opening);
        }
        Ok(connection)
    }

    async fn options(&self, config: &DeviceConfig) -> Result<Options, OpenError> {
        let credential = config.ssh.credential.as_ref();
        let enable = match credential.and_then(|of| of.enable.as_ref().map(|enable| (of, enable))) {
            None => None,
            Some((of, enable)) => {
                let fetched = self.asking.fetch(&of.name, "enable password", enable).await;
                Some(
                    fetched
                        .map_err(|error| failed(&format!("the enable password cannot be had: {error}")))?,
                )
            }
        };
        Ok(Options { enable, ..Options::default() })
    }
}

impl Dialler for SshDialler {
    type Session = SshSession;

    type Terminal = SshTerminal;

    fn account(&self, device: DeviceId) -> Arc<str> {
        let config = self.devices().get(&device).cloned();
        let ssh = config.as_ref().map(|config| &config.ssh);
        // As whom `~/.ssh/config` logs in is known later: those who ask it share the fate of the first.
        let user = ssh.and_then(|ssh| ssh.user()).map_or("~/.ssh/config", |user| user);
        match ssh.and_then(|ssh| ssh.credential.as_ref()) {
            Some(credential) => format!("{} ({user})", credential.name).into(),
            None => user.into(),
        }
    }

    fn reach(&self, device: DeviceId) -> Reach {
        if let Some(reach) = self.reached().get(&device) {
            return reach.clone();
        }
        let Some(config) = self.devices().get(&device).cloned() else { return Reach::default() };
        let user = config.ssh.user().map(ToString::to_string);
        Reach { device: config.device.name.to_string(), address: endpoint(&config).to_string(), user }
    }

    async fn open(&self, target: &plan::Target, live: &Live) -> Result<SshSession, OpenError> {
        let config = self.config(target.device.id)?;
        let options = self.options(&config).await?;
        let connection = self.connect(&config, &target.platform, Some(live)).await?;
        let pty = Pty { columns: COLUMNS, rows: ROWS, ..Pty::default() };
        let channel = connection.shell(&pty).await.map_err(|error| failed(&error.to_string()))?;
        let opened = match self.platform(&target.platform) {
            Some(platform) => shell::Session::open(channel, platform, options).await,
            None => {
                let evidence = Evidence {
                    server: Some(connection.version().as_str().into()),
                    banner: connection.banner().iter().map(|banner| banner.as_str().into()).collect(),
                    ..Evidence::default()
                };
                let recognised = shell::Session::recognise(channel, &self.platforms, evidence, options).await;
                recognised.map(|(session, _)| session)
            }
        };
        let shell = opened.map_err(|error| failed(&format!("{error}.")))?;
        Ok(SshSession { shell, connection })
    }

    async fn shell(&self, device: DeviceId, size: ShellSize) -> Result<SshTerminal, OpenError> {
        let config = self.config(device)?;
        let platform = config.device.platform.as_deref().unwrap_or(AUTO);
        let connection = self.connect(&config, platform, None).await?;
        let channel = connection.shell(&pty(size)).await.map_err(|error| failed(&error.to_string()))?;
        Ok(SshTerminal { channel, connection })
    }
}

/// What the device is told of the terminal of a person.
fn pty(size: ShellSize) -> Pty {
    Pty { term: TERMINAL.into(), columns: size.columns.into(), rows: size.rows.into() }
}

fn failed(words: &str) -> OpenError {
    OpenError { is_refused: false, words: SafeText::new(words) }
}

/// How much of an output is kept: more of its beginning than of its end.
const fn kept(limits: Limits) -> TapeLimits {
    TapeLimits { head_octets: limits.octets / 5 * 4, tail_octets: limits.octets / 5 }
}

/// The endpoint of a device.
fn endpoint(config: &DeviceConfig) -> ssh::Endpoint {
    ssh::Endpoint::new(Arc::clone(&config.device.address), config.ssh.port())
}
