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

#[cfg(test)]
mod tests {
    use csnmp::message::{
        BindingValue, ErrorStatus as Status, InnerPdu, ObjectValue, Snmp2cMessage, Snmp2cPdu, VERSION_VALUE,
        VariableBinding,
    };
    use csnmp::oid::ObjectIdentifier;

    use super::*;

    fn request() -> Request {
        let part = |row, if_index| Part {
            row,
            if_index,
            objects: vec![Object::IfAdminStatus, Object::IfHCInOctets],
            name_octets: 3,
        };
        Request { parts: vec![part(0, 7), part(1, 9)] }
    }

    fn values() -> Vec<ObjectValue> {
        let row = |status, octets| [ObjectValue::Integer(status), ObjectValue::Counter64(octets)];
        [&[ObjectValue::TimeTicks(500)], &row(1, 10)[..], &row(2, 20)].concat()
    }

    fn datagram(
        oids: Vec<Vec<u32>>,
        values: Vec<ObjectValue>,
        error_status: Status,
        error_index: u32,
    ) -> Vec<u8> {
        let bindings = oids.iter().zip(values).map(|(oid, value)| VariableBinding {
            name: ObjectIdentifier::try_from(oid.as_slice()).unwrap(),
            value: BindingValue::Value(value),
        });
        let variable_bindings = bindings.collect();
        let pdu = Snmp2cPdu::Response(InnerPdu {
            request_id: 9_000_000,
            error_status,
            error_index,
            variable_bindings,
        });
        Snmp2cMessage { version: VERSION_VALUE, community: b"public".to_vec(), pdu }.to_bytes().unwrap()
    }

    #[test]
    fn the_cells_come_in_the_order_of_the_request() {
        let datagram = datagram(request().oids(), values(), Status::NoError, 0);
        let Answer::Rows { ticks, cells } = read(&request(), &Response::read(&datagram).unwrap()) else {
            panic!("rows")
        };
        assert_eq!(ticks, 500);
        let expected = [Data::Integer(1), Data::Counter64(10), Data::Integer(2), Data::Counter64(20)];
        assert_eq!(cells, expected);
    }

    #[test]
    fn an_answer_that_lacks_its_end_or_was_too_big_is_asked_for_in_parts() {
        let cut = datagram(request().oids(), values()[..3].to_vec(), Status::NoError, 0);
        let too_big = datagram(Vec::new(), Vec::new(), Status::TooBig, 0);
        for datagram in [cut, too_big] {
            assert!(matches!(read(&request(), &Response::read(&datagram).unwrap()), Answer::TooLarge));
        }
    }

    #[test]
    fn other_objects_than_those_asked_are_not_believed() {
        let mut oids = request().oids();
        oids.swap(1, 3);
        let swapped = datagram(oids, values(), Status::NoError, 0);
        let mut clockless = values();
        clockless[0] = ObjectValue::Integer(5);
        let clockless = datagram(request().oids(), clockless, Status::NoError, 0);
        for datagram in [swapped, clockless] {
            assert!(matches!(read(&request(), &Response::read(&datagram).unwrap()), Answer::Unusable));
        }
    }

    #[test]
    fn the_index_of_an_error_names_the_object() {
        let at = |index| {
            let datagram = datagram(request().oids(), values(), Status::GenErr, index);
            match read(&request(), &Response::read(&datagram).unwrap()) {
                Answer::Refused { part, object } => Some((part, object)),
                _ => None,
            }
        };
        assert_eq!(at(2), Some((0, Object::IfAdminStatus)));
        assert_eq!(at(5), Some((1, Object::IfHCInOctets)));
        for index in [0, 1, 6, 2_147_483_647] {
            assert_eq!(at(index), None, "{index}");
        }
    }

    #[test]
    fn a_refused_object_gives_way_to_the_one_instead() {
        let parts = without(&request(), 1, Object::IfHCInOctets, Some(Object::IfInOctets));
        assert_eq!(parts[0], request().parts[0]);
        assert_eq!(parts[1].objects, [Object::IfAdminStatus, Object::IfInOctets]);
    }
}
