//! All targets of a lab: who has one, where it listens, what it has seen.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::SystemTime;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::certificates::{CertificateError, Certificates};
use super::exchange::{Exchange, Listener};
use super::habit::{Habit, Security};
use super::observation::{Observation, Observed};
use super::server::{TargetTask, security};
use super::target::{Speaker, Target};
use crate::lab::moment::Moment;
use crate::lab::network::DeviceNo;
use crate::lab::snmp::Shared;

/// Which devices of a lab stream over gNMI; all of them answer SNMP.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Streams {
    /// Those that a scenario gives a gNMI habit.
    #[default]
    Asked,
    /// Those, and every second device.
    Half,
    /// All of them, and an aggregator that speaks for all.
    All,
}

impl Streams {
    /// The words of the command line.
    pub const WORDS: [(&'static str, Self); 3] =
        [("asked", Self::Asked), ("half", Self::Half), ("all", Self::All)];
}

/// The targets of a lab.
#[derive(Debug)]
pub(in crate::lab) struct Fleet {
    epoch: i64,
    certificates: Arc<Certificates>,
    exchange: Option<Exchange>,
    targets: Vec<Option<Listening>>,
    aggregator: Option<Listening>,
}

#[derive(Debug)]
struct Listening {
    address: SocketAddr,
    seen: Arc<Observation>,
    stop: CancellationToken,
}

impl Fleet {
    /// A fleet without targets. Its dates count from where the lab's clock stands now.
    pub(in crate::lab) fn new(shared: &Shared, exchange: Option<Exchange>) -> Result<Self, CertificateError> {
        let wall = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        Ok(Self {
            epoch: wall.saturating_sub(shared.clock.now()).as_nanos() as i64,
            certificates: Arc::new(Certificates::new()?),
            exchange,
            targets: Vec::new(),
            aggregator: None,
        })
    }

    /// Adds the next device, with a target or without.
    pub(in crate::lab) async fn add(
        &mut self,
        shared: &Shared,
        streams: Streams,
        address: IpAddr,
        tasks: &TaskTracker,
        stop: &CancellationToken,
    ) -> io::Result<()> {
        let device = DeviceNo(self.targets.len() as u32);
        let is_listening = match streams {
            Streams::All => true,
            Streams::Half if device.0 % 2 == 1 => true,
            Streams::Half | Streams::Asked => !habits(shared, device).is_empty(),
        };
        let target = match is_listening {
            true => Some(self.listen(shared, Speaker::Device(device), address, tasks, stop).await?),
            false => None,
        };
        self.targets.push(target);
        Ok(())
    }

    /// Adds the aggregator.
    pub(in crate::lab) async fn aggregate(
        &mut self,
        shared: &Shared,
        tasks: &TaskTracker,
        stop: &CancellationToken,
    ) -> io::Result<()> {
        let address = Ipv4Addr::LOCALHOST.into();
        self.aggregator = Some(self.listen(shared, Speaker::Aggregator, address, tasks, stop).await?);
        Ok(())
    }

    async fn listen(
        &self,
        shared: &Shared,
        speaker: Speaker,
        address: IpAddr,
        tasks: &TaskTracker,
        stop: &CancellationToken,
    ) -> io::Result<Listening> {
        let listener = Listener::bind(address, self.exchange.as_ref()).await?;
        let address = listener.address()?;
        let seen = Arc::new(Observation::default());
        let target = Target { shared: shared.clone(), speaker, epoch: self.epoch, seen: Arc::clone(&seen) };
        let task = TargetTask { target, listener, certificates: Arc::clone(&self.certificates) };
        let stop = stop.child_token();
        tasks.spawn(task.run(stop.clone()));
        Ok(Listening { address, seen, stop })
    }

    /// Where the target of a device listens.
    pub(in crate::lab) fn address(&self, device: DeviceNo) -> Option<SocketAddr> {
        self.targets[device.0 as usize].as_ref().map(|target| target.address)
    }

    /// What the target of a device has seen.
    pub(in crate::lab) fn observed(&self, device: DeviceNo) -> Option<Observed> {
        self.targets[device.0 as usize].as_ref().map(|target| target.seen.read())
    }

    /// Where the aggregator listens, and what it has seen.
    pub(in crate::lab) fn aggregator(&self) -> Option<(SocketAddr, Observed)> {
        self.aggregator.as_ref().map(|target| (target.address, target.seen.read()))
    }

    /// Ends the aggregator, and every connection to it.
    pub(in crate::lab) fn end_aggregator(&self) {
        self.aggregator.iter().for_each(|aggregator| aggregator.stop.cancel());
    }

    /// The certificates of the targets.
    pub(in crate::lab) fn certificates(&self) -> &Certificates {
        &self.certificates
    }

    /// Whether any target shows one now.
    pub(in crate::lab) fn has_certificates(&self, shared: &Shared) -> bool {
        let mut devices = (0..self.targets.len() as u32).map(DeviceNo);
        devices.any(|device| self.security(shared, device) != Security::Plaintext)
    }

    /// How a device's target secures its connections.
    pub(in crate::lab) fn security(&self, shared: &Shared, device: DeviceNo) -> Security {
        security(&habits(shared, device))
    }

    /// Whether a device's target wants a user and a password.
    pub(in crate::lab) fn wants_login(&self, shared: &Shared, device: DeviceNo) -> bool {
        habits(shared, device).contains(&Habit::Login)
    }
}

/// The habits of a device at any time: what is only later a habit needs its socket now.
fn habits(shared: &Shared, device: DeviceNo) -> Vec<Habit> {
    let rules = shared.rules();
    let moment = Moment::new(&shared.network, device, &rules, shared.clock.seconds());
    let kinds = moment.own().iter().map(|rule| &rule.kind);
    kinds
        .filter_map(|kind| if let crate::lab::QuirkKind::Gnmi(habit) = kind { Some(*habit) } else { None })
        .collect()
}
