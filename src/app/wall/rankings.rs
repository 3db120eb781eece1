//! Which interfaces stand out: by load, errors, discards and traffic. Made anew every few seconds, and only the first
//! few of each: nobody reads the rest from five metres.

use crate::{
    app::{
        far_end::FarEnd,
        fleet::{Entry, Fleet},
        links::Links,
        mark::{self, Limits},
    },
    model::{Direction, Freshness, InterfaceId, Moment},
};

/// How many of each are kept.
const KEPT: usize = 24;

/// By what interfaces are ranked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// Share of packets in error, the worse direction, 0 to 1.
    Errors,
    /// Discards per second, both directions.
    Discards,
    /// Share of the speed, the busier direction, 0 to 1 and beyond.
    Load,
    /// Bits per second, both directions.
    Traffic,
}

impl Measure {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 4] = [Self::Errors, Self::Discards, Self::Load, Self::Traffic];
}

/// An interface and what it is ranked by.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked {
    /// The interface.
    pub id: InterfaceId,
    /// The value.
    pub value: f32,
    /// The other end, if it is known.
    pub far: Option<FarEnd>,
}

/// The first few by each measure, greatest first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Rankings {
    lists: [Vec<Ranked>; Measure::ALL.len()],
}

impl Rankings {
    /// The interfaces by a measure, greatest first; both ends of a link are one, by the one whose value is greater.
    pub fn by(&self, measure: Measure) -> &[Ranked] {
        &self.lists[measure as usize]
    }

    /// Leaves out whatever has become unknown since: numbers of the past are none.
    pub(super) fn forget_unknown(&mut self, fleet: &Fleet, now: Moment) {
        let is_known = |ranked: &Ranked| {
            let found = fleet.interface(ranked.id);
            found.is_some_and(|(_, snapshot)| {
                let row = snapshot.counter_freshness(ranked.id.slot, now);
                snapshot.freshness(now) != Freshness::Unknown && row != Freshness::Unknown
            })
        };
        self.lists.iter_mut().for_each(|list| list.retain(is_known));
    }

    pub(super) fn of(fleet: &Fleet, links: &Links, now: Moment) -> Self {
        let mut found: [Vec<(f32, InterfaceId)>; Measure::ALL.len()] = Default::default();
        for entry in fleet.iter().filter(|entry| entry.summary.freshness != Freshness::Unknown) {
            measure(entry, now, &mut found);
        }
        let mut lists = found.map(|mut list| ranked(links, &mut list));
        // Errors and discards are counted on one end: each end speaks for itself.
        for measure in [Measure::Load, Measure::Traffic] {
            once_per_link(&mut lists[measure as usize]);
        }
        lists.iter_mut().for_each(|list| list.truncate(KEPT));
        Self { lists }
    }
}

/// Measures every interface of a device whose numbers still count.
fn measure(entry: &Entry, now: Moment, found: &mut [Vec<(f32, InterfaceId)>; Measure::ALL.len()]) {
    let Some(snapshot) = entry.snapshot.as_deref() else { return };
    let limits = Limits::of(snapshot, now);
    for (slot, identity) in snapshot.interfaces() {
        if !limits.known(snapshot, slot) {
            continue;
        }
        let id = InterfaceId { device: entry.device.id, slot };
        let mut put = |measure: Measure, value: Option<f32>| {
            found[measure as usize].extend(value.filter(|value| *value > 0.0).map(|value| (value, id)));
        };
        let errors = mark::is_erroring(snapshot, slot).then(|| mark::error_share(snapshot, slot)).flatten();
        put(Measure::Errors, errors);
        put(Measure::Discards, mark::discards(snapshot, slot).filter(|discards| *discards >= 1.0));
        put(Measure::Load, mark::load(snapshot, slot));
        // What lies on top of other interfaces carries the same bits again.
        if identity.lower_layer_if.is_empty() {
            let bits = Direction::BOTH.map(|direction| mark::bits(snapshot, slot, direction).ok());
            put(Measure::Traffic, bits.into_iter().flatten().reduce(|a, b| a + b));
        }
    }
}

/// The greatest, with the other end of each.
fn ranked(links: &Links, list: &mut Vec<(f32, InterfaceId)>) -> Vec<Ranked> {
    let order = |a: &(f32, InterfaceId), b: &(f32, InterfaceId)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
    let most = 2 * KEPT;
    if list.len() > most {
        list.select_nth_unstable_by(most, order);
        list.truncate(most);
    }
    list.sort_by(order);
    list.drain(..).map(|(value, id)| Ranked { id, value, far: FarEnd::of(links, id) }).collect()
}

/// Leaves out those whose other end stands before them.
fn once_per_link(list: &mut Vec<Ranked>) {
    let mut seen = Vec::with_capacity(list.len());
    list.retain(|ranked| {
        let end = ranked.far.as_ref().and_then(|far| far.id);
        let is_first = !end.is_some_and(|end| seen.contains(&end));
        seen.push(ranked.id);
        is_first
    });
}
