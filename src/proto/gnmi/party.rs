//! For whom a subscription is read: one device, or those members of an aggregator that the inventory names.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;

use crate::model::{Batch, DeviceId, Moment, Trouble};

use super::feed::Feed;
use super::read::{Reader, TargetId};
use super::trouble::Failure;
use super::why::Means;

/// One device of a subscription.
#[derive(Debug)]
pub struct Party {
    /// What gathers its values.
    pub feed: Feed,
    /// Takes its batches.
    pub batches: mpsc::Sender<Batch>,
}

impl Party {
    /// Hands a batch over, waiting for room: what a device said is not thrown away.
    ///
    /// # Errors
    ///
    /// Nobody takes it.
    pub async fn send(&self, batch: Option<Batch>) -> Result<(), Failure> {
        match batch {
            Some(batch) => self.batches.send(batch).await.map_err(|_| Failure::Closed),
            None => Ok(()),
        }
    }
}

/// A device that is read through an aggregator.
#[derive(Debug, Clone)]
pub struct Member {
    /// Its id.
    pub device: DeviceId,
    /// Takes its batches.
    pub batches: mpsc::Sender<Batch>,
    /// Says which of its interfaces are not read at all.
    pub is_excluded: IsExcluded,
}

/// Whether an interface of a member is left out, by its name.
#[derive(Clone)]
pub struct IsExcluded(pub Arc<dyn Fn(&str) -> bool + Send + Sync>);

impl fmt::Debug for IsExcluded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IsExcluded(..)")
    }
}

/// The members of an aggregator by the name that it calls them.
pub type Members = Arc<HashMap<Arc<str>, Member>>;

/// Is told of the devices that an aggregator speaks for and nobody reads.
#[derive(Clone)]
pub struct Strangers(pub Arc<dyn Fn(&str) + Send + Sync>);

impl fmt::Debug for Strangers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Strangers(..)")
    }
}

/// All devices of a subscription.
#[derive(Debug)]
pub struct Parties {
    all: Vec<Party>,
    /// The place in `all` of each target, by [`TargetId::index`].
    places: Vec<Option<usize>>,
    names: Option<HashMap<Arc<str>, usize>>,
    strangers: Strangers,
}

impl Parties {
    /// A device alone: whatever a notification says of its target, it is meant.
    pub fn one(party: Party) -> Self {
        Self { all: vec![party], places: vec![Some(0)], names: None, strangers: Strangers(Arc::new(|_| {})) }
    }

    /// The members of an aggregator.
    pub fn members(members: &Members, interval: Duration, strangers: Strangers) -> Self {
        let mut own = Self { all: Vec::new(), places: Vec::new(), names: Some(HashMap::new()), strangers };
        for (name, member) in members.iter() {
            let names = own.names.get_or_insert_default();
            names.insert(Arc::clone(name), own.all.len());
            let feed = Feed::new(member.device, interval).suppressed();
            own.all.push(Party { feed, batches: member.batches.clone() });
        }
        own
    }

    /// The device that a target is; `None` if the inventory does not name it.
    pub fn find(&mut self, target: TargetId, reader: &Reader) -> Option<&mut Party> {
        let Some(names) = &self.names else { return self.all.first_mut() };
        while self.places.len() <= target.index() {
            let next = TargetId(self.places.len() as u32);
            let name = reader.target(next).map(|target| target.raw_name());
            let place = name.and_then(|name| names.get(name)).copied();
            if let (None, Some(target)) = (place, reader.target(next)) {
                (self.strangers.0)(target.raw_name());
            }
            self.places.push(place);
        }
        self.places[target.index()].map(|place| &mut self.all[place])
    }

    /// All of them.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Party> {
        self.all.iter_mut()
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Party> {
        self.all.iter()
    }

    /// A subscription begins for all.
    pub fn begin(&mut self, means: &Means, heartbeat: Duration, at: Moment) {
        for party in &mut self.all {
            party.feed.begin(means.clone(), heartbeat, at);
        }
    }

    /// Hands everything over that waits.
    ///
    /// # Errors
    ///
    /// Nobody takes it.
    pub async fn flush(&mut self, at: Moment) -> Result<(), Failure> {
        for party in &mut self.all {
            let batch = party.feed.flush(at);
            party.send(batch).await?;
        }
        Ok(())
    }

    /// Tells all of trouble.
    ///
    /// # Errors
    ///
    /// Nobody takes it.
    pub async fn report(&mut self, trouble: &Trouble, at: Moment) -> Result<(), Failure> {
        for party in &mut self.all {
            let batch = party.feed.report(trouble.clone(), at);
            party.send(Some(batch)).await?;
        }
        Ok(())
    }
}
