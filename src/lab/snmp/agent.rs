//! One device's agent: a request in, the answers out. No I/O.

use std::sync::Arc;

use csnmp::message::{BindingValue, ErrorStatus};

use super::objects::{self, OBJECTS};
use super::observation::Observation;
use super::rows::{Instance, Rows};
use super::view::View;
use super::wire::{Ask, Bindings, Refusal, Request};
use crate::lab::moment::Moment;
use crate::lab::network::{DeviceNo, Network};
use crate::lab::quirk::QuirkKind;
use crate::lab::rules::{Rule, Rules};
use crate::lab::state::Shape;

/// The only community the lab answers to.
pub(in crate::lab) const COMMUNITY: &[u8] = b"public";
/// Octets of the largest response: what fits an Ethernet frame without fragments.
pub(super) const MAX_MESSAGE: usize = 1_472;
/// Octets of a message around its bindings, at most.
const ENVELOPE: usize = 40;

/// The agent of one device; its buffers are kept from one request to the next.
#[derive(Debug)]
pub(super) struct Agent {
    network: Arc<Network>,
    device: DeviceNo,
    rows: Option<(Shape, Rows)>,
    request: Request,
    bindings: Bindings,
}

impl Agent {
    pub(super) fn new(network: Arc<Network>, device: DeviceNo) -> Self {
        Self { network, device, rows: None, request: Request::default(), bindings: Bindings::default() }
    }

    /// The response to a datagram as a well-behaved agent gives it; none when silence is the answer.
    pub(super) fn answer(
        &mut self,
        datagram: &[u8],
        rules: &Rules,
        now: f64,
        seen: &Observation,
    ) -> Option<Vec<u8>> {
        match self.request.read(datagram, COMMUNITY) {
            Ok(()) => seen.request(self.request.ask, self.request.len()),
            Err(Refusal::Malformed) => return seen.malformed(),
            Err(Refusal::Community) => return seen.refused(),
        }
        let moment = Moment::new(&self.network, self.device, rules, now);
        let own = moment.own();
        if moment.life.is_booting
            || (self.request.ask == Ask::GetBulk
                && active(own, now).any(|rule| rule.kind == QuirkKind::NoGetBulk))
        {
            return None;
        }
        let shape = Shape::at(self.network.device(self.device), own, &moment.life, now);
        if self.rows.as_ref().is_none_or(|(kept, _)| *kept != shape) {
            let rows = Rows::new(&self.network, self.device, &shape);
            self.rows = Some((shape, rows));
        }
        let rows = &self.rows.as_ref().expect("made above").1;
        let mut answer = Answer::new(View::new(moment, rows), own, &mut self.bindings, seen);
        let status = answer.fill(&self.request);
        Some(self.bindings.message(COMMUNITY, self.request.id, status, 0))
    }
}

fn active(rules: &[Rule], now: f64) -> impl Iterator<Item = &Rule> {
    rules.iter().filter(move |rule| rule.window.contains(now))
}

/// The bindings of one response being put together.
struct Answer<'a> {
    view: View<'a>,
    bindings: &'a mut Bindings,
    seen: &'a Observation,
    /// A bit for each of [`OBJECTS`] that this device lacks now.
    hidden: u128,
    too_big: usize,
    walks_in_circles: bool,
    id: Vec<u32>,
}

impl<'a> Answer<'a> {
    fn new(view: View<'a>, rules: &[Rule], bindings: &'a mut Bindings, seen: &'a Observation) -> Self {
        bindings.clear();
        let mut answer = Self {
            hidden: 0,
            too_big: usize::MAX,
            walks_in_circles: false,
            id: Vec::new(),
            view,
            bindings,
            seen,
        };
        for rule in active(rules, answer.view.moment.now) {
            match &rule.kind {
                QuirkKind::No64Bit => {
                    answer.hidden |= (0..OBJECTS.len())
                        .filter(|at| objects::is_64_bit(*at))
                        .fold(0, |set, at| set | 1 << at);
                }
                QuirkKind::MissingColumns(names) => {
                    let missing = names.iter().filter_map(|name| objects::named(name));
                    answer.hidden |= missing.fold(0, |set, at| set | 1 << at);
                }
                QuirkKind::TooBig(limit) => answer.too_big = *limit,
                QuirkKind::WalkLoop => answer.walks_in_circles = true,
                _ => {}
            }
        }
        answer
    }

    fn fill(&mut self, request: &Request) -> ErrorStatus {
        let fits = request.len() <= self.too_big
            && match request.ask {
                Ask::Get => (0..request.len()).all(|at| self.get(request.object(at))),
                Ask::GetNext => (0..request.len()).all(|at| self.next(request.object(at)).0),
                Ask::GetBulk => {
                    self.bulk(request);
                    true
                }
            };
        if fits {
            return ErrorStatus::NoError;
        }
        // RFC 3416 §4.2.1: a response that is too big has no bindings and error-index 0.
        self.bindings.clear();
        ErrorStatus::TooBig
    }

    fn push(&mut self, id: &[u32], value: &BindingValue) -> bool {
        self.bindings.push(id, value, MAX_MESSAGE - ENVELOPE)
    }

    fn get(&mut self, id: &[u32]) -> bool {
        let Some((at, instance)) = objects::find(id).filter(|(at, _)| self.hidden & 1 << at == 0) else {
            return self.push(id, &BindingValue::NoSuchObject);
        };
        self.seen.object(at);
        match self.view.rows.find(OBJECTS[at].2, instance) {
            Some(row) => {
                let value = self.view.value(at, row);
                self.push(id, &value)
            }
            None => self.push(id, &BindingValue::NoSuchInstance),
        }
    }

    /// Adds what follows `id`, which is left in `self.id`; whether it fitted, and whether there was something.
    fn next(&mut self, id: &[u32]) -> (bool, bool) {
        let Some((at, row)) = self.successor(id) else {
            return (self.push(id, &BindingValue::EndOfMibView), false);
        };
        self.seen.object(at);
        let value = self.view.value(at, row);
        let (_, _, group, object) = OBJECTS[at];
        let mut next = std::mem::take(&mut self.id);
        next.clear();
        next.extend_from_slice(object);
        next.extend_from_slice(self.instance(group, row).as_slice());
        let fitted = self.push(&next, &value);
        self.id = next;
        (fitted, true)
    }

    fn instance(&self, group: objects::Group, row: usize) -> Instance {
        self.view.rows.instance(group, row)
    }

    fn successor(&self, id: &[u32]) -> Option<(usize, usize)> {
        let (first, instance) = objects::after(id);
        let mut found = None;
        for at in (first..OBJECTS.len()).filter(|at| self.hidden & 1 << at == 0) {
            let passed = if at == first { instance } else { &[] };
            if let Some(row) = self.view.rows.after(OBJECTS[at].2, passed) {
                found = Some((at, row));
                break;
            }
        }
        let in_descr =
            self.walks_in_circles && OBJECTS.get(first).is_some_and(|(_, name, _, _)| *name == "ifDescr");
        if in_descr && !instance.is_empty() && found.is_none_or(|(at, _)| at != first) {
            return Some((first, 0));
        }
        found
    }

    /// RFC 3416 §4.2.3: first the non-repeaters, then turn after turn until something does not fit.
    fn bulk(&mut self, request: &Request) {
        let once = request.non_repeaters.min(request.len());
        for at in 0..once {
            if !self.next(request.object(at)).0 {
                return;
            }
        }
        let mut reached: Vec<Vec<u32>> =
            (once..request.len()).map(|at| request.object(at).to_vec()).collect();
        for _ in 0..request.max_repetitions {
            let mut any_left = false;
            for id in &mut reached {
                let (fitted, found) = self.next(id);
                if !fitted {
                    return;
                }
                if found {
                    id.clone_from(&self.id);
                    any_left = true;
                }
            }
            if !any_left {
                return;
            }
        }
    }
}
