//! Requests: encoded once, their ids put in afterwards. What goes out is seen on a socket, and read by csnmp.

use std::net::UdpSocket;

use csnmp::message::{Snmp2cMessage, Snmp2cPdu};
use noctui::proto::snmp::mux::{Deadline, Mux, MuxSettings};
use noctui::proto::snmp::wire::{Community, Operation, RequestId, Template, TemplateError};
use secrecy::SecretString;

const SYS_UP_TIME: [u32; 9] = [1, 3, 6, 1, 2, 1, 1, 3, 0];
const IF_HC_IN: [u32; 12] = [1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 6, 4_294_967_295];

fn community() -> Community {
    Community::from(&SecretString::from("tr0ub4dor"))
}

/// Sends two requests to a socket that never answers, and reads both there.
fn sent(operation: Operation) -> Vec<Snmp2cMessage> {
    let agent = UdpSocket::bind("127.0.0.1:0").unwrap();
    agent.set_read_timeout(Some(std::time::Duration::from_secs(10))).unwrap();
    let template = Template::new(&community(), operation, &[&SYS_UP_TIME[..], &IF_HC_IN]).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let deadline = Deadline { timeout: std::time::Duration::from_millis(1), retries: 0 };
    runtime.block_on(async {
        let mux = Mux::new(MuxSettings::default());
        for _ in 0..2 {
            mux.request(agent.local_addr().unwrap(), &template, deadline).await.unwrap_err();
        }
    });
    let mut buffer = [0; 1500];
    let mut receive = || {
        let length = agent.recv(&mut buffer).unwrap();
        assert_eq!(length, template.octets());
        Snmp2cMessage::try_from_bytes(&buffer[..length]).unwrap()
    };
    vec![receive(), receive()]
}

#[test]
fn two_requests_of_one_template_differ_in_their_id_only() {
    let messages = sent(Operation::Get);
    for message in &messages {
        assert_eq!(message.community, b"tr0ub4dor");
        let Snmp2cPdu::GetRequest(pdu) = &message.pdu else { panic!("{:?}", message.pdu) };
        assert!(RequestId::place(pdu.request_id).is_some());
        let names: Vec<_> =
            pdu.variable_bindings.iter().map(|binding| binding.name.as_slice().to_vec()).collect();
        assert_eq!(names, [SYS_UP_TIME.to_vec(), IF_HC_IN.to_vec()]);
    }
    assert_ne!(messages[0].pdu.request_id(), messages[1].pdu.request_id());
}

#[test]
fn a_getnext_and_a_getbulk_are_what_they_say() {
    assert!(matches!(sent(Operation::GetNext)[0].pdu, Snmp2cPdu::GetNextRequest(_)));
    let bulk = Operation::GetBulk { non_repeaters: 1, max_repetitions: 25 };
    let Snmp2cPdu::GetBulkRequest(pdu) = &sent(bulk)[0].pdu else { panic!("no GETBULK") };
    assert_eq!((pdu.non_repeaters, pdu.max_repetitions), (1, 25));
}

#[test]
fn what_is_no_object_is_refused() {
    let long = vec![1; 129];
    let refused = Template::new(&community(), Operation::Get, &[&SYS_UP_TIME[..], &long]);
    assert!(matches!(refused, Err(TemplateError::Object { position: 1, .. })));
    let refused = Template::new(&community(), Operation::Get, &[[1]]);
    assert!(matches!(refused, Err(TemplateError::Encode { .. })));
}

#[test]
fn neither_a_template_nor_a_community_shows_the_secret() {
    let template = Template::new(&community(), Operation::Get, &[SYS_UP_TIME]).unwrap();
    let shown = format!("{template:?} {:?}", community());
    let octets = format!("{:?}", b"tr0ub4dor");
    assert!(!shown.contains("tr0ub4dor") && !shown.contains(octets.trim_matches(['[', ']'])), "{shown}");
}

#[test]
fn ids_lie_on_a_ring_and_always_take_four_octets() {
    for place in [0, 1, RequestId::COUNT - 1] {
        let id = RequestId::at(place).get();
        assert_eq!(RequestId::place(id), Some(place));
        assert!(id >= RequestId::MIN);
    }
    assert_eq!(RequestId::at(RequestId::COUNT), RequestId::at(0));
    assert_eq!(RequestId::at(RequestId::COUNT - 1).get(), i32::MAX);
    assert_eq!(RequestId::place(RequestId::MIN - 1), None);
    assert_eq!(RequestId::place(i32::MIN), None);
}
