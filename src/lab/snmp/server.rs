//! The sockets of the agents: one task each, which owns its agent and ends with the lab.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, PoisonError, RwLock};

use tokio::net::UdpSocket;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

use super::agent::Agent;
use super::delivery::{From, deliver};
use super::observation::Observation;
use crate::lab::clock::LabClock;
use crate::lab::network::{DeviceNo, Network};
use crate::lab::rules::Rules;

/// Octets of the largest request that is read; the rest of a longer one is lost, and with it the request.
const MAX_REQUEST: usize = 4_096;
/// Requests taken from the socket before the first is answered.
const BATCH: usize = 64;

/// What all agents share.
#[derive(Debug, Clone)]
pub(in crate::lab) struct Shared {
    pub(in crate::lab) network: Arc<Network>,
    pub(in crate::lab) clock: LabClock,
    pub(in crate::lab) rules: Arc<RwLock<Arc<Rules>>>,
}

impl Shared {
    /// The quirks in force.
    pub(in crate::lab) fn rules(&self) -> Arc<Rules> {
        self.rules.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// An agent with its socket.
#[derive(Debug)]
pub(in crate::lab) struct AgentTask {
    pub(in crate::lab) shared: Shared,
    pub(in crate::lab) device: DeviceNo,
    pub(in crate::lab) socket: UdpSocket,
    pub(in crate::lab) seen: Arc<Observation>,
}

/// An answer that waits for its time; the earliest is the greatest.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Late(Reverse<Instant>, SocketAddr, Vec<u8>);

impl AgentTask {
    /// Answers until the lab stops.
    pub(in crate::lab) async fn run(self, stop: CancellationToken) {
        let mut agent = Agent::new(Arc::clone(&self.shared.network), self.device);
        let mut late = BinaryHeap::new();
        loop {
            let due = late.peek().map(|Late(Reverse(at), ..)| *at);
            tokio::select! {
                () = stop.cancelled() => return,
                () = wait(due) => self.send_due(&mut late).await,
                ready = self.socket.readable() => match ready {
                    Ok(()) => self.answer(&mut agent, &mut late).await,
                    Err(error) => return tracing::warn!(%error, device = self.device.0, "an agent of the lab lost its socket"),
                },
            }
        }
    }

    async fn answer(&self, agent: &mut Agent, late: &mut BinaryHeap<Late>) {
        let requests = self.take();
        self.seen.in_flight(requests.len() + late.len());
        let rules = self.shared.rules();
        for (datagram, peer) in requests {
            let now = self.shared.clock.seconds();
            let Some(mut bytes) = agent.answer(&datagram, &rules, now, &self.seen) else { continue };
            let delivery = deliver(rules.of(self.device), now, &mut bytes);
            for _ in 0..delivery.copies {
                if !delivery.after.is_zero() {
                    late.push(Late(Reverse(Instant::now() + delivery.after), peer, bytes.clone()));
                } else if delivery.from == From::Own {
                    self.send(&bytes, peer).await;
                } else {
                    self.send_from_elsewhere(&bytes, peer).await;
                }
            }
        }
    }

    /// The requests that wait in the socket.
    fn take(&self) -> Vec<(Vec<u8>, SocketAddr)> {
        let mut buffer = [0; MAX_REQUEST];
        std::iter::from_fn(|| {
            self.socket.try_recv_from(&mut buffer).ok().map(|(size, peer)| (buffer[..size].to_vec(), peer))
        })
        .take(BATCH)
        .collect()
    }

    async fn send_due(&self, late: &mut BinaryHeap<Late>) {
        let now = Instant::now();
        while late.peek().is_some_and(|Late(Reverse(at), ..)| *at <= now) {
            if let Some(Late(_, peer, bytes)) = late.pop() {
                self.send(&bytes, peer).await;
            }
        }
    }

    // An answer that cannot be sent is a lost datagram: managers live with those.
    async fn send(&self, bytes: &[u8], peer: SocketAddr) {
        match self.socket.send_to(bytes, peer).await {
            Ok(_) => self.seen.reply(),
            Err(error) => tracing::debug!(%error, %peer, "an answer of the lab was lost"),
        }
    }

    async fn send_from_elsewhere(&self, bytes: &[u8], peer: SocketAddr) {
        let sent: io::Result<usize> = async {
            let address = SocketAddr::new(self.socket.local_addr()?.ip(), 0);
            UdpSocket::bind(address).await?.send_to(bytes, peer).await
        }
        .await;
        match sent {
            Ok(_) => self.seen.reply(),
            Err(error) => tracing::debug!(%error, %peer, "an answer of the lab was lost"),
        }
    }
}

async fn wait(due: Option<Instant>) {
    match due {
        Some(due) => sleep_until(due).await,
        None => std::future::pending().await,
    }
}
