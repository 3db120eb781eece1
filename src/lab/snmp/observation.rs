//! What an agent has seen of its managers; tests read it.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use super::objects::OBJECTS;
use super::wire::Ask;

/// Counts of one agent, written by its task and read by anybody.
#[derive(Debug)]
pub(in crate::lab) struct Observation {
    gets: AtomicU64,
    get_nexts: AtomicU64,
    get_bulks: AtomicU64,
    malformed: AtomicU64,
    refused: AtomicU64,
    replies: AtomicU64,
    in_flight_max: AtomicU64,
    bindings_max: AtomicU64,
    objects: [AtomicU32; OBJECTS.len()],
}

/// What an agent has seen since the lab started.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Observed {
    /// GET requests.
    pub gets: u64,
    /// GETNEXT requests.
    pub get_nexts: u64,
    /// GETBULK requests.
    pub get_bulks: u64,
    /// Datagrams that were no SNMPv2c request.
    pub malformed: u64,
    /// Requests with another community.
    pub refused: u64,
    /// Datagrams sent.
    pub replies: u64,
    /// The most requests that were in hand at the same time.
    pub in_flight_max: u64,
    /// The most bindings that one request had.
    pub bindings_max: u64,
    /// How often each object was asked for or walked over, by its name in the MIB.
    pub objects: BTreeMap<&'static str, u32>,
}

impl Observed {
    /// All requests.
    pub fn requests(&self) -> u64 {
        self.gets + self.get_nexts + self.get_bulks
    }
}

impl Default for Observation {
    fn default() -> Self {
        Self {
            gets: AtomicU64::default(),
            get_nexts: AtomicU64::default(),
            get_bulks: AtomicU64::default(),
            malformed: AtomicU64::default(),
            refused: AtomicU64::default(),
            replies: AtomicU64::default(),
            in_flight_max: AtomicU64::default(),
            bindings_max: AtomicU64::default(),
            objects: [const { AtomicU32::new(0) }; OBJECTS.len()],
        }
    }
}

impl Observation {
    pub(super) fn request(&self, ask: Ask, bindings: usize) {
        let count = match ask {
            Ask::Get => &self.gets,
            Ask::GetNext => &self.get_nexts,
            Ask::GetBulk => &self.get_bulks,
        };
        count.fetch_add(1, Ordering::Relaxed);
        self.bindings_max.fetch_max(bindings as u64, Ordering::Relaxed);
    }

    /// Counts a datagram that is no request; it gets no answer.
    pub(super) fn malformed(&self) -> Option<Vec<u8>> {
        self.malformed.fetch_add(1, Ordering::Relaxed);
        None
    }

    /// Counts a request with another community; it gets no answer.
    pub(super) fn refused(&self) -> Option<Vec<u8>> {
        self.refused.fetch_add(1, Ordering::Relaxed);
        None
    }

    pub(super) fn object(&self, at: usize) {
        self.objects[at].fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn in_flight(&self, requests: usize) {
        self.in_flight_max.fetch_max(requests as u64, Ordering::Relaxed);
    }

    pub(super) fn reply(&self) {
        self.replies.fetch_add(1, Ordering::Relaxed);
    }

    pub(in crate::lab) fn read(&self) -> Observed {
        let of = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let objects = (OBJECTS.iter().zip(&self.objects))
            .map(|((_, name, _, _), count)| (*name, count.load(Ordering::Relaxed)))
            .filter(|(_, count)| *count > 0)
            .collect();
        Observed {
            gets: of(&self.gets),
            get_nexts: of(&self.get_nexts),
            get_bulks: of(&self.get_bulks),
            malformed: of(&self.malformed),
            refused: of(&self.refused),
            replies: of(&self.replies),
            in_flight_max: of(&self.in_flight_max),
            bindings_max: of(&self.bindings_max),
            objects,
        }
    }
}
