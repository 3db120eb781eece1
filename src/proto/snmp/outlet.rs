//! Where a session's batches go, and why a round may end before all of them are out.

use std::time::Duration;

use tokio::sync::mpsc;

use crate::model::{Batch, DeviceId, Manner, Moment, Reach, Source};

use super::head::NoHead;
use super::line::Cost;
use super::mux::RequestError;

/// Why a round ended early.
#[derive(Debug)]
pub enum Failure {
    /// The device could not be asked, or does not answer.
    Ask(RequestError),
    /// It answers, but does not let itself be read.
    NoHead(NoHead),
    /// It answers, but not when it is asked for its interfaces.
    NoTable,
    /// Its name cannot be resolved.
    Resolve(std::io::Error),
    /// Nobody takes the batches any more.
    Closed,
}

impl From<RequestError> for Failure {
    fn from(error: RequestError) -> Self {
        Self::Ask(error)
    }
}

/// Where batches go.
#[derive(Debug)]
pub struct Outlet {
    /// The device they speak of.
    pub device: DeviceId,
    /// Takes them.
    pub batches: mpsc::Sender<Batch>,
    /// The period that they are told to come at.
    pub period: Duration,
    /// Rounds so far.
    pub rounds: u64,
}

impl Outlet {
    /// A batch without changes.
    pub fn batch(&self, cost: &Cost, arrival: Moment, epoch: u32, reach: Reach) -> Batch {
        Batch {
            device: self.device,
            source: Source::Snmp,
            arrival,
            epoch,
            period: self.period,
            reach,
            manner: Manner::default(),
            stats: cost.stats(),
            rounds: self.rounds,
            answered: false,
            changes: Vec::new(),
        }
    }

    /// Ends a round that failed with a batch that only reports how the connection stands.
    ///
    /// # Errors
    ///
    /// Nobody takes it.
    pub async fn report(
        &mut self,
        cost: &Cost,
        arrival: Moment,
        epoch: u32,
        reach: Reach,
    ) -> Result<(), Failure> {
        self.rounds += 1;
        self.send(self.batch(cost, arrival, epoch, reach)).await
    }

    /// Hands a batch over, waiting for room: what a device answered is not thrown away.
    ///
    /// # Errors
    ///
    /// Nobody takes it.
    pub async fn send(&self, batch: Batch) -> Result<(), Failure> {
        self.batches.send(batch).await.map_err(|_| Failure::Closed)
    }
}
