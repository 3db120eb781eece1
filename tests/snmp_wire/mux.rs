//! The multiplexer against agents in this process that behave badly in every way known to us.

use std::net::{Ipv6Addr, SocketAddr};
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use noctui::proto::snmp::mux::{Deadline, Mux, MuxCounters, MuxSettings, RequestError};
use noctui::proto::snmp::wire::{Community, Data, Operation, Response, Template};
use tokio::net::UdpSocket;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout};

use crate::build::{Message, binding, element, integer};

const SYS_UP_TIME: [u32; 9] = [1, 3, 6, 1, 2, 1, 1, 3, 0];

/// So long that only a reply can end the wait within the test's own limit.
const PATIENT: Deadline = Deadline { timeout: Duration::from_secs(60), retries: 0 };
const TEST_LIMIT: Duration = Duration::from_secs(30);

fn template() -> Template {
    Template::new(&Community::new(*b"public"), Operation::Get, &[SYS_UP_TIME]).unwrap()
}

fn mux() -> Arc<Mux> {
    Mux::new(MuxSettings { sockets_per_family: NonZeroUsize::MIN, ..MuxSettings::default() })
}

/// A request as an agent sees it.
struct Question {
    id: i32,
    from: SocketAddr,
    bytes: Vec<u8>,
}

/// An agent whose every answer the test writes.
struct Agent {
    socket: UdpSocket,
}

impl Agent {
    async fn new() -> Self {
        Self { socket: UdpSocket::bind("127.0.0.1:0").await.unwrap() }
    }

    fn address(&self) -> SocketAddr {
        self.socket.local_addr().unwrap()
    }

    async fn question(&self) -> Question {
        let mut buffer = [0; 1500];
        let (length, from) = timeout(TEST_LIMIT, self.socket.recv_from(&mut buffer)).await.unwrap().unwrap();
        let bytes = buffer[..length].to_vec();
        Question { id: id_of(&bytes), from, bytes }
    }

    async fn say(&self, bytes: &[u8], to: SocketAddr) {
        self.socket.send_to(bytes, to).await.unwrap();
    }
}

/// The id of a request: it reads as a response once its PDU type is changed.
fn id_of(request: &[u8]) -> i32 {
    let mut as_response = request.to_vec();
    let pdu = 2 + 3 + 2 + b"public".len();
    as_response[pdu] = 0xa2;
    Response::read(&as_response).unwrap().request_id
}

fn answer(id: i32, ticks: u8) -> Message {
    let value = element(0x43, &[ticks]);
    Message { id: id.into(), bindings: vec![binding(&SYS_UP_TIME, &value)], ..Message::default() }
}

fn ticks(response: &Response<'_>) -> Option<u32> {
    match response.bindings.into_iter().next()?.data {
        Data::TimeTicks(ticks) => Some(ticks),
        _ => None,
    }
}

/// Waits until the counts are as wished; they move when the receiving task has looked at a datagram.
async fn wait_for(mux: &Mux, wished: impl Fn(&MuxCounters) -> bool) -> MuxCounters {
    let reached = async {
        loop {
            let counters = mux.counters();
            if wished(&counters) {
                return counters;
            }
            tokio::task::yield_now().await;
        }
    };
    match timeout(TEST_LIMIT, reached).await {
        Ok(counters) => counters,
        Err(_) => panic!("not reached: {:?}", mux.counters()),
    }
}

/// Asks once while the agent's side of the story runs; gives the ticks of the reply that was believed.
async fn ask(mux: &Mux, agent: &Agent, story: impl AsyncFnOnce(Question)) -> u32 {
    let template = template();
    let request = mux.request(agent.address(), &template, PATIENT);
    let agent_side = async { story(agent.question().await).await };
    let (reply, ()) = timeout(TEST_LIMIT, async { tokio::join!(request, agent_side) }).await.unwrap();
    ticks(&reply.unwrap().response()).unwrap()
}

#[tokio::test]
async fn a_reply_reaches_the_one_who_asked() {
    let (mux, agent) = (mux(), Agent::new().await);
    let template = template();
    let story = async {
        let question = agent.question().await;
        agent.say(&answer(question.id, 7).bytes(), question.from).await;
    };
    let (reply, ()) = tokio::join!(mux.request(agent.address(), &template, PATIENT), story);
    let reply = reply.unwrap();
    assert_eq!(ticks(&reply.response()), Some(7));
    assert!(reply.response().has_community(b"public"));
    assert_eq!((reply.attempts, reply.octets()), (1, answer(1 << 24, 7).bytes().len()));
    assert!(reply.received_at <= Instant::now() && reply.round_trip < TEST_LIMIT);
    assert!(!format!("{reply:?}").contains("public"));
    let counters = mux.counters();
    assert_eq!((counters.sent, counters.received, counters.retransmitted), (1, 1, 0));
    assert_eq!(mux.in_flight(), 0);
}

#[tokio::test]
async fn replies_from_another_port_address_or_community_are_foreign() {
    let (mux, agent, stranger) = (mux(), Agent::new().await, Agent::new().await);
    let elsewhere = UdpSocket::bind(("127.0.0.2", 0)).await;
    let said = ask(&mux, &agent, async |question: Question| {
        let mut expected = 3;
        stranger.say(&answer(question.id, 1).bytes(), question.from).await;
        let other_community = Message { community: b"private".to_vec(), ..answer(question.id, 2) };
        agent.say(&other_community.bytes(), question.from).await;
        agent.say(&answer(question.id.wrapping_add(1), 3).bytes(), question.from).await;
        if let Ok(elsewhere) = &elsewhere {
            elsewhere.send_to(&answer(question.id, 4).bytes(), question.from).await.unwrap();
            expected += 1;
        }
        wait_for(&mux, |counters| counters.foreign == expected).await;
        agent.say(&answer(question.id, 5).bytes(), question.from).await;
    });
    assert_eq!(said.await, 5);
}

#[tokio::test]
async fn garbage_and_cut_replies_are_malformed_and_the_right_one_still_comes() {
    let (mux, agent) = (mux(), Agent::new().await);
    let said = ask(&mux, &agent, async |question: Question| {
        let whole = answer(question.id, 9).bytes();
        agent.say(b"", question.from).await;
        agent.say(b"\xff\x00 no BER", question.from).await;
        agent.say(&whole[..whole.len() - 1], question.from).await;
        agent.say(&question.bytes, question.from).await;
        agent.say(&Message { version: 0, ..answer(question.id, 1) }.bytes(), question.from).await;
        wait_for(&mux, |counters| counters.malformed == 5).await;
        agent.say(&whole, question.from).await;
    });
    assert_eq!(said.await, 9);
    assert_eq!(mux.counters().foreign, 0);
}

#[tokio::test]
async fn a_duplicate_is_counted_as_late_and_answers_no_later_request() {
    let (mux, agent) = (mux(), Agent::new().await);
    let first = ask(&mux, &agent, async |question: Question| {
        agent.say(&answer(question.id, 1).bytes(), question.from).await;
        agent.say(&answer(question.id, 2).bytes(), question.from).await;
    });
    assert_eq!(first.await, 1);
    wait_for(&mux, |counters| counters.late == 1).await;
    let second = ask(&mux, &agent, async |question: Question| {
        agent.say(&answer(question.id, 3).bytes(), question.from).await;
    });
    assert_eq!(second.await, 3);
}

#[tokio::test]
async fn a_lost_request_is_sent_again_with_the_same_bytes() {
    let (mux, agent) = (mux(), Agent::new().await);
    let template = template();
    let deadline = Deadline { timeout: Duration::from_millis(20), retries: 1000 };
    let story = async {
        let lost = agent.question().await;
        let again = agent.question().await;
        assert_eq!(lost.bytes, again.bytes);
        agent.say(&answer(again.id, 1).bytes(), again.from).await;
    };
    let (reply, ()) = tokio::join!(mux.request(agent.address(), &template, deadline), story);
    let reply = reply.unwrap();
    assert!(reply.attempts >= 2);
    assert!(reply.round_trip >= deadline.timeout);
    assert_eq!(mux.counters().retransmitted, u64::from(reply.attempts - 1));
}

#[tokio::test]
async fn a_reply_after_the_deadline_is_late() {
    let (mux, agent) = (mux(), Agent::new().await);
    let brief = Deadline { timeout: Duration::from_millis(1), retries: 0 };
    mux.request(agent.address(), &template(), brief).await.unwrap_err();
    let question = agent.question().await;
    agent.say(&answer(question.id, 1).bytes(), question.from).await;
    let counters = wait_for(&mux, |counters| counters.late == 1).await;
    assert_eq!((counters.timeouts, counters.foreign), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn the_deadline_is_timeout_times_attempts_on_the_clock_of_tokio() {
    let (mux, agent) = (mux(), Agent::new().await);
    let started = Instant::now();
    let deadline = Deadline { timeout: Duration::from_secs(2), retries: 2 };
    let error = mux.request(agent.address(), &template(), deadline).await.unwrap_err();
    assert!(
        matches!(error, RequestError::Timeout { attempts: 3, waited, .. } if waited.as_secs() == 6),
        "{error}"
    );
    assert_eq!(started.elapsed().as_secs(), 6);
    assert_eq!(
        error.to_string(),
        format!("no SNMP answer within {} ms from {}", waited_ms(&error), agent.address())
    );
    let counters = mux.counters();
    assert_eq!((counters.sent, counters.retransmitted, counters.timeouts), (3, 2, 1));
    assert_eq!(mux.in_flight(), 0);
}

fn waited_ms(error: &RequestError) -> u128 {
    match error {
        RequestError::Timeout { waited, .. } => waited.as_millis(),
        _ => 0,
    }
}

#[tokio::test]
async fn a_request_that_is_dropped_is_forgotten() {
    let (mux, agent) = (mux(), Agent::new().await);
    let template = template();
    let question = tokio::select! {
        _ = mux.request(agent.address(), &template, PATIENT) => panic!("nobody answered"),
        question = agent.question() => question,
    };
    assert_eq!(mux.in_flight(), 0);
    agent.say(&answer(question.id, 1).bytes(), question.from).await;
    wait_for(&mux, |counters| counters.late == 1).await;
}

#[tokio::test]
async fn what_the_system_refuses_to_send_is_an_error_at_once() {
    let mux = mux();
    let nobody: SocketAddr = "255.255.255.255:161".parse().unwrap();
    let error = mux.request(nobody, &template(), PATIENT).await.unwrap_err();
    let RequestError::Send { peer, source } = error else { panic!("{error:?}") };
    assert_eq!(peer, nobody);
    assert_eq!(source.kind(), std::io::ErrorKind::PermissionDenied);
    assert_eq!((mux.in_flight(), mux.counters().sent), (0, 0));
}

#[tokio::test]
async fn closing_ends_requests_in_flight_and_refuses_new_ones() {
    let (mux, agent) = (mux(), Agent::new().await);
    let template = template();
    let story = async {
        agent.question().await;
        mux.close().await;
    };
    let (reply, ()) = tokio::join!(mux.request(agent.address(), &template, PATIENT), story);
    assert!(matches!(reply, Err(RequestError::Closed { .. })));
    let refused = mux.request(agent.address(), &template, PATIENT).await;
    assert!(matches!(refused, Err(RequestError::Closed { .. })));
}

#[tokio::test]
async fn an_address_of_version_4_in_the_clothes_of_version_6_is_asked() {
    let (mux, agent) = (mux(), Agent::new().await);
    let SocketAddr::V4(plain) = agent.address() else { panic!("version 4") };
    let dressed = SocketAddr::new(plain.ip().to_ipv6_mapped().into(), plain.port());
    let template = template();
    let story = async {
        let question = agent.question().await;
        agent.say(&answer(question.id, 1).bytes(), question.from).await;
    };
    let (reply, ()) = tokio::join!(mux.request(dressed, &template, PATIENT), story);
    assert!(reply.is_ok());
}

#[tokio::test]
async fn an_agent_of_version_6_is_asked_beside_one_of_version_4() {
    let Ok(socket) = UdpSocket::bind((Ipv6Addr::LOCALHOST, 0)).await else {
        return println!("no version 6 on this machine");
    };
    let (mux, v4, v6) = (mux(), Agent::new().await, Agent { socket });
    for (agent, ticks) in [(&v4, 4), (&v6, 6)] {
        let said = ask(&mux, agent, async |question: Question| {
            agent.say(&answer(question.id, ticks).bytes(), question.from).await;
        });
        assert_eq!(said.await, u32::from(ticks));
    }
}

#[tokio::test]
async fn counts_of_the_kernel_are_there_where_the_system_tells() {
    let (mux, agent) = (mux(), Agent::new().await);
    ask(&mux, &agent, async |question: Question| {
        agent.say(&answer(question.id, 1).bytes(), question.from).await;
    })
    .await;
    assert_eq!(mux.counters().kernel_drops.is_some(), std::path::Path::new("/proc/net/udp").exists());
}

/// Answers everything at once, in reverse order, so that every reply overtakes the others.
async fn answer_in_reverse(agent: &Agent, count: usize) {
    let mut questions = Vec::new();
    while questions.len() < count {
        questions.push(agent.question().await);
    }
    for (position, question) in questions.iter().rev().enumerate() {
        let value = element(0x02, &integer(question.id.into()));
        let message = Message { bindings: vec![binding(&SYS_UP_TIME, &value)], ..answer(question.id, 0) };
        agent.say(&message.bytes(), question.from).await;
        if position % 64 == 0 {
            tokio::task::yield_now().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thousands_in_flight_each_get_their_own_reply() {
    const AGENTS: usize = 32;
    const EACH: usize = 125;
    let mux = Mux::new(MuxSettings::default());
    let mut tasks = JoinSet::new();
    for _ in 0..AGENTS {
        let agent = Agent::new().await;
        let peer = agent.address();
        for _ in 0..EACH {
            let mux = Arc::clone(&mux);
            tasks.spawn(async move {
                let reply = mux.request(peer, &template(), PATIENT).await.unwrap();
                let response = reply.response();
                let echoed = response.bindings.into_iter().next().map(|binding| binding.data);
                assert_eq!(echoed, Some(Data::Integer(response.request_id)));
            });
        }
        tasks.spawn(async move { answer_in_reverse(&agent, EACH).await });
    }
    timeout(TEST_LIMIT, async {
        while let Some(done) = tasks.join_next().await {
            done.unwrap()
        }
    })
    .await
    .unwrap();
    let counters = mux.counters();
    assert_eq!((counters.sent, counters.received), ((AGENTS * EACH) as u64, (AGENTS * EACH) as u64));
    assert_eq!((counters.late, counters.foreign, counters.malformed), (0, 0, 0));
    assert_eq!(mux.in_flight(), 0);
}
