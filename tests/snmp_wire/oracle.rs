//! Ours against csnmp's and async-snmp's decoders on the same bytes.
//!
//! Where both others accept a Response and agree on it, ours reads the same, but for [`Difference`]s.

use std::panic;

use async_snmp::message::CommunityMessage;
use async_snmp::{DecodeConfig, Value, Version};
use csnmp::message::{BindingValue, ObjectValue, Snmp2cMessage, Snmp2cPdu};
use noctui::proto::snmp::wire::{Data, Response};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::build::{self, Message, element, integer, long_element, oid, raw, unsigned};

/// What a decoder found, in words common to all three.
#[derive(Debug, PartialEq)]
struct Plain {
    id: i64,
    status: i64,
    index: i64,
    community: Vec<u8>,
    bindings: Vec<(Vec<u32>, PlainValue)>,
}

#[derive(Debug, PartialEq)]
enum PlainValue {
    Integer(i32),
    String(Vec<u8>),
    Null,
    Oid(Vec<u32>),
    Address([u8; 4]),
    Counter32(u32),
    Gauge32(u32),
    Ticks(u32),
    Opaque(Vec<u8>),
    Counter64(u64),
    NoSuchObject,
    NoSuchInstance,
    EndOfMibView,
    Unreadable(u8, Vec<u8>),
}

/// Where ours reads otherwise although both others accept with equal values.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Difference {
    /// Both others cut a 32-bit unsigned value to its low 32 bits; ours shows no counter that nobody counted.
    OverlongUnsigned32,
    /// Both others read a Counter64 of no octets as 0; for ours a missing counter is not 0.
    EmptyCounter64,
}

#[allow(clippy::result_large_err)] // csnmp's own error
fn by_csnmp(bytes: &[u8]) -> Option<Plain> {
    // csnmp indexes out of bounds on names of more than 128 arcs.
    let message = panic::catch_unwind(|| Snmp2cMessage::try_from_bytes(bytes).ok()).ok()??;
    let Snmp2cPdu::Response(pdu) = message.pdu else { return None };
    let bindings = pdu.variable_bindings.iter().map(|binding| {
        let value = match &binding.value {
            BindingValue::Unspecified => PlainValue::Null,
            BindingValue::NoSuchObject => PlainValue::NoSuchObject,
            BindingValue::NoSuchInstance => PlainValue::NoSuchInstance,
            BindingValue::EndOfMibView => PlainValue::EndOfMibView,
            BindingValue::Value(value) => plain_csnmp(value),
        };
        (binding.name.as_slice().to_vec(), value)
    });
    Some(Plain {
        id: pdu.request_id.into(),
        status: u8::from(pdu.error_status).into(),
        index: pdu.error_index.into(),
        bindings: bindings.collect(),
        community: message.community,
    })
}

fn plain_csnmp(value: &ObjectValue) -> PlainValue {
    match value {
        ObjectValue::Integer(number) => PlainValue::Integer(*number),
        ObjectValue::String(octets) => PlainValue::String(octets.clone()),
        ObjectValue::ObjectId(oid) => PlainValue::Oid(oid.as_slice().to_vec()),
        ObjectValue::IpAddress(address) => PlainValue::Address(address.octets()),
        ObjectValue::Counter32(number) => PlainValue::Counter32(*number),
        ObjectValue::Unsigned32(number) => PlainValue::Gauge32(*number),
        ObjectValue::TimeTicks(number) => PlainValue::Ticks(*number),
        ObjectValue::Opaque(octets) => PlainValue::Opaque(octets.clone()),
        ObjectValue::Counter64(number) => PlainValue::Counter64(*number),
    }
}

fn by_async_snmp(bytes: &[u8]) -> Option<Plain> {
    let message = CommunityMessage::decode(bytes.to_vec().into(), DecodeConfig::DEFAULT).ok()?.value;
    if message.version() != Version::V2c {
        return None;
    }
    let community = message.community().as_bytes().to_vec();
    let pdu = message.into_pdu()?;
    if pdu.pdu_type() != async_snmp::pdu::PduType::Response {
        return None;
    }
    let bindings = pdu.varbinds().iter();
    let bindings = bindings.map(|binding| Some((binding.oid.arcs().to_vec(), plain_async(&binding.value)?)));
    Some(Plain {
        id: pdu.request_id().into(),
        status: pdu.error_status().into(),
        index: pdu.error_index().into(),
        community,
        bindings: bindings.collect::<Option<_>>()?,
    })
}

fn plain_async(value: &Value) -> Option<PlainValue> {
    Some(match value {
        Value::Integer(number) => PlainValue::Integer(*number),
        Value::OctetString(octets) => PlainValue::String(octets.to_vec()),
        Value::Null => PlainValue::Null,
        Value::ObjectIdentifier(oid) => PlainValue::Oid(oid.arcs().to_vec()),
        Value::IpAddress(octets) => PlainValue::Address(*octets),
        Value::Counter32(number) => PlainValue::Counter32(*number),
        Value::Gauge32(number) => PlainValue::Gauge32(*number),
        Value::TimeTicks(number) => PlainValue::Ticks(*number),
        Value::Opaque(octets) => PlainValue::Opaque(octets.to_vec()),
        Value::Counter64(number) => PlainValue::Counter64(*number),
        Value::NoSuchObject => PlainValue::NoSuchObject,
        Value::NoSuchInstance => PlainValue::NoSuchInstance,
        Value::EndOfMibView => PlainValue::EndOfMibView,
        _ => return None,
    })
}

fn by_ours(bytes: &[u8], community: &[u8]) -> Option<Plain> {
    let response = Response::read(bytes).ok()?;
    assert!(response.has_community(community), "another community than both others read");
    let bindings =
        response.bindings.map(|binding| (binding.name.sub_identifiers().collect(), plain_ours(binding.data)));
    Some(Plain {
        id: response.request_id.into(),
        status: i32::from(response.error_status).into(),
        index: response.error_index.into(),
        community: community.to_vec(),
        bindings: bindings.collect(),
    })
}

fn plain_ours(data: Data<'_>) -> PlainValue {
    match data {
        Data::Integer(number) => PlainValue::Integer(number),
        Data::OctetString(octets) => PlainValue::String(octets.to_vec()),
        Data::Null => PlainValue::Null,
        Data::Oid(oid) => PlainValue::Oid(oid.sub_identifiers().collect()),
        Data::IpAddress(address) => PlainValue::Address(address.octets()),
        Data::Counter32(number) => PlainValue::Counter32(number),
        Data::Gauge32(number) => PlainValue::Gauge32(number),
        Data::TimeTicks(number) => PlainValue::Ticks(number),
        Data::Opaque(octets) => PlainValue::Opaque(octets.to_vec()),
        Data::Counter64(number) => PlainValue::Counter64(number),
        Data::NoSuchObject => PlainValue::NoSuchObject,
        Data::NoSuchInstance => PlainValue::NoSuchInstance,
        Data::EndOfMibView => PlainValue::EndOfMibView,
        Data::Unreadable { tag, content } => PlainValue::Unreadable(tag, content.to_vec()),
    }
}

/// The named difference between what both others read and what ours reads, if that is what it is.
fn difference(theirs: &PlainValue, ours: &PlainValue) -> Option<Difference> {
    match (theirs, ours) {
        (
            PlainValue::Counter32(_) | PlainValue::Gauge32(_) | PlainValue::Ticks(_),
            PlainValue::Unreadable(0x41..=0x43, content),
        ) => (content.len() > 4).then_some(Difference::OverlongUnsigned32),
        (PlainValue::Counter64(0), PlainValue::Unreadable(0x46, content)) => {
            content.is_empty().then_some(Difference::EmptyCounter64)
        }
        _ => None,
    }
}

/// Compares the three; gives back the named differences met, or nothing where the others refuse or disagree.
fn compare(bytes: &[u8]) -> Option<Vec<Difference>> {
    let ours = panic::catch_unwind(|| Response::read(bytes).map(|response| response.bindings.count()));
    assert!(ours.is_ok(), "ours panics");
    let theirs = by_csnmp(bytes).filter(|plain| by_async_snmp(bytes).as_ref() == Some(plain))?;
    let ours = by_ours(bytes, &theirs.community).expect("both others accept");
    assert_eq!((ours.id, ours.status, ours.index), (theirs.id, theirs.status, theirs.index));
    assert_eq!(ours.bindings.len(), theirs.bindings.len());
    let mut met = Vec::new();
    for ((our_name, our_value), (their_name, their_value)) in ours.bindings.iter().zip(&theirs.bindings) {
        assert_eq!(our_name, their_name);
        if our_value != their_value {
            let named = difference(their_value, our_value);
            met.push(named.unwrap_or_else(|| panic!("{their_value:?} but ours {our_value:?}")));
        }
    }
    Some(met)
}

/// A value element: correct, padded, overlong, or of any content.
fn value() -> impl Strategy<Value = Vec<u8>> {
    let padding = || prop::collection::vec(prop_oneof![Just(0_u8), Just(0xff), any::<u8>()], 0..6);
    let octets = || prop::collection::vec(any::<u8>(), 0..40);
    prop_oneof![
        any::<i32>().prop_map(|number| element(0x02, &integer(number.into()))),
        (0x41..=0x43_u8, any::<u32>()).prop_map(|(tag, number)| element(tag, &unsigned(number.into()))),
        any::<u64>().prop_map(|number| element(0x46, &unsigned(number))),
        octets().prop_map(|octets| element(0x04, &octets)),
        octets().prop_map(|octets| long_element(0x44, &octets)),
        (0x80..=0x83_u8).prop_map(|tag| element(tag, &[])),
        Just(element(0x05, &[])),
        any::<[u8; 4]>().prop_map(|address| element(0x40, &address)),
        name().prop_map(|arcs| element(0x06, &oid(&arcs))),
        (prop_oneof![Just(0x02), 0x41..=0x47_u8], padding(), octets()).prop_map(|(tag, padding, octets)| {
            element(tag, &[padding, octets[..octets.len().min(8)].to_vec()].concat())
        }),
        (any::<u8>(), octets()).prop_map(|(tag, octets)| element(tag, &octets)),
    ]
}

fn name() -> impl Strategy<Value = Vec<u32>> {
    let arc = || prop_oneof![4 => 0..20_u32, 1 => any::<u32>()];
    (0..3_u32, 0..40_u32, prop::collection::vec(arc(), 0..14))
        .prop_map(|(a, b, rest)| [vec![a, b], rest].concat())
}

fn message() -> impl Strategy<Value = Vec<u8>> {
    let bindings = prop::collection::vec(
        (name(), value()).prop_map(|(name, value)| build::binding(&name, &value)),
        0..6,
    );
    let head = (prop::collection::vec(any::<u8>(), 0..12), any::<i32>(), 0..20_i64, 0..6_i64);
    let pdu = prop_oneof![9 => Just(0xa2), 1 => 0xa0..=0xa8_u8];
    (head, pdu, bindings, any::<bool>()).prop_map(|((community, id, status, index), pdu, bindings, long)| {
        let message = Message { version: 1, community, pdu, id: id.into(), status, index, bindings };
        message.bytes_with(if long { long_element } else { element })
    })
}

/// What may happen to a datagram on its way, or in a careless agent.
#[derive(Clone, Debug)]
enum Mutation {
    Set(prop::sample::Index, u8),
    Flip(prop::sample::Index, u8),
    Insert(prop::sample::Index, u8),
    Remove(prop::sample::Index),
    Cut(prop::sample::Index),
    Append(Vec<u8>),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let place = any::<prop::sample::Index>;
    prop_oneof![
        (place(), any::<u8>()).prop_map(|(at, byte)| Mutation::Set(at, byte)),
        (place(), 0..8_u8).prop_map(|(at, bit)| Mutation::Flip(at, bit)),
        (place(), any::<u8>()).prop_map(|(at, byte)| Mutation::Insert(at, byte)),
        place().prop_map(Mutation::Remove),
        place().prop_map(Mutation::Cut),
        prop::collection::vec(any::<u8>(), 1..5).prop_map(Mutation::Append),
    ]
}

fn mutate(mut bytes: Vec<u8>, mutations: &[Mutation]) -> Vec<u8> {
    for mutation in mutations.iter().cloned() {
        if bytes.is_empty() {
            break;
        }
        let length = bytes.len();
        match mutation {
            Mutation::Set(at, byte) => bytes[at.index(length)] = byte,
            Mutation::Flip(at, bit) => bytes[at.index(length)] ^= 1 << bit,
            Mutation::Insert(at, byte) => bytes.insert(at.index(length), byte),
            Mutation::Remove(at) => drop(bytes.remove(at.index(length))),
            Mutation::Cut(at) => bytes.truncate(at.index(length)),
            Mutation::Append(more) => bytes.extend(more),
        }
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8192))]

    #[test]
    fn generated_messages_read_the_same(bytes in message()) {
        compare(&bytes);
    }

    #[test]
    fn mutated_messages_read_the_same(bytes in message(), mutations in prop::collection::vec(mutation(), 1..4)) {
        compare(&mutate(bytes, &mutations));
    }
}

/// The properties above say nothing about messages that one of the others refuses; enough must be left.
#[test]
fn a_good_share_of_the_generated_messages_is_accepted_by_both_others() {
    let mut runner = TestRunner::deterministic();
    let mut share = |strategy: BoxedStrategy<Vec<u8>>| {
        let mut sample = || strategy.new_tree(&mut runner).unwrap().current();
        (0..500).filter(|_| compare(&sample()).is_some()).count()
    };
    let generated = share(message().boxed());
    let mutated = (message(), mutation()).prop_map(|(bytes, mutation)| mutate(bytes, &[mutation]));
    let mutated = share(mutated.boxed());
    assert!(generated >= 150 && mutated >= 20, "{generated} and {mutated} of 500");
}

#[test]
fn the_named_differences_are_met_and_are_the_only_ones() {
    let cases: [(&str, u8, &[u8], &[Difference]); 5] = [
        ("33 bits", 0x41, &[1, 0, 0, 0, 7], &[Difference::OverlongUnsigned32]),
        ("33 bits of ones", 0x43, &[0xff; 5], &[Difference::OverlongUnsigned32]),
        ("no octets", 0x46, &[], &[Difference::EmptyCounter64]),
        ("top bit without a zero", 0x41, &[0xff; 4], &[]),
        ("nine octets", 0x46, &[0, 255, 255, 255, 255, 255, 255, 255, 255], &[]),
    ];
    for (case, tag, content, expected) in cases {
        let met = compare(&Message::with_value(&element(tag, content)).bytes());
        assert_eq!(met.as_deref(), Some(expected), "{case}");
    }
}

/// Who accepts what. Ours is deliberate; the others are written down so that a new version of theirs shows.
#[test]
fn where_one_of_the_others_refuses_ours_has_its_own_rule() {
    let value = |tag, content: &[u8]| Message::with_value(&element(tag, content)).bytes();
    let plain = Message::with_value(&[5, 0]);
    let ok = |csnmp, async_snmp, ours| (csnmp, async_snmp, ours);
    let cases = [
        (
            "an INTEGER of 33 bits: csnmp refuses the message, async-snmp cuts",
            value(0x02, &[1, 0, 0, 0, 0]),
            ok(false, true, true),
        ),
        ("an empty INTEGER: csnmp reads 0", value(0x02, &[]), ok(true, false, true)),
        ("a constructed exception: csnmp's own spelling", value(0xa1, &[]), ok(true, false, true)),
        (
            "a Counter64 of 65 bits: csnmp wraps",
            value(0x46, &[1, 0, 0, 0, 0, 0, 0, 0, 0]),
            ok(true, false, true),
        ),
        ("an empty identifier: csnmp refuses", value(0x06, &[]), ok(false, true, true)),
        ("a NULL with content: csnmp ignores it", value(0x05, &[0]), ok(true, false, true)),
        ("an unknown type: both refuse", value(0x47, &[1]), ok(false, false, true)),
        (
            "an error status nobody defined: csnmp refuses",
            Message { status: 19, ..plain }.bytes(),
            ok(false, true, true),
        ),
        ("no binding: csnmp refuses", Message::default().bytes(), ok(false, true, true)),
        (
            "a negative error index",
            Message { index: -1, ..Message::with_value(&[5, 0]) }.bytes(),
            ok(false, true, false),
        ),
        ("an indefinite length: csnmp takes it for 0", indefinite(), ok(false, false, false)),
    ];
    for (case, bytes, expected) in cases {
        let found =
            (by_csnmp(&bytes).is_some(), by_async_snmp(&bytes).is_some(), Response::read(&bytes).is_ok());
        assert_eq!(found, expected, "{case}");
    }
}

fn indefinite() -> Vec<u8> {
    raw(0x30, &[0x80], &[&Message::with_value(&[5, 0]).bytes()[2..], &[0, 0]].concat())
}
