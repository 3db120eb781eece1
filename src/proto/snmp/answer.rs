//! Checks the answer to a poll against its request, and cuts it into rows. Pure.

use super::objects::{Object, SYS_UP_TIME};
use super::plan::{Part, Request};
use super::wire::{Data, ErrorStatus, Response};

/// What an answer amounts to.
#[derive(Debug)]
pub enum Answer<'a> {
    /// The clock and the cells of each part, in the order of the request.
    Rows {
        /// sysUpTime, in ticks.
        ticks: u32,
        /// The cells, in the order of the request.
        cells: Vec<Data<'a>>,
    },
    /// The request was too large: the agent says so, or sent only the beginning.
    TooLarge,
    /// The agent refuses one object of one part.
    Refused {
        /// The part's place in the request.
        part: usize,
        /// The object.
        object: Object,
    },
    /// Nothing that answers the request.
    Unusable,
}

/// Reads the answer to a request.
pub fn read<'a>(request: &Request, response: &Response<'a>) -> Answer<'a> {
    match response.error_status {
        ErrorStatus::NoError => {}
        ErrorStatus::TooBig => return Answer::TooLarge,
        _ => return refused(request, response.error_index),
    }
    let bindings = response.bindings;
    if bindings.len() < request.bindings() {
        return Answer::TooLarge;
    }
    let mut bindings = bindings.into_iter();
    let Some(clock) = bindings.next() else { return Answer::Unusable };
    let Data::TimeTicks(ticks) = clock.data else { return Answer::Unusable };
    let asked = request.parts.iter().flat_map(|part| part.objects.iter().map(|o| (*o, part.if_index)));
    let mut cells = Vec::with_capacity(request.bindings() - 1);
    for ((object, if_index), binding) in asked.zip(bindings) {
        let is_it = binding.name.strip_prefix(object.column()).is_some_and(|index| index.eq([if_index]));
        if !is_it {
            return Answer::Unusable;
        }
        cells.push(binding.data);
    }
    if clock.name.cmp_arcs(SYS_UP_TIME).is_eq() { Answer::Rows { ticks, cells } } else { Answer::Unusable }
}

/// Finds the object that an error-index points at; the first binding is the clock.
fn refused<'a>(request: &Request, error_index: u32) -> Answer<'a> {
    let cell = usize::try_from(error_index).ok().and_then(|index| index.checked_sub(2));
    let objects =
        request.parts.iter().enumerate().flat_map(|(at, part)| part.objects.iter().map(move |o| (at, *o)));
    match cell.and_then(|cell| objects.into_iter().nth(cell)) {
        Some((part, object)) => Answer::Refused { part, object },
        None => Answer::Unusable,
    }
}

/// The parts of a request without one object of one of them, which `instead` may replace.
pub fn without(request: &Request, part: usize, object: Object, instead: Option<Object>) -> Vec<Part> {
    let mut parts = request.parts.clone();
    if let Some(part) = parts.get_mut(part) {
        part.objects.retain(|asked| *asked != object);
        part.objects.extend(instead);
    }
    parts.retain(|part| !part.objects.is_empty());
    parts
}
