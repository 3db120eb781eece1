//! The requests in flight of one socket: which ids are out, to whom, and who waits. Pure but for the waiting end.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::net::SocketAddr;

use tokio::sync::oneshot;

use super::super::wire::{RequestId, Response, Template};
use super::reply::Arrival;

/// A request in flight.
struct Slot {
    peer: SocketAddr,
    template: Template,
    waiting: oneshot::Sender<Arrival>,
}

/// What a reply is to us.
pub(super) enum Verdict {
    /// Asked for: goes to the one who waits.
    Asked(oneshot::Sender<Arrival>),
    /// Answers a request that is over.
    Late,
    /// Answers nothing we ask of this peer.
    Foreign,
}

/// The ids of one socket are handed out in order from a random start, so one id is in flight to one peer only, and an id
/// that is not in flight tells whether it ever was.
pub(super) struct Table {
    first: u32,
    issued: u32,
    in_flight: HashMap<i32, Slot>,
}

impl Table {
    /// An empty table that starts at an id nobody can foresee.
    pub(super) fn new() -> Self {
        let random = RandomState::new().hash_one(0_u8);
        let first = u32::try_from(random % u64::from(RequestId::COUNT)).unwrap_or_default();
        Self::starting_at(first)
    }

    fn starting_at(first: u32) -> Self {
        Self { first, issued: 0, in_flight: HashMap::new() }
    }

    /// Enters a request and gives it the next id that is free.
    pub(super) fn enter(
        &mut self,
        peer: SocketAddr,
        template: Template,
        waiting: oneshot::Sender<Arrival>,
    ) -> RequestId {
        let mut id = self.next_id();
        while self.in_flight.contains_key(&id.get()) {
            id = self.next_id();
        }
        self.in_flight.insert(id.get(), Slot { peer, template, waiting });
        id
    }

    /// Judges a reply; the request that it answers is over.
    pub(super) fn judge(&mut self, peer: SocketAddr, response: &Response<'_>) -> Verdict {
        let id = response.request_id;
        match self.in_flight.get(&id) {
            Some(slot) if slot.peer == peer && response.has_community(slot.template.community()) => {
                self.remove(id).map_or(Verdict::Late, |slot| Verdict::Asked(slot.waiting))
            }
            None if self.was_issued(id) => Verdict::Late,
            _ => Verdict::Foreign,
        }
    }

    /// Forgets a request, if it is still in flight.
    pub(super) fn forget(&mut self, id: RequestId) {
        self.remove(id.get());
    }

    /// Forgets all requests; those who wait learn that nothing will come.
    pub(super) fn clear(&mut self) {
        self.in_flight.clear();
    }

    pub(super) fn len(&self) -> usize {
        self.in_flight.len()
    }

    fn remove(&mut self, id: i32) -> Option<Slot> {
        self.in_flight.remove(&id)
    }

    fn next_id(&mut self) -> RequestId {
        let id = RequestId::at(self.first.wrapping_add(self.issued % RequestId::COUNT));
        self.issued = if self.issued == u32::MAX { RequestId::COUNT } else { self.issued + 1 };
        id
    }

    fn was_issued(&self, id: i32) -> bool {
        RequestId::place(id).is_some_and(|place| {
            let behind_first = (place + RequestId::COUNT - self.first) % RequestId::COUNT;
            behind_first < self.issued
        })
    }
}

impl std::fmt::Debug for Table {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Table").field("in_flight", &self.in_flight.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::snmp::wire::{Community, Operation};

    fn template() -> Template {
        Template::new(&Community::new(*b"public"), Operation::Get, &[[1, 3, 6]]).unwrap()
    }

    fn peer(port: u16) -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], port))
    }

    fn enter(table: &mut Table) -> RequestId {
        table.enter(peer(161), template(), oneshot::channel().0)
    }

    fn judge(table: &mut Table, from: SocketAddr, id: RequestId) -> &'static str {
        let mut reply = template().with_id(id);
        let pdu = reply.iter().position(|&byte| byte == 0xa0).unwrap();
        reply[pdu] = 0xa2;
        match table.judge(from, &Response::read(&reply).unwrap()) {
            Verdict::Asked(_) => "asked",
            Verdict::Late => "late",
            Verdict::Foreign => "foreign",
        }
    }

    #[test]
    fn a_reply_is_asked_for_once_and_late_from_then_on() {
        let mut table = Table::starting_at(0);
        let id = enter(&mut table);
        assert_eq!(judge(&mut table, peer(162), id), "foreign");
        assert_eq!(judge(&mut table, peer(161), id), "asked");
        assert_eq!(judge(&mut table, peer(161), id), "late");
        assert_eq!(table.len(), 0);
    }

    #[test]
    fn an_id_never_handed_out_is_foreign() {
        let mut table = Table::starting_at(5);
        enter(&mut table);
        assert_eq!(judge(&mut table, peer(161), RequestId::at(4)), "foreign");
        assert_eq!(judge(&mut table, peer(161), RequestId::at(6)), "foreign");
    }

    #[test]
    fn ids_go_round_and_pass_over_those_in_flight() {
        let mut table = Table::starting_at(RequestId::COUNT - 1);
        let last = enter(&mut table);
        let first = enter(&mut table);
        assert_eq!((last.get(), first.get()), (i32::MAX, RequestId::MIN));
        table.issued = RequestId::COUNT;
        assert_eq!(enter(&mut table), RequestId::at(1));
        assert_eq!(judge(&mut table, peer(161), RequestId::at(9)), "late");
    }

    #[test]
    fn the_count_of_ids_handed_out_never_overflows() {
        let mut table = Table::starting_at(0);
        table.issued = u32::MAX;
        enter(&mut table);
        enter(&mut table);
        assert_eq!(table.len(), 2);
        assert!(table.issued >= RequestId::COUNT);
    }

    #[test]
    fn two_tables_start_at_different_ids() {
        assert_ne!(Table::new().first, Table::new().first);
    }
}
