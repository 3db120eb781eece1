//! What the inventory says of a device, as a connection wants it.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError},
};

use super::{SshDialler, sources::Sources};
use crate::{
    config::{
        DeviceConfig,
        inventory::{Credential, NewHostKey, SshAlgorithms, SshSettings},
        secret::Secret,
    },
    model::DeviceId,
    proto::ssh::{
        Algorithms, Endpoint, Later, Login, PORT, Route, SecretSource, Target, Trust, UnknownKey,
        config::{Asked, HostConfig},
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
    pub async fn device(&self, config: &DeviceConfig, suffix: &str) -> Result<Arc<Target>, String> {
        self.within(config, suffix, MOST_HOPS).await.map(Arc::new)
    }

    fn within<'b>(
        &'b self,
        config: &'b DeviceConfig,
        suffix: &'b str,
        hops: usize,
    ) -> Later<'b, Result<Target, String>> {
        Box::pin(async move {
            let found = match config.ssh.config {
                true => Some(self.found(&Asked::device(&config.device.name, &config.device.address)).await?),
                false => None,
            };
            let sources = Sources { ssh: &config.ssh, found: found.as_deref() };
            let user = sources.user().ok_or("the inventory has no user for it: say ssh.user.")?;
            let login = self.login(sources, &format!("{user}{suffix}"));
            let endpoint = sources.endpoint(&config.device.address);
            let mut target =
                Target::new(Arc::clone(&config.device.name), endpoint, login, self.trust(sources));
            target.algorithms = algorithms(&config.ssh);
            target.route = match (&config.ssh.proxy_command, &config.ssh.jump) {
                (Some(command), _) => Route::Command(Arc::clone(command)),
                (None, Some(jump)) => self.through(jump, config, hops).await?,
                (None, None) => self.found_route(sources, hops).await?,
            };
            Ok(target)
        })
    }

    async fn found(&self, asked: &Asked) -> Result<Arc<HostConfig>, String> {
        self.dialler.ssh_config.host(asked).await.map_err(|error| format!("{error}."))
    }

    /// The hosts on the way, each reached through the one before it.
    async fn through(&self, jump: &[Arc<str>], config: &DeviceConfig, hops: usize) -> Result<Route, String> {
        let mut route = Route::Direct;
        // The host that others jump through says nothing of itself.
        for hop in jump.iter().filter(|hop| **hop != config.device.name) {
            let left = hops.checked_sub(1).ok_or("the way to it goes in a circle; see ssh.jump.")?;
            let mut target = match self.devices.values().find(|other| other.device.name == *hop) {
                Some(device) => self.within(device, "", left).await?,
                None => self.stranger(hop, &config.ssh)?,
            };
            if !matches!(route, Route::Direct) {
                target.route = route;
            }
            route = Route::Jump(Arc::new(target));
        }
        Ok(route)
    }

    /// The way that `~/.ssh/config` names. Its first host has a way of its own, the others are reached through the one
    /// before, as with `ssh -J`.
    fn found_route<'b>(&'b self, sources: Sources<'b>, hops: usize) -> Later<'b, Result<Route, String>> {
        Box::pin(async move {
            let Some(found) = sources.found else { return Ok(Route::Direct) };
            if let Some(command) = &found.proxy_command {
                return Ok(Route::Shell(command.as_str().into()));
            }
            let mut route = Route::Direct;
            for hop in &found.proxy_jump {
                let left = hops.checked_sub(1).ok_or("the way to it goes in a circle; see ProxyJump.")?;
                let mut target = self.found_host(hop, sources.ssh, left).await?;
                if !matches!(route, Route::Direct) {
                    target.route = route;
                }
                route = Route::Jump(Arc::new(target));
            }
            Ok(route)
        })
    }

    /// A host that only `~/.ssh/config` names: `[user@]host[:port]`, or the same as a URI.
    async fn found_host(&self, hop: &str, ssh: &SshSettings, hops: usize) -> Result<Target, String> {
        let text = hop.strip_prefix("ssh://").unwrap_or(hop);
        let (user, text) = text.rsplit_once('@').map_or((None, text), |(user, host)| (Some(user), host));
        let (host, port) = split_port(text);
        let found = self.found(&Asked::host(&host.into())).await?;
        // What the inventory says of the device's user, port and way is not said of this host.
        let own = SshSettings { user: None, port, jump: None, proxy_command: None, ..ssh.clone() };
        let sources = Sources { ssh: &own, found: Some(&found) };
        let user = user.or(found.user.as_deref()).ok_or_else(|| format!("no user is known for {hop}."))?;
        let login = self.login(sources, user);
        let mut target = Target::new(hop, sources.endpoint(&host.into()), login, self.trust(sources));
        target.route = self.found_route(sources, hops).await?;
        Ok(target)
    }

    /// A host on the way that is no device: `user@host:port`, with the credential of the device behind it.
    fn stranger(&self, hop: &Arc<str>, ssh: &SshSettings) -> Result<Target, String> {
        let (user, host) =
            hop.split_once('@').ok_or_else(|| format!("the inventory has no device {hop}; see ssh.jump."))?;
        let sources = Sources { ssh, found: None };
        let login = self.login(sources, user);
        let (host, port) = split_port(host);
        let endpoint = Endpoint::new(host, port.unwrap_or(PORT));
        Ok(Target::new(Arc::clone(hop), endpoint, login, self.trust(sources)))
    }

    fn login(&self, sources: Sources<'_>, user: &str) -> Login {
        let credential = sources.ssh.credential.as_ref();
        let mut login = match credential {
            Some(credential) => Login::new(Arc::clone(&credential.name), user),
            None => Login::new("ssh.user", user),
        };
        sources.offer_keys(&mut login);
        if let Some(credential) = credential {
            login.password = self.secret(credential, "password", credential.password.as_ref());
            login.passphrase = self.secret(credential, "passphrase", credential.passphrase.as_ref());
        }
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

    fn trust(&self, sources: Sources<'_>) -> Trust {
        let named = sources.known_hosts();
        let mut files = self.dialler.files.lock().unwrap_or_else(PoisonError::into_inner);
        let known = files.entry(named).or_insert_with_key(|named| Arc::new(named.open()));
        let unknown = match sources.ssh.host_keys {
            _ if sources.found.is_some_and(|found| found.is_strict) => UnknownKey::Refuse,
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

/// `host`, `host:port` or `[v6]:port`.
fn split_port(text: &str) -> (&str, Option<u16>) {
    let (host, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((host, rest)) => (host, rest.strip_prefix(':')),
        None => text.split_once(':').map_or((text, None), |(host, port)| (host, Some(port))),
    };
    (host, port.and_then(|port| port.parse().ok()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_on_the_way_has_a_port_or_none_is_told() {
        for (text, host, port) in [
            ("bastion", "bastion", None),
            ("bastion.example.net:2222", "bastion.example.net", Some(2222)),
            ("[2001:db8::1]:2222", "2001:db8::1", Some(2222)),
            ("[2001:db8::1]", "2001:db8::1", None),
        ] {
            assert_eq!(split_port(text), (host, port), "{text}");
        }
    }
}
