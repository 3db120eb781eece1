//! CPU of one SNMP request (50 bindings, 128 agents, 128 in flight) over a floor that only sends and receives.
//!
//! Goal: at most 2.0 times the floor with the reply decoded. The agents run on a thread of their own; what counts is the
//! CPU time of the asking thread alone, as Linux tells it (`/proc/thread-self/schedstat`).
#![expect(clippy::print_stdout, reason = "a benchmark prints its table")]

use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use noctui::proto::snmp::mux::{Deadline, Mux, MuxSettings};
use noctui::proto::snmp::wire::{Community, Data, Operation, Template};
use tokio::task::JoinSet;

/// As many replies as fit the receive buffer that Linux grants by default, so that none is lost.
const AGENTS: usize = 128;
const ROUNDS: usize = 150;
const REQUESTS: usize = AGENTS * ROUNDS;
const BINDINGS: u32 = 50;
const GOAL: f64 = 2.0;

fn main() -> io::Result<()> {
    let peers = start_agents()?;
    let request = question();
    // Twice, and the second time counts: the first one warms caches and the agents' sockets.
    let (mut floor, mut ours) = (0.0, 0.0);
    for _ in 0..2 {
        floor = measure(|| send_and_receive(&peers, &request))?;
        ours = measure(|| ask_and_decode(&peers))?;
    }
    println!("SNMP request, {BINDINGS} bindings, {AGENTS} in flight, CPU of the asking thread");
    println!("  send and receive only   {floor:8.2} us");
    println!(
        "  multiplexer and reader  {ours:8.2} us   {:.2} times the floor (goal: {GOAL:.1})",
        ours / floor
    );
    Ok(())
}

/// The CPU time of this thread per request, in microseconds.
fn measure(work: impl FnOnce() -> io::Result<()>) -> io::Result<f64> {
    let before = cpu_ns()?;
    work()?;
    let requests = u32::try_from(REQUESTS).map_err(io::Error::other)?;
    Ok((cpu_ns()? - before) / f64::from(requests) / 1_000.0)
}

fn cpu_ns() -> io::Result<f64> {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    let first = stat.split_whitespace().next().unwrap_or_default();
    first.parse().map_err(io::Error::other)
}

fn objects() -> Vec<[u32; 12]> {
    (1..=BINDINGS).map(|row| [1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 6, 1_000 + row]).collect()
}

fn template() -> Template {
    Template::new(&Community::new(*b"public"), Operation::Get, &objects()).expect("objects of twelve arcs")
}

/// The bytes of the same request, as the floor sends them: taken from the wire.
fn question() -> Vec<u8> {
    let sink = UdpSocket::bind("127.0.0.1:0").expect("a socket on loopback");
    let peer = sink.local_addr().expect("a bound socket");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let once = Deadline { timeout: Duration::from_millis(1), retries: 0 };
    let asked =
        runtime.block_on(async { Mux::new(MuxSettings::default()).request(peer, &template(), once).await });
    assert!(asked.is_err(), "the sink answers nothing");
    let mut buffer = vec![0; 65_535];
    let length = sink.recv(&mut buffer).expect("the request was sent");
    buffer.truncate(length);
    buffer
}

fn send_and_receive(peers: &[SocketAddr], request: &[u8]) -> io::Result<()> {
    let socket = UdpSocket::bind("0.0.0.0:0")?;
    socket2::SockRef::from(&socket).set_recv_buffer_size(MuxSettings::default().receive_buffer)?;
    socket.set_read_timeout(Some(Duration::from_secs(5)))?;
    let mut buffer = vec![0; 65_535];
    for peer in peers {
        socket.send_to(request, peer)?;
    }
    for received in 1..=REQUESTS {
        let (_, peer) = socket.recv_from(&mut buffer)?;
        if received + peers.len() <= REQUESTS {
            socket.send_to(request, peer)?;
        }
    }
    Ok(())
}

fn ask_and_decode(peers: &[SocketAddr]) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mux = Mux::new(MuxSettings { sockets_per_family: NonZeroUsize::MIN, ..MuxSettings::default() });
        let mut tasks = JoinSet::new();
        for &peer in peers {
            let mux = Arc::clone(&mux);
            tasks.spawn(async move { poll(&mux, peer).await });
        }
        while let Some(sum) = tasks.join_next().await {
            sum.map_err(io::Error::other)?.map_err(io::Error::other)?;
        }
        Ok(())
    })
}

async fn poll(mux: &Mux, peer: SocketAddr) -> Result<u64, noctui::proto::snmp::mux::RequestError> {
    let template = template();
    let deadline = Deadline { timeout: Duration::from_secs(5), retries: 0 };
    let mut sum = 0_u64;
    for _ in 0..ROUNDS {
        let reply = mux.request(peer, &template, deadline).await?;
        for binding in reply.response().bindings {
            if let Data::Counter64(number) = binding.data {
                sum = sum.wrapping_add(number);
            }
        }
    }
    Ok(sum)
}

/// Starts agents that answer every request with one canned reply under the request's id.
fn start_agents() -> io::Result<Vec<SocketAddr>> {
    let sockets: Vec<UdpSocket> =
        (0..AGENTS).map(|_| UdpSocket::bind("127.0.0.1:0")).collect::<Result<_, _>>()?;
    let peers = sockets.iter().map(UdpSocket::local_addr).collect::<Result<_, _>>()?;
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let mut agents = JoinSet::new();
            for socket in sockets {
                agents.spawn(answer(socket));
            }
            agents.join_all().await
        })
    });
    Ok(peers)
}

async fn answer(socket: UdpSocket) {
    socket.set_nonblocking(true).expect("a live socket");
    let socket = tokio::net::UdpSocket::from_std(socket).expect("a runtime around");
    let (mut reply, id) = canned();
    let mut buffer = vec![0; 65_535];
    while let Ok((_, from)) = socket.recv_from(&mut buffer).await {
        // Both messages have the same head: the id stands at the same place.
        reply[id..id + 4].copy_from_slice(&buffer[id..id + 4]);
        let _ = socket.send_to(&reply, from).await;
    }
}

/// A reply of counters, and where its id stands.
fn canned() -> (Vec<u8>, usize) {
    use csnmp::message::*;
    let binding = |object: [u32; 12]| VariableBinding {
        name: object.as_slice().try_into().expect("twelve arcs"),
        value: BindingValue::Value(ObjectValue::Counter64(0x0123_4567_89ab_cdef)),
    };
    let variable_bindings = objects().into_iter().map(binding).collect();
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
    let bytes = message.to_bytes().expect("names of twelve arcs");
    let id = bytes.windows(4).position(|window| window == i32::MAX.to_be_bytes()).expect("the id just given");
    (bytes, id)
}
