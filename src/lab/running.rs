//! The running lab: starts the agents, changes their quirks, stops them.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use tokio::net::UdpSocket;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::clock::LabClock;
use super::gnmi::{self, CertificateError, ClientCertificate, Exchange, Fleet, Streams};
use super::inventory;
use super::network::{DeviceNo, Network, NetworkOptions, generate};
use super::quirk::{Quirk, QuirkKind};
use super::rules::{self, RuleError, Rules};
use super::snmp::{AgentTask, Observation, Observed, Shared};
use super::ssh::{self, Shells, SshObserved};
use super::storyline;

/// What happens in a lab.
#[derive(Debug, Clone, PartialEq)]
pub enum Story {
    /// Nothing: all devices answer, no port fails.
    Calm,
    /// The demo's: something is wrong at once, something happens every minute.
    Demo,
    /// What a scenario or a test says.
    Scenario(Vec<Quirk>),
}

/// How a lab is started.
#[derive(Debug, Clone)]
pub struct LabOptions {
    /// Number of devices, at least one.
    pub devices: usize,
    /// Front-panel ports of each device; absent: by role, about 300 in twelve devices.
    pub ports: Option<u16>,
    /// What everything random is derived from.
    pub seed: u64,
    /// Whether each device has an address of its own in 127.0.0.0/8 (Linux only).
    pub spread: bool,
    /// What happens in it.
    pub story: Story,
    /// The time that agents go by.
    pub clock: LabClock,
    /// Which devices stream over gNMI.
    pub streams: Streams,
    /// What connects clients with the gNMI targets; TCP on loopback if nothing is named.
    pub exchange: Option<Exchange>,
}

impl Default for LabOptions {
    fn default() -> Self {
        Self {
            devices: 12,
            ports: None,
            seed: 42,
            spread: false,
            story: Story::Calm,
            clock: LabClock::running(),
            streams: Streams::default(),
            exchange: None,
        }
    }
}

/// Why a lab does not start, or does not do as told.
#[derive(Debug, thiserror::Error)]
pub enum LabError {
    /// No network without devices.
    #[error("a lab needs at least one device")]
    NoDevices,
    /// A socket could not be had.
    #[error("{device}: no UDP socket on {address} (one descriptor for each device: see `ulimit -n`)")]
    Socket {
        /// The device it was for.
        device: String,
        /// The address it was for.
        address: IpAddr,
        /// What the system said.
        source: io::Error,
    },
    /// A TCP socket could not be had.
    #[error(
        "no TCP socket on {address} (one descriptor for each gNMI target and each shell: see `ulimit -n`)"
    )]
    Listener {
        /// The address it was for.
        address: IpAddr,
        /// What the system said.
        source: io::Error,
    },
    /// A certificate could not be made.
    #[error("the lab has no certificates")]
    Certificates(#[from] CertificateError),
    /// A quirk fits nothing.
    #[error("the quirk cannot be applied")]
    Rule(#[from] RuleError),
    /// No device has that name.
    #[error("no device of the lab is called `{0}`")]
    NoDevice(String),
    /// The inventory could not be written.
    #[error("the lab's inventory could not be written to {path}")]
    Inventory {
        /// Where to.
        path: String,
        /// What the system said.
        source: io::Error,
    },
}

/// A network whose agents listen. Dropping it stops them; [`Lab::stop`] also waits for their end.
#[derive(Debug)]
pub struct Lab {
    shared: Shared,
    quirks: Vec<Quirk>,
    addresses: Vec<SocketAddr>,
    seen: Vec<Arc<Observation>>,
    fleet: Fleet,
    shells: Shells,
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl Lab {
    /// Starts the agents. All of them listen when this returns.
    pub async fn start(options: LabOptions) -> Result<Self, LabError> {
        if options.devices == 0 {
            return Err(LabError::NoDevices);
        }
        let LabOptions { devices, ports, seed, .. } = options;
        let mut network = generate(NetworkOptions { devices, ports, seed });
        let quirks = match options.story {
            Story::Calm => Vec::new(),
            Story::Demo if options.streams == Streams::Asked => storyline::quirks(&network),
            Story::Demo => [storyline::quirks(&network), storyline::streams(&network)].concat(),
            Story::Scenario(quirks) => quirks,
        };
        rules::divide(&mut network, &quirks);
        let rules = Rules::compile(&network, &quirks)?;
        let network = Arc::new(network);
        let shared = Shared { network, clock: options.clock, rules: Arc::new(RwLock::new(Arc::new(rules))) };
        let mut lab = Self {
            fleet: Fleet::new(&shared, options.exchange)?,
            shells: Shells::new(&shared),
            shared,
            quirks,
            addresses: Vec::with_capacity(devices),
            seen: Vec::with_capacity(devices),
            stop: CancellationToken::new(),
            tasks: TaskTracker::new(),
        };
        for number in 0..devices as u32 {
            let address = if options.spread { own_address(number) } else { Ipv4Addr::LOCALHOST };
            lab.add_agent(DeviceNo(number), address.into()).await?;
            lab.add_target(options.streams, address.into()).await?;
            lab.add_shell(address.into()).await?;
        }
        if options.streams == Streams::All {
            let added = lab.fleet.aggregate(&lab.shared, &lab.tasks, &lab.stop).await;
            added.map_err(|source| LabError::Listener { address: Ipv4Addr::LOCALHOST.into(), source })?;
        }
        lab.tasks.close();
        Ok(lab)
    }

    async fn add_agent(&mut self, device: DeviceNo, address: IpAddr) -> Result<(), LabError> {
        let bound = async {
            let socket = UdpSocket::bind(SocketAddr::new(address, 0)).await?;
            Ok((socket.local_addr()?, socket))
        };
        let (local, socket) = bound.await.map_err(|source| {
            let device = self.shared.network.device(device).name.clone();
            LabError::Socket { device, address, source }
        })?;
        let seen = Arc::new(Observation::default());
        self.addresses.push(local);
        self.seen.push(Arc::clone(&seen));
        let task = AgentTask { shared: self.shared.clone(), device, socket, seen };
        self.tasks.spawn(task.run(self.stop.child_token()));
        Ok(())
    }

    async fn add_target(&mut self, streams: Streams, address: IpAddr) -> Result<(), LabError> {
        let added = self.fleet.add(&self.shared, streams, address, &self.tasks, &self.stop).await;
        added.map_err(|source| LabError::Listener { address, source })
    }

    async fn add_shell(&mut self, address: IpAddr) -> Result<(), LabError> {
        let added = self.shells.add(&self.shared, address, &self.tasks, &self.stop).await;
        added.map_err(|source| LabError::Listener { address, source })
    }

    /// The network behind the agents.
    pub fn network(&self) -> &Network {
        &self.shared.network
    }

    /// The time that agents go by.
    pub fn clock(&self) -> &LabClock {
        &self.shared.clock
    }

    /// Every device's name and where its agent listens, in the order of the network.
    pub fn addresses(&self) -> impl Iterator<Item = (&str, SocketAddr)> {
        self.shared
            .network
            .devices
            .iter()
            .map(|device| device.name.as_str())
            .zip(self.addresses.iter().copied())
    }

    /// Where the agent of one device listens.
    pub fn address(&self, device: &str) -> Option<SocketAddr> {
        self.network().find(device).map(|number| self.addresses[number.0 as usize])
    }

    /// What the agent of one device has seen so far.
    pub fn observed(&self, device: &str) -> Option<Observed> {
        self.network().find(device).map(|number| self.seen[number.0 as usize].read())
    }

    /// Where the gNMI target of one device listens, if it has one.
    pub fn gnmi_address(&self, device: &str) -> Option<SocketAddr> {
        self.fleet.address(self.network().find(device)?)
    }

    /// What the gNMI target of one device has seen so far.
    pub fn gnmi_observed(&self, device: &str) -> Option<gnmi::Observed> {
        self.fleet.observed(self.network().find(device)?)
    }

    /// Where the aggregator listens and what it has seen, in a lab where all devices stream.
    pub fn aggregator(&self) -> Option<(SocketAddr, gnmi::Observed)> {
        self.fleet.aggregator()
    }

    /// Ends the aggregator for good, as if its machine had died.
    pub fn end_aggregator(&self) {
        self.fleet.end_aggregator();
    }

    /// Where the shell of one device listens.
    pub fn ssh_address(&self, device: &str) -> Option<SocketAddr> {
        Some(self.shells.address(self.network().find(device)?))
    }

    /// What the shell of one device has seen so far.
    pub fn ssh_observed(&self, device: &str) -> Option<SshObserved> {
        Some(self.shells.observed(self.network().find(device)?))
    }

    /// What the shells of all devices have seen so far; their lines stand in the order of the network.
    pub fn ssh_observation(&self) -> SshObserved {
        self.shells.observed_in_all()
    }

    /// The failures of an account, which all devices share; a success takes them back.
    pub fn ssh_failures(&self, user: &str) -> u64 {
        self.shells.account_failures(user)
    }

    /// The host keys that the shells show now, as a file of known hosts.
    pub fn known_hosts(&self) -> String {
        self.shells.known_hosts()
    }

    /// The private key that the shells let in, as OpenSSH keeps it; no password opens it.
    pub fn ssh_client_key(&self) -> String {
        self.shells.client_key()
    }

    /// The user that the shells let in, and the passwords of the account and of its privilege.
    pub fn ssh_account() -> (&'static str, &'static str, &'static str) {
        (ssh::USER, ssh::PASSWORD, ssh::ENABLE)
    }

    /// The certificate of the lab's authority, as PEM.
    pub fn authority(&self) -> String {
        self.fleet.certificates().authority()
    }

    /// The SHA-256 of the certificate that a device's target shows, in lower hexadecimal.
    pub fn pin(&self, device: &str) -> Option<Arc<str>> {
        let number = self.network().find(device)?;
        self.fleet.certificates().pin(device, self.fleet.security(&self.shared, number))
    }

    /// A certificate for a client, signed by the lab's authority.
    pub fn client_certificate(&self) -> Result<ClientCertificate, CertificateError> {
        self.fleet.certificates().client()
    }

    /// The inventory that reaches the agents, targets and shells.
    ///
    /// It names the file of host keys as [`Lab::write_inventory`] writes it, beside it.
    pub fn inventory_toml(&self) -> String {
        inventory::to_toml(&self.shared, &self.addresses, &self.fleet, &self.shells)
    }

    /// Writes that inventory whole or not at all, readable by its owner alone.
    ///
    /// The host keys and a key for operators are written beside it, and where a target shows a certificate, that of the
    /// authority and one for clients.
    pub fn write_inventory(&self, path: &Path) -> Result<(), LabError> {
        let write = |path: &Path, text: &str| {
            inventory::write(path, text)
                .map_err(|source| LabError::Inventory { path: path.display().to_string(), source })
        };
        if self.fleet.has_certificates(&self.shared) {
            let client = self.client_certificate()?;
            write(&path.with_file_name(inventory::AUTHORITY), &self.authority())?;
            write(&path.with_file_name(inventory::CLIENT), &client.certificate)?;
            write(&path.with_file_name(inventory::CLIENT_KEY), &client.key)?;
        }
        write(&path.with_file_name(inventory::KNOWN_HOSTS), &self.known_hosts())?;
        write(&path.with_file_name(inventory::OPERATOR_KEY), &self.ssh_client_key())?;
        write(path, &self.inventory_toml())
    }

    /// Adds quirks to those in force.
    pub fn inject(&mut self, quirks: impl IntoIterator<Item = Quirk>) -> Result<(), LabError> {
        let all = self.quirks.iter().cloned().chain(quirks).collect();
        self.replace(all)
    }

    /// Takes away all quirks that were given for exactly this device name or pattern.
    pub fn clear(&mut self, device: &str) -> Result<(), LabError> {
        let rest = self.quirks.iter().filter(|quirk| quirk.device != device).cloned().collect();
        self.replace(rest)
    }

    /// Makes a device silent, or lets it speak again.
    pub fn set_silent(&mut self, device: &str, silent: bool) -> Result<(), LabError> {
        if self.network().find(device).is_none() {
            return Err(LabError::NoDevice(device.to_owned()));
        }
        let silence = Quirk::always(device, QuirkKind::Silent);
        let mut quirks: Vec<Quirk> = self.quirks.iter().filter(|quirk| **quirk != silence).cloned().collect();
        quirks.extend(silent.then_some(silence));
        self.replace(quirks)
    }

    fn replace(&mut self, quirks: Vec<Quirk>) -> Result<(), LabError> {
        let rules = Arc::new(Rules::compile(self.network(), &quirks)?);
        *self.shared.rules.write().unwrap_or_else(PoisonError::into_inner) = rules;
        self.quirks = quirks;
        Ok(())
    }

    /// Stops all agents and waits for their tasks.
    pub async fn stop(self) {
        self.stop.cancel();
        self.tasks.wait().await;
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// 127.1.0.1 and on: a /8 of loopback has room for 65,000 devices a second octet.
fn own_address(number: u32) -> Ipv4Addr {
    let host = number + 1;
    Ipv4Addr::new(127, (1 + (host >> 16)) as u8, (host >> 8) as u8, host as u8)
}
