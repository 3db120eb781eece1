//! A bare client: csnmp's messages over a socket, one question at a time.

use std::net::SocketAddr;
use std::time::Duration;

use csnmp::ObjectIdentifier;
use csnmp::message::{
    BindingValue, BulkPdu, ErrorStatus, InnerPdu, ObjectValue, Snmp2cMessage, Snmp2cPdu, VariableBinding,
};
use tokio::net::UdpSocket;
use tokio::time::timeout;

/// Long enough for any answer on loopback, short enough to wait for none.
pub const PATIENCE: Duration = Duration::from_millis(400);

pub struct Client {
    socket: UdpSocket,
    agent: SocketAddr,
}

pub fn id(text: &str) -> ObjectIdentifier {
    text.parse().unwrap()
}

fn bindings(objects: &[&str]) -> Vec<VariableBinding> {
    objects.iter().map(|text| VariableBinding { name: id(text), value: BindingValue::Unspecified }).collect()
}

impl Client {
    pub async fn new(agent: SocketAddr) -> Self {
        Self { socket: UdpSocket::bind("127.0.0.1:0").await.unwrap(), agent }
    }

    pub async fn send(&self, community: &[u8], pdu: Snmp2cPdu) {
        let message = Snmp2cMessage { version: 1, community: community.to_vec(), pdu };
        self.socket.send_to(&message.to_bytes().unwrap(), self.agent).await.unwrap();
    }

    pub async fn receive(&self) -> Option<(Vec<u8>, SocketAddr)> {
        self.within(PATIENCE).await
    }

    pub async fn within(&self, patience: Duration) -> Option<(Vec<u8>, SocketAddr)> {
        let mut buffer = [0; 2_048];
        let (size, from) = timeout(patience, self.socket.recv_from(&mut buffer)).await.ok()?.unwrap();
        Some((buffer[..size].to_vec(), from))
    }

    /// A GET whose objects are all expected to exist.
    pub async fn get(&self, objects: &[&str]) -> Option<Vec<ObjectValue>> {
        self.send(b"public", get(objects)).await;
        let (bytes, _) = self.receive().await?;
        Some(values(&bytes))
    }

    pub async fn number(&self, object: &str) -> u64 {
        as_number(&self.get(&[object]).await.unwrap()[0])
    }
}

pub fn get(objects: &[&str]) -> Snmp2cPdu {
    Snmp2cPdu::GetRequest(inner(objects))
}

pub fn get_next(objects: &[&str]) -> Snmp2cPdu {
    Snmp2cPdu::GetNextRequest(inner(objects))
}

pub fn get_bulk(objects: &[&str], non_repeaters: u32, max_repetitions: u32) -> Snmp2cPdu {
    let variable_bindings = bindings(objects);
    Snmp2cPdu::GetBulkRequest(BulkPdu { request_id: 7, non_repeaters, max_repetitions, variable_bindings })
}

fn inner(objects: &[&str]) -> InnerPdu {
    let variable_bindings = bindings(objects);
    InnerPdu { request_id: 7, error_status: ErrorStatus::NoError, error_index: 0, variable_bindings }
}

pub fn response(bytes: &[u8]) -> InnerPdu {
    match Snmp2cMessage::try_from_bytes(bytes).unwrap().pdu {
        Snmp2cPdu::Response(pdu) => pdu,
        other => panic!("no response: {other:?}"),
    }
}

pub fn values(bytes: &[u8]) -> Vec<ObjectValue> {
    let values = response(bytes).variable_bindings.into_iter().map(|binding| match binding.value {
        BindingValue::Value(value) => value,
        other => panic!("no value: {other:?}"),
    });
    values.collect()
}

pub fn as_number(value: &ObjectValue) -> u64 {
    match value {
        ObjectValue::Integer(value) => u64::try_from(*value).unwrap(),
        ObjectValue::Counter32(value) | ObjectValue::Unsigned32(value) | ObjectValue::TimeTicks(value) => {
            u64::from(*value)
        }
        ObjectValue::Counter64(value) => *value,
        other => panic!("no number: {other:?}"),
    }
}
