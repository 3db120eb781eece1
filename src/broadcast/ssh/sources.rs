//! What is said of a host, and who is nearer: the inventory, then `~/.ssh/config` where a device asks for it.

use std::{path::PathBuf, sync::Arc};

use crate::{
    config::{DeviceConfig, inventory::SshSettings},
    proto::ssh::{Agent, Endpoint, Login, PORT, config::HostConfig, known_hosts::Files},
};

/// What speaks of a host: the inventory, and `~/.ssh/config` where it is asked. The inventory is nearer.
#[derive(Clone, Copy)]
pub(super) struct Sources<'s> {
    pub ssh: &'s SshSettings,
    pub found: Option<&'s HostConfig>,
}

impl Sources<'_> {
    /// As whom.
    pub fn user(self) -> Option<Arc<str>> {
        let found = || self.found.and_then(|found| found.user.as_deref()).map(Arc::from);
        self.ssh.user().cloned().or_else(found)
    }

    /// Where the host is that the inventory, or another host's way, calls by this address.
    pub fn endpoint(self, address: &Arc<str>) -> Endpoint {
        let found = self.found.and_then(|found| found.host.as_deref());
        let port = self.ssh.port.or(self.found.and_then(|found| found.port));
        Endpoint::new(found.unwrap_or(address), port.unwrap_or(PORT))
    }

    /// The keys that are offered, and who signs.
    pub fn offer_keys(self, login: &mut Login) {
        let credential = self.ssh.credential.as_deref();
        let named = credential.map(|credential| &credential.keys).filter(|keys| !keys.is_empty());
        // Whoever has nothing but a password does not want keys to be tried, as each counts as an attempt.
        let wants_keys =
            credential.is_none_or(|own| own.agent || !own.keys.is_empty() || own.password.is_none());
        let found = self.found.filter(|found| named.is_none() && (wants_keys || !found.has_usual_files));
        if wants_keys || found.is_some() {
            login.agent = Agent::Environment;
        }
        login.keys = named.cloned().unwrap_or_default();
        if let Some(found) = found {
            login.keys.clone_from(&found.identity_files);
            login.certificates.clone_from(&found.certificate_files);
            login.is_agent_enough = found.has_usual_files && !found.identities_only;
        }
    }

    /// Which files hold its keys.
    pub fn known_hosts(self) -> KnownHosts {
        match (&self.ssh.known_hosts, self.found) {
            (None, Some(found)) => KnownHosts::Found {
                user: found.user_known_hosts.clone(),
                global: found.global_known_hosts.clone(),
            },
            (named, _) => KnownHosts::Usual(named.as_deref().map(PathBuf::from)),
        }
    }
}

/// The settings of a device that stand in `~/.ssh/config`, as nothing nearer says anything: key and value.
pub fn from_ssh_config(config: &DeviceConfig, found: &HostConfig) -> Vec<(&'static str, String)> {
    let ssh = &config.ssh;
    let has_keys = ssh.credential.as_ref().is_some_and(|credential| !credential.keys.is_empty());
    let has_way = ssh.jump.is_some() || ssh.proxy_command.is_some();
    let list = |paths: &[PathBuf]| {
        paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ")
    };
    let moved = found.host.clone().filter(|host| **host != *config.device.address);
    let settings = [
        ("address", moved),
        ("ssh.user", found.user.clone().filter(|_| ssh.user().is_none())),
        ("ssh.port", found.port.filter(|_| ssh.port.is_none()).map(|port| port.to_string())),
        ("ssh.jump", Some(found.proxy_jump.join(", ")).filter(|_| !has_way)),
        ("ssh.proxy-command", found.proxy_command.clone().filter(|_| !has_way)),
        ("ssh.known-hosts", Some(list(&found.user_known_hosts)).filter(|_| ssh.known_hosts.is_none())),
        ("ssh.host-keys", found.is_strict.then(|| String::from("only known ones"))),
        ("credential.keys", Some(list(&found.identity_files)).filter(|_| !has_keys)),
    ];
    let said = settings.into_iter().filter_map(|(key, value)| Some((key, value?)));
    said.filter(|(_, value)| !value.is_empty()).collect()
}

/// Which files hold the keys of a host.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum KnownHosts {
    /// The user's own or one that the inventory names, and those of the machine.
    Usual(Option<PathBuf>),
    /// Those that `~/.ssh/config` names.
    Found {
        /// The user's own; the first one learns.
        user: Vec<PathBuf>,
        /// Those of the machine.
        global: Vec<PathBuf>,
    },
}

impl KnownHosts {
    /// The files.
    pub fn open(&self) -> Files {
        match self {
            Self::Usual(named) => Files::usual(named.as_deref(), home().as_deref()),
            Self::Found { user, global } => Files::new([&user[..], global].concat(), user.first().cloned()),
        }
    }
}

/// The user's home folder.
pub(super) fn home() -> Option<PathBuf> {
    std::env::var_os("HOME").map(PathBuf::from)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::inventory::{DeviceIds, load_text};

    #[test]
    fn only_what_the_inventory_leaves_open_is_told_of_the_file() {
        let found = HostConfig {
            host: Some("192.0.2.9".to_owned()),
            port: Some(2222),
            user: Some("root".to_owned()),
            proxy_jump: vec!["bastion".to_owned()],
            ..HostConfig::default()
        };
        let told = |ssh: &str| {
            let text =
                format!("[devices.r1]\naddress = \"r1.example.net\"\nssh = {{ config = true{ssh} }}\n");
            let loaded = load_text(Path::new("inventory.toml"), &text, &mut DeviceIds::default());
            let inventory = loaded.inventory.unwrap_or_else(|| panic!("{:?}", loaded.diagnostics));
            let settings = from_ssh_config(inventory.device("r1").unwrap(), &found);
            settings.into_iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(told(""), "address=192.0.2.9 ssh.user=root ssh.port=2222 ssh.jump=bastion");
        let nearer = told(", user = \"noc\", port = 22, proxy-command = \"nc %h %p\"");
        assert_eq!(nearer, "address=192.0.2.9");
    }
}
