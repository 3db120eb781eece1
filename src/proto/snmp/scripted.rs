//! An agent for tests: a table of objects behind a UDP socket on loopback, that misbehaves on request.
//!
//! It answers what it lacks with NULL, since csnmp cannot encode the exceptions of RFC 3416.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};

use csnmp::message::{
    BindingValue, ErrorStatus, InnerPdu, ObjectValue, Snmp2cMessage, Snmp2cPdu, VariableBinding,
};
use csnmp::oid::ObjectIdentifier;
use tokio::net::UdpSocket;
use tokio::time::Instant;

use super::objects::{IF_NUMBER, IF_STACK_STATUS, IF_TABLE_LAST_CHANGE, Object, SYS_NAME, SYS_UP_TIME};

/// How the agent behaves.
#[derive(Debug, Default)]
pub struct Script {
    pub objects: BTreeMap<ObjectIdentifier, ObjectValue>,
    /// Answers nothing.
    pub is_silent: bool,
    /// Answers no GETBULK.
    pub ignores_bulk: bool,
    /// Answers neither GETBULK nor GETNEXT.
    pub ignores_walks: bool,
    /// Drops requests that name this object.
    pub loses: Option<ObjectIdentifier>,
    /// Drops requests of more bindings in silence.
    pub loses_over: Option<usize>,
    /// Answers requests of more bindings with tooBig.
    pub too_big_over: Option<usize>,
    /// Refuses requests that name this object, as SNMPv1 did.
    pub refuses: Option<ObjectIdentifier>,
    /// Requests received: how many objects each named.
    pub log: Vec<usize>,
    /// sysUpTime in ticks at `since`.
    uptime: Option<(u32, Instant)>,
}

impl Script {
    pub fn set(&mut self, oid: &[u32], value: ObjectValue) {
        self.objects.insert(id(oid), value);
    }

    pub fn cell(&mut self, object: Object, if_index: u32, value: ObjectValue) {
        self.set(&object.instance(if_index), value);
    }

    pub fn drop_cell(&mut self, object: Object, if_index: u32) {
        self.objects.remove(&id(&object.instance(if_index)));
    }

    pub fn boot(&mut self, ticks: u32) {
        self.uptime = Some((ticks, Instant::now()));
    }

    pub fn refuse(&mut self, object: Object, if_index: u32) {
        self.refuses = Some(id(&object.instance(if_index)));
    }

    /// Puts up the interfaces, from index `first` on, replacing all that there were.
    pub fn interfaces(&mut self, first: u32, names: &[&str]) {
        self.objects.retain(|oid, _| !is_of_table(oid.as_slice()));
        for (if_index, name) in (first..).zip(names) {
            self.interface(if_index, name);
        }
        self.set(IF_NUMBER, ObjectValue::Integer(i32::try_from(names.len()).unwrap()));
        self.set(IF_TABLE_LAST_CHANGE, ObjectValue::TimeTicks(first));
    }

    fn interface(&mut self, if_index: u32, name: &str) {
        for object in Object::ALL {
            let value = match object {
                Object::IfIndex => ObjectValue::Integer(i32::try_from(if_index).unwrap()),
                Object::IfName => ObjectValue::String(name.as_bytes().to_vec()),
                Object::IfDescr => ObjectValue::String(format!("{name} descr").into_bytes()),
                Object::IfAlias => ObjectValue::String(format!("to {name}").into_bytes()),
                Object::IfPhysAddress => ObjectValue::String(vec![2, 0, 0, 0, 0, 9]),
                Object::IfType => ObjectValue::Integer(6),
                Object::IfMtu => ObjectValue::Integer(1_500),
                Object::IfSpeed => ObjectValue::Unsigned32(u32::MAX),
                Object::IfHighSpeed => ObjectValue::Unsigned32(10_000),
                Object::IfLastChange | Object::IfCounterDiscontinuityTime => ObjectValue::TimeTicks(0),
                Object::IfAdminStatus | Object::IfOperStatus | Object::IfLinkUpDownTrapEnable => {
                    ObjectValue::Integer(1)
                }
                object if object.syntax() == super::objects::Syntax::Counter64 => {
                    ObjectValue::Counter64(u64::from(if_index) << 33)
                }
                _ => ObjectValue::Counter32(if_index),
            };
            self.cell(*object, if_index, value);
        }
    }

    fn answer(&self, pdu: &Snmp2cPdu) -> Option<InnerPdu> {
        let (bindings, status) = match pdu {
            Snmp2cPdu::GetNextRequest(_) | Snmp2cPdu::GetBulkRequest(_) if self.ignores_walks => return None,
            Snmp2cPdu::GetRequest(pdu) => self.get(pdu),
            Snmp2cPdu::GetNextRequest(pdu) => {
                (self.after(&pdu.variable_bindings[0].name, 1), ErrorStatus::NoError)
            }
            Snmp2cPdu::GetBulkRequest(_) if self.ignores_bulk => return None,
            Snmp2cPdu::GetBulkRequest(pdu) => {
                let count = usize::try_from(pdu.max_repetitions).unwrap();
                (self.after(&pdu.variable_bindings[0].name, count), ErrorStatus::NoError)
            }
            _ => return None,
        };
        let refused = |b: &VariableBinding| Some(b.name) == self.refuses;
        let error_index = match status {
            ErrorStatus::NoSuchName => bindings.iter().position(refused).unwrap() + 1,
            _ => 0,
        };
        Some(InnerPdu {
            request_id: pdu.request_id(),
            error_status: status,
            error_index: u32::try_from(error_index).unwrap(),
            variable_bindings: bindings,
        })
    }

    fn get(&self, pdu: &InnerPdu) -> (Vec<VariableBinding>, ErrorStatus) {
        let asked = &pdu.variable_bindings;
        if self.too_big_over.is_some_and(|limit| asked.len() > limit) {
            return (Vec::new(), ErrorStatus::TooBig);
        }
        if asked.iter().any(|binding| Some(binding.name) == self.refuses) {
            return (asked.clone(), ErrorStatus::NoSuchName);
        }
        (asked.iter().map(|binding| self.binding(binding.name)).collect(), ErrorStatus::NoError)
    }

    fn binding(&self, name: ObjectIdentifier) -> VariableBinding {
        let value = match self.uptime {
            Some((ticks, since)) if name == id(SYS_UP_TIME) => {
                let elapsed = u32::try_from(since.elapsed().as_millis() / 10).unwrap();
                Some(ObjectValue::TimeTicks(ticks.wrapping_add(elapsed)))
            }
            _ => self.objects.get(&name).cloned(),
        };
        VariableBinding { name, value: value.map_or(BindingValue::Unspecified, BindingValue::Value) }
    }

    fn after(&self, name: &ObjectIdentifier, count: usize) -> Vec<VariableBinding> {
        self.objects
            .keys()
            .filter(|known| *known > name)
            .take(count)
            .map(|name| self.binding(*name))
            .collect()
    }

    /// Objects named by a request, or nothing if it is to be dropped.
    fn accepts(&self, pdu: &Snmp2cPdu) -> Option<usize> {
        let bindings = match pdu {
            Snmp2cPdu::GetRequest(pdu) | Snmp2cPdu::GetNextRequest(pdu) => &pdu.variable_bindings,
            Snmp2cPdu::GetBulkRequest(pdu) => &pdu.variable_bindings,
            _ => return None,
        };
        let count = bindings.len();
        let is_lost = self.is_silent
            || self.loses_over.is_some_and(|limit| count > limit)
            || bindings.iter().any(|binding| Some(binding.name) == self.loses);
        (!is_lost).then_some(count)
    }
}

fn is_of_table(oid: &[u32]) -> bool {
    Object::ALL.iter().any(|object| oid.starts_with(object.column())) || oid.starts_with(IF_STACK_STATUS)
}

pub fn id(oid: &[u32]) -> ObjectIdentifier {
    ObjectIdentifier::try_from(oid).unwrap()
}

/// An agent that listens until it is dropped.
#[derive(Debug)]
pub struct Agent {
    pub address: SocketAddr,
    script: Arc<Mutex<Script>>,
    task: tokio::task::JoinHandle<()>,
}

impl Agent {
    pub async fn start() -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let mut script = Script::default();
        script.boot(500_000);
        script.set(SYS_UP_TIME, ObjectValue::TimeTicks(0));
        script.set(SYS_NAME, ObjectValue::String(b"fra-leaf-3.lab".to_vec()));
        // Something after every table that is walked.
        script.set(&[1, 3, 6, 1, 6, 3, 99, 0], ObjectValue::Integer(0));
        let script = Arc::new(Mutex::new(script));
        let address = socket.local_addr().unwrap();
        let task = tokio::spawn(serve(socket, Arc::clone(&script)));
        Self { address, script, task }
    }

    pub fn script(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap()
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(socket: UdpSocket, script: Arc<Mutex<Script>>) {
    let mut datagram = [0; 65_536];
    loop {
        let (length, from) = socket.recv_from(&mut datagram).await.unwrap();
        let message = Snmp2cMessage::try_from_bytes(&datagram[..length]).unwrap();
        let answer = {
            let mut script = script.lock().unwrap();
            let Some(count) = script.accepts(&message.pdu) else { continue };
            script.log.push(count);
            script.answer(&message.pdu)
        };
        let Some(answer) = answer else { continue };
        let message = Snmp2cMessage { pdu: Snmp2cPdu::Response(answer), ..message };
        socket.send_to(&message.to_bytes().unwrap(), from).await.unwrap();
    }
}
