//! Requests off the wire and replies onto it.
//!
//! The values are csnmp's. The bytes are written here for two reasons: csnmp tags noSuchObject,
//! noSuchInstance and endOfMibView as A0 to A2 where RFC 3416 §3 has 80 to 82, and a GETBULK reply must
//! know the size of each binding before it is full. A test holds the bytes against csnmp's encoder.

use csnmp::message::{BindingValue, ErrorStatus, ObjectValue};

const INTEGER: u8 = 0x02;
const OCTETS: u8 = 0x04;
const NULL: u8 = 0x05;
const OBJECT_ID: u8 = 0x06;
const SEQUENCE: u8 = 0x30;
const RESPONSE: u8 = 0xA2;

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Ask {
    /// These objects.
    #[default]
    Get,
    /// The objects after these.
    GetNext,
    /// Many objects after these.
    GetBulk,
}

/// Why a datagram gets no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It is no SNMPv2c request.
    Malformed,
    /// Its community is not ours: silence, as RFC 3584 has it.
    Community,
}

/// A request, its buffers kept from one to the next.
#[derive(Debug, Default)]
pub(super) struct Request {
    pub(super) ask: Ask,
    pub(super) id: i32,
    /// Of a GETBULK; else error-status.
    pub(super) non_repeaters: usize,
    /// Of a GETBULK; else error-index.
    pub(super) max_repetitions: usize,
    arcs: Vec<u32>,
    ends: Vec<usize>,
}

impl Request {
    /// Reads a datagram in place of the last one.
    pub(super) fn read(&mut self, datagram: &[u8], community: &[u8]) -> Result<(), Refusal> {
        self.arcs.clear();
        self.ends.clear();
        let mut message = Reader(datagram).nested(SEQUENCE)?;
        if message.integer()? != 1 {
            return Err(Refusal::Malformed);
        }
        if message.element(OCTETS)? != community {
            return Err(Refusal::Community);
        }
        let (tag, body) = message.any()?;
        self.ask = match tag {
            0xA0 => Ask::Get,
            0xA1 => Ask::GetNext,
            0xA5 => Ask::GetBulk,
            _ => return Err(Refusal::Malformed),
        };
        self.body(Reader(body))
    }

    fn body(&mut self, mut body: Reader<'_>) -> Result<(), Refusal> {
        self.id = body.integer()?;
        self.non_repeaters = body.integer()?.max(0) as usize;
        self.max_repetitions = body.integer()?.max(0) as usize;
        let mut list = body.nested(SEQUENCE)?;
        while !list.0.is_empty() {
            let mut binding = list.nested(SEQUENCE)?;
            object_id(binding.element(OBJECT_ID)?, &mut self.arcs)?;
            self.ends.push(self.arcs.len());
            binding.any()?;
        }
        Ok(())
    }

    /// Number of bindings asked for.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The object of one binding.
    pub(super) fn object(&self, at: usize) -> &[u32] {
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.arcs[start..self.ends[at]]
    }
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn any(&mut self) -> Result<(u8, &'a [u8]), Refusal> {
        let [tag, first, rest @ ..] = self.0 else { return Err(Refusal::Malformed) };
        let (length, rest) = match first {
            0..=0x7F => (usize::from(*first), rest),
            0x81..=0x84 => {
                let octets = usize::from(first & 0x7F);
                let (length, rest) = rest.split_at_checked(octets).ok_or(Refusal::Malformed)?;
                (length.iter().fold(0, |sum, octet| sum << 8 | usize::from(*octet)), rest)
            }
            _ => return Err(Refusal::Malformed),
        };
        let (content, rest) = rest.split_at_checked(length).ok_or(Refusal::Malformed)?;
        self.0 = rest;
        Ok((*tag, content))
    }

    fn element(&mut self, expected: u8) -> Result<&'a [u8], Refusal> {
        let (tag, content) = self.any()?;
        if tag == expected { Ok(content) } else { Err(Refusal::Malformed) }
    }

    fn nested(&mut self, expected: u8) -> Result<Reader<'a>, Refusal> {
        self.element(expected).map(Reader)
    }

    fn integer(&mut self) -> Result<i32, Refusal> {
        let content = self.element(INTEGER)?;
        let (Some(first), true) = (content.first(), content.len() <= 4) else {
            return Err(Refusal::Malformed);
        };
        let sign = if *first >= 0x80 { -1 } else { 0 };
        Ok(content.iter().fold(sign, |sum, octet| sum << 8 | i32::from(*octet)))
    }
}

fn object_id(content: &[u8], arcs: &mut Vec<u32>) -> Result<(), Refusal> {
    let mut arc = 0_u32;
    let mut is_first = true;
    for octet in content {
        arc = arc.checked_mul(128).ok_or(Refusal::Malformed)? | u32::from(octet & 0x7F);
        if octet & 0x80 != 0 {
            continue;
        }
        if std::mem::take(&mut is_first) {
            let top = (arc / 40).min(2);
            arcs.push(top);
            arcs.push(arc - top * 40);
        } else {
            arcs.push(arc);
        }
        arc = 0;
    }
    let complete = content.last().is_some_and(|octet| octet & 0x80 == 0);
    if complete { Ok(()) } else { Err(Refusal::Malformed) }
}

/// The bindings of a reply while it grows.
#[derive(Debug, Default)]
pub(super) struct Bindings {
    bytes: Vec<u8>,
    scratch: Vec<u8>,
    /// Number of bindings.
    pub(super) count: usize,
}

impl Bindings {
    pub(super) fn clear(&mut self) {
        self.bytes.clear();
        self.count = 0;
    }

    /// Adds a binding; without an effect, and false, when the whole would pass `limit` octets.
    pub(super) fn push(&mut self, object: &[u32], value: &BindingValue, limit: usize) -> bool {
        self.scratch.clear();
        put_object_id(object, &mut self.scratch);
        put_value(value, &mut self.scratch);
        if self.bytes.len() + self.scratch.len() + 4 > limit {
            return false;
        }
        put_header(SEQUENCE, self.scratch.len(), &mut self.bytes);
        self.bytes.extend_from_slice(&self.scratch);
        self.count += 1;
        true
    }

    /// The whole response message.
    pub(super) fn message(&self, community: &[u8], id: i32, status: ErrorStatus, index: u32) -> Vec<u8> {
        let mut head = Vec::with_capacity(16);
        put_integer(i64::from(id), &mut head);
        put_integer(i64::from(u8::from(status)), &mut head);
        put_integer(i64::from(index), &mut head);
        let list = header_size(self.bytes.len()) + self.bytes.len();
        let body = head.len() + list;
        let whole = 3 + header_size(community.len()) + community.len() + header_size(body) + body;
        let mut out = Vec::with_capacity(whole + 4);
        put_header(SEQUENCE, whole, &mut out);
        put_integer(1, &mut out);
        put(OCTETS, community, &mut out);
        put_header(RESPONSE, body, &mut out);
        out.extend_from_slice(&head);
        put(SEQUENCE, &self.bytes, &mut out);
        out
    }
}

fn header_size(length: usize) -> usize {
    match length {
        0..=0x7F => 2,
        0x80..=0xFF => 3,
        _ => 4,
    }
}

fn put_header(tag: u8, length: usize, out: &mut Vec<u8>) {
    out.push(tag);
    match length {
        0..=0x7F => out.push(length as u8),
        0x80..=0xFF => out.extend_from_slice(&[0x81, length as u8]),
        _ => out.extend_from_slice(&[0x82, (length >> 8) as u8, length as u8]),
    }
}

fn put(tag: u8, content: &[u8], out: &mut Vec<u8>) {
    put_header(tag, content.len(), out);
    out.extend_from_slice(content);
}

fn put_value(value: &BindingValue, out: &mut Vec<u8>) {
    match value {
        BindingValue::Unspecified => put(NULL, &[], out),
        BindingValue::NoSuchObject => put(0x80, &[], out),
        BindingValue::NoSuchInstance => put(0x81, &[], out),
        BindingValue::EndOfMibView => put(0x82, &[], out),
        BindingValue::Value(value) => put_object(value, out),
    }
}

fn put_object(value: &ObjectValue, out: &mut Vec<u8>) {
    match value {
        ObjectValue::Integer(value) => put_integer(i64::from(*value), out),
        ObjectValue::String(octets) => put(OCTETS, octets, out),
        ObjectValue::ObjectId(object) => put_object_id(object.as_slice(), out),
        ObjectValue::IpAddress(address) => put(0x40, &address.octets(), out),
        ObjectValue::Counter32(value) => put_unsigned(0x41, u64::from(*value), out),
        ObjectValue::Unsigned32(value) => put_unsigned(0x42, u64::from(*value), out),
        ObjectValue::TimeTicks(value) => put_unsigned(0x43, u64::from(*value), out),
        ObjectValue::Opaque(octets) => put(0x44, octets, out),
        ObjectValue::Counter64(value) => put_unsigned(0x46, *value, out),
    }
}

fn put_integer(value: i64, out: &mut Vec<u8>) {
    let octets = value.to_be_bytes();
    // A leading octet goes when the next one repeats its sign (X.690 §8.3.2).
    let spare = octets
        .windows(2)
        .take_while(|pair| (pair[0] == 0 && pair[1] < 0x80) || (pair[0] == 0xFF && pair[1] >= 0x80));
    put(INTEGER, &octets[spare.count()..], out);
}

fn put_unsigned(tag: u8, value: u64, out: &mut Vec<u8>) {
    let mut octets = [0; 9];
    octets[1..].copy_from_slice(&value.to_be_bytes());
    let spare = octets.windows(2).take_while(|pair| pair[0] == 0 && pair[1] < 0x80).count();
    put(tag, &octets[spare..], out);
}

fn put_object_id(object: &[u32], out: &mut Vec<u8>) {
    let [first, second, rest @ ..] = object else { return put(OBJECT_ID, &[0], out) };
    let joined = first * 40 + second;
    let length = arc_size(joined) + rest.iter().map(|arc| arc_size(*arc)).sum::<usize>();
    put_header(OBJECT_ID, length, out);
    put_arc(joined, out);
    rest.iter().for_each(|arc| put_arc(*arc, out));
}

fn arc_size(arc: u32) -> usize {
    (32 - arc.leading_zeros()).div_ceil(7).max(1) as usize
}

fn put_arc(arc: u32, out: &mut Vec<u8>) {
    for group in (0..arc_size(arc)).rev() {
        let more = if group == 0 { 0 } else { 0x80 };
        out.push((arc >> (7 * group)) as u8 & 0x7F | more);
    }
}

#[cfg(test)]
mod tests {
    use csnmp::ObjectIdentifier;
    use csnmp::message::{BulkPdu, InnerPdu, Snmp2cMessage, Snmp2cPdu, VariableBinding};
    use proptest::prelude::*;

    use super::*;

    fn objects() -> impl Strategy<Value = Vec<u32>> {
        (0..2_u32, 0..40_u32, prop::collection::vec(any::<u32>(), 1..20))
            .prop_map(|(first, second, rest)| [vec![first, second], rest].concat())
    }

    fn values() -> impl Strategy<Value = ObjectValue> {
        prop_oneof![
            any::<i32>().prop_map(ObjectValue::Integer),
            prop::collection::vec(any::<u8>(), 0..300).prop_map(ObjectValue::String),
            any::<u32>().prop_map(ObjectValue::Counter32),
            any::<u32>().prop_map(ObjectValue::Unsigned32),
            any::<u32>().prop_map(ObjectValue::TimeTicks),
            any::<u64>().prop_map(ObjectValue::Counter64),
            objects().prop_map(|object| ObjectValue::ObjectId(id(&object))),
        ]
    }

    fn id(object: &[u32]) -> ObjectIdentifier {
        object.try_into().unwrap()
    }

    proptest! {
        #[test]
        fn a_reply_has_the_bytes_that_csnmp_writes(
            request_id: i32, bindings in prop::collection::vec((objects(), values()), 1..12)
        ) {
            let mut ours = Bindings::default();
            for (object, value) in &bindings {
                prop_assert!(ours.push(object, &BindingValue::Value(value.clone()), usize::MAX - 400));
            }
            let variable_bindings = (bindings.into_iter())
                .map(|(object, value)| VariableBinding { name: id(&object), value: BindingValue::Value(value) })
                .collect();
            let pdu = InnerPdu { request_id, error_status: ErrorStatus::NoError, error_index: 0, variable_bindings };
            let theirs = Snmp2cMessage { version: 1, community: b"public".to_vec(), pdu: Snmp2cPdu::Response(pdu) };
            prop_assert_eq!(ours.message(b"public", request_id, ErrorStatus::NoError, 0), theirs.to_bytes().unwrap());
        }

        #[test]
        fn a_request_of_csnmp_is_read_as_it_was_meant(
            request_id: i32, non_repeaters in 0..9_u32, max_repetitions in 0..99_u32,
            asked in prop::collection::vec(objects(), 0..12)
        ) {
            let variable_bindings = (asked.iter())
                .map(|object| VariableBinding { name: id(object), value: BindingValue::Unspecified })
                .collect();
            let pdu = BulkPdu { request_id, non_repeaters, max_repetitions, variable_bindings };
            let bytes = Snmp2cMessage { version: 1, community: b"c".to_vec(), pdu: Snmp2cPdu::GetBulkRequest(pdu) };
            let mut request = Request::default();
            prop_assert_eq!(request.read(&bytes.to_bytes().unwrap(), b"c"), Ok(()));
            prop_assert_eq!((request.ask, request.id), (Ask::GetBulk, request_id));
            prop_assert_eq!(request.max_repetitions, max_repetitions as usize);
            let read: Vec<Vec<u32>> = (0..request.len()).map(|at| request.object(at).to_vec()).collect();
            prop_assert_eq!(read, asked);
        }

        #[test]
        fn no_datagram_makes_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = Request::default().read(&bytes, b"public");
        }
    }

    #[test]
    fn the_exceptions_have_the_tags_of_rfc_3416() {
        for (value, tag) in [
            (BindingValue::NoSuchObject, 0x80),
            (BindingValue::NoSuchInstance, 0x81),
            (BindingValue::EndOfMibView, 0x82),
        ] {
            let mut bindings = Bindings::default();
            bindings.push(&[1, 3], &value, 100);
            assert_eq!(bindings.bytes, [0x30, 5, 6, 1, 0x2B, tag, 0]);
        }
    }

    #[test]
    fn another_community_is_refused() {
        let mut bytes = Bindings::default().message(b"private", 1, ErrorStatus::NoError, 0);
        assert_eq!(Request::default().read(&bytes, b"public"), Err(Refusal::Community));
        bytes.truncate(9);
        assert_eq!(Request::default().read(&bytes, b"public"), Err(Refusal::Malformed));
    }
}
