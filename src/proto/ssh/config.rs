//! What the user's own `~/.ssh/config` says of a host, for devices with `ssh = { config = true }`.
//!
//! OpenSSH itself is asked (`ssh -G`), as its file has conditions that only it understands; it finds the file in the home
//! folder of the account, whatever `HOME` says. The inventory is nearer than anything found here. Of
//! `StrictHostKeyChecking` only `yes` is heard, which is stricter than we are; host keys are judged by `known_hosts`.

use std::collections::HashMap;
use std::fmt;
use std::io;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::io::AsyncReadExt;
use tokio::process::{Child, Command};
use tokio::sync::OnceCell;

use crate::model::SafeText;

/// How long `ssh -G` may take: it may look names up and run the commands of `Match exec`.
const LIMIT: Duration = Duration::from_secs(10);

/// More than this it never prints.
const OUTPUT_LIMIT_OCTETS: u64 = 256 * 1024;

/// The key files that OpenSSH looks for where none is named, over all its versions.
const USUAL: [&str; 7] = [
    "~/.ssh/id_rsa",
    "~/.ssh/id_ecdsa",
    "~/.ssh/id_ecdsa_sk",
    "~/.ssh/id_ed25519",
    "~/.ssh/id_ed25519_sk",
    "~/.ssh/id_xmss",
    "~/.ssh/id_dsa",
];

/// Every version looks for at least so many of them: who names fewer chose them.
const LEAST_USUAL: usize = 4;

/// Whom OpenSSH is asked about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Asked {
    /// What stands after `ssh` when somebody types it.
    name: Arc<str>,
    /// Where it is, if that is known: `HostName` then says nothing, and `Host` lines may name either.
    address: Option<IpAddr>,
}

impl Asked {
    /// A device, as one would type it: by its address where that is a name, which `HostName` may lead elsewhere; else by
    /// the device's own name, at its address.
    pub fn device(name: &Arc<str>, address: &Arc<str>) -> Self {
        match address.parse() {
            Ok(known) => Self { name: Arc::clone(name), address: Some(known) },
            Err(_) => Self::host(address),
        }
    }

    /// A host that is no device.
    pub fn host(name: &Arc<str>) -> Self {
        Self { name: Arc::clone(name), address: None }
    }

    /// The arguments of `ssh` that ask. After `--` nothing is an option, whatever it looks like.
    fn arguments(&self) -> Vec<String> {
        let mut arguments = vec![String::from("-G")];
        if let Some(address) = self.address {
            // The second pass of "canonicalising" matches `Host` lines with the address; no name is looked up for one.
            let options = [format!("HostName={address}"), String::from("CanonicalizeHostname=yes")];
            arguments.extend(options.into_iter().flat_map(|option| [String::from("-o"), option]));
        }
        arguments.extend([String::from("--"), self.name.to_string()]);
        arguments
    }
}

impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

/// What holds for a host.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HostConfig {
    /// The name or address to connect to (`HostName`).
    pub host: Option<String>,
    /// The port.
    pub port: Option<u16>,
    /// The user; the one who runs noctui if the file names none.
    pub user: Option<String>,
    /// Key files that are there (`IdentityFile`), the usual ones if the file names none.
    pub identity_files: Vec<PathBuf>,
    /// Whether these are only the usual ones, which nobody asked for.
    pub has_usual_files: bool,
    /// Certificates of those keys (`CertificateFile`).
    pub certificate_files: Vec<PathBuf>,
    /// Whether the agent may offer nothing but those keys (`IdentitiesOnly`).
    pub identities_only: bool,
    /// The hosts on the way, the nearest first (`ProxyJump`).
    pub proxy_jump: Vec<String>,
    /// The program that leads to the host, for a shell (`ProxyCommand`); its tokens are not expanded yet.
    pub proxy_command: Option<String>,
    /// The files of host keys (`UserKnownHostsFile`); the first one learns.
    pub user_known_hosts: Vec<PathBuf>,
    /// Those of the whole machine (`GlobalKnownHostsFile`).
    pub global_known_hosts: Vec<PathBuf>,
    /// Whether a host key that was never seen is refused without asking (`StrictHostKeyChecking yes`).
    pub is_strict: bool,
}

impl HostConfig {
    /// Reads what `ssh -G` printed: a line for each setting, its name in lower case.
    fn parse(text: &str, home: Option<&Path>) -> Self {
        let mut own = Self::default();
        let settings = || text.lines().filter_map(|line| line.split_once(' '));
        for (name, value) in settings() {
            own.set(name, value.trim(), home);
        }
        let named: Vec<&str> =
            settings().filter(|(name, _)| *name == "identityfile").map(|(_, file)| file).collect();
        own.has_usual_files = named.len() >= LEAST_USUAL && named.iter().all(|file| USUAL.contains(file));
        own
    }

    fn set(&mut self, name: &str, value: &str, home: Option<&Path>) {
        let is_set = value != "none" && !value.is_empty();
        let text = || is_set.then(|| value.to_owned());
        match name {
            "hostname" => self.host = text(),
            "port" => self.port = value.parse().ok(),
            "user" => self.user = text(),
            "identityfile" if is_set => self.identity_files.push(path(value, home)),
            "certificatefile" if is_set => self.certificate_files.push(path(value, home)),
            "identitiesonly" => self.identities_only = value == "yes",
            "proxyjump" if is_set => self.proxy_jump = value.split(',').map(ToOwned::to_owned).collect(),
            "proxycommand" => self.proxy_command = text(),
            "userknownhostsfile" if is_set => self.user_known_hosts = paths(value, home),
            "globalknownhostsfile" if is_set => self.global_known_hosts = paths(value, home),
            // `ssh -G` prints `yes` as `true`.
            "stricthostkeychecking" => self.is_strict = matches!(value, "yes" | "true"),
            _ => {}
        }
    }
}

fn paths(text: &str, home: Option<&Path>) -> Vec<PathBuf> {
    text.split(' ').map(|file| path(file, home)).collect()
}

fn path(text: &str, home: Option<&Path>) -> PathBuf {
    match (text.strip_prefix("~/"), home) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => PathBuf::from(text),
    }
}

/// Why nothing is known of a host.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ConfigError {
    /// Commands of the user must not be run here.
    #[error("~/.ssh/config is not read here, since it may run commands")]
    Forbidden,
    /// The name could mean something else on a command line or in a pattern.
    #[error("{0:?} is no host name that ssh can be asked about")]
    Name(String),
    /// OpenSSH's client is not there.
    #[error("ssh cannot be started, so ~/.ssh/config is not read")]
    Start(#[source] Arc<io::Error>),
    /// It did not like the file.
    #[error("ssh does not take ~/.ssh/config ({0}): {1}")]
    Failed(ExitStatus, SafeText),
    /// It took longer than the limit.
    #[error("ssh -G gave no answer for {limit} s; a command in ~/.ssh/config may hang", limit = LIMIT.as_secs())]
    Slow,
}

/// Whether commands that the file names may be run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Commands {
    /// They may: something is about to be sent.
    Allowed,
    /// They must not: read-only, or the wall.
    Never,
}

type Outcome = Result<Arc<HostConfig>, ConfigError>;

/// Asks OpenSSH about hosts, once each.
#[derive(Debug)]
pub struct SshConfig {
    commands: Commands,
    file: Option<PathBuf>,
    home: Option<PathBuf>,
    known: Mutex<HashMap<Asked, Arc<OnceCell<Outcome>>>>,
}

impl SshConfig {
    /// The usual files; those of the user lie in the home folder.
    pub fn new(commands: Commands, home: Option<PathBuf>) -> Self {
        Self { commands, file: None, home, known: Mutex::default() }
    }

    /// This file instead of the usual ones.
    #[must_use]
    pub fn with_file(mut self, file: PathBuf) -> Self {
        self.file = Some(file);
        self
    }

    /// What holds for a host, asked at the first call; all who ask at the same time share one answer.
    ///
    /// # Errors
    /// `ssh` is missing, does not take the file or takes too long; or it must not be asked.
    pub async fn host(&self, asked: &Asked) -> Outcome {
        if self.commands == Commands::Never {
            return Err(ConfigError::Forbidden);
        }
        if !is_name(&asked.name) {
            return Err(ConfigError::Name(asked.name.to_string()));
        }
        let cell = Arc::clone(self.known().entry(asked.clone()).or_default());
        cell.get_or_init(|| self.ask(asked)).await.clone()
    }

    /// Forgets the answers: the file may have changed.
    pub fn forget(&self) {
        self.known().clear();
    }

    fn known(&self) -> MutexGuard<'_, HashMap<Asked, Arc<OnceCell<Outcome>>>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn ask(&self, asked: &Asked) -> Outcome {
        let mut command = Command::new("ssh");
        if let Some(file) = &self.file {
            command.arg("-F").arg(file);
        }
        command.args(asked.arguments());
        let child =
            command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        let start = |error| ConfigError::Start(Arc::new(error));
        let finished = tokio::time::timeout(LIMIT, read(child.spawn().map_err(start)?)).await;
        let (status, text, words) = finished.map_err(|_| ConfigError::Slow)?.map_err(start)?;
        if !status.success() {
            return Err(ConfigError::Failed(status, SafeText::new(words.lines().next().unwrap_or_default())));
        }
        let mut config = HostConfig::parse(&text, self.home.as_deref());
        config.identity_files.retain(|file| file.exists());
        config.certificate_files.retain(|file| file.exists());
        Ok(Arc::new(config))
    }
}

async fn read(mut child: Child) -> io::Result<(ExitStatus, String, String)> {
    let (out, err) = (child.stdout.take(), child.stderr.take());
    let (mut text, mut words) = (Vec::new(), Vec::new());
    let mut out = out.expect("the output was piped").take(OUTPUT_LIMIT_OCTETS);
    let mut err = err.expect("the errors were piped").take(OUTPUT_LIMIT_OCTETS);
    tokio::try_join!(out.read_to_end(&mut text), err.read_to_end(&mut words))?;
    let as_text = |octets: Vec<u8>| String::from_utf8_lossy(&octets).into_owned();
    Ok((child.wait().await?, as_text(text), as_text(words)))
}

/// Names of devices, host names and addresses; none of them is an option, a pattern or a path.
fn is_name(name: &str) -> bool {
    let is_usual = |c: char| c.is_ascii_alphanumeric() || "._-:".contains(c);
    !name.is_empty() && name.len() <= 255 && !name.starts_with('-') && name.chars().all(is_usual)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ssh_prints_is_read_and_the_rest_left_alone() {
        let text = "host core1\nuser noc\nhostname 192.0.2.1\nport 2222\nstricthostkeychecking true\n\
                    identitiesonly yes\nidentityfile ~/.ssh/a\nidentityfile /b c\ncertificatefile ~/a-cert.pub\n\
                    proxyjump noc@b1:22,b2\nuserknownhostsfile ~/.ssh/known_hosts /x\nproxycommand none\n";
        let config = HostConfig::parse(text, Some(Path::new("/home/noc")));
        assert_eq!(config.host.as_deref(), Some("192.0.2.1"));
        assert_eq!((config.port, config.user.as_deref()), (Some(2222), Some("noc")));
        assert_eq!(config.identity_files, [Path::new("/home/noc/.ssh/a"), Path::new("/b c")]);
        assert_eq!(config.certificate_files, [Path::new("/home/noc/a-cert.pub")]);
        assert!(config.identities_only && config.is_strict && !config.has_usual_files);
        assert_eq!(config.proxy_jump, ["noc@b1:22", "b2"]);
        assert_eq!(config.proxy_command, None);
        assert_eq!(config.user_known_hosts, [Path::new("/home/noc/.ssh/known_hosts"), Path::new("/x")]);
    }

    #[test]
    fn the_usual_key_files_are_told_from_those_that_somebody_named() {
        let named =
            |files: &[&str]| files.iter().map(|file| format!("identityfile {file}\n")).collect::<String>();
        assert!(HostConfig::parse(&named(&USUAL), None).has_usual_files);
        assert!(!HostConfig::parse(&named(&["~/.ssh/id_ed25519"]), None).has_usual_files);
        assert!(!HostConfig::parse(&named(&[&USUAL[..], &["~/.ssh/noc"]].concat()), None).has_usual_files);
    }

    #[test]
    fn an_address_is_asked_about_by_the_name_of_its_device() {
        let asked =
            |name: &str, address: &str| Asked::device(&name.into(), &address.into()).arguments().join(" ");
        assert_eq!(asked("core1", "core1.example.net"), "-G -- core1.example.net");
        let by_name = "-G -o HostName=192.0.2.1 -o CanonicalizeHostname=yes -- core1";
        assert_eq!(asked("core1", "192.0.2.1"), by_name);
    }

    #[tokio::test]
    async fn what_is_no_name_never_reaches_a_command_line() {
        let config = SshConfig::new(Commands::Allowed, None);
        for name in ["", "-oProxyCommand=x", "a b", "a;b", "../x", "*", "a\nb", "ä"] {
            let asked = Asked::host(&name.into());
            assert!(matches!(config.host(&asked).await, Err(ConfigError::Name(_))), "{name:?}");
        }
    }

    #[tokio::test]
    async fn where_nothing_may_be_sent_nothing_is_run() {
        let config = SshConfig::new(Commands::Never, None);
        let asked = Asked::host(&"core1".into());
        assert!(matches!(config.host(&asked).await, Err(ConfigError::Forbidden)));
    }
}
