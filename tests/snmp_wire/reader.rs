//! The reader's rules, one by one (the table in `proto::snmp::wire`).

use std::cmp::Ordering;
use std::net::Ipv4Addr;

use noctui::proto::snmp::wire::{Data, ErrorStatus, MAX_ARCS, OidRef, ReadError, Response};
use proptest::prelude::*;

use crate::build::{self, Message, element, integer, long_element, oid, raw};

fn error_of(message: &Message) -> ReadError {
    Response::read(&message.bytes()).unwrap_err()
}

#[test]
fn values_of_every_type_are_read() {
    let cases: &[(&str, u8, &[u8], Data<'_>)] = &[
        ("integer", 0x02, &[0x7f], Data::Integer(127)),
        ("least integer", 0x02, &[0x80, 0, 0, 0], Data::Integer(i32::MIN)),
        ("integer with more octets than needed", 0x02, &[0, 0, 0, 0, 0, 0x80], Data::Integer(128)),
        ("negative integer with more octets than needed", 0x02, &[0xff; 9], Data::Integer(-1)),
        ("string", 0x04, b"lo\0", Data::OctetString(b"lo\0")),
        ("empty string", 0x04, &[], Data::OctetString(&[])),
        ("null", 0x05, &[], Data::Null),
        ("identifier", 0x06, &[0x2b, 6], Data::Oid(OidRef::new(&[0x2b, 6]).unwrap())),
        ("empty identifier", 0x06, &[], Data::Oid(OidRef::new(&[]).unwrap())),
        ("address", 0x40, &[192, 0, 2, 1], Data::IpAddress(Ipv4Addr::new(192, 0, 2, 1))),
        ("counter32 with its zero", 0x41, &[0, 0xff, 0xff, 0xff, 0xff], Data::Counter32(u32::MAX)),
        ("counter32 without its zero", 0x41, &[0xff; 4], Data::Counter32(u32::MAX)),
        ("short counter32 without its zero", 0x41, &[0xf0], Data::Counter32(240)),
        ("gauge32", 0x42, &[0], Data::Gauge32(0)),
        ("time", 0x43, &[1, 0], Data::TimeTicks(256)),
        ("opaque", 0x44, &[0x9f, 0x78], Data::Opaque(&[0x9f, 0x78])),
        (
            "counter64 of nine octets",
            0x46,
            &[0, 255, 255, 255, 255, 255, 255, 255, 255],
            Data::Counter64(u64::MAX),
        ),
        ("counter64 without its zero", 0x46, &[0xff; 8], Data::Counter64(u64::MAX)),
        ("no such object", 0x80, &[], Data::NoSuchObject),
        ("no such instance", 0x81, &[], Data::NoSuchInstance),
        ("end of view", 0x82, &[], Data::EndOfMibView),
    ];
    for &(case, tag, content, expected) in cases {
        for encode in [element, long_element] {
            let bytes = Message::with_value(&encode(tag, content)).bytes_with(encode);
            let response = Response::read(&bytes).unwrap();
            assert_eq!(
                response.bindings.map(|binding| binding.data).collect::<Vec<_>>(),
                [expected],
                "{case}"
            );
        }
    }
}

#[test]
fn a_bad_value_costs_its_own_cell_only() {
    let cases: &[(&str, u8, &[u8])] = &[
        ("integer of 33 bits", 0x02, &[1, 0, 0, 0, 0]),
        ("integer just above its range", 0x02, &[0, 0x80, 0, 0, 0]),
        ("integer just below its range", 0x02, &[0xff, 0x7f, 0xff, 0xff, 0xff]),
        ("integer of no octets", 0x02, &[]),
        ("counter32 of 33 bits", 0x41, &[1, 0, 0, 0, 0]),
        ("negative counter32 of five octets", 0x41, &[0xff; 5]),
        ("counter32 of no octets", 0x41, &[]),
        ("counter64 of 65 bits", 0x46, &[1, 0, 0, 0, 0, 0, 0, 0, 0]),
        ("counter64 of no octets", 0x46, &[]),
        ("null with content", 0x05, &[0]),
        ("exception with content", 0x81, &[0]),
        ("constructed exception", 0xa0, &[]),
        ("constructed string", 0x24, &[4, 1, b'x']),
        ("address of version 6", 0x40, &[0; 16]),
        ("address of no octets", 0x40, &[]),
        ("cut identifier", 0x06, &[0x2b, 0x86]),
        ("identifier of 33 bits", 0x06, &[0x2b, 0x90, 0x80, 0x80, 0x80, 0x00]),
        ("unknown type", 0x47, &[1]),
    ];
    for &(case, tag, content) in cases {
        let mut message = Message::with_value(&element(tag, content));
        message.bindings.push(build::binding(&[1, 3, 6, 2], &element(0x02, &[7])));
        let bytes = message.bytes();
        let data: Vec<_> = Response::read(&bytes).unwrap().bindings.map(|binding| binding.data).collect();
        assert_eq!(data, [Data::Unreadable { tag, content }, Data::Integer(7)], "{case}");
    }
}

#[test]
fn an_error_without_bindings_is_read() {
    let bytes = Message { status: 1, ..Message::default() }.bytes();
    let response = Response::read(&bytes).unwrap();
    assert_eq!((response.error_status, response.error_index), (ErrorStatus::TooBig, 0));
    assert_eq!(response.bindings.count(), 0);
}

#[test]
fn every_error_status_keeps_its_number() {
    for number in [-1, 0, 1, 2, 3, 4, 5, 6, 10, 16, 18, 19, i32::MAX] {
        let bytes = Message { status: number.into(), ..Message::default() }.bytes();
        assert_eq!(i32::from(Response::read(&bytes).unwrap().error_status), number);
    }
}

#[test]
fn bytes_after_the_message_are_ignored() {
    let bytes = [Message::with_value(&[5, 0]).bytes(), vec![0; 7]].concat();
    assert_eq!(Response::read(&bytes).unwrap().bindings.count(), 1);
}

#[test]
fn other_versions_and_other_pdus_are_no_reply() {
    assert_eq!(
        error_of(&Message { version: 0, ..Message::default() }),
        ReadError::Version { offset: 4, found: 0 }
    );
    assert_eq!(
        error_of(&Message { version: 3, ..Message::default() }),
        ReadError::Version { offset: 4, found: 3 }
    );
    for found in [0xa0, 0xa1, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7, 0xa8, 0x82, 0x30] {
        let message = Message { pdu: found, ..Message::default() };
        assert_eq!(error_of(&message), ReadError::NotResponse { offset: 13, found });
    }
}

#[test]
fn numbers_of_the_head_out_of_their_range_are_no_reply() {
    let too_large = i64::from(i32::MAX) + 1;
    for message in [
        Message { id: too_large, ..Message::default() },
        Message { status: too_large, ..Message::default() },
        Message { index: too_large, ..Message::default() },
        Message { index: -1, ..Message::default() },
    ] {
        assert!(matches!(error_of(&message), ReadError::Integer { .. }));
    }
}

#[test]
fn a_name_that_names_nothing_is_no_reply() {
    let many = oid(&vec![1; MAX_ARCS + 1]);
    let names: [&[u8]; 5] = [&[], &[0x86], &[0x2b, 0x86], &[0x2b, 0x90, 0x80, 0x80, 0x80, 0x00], &many];
    for name in names {
        let binding = element(0x30, &[element(0x06, name), element(0x05, &[])].concat());
        let message = Message { bindings: vec![binding], ..Message::default() };
        assert!(matches!(error_of(&message), ReadError::Name { .. }), "{name:02x?}");
    }
}

#[test]
fn lengths_that_cannot_be_trusted_are_no_reply() {
    let inner = integer(1);
    let cases: [(&str, Vec<u8>, ReadError); 6] = [
        ("nothing", vec![], ReadError::Truncated { offset: 0 }),
        ("no length", vec![0x30], ReadError::Truncated { offset: 1 }),
        ("a type of several octets", vec![0x3f, 0x84, 0x01, 0x00], ReadError::LongTag { offset: 0 }),
        ("indefinite", raw(0x30, &[0x80], &inner), ReadError::Length { offset: 1 }),
        (
            "nine octets of length",
            raw(0x30, &[0x89, 0, 0, 0, 0, 0, 0, 0, 0, 1], &inner),
            ReadError::Length { offset: 1 },
        ),
        (
            "longer than memory",
            raw(0x30, &[0x88, 255, 255, 255, 255, 255, 255, 255, 255], &inner),
            ReadError::Truncated { offset: 11 },
        ),
    ];
    for (case, bytes, expected) in cases {
        assert_eq!(Response::read(&bytes).unwrap_err(), expected, "{case}");
    }
}

#[test]
fn bytes_left_over_inside_an_element_are_no_reply() {
    let three = element(0x30, &[element(0x06, &oid(&[1, 3, 6])), vec![5, 0], vec![5, 0]].concat());
    let message = Message { bindings: vec![three], ..Message::default() };
    assert!(matches!(error_of(&message), ReadError::Surplus { .. }));
    let whole = Message::default().bytes();
    let longer = element(0x30, &[&whole[2..], &[5, 0]].concat());
    assert!(matches!(Response::read(&longer), Err(ReadError::Surplus { .. })));
}

#[test]
fn neither_debug_nor_errors_show_the_community() {
    let bytes = Message { community: b"tr0ub4dor".to_vec(), ..Message::with_value(&[5, 0]) }.bytes();
    let shown = format!("{:?}", Response::read(&bytes).unwrap());
    let octets = format!("{:?}", b"tr0ub4dor");
    assert!(!shown.contains("tr0ub4dor") && !shown.contains(octets.trim_matches(['[', ']'])), "{shown}");
}

fn arcs() -> impl Strategy<Value = Vec<u32>> {
    let arc = || prop_oneof![0..3_u32, 120..140_u32, 16_380..16_390_u32, any::<u32>()];
    let first = prop_oneof![(0..2_u32, 0..40_u32), (Just(2), arc())];
    (first, prop::collection::vec(arc(), 0..12)).prop_map(|((a, b), rest)| [vec![a, b], rest].concat())
}

proptest! {
    #[test]
    fn identifiers_have_the_arcs_they_were_made_of(arcs in arcs()) {
        let encoded = oid(&arcs);
        let read = OidRef::new(&encoded).unwrap();
        prop_assert_eq!(read.sub_identifiers().collect::<Vec<_>>(), arcs.clone());
        prop_assert!(read == *arcs);
        let dotted: Vec<String> = arcs.iter().map(u32::to_string).collect();
        prop_assert_eq!(read.to_string(), dotted.join("."));
    }

    #[test]
    fn identifiers_are_ordered_by_their_arcs(left in arcs(), right in arcs()) {
        let (one, other) = (oid(&left), oid(&right));
        let (one, other) = (OidRef::new(&one).unwrap(), OidRef::new(&other).unwrap());
        prop_assert_eq!(one.cmp(&other), left.cmp(&right));
        prop_assert_eq!(one.cmp_arcs(&right), left.cmp(&right));
        prop_assert_eq!(one == other, left.cmp(&right) == Ordering::Equal);
    }

    #[test]
    fn a_prefix_is_stripped_and_anything_else_is_not(arcs in arcs(), cut in 0..14_usize, other in arcs()) {
        let encoded = oid(&arcs);
        let read = OidRef::new(&encoded).unwrap();
        let (prefix, rest) = arcs.split_at(cut.min(arcs.len()));
        prop_assert_eq!(read.strip_prefix(prefix).map(Iterator::collect::<Vec<_>>), Some(rest.to_vec()));
        prop_assert_eq!(read.starts_with(&other), arcs.starts_with(&other));
    }

    #[test]
    fn arcs_padded_with_80_are_the_same_identifier(arcs in arcs(), octets in 1..4_usize) {
        let plain = oid(&arcs);
        let padded = [vec![0x80; octets], plain.clone()].concat();
        prop_assert_eq!(OidRef::new(&padded), OidRef::new(&plain));
    }

    #[test]
    fn whatever_arrives_is_read_or_refused_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        if let Ok(response) = Response::read(&bytes) {
            prop_assert_eq!(response.bindings.count(), response.bindings.len());
        }
    }
}
