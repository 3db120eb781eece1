//! What the inventory says of a device, as a connection wants it.

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Arc, PoisonError},
};

use super::{SshDialler, endpoint};
use crate::{
    config::{
        DeviceConfig,
        inventory::{Credential, NewHostKey, SshAlgorithms, SshSettings},
        secret::Secret,
    },
    model::DeviceId,
    proto::ssh::{
        Agent, Algorithms, Endpoint, Login, PORT, Route, SecretSource, Target, Trust, UnknownKey,
        known_hosts::Files,
    },
};

/// More hosts than this on the way are a circle.
const MOST_HOPS: usize = 8;

/// Makes targets of one state of the inventory.
pub(super) struct Builder<'d> {
    pub dialler: &'d SshDialler,
    pub devices: Arc<HashMap<DeviceId, Arc<DeviceConfig>>>,
}

impl Builder<'_> {
    /// The target that a device is; `suffix` is what its platform wants after the user's name.
    pub fn device(&self, config: &DeviceConfig, suffix: &str) -> Result<Arc<Target>, String> {
        self.within(config, suffix, MOST_HOPS)
    }

    fn within(&self, config: &DeviceConfig, suffix: &str, hops: usize) -> Result<Arc<Target>, String> {
        let ssh = &config.ssh;
        if ssh.config {
            // Half a way of its own would be another way than the one that `ssh` takes.
            return Err(String::from(
                "ssh.config = true is not read by this version; say user, port and jump here.",
            ));
        }
        let user = ssh.user().ok_or("the inventory has no user for it: say ssh.user.")?;
        let login = self.login(ssh, &format!("{user}{suffix}"));
        let mut target =
            Target::new(Arc::clone(&config.device.name), endpoint(config), login, self.trust(ssh));
        target.algorithms = algorithms(ssh);
        target.route = match &ssh.proxy_command {
            Some(command) => Route::Command(Arc::clone(command)),
            None => self.route(config, hops)?,
        };
        Ok(Arc::new(target))
    }

    /// The hosts on the way, each reached through the one before it.
    fn route(&self, config: &DeviceConfig, hops: usize) -> Result<Route, String> {
        let mut route = Route::Direct;
        // The host that others jump through says nothing of itself.
        for hop in config.ssh.jump.iter().filter(|hop| **hop != config.device.name) {
            let left = hops.checked_sub(1).ok_or("the way to it goes in a circle; see ssh.jump.")?;
            let mut target = match self.devices.values().find(|other| other.device.name == *hop) {
                Some(device) => Target::clone(&*self.within(device, "", left)?),
                None => self.stranger(hop, &config.ssh)?,
            };
            if !matches!(route, Route::Direct) {
                target.route = route;
            }
            route = Route::Jump(Arc::new(target));
        }
        Ok(route)
    }

    /// A host on the way that is no device: `user@host:port`, with the credential of the device behind it.
    fn stranger(&self, hop: &Arc<str>, ssh: &SshSettings) -> Result<Target, String> {
        let (user, host) =
            hop.split_once('@').ok_or_else(|| format!("the inventory has no device {hop}; see ssh.jump."))?;
        let login = self.login(ssh, user);
        Ok(Target::new(Arc::clone(hop), host_and_port(host), login, self.trust(ssh)))
    }

    fn login(&self, ssh: &SshSettings, user: &str) -> Login {
        let Some(credential) = &ssh.credential else {
            return Login { agent: Agent::Environment, ..Login::new("ssh.user", user) };
        };
        let mut login = Login::new(Arc::clone(&credential.name), user);
        // Whoever has nothing but a password does not want keys to be tried, as each counts as an attempt.
        if credential.agent || !credential.keys.is_empty() || credential.password.is_none() {
            login.agent = Agent::Environment;
        }
        login.keys.clone_from(&credential.keys);
        login.password = self.secret(credential, "password", credential.password.as_ref());
        login.passphrase = self.secret(credential, "passphrase", credential.passphrase.as_ref());
        login
    }

    fn secret(
        &self,
        credential: &Arc<Credential>,
        what: &'static str,
        secret: Option<&Secret>,
    ) -> Option<Arc<dyn SecretSource>> {
        let (secret, asking) = (secret?.clone(), Arc::clone(&self.dialler.asking));
        let name = Arc::clone(&credential.name);
        Some(Arc::new(move || {
            let (secret, asking, name) = (secret.clone(), Arc::clone(&asking), Arc::clone(&name));
            async move {
                let fetched = asking.fetch(&name, what, &secret).await;
                fetched.map_err(|error| Arc::new(error) as _)
            }
        }))
    }

    fn trust(&self, ssh: &SshSettings) -> Trust {
        let path = ssh.known_hosts.as_deref().map(PathBuf::from);
        let mut files = self.dialler.files.lock().unwrap_or_else(PoisonError::into_inner);
        let known = files.entry(path).or_insert_with_key(|path| {
            let home = std::env::var_os("HOME").map(PathBuf::from);
            Arc::new(Files::usual(path.as_deref(), home.as_deref()))
        });
        let unknown = match ssh.host_keys {
            NewHostKey::Ask => UnknownKey::Ask,
            NewHostKey::Accept => UnknownKey::Learn,
        };
        Trust { known: Arc::clone(known), unknown }
    }
}

fn algorithms(ssh: &SshSettings) -> Algorithms {
    match ssh.algorithms {
        SshAlgorithms::Modern => Algorithms::Modern,
        SshAlgorithms::Legacy => Algorithms::Legacy,
    }
}

/// `host`, `host:port` or `[v6]:port`, as the inventory has checked it.
fn host_and_port(text: &str) -> Endpoint {
    let (host, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((host, rest)) => (host, rest.strip_prefix(':')),
        None => text.split_once(':').map_or((text, None), |(host, port)| (host, Some(port))),
    };
    Endpoint::new(host, port.and_then(|port| port.parse().ok()).unwrap_or(PORT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_on_the_way_has_a_port_or_the_usual_one() {
        for (text, host, port) in [
            ("bastion", "bastion", 22),
            ("bastion.example.net:2222", "bastion.example.net", 2222),
            ("[2001:db8::1]:2222", "2001:db8::1", 2222),
            ("[2001:db8::1]", "2001:db8::1", 22),
        ] {
            assert_eq!(host_and_port(text), Endpoint::new(host, port), "{text}");
        }
    }
}
