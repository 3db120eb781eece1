//! Reading a reply of 50 bindings: ours, csnmp's and async-snmp's decoder on the same bytes.
//!
//! Goal: no allocation at all, and a small fraction of either decoder's time. csnmp's encoder makes the bytes.

use csnmp::message::{
    BindingValue, ErrorStatus, InnerPdu, ObjectValue, Snmp2cMessage, Snmp2cPdu, VERSION_VALUE,
    VariableBinding,
};
use csnmp::oid::ObjectIdentifier;
use divan::{AllocProfiler, Bencher, black_box};
use noctui::proto::snmp::wire::{Binding, Data, Response};

#[global_allocator]
static ALLOCATIONS: AllocProfiler = AllocProfiler::system();

const ROWS: u32 = 5;

fn main() {
    divan::main();
}

/// Five rows of ten columns, as a poll of interfaces sees them.
fn reply() -> Vec<u8> {
    let variable_bindings = (1..=ROWS).flat_map(|row| (0..10).map(move |column| cell(row, column))).collect();
    let pdu = InnerPdu {
        request_id: i32::MAX,
        error_status: ErrorStatus::NoError,
        error_index: 0,
        variable_bindings,
    };
    let message = Snmp2cMessage {
        version: VERSION_VALUE,
        community: b"public".to_vec(),
        pdu: Snmp2cPdu::Response(pdu),
    };
    message.to_bytes().expect("names of ten arcs")
}

fn cell(row: u32, column: u32) -> VariableBinding {
    let value = match column {
        0..6 => ObjectValue::Counter64(0x0123_4567_89ab_cdef * u64::from(column)),
        6 | 7 => ObjectValue::Counter32(4_000_000_000),
        8 => ObjectValue::Integer(1),
        _ => ObjectValue::String(b"Ethernet49/1".to_vec()),
    };
    let name: &[u32] = &[1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 6 + column, 1_000 + row];
    let name = ObjectIdentifier::try_from(name).expect("twelve arcs");
    VariableBinding { name, value: BindingValue::Value(value) }
}

/// Touches what a poller touches: the row's index and the number.
fn walk(response: &Response<'_>) -> u64 {
    response.bindings.map(cell_sum).fold(0, u64::wrapping_add)
}

fn cell_sum(binding: Binding<'_>) -> u64 {
    const COLUMNS: &[u32] = &[1, 3, 6, 1, 2, 1, 31, 1, 1, 1];
    let arcs: u32 = binding.name.strip_prefix(COLUMNS).into_iter().flatten().sum();
    let number = match binding.data {
        Data::Counter64(number) => number,
        Data::Counter32(number) => number.into(),
        Data::Integer(number) => number.unsigned_abs().into(),
        _ => 0,
    };
    number.wrapping_add(arcs.into())
}

#[divan::bench]
fn ours(bencher: Bencher<'_, '_>) {
    let datagram = reply();
    bencher.bench_local(|| Response::read(black_box(&datagram)).map(|response| walk(&response)));
}

#[divan::bench]
fn async_snmp(bencher: Bencher<'_, '_>) {
    use async_snmp::{DecodeConfig, message::CommunityMessage};
    let decode =
        shared(reply(), |datagram| CommunityMessage::decode(datagram, DecodeConfig::DEFAULT).is_ok());
    bencher.bench_local(decode);
}

/// Calls with clones of one buffer: async-snmp reads shared bytes, which a clone does not copy.
fn shared<B: From<Vec<u8>> + Clone, R>(datagram: Vec<u8>, decode: impl Fn(B) -> R) -> impl Fn() -> R {
    let datagram = B::from(datagram);
    move || decode(black_box(datagram.clone()))
}

#[divan::bench]
fn csnmp(bencher: Bencher<'_, '_>) {
    let datagram = reply();
    bencher.bench_local(|| Snmp2cMessage::try_from_bytes(black_box(&datagram)).is_ok());
}
