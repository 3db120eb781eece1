//! The table `ssh` of a device, typed.

use std::path::Path;
use std::sync::Arc;

use super::credential::Credential;
use super::device::Credentials;
use super::key::{Held, Key};
use super::layer::Effective;

/// The port of SSH (RFC 4253 section 4.1).
const PORT: u16 = 22;

/// Which algorithms are offered to a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum SshAlgorithms {
    /// What is sound today.
    #[default]
    Modern,
    /// What old devices need as well.
    Legacy,
}

/// What becomes of a host key that was never seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum NewHostKey {
    /// It is shown and asked about; where nobody can be asked it is refused.
    #[default]
    Ask,
    /// It is learned.
    Accept,
}

/// The table `ssh` of a device.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SshSettings {
    /// As whom; the credential's user unless told otherwise.
    pub user: Option<Arc<str>>,
    /// Who noctui is to the device.
    pub credential: Option<Arc<Credential>>,
    /// The TCP port; 22 unless told otherwise.
    pub port: Option<u16>,
    /// The hosts on the way, the first one next to us: names of devices, or `user@host:port`. No host means directly;
    /// nothing, that the inventory says nothing of it.
    pub jump: Option<Arc<[Arc<str>]>>,
    /// Which algorithms are offered; the modern ones unless told otherwise.
    pub algorithms: SshAlgorithms,
    /// What becomes of a new host key; it is asked about unless told otherwise.
    pub host_keys: NewHostKey,
    /// The file of known host keys; the user's own unless told otherwise.
    pub known_hosts: Option<Arc<Path>>,
    /// Whether `~/.ssh/config` is read for it; what stands in the inventory is nearer.
    pub config: bool,
    /// A program whose input and output are the connection.
    pub proxy_command: Option<Arc<str>>,
}

impl SshSettings {
    /// The TCP port.
    pub fn port(&self) -> u16 {
        self.port.unwrap_or(PORT)
    }

    /// As whom: `ssh.user` is nearer than the credential.
    pub fn user(&self) -> Option<&Arc<str>> {
        let of_credential = || self.credential.as_ref().and_then(|credential| credential.user.as_ref());
        self.user.as_ref().or_else(of_credential)
    }

    /// What the inventory lacks to reach the device, if it lacks anything: half a sentence, `no ssh.user for it`.
    pub fn lacks(&self) -> Option<&'static str> {
        // ssh_config may name the user.
        (self.user().is_none() && !self.config).then_some("no ssh.user for it, and no credential with a user")
    }
}

/// Types what holds for a device.
pub(super) fn build(effective: &Effective<'_>, credentials: &Credentials) -> SshSettings {
    let word = |key, word| effective.text(key).as_deref() == Some(word);
    SshSettings {
        user: effective.text(Key::SshUser),
        credential: effective.text(Key::SshCredential).and_then(|name| credentials.get(&name).cloned()),
        port: match effective.get(Key::SshPort) {
            Some(Held::Number(port)) => u16::try_from(*port).ok(),
            _ => None,
        },
        jump: match effective.get(Key::SshJump) {
            Some(Held::List(hops)) => Some(hops.iter().filter(|hop| &***hop != "none").cloned().collect()),
            _ => None,
        },
        algorithms: match word(Key::SshAlgorithms, "legacy") {
            true => SshAlgorithms::Legacy,
            false => SshAlgorithms::Modern,
        },
        host_keys: match word(Key::SshHostKeys, "accept-new") {
            true => NewHostKey::Accept,
            false => NewHostKey::Ask,
        },
        known_hosts: match effective.get(Key::SshKnownHosts) {
            Some(Held::Path(path)) => Some(Arc::clone(path)),
            _ => None,
        },
        config: matches!(effective.get(Key::SshConfig), Some(Held::Flag(true))),
        proxy_command: effective.text(Key::SshProxyCommand),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::inventory::{DeviceIds, load_text};

    #[test]
    fn the_table_is_typed_and_the_nearest_user_wins() {
        let text = r#"
            [defaults]
            ssh = { credential = "me", jump = "noc@bastion:2222" }
            [credentials.me]
            user = "noc"
            agent = true
            [devices.r1]
            address = "192.0.2.1"
            ssh = { user = "admin", port = 830, algorithms = "legacy", host-keys = "accept-new", jump = "none" }
            [devices.r2]
            address = "192.0.2.2"
        "#;
        let loaded = load_text(Path::new("inventory.toml"), text, &mut DeviceIds::default());
        let inventory = loaded.inventory.unwrap_or_else(|| panic!("{:?}", loaded.diagnostics));
        let [one, other] = ["r1", "r2"].map(|name| &inventory.device(name).unwrap().ssh);
        assert_eq!((one.user().map(AsRef::as_ref), one.port()), (Some("admin"), 830));
        assert_eq!((one.algorithms, one.host_keys), (SshAlgorithms::Legacy, NewHostKey::Accept));
        assert_eq!(one.jump.as_deref(), Some(&[][..]));
        assert_eq!((other.user().map(AsRef::as_ref), other.port()), (Some("noc"), 22));
        assert_eq!(other.jump.as_deref(), Some(&["noc@bastion:2222".into()][..]));
        assert_eq!(other.lacks(), None);
        assert!(SshSettings::default().lacks().is_some());
    }
}
