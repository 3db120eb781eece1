//! All shells of a lab: where they listen, what they have seen, which keys they show.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::SystemTime;

use russh::keys::PublicKey;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::access::Accounts;
use super::habit::CliStyle;
use super::host::Host;
use super::keys;
use super::observation::SshObserved;
use super::server::ShellTask;
use crate::lab::network::DeviceNo;
use crate::lab::snmp::Shared;

/// The shells of a lab.
#[derive(Debug)]
pub(in crate::lab) struct Shells {
    epoch: i64,
    seed: u64,
    accounts: Arc<Accounts>,
    client_key: Arc<PublicKey>,
    hosts: Vec<(SocketAddr, Arc<Host>)>,
}

impl Shells {
    /// No shells yet. Their dates count from where the lab's clock stands now.
    pub(in crate::lab) fn new(shared: &Shared) -> Self {
        let wall = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let seed = shared.network.seed;
        Self {
            epoch: wall.saturating_sub(shared.clock.now()).as_nanos() as i64,
            seed,
            accounts: Arc::default(),
            client_key: Arc::new(keys::client_key(seed).public_key().clone()),
            hosts: Vec::with_capacity(shared.network.devices.len()),
        }
    }

    /// Adds the next device's.
    pub(in crate::lab) async fn add(
        &mut self,
        shared: &Shared,
        address: IpAddr,
        tasks: &TaskTracker,
        stop: &CancellationToken,
    ) -> io::Result<()> {
        let listener = TcpListener::bind(SocketAddr::new(address, 0)).await?;
        let local = listener.local_addr()?;
        let device = DeviceNo(self.hosts.len() as u32);
        let (accounts, client_key) = (Arc::clone(&self.accounts), Arc::clone(&self.client_key));
        let host = Arc::new(Host::new(shared.clone(), device, self.epoch, accounts, client_key));
        self.hosts.push((local, Arc::clone(&host)));
        let task = ShellTask { host, listener };
        tasks.spawn(task.run(stop.child_token()));
        Ok(())
    }

    /// Where a device's shell listens.
    pub(in crate::lab) fn address(&self, device: DeviceNo) -> SocketAddr {
        self.hosts[device.0 as usize].0
    }

    /// What a device's shell has seen.
    pub(in crate::lab) fn observed(&self, device: DeviceNo) -> SshObserved {
        self.hosts[device.0 as usize].1.seen.counts().clone()
    }

    /// What all shells have seen.
    pub(in crate::lab) fn observed_in_all(&self) -> SshObserved {
        let mut all = SshObserved::default();
        for (_, host) in &self.hosts {
            all.add(&host.seen.counts());
        }
        all
    }

    /// The failures of an account that count towards its lock.
    pub(in crate::lab) fn account_failures(&self, user: &str) -> u64 {
        self.accounts.failures(user)
    }

    /// The command line of a device now.
    pub(in crate::lab) fn style(&self, device: DeviceNo) -> CliStyle {
        let host = &self.hosts[device.0 as usize].1;
        let platform = host.shared.network.device(device).platform;
        host.habits().style(platform)
    }

    /// The host keys that devices show now, as a file of known hosts.
    pub(in crate::lab) fn known_hosts(&self) -> String {
        let lines =
            self.hosts.iter().map(|(address, host)| keys::known_host(*address, host.key().public_key()));
        lines.collect()
    }

    /// The key that operators may log in with, as OpenSSH keeps it.
    pub(in crate::lab) fn client_key(&self) -> String {
        keys::pem(&keys::client_key(self.seed))
    }
}
